"""The database's connections end in the middle of an answer, or fall silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import structlog
from sqlalchemy import URL, event, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from bot import database
from bot.app import compose
from bot.config import Settings
from bot.conversation import MOST_ATTEMPTS
from bot.database import Sessions
from bot.passing_time import PassingTime
from domain.models import Incoming
from domain.vocabulary import ChannelName, IncomingState
from tests.faults.line import line
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock
from tests.support.world import NOW, World, build

END_MYSELF = "SELECT pg_terminate_backend(pg_backend_pid())"


@pytest.fixture
async def school(settings: Settings, engine: AsyncEngine, tmp_path: Path) -> World:
    return await school_over(engine, settings, tmp_path)


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


SOON = timedelta(seconds=0.5)


async def asks(school: World) -> None:
    """What Ana wants is in the inbox."""
    address = school.ana.address
    payload = {"address": address, "command": "home"}
    await school.runtime.intake.store(ChannelName.MEMORY, key="1", address=address, payload=payload)


async def is_not_answered(school: World) -> None:
    with structlog.testing.capture_logs() as logged:
        async with asyncio.timeout(10):
            with pytest.raises(TimeoutError):
                await school.runtime.conversation.answer_all(ChannelName.MEMORY, school.ana.address)
    assert [event["event"] for event in logged] == ["database_silent"]


async def is_answered_after_all(school: World) -> None:
    await school.runtime.conversation.recover(older_than=school.clock.now())
    assert school.ana.sees("Hi Ana")
    assert await states(school.runtime.sessions) == [(IncomingState.DONE, 0)]


async def school_over(
    engine: AsyncEngine, settings: Settings, files: Path, *, unhurried: Sessions | None = None
) -> World:
    clock, channel = FixedClock(NOW), MemoryChannel()
    settings = settings.model_copy(update={"attachments_directory": files})
    runtime = compose(settings, clock, database.sessions_of(engine), unhurried=unhurried)
    runtime.conversation.attach(channel)
    runtime.delivery.attach(channel)
    return await build(runtime, clock, channel)


async def test_a_statement_that_waits_for_ever_is_given_up_and_asked_again(
    database_address: URL, settings: Settings, sessions: Sessions, tmp_path: Path
) -> None:
    async with database.open_engine(database_address, settings, patience=SOON) as hurried:
        school = await school_over(hurried, settings, tmp_path)
        await asks(school)
        async with sessions.begin() as other:
            await other.execute(text("LOCK TABLE outbox"))
            await is_not_answered(school)
        await is_answered_after_all(school)


async def test_a_connection_that_falls_silent_is_left_and_a_new_one_is_opened(
    database_address: URL, settings: Settings, tmp_path: Path
) -> None:
    with TemporaryDirectory(prefix="waymark-") as directory:
        async with (
            line(database_address, Path(directory)) as (wire, address),
            database.open_engine(address, settings, patience=SOON) as hurried,
        ):
            school = await school_over(hurried, settings, tmp_path)
            await asks(school)
            wire.speaks.clear()
            await is_not_answered(school)
            wire.speaks.set()
            await is_answered_after_all(school)


async def test_what_time_causes_may_take_as_long_as_it_takes(
    database_address: URL, settings: Settings, sessions: Sessions, tmp_path: Path
) -> None:
    async with database.open_engine(database_address, settings, patience=SOON) as hurried:
        school = await school_over(hurried, settings, tmp_path, unhurried=sessions)
        passing = PassingTime(school.runtime, school.clock, told=nothing)
        async with sessions.begin() as other:
            await other.execute(text("LOCK TABLE plan_standing"))
            moving = asyncio.create_task(passing.move(timedelta(hours=1)))
            assert await asyncio.wait({moving}, timeout=3 * SOON.total_seconds()) == (set(), {moving})
        await moving


async def nothing() -> None:
    return
