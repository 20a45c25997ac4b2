"""Instructional days, as expressions for queries: pace and waiting are counted in them."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import col

from domain.models import Calendar, InstructionalDay, Section

BEFORE_THE_FIRST_DAY = -1
"""The ordinal of a day on which the calendar has not begun."""

AnyDate = date | ColumnElement[date]
AnyId = UUID | ColumnElement[UUID] | InstrumentedAttribute[UUID]


def ordinal_on(school_id: UUID, calendar_id: AnyId, day: AnyDate) -> ColumnElement[int]:
    """The ordinal of the day, or of the last instructional day before it; −1 before the first."""
    latest = (
        select(func.max(col(InstructionalDay.ordinal)))
        .where(
            col(InstructionalDay.school_id) == school_id,
            col(InstructionalDay.calendar_id) == calendar_id,
            col(InstructionalDay.day) <= day,
        )
        .scalar_subquery()
    )
    return func.coalesce(latest, literal(BEFORE_THE_FIRST_DAY, Integer))


def school_days_between(
    school_id: UUID, calendar_id: AnyId, after: AnyDate, until: AnyDate
) -> ColumnElement[int]:
    """Instructional days later than `after`, up to and including `until`."""
    return ordinal_on(school_id, calendar_id, until) - ordinal_on(school_id, calendar_id, after)


def calendar_of_section(school_id: UUID, section_id: AnyId) -> ColumnElement[UUID]:
    """The section's own calendar, else the school's default one."""
    own = (
        select(col(Section.calendar_id))
        .where(col(Section.school_id) == school_id, col(Section.id) == section_id)
        .scalar_subquery()
    )
    default = (
        select(col(Calendar.id))
        .where(col(Calendar.school_id) == school_id, col(Calendar.is_default))
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(own, default)
