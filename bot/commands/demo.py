"""`waymark demo`: the real application over the sample school, on a page of this computer."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import database, logs, sample_school
from bot.app import Runtime, compose
from bot.channels.choice import choices
from bot.channels.web.channel import WebChannel
from bot.channels.web.page import Persona, Surface, demo_routes
from bot.clock import MovableClock, SystemClock
from bot.commands import console
from bot.commands.running import open_channels, opened, stop_signal
from bot.config import HttpSettings, Settings
from bot.passing_time import PassingTime
from domain.models import DemoClock, Person, RoleAssignment, School
from domain.services import schools
from domain.vocabulary import Role
from scheduler import pacing

DATABASE = "waymark_demo"
"""Apart from the school's own database, which the demo never touches."""

ORDER = (Role.STUDENT, Role.TEACHER, Role.ADVISOR, Role.LEADER, Role.GUARDIAN)


def demo(
    keep: Annotated[
        bool, typer.Option("--keep", help="Go on with the demo's school as it was left, clock included.")
    ] = False,
) -> None:
    """Show Waymark with a sample school, on a page that only this computer can open."""

    async def show(settings: Settings) -> None:
        await _show(settings, keep=keep)

    console.run(show)


async def _show(settings: Settings, *, keep: bool) -> None:
    logs.configure("WARNING")
    where = f"http://127.0.0.1:{settings.http.port}"
    http = HttpSettings(host="127.0.0.1", port=settings.http.port, public_url=where)
    settings = settings.model_copy(update={"http": http})
    async with AsyncExitStack() as stack:
        with console.ERR.status("Starting the database …"):
            server = stack.enter_context(database.server(settings))
            address = database.named(server, DATABASE)
            await database.create_if_missing(address, settings, anew=not keep)
            engine = await stack.enter_async_context(database.open_engine(address, settings))
            await database.upgrade(engine)
        sessions = database.sessions_of(engine)
        with console.ERR.status("Loading the sample school …"):
            school, clock = await _school(sessions, public_url=where)
            await pacing.sweep(sessions, school, now=clock.now())
        runtime = compose(settings, clock, sessions)
        web = WebChannel(
            intake=runtime.intake,
            answer=runtime.conversation.answer_all,
            clock=clock,
        )
        on = frozenset(choice.name for choice in choices(settings) if choice.is_on)
        channels, routes = open_channels(runtime, on)
        page = demo_routes(
            web,
            runtime.renderer,
            personas=lambda: _personas(runtime),
            now=clock.now,
            move_clock=PassingTime(runtime, clock, told=lambda: _tell_time(sessions, clock, web)).move,
            zone=ZoneInfo(school.zone),
            school_name=school.name,
        )
        stopping = stop_signal()
        await stack.enter_async_context(opened(runtime, [web, *channels], routes=[*routes, *page]))
        console.OUT.print(f"[bold]{school.name} is open: {where}[/]  (Ctrl-C ends it)", highlight=False)
        await stopping.wait()
        await web.stop()  # an open page would keep the server waiting


async def _school(sessions: database.Sessions, *, public_url: str) -> tuple[School, MovableClock]:
    """The sample school, loaded where it is not there yet, and the clock that fits its history."""
    async with sessions.begin() as session:
        school = (await session.scalars(select(School))).one_or_none()
        if school is None:
            school = await sample_school.load(session, now=sample_school.TODAY)
            ahead = sample_school.TODAY - SystemClock().now()
            session.add(DemoClock(ahead_seconds=round(ahead.total_seconds())))
            await session.flush()
        await schools.name_address(session, public_url)
        moved = await session.get_one(DemoClock, 1)
    return school, MovableClock(ahead=timedelta(seconds=moved.ahead_seconds))


async def _tell_time(sessions: database.Sessions, clock: MovableClock, web: WebChannel) -> None:
    """Keeps it for the next start, and shows it on every page."""
    async with sessions.begin() as session:
        kept = await session.get_one(DemoClock, 1)
        kept.ahead_seconds = round(clock.ahead.total_seconds())
    web.transcripts.announce("clock", now=clock.now().isoformat())


async def _personas(runtime: Runtime) -> Sequence[Persona]:
    """Everybody with a role today: those with a story first, then by role and name."""
    async with runtime.sessions() as session:
        found = await _people(session)
    told = list(sample_school.NOTES)
    known = [one for one in found if one[0].sourced_id in sample_school.NOTES]
    others = [one for one in found if one[0].sourced_id not in sample_school.NOTES]
    known.sort(key=lambda one: told.index(one[0].sourced_id))
    others.sort(key=lambda one: ORDER.index(one[1]))
    return [_persona(person, role, school) for person, role, school in (*known, *others)]


async def _people(session: AsyncSession) -> list[tuple[Person, Role, School]]:
    """Everybody with the role that their screens are mostly about, by name."""
    found = await session.execute(
        select(Person, func.array_agg(col(RoleAssignment.role)), School)
        .join(School, col(School.id) == col(Person.school_id))
        .join(
            RoleAssignment,
            (col(RoleAssignment.school_id) == col(Person.school_id))
            & (col(RoleAssignment.person_id) == col(Person.id)),
        )
        .where(col(Person.retired_on).is_(None))
        .group_by(col(Person.school_id), col(Person.id), col(School.id))
        .order_by(col(Person.family_name), col(Person.given_name))
    )
    return [(person, min(map(Role, roles), key=ORDER.index), school) for person, roles, school in found]


def _persona(person: Person, role: Role, school: School) -> Persona:
    on_the_phone = role in (Role.STUDENT, Role.GUARDIAN)
    return Persona(
        id=str(person.id),
        name=person.full_name,
        role=role,
        surface=Surface.PHONE if on_the_phone else Surface.WORKSPACE,
        note=sample_school.NOTES.get(person.sourced_id, ""),
        language=person.language or school.language,
    )
