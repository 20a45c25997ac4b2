"""From a student's press to the teacher's message handed to Slack, at so many requests a second.

The form's answer is stored in the inbox, handled in its transaction, and the teacher's message is promised,
claimed, composed, rendered and posted through slack-sdk to a server in a process of its own, which notes when
it arrived. Requests come at their times whether or not the ones before are done, as a class's do.
"""

import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import aiohttp
from pydantic import SecretStr
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import col

from bench import report
from bench.channel import FreeChannel
from bench.measuring import percentile
from bench.path import FixedClock
from bench.school import NOW, Server, Student, load
from bench.shares import measured
from bot import database
from bot.app import Rhythm, Runtime, compose, running
from bot.channels.slack.channel import SlackChannel
from bot.channels.telegram.intake import CHATS_AT_ONCE
from bot.config import SlackSettings
from domain.action_codec import encode
from domain.actions import RequestConference
from domain.ids import new_id
from domain.models import ChannelLink, Conference, Enrolment, LearningTarget, Person, RoleAssignment, Section
from domain.rules.conferences import ENDED
from domain.vocabulary import ChannelName, LinkState, Membership, Role

RATES = {1: 20, 10: 15, 50: 10}
"""Requests a second, and for how many seconds."""

CLASSES = 120
"""Each a student with a teacher of their own: Slack takes one message a second in a conversation, and what
that costs is not meant here."""

ALONE = 60
"""Requests one at a time, whose shares are told."""

A_DAY = timedelta(days=1)
QUIET = Rhythm(recover_every=A_DAY, settle_every=A_DAY, pace_every=A_DAY, forget_every=A_DAY)
"""Only what a request causes: what time brings to a school is another bench's."""

LATEST_SECONDS = 60.0
"""For as long the last message is waited for."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One request that nobody has made yet."""

    student: Student
    target_id: UUID


async def main(server: Server) -> None:
    """Prints two tables: how long it takes, and where the time goes."""
    async with (
        server.migrated() as empty,
        server.database("requests", template=empty) as engine,
        _slack() as base_url,
        aiohttp.ClientSession(base_url) as asked,
    ):
        sessions = database.sessions_of(engine)
        students = await load(sessions, students=CLASSES)
        async with sessions.begin() as session:
            askings = iter(await _classes(session, students))
        runtime, phone = compose(server.settings, FixedClock(), sessions), FreeChannel()
        slack = NotedSlack(base_url, runtime)
        bench = Bench(runtime, phone, slack, asked)
        async with running(runtime, [phone, slack], rhythm=QUIET):
            await report.tell_machine(engine)
            await bench.at(10, list(itertools.islice(askings, CLASSES)))  # conversations are opened
            rows = []
            for rate, seconds in RATES.items():
                some = list(itertools.islice(askings, rate * seconds))
                waited = await bench.at(rate, some)
                percentiles = (percentile(waited, 50), percentile(waited, 99), waited[-1])
                rows.append((str(rate), str(len(some)), *(f"{each:,.0f}" for each in percentiles)))
            share = await bench.shares(engine, list(itertools.islice(askings, ALONE)))
    columns = ("requests/s", "requests", "p50 ms", "p99 ms", "slowest ms")
    report.table("From a student's press to Slack, 40 ms away", columns, rows)
    report.table("One at a time", ("ms", "database", "rendering", "Slack", "the rest"), [share])


class NotedSlack(SlackChannel):
    """Says when a message was handed over, and how long that took."""

    def __init__(self, base_url: str, runtime: Runtime) -> None:
        settings = SlackSettings(
            bot_token=SecretStr("xoxb-bench"),
            signing_secret=SecretStr("bench"),
            base_url=base_url,
            mode="http",
        )
        super().__init__(
            settings, intake=runtime.intake, answer=runtime.conversation.answer_all, renderer=runtime.renderer
        )
        self.handed_over = asyncio.Event()
        self.seconds = 0.0

    async def send(self, address: str, rendered: object) -> str:
        begun = time.perf_counter()
        try:
            return await super().send(address, rendered)  # type: ignore[arg-type]  # the protocol's own
        finally:
            self.seconds += time.perf_counter() - begun
            self.handed_over.set()


@dataclass(frozen=True, slots=True)
class Bench:
    runtime: Runtime
    phone: FreeChannel
    slack: NotedSlack
    asked: aiohttp.ClientSession
    """Of Slack, about what arrived."""
    seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHATS_AT_ONCE))
    """As Telegram's updates have."""
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def request(self, asking: Asking, name: str) -> None:
        """A student submits the form; the name travels as their word to the teacher."""
        address, channel = asking.student.address, self.phone.name
        form = [encode(RequestConference(asking.target_id)), {"showing": "explain", "word": name}]
        payload = {"address": address, "form": form}
        await self.runtime.intake.store(channel, key=name, address=address, payload=payload)
        async with self.seats:
            await self.runtime.conversation.answer_all(channel, address)

    async def at(self, rate: int, askings: Sequence[Asking]) -> list[float]:
        """Milliseconds from press to arrival, ascending. Raises TimeoutError where one never arrives."""
        pressed: dict[str, float] = {}
        begun = time.perf_counter()

        async def press(number: int, asking: Asking) -> None:
            at = begun + number / rate
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            name = f"Bench-{next(self.numbers)}-{rate}"
            pressed[name] = at
            await self.request(asking, name)

        await asyncio.gather(*(press(number, asking) for number, asking in enumerate(askings)))
        async with asyncio.timeout(LATEST_SECONDS):
            while not pressed.keys() <= (arrived := await self._arrived()).keys():  # noqa: ASYNC110  # elsewhere
                await asyncio.sleep(0.2)
        return sorted(1_000 * (arrived[name] - at) for name, at in pressed.items())

    async def shares(self, engine: AsyncEngine, askings: Sequence[Asking]) -> tuple[str, ...]:
        """Where the time goes, one request after another."""
        self.slack.seconds, whole = 0.0, 0.0
        with measured(engine) as spent:
            for asking in askings:
                self.slack.handed_over.clear()
                begun = time.perf_counter()
                await self.request(asking, f"Bench-{next(self.numbers)}-0")
                async with asyncio.timeout(LATEST_SECONDS):
                    await self.slack.handed_over.wait()
                whole += time.perf_counter() - begun
        rest = whole - spent.database - spent.rendering - self.slack.seconds
        shares = (
            f"{part / whole:.0%}" for part in (spent.database, spent.rendering, self.slack.seconds, rest)
        )
        return (f"{1_000 * whole / len(askings):.0f}", *shares)

    async def _arrived(self) -> dict[str, float]:
        async with self.asked.get("/arrived") as response:
            found: dict[str, float] = await response.json()
            return found


async def _classes(session: AsyncSession, students: Sequence[Student]) -> list[Asking]:
    """A class for each student, with a teacher on Slack; what they can ask for, one target after another."""
    section = (
        await session.scalars(
            select(Section).where(col(Section.framework_id).is_not(None)).order_by(col(Section.sourced_id))
        )
    ).first()
    assert section is not None
    school_id, today = section.school_id, NOW.date()
    await session.execute(
        update(Enrolment)
        .where(col(Enrolment.person_id).in_([student.id for student in students]))
        .values(ends_on=today - timedelta(days=1))
    )
    open_ones = await session.execute(
        select(col(Conference.student_id), col(Conference.target_id)).where(
            col(Conference.state).not_in(ENDED)
        )
    )
    taken = {(row.student_id, row.target_id) for row in open_ones}
    rows: dict[type, list[dict[str, object]]] = {}

    def add(table: type, /, **values: object) -> None:
        rows.setdefault(table, []).append({"school_id": school_id, "id": new_id(), **values})

    for number, student in enumerate(students):
        teacher_id, section_id = new_id(), new_id()
        names = {"given_name": "Teacher", "family_name": f"No. {number}"}
        add(Person, id=teacher_id, sourced_id=f"bench-teacher-{number}", **names)
        add(RoleAssignment, person_id=teacher_id, role=Role.TEACHER, begins_on=today)
        add(
            ChannelLink,
            person_id=teacher_id,
            channel=ChannelName.SLACK,
            address=f"T1:U{number}",
            state=LinkState.CONFIRMED,
            linked_at=NOW,
        )
        add(
            Section,
            id=section_id,
            sourced_id=f"bench-class-{number}",
            title=f"Class {number}",
            kind=section.kind,
            framework_id=section.framework_id,
            calendar_id=section.calendar_id,
        )
        for person_id, membership in ((student.id, Membership.STUDENT), (teacher_id, Membership.TEACHER)):
            add(
                Enrolment,
                sourced_id=f"bench-{number}-{membership}",
                section_id=section_id,
                person_id=person_id,
                membership=membership,
                is_primary=membership is Membership.TEACHER,
                begins_on=today,
            )
    for table in (Person, RoleAssignment, ChannelLink, Section, Enrolment):
        await session.execute(insert(table), rows[table])
    found = await session.scalars(
        select(col(LearningTarget.id))
        .where(col(LearningTarget.framework_id) == section.framework_id)
        .order_by(col(LearningTarget.position))
    )
    return [
        Asking(student, target_id)
        for target_id in found
        for student in students
        if (student.id, target_id) not in taken
    ]


@asynccontextmanager
async def _slack() -> AsyncIterator[str]:
    """The address of a Slack in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.slack_api", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.terminate()
        await process.wait()
