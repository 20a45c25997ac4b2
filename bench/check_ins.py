"""All check-ins of a school at one tick, beside one INSERT … SELECT of the same rows."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from sqlalchemy import insert, text

from bench import report
from bench.school import Server
from bot import database
from bot.database import Sessions
from domain.ids import new_id
from domain.models import Calendar, ChannelLink, Enrolment, InstructionalDay, Person, School, Section
from domain.vocabulary import ChannelName, LinkState, Membership, SectionKind
from scheduler import pacing

STUDENTS = 2_000
ADVISORIES = 100
ROUNDS = 5
"""The middle one of so many is told."""

FIRST_DAY = date(2026, 9, 1)
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
"""Wednesday at ten in the school's zone, when the questions go out."""

TICK_SECONDS = 0.002

ROWS = """
INSERT INTO check_in (school_id, id, student_id, section_id, week_on, opened_at, wants_to_talk)
SELECT school_id, gen_random_uuid(), person_id, section_id, DATE '2026-11-16', now(), false
FROM enrolment WHERE membership = 'student'
"""

PROMISES = """
INSERT INTO outbox (
    school_id, id, key, recipient_id, about_id, message, facts, thread, promised_at, due_at, not_after, state,
    attempts
)
SELECT school_id, gen_random_uuid(), 'check-in/' || person_id || '/2026-W47', person_id, person_id,
    'CheckInQuestions', CAST(repeat('x', 200) AS bytea), 'check-in/' || person_id || '/2026-11-16', now(),
    now(), now(), 'due', 0
FROM enrolment WHERE membership = 'student'
"""

FORGET = "TRUNCATE check_in, outbox CASCADE"


@dataclass(frozen=True, slots=True)
class Timed:
    seconds: float
    turn_ms: float
    """The longest stretch of processor time in which nothing else in the process had its turn."""


async def main(server: Server) -> None:
    async with server.migrated() as template, _school(server, template) as bench:
        rounds = [await _round(*bench) for _ in range(ROUNDS)]
    _tell({name: _middle([each[name] for each in rounds]) for name in rounds[0]})


@asynccontextmanager
async def _school(server: Server, template: str) -> AsyncIterator[tuple[Sessions, School]]:
    async with server.database("check_ins", template=template) as engine:
        await report.tell_machine(engine)
        sessions = database.sessions_of(engine)
        school = await _make(sessions)
        async with engine.connect() as connection:
            autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await autocommit.execute(text("VACUUM ANALYZE"))
        yield sessions, school


async def _make(sessions: Sessions) -> School:
    """Everybody in one advisory of twenty, each with an account."""
    school = School(sourced_id="bench", name="Bench School", zone="America/New_York")
    calendar = Calendar(
        school_id=school.id, name="main", first_on=FIRST_DAY, last_on=date(2027, 6, 16), is_default=True
    )
    days = (FIRST_DAY + timedelta(days=n) for n in range(280))
    sections = [new_id() for _ in range(ADVISORIES)]
    people = [new_id() for _ in range(STUDENTS)]
    own = {"school_id": school.id}
    async with sessions.begin() as session:
        session.add(school)
        await session.flush()
        session.add(calendar)
        await session.flush()
        weekdays = [day for day in days if day.weekday() < 5]
        for model, rows in (
            (
                InstructionalDay,
                [{"calendar_id": calendar.id, "day": day, "ordinal": n} for n, day in enumerate(weekdays)],
            ),
            (
                Section,
                [
                    {
                        "id": each,
                        "sourced_id": str(each),
                        "title": f"Advisory {n}",
                        "kind": SectionKind.ADVISORY,
                    }
                    for n, each in enumerate(sections)
                ],
            ),
            (
                Person,
                [
                    {"id": each, "sourced_id": str(each), "given_name": "Given", "family_name": "Family"}
                    for each in people
                ],
            ),
            (
                Enrolment,
                [
                    {
                        "id": new_id(),
                        "sourced_id": f"e-{n}",
                        "section_id": sections[n % ADVISORIES],
                        "person_id": each,
                        "membership": Membership.STUDENT,
                        "is_primary": False,
                        "begins_on": FIRST_DAY,
                    }
                    for n, each in enumerate(people)
                ],
            ),
            (
                ChannelLink,
                [
                    {
                        "id": new_id(),
                        "person_id": each,
                        "channel": ChannelName.WEB,
                        "address": str(each),
                        "state": LinkState.CONFIRMED,
                        "linked_at": NOW,
                    }
                    for each in people
                ],
            ),
        ):
            await session.execute(insert(model), [own | row for row in rows])
    return school


async def _round(sessions: Sessions, school: School) -> dict[str, Timed]:
    async def run(*statements: str) -> None:
        async with sessions.begin() as session:
            for statement in statements:
                await session.execute(text(statement))

    async def tick() -> None:
        await pacing.take(sessions, school, pacing.OPEN_CHECK_INS, now=NOW)

    found: dict[str, Timed] = {}
    works: dict[str, Callable[[], Awaitable[None]]] = {
        "INSERT … SELECT, check-ins": lambda: run(ROWS),
        "INSERT … SELECT, check-ins and promises": lambda: run(ROWS, PROMISES),
        "the tick that opens and asks": tick,
    }
    for name, work in works.items():
        await run(FORGET)
        found[name] = await _timed(work)
    found["the tick after it, nothing due"] = await _timed(tick)
    return found


async def _timed(work: Callable[[], Awaitable[None]]) -> Timed:
    turns: list[float] = [0.0]

    async def watch() -> None:
        while True:
            begun = time.thread_time()
            await asyncio.sleep(TICK_SECONDS)
            turns.append(time.thread_time() - begun)

    watching = asyncio.create_task(watch())
    begun = time.perf_counter()
    await work()
    seconds = time.perf_counter() - begun
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return Timed(seconds, 1_000 * max(turns))


def _middle(runs: list[Timed]) -> Timed:
    return Timed(median(run.seconds for run in runs), median(run.turn_ms for run in runs))


def _tell(found: dict[str, Timed]) -> None:
    base = found["INSERT … SELECT, check-ins and promises"].seconds
    report.table(
        f"Check-ins: {STUDENTS:,} students in {ADVISORIES} advisories at one tick",
        ("", "seconds", "rows/s", "× INSERT", "longest turn, ms"),
        [
            (
                name,
                f"{timed.seconds:.3f}",
                f"{STUDENTS / timed.seconds:,.0f}",
                f"{timed.seconds / base:.1f}",
                f"{timed.turn_ms:.0f}",
            )
            for name, timed in found.items()
        ],
    )
