"""Each student's own days: a calendar's instructional days without their confirmed absences."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Absence, InstructionalDay
from domain.vocabulary import AbsenceState

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class OwnDays:
    """A day's place among them is its ordinal on the student's clock."""

    days: tuple[date, ...]
    """Of the calendar, in order."""
    absences: dict[UUID, list[Span]] = field(default_factory=dict)
    """By student."""

    def of(self, student_id: UUID) -> Sequence[date]:
        """The same object for all who were never away."""
        spans = self.absences.get(student_id)
        if not spans:
            return self.days
        return [day for day in self.days if not any(first <= day <= last for first, last in spans)]


async def own_days(
    session: AsyncSession, school_id: UUID, calendar_id: UUID, *, student_ids: Collection[UUID] | None
) -> OwnDays:
    """Of the students, in one calendar; None means of everybody."""
    days = await instructional_days(session, school_id, calendar_id)
    return OwnDays(tuple(days), await absences_of(session, school_id, student_ids=student_ids))


async def instructional_days(session: AsyncSession, school_id: UUID, calendar_id: UUID) -> list[date]:
    """A calendar's instructional days in order: the list's index is a day's ordinal."""
    found = await session.scalars(
        select(col(InstructionalDay.day))
        .where(col(InstructionalDay.school_id) == school_id, col(InstructionalDay.calendar_id) == calendar_id)
        .order_by(col(InstructionalDay.ordinal))
    )
    return list(found)


async def absences_of(
    session: AsyncSession, school_id: UUID, *, student_ids: Collection[UUID] | None
) -> dict[UUID, list[Span]]:
    """First and last days of the confirmed absences, by student; None means of everybody."""
    confirmed = select(col(Absence.student_id), col(Absence.first_on), col(Absence.last_on)).where(
        col(Absence.school_id) == school_id, col(Absence.state) == AbsenceState.CONFIRMED
    )
    if student_ids is not None:
        confirmed = confirmed.where(col(Absence.student_id).in_(student_ids))
    found = await session.execute(confirmed)
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    for student_id, first_on, last_on in found:
        spans[student_id].append((first_on, last_on))
    return dict(spans)
