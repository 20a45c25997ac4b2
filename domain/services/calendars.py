"""Instructional days and what hangs on their numbers."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col

from domain.models import Calendar, Closure, InstructionalDay, Plan, PlannedTarget
from domain.rules.school_days import instructional_days


async def renumber(session: AsyncSession, calendar: Calendar) -> int:
    """The number of instructional days, after a calendar or its closures changed.

    Rewrites the days, and the ordinals of every date planned in this calendar: the dates stay, and one
    that is no longer a school day counts as the next one. Dates past the end have no ordinal. Joins the
    caller's transaction.
    """
    school_id, calendar_id = calendar.school_id, calendar.id
    closures = await session.execute(
        sa.select(col(Closure.first_on), col(Closure.last_on)).where(
            col(Closure.school_id) == school_id, col(Closure.calendar_id) == calendar_id
        )
    )
    days = instructional_days(
        calendar.first_on, calendar.last_on, ((first_on, last_on) for first_on, last_on in closures)
    )
    of_calendar = (
        col(InstructionalDay.school_id) == school_id,
        col(InstructionalDay.calendar_id) == calendar_id,
    )
    known = await session.scalars(
        sa.select(col(InstructionalDay.day)).where(*of_calendar).order_by(col(InstructionalDay.ordinal))
    )
    if tuple(known) == days:
        return len(days)
    await session.execute(sa.delete(InstructionalDay).where(*of_calendar))
    if days:
        await session.execute(
            sa.insert(SQLModel.metadata.tables["instructional_day"]),
            [
                {"school_id": school_id, "calendar_id": calendar_id, "day": day, "ordinal": ordinal}
                for ordinal, day in enumerate(days)
            ],
        )
    await session.execute(_new_ordinals(school_id, calendar_id))
    return len(days)


def _new_ordinals(school_id: UUID, calendar_id: UUID) -> sa.Update:
    def ordinal_of(due_on: Mapped[date | None]) -> sa.ScalarSelect[int]:
        """The first instructional day on or after the date; NULL for none and for no date."""
        return (
            sa.select(sa.func.min(col(InstructionalDay.ordinal)))
            .where(
                col(InstructionalDay.school_id) == school_id,
                col(InstructionalDay.calendar_id) == calendar_id,
                col(InstructionalDay.day) >= due_on,
            )
            .scalar_subquery()
        )

    return (
        sa.update(PlannedTarget)
        .where(
            col(PlannedTarget.school_id) == school_id,
            col(PlannedTarget.plan_id).in_(
                sa.select(col(Plan.id)).where(
                    col(Plan.school_id) == school_id, col(Plan.calendar_id) == calendar_id
                )
            ),
        )
        .values(
            baseline_ordinal=ordinal_of(col(PlannedTarget.baseline_due_on)),
            agreed_ordinal=ordinal_of(col(PlannedTarget.agreed_due_on)),
        )
        .execution_options(synchronize_session=False)
    )
