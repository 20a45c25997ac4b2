"""A process killed between any two of its steps: nothing is lost and nothing repeated."""

import asyncio
import os
import random
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import verdict
from tests.faults.nursery import Nursery
from tests.faults.play import play
from tests.faults.stage import School, a_stage

IS_LONG = os.environ.get("WAYMARK_FAULTS") == "long"
AT_ONCE = 6 if IS_LONG else 4
"""Schools side by side."""
SHORT_KILLS = 12
SEED = 2_026


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
                reached = kill_at is not None and kill_at <= len(_steps(self.folder, name))
                assert reached == (stage.was_killed or stage.life.is_over)
                await verdict.nothing_is_lost(stage, met=met)
                await verdict.nothing_is_left_undone(stage)
                await verdict.nothing_is_repeated(stage)
            except Exception as error:
                error.add_note(stage.story())
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
    chance = random.Random(SEED)  # noqa: S311  # no secret
    kills = chance.sample(every, len(every)) if IS_LONG else _spread(every, SHORT_KILLS, chance)
    seats, found, tried = asyncio.Semaphore(AT_ONCE), list[str](), 0

    async def survive(kill: Kill) -> None:
        nonlocal tried
        async with seats:
            fault = await theatre.survived(kill)
        tried += 1
        found.extend([] if fault is None else [fault])
        if IS_LONG and (fault is not None or tried % 50 == 0):
            say(f"{fault or ''}\nsurvived so far: {tried - len(found)} of {tried}")

    def say(words: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"{words}\n")
            sys.stdout.flush()

    await asyncio.gather(*map(survive, kills))
    say(f"\nsteps: {counts[False]} to a not yet, {counts[True]} to a met")
    say(f"faults survived: {len(kills) - len(found)} of {len(kills)}")
    assert not found, "\n\n".join(found)


def _spread(every: Sequence[Kill], count: int, chance: random.Random) -> list[Kill]:
    """One of each stretch of the play, whichever the seed picks."""
    stretch = len(every) / count
    return [every[int((n + chance.random()) * stretch)] for n in range(count)]
