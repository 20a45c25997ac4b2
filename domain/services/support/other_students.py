"""Everybody whom an adult's lists of needs do not name, in numbers: the line that says all is well."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.cases import Others
from domain.models import Person, Plan, PlanStanding
from domain.rules.ladder import ASKING
from domain.services.occasions import Occasion
from domain.services.people.students import taught_by
from domain.services.support.case_views import sections_taught, taught
from domain.vocabulary import PaceStatus, SectionKind

_UNDATED = (PaceStatus.NO_DATES, PaceStatus.ENROLLED_TOO_LATE)


async def of_adult(
    session: AsyncSession, actor: Person, *, listed: Collection[UUID], occasion: Occasion
) -> Others:
    """The actor's students with a plan that the lists do not name; `listed` are the ids of those they do.

    Of courses the actor teaches their own plans count, of advisees all.
    """
    on = occasion.today
    status = col(PlanStanding.status)
    asks = func.bool_or(status.in_(ASKING))
    is_undated = func.bool_and(status.in_(_UNDATED))
    plans = (
        select(
            col(PlanStanding.student_id),
            case((asks, "under_way"), (is_undated, "undated"), else_="on_pace").label("how"),
        )
        .join(
            Plan,
            (col(Plan.school_id) == col(PlanStanding.school_id))
            & (col(Plan.id) == col(PlanStanding.plan_id)),
        )
        .where(
            col(PlanStanding.school_id) == actor.school_id,
            col(PlanStanding.computed_on).is_not(None),
            col(Plan.ended_on).is_(None),
            col(PlanStanding.student_id).in_(taught(actor, on=on)),
            col(PlanStanding.section_id).in_(sections_taught(actor, on=on))
            | col(PlanStanding.student_id).in_(
                taught_by(actor.school_id, actor.id, on=on, kind=SectionKind.ADVISORY)
            ),
            col(PlanStanding.student_id).not_in(list(listed)),
        )
        .group_by(col(PlanStanding.student_id))
        .subquery()
    )
    found = await session.execute(select(plans.c.how, func.count()).group_by(plans.c.how))
    return Others(**{row.how: row[1] for row in found})
