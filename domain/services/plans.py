"""Plans: from a section's pacing to each student's own dates, and every move of a date."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.models import (
    Calendar,
    DateMove,
    Enrolment,
    InstructionalDay,
    Plan,
    PlannedTarget,
    Section,
    SectionPlan,
    SectionPlanStep,
)
from domain.rules import planning
from domain.services import pace_facts
from domain.vocabulary import Membership


async def instructional_days(session: AsyncSession, school_id: UUID, calendar_id: UUID) -> list[date]:
    """A calendar's instructional days in order: the list's index is a day's ordinal."""
    found = await session.scalars(
        select(col(InstructionalDay.day))
        .where(col(InstructionalDay.school_id) == school_id, col(InstructionalDay.calendar_id) == calendar_id)
        .order_by(col(InstructionalDay.ordinal))
    )
    return list(found)


async def calendar_of(session: AsyncSession, section: Section) -> UUID | None:
    """The section's calendar, else the school's default; None where the school has none."""
    if section.calendar_id is not None:
        return section.calendar_id
    return await session.scalar(
        select(col(Calendar.id))
        .where(col(Calendar.school_id) == section.school_id)
        .order_by(col(Calendar.is_default).desc(), col(Calendar.name))
        .limit(1)
    )


async def start_section_plan(
    session: AsyncSession,
    section: Section,
    *,
    steps: Sequence[tuple[UUID, int]],
    starts_on: date,
    ends_on: date | None,
    calendar_id: UUID,
) -> int:
    """Gives a section its pacing, and a plan to each of its students; how many students.

    `steps` are targets in order with their durations in instructional days. A student who joined later
    starts on the day of joining. Joins the caller's transaction.
    """
    plan = SectionPlan(
        school_id=section.school_id, section_id=section.id, starts_on=starts_on, ends_on=ends_on
    )
    session.add(plan)
    await session.flush()
    await session.execute(
        insert(SectionPlanStep),
        [
            {
                "school_id": section.school_id,
                "plan_id": plan.id,
                "target_id": target_id,
                "position": position,
                "instructional_days": duration,
            }
            for position, (target_id, duration) in enumerate(steps)
        ],
    )
    days = await instructional_days(session, section.school_id, calendar_id)
    students = await session.execute(
        select(col(Enrolment.person_id), col(Enrolment.begins_on)).where(
            col(Enrolment.school_id) == section.school_id,
            col(Enrolment.section_id) == section.id,
            col(Enrolment.membership) == Membership.STUDENT,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= starts_on),
        )
    )
    plans, planned = [], []
    for student_id, joined_on in students:
        own = Plan(
            school_id=section.school_id,
            student_id=student_id,
            section_id=section.id,
            calendar_id=calendar_id,
            starts_on=max(starts_on, joined_on),
            ends_on=ends_on,
        )
        plans.append(own.model_dump())
        planned += _planned(own, steps, days)
    if plans:
        await session.execute(insert(Plan), plans)
        await session.execute(insert(PlannedTarget), planned)
        students_planned = [plan["student_id"] for plan in plans]
        await pace_facts.gather(session, section.school_id, student_ids=students_planned)
    return len(plans)


def _planned(plan: Plan, steps: Sequence[tuple[UUID, int]], days: Sequence[date]) -> list[dict[str, object]]:
    first = planning.first_ordinal_from(days, plan.starts_on)
    ordinals = planning.due_ordinals([duration for _, duration in steps], first=first)
    rows: list[dict[str, object]] = []
    for position, ((target_id, duration), ordinal) in enumerate(zip(steps, ordinals, strict=True)):
        due_on = planning.day_at(days, ordinal)
        known = ordinal if due_on is not None else None
        rows.append(
            {
                "school_id": plan.school_id,
                "plan_id": plan.id,
                "target_id": target_id,
                "student_id": plan.student_id,
                "position": position,
                "instructional_days": duration,
                "baseline_due_on": due_on,
                "baseline_ordinal": known,
                "agreed_due_on": due_on,
                "agreed_ordinal": known,
                "is_excused": False,
            }
        )
    return rows


async def move_date(
    session: AsyncSession,
    plan: Plan,
    *,
    target_id: UUID,
    to_on: date,
    reason: str,
    moved_by_id: UUID,
    moved_at: datetime,
) -> None:
    """Moves the agreed date of one target to the first instructional day on or after the given one.

    The baseline stays. Keeps who, when and why (DOMAIN rule 8). Joins the caller's transaction.
    """
    days = await instructional_days(session, plan.school_id, plan.calendar_id)
    ordinal = planning.first_ordinal_from(days, to_on)
    due_on = planning.day_at(days, ordinal)
    key = (
        col(PlannedTarget.school_id) == plan.school_id,
        col(PlannedTarget.plan_id) == plan.id,
        col(PlannedTarget.target_id) == target_id,
    )
    from_on = await session.scalar(select(col(PlannedTarget.agreed_due_on)).where(*key))
    await session.execute(
        update(PlannedTarget)
        .where(*key)
        .values(agreed_due_on=due_on, agreed_ordinal=ordinal if due_on is not None else None)
    )
    session.add(
        DateMove(
            school_id=plan.school_id,
            id=new_id(),
            plan_id=plan.id,
            student_id=plan.student_id,
            target_id=target_id,
            from_on=from_on,
            to_on=due_on,
            reason=reason,
            moved_by_id=moved_by_id,
            moved_at=moved_at,
        )
    )
    await pace_facts.gather(session, plan.school_id, student_ids=[plan.student_id])
