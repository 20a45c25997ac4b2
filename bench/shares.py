"""Where the time of a message goes: what the database and the words take, measured by wrapping both."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.rendering.renderer import Renderer


class Spent:
    """Seconds and round trips, while `measured` lasts. Only of use for one message at a time."""

    def __init__(self) -> None:
        self.database = 0.0
        """Waiting for the driver and the server; what the ORM does around it is not counted."""
        self.rendering = 0.0
        self.statements: Counter[str] = Counter()
        """By their text. BEGIN and COMMIT are a round trip each, but no statement."""
        self.transactions = 0

    @property
    def round_trips(self) -> int:
        return self.statements.total() + 2 * self.transactions


@contextmanager
def measured(engine: AsyncEngine) -> Iterator[Spent]:
    """Counts what passes through this engine and any renderer."""
    spent, begun = Spent(), [0.0]
    dialect, words = engine.sync_engine.dialect, Renderer.message
    ends = {name: getattr(dialect, name) for name in ("do_commit", "do_rollback")}

    def before(*_: Any) -> None:
        begun[0] = time.perf_counter()

    def after(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        spent.database += time.perf_counter() - begun[0]
        spent.statements[statement] += 1

    def ended(name: str, connection: PoolProxiedConnection) -> None:
        # A connection without a transaction of the server (autocommit, or unused) has nothing to end.
        spent.transactions += connection.dbapi_connection._transaction is not None  # type: ignore[union-attr]  # noqa: SLF001  # the driver's own state
        since = time.perf_counter()
        ends[name](connection)
        spent.database += time.perf_counter() - since

    def message(renderer: Renderer, *values: Any, **named: Any) -> Any:
        since = time.perf_counter()
        rendered = words(renderer, *values, **named)
        spent.rendering += time.perf_counter() - since
        return rendered

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
    try:
        with (
            patch.object(dialect, "do_commit", lambda connection: ended("do_commit", connection)),
            patch.object(dialect, "do_rollback", lambda connection: ended("do_rollback", connection)),
            patch.object(Renderer, "message", message),
        ):
            yield spent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", before)
        event.remove(engine.sync_engine, "after_cursor_execute", after)
