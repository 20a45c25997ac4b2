"""The database's connections end in the middle of an answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from bot.app import compose
from bot.config import Settings
from bot.conversation import MOST_ATTEMPTS
from bot.database import Sessions
from domain.models import Incoming
from domain.vocabulary import IncomingState
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock
from tests.support.world import NOW, World, build

END_MYSELF = "SELECT pg_terminate_backend(pg_backend_pid())"


@pytest.fixture
async def school(settings: Settings, sessions: Sessions, tmp_path: Path) -> World:
    clock, channel = FixedClock(NOW), MemoryChannel()
    runtime = compose(settings.model_copy(update={"attachments_directory": tmp_path}), clock, sessions)
    runtime.conversation.attach(channel)
    runtime.delivery.attach(channel)
    return await build(runtime, clock, channel)


@asynccontextmanager
async def cutting(engine: AsyncEngine, beginning: str) -> AsyncIterator[None]:
    """Every connection ends with the statement that begins so."""

    def cut(  # noqa: PLR0917  # SQLAlchemy's signature
        connection: Connection, cursor: Any, statement: str, values: Any, context: Any, many: bool
    ) -> tuple[str, Any]:
        return (END_MYSELF, ()) if statement.startswith(beginning) else (statement, values)

    event.listen(engine.sync_engine, "before_cursor_execute", cut, retval=True)
    yield
    event.remove(engine.sync_engine, "before_cursor_execute", cut)


async def states(sessions: Sessions) -> list[tuple[IncomingState, int]]:
    async with sessions() as session:
        rows = await session.execute(select(col(Incoming.state), col(Incoming.attempts)))
        return [(state, attempts) for state, attempts in rows]


async def test_a_connection_lost_again_and_again_is_no_payloads_fault(
    school: World, engine: AsyncEngine, sessions: Sessions
) -> None:
    async with cutting(engine, "INSERT INTO outbox"):
        with pytest.raises(DBAPIError):
            await school.ana.commands("home")
        for _ in range(MOST_ATTEMPTS):
            await school.runtime.conversation.recover(older_than=school.clock.now())
    assert await states(sessions) == [(IncomingState.NEW, 0)]
    await school.runtime.conversation.recover(older_than=school.clock.now())
    assert school.ana.sees("Hi Ana")
    assert await states(sessions) == [(IncomingState.DONE, 0)]
