"""Plans changed while they are lived: a section's, one student's own, and who comes and goes.

What stays on a plan keeps its baseline, and its agreed date where it is shown or a person named the day. The
students are nudged about nothing on the day of the change.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import DateProposal, Plan, Section, SectionPlan, SectionPlanStep
from domain.services.pace import pace_facts
from domain.services.pace.own_days import own_days
from domain.services.plans import plans
from domain.services.plans.plans import Dating
from domain.services.plans.replanning import Change, PlanWish, replan
from domain.vocabulary import ProposalState


async def set_section_plan(
    session: AsyncSession, section: Section, wish: PlanWish, *, change: Change
) -> None:
    """Gives a section its pacing, the first or a new one, and dates its students' plans by it.

    Students with a plan of their own keep it; plans of those who left end. Joins the caller's transaction.
    """
    await session.execute(
        select(col(Section.id))
        .where(col(Section.school_id) == section.school_id, col(Section.id) == section.id)
        .with_for_update(key_share=True)
    )
    known = await session.scalar(
        select(SectionPlan).where(
            col(SectionPlan.school_id) == section.school_id, col(SectionPlan.section_id) == section.id
        )
    )
    if known is not None:
        await session.execute(
            delete(SectionPlanStep).where(
                col(SectionPlanStep.school_id) == section.school_id, col(SectionPlanStep.plan_id) == known.id
            )
        )
    await plans.keep_steps(
        session, section, known, steps=wish.steps, starts_on=wish.starts_on, ends_on=wish.ends_on
    )
    await _date_plans(session, section, wish, change=change)


async def set_student_plan(
    session: AsyncSession,
    section: Section,
    student_id: UUID,
    wish: PlanWish,
    *,
    joined_on: date,
    change: Change,
    is_own: bool = True,
) -> None:
    """Gives a student their own order and durations in a section, or the section's again.

    Joins the caller's transaction.
    """
    own = await own_days(session, section.school_id, wish.calendar_id, student_ids=[student_id])
    dating, joined = Dating(wish.pacing, own), {student_id: joined_on}
    current = await _current_plans(session, section)
    if student_id in current:
        await replan(
            session, [current[student_id]], wish, dating, joined=joined, change=change, is_own=is_own
        )
    else:
        await plans.give_plans(
            session,
            section,
            steps=wish.steps,
            dating=dating,
            joined=joined,
            calendar_id=wish.calendar_id,
            quiet_on=change.today,
            is_own=is_own,
        )
    await pace_facts.gather(session, section.school_id, student_ids=[student_id])


async def follow_enrolments(session: AsyncSession, school_id: UUID, *, today: date) -> None:
    """Gives a plan to whoever joined a section that has one, and ends the plans of those who left.

    A student who joined too late for any date that could be met gets a plan without dates. Doing it again
    changes nothing. Joins the caller's transaction.
    """
    found = await session.execute(
        select(Section, SectionPlan)
        .join(
            SectionPlan,
            (col(SectionPlan.school_id) == col(Section.school_id))
            & (col(SectionPlan.section_id) == col(Section.id)),
        )
        .where(col(Section.school_id) == school_id, col(Section.retired_on).is_(None))
    )
    for section, pacing in found.all():
        calendar_id = await plans.calendar_of(session, section)
        if calendar_id is None:
            continue
        steps = await steps_of(session, pacing)
        wish = PlanWish(steps, pacing.starts_on, pacing.ends_on, calendar_id)
        own = await own_days(session, school_id, calendar_id, student_ids=None)
        joined = await plans.members(session, section, days=own.days, on=today)
        current = await _current_plans(session, section)
        await _end(session, [plan for student, plan in current.items() if student not in joined], on=today)
        new = {student: day for student, day in joined.items() if student not in current}
        if new:
            await plans.give_plans(
                session,
                section,
                steps=wish.steps,
                dating=Dating(wish.pacing, own),
                joined=new,
                calendar_id=calendar_id,
                quiet_on=today,
            )
            await pace_facts.gather(session, school_id, student_ids=new)


async def steps_of(session: AsyncSession, plan: SectionPlan) -> tuple[tuple[UUID, int], ...]:
    """A section plan's targets in order, with their durations."""
    found = await session.execute(
        select(col(SectionPlanStep.target_id), col(SectionPlanStep.instructional_days))
        .where(col(SectionPlanStep.school_id) == plan.school_id, col(SectionPlanStep.plan_id) == plan.id)
        .order_by(col(SectionPlanStep.position))
    )
    return tuple((target_id, days) for target_id, days in found)


async def _date_plans(session: AsyncSession, section: Section, wish: PlanWish, *, change: Change) -> None:
    own = await own_days(session, section.school_id, wish.calendar_id, student_ids=None)
    dating = Dating(wish.pacing, own)
    joined = await plans.members(session, section, days=own.days, on=change.today)
    current = await _current_plans(session, section)
    await _end(session, [plan for student, plan in current.items() if student not in joined], on=change.today)
    followed = [plan for student, plan in current.items() if student in joined and not plan.is_own]
    await replan(session, followed, wish, dating, joined=joined, change=change)
    await plans.give_plans(
        session,
        section,
        steps=wish.steps,
        dating=dating,
        joined={student: day for student, day in joined.items() if student not in current},
        calendar_id=wish.calendar_id,
        quiet_on=change.today,
    )
    await pace_facts.gather(session, section.school_id, student_ids={*joined, *current})


async def _current_plans(session: AsyncSession, section: Section) -> dict[UUID, Plan]:
    found = await session.scalars(
        select(Plan)
        .where(
            col(Plan.school_id) == section.school_id,
            col(Plan.section_id) == section.id,
            col(Plan.ended_on).is_(None),
        )
        .order_by(col(Plan.id))
        .with_for_update()
    )
    return {plan.student_id: plan for plan in found}


async def _end(session: AsyncSession, ended: Collection[Plan], *, on: date) -> None:
    """They stand nowhere any more, and nobody is asked for a date on them."""
    if not ended:
        return
    for plan in ended:
        plan.ended_on = on
    school_id = next(iter(ended)).school_id
    await session.execute(
        update(DateProposal)
        .where(
            col(DateProposal.school_id) == school_id,
            col(DateProposal.plan_id).in_([plan.id for plan in ended]),
            col(DateProposal.state) == ProposalState.OPEN,
        )
        .values(state=ProposalState.WITHDRAWN)
    )
    await pace_facts.gather(session, school_id, student_ids=[plan.student_id for plan in ended])
