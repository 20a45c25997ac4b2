"""A school calendar into closures and numbered instructional days: compared, then written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.calendar_file import SchoolCalendar, read_calendar
from domain.exchange.changes import (
    Progress,
    Row,
    TableChange,
    compare,
    rows_of,
    table_of,
    too_many,
    write,
)
from domain.exchange.oddities import Oddity
from domain.exchange.planning import ImportPlan, carry_out
from domain.exchange.reading import counted
from domain.exchange.schools import choose_school, lock_schools
from domain.ids import new_id
from domain.models import Calendar, Closure, School
from domain.rules.policy import policy_of
from domain.services.plans import plan_effects
from domain.services.plans.calendars import DECLARED, renumber
from domain.services.plans.plan_effects import StudentEffect
from domain.services.plans.replanning import Change
from domain.vocabulary import MoveCause


@dataclass(frozen=True, slots=True)
class CalendarReport:
    """What a calendar file holds and what it changes."""

    file: str
    school: str
    calendar: str
    is_default: bool
    first_on: date
    last_on: date
    instructional_days: int
    closures: int
    closed_weekdays: int
    added: int
    """Closures, and the calendar itself."""
    changed: int
    retired: int
    unchanged: int
    dates_moved: int
    """Planned dates of students."""
    who_changes_status: tuple[str, ...]
    """Students whose pace stands elsewhere then, with class and both words."""
    oddities: tuple[Oddity, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CalendarWish:
    """A calendar file and what to make of it."""

    data: bytes
    file_name: str
    name: str | None = None
    """None takes the file's own name for it."""
    first_on: date | None = None
    last_on: date | None = None
    """None takes them from the events."""
    is_default: bool = False
    """The first calendar of a school is its default in any case."""


async def import_calendar(
    session: AsyncSession,
    data: bytes,
    *,
    file_name: str,
    now: datetime,
    name: str | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
    default: bool = False,
    school: str | None = None,
    zone: str | None = None,
    allow_retiring: bool = False,
    progress: Progress | None = None,
) -> CalendarReport:
    """Reads, compares and writes a calendar, and numbers its days. Raises ImportRefused.

    Joins the caller's transaction.
    """
    wish = CalendarWish(
        data=data, file_name=file_name, name=name, first_on=first_on, last_on=last_on, is_default=default
    )
    await lock_schools(session)
    plan = await plan_calendar(
        session, wish, now=now, school=school, zone=zone, allow_retiring=allow_retiring
    )
    return await carry_out(session, plan, progress=progress)


async def plan_calendar(
    session: AsyncSession,
    wish: CalendarWish,
    *,
    now: datetime,
    school: str | None = None,
    zone: str | None = None,
    allow_retiring: bool = False,
) -> ImportPlan[CalendarReport]:
    """What importing the file would do; `school` is a sourced id. Raises ImportRefused.

    A closure that is gone leaves nothing to keep, so it is removed, unless somebody declared it. Nothing is
    changed: what becomes of planned dates is tried out and taken back.
    """
    owner = await choose_school(session, school, zone=zone)
    made = read_calendar(
        wish.data,
        file_name=wish.file_name,
        zone=owner.zone,
        name=wish.name,
        first_on=wish.first_on,
        last_on=wish.last_on,
    )
    if made.last_on < now.astimezone(ZoneInfo(owner.zone)).date():
        over = Oddity(made.file, f"The school year ended on {made.last_on}.", "Imported all the same.")
        made = replace(made, oddities=(*made.oddities, over))
    known = await rows_of(session, Calendar, table_of(Calendar).c.school_id == owner.id)
    calendar = _calendar_row(made, known, owner.id, is_default=wish.is_default)
    before = await rows_of(
        session,
        Closure,
        table_of(Closure).c.school_id == owner.id,
        table_of(Closure).c.calendar_id == calendar["id"],
        table_of(Closure).c.uid.not_like(f"{DECLARED}%"),
    )
    others = [
        row | {"is_default": False}
        for row in known
        if calendar["is_default"] and row["is_default"] and row["id"] != calendar["id"]
    ]
    calendars = compare(Calendar, known, [calendar, *others])
    closures = compare(Closure, before, _closure_rows(made, before, calendar), remove=True)

    change = Change(
        at=now,
        today=now.astimezone(ZoneInfo(owner.zone)).date(),
        reason="The school's calendar changed.",
        cause=MoveCause.CALENDAR,
    )

    async def number(session: AsyncSession) -> None:
        await renumber(session, await _stored(session, calendar), change=change)

    effects: tuple[StudentEffect, ...] = ()
    if owner.change is None and calendars.size + closures.size:
        effects = await _effects(session, calendar, (calendars, closures), number, today=change.today)
    return ImportPlan(
        report=_report(made, owner.sourced_id, calendar, calendars, closures, effects=effects),
        changes=(*([owner.change] if owner.change else []), calendars, closures),
        refusal=None if allow_retiring else _too_many_would_go(closures, before),
        afterwards=number,
    )


async def _stored(session: AsyncSession, calendar: Row) -> Calendar:
    key = (calendar["school_id"], calendar["id"])
    return await session.get_one(Calendar, key, populate_existing=True)


async def _effects(
    session: AsyncSession,
    calendar: Row,
    changes: Sequence[TableChange],
    number: Callable[[AsyncSession], Awaitable[None]],
    *,
    today: date,
) -> tuple[StudentEffect, ...]:
    """What the changes do to students' plans: they are made, looked at and taken back."""
    school = await session.get_one(School, calendar["school_id"])
    policy = policy_of(school.settings)
    async with session.begin_nested() as trial:
        await write(session, changes)
        known = await _stored(session, calendar)
        before = await plan_effects.of_calendar(session, known, today=today, policy=policy)
        if before:
            await number(session)
        after = await plan_effects.of_calendar(session, known, today=today, policy=policy)
        await trial.rollback()
    return plan_effects.difference(before, after)


def _calendar_row(made: SchoolCalendar, known: list[Row], school_id: object, *, is_default: bool) -> Row:
    current = next((row for row in known if row["name"] == made.name), None)
    was_default = current is not None and current["is_default"]
    return {
        "school_id": school_id,
        "id": current["id"] if current else new_id(),
        "name": made.name,
        "first_on": made.first_on,
        "last_on": made.last_on,
        "is_default": is_default or was_default or not any(row["is_default"] for row in known),
    }


def _closure_rows(made: SchoolCalendar, before: list[Row], calendar: Row) -> list[Row]:
    ids = {(row["uid"], row["first_on"]): row["id"] for row in before}
    return [
        {
            "school_id": calendar["school_id"],
            "id": ids.get((one.uid, one.first_on)) or new_id(),
            "calendar_id": calendar["id"],
            "uid": one.uid,
            "first_on": one.first_on,
            "last_on": one.last_on,
            "reason": one.reason,
            "kind": one.kind,
        }
        for one in made.closures
    ]


def _report(
    made: SchoolCalendar,
    school: str,
    calendar: Row,
    calendars: TableChange,
    closures: TableChange,
    *,
    effects: Sequence[StudentEffect],
) -> CalendarReport:
    weekdays = len(SchoolCalendar(made.file, made.name, made.first_on, made.last_on, (), ()).days)
    return CalendarReport(
        file=made.file,
        school=school,
        calendar=made.name,
        is_default=calendar["is_default"],
        first_on=made.first_on,
        last_on=made.last_on,
        instructional_days=len(made.days),
        closures=len(made.closures),
        closed_weekdays=weekdays - len(made.days),
        added=len(calendars.added) + len(closures.added),
        changed=len(calendars.changed) + len(closures.changed),
        retired=len(closures.removed),
        unchanged=calendars.unchanged + closures.unchanged,
        dates_moved=sum(len(each.moved) for each in effects),
        who_changes_status=tuple(
            f"{each.student} ({each.section}): {each.status_before} → {each.status}"
            for each in effects
            if each.changes_status
        ),
        oddities=made.oddities,
    )


def _too_many_would_go(closures: TableChange, before: list[Row]) -> str | None:
    if not too_many(len(closures.removed), before=len(before)):
        return None
    return (
        f"The file lacks {len(closures.removed)} of {counted(len(before), 'closure')}, more than one in ten. "
        "If that is meant, say so with --allow-retiring."
    )
