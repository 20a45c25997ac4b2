"""Days on which a student was away: while an advisor has confirmed them, their clock stands still."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages import absences as messages
from domain.models import Absence, DateMove, InstructionalDay, Person, Plan, PlannedTarget
from domain.rules import student_clock
from domain.rules.planning import day_at
from domain.rules.redating import named
from domain.services.pace import pace_facts
from domain.services.pace.own_days import own_days
from domain.services.plans import school_days
from domain.vocabulary import AbsenceState, MoveCause


@dataclass(frozen=True, slots=True)
class DaysAway:
    """A student's confirmed absences in one calendar."""

    ordinals: tuple[int, ...] = ()
    """Of the days away, in order."""
    calendar: tuple[date, ...] = ()
    """The calendar's instructional days; empty where the student was never away."""

    def reached_on(self, due_on: date | None, ordinal: int | None) -> date | None:
        """The day on which an agreed date comes for the student; None past the calendar's end."""
        if not self.ordinals or ordinal is None:
            return due_on
        reached = student_clock.reached_on(ordinal, self.ordinals)
        return self.calendar[reached] if reached < len(self.calendar) else None


async def days_away(
    session: AsyncSession, student: Person, *, calendar_ids: Collection[UUID]
) -> defaultdict[UUID, DaysAway]:
    """By calendar; of calendars without any, empty ones. Asks no right."""
    found: defaultdict[UUID, DaysAway] = defaultdict(DaysAway)
    spans = (
        await session.execute(
            select(col(Absence.first_on), col(Absence.last_on)).where(
                col(Absence.school_id) == student.school_id,
                col(Absence.student_id) == student.id,
                col(Absence.state) == AbsenceState.CONFIRMED,
            )
        )
    ).all()
    if not spans:
        return found
    days = await session.execute(
        select(col(InstructionalDay.calendar_id), col(InstructionalDay.day))
        .where(
            col(InstructionalDay.school_id) == student.school_id,
            col(InstructionalDay.calendar_id).in_(calendar_ids),
        )
        .order_by(col(InstructionalDay.calendar_id), col(InstructionalDay.ordinal))
    )
    calendars: defaultdict[UUID, list[date]] = defaultdict(list)
    for calendar_id, day in days:
        calendars[calendar_id].append(day)
    for calendar_id, there in calendars.items():
        away = (at for at, day in enumerate(there) if any(first <= day <= last for first, last in spans))
        found[calendar_id] = DaysAway(tuple(away), tuple(there))
    return found


async def away_of(session: AsyncSession, student: Person, first_on: date, last_on: date) -> messages.TimeAway:
    """A span with its school days, by the calendar of the student's plans that teaches most of them.

    Without a plan, by the school's own calendar.
    """
    calendar_ids = await session.scalars(
        select(col(Plan.calendar_id))
        .where(
            col(Plan.school_id) == student.school_id,
            col(Plan.student_id) == student.id,
            col(Plan.ended_on).is_(None),
        )
        .distinct()
    )
    calendars = await school_days.between(
        session,
        school_id=student.school_id,
        calendar_ids=calendar_ids.all() or [None],
        first_on=first_on,
        last_on=last_on,
    )
    taught = max(each.count(first_on, last_on) for each in calendars.values())
    return messages.TimeAway(first_on, last_on, taught)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a change of confirmed absences did to agreed dates."""

    days: int = 0
    """School days on which the clock stands still now and did not before, or the other way round."""
    moved: int = 0
    """Targets not shown yet that have another date now."""
    past_end: int = 0
    """Of these, dates that come after the plan's hard end."""


async def shift_dates(
    session: AsyncSession,
    student: Person,
    changed: Absence,
    *,
    today: date,
    confirmed_at: datetime | None = None,
) -> Shift:
    """Writes the days on which the student's clock reaches the agreed dates, by what is confirmed now.

    `changed` is the absence that was confirmed, or no longer is; then `confirmed_at` says when it had been.
    Days that a person named since then stay: they were meant with the absence in mind.

    Nobody is nudged that day about the plans it changes. The baseline stays, and no move is written: the
    absence itself says who, when and why. Joins the caller's transaction.
    """
    await session.flush()
    plans = await session.scalars(
        select(Plan)
        .where(
            col(Plan.school_id) == student.school_id,
            col(Plan.student_id) == student.id,
            col(Plan.ended_on).is_(None),
        )
        .order_by(col(Plan.id))
    )
    others = await _others(session, student, changed)
    days = moved = past_end = 0
    for plan in plans.all():
        own = await own_days(session, student.school_id, plan.calendar_id, student_ids=[student.id])
        days = max(days, sum(_is_new(day, changed, others) for day in own.days))
        staying = await _named_since(session, plan, confirmed_at) if confirmed_at else frozenset()
        dates = await _redate(session, plan, own.of(student.id), staying=staying)
        if dates:
            plan.quiet_on = today
        moved += len(dates)
        past_end += sum(plan.ends_on is not None and (day is None or day > plan.ends_on) for day in dates)
    await pace_facts.gather(session, student.school_id, student_ids=[student.id])
    return Shift(days, moved, past_end)


async def _others(session: AsyncSession, student: Person, changed: Absence) -> list[Absence]:
    found = await session.scalars(
        select(Absence).where(
            col(Absence.school_id) == student.school_id,
            col(Absence.student_id) == student.id,
            col(Absence.state) == AbsenceState.CONFIRMED,
            col(Absence.id) != changed.id,
        )
    )
    return list(found)


def _is_new(day: date, changed: Absence, others: Collection[Absence]) -> bool:
    """Whether the day is in this absence alone."""
    is_in = changed.first_on <= day <= changed.last_on
    return is_in and not any(other.first_on <= day <= other.last_on for other in others)


async def _named_since(session: AsyncSession, plan: Plan, moment: datetime) -> frozenset[UUID]:
    """Targets whose day a person named after that moment."""
    found = await session.scalars(
        select(col(DateMove.target_id)).where(
            col(DateMove.school_id) == plan.school_id,
            col(DateMove.plan_id) == plan.id,
            col(DateMove.cause) == MoveCause.AGREED,
            col(DateMove.moved_at) > moment,
        )
    )
    return frozenset(found)


async def _redate(
    session: AsyncSession, plan: Plan, days: Sequence[date], *, staying: Collection[UUID]
) -> list[date | None]:
    """The new dates of the targets not shown yet whose date is another one now; None past the calendar."""
    planned = await session.scalars(
        select(PlannedTarget)
        .where(
            col(PlannedTarget.school_id) == plan.school_id,
            col(PlannedTarget.plan_id) == plan.id,
            col(PlannedTarget.agreed_ordinal).is_not(None),
        )
        .order_by(col(PlannedTarget.position))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    changed: list[date | None] = []
    for each in planned.all():
        if each.target_id in staying:
            each.agreed_ordinal = named(days, each.agreed_due_on).ordinal
            continue
        due_on = day_at(days, each.agreed_ordinal or 0)
        if due_on != each.agreed_due_on:
            each.agreed_due_on = due_on
            if each.met_ordinal is None and not each.is_excused:
                changed.append(due_on)
    return changed
