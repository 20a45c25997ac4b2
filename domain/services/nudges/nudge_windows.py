"""When each person may be nudged: in the school's hours, on days with school in their own calendars."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.base import StudentNudge
from domain.messages.registry import messages_by_name
from domain.models import Calendar, Enrolment, Plan, Promise, Section
from domain.rules.nudging import DAYS_AHEAD, Window
from domain.services.nudges import advisory_weeks
from domain.services.nudges.calendar_days import days_between
from domain.services.occasions import Occasion
from domain.services.pace import own_days
from domain.vocabulary import PromiseState, SectionKind

_WEEK = timedelta(days=7)


async def windows_of(
    session: AsyncSession,
    person_ids: Collection[UUID],
    *,
    occasion: Occasion,
    silent_on: date | None = None,
    taken_by: Collection[PromiseState] = (),
    for_check_in: bool = False,
) -> dict[UUID, Window]:
    """By person; it knows the days of the last week and of the coming ones. Asks no right.

    A person's calendars are those of their plans and of the courses they learn or teach in now, else the
    school's own. A day on which one of them teaches is a day with school; where the school has no calendar,
    any weekday is. No nudge comes on a day on which dates of one of their plans were computed anew, nor on
    `silent_on`, nor to a student on a day that has one already, in one of the states `taken_by`, or on which
    the questions of their check-in are still to come.

    These questions (`for_check_in`) have that day for themselves, have nothing to do with dates, and wait for
    who is away: a day of a confirmed absence is none for them.
    """
    first_on, last_on = occasion.today - _WEEK, occasion.today + timedelta(days=DAYS_AHEAD)
    calendars = await _calendars(session, person_ids, occasion=occasion)
    silent = await (_days_away if for_check_in else _silent_or_kept_days)(
        session, person_ids, occasion=occasion, first_on=first_on
    )
    taken = await _taken_days(session, person_ids, taken_by, occasion=occasion, first_on=first_on)
    days = await days_between(session, occasion.school.id, first_on=first_on, last_on=last_on)
    quiet_from, quiet_until = occasion.policy.quiet_hours
    every = frozenset({silent_on} if silent_on else ())

    def window(person_id: UUID) -> Window:
        mine = calendars.get(person_id) or days.default
        return Window(
            zone=occasion.zone,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            school_days=days.of(mine),
            silent_on=silent.get(person_id, frozenset()) | taken.get(person_id, frozenset()) | every,
        )

    return {person_id: window(person_id) for person_id in person_ids}


async def _calendars(
    session: AsyncSession, person_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, frozenset[UUID]]:
    """Those that are named; a course without one follows the school's own."""
    school_id, on = occasion.school.id, occasion.today
    own = (
        select(col(Calendar.id))
        .where(col(Calendar.school_id) == school_id)
        .order_by(col(Calendar.is_default).desc(), col(Calendar.name))
        .limit(1)
        .scalar_subquery()
    )
    of_plans = select(col(Plan.student_id), col(Plan.calendar_id)).where(
        col(Plan.school_id) == school_id,
        col(Plan.student_id).in_(person_ids),
        col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > on),
    )
    of_courses = (
        select(col(Enrolment.person_id), func.coalesce(col(Section.calendar_id), own))
        .join(
            Section,
            (col(Section.school_id) == col(Enrolment.school_id))
            & (col(Section.id) == col(Enrolment.section_id)),
        )
        .where(
            col(Enrolment.school_id) == school_id,
            col(Enrolment.person_id).in_(person_ids),
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
            col(Section.kind) == SectionKind.COURSE,
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
        )
    )
    found: dict[UUID, set[UUID]] = {}
    for person_id, calendar_id in await session.execute(union(of_plans, of_courses)):
        if calendar_id is not None:
            found.setdefault(person_id, set()).add(calendar_id)
    return {person_id: frozenset(there) for person_id, there in found.items()}


async def _silent_or_kept_days(
    session: AsyncSession, person_ids: Collection[UUID], *, occasion: Occasion, first_on: date
) -> dict[UUID, frozenset[date]]:
    silent = await _silent_days(session, person_ids, occasion=occasion, first_on=first_on)
    kept = await advisory_weeks.kept_days(session, person_ids, occasion=occasion)
    none: frozenset[date] = frozenset()
    return {each: silent.get(each, none) | kept.get(each, none) for each in silent.keys() | kept.keys()}


async def _days_away(
    session: AsyncSession, person_ids: Collection[UUID], *, occasion: Occasion, first_on: date
) -> dict[UUID, frozenset[date]]:
    """Of confirmed absences, from the first day to as far as windows know days."""
    last_on = occasion.today + timedelta(days=DAYS_AHEAD)
    spans = await own_days.absences_of(session, occasion.school.id, student_ids=person_ids)
    days = [first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1)]
    return {
        person_id: frozenset(day for day in days if any(first <= day <= last for first, last in there))
        for person_id, there in spans.items()
    }


async def _silent_days(
    session: AsyncSession, person_ids: Collection[UUID], *, occasion: Occasion, first_on: date
) -> dict[UUID, frozenset[date]]:
    found = await session.execute(
        select(col(Plan.student_id), col(Plan.quiet_on)).where(
            col(Plan.school_id) == occasion.school.id,
            col(Plan.student_id).in_(person_ids),
            col(Plan.ended_on).is_(None),
            col(Plan.quiet_on) >= first_on,
        )
    )
    silent: dict[UUID, set[date]] = {}
    for person_id, day in found:
        if day is not None:
            silent.setdefault(person_id, set()).add(day)
    return {person_id: frozenset(days) for person_id, days in silent.items()}


async def _taken_days(
    session: AsyncSession,
    person_ids: Collection[UUID],
    states: Collection[PromiseState],
    *,
    occasion: Occasion,
    first_on: date,
) -> dict[UUID, frozenset[date]]:
    if not states:
        return {}
    at = func.coalesce(col(Promise.sent_at), col(Promise.due_at))
    day = func.date(func.timezone(occasion.school.zone, at))
    found = await session.execute(
        select(col(Promise.recipient_id), day).where(
            col(Promise.school_id) == occasion.school.id,
            col(Promise.recipient_id).in_(person_ids),
            col(Promise.message).in_(student_nudges()),
            col(Promise.state).in_(states),
            day >= first_on,
        )
    )
    taken: dict[UUID, set[date]] = {}
    for person_id, on in found:
        taken.setdefault(person_id, set()).add(on)
    return {person_id: frozenset(days) for person_id, days in taken.items()}


@cache
def student_nudges() -> tuple[str, ...]:
    """The names of all nudges to students that count."""
    return tuple(
        name for name, kind in messages_by_name().items() if issubclass(kind, StudentNudge) and kind.COUNTS
    )
