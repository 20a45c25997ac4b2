"""On which days a section learns, for waiting times, suggested times and reviews."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Calendar, InstructionalDay
from domain.rules.school_days import SchoolDays


async def between(
    session: AsyncSession,
    *,
    school_id: UUID,
    calendar_ids: Collection[UUID | None],
    first_on: date,
    last_on: date,
) -> dict[UUID | None, SchoolDays]:
    """The instructional days from first to last, both included, by calendar; None is the school's default.

    Where there is no calendar, or it does not reach that far, every weekday counts as one.
    """
    calendars = (
        await session.execute(
            select(
                col(Calendar.id), col(Calendar.first_on), col(Calendar.last_on), col(Calendar.is_default)
            ).where(
                col(Calendar.school_id) == school_id,
                col(Calendar.id).in_([each for each in calendar_ids if each]) | col(Calendar.is_default),
            )
        )
    ).all()
    days = (
        await session.execute(
            select(col(InstructionalDay.calendar_id), col(InstructionalDay.day)).where(
                col(InstructionalDay.school_id) == school_id,
                col(InstructionalDay.calendar_id).in_([calendar.id for calendar in calendars]),
                col(InstructionalDay.day).between(first_on, last_on),
            )
        )
    ).all()
    known: dict[UUID | None, SchoolDays] = {
        calendar.id: SchoolDays(
            frozenset(row.day for row in days if row.calendar_id == calendar.id),
            known_from=calendar.first_on,
            known_until=calendar.last_on,
        )
        for calendar in calendars
    }
    default = next((known[calendar.id] for calendar in calendars if calendar.is_default), SchoolDays())
    return {each: known.get(each, default) for each in calendar_ids}
