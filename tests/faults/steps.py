"""Counts the steps of a process from outside its code, and kills it at one of them.

A step is the moment before or after a commit that wrote something, an HTTP request, or a WebSocket message
to a platform. Commits of nothing are left out: how many there are depends on the time alone.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.dml import UpdateBase

_WROTE = "waymark wrote"


class Steps:
    """Writes each step to a file, one a line, before it is taken. At step `kill_at` the process ends."""

    def __init__(self, path: Path, *, kill_at: int | None) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._kill_at = kill_at
        self._count = 0

    def take(self, what: str) -> None:
        self._count += 1
        os.write(self._file, f"{what}\n".encode())
        if self._count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def count_commits(engine: AsyncEngine, steps: Steps) -> None:
    """Before and after each commit that changed at least one row; named by the tables."""
    dialect = engine.sync_engine.dialect
    commit = dialect.do_commit

    def note(  # noqa: PLR0917  # SQLAlchemy's signature
        connection: Connection, cursor: Any, statement: str, values: Any, context: Any, many: bool
    ) -> None:
        asked = getattr(context.compiled, "statement", None)
        if isinstance(asked, UpdateBase) and cursor.rowcount != 0:
            connection.info.setdefault(_WROTE, {})[str(asked.table)] = None

    def forget(connection: Connection) -> None:
        connection.info.pop(_WROTE, None)

    def committing(connection: PoolProxiedConnection) -> None:
        tables = ", ".join(connection.info.pop(_WROTE, {}))
        if tables:
            steps.take(f"before the commit of {tables}")
        commit(connection)
        if tables:
            steps.take(f"after the commit of {tables}")

    event.listen(engine.sync_engine, "after_cursor_execute", note)
    event.listen(engine.sync_engine, "rollback", forget)
    # No event comes after the commit of a connection.
    setattr(dialect, "do_commit", committing)  # noqa: B010  # to mypy it is a method


def count_calls(steps: Steps) -> None:
    """Before and after each request and each WebSocket message of this process."""
    _count(aiohttp.ClientSession, "_request", steps, lambda asked: _name(str(asked[1])))
    _count(aiohttp.ClientWebSocketResponse, "send_str", steps, lambda _: "acknowledgement")


def _count(owner: type, name: str, steps: Steps, named: Callable[[tuple[Any, ...]], str]) -> None:
    original = getattr(owner, name)

    async def counted(self: object, *asked: Any, **how: Any) -> Any:
        what = named(asked)
        steps.take(f"before {what}")
        answer = await original(self, *asked, **how)
        steps.take(f"after {what}")
        return answer

    setattr(owner, name, counted)


def _name(url: str) -> str:
    return url.partition("?")[0].rstrip("/").rpartition("/")[2]
