"""Plans: from a section's pacing to each student's own dates, and every move of a date."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import (
    Calendar,
    DateMove,
    Enrolment,
    Person,
    Plan,
    PlannedTarget,
    Section,
    SectionPlan,
    SectionPlanStep,
)
from domain.rules import planning
from domain.rules.planning import Pacing, PlannedDates
from domain.rules.redating import named
from domain.services.pace import pace_facts
from domain.services.pace.own_days import OwnDays, own_days
from domain.vocabulary import Membership

Steps = Sequence[tuple[UUID, int]]
"""Targets in order, with their durations in instructional days."""

Row = dict[str, Any]
"""One row by column name. Any: a column may hold anything."""


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


async def members(
    session: AsyncSession, section: Section, *, days: Sequence[date], on: date
) -> dict[UUID, date]:
    """Students who are in the section on that day or will be, and since when each has been there.

    Whoever left and came back without missing a school day has been there all the time.
    """
    found = await session.execute(
        select(col(Enrolment.person_id), col(Enrolment.begins_on), col(Enrolment.ends_on))
        .join(
            Person,
            (col(Person.school_id) == col(Enrolment.school_id))
            & (col(Person.id) == col(Enrolment.person_id)),
        )
        .where(
            col(Enrolment.school_id) == section.school_id,
            col(Enrolment.section_id) == section.id,
            col(Enrolment.membership) == Membership.STUDENT,
            col(Person.retired_on).is_(None),
        )
        .order_by(col(Enrolment.person_id))
    )
    spans: defaultdict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    for student_id, begins_on, ends_on in found:
        spans[student_id].append((begins_on, ends_on))
    joined = {student_id: planning.joined_on(each, days, on=on) for student_id, each in spans.items()}
    return {student_id: day for student_id, day in joined.items() if day is not None}


async def start_section_plan(
    session: AsyncSession,
    section: Section,
    *,
    steps: Steps,
    starts_on: date,
    ends_on: date | None,
    calendar_id: UUID,
) -> int:
    """Gives a section its first pacing, and a plan to each of its students; how many students.

    A student who joined later starts on the day of joining. Joins the caller's transaction.
    """
    await keep_steps(session, section, None, steps=steps, starts_on=starts_on, ends_on=ends_on)
    own = await own_days(session, section.school_id, calendar_id, student_ids=None)
    students = await members(session, section, days=own.days, on=starts_on)
    dating = Dating(Pacing(tuple(days for _, days in steps), starts_on, ends_on), own)
    await give_plans(session, section, steps=steps, dating=dating, joined=students, calendar_id=calendar_id)
    await pace_facts.gather(session, section.school_id, student_ids=students)
    return len(students)


async def keep_steps(
    session: AsyncSession,
    section: Section,
    plan: SectionPlan | None,
    *,
    steps: Steps,
    starts_on: date,
    ends_on: date | None,
) -> None:
    """Writes a section's pacing: a new one, or over the old one whose steps are gone already."""
    if plan is None:
        plan = SectionPlan(school_id=section.school_id, section_id=section.id, starts_on=starts_on)
    plan.starts_on, plan.ends_on = starts_on, ends_on
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


class Dating:
    """The dates of one pacing for one student after another."""

    def __init__(self, pacing: Pacing, own: OwnDays) -> None:
        self.pacing = pacing
        self._own = own
        self._of_all: dict[date, PlannedDates] = {}
        """Of students who were never away, by the day they joined."""

    def dates(self, student_id: UUID, *, joined_on: date) -> PlannedDates:
        days = self.days_of(student_id)
        if days is not self._own.days:
            return planning.planned_dates(self.pacing, days, joined_on=joined_on)
        if joined_on not in self._of_all:
            self._of_all[joined_on] = planning.planned_dates(self.pacing, days, joined_on=joined_on)
        return self._of_all[joined_on]

    def days_of(self, student_id: UUID) -> Sequence[date]:
        return self._own.of(student_id)


async def give_plans(
    session: AsyncSession,
    section: Section,
    *,
    steps: Steps,
    dating: Dating,
    joined: Mapping[UUID, date],
    calendar_id: UUID,
    quiet_on: date | None = None,
    is_own: bool = False,
) -> None:
    """A first plan to each student, by the day they joined. Joins the caller's transaction."""
    plans, planned = [], []
    for student_id, joined_on in joined.items():
        dates = dating.dates(student_id, joined_on=joined_on)
        own = Plan(
            school_id=section.school_id,
            student_id=student_id,
            section_id=section.id,
            calendar_id=calendar_id,
            starts_on=max(dating.pacing.starts_on, joined_on),
            ends_on=dating.pacing.ends_on,
            is_own=is_own,
            is_too_late=dates.is_too_late,
            quiet_on=quiet_on,
        )
        plans.append(own.model_dump())
        planned += first_rows(own, steps, dates)
    if plans:
        await session.execute(insert(Plan), plans)
    if planned:
        await session.execute(insert(PlannedTarget), planned)


def first_rows(plan: Plan, steps: Steps, dates: PlannedDates) -> list[Row]:
    """The planned targets of a plan whose dates are given for the first time."""
    return [
        {
            "school_id": plan.school_id,
            "plan_id": plan.id,
            "target_id": target_id,
            "student_id": plan.student_id,
            "position": position,
            "instructional_days": duration,
            "baseline_due_on": due_on,
            "baseline_ordinal": ordinal,
            "agreed_due_on": due_on,
            "agreed_ordinal": ordinal,
            "is_excused": False,
        }
        for position, ((target_id, duration), due_on, ordinal) in enumerate(
            zip(steps, dates.due_on, dates.ordinals, strict=True)
        )
    ]


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
    """Moves the agreed date of one target to the student's first school day on or after the given one.

    The baseline stays. Keeps who, when and why (DOMAIN rule 8). Joins the caller's transaction.
    """
    own = await own_days(session, plan.school_id, plan.calendar_id, student_ids=[plan.student_id])
    agreed = named(own.of(plan.student_id), to_on)
    key = (
        col(PlannedTarget.school_id) == plan.school_id,
        col(PlannedTarget.plan_id) == plan.id,
        col(PlannedTarget.target_id) == target_id,
    )
    from_on = await session.scalar(select(col(PlannedTarget.agreed_due_on)).where(*key))
    await session.execute(
        update(PlannedTarget).where(*key).values(agreed_due_on=agreed.due_on, agreed_ordinal=agreed.ordinal)
    )
    session.add(
        DateMove(
            school_id=plan.school_id,
            plan_id=plan.id,
            student_id=plan.student_id,
            target_id=target_id,
            from_on=from_on,
            to_on=agreed.due_on,
            reason=reason,
            moved_by_id=moved_by_id,
            moved_at=moved_at,
        )
    )
    await pace_facts.gather(session, plan.school_id, student_ids=[plan.student_id])
