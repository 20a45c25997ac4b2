"""Where a student's plans stand on a day, by the rule itself, with everything the answer rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import LearningTarget, Person, Plan, PlannedTarget, PlanStanding, Section
from domain.rules.pace import (
    Growth,
    Outlook,
    PlanFacts,
    Standing,
    growth_of,
    outlook,
    plan_standing,
    standing,
)
from domain.rules.pace import (
    PlanStanding as Found,
)
from domain.rules.planning import day_at, last_ordinal_until
from domain.rules.policy import Policy
from domain.services.pace.own_days import own_days
from domain.services.pace.pictures import facts_of


@dataclass(frozen=True, slots=True)
class TargetExplained:
    code: str
    title: str
    standing: Standing
    baseline_on: date | None
    """First given."""
    agreed_on: date | None
    due_on: date | None
    """As it counts: moved out by the days a request waited and the student was away."""
    days_waited: int
    waiting_since: date | None
    shown_on: date | None


@dataclass(frozen=True, slots=True)
class PlanExplained:
    """One plan, never netted with another (DOMAIN rule 19). Days are the student's own instructional days."""

    plan_id: UUID
    section_title: str
    on: date
    found: Found
    since: date | None
    """When it came to this status; None where that was not computed."""
    days_ahead: int
    """By earned schedule; negative is behind the plan."""
    expected_on: date | None
    """The last day on which the plan expected just the work that is done."""
    outlook: Outlook
    may_end_from: date | None
    """Where recent pace leads: the faster of two paces …"""
    may_end_until: date | None
    """… and the slower one; None past the calendar's end."""
    growth: Growth
    last_growth_on: date | None
    last_evidence_on: date | None
    last_transfer_on: date | None
    """Evidence of more than recall."""
    days_away: int
    """Confirmed ones so far, on which the clock stood still."""
    targets: tuple[TargetExplained, ...]


async def explained(
    session: AsyncSession, student: Person, *, on: date, policy: Policy
) -> tuple[PlanExplained, ...]:
    """The student's current plans as they stand on that day, by section title. Asks no right, writes nothing.

    What happened is taken as it is known now: for another day than today, only the day is another.
    """
    plans = await session.execute(
        select(Plan, PlanStanding, col(Section.title))
        .join(
            Section,
            (col(Section.school_id) == col(Plan.school_id)) & (col(Section.id) == col(Plan.section_id)),
        )
        .outerjoin(
            PlanStanding,
            (col(PlanStanding.school_id) == col(Plan.school_id))
            & (col(PlanStanding.plan_id) == col(Plan.id)),
        )
        .where(
            col(Plan.school_id) == student.school_id,
            col(Plan.student_id) == student.id,
            col(Plan.ended_on).is_(None),
        )
        .order_by(col(Section.title), col(Plan.id))
    )
    return tuple(
        [
            await _explain(session, plan, kept, section_title, on=on, policy=policy)
            for plan, kept, section_title in plans.all()
        ]
    )


async def _explain(
    session: AsyncSession,
    plan: Plan,
    kept: PlanStanding | None,
    section_title: str,
    *,
    on: date,
    policy: Policy,
) -> PlanExplained:
    of_calendar = await own_days(session, plan.school_id, plan.calendar_id, student_ids=[plan.student_id])
    days = of_calendar.of(plan.student_id)
    today = last_ordinal_until(days, on)
    rows = await _planned(session, plan)
    facts = PlanFacts(
        starts_ordinal=plan.starts_ordinal,
        targets=tuple(facts_of(planned) for planned, _ in rows),
        last_evidence_ordinal=plan.last_evidence_ordinal,
        last_growth_ordinal=plan.last_growth_ordinal,
        last_transfer_ordinal=plan.last_transfer_ordinal,
        is_too_late=plan.is_too_late,
    )
    found = plan_standing(facts, today=today, policy=policy)
    end = last_ordinal_until(days, plan.ends_on) if plan.ends_on is not None else None
    ahead = outlook(facts, today=today, last_ordinal=end, policy=policy)
    expected = found.schedule.expected_until
    is_kept = kept is not None and kept.computed_on is not None and kept.status == found.status
    return PlanExplained(
        plan_id=plan.id,
        section_title=section_title,
        on=on,
        found=found,
        since=kept.status_since if kept is not None and is_kept else None,
        days_ahead=found.schedule.days_ahead(today),
        expected_on=_day(days, expected if expected is not None else found.schedule.expected_from),
        outlook=ahead,
        may_end_from=_day(days, ahead.earliest),
        may_end_until=_day(days, ahead.latest),
        growth=growth_of(facts, today=today, policy=policy),
        last_growth_on=_day(days, plan.last_growth_ordinal),
        last_evidence_on=_day(days, plan.last_evidence_ordinal),
        last_transfer_on=_day(days, plan.last_transfer_ordinal),
        days_away=last_ordinal_until(of_calendar.days, on) - today,
        targets=tuple(_target(row, days, today=today, policy=policy) for row in rows),
    )


async def _planned(session: AsyncSession, plan: Plan) -> Sequence[Row[PlannedTarget, LearningTarget]]:
    found = await session.execute(
        select(PlannedTarget, LearningTarget)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(PlannedTarget.school_id))
            & (col(LearningTarget.id) == col(PlannedTarget.target_id)),
        )
        .where(col(PlannedTarget.school_id) == plan.school_id, col(PlannedTarget.plan_id) == plan.id)
        .order_by(col(PlannedTarget.position))
    )
    return found.all()


def _target(
    row: Row[PlannedTarget, LearningTarget], days: Sequence[date], *, today: int, policy: Policy
) -> TargetExplained:
    planned, target = row
    facts = facts_of(planned)
    return TargetExplained(
        code=target.code,
        title=target.title,
        standing=standing(facts, today=today, policy=policy),
        baseline_on=planned.baseline_due_on,
        agreed_on=planned.agreed_due_on,
        due_on=_day(days, facts.due_ordinal),
        days_waited=facts.days_waited,
        waiting_since=_day(days, facts.waiting_since_ordinal),
        shown_on=_day(days, facts.met_ordinal),
    )


def _day(days: Sequence[date], ordinal: int | None) -> date | None:
    return None if ordinal is None else day_at(days, ordinal)
