"""Where all plans of a school stand: the sweep beside a loop over objects and a bare scan of its rows."""

import math
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench import pace_naive, pace_rows, report
from bench.memory import Peaks, peaks, server_of
from bench.school import Server
from bot import database
from bot.database import Sessions
from domain.models import School
from domain.rules.pace import RULE_VERSION
from domain.rules.policy import policy_of
from domain.services.pace.pace_sweep import Swept
from scheduler import pacing

SIZES = (1_000, 10_000, 100_000)
"""Students, each with one plan."""

ROUNDS = 3
"""The middle one of so many is told, by figure."""

PATIENCE_SECONDS = 600
"""The loop over objects is run at the largest size only where that takes no longer."""

NOON = datetime.combine(pace_rows.TODAY, datetime.min.time(), UTC) + timedelta(hours=12)
NEXT_DAY = datetime.combine(pace_rows.day(pace_rows.TODAY_ORDINAL + 1), datetime.min.time(), UTC)
WORKERS = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Timed:
    seconds: float
    own: float | None
    backend: float | None
    plans: int = 0


@dataclass(frozen=True, slots=True)
class Sized:
    """All figures of one size."""

    students: int
    scan: Timed
    written: Timed
    unchanged: Timed
    daily: Timed
    morning: Timed
    loop: Timed | None


@dataclass(frozen=True, slots=True)
class Bench:
    server: Server
    engine: AsyncEngine
    sessions: Sessions
    school: School

    async def sweep(self, *, everything: bool, now: datetime = NOON) -> Swept:
        return await pacing.sweep(self.sessions, self.school, now=now, everything=everything, workers=WORKERS)

    async def alone(self, *statements: str) -> None:
        """Each its own transaction."""
        async with self.engine.connect() as connection:
            autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                await autocommit.execute(text(statement))

    async def timed(self, work: Callable[[], Awaitable[object]]) -> Timed:
        with peaks(server_of(self.server.settings.database.directory)) as found:
            begun = time.perf_counter()
            done = await work()
            seconds = time.perf_counter() - begun
        return _timed(seconds, found, done)

    async def scan(self) -> None:
        """What reading the rows costs, whoever decides on them. As parallel as the server likes."""
        async with self.sessions() as session:
            await session.execute(text("SELECT count(*), sum(agreed_ordinal) FROM planned_target"))


def _timed(seconds: float, found: Peaks, done: object) -> Timed:
    return Timed(seconds, found.own, found.backend, done.looked_at if isinstance(done, Swept) else 0)


FORGET = """
UPDATE plan_standing SET is_stale = true, computed_on = NULL, status = 'no_dates', planned = 0,
    next_change_ordinal = NULL
"""
"""As if never computed: every row is written anew."""

CHANGE = """
WITH judged AS (
    UPDATE planned_target SET met_ordinal = {today}
    WHERE (plan_id, position) IN (
        SELECT plan_id, min(position) FROM planned_target
        WHERE met_ordinal IS NULL AND NOT is_excused AND abs(hashtext(CAST(plan_id AS text))) % 20 = {round}
        GROUP BY plan_id
    )
    RETURNING school_id, plan_id
)
UPDATE plan_standing SET is_stale = true FROM judged
WHERE plan_standing.school_id = judged.school_id AND plan_standing.plan_id = judged.plan_id
"""
"""One target shown, on one of twenty plans."""


async def main(server: Server) -> None:
    sized: list[Sized] = []
    async with server.migrated() as template:
        for students in SIZES:
            async with _school(server, template, students) as bench:
                if not sized:
                    await report.tell_machine(bench.engine)
                sized.append(await _measure(bench, students, sized[-1].loop if sized else None))
    _tell(sized)


@asynccontextmanager
async def _school(server: Server, template: str, students: int) -> AsyncIterator[Bench]:
    async with server.database(f"pace_{students}", template=template) as engine:
        sessions = database.sessions_of(engine)
        async with sessions.begin() as session:
            school = await pace_rows.make(session, students=students, version=RULE_VERSION)
        bench = Bench(server, engine, sessions, school)
        await bench.alone("VACUUM ANALYZE", "CHECKPOINT")
        yield bench


async def _measure(bench: Bench, students: int, smaller: Timed | None) -> Sized:
    """Works in turns, round after round: whatever else the machine does meets all of them alike."""
    rounds: list[tuple[Timed, ...]] = []
    for number in range(ROUNDS):
        await bench.alone(FORGET, "VACUUM plan_standing")
        scan = await bench.timed(bench.scan)
        written = await bench.timed(lambda: bench.sweep(everything=True))
        unchanged = await bench.timed(lambda: bench.sweep(everything=True))
        await bench.alone(CHANGE.format(today=pace_rows.TODAY_ORDINAL, round=number))
        daily = await bench.timed(lambda: bench.sweep(everything=False))
        morning = await bench.timed(lambda: bench.sweep(everything=False, now=NEXT_DAY))
        rounds.append((scan, written, unchanged, daily, morning))
    scan, written, unchanged, daily, morning = (_middle(each) for each in zip(*rounds, strict=True))
    return Sized(students, scan, written, unchanged, daily, morning, await _loop(bench, students, smaller))


def _middle(runs: tuple[Timed, ...]) -> Timed:
    return Timed(
        median(run.seconds for run in runs),
        max((run.own for run in runs if run.own is not None), default=None),
        max((run.backend for run in runs if run.backend is not None), default=None),
        runs[0].plans,
    )


async def _loop(bench: Bench, students: int, smaller: Timed | None) -> Timed | None:
    """None where it would take too long, as a smaller one did."""
    if students == SIZES[-1] and smaller is not None and smaller.seconds * 10 > PATIENCE_SECONDS:
        return None
    policy = policy_of(bench.school.settings)
    await bench.alone(FORGET, "VACUUM plan_standing")
    return await bench.timed(
        lambda: pace_naive.compute(bench.sessions, bench.school.id, today=pace_rows.TODAY, policy=policy)
    )


def _tell(sized: list[Sized]) -> None:
    report.table(
        f"Pace: students × {pace_rows.TARGETS} planned targets, {WORKERS} workers",
        ("", "students", "plans", "seconds", "rows/s", "× scan", "own MB", "backend MB"),
        [row for each in sized for row in _rows(each)],
    )
    largest, before = sized[-1], sized[-2]
    loop = largest.loop or (before.loop and _scaled(before.loop, largest.students / before.students))
    for name, seconds in (
        ("bare scan", [each.scan.seconds for each in sized]),
        ("full pass, all written", [each.written.seconds for each in sized]),
        ("daily pass, 5 % changed", [each.daily.seconds for each in sized]),
    ):
        of_all, of_last = (
            math.log(seconds[-1] / seconds[at]) / math.log(sized[-1].students / sized[at].students)
            for at in (0, -2)
        )
        report.OUT.print(
            f"{name}: grows with exponent {of_all:.2f} from {sized[0].students:,} students on, "
            f"{of_last:.2f} from {sized[-2].students:,} on",
            highlight=False,
        )
    report.OUT.print(
        f"At {largest.students:,}: a full pass takes {largest.written.seconds / largest.scan.seconds:.1f} "
        f"times a bare scan; a daily pass is {largest.written.seconds / largest.daily.seconds:.0f} times as "
        "fast as a full one.",
        highlight=False,
    )
    if loop is not None:
        manner = "measured whole" if largest.loop else f"scaled from {before.students:,}"
        report.OUT.print(
            f"It is {loop.seconds / largest.written.seconds:.0f} times as fast as the loop over objects "
            f"({loop.seconds:.0f} s, {manner}).",
            highlight=False,
        )


def _scaled(timed: Timed, times: float) -> Timed:
    return Timed(timed.seconds * times, timed.own, timed.backend)


def _rows(sized: Sized) -> list[tuple[str, ...]]:
    works = [
        ("bare scan", sized.scan, sized.students),
        ("full pass, all written", sized.written, sized.written.plans),
        ("full pass, none changed", sized.unchanged, sized.unchanged.plans),
        ("daily pass, 5 % changed", sized.daily, sized.daily.plans),
        ("first pass of the next day", sized.morning, sized.morning.plans),
    ]
    if sized.loop is not None:
        works.append(("loop over objects", sized.loop, sized.students))
    return [
        (
            name,
            f"{sized.students:,}",
            f"{plans:,}",
            f"{timed.seconds:.3f}",
            f"{plans * pace_rows.TARGETS / timed.seconds:,.0f}",
            f"{timed.seconds / sized.scan.seconds:.1f}",
            _megabytes(timed.own),
            _megabytes(timed.backend),
        )
        for name, timed, plans in works
    ]


def _megabytes(size: float | None) -> str:
    return "–" if size is None else f"{size:.0f}"
