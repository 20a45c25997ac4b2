"""The database and the platforms misbehave while people go on: nothing is lost and nothing repeated."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import text

from tests.faults import verdict
from tests.faults.nursery import Nursery
from tests.faults.play import play
from tests.faults.stage import AUDIENCE, School, Stage, a_stage
from tests.support.stand_in import refuse_429, server_error


class Storm(Protocol):
    """A coroutine function: what happens while the play goes on."""

    __name__: str

    def __call__(self, stage: Stage) -> Coroutine[None, None, None]: ...


CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name <> :audience"
)


async def the_database_cuts_every_connection(stage: Stage) -> None:
    for _ in range(12):
        await asyncio.sleep(0.7)
        async with stage.sessions() as session:
            await session.execute(CUT, {"audience": AUDIENCE})


async def telegram_says_wait(stage: Stage) -> None:
    """For longer than anybody waits with the words in hand."""
    for method in ("sendMessage", "editMessageText"):
        stage.telegram.next(method, refuse_429(retry_after=6), times=2)


async def slack_breaks(stage: Stage) -> None:
    for method in ("chat.postMessage", "chat.update", "views.open", "users.info", "conversations.open"):
        stage.slack.next(method, server_error(), times=2)


async def both_are_out_of_reach(stage: Stage) -> None:
    for _ in range(3):
        await asyncio.sleep(2)
        for gate in stage.gates:
            await gate.shut()
        await asyncio.sleep(1)
        for gate in stage.gates:
            await gate.open()


@asynccontextmanager
async def raging(storm: Storm, stage: Stage) -> AsyncIterator[None]:
    blowing = asyncio.create_task(storm(stage))
    try:
        yield
        await blowing
    finally:
        blowing.cancel()
        await asyncio.gather(blowing, return_exceptions=True)


STORMS = (the_database_cuts_every_connection, telegram_says_wait, slack_breaks, both_are_out_of_reach)


async def weathered(storm: Storm, school: School, nursery: Nursery, folder: Path) -> None:
    """The play in a storm, and the verdict."""
    name = storm.__name__
    async with a_stage(school, nursery, name, folder, is_stormy=True) as stage:
        try:
            await (
                stage.is_calm()
            )  # a process that cannot even begin says so and ends: its supervisor tries again
            async with raging(storm, stage):
                await play(stage, met=False)
            await stage.is_calm()
            assert not stage.was_killed
            await verdict.nothing_is_lost(stage, met=False)
            await verdict.nothing_is_left_undone(stage)
            await verdict.nothing_is_repeated(stage)
        except Exception as error:
            error.add_note(f"{name}:\n{stage.story()}")
            raise


async def test_in_a_storm_nothing_is_lost_and_nothing_repeated(
    school: School, born_in: Nursery, tmp_path: Path
) -> None:
    """Every storm has a school of its own, and they rage side by side."""
    async with asyncio.TaskGroup() as group:
        for storm in STORMS:
            group.create_task(weathered(storm, school, born_in, tmp_path))
