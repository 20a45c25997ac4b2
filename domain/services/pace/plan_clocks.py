"""The two clocks of each of a student's plans: where it stands against its dates, and when it last grew."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Integer, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Person, Plan, PlanStanding
from domain.rules.pace import Growth, PlanFacts, growth_of
from domain.services.occasions import Occasion
from domain.vocabulary import PaceStatus


@dataclass(frozen=True, slots=True)
class Clocks:
    """Never blended into one (DOMAIN rule 13)."""

    section_id: UUID
    status: PaceStatus
    """As it was last computed."""
    growth: Growth


async def clocks_of(session: AsyncSession, student: Person, *, occasion: Occasion) -> dict[UUID, Clocks]:
    """By plan, of the student's current ones that were computed. Asks no right."""
    today = func.student_clock(
        col(Plan.school_id), col(Plan.calendar_id), col(Plan.student_id), occasion.today, type_=Integer
    )
    found = await session.execute(
        select(Plan, col(PlanStanding.status), today)
        .join(
            PlanStanding,
            (col(PlanStanding.school_id) == col(Plan.school_id))
            & (col(PlanStanding.plan_id) == col(Plan.id)),
        )
        .where(
            col(Plan.school_id) == student.school_id,
            col(Plan.student_id) == student.id,
            col(Plan.ended_on).is_(None),
            col(PlanStanding.computed_on).is_not(None),
        )
    )
    return {
        plan.id: Clocks(plan.section_id, status, _growth(plan, today=now, occasion=occasion))
        for plan, status, now in found
    }


def _growth(plan: Plan, *, today: int, occasion: Occasion) -> Growth:
    facts = PlanFacts(plan.starts_ordinal, (), last_growth_ordinal=plan.last_growth_ordinal)
    return growth_of(facts, today=today, policy=occasion.policy)
