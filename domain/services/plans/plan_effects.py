"""What a change does to plans: looked at before and after, so that it can be shown before it is kept."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, bindparam, func, select
from sqlalchemy import Date as SqlDate
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Calendar, LearningTarget, Person, Plan, PlannedTarget, Section
from domain.rules.pace import PlanFacts, PlannedFacts, plan_standing
from domain.rules.policy import Policy
from domain.vocabulary import PaceStatus


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """One student's plan at one moment."""

    student: str
    """Full name."""
    sourced_id: str
    section: str
    status: PaceStatus
    dates: Mapping[str, date | None]
    """Agreed dates by the target's code, in the plan's order."""
    is_own: bool


@dataclass(frozen=True, slots=True)
class Moved:
    target: str
    """Its code."""
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True, slots=True)
class StudentEffect:
    """What becomes of one student's plan."""

    student: str
    sourced_id: str
    section: str
    moved: tuple[Moved, ...]
    """Dates that become others, are new, or go."""
    status_before: PaceStatus | None
    """None where there was no plan."""
    status: PaceStatus | None
    """None where there is no plan any more."""
    is_own: bool
    """The student's own plan: the section's does not change it."""

    @property
    def changes_status(self) -> bool:
        return self.status != self.status_before


Pictures = Mapping[tuple[UUID, UUID], PlanPicture]
"""By student and section."""


async def of_section(session: AsyncSession, section: Section, *, today: date, policy: Policy) -> Pictures:
    """The current plans of a section's students."""
    return await _pictures(session, col(Plan.section_id) == section.id, section.school_id, today, policy)


async def of_calendar(session: AsyncSession, calendar: Calendar, *, today: date, policy: Policy) -> Pictures:
    """The current plans that are dated in a calendar."""
    return await _pictures(session, col(Plan.calendar_id) == calendar.id, calendar.school_id, today, policy)


def difference(before: Pictures, after: Pictures) -> tuple[StudentEffect, ...]:
    """What became of each plan, by the student's name; plans in which nothing changed among them."""
    found: list[StudentEffect] = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        one = new or old
        assert one is not None
        found.append(
            StudentEffect(
                student=one.student,
                sourced_id=one.sourced_id,
                section=one.section,
                moved=_moved(old.dates if old else {}, new.dates if new else {}),
                status_before=old.status if old else None,
                status=new.status if new else None,
                is_own=one.is_own,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.student, each.sourced_id, each.section)))


def _moved(before: Mapping[str, date | None], after: Mapping[str, date | None]) -> tuple[Moved, ...]:
    codes = [*after, *(code for code in before if code not in after)]
    return tuple(
        Moved(code, before.get(code), after.get(code))
        for code in codes
        if before.get(code) != after.get(code) or (code in before) != (code in after)
    )


async def _pictures(
    session: AsyncSession, chosen: ColumnElement[bool], school_id: UUID, today: date, policy: Policy
) -> Pictures:
    await session.flush()
    on = bindparam("on", today, type_=SqlDate)
    clock = func.student_clock(
        col(Plan.school_id), col(Plan.calendar_id), col(Plan.student_id), on, type_=Integer
    )
    plans = (
        await session.execute(
            select(
                col(Plan.id),
                col(Plan.student_id),
                col(Plan.section_id),
                col(Plan.is_own),
                col(Plan.is_too_late),
                col(Plan.starts_ordinal),
                col(Plan.last_evidence_ordinal),
                col(Plan.last_growth_ordinal),
                col(Plan.last_transfer_ordinal),
                col(Person.given_name),
                col(Person.family_name),
                col(Person.preferred_name),
                col(Person.sourced_id),
                col(Section.title),
                clock.label("today"),
            )
            .join(Person, (col(Person.school_id) == school_id) & (col(Person.id) == col(Plan.student_id)))
            .join(Section, (col(Section.school_id) == school_id) & (col(Section.id) == col(Plan.section_id)))
            .where(col(Plan.school_id) == school_id, col(Plan.ended_on).is_(None), chosen)
        )
    ).all()
    targets = await _targets(session, chosen, school_id)
    return {
        (plan.student_id, plan.section_id): PlanPicture(
            student=f"{plan.preferred_name or plan.given_name} {plan.family_name}",
            sourced_id=plan.sourced_id,
            section=plan.title,
            status=plan_standing(
                PlanFacts(
                    starts_ordinal=plan.starts_ordinal,
                    targets=tuple(facts for _, _, facts in targets[plan.id]),
                    last_evidence_ordinal=plan.last_evidence_ordinal,
                    last_growth_ordinal=plan.last_growth_ordinal,
                    last_transfer_ordinal=plan.last_transfer_ordinal,
                    is_too_late=plan.is_too_late,
                ),
                today=plan.today,
                policy=policy,
            ).status,
            dates={code: due_on for code, due_on, _ in targets[plan.id]},
            is_own=plan.is_own,
        )
        for plan in plans
    }


async def _targets(
    session: AsyncSession, chosen: ColumnElement[bool], school_id: UUID
) -> dict[UUID, list[tuple[str, date | None, PlannedFacts]]]:
    """Code, agreed date and facts of each planned target, by plan and in order."""
    found = await session.execute(
        select(
            col(PlannedTarget.plan_id),
            col(LearningTarget.code),
            col(PlannedTarget.agreed_due_on),
            col(PlannedTarget.agreed_ordinal),
            col(PlannedTarget.met_ordinal),
            col(PlannedTarget.waiting_since_ordinal),
            col(PlannedTarget.days_waited),
            col(PlannedTarget.is_excused),
        )
        .join(Plan, (col(Plan.school_id) == school_id) & (col(Plan.id) == col(PlannedTarget.plan_id)))
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == school_id)
            & (col(LearningTarget.id) == col(PlannedTarget.target_id)),
        )
        .where(col(PlannedTarget.school_id) == school_id, col(Plan.ended_on).is_(None), chosen)
        .order_by(col(PlannedTarget.plan_id), col(PlannedTarget.position))
    )
    targets: defaultdict[UUID, list[tuple[str, date | None, PlannedFacts]]] = defaultdict(list)
    for row in found:
        facts = PlannedFacts(
            agreed_ordinal=row.agreed_ordinal,
            met_ordinal=row.met_ordinal,
            waiting_since_ordinal=row.waiting_since_ordinal,
            days_waited=row.days_waited,
            is_excused=row.is_excused,
        )
        targets[row.plan_id].append((row.code, row.agreed_due_on, facts))
    return targets
