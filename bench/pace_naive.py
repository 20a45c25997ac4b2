"""Baseline: the same rule as a plain loop over objects, as one would write it first."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from bot.database import Sessions
from domain.models import Absence, InstructionalDay, Plan, PlannedTarget, PlanStanding
from domain.rules.pace import PlanFacts, PlannedFacts, plan_standing
from domain.rules.policy import Policy
from domain.rules.student_clock import clock_at
from domain.vocabulary import AbsenceState

CHUNK = 500
"""Plans loaded and committed at once."""


async def compute(sessions: Sessions, school_id: UUID, *, today: date, policy: Policy) -> int:
    """Every standing of the school, loaded, decided and written object by object; how many."""
    async with sessions() as session:
        days = (
            await session.scalars(
                select(col(InstructionalDay.day))
                .where(col(InstructionalDay.school_id) == school_id)
                .order_by(col(InstructionalDay.ordinal))
            )
        ).all()
    after, count = UUID(int=0), 0
    while True:
        async with sessions.begin() as session:
            plans = (
                await session.scalars(
                    select(Plan)
                    .where(col(Plan.school_id) == school_id, col(Plan.id) > after)
                    .order_by(col(Plan.id))
                    .limit(CHUNK)
                )
            ).all()
            if not plans:
                return count
            last = plans[-1].id
            targets: dict[UUID, list[PlannedTarget]] = {}
            for row in await session.scalars(
                select(PlannedTarget).where(
                    col(PlannedTarget.school_id) == school_id,
                    col(PlannedTarget.plan_id) > after,
                    col(PlannedTarget.plan_id) <= last,
                )
            ):
                targets.setdefault(row.plan_id, []).append(row)
            kept = {
                row.plan_id: row
                for row in await session.scalars(
                    select(PlanStanding).where(
                        col(PlanStanding.school_id) == school_id,
                        col(PlanStanding.plan_id) > after,
                        col(PlanStanding.plan_id) <= last,
                    )
                )
            }
            absences: dict[UUID, list[Absence]] = {}
            for each in await session.scalars(
                select(Absence).where(
                    col(Absence.school_id) == school_id,
                    col(Absence.student_id).in_([plan.student_id for plan in plans]),
                    col(Absence.state) == AbsenceState.CONFIRMED,
                )
            ):
                absences.setdefault(each.student_id, []).append(each)
            for plan in plans:
                away = _away(days, absences.get(plan.student_id, []))
                _write(kept[plan.id], plan, targets.get(plan.id, []), days, away, today=today, policy=policy)
        after, count = last, count + len(plans)


def _away(days: Sequence[date], absences: Sequence[Absence]) -> list[int]:
    if not absences:
        return []
    return [
        ordinal
        for ordinal, day in enumerate(days)
        if any(each.first_on <= day <= each.last_on for each in absences)
    ]


def _write(
    kept: PlanStanding,
    plan: Plan,
    targets: Sequence[PlannedTarget],
    days: Sequence[date],
    away: Sequence[int],
    *,
    today: date,
    policy: Policy,
) -> None:
    ordinal = bisect_right(days, today) - 1
    clock = clock_at(ordinal, away)
    facts = PlanFacts(
        starts_ordinal=plan.starts_ordinal,
        targets=tuple(
            PlannedFacts(
                agreed_ordinal=row.agreed_ordinal,
                met_ordinal=row.met_ordinal,
                waiting_since_ordinal=row.waiting_since_ordinal,
                days_waited=row.days_waited,
                is_excused=row.is_excused,
            )
            for row in targets
        ),
        last_evidence_ordinal=plan.last_evidence_ordinal,
        last_growth_ordinal=plan.last_growth_ordinal,
        last_transfer_ordinal=plan.last_transfer_ordinal,
        is_too_late=plan.is_too_late,
    )
    found = plan_standing(facts, today=clock, policy=policy)
    if kept.status != found.status:
        kept.status, kept.status_since = found.status, today
    kept.is_stale, kept.computed_on = False, today
    kept.planned, kept.met, kept.waiting = found.counts.planned, found.counts.met, found.counts.waiting
    kept.behind, kept.due_soon = found.counts.behind, found.counts.due_soon
    kept.oldest_due_ordinal = found.oldest_due
    kept.expected_from_ordinal = found.schedule.expected_from
    kept.expected_until_ordinal = found.schedule.expected_until
    kept.finished_ordinal = found.schedule.finished
    kept.next_change_ordinal = None if found.next_change is None else found.next_change + ordinal - clock
