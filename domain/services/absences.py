"""Days on which a student was away: while an advisor has confirmed them, their clock stands still."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Absence, InstructionalDay, Person
from domain.rules import student_clock
from domain.vocabulary import AbsenceState


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
