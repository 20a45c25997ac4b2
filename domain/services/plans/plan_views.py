"""A section's plan as it stands, for whoever keeps it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Calendar, LearningTarget, Plan, Section, SectionPlan
from domain.rules import planning
from domain.rules.planning import Pacing
from domain.services.pace import own_days
from domain.services.plans import plan_changes, plans


@dataclass(frozen=True, slots=True)
class PlanLine:
    code: str
    title: str
    days: int
    """As planned."""
    given_days: int
    """Compressed, where a hard end asks for it."""
    due_on: date | None
    """Of a student who was there from the start and never away."""


@dataclass(frozen=True, slots=True)
class SectionPlanView:
    starts_on: date
    ends_on: date | None
    calendar: str
    lines: tuple[PlanLine, ...]
    students: int
    """With a plan in this section; the numbers below are of these."""
    own_plans: int
    too_late: int


async def of_section(session: AsyncSession, section: Section) -> SectionPlanView | None:
    """None while the section has no plan or the school no calendar."""
    known = await session.scalar(
        select(SectionPlan).where(
            col(SectionPlan.school_id) == section.school_id, col(SectionPlan.section_id) == section.id
        )
    )
    calendar_id = await plans.calendar_of(session, section)
    if known is None or calendar_id is None:
        return None
    calendar = await session.get_one(Calendar, (section.school_id, calendar_id))
    steps = await plan_changes.steps_of(session, known)
    named = await session.execute(
        select(col(LearningTarget.id), col(LearningTarget.code), col(LearningTarget.title)).where(
            col(LearningTarget.school_id) == section.school_id,
            col(LearningTarget.id).in_([target_id for target_id, _ in steps]),
        )
    )
    names = {row.id: (row.code, row.title) for row in named}
    days = await own_days.instructional_days(session, section.school_id, calendar_id)
    pacing = Pacing(tuple(duration for _, duration in steps), known.starts_on, known.ends_on)
    dates = planning.planned_dates(pacing, days)
    counts = (
        await session.execute(
            select(
                func.count().label("students"),
                func.count().filter(col(Plan.is_own)).label("own"),
                func.count().filter(col(Plan.is_too_late)).label("too_late"),
            ).where(
                col(Plan.school_id) == section.school_id,
                col(Plan.section_id) == section.id,
                col(Plan.ended_on).is_(None),
            )
        )
    ).one()
    return SectionPlanView(
        starts_on=known.starts_on,
        ends_on=known.ends_on,
        calendar=calendar.name,
        lines=tuple(
            PlanLine(*names[target_id], days=duration, given_days=given, due_on=due_on)
            for (target_id, duration), given, due_on in zip(steps, dates.durations, dates.due_on, strict=True)
        ),
        students=counts.students,
        own_plans=counts.own,
        too_late=counts.too_late,
    )
