"""Days with school in every calendar of a school, for deciding when something may come."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Calendar, InstructionalDay
from domain.rules.school_days import WEEKEND


class CalendarDays:
    """The days of all calendars of a school in a short span."""

    def __init__(
        self, by_calendar: dict[UUID, frozenset[date]], default: frozenset[UUID], weekdays: frozenset[date]
    ) -> None:
        self.default = default
        self._by_calendar = by_calendar
        self._weekdays = weekdays
        self._known: dict[frozenset[UUID], frozenset[date]] = {}

    def of(self, calendar_ids: frozenset[UUID]) -> frozenset[date]:
        """Of any of the calendars; every weekday where there is none."""
        if not calendar_ids:
            return self._weekdays
        if calendar_ids not in self._known:
            there = (self._by_calendar.get(each, frozenset()) for each in calendar_ids)
            self._known[calendar_ids] = frozenset().union(*there)
        return self._known[calendar_ids]


async def days_between(
    session: AsyncSession, school_id: UUID, *, first_on: date, last_on: date
) -> CalendarDays:
    """The days with school from first to last, both included."""
    calendars = (
        await session.execute(
            select(col(Calendar.id))
            .where(col(Calendar.school_id) == school_id)
            .order_by(col(Calendar.is_default).desc(), col(Calendar.name))
        )
    ).scalars()
    found = await session.execute(
        select(col(InstructionalDay.calendar_id), col(InstructionalDay.day)).where(
            col(InstructionalDay.school_id) == school_id,
            col(InstructionalDay.day).between(first_on, last_on),
        )
    )
    by_calendar: dict[UUID, set[date]] = {}
    for calendar_id, day in found:
        by_calendar.setdefault(calendar_id, set()).add(day)
    span = (first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1))
    return CalendarDays(
        {calendar_id: frozenset(there) for calendar_id, there in by_calendar.items()},
        frozenset(list(calendars)[:1]),
        frozenset(day for day in span if day.weekday() not in WEEKEND),
    )
