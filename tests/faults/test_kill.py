"""A process killed between any two of its steps: nothing is lost and nothing repeated."""

import asyncio
import os
import random
import sys
import traceback
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.attachments import AttachmentStore
from bot.config import Settings
from tests.faults import verdict
from tests.faults.nursery import Nursery, nursery
from tests.faults.people import RESPONSE, Ana, Bo
from tests.faults.stage import School, Stage, a_stage, founded

IS_LONG = os.environ.get("WAYMARK_FAULTS") == "long"
AT_ONCE = 6 if IS_LONG else 4
"""Schools side by side."""
SHORT_KILLS = 12
SEED = 2_026


@pytest.fixture
async def school(settings: Settings, database_address: URL) -> School:
    return await founded(settings, database_address)


@pytest.fixture
async def born_in(tmp_path: Path) -> AsyncIterator[Nursery]:
    async with nursery(tmp_path / "log") as opened:
        yield opened


async def play(stage: Stage, *, met: bool) -> None:
    """Ana asks, Bo accepts and records, Ana hears of each and has her say."""
    ana, bo = Ana(stage), Bo(stage)
    await ana.asks_for_a_conference()
    await bo.hears("Ana Morales asks for a conference")
    await bo.accepts_with_a_time()
    await ana.hears_of_the_time()
    await bo.records(met=met)
    if met:
        await ana.hears_it_is_shown()
    else:
        await ana.hears_not_yet()
        await ana.responds()
        await bo.hears(RESPONSE)
    await ana.reflects()
    await ana.reflects_aloud()
    await stage.is_calm()


@dataclass(frozen=True, slots=True)
class Kill:
    """At which step of which play."""

    at: int
    met: bool


@dataclass(frozen=True, slots=True)
class Theatre:
    """Where the play is given, again and again."""

    school: School
    nursery: Nursery
    folder: Path

    async def given(self, name: str, *, met: bool, kill_at: int | None = None) -> list[str]:
        """The steps of the process until it ended or the play did."""
        async with a_stage(self.school, self.nursery, name, self.folder, kill_at=kill_at) as stage:
            try:
                await play(stage, met=met)
                assert stage.was_killed == (kill_at is not None and kill_at <= len(_steps(self.folder, name)))
                await verdict.nothing_is_lost(stage, AttachmentStore(self.folder / name), met=met)
                await verdict.nothing_is_left_undone(stage)
                await verdict.nothing_is_repeated(stage)
            except Exception as error:
                error.add_note(
                    f"{stage.acts}\n" + "\n".join(f"{m.message_id} {m.text}" for m in stage.ana.chat)
                )
                raise
        return _steps(self.folder, name)

    async def survived(self, kill: Kill) -> str | None:
        """None, or what went wrong."""
        name = f"met_{kill.at}" if kill.met else f"not_yet_{kill.at}"
        try:
            await self.given(name, met=kill.met, kill_at=kill.at)
        except Exception as error:  # noqa: BLE001  # all kills are tried before the test ends
            steps = _steps(self.folder, name)
            told = "".join(traceback.format_exception(error, limit=-3))
            return f"killed at step {kill.at}, {steps[-1] if steps else 'the first'!r}:\n{told}"
        return None


def _steps(folder: Path, name: str) -> list[str]:
    return (folder / f"{name}.steps").read_text().splitlines()


async def test_a_kill_between_any_two_steps_loses_nothing_and_repeats_nothing(
    school: School, born_in: Nursery, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theatre = Theatre(school, born_in, tmp_path)
    counts = {met: len(await theatre.given(f"whole_{met}", met=met)) for met in (False, True)}
    every = [Kill(at, met=met) for met, count in counts.items() for at in range(1, count + 1)]
    kills = every if IS_LONG else _spread(every, SHORT_KILLS)
    seats = asyncio.Semaphore(AT_ONCE)

    async def survived(kill: Kill) -> str | None:
        async with seats:
            return await theatre.survived(kill)

    found = [each for each in await asyncio.gather(*map(survived, kills)) if each is not None]
    with capsys.disabled():
        sys.stdout.write(f"\nsteps: {counts[False]} to a not yet, {counts[True]} to a met\n")
        sys.stdout.write(f"faults survived: {len(kills) - len(found)} of {len(kills)}\n")
    assert not found, "\n\n".join(found)


def _spread(every: Sequence[Kill], count: int) -> list[Kill]:
    """One of each stretch of the play, whichever the seed picks."""
    chance = random.Random(SEED)  # noqa: S311  # no secret
    stretch = len(every) / count
    return [every[int((n + chance.random()) * stretch)] for n in range(count)]
