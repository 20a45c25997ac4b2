"""Two processes serve one school over one database, which goes away for a moment."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import URL, func, select, text
from sqlmodel import col

from bot import database
from bot.app import Rhythm, Runtime, compose, running
from bot.config import Settings
from domain.messages.advice import Interrupted
from domain.models import Incoming, Promise
from domain.services.promises import promise
from domain.vocabulary import ChannelName, IncomingState, PromiseState
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock
from tests.support.world import NOW, World, build

QUICK = Rhythm(recover_every=timedelta(seconds=0.3), settle_every=timedelta(seconds=0.3))
WISHES = ("unit rate", "percent", "inequal", "ratio", "writing")


async def eventually(is_so: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(600):
        if await is_so():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("something is still under way")


async def wishes(school: World, number: int) -> None:
    """Everybody says something, and is promised something."""
    for talker in (school.ana, school.jamal, school.zoe, school.bo, school.rosa, school.grace):
        payload = {"address": talker.address, "whole_forms": False, "text": WISHES[number % len(WISHES)]}
        await school.runtime.intake.store(
            ChannelName.MEMORY, key=f"{number}:{talker.address}", address=talker.address, payload=payload
        )
        async with school.runtime.sessions.begin() as session:
            key = f"notice:{number}:{talker.address}"
            await promise(session, Interrupted(), to=talker.person, key=key, now=school.clock.now())


async def cut(runtime: Runtime) -> None:
    """Ends every other connection to the database."""
    async with runtime.sessions() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


async def test_two_processes_and_a_cut_database_say_everything_once(
    settings: Settings, database_address: URL, tmp_path: Path
) -> None:
    clock, channel = FixedClock(NOW), MemoryChannel()
    files = settings.model_copy(update={"attachments_directory": tmp_path})

    async with AsyncExitStack() as stack:
        stack.enter_context(structlog.testing.capture_logs())

        async def process() -> Runtime:
            engine = await stack.enter_async_context(database.open_engine(database_address, files))
            return compose(files, clock, database.sessions_of(engine))

        outside = await process()
        school = await build(outside, clock, channel)
        first, second = await process(), await process()
        for each in (first, second):
            await stack.enter_async_context(running(each, [channel], rhythm=QUICK))
        for number in range(4):
            await wishes(school, number)
            if number == 2:
                await cut(outside)
        clock.move(timedelta(minutes=2))

        async def is_done() -> bool:
            async with outside.sessions() as session:
                waiting = await session.scalar(
                    select(func.count()).where(col(Incoming.state) == IncomingState.NEW)
                )
                due = await session.scalar(
                    select(func.count()).where(
                        col(Promise.state).in_((PromiseState.DUE, PromiseState.SENDING))
                    )
                )
            clock.move(timedelta(seconds=10))
            return not (waiting or due)

        await eventually(is_done)

        async with outside.sessions() as session:
            states = dict((await session.execute(select(col(Promise.key), col(Promise.state)))).all())
            broken = await session.scalar(
                select(func.count()).where(col(Incoming.state) == IncomingState.QUARANTINED)
            )
    assert broken == 0
    shown = Counter(shown.rendered.key for chat in channel.chats.values() for shown in chat.shown)
    assert {key: times for key, times in shown.items() if times > 1} == {}
    assert set(states.values()) <= {PromiseState.SENT, PromiseState.UNCERTAIN}
    assert {key for key, state in states.items() if state is PromiseState.SENT} <= set(shown)
    assert sum(key.startswith("reply:") for key in states) == 24
    assert sum(key.startswith("notice:") for key in states) == 24
