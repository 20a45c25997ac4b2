"""A new pacing laid over plans that are lived already.

What stays on a plan keeps its baseline, and its agreed date where it is shown or a person named the day.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.models import DateMove, DateProposal, Plan, PlannedTarget
from domain.rules.planning import Pacing
from domain.rules.redating import AgreedDate, named, reached
from domain.services.plans import plans
from domain.services.plans.plans import Dating, Row
from domain.vocabulary import MoveCause, ProposalState


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What a plan is to be."""

    steps: tuple[tuple[UUID, int], ...]
    """Targets in order, with their durations in instructional days."""
    starts_on: date
    ends_on: date | None
    """Hard end; None lets the dates run."""
    calendar_id: UUID

    @property
    def pacing(self) -> Pacing:
        return Pacing(tuple(days for _, days in self.steps), self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes something, when and why."""

    at: datetime
    today: date
    """Local to the school."""
    reason: str
    by_id: UUID | None = None
    """None for whoever keeps the server, where nobody is named."""
    cause: MoveCause = MoveCause.PLAN


async def replan(
    session: AsyncSession,
    changed: Sequence[Plan],
    wish: PlanWish,
    dating: Dating,
    *,
    joined: Mapping[UUID, date],
    change: Change,
    is_own: bool = False,
) -> None:
    """Lays the wish over plans that are lived already."""
    if not changed:
        return
    before = await _planned(session, changed)
    by_hand = await dates_by_hand(session, changed[0].school_id, plan_ids=[plan.id for plan in changed])
    rows: list[Row] = []
    moves: list[Row] = []
    for plan in changed:
        dates = dating.dates(plan.student_id, joined_on=joined[plan.student_id])
        same_days = dating.days_of(plan.student_id) if plan.calendar_id == wish.calendar_id else ()
        plan.starts_on = max(wish.starts_on, joined[plan.student_id])
        plan.ends_on, plan.calendar_id = wish.ends_on, wish.calendar_id
        plan.is_own, plan.is_too_late, plan.quiet_on = is_own, dates.is_too_late, change.today
        known = before.get(plan.id, {})
        for row in plans.first_rows(plan, wish.steps, dates):
            old = known.pop(row["target_id"], None)
            if old is not None:
                agreed = reached(same_days, AgreedDate(old.agreed_due_on, old.agreed_ordinal))
                if old.met_ordinal is None and (plan.id, old.target_id) not in by_hand:
                    agreed = AgreedDate(None, None)
                row.update(_staying(old, row, dating.days_of(plan.student_id), kept_on=agreed.due_on))
            rows.append(row)
            moves += _move(change, plan, row["target_id"], old, row["agreed_due_on"])
        for target_id, gone in known.items():
            moves += _move(change, plan, target_id, gone, None)
    await session.flush()
    await _remove(
        session, changed[0].school_id, [(plan_id, each) for plan_id in before for each in before[plan_id]]
    )
    await _write(session, rows)
    if moves:
        await session.execute(insert(DateMove), moves)


def _staying(old: PlannedTarget, row: Row, days: Sequence[date], *, kept_on: date | None) -> Row:
    """What a target that stays on its plan brings along."""
    agreed = AgreedDate(row["agreed_due_on"], row["agreed_ordinal"])
    if kept_on is not None:
        agreed = named(days, kept_on)
    baseline = named(days, old.baseline_due_on or row["baseline_due_on"])
    return {
        "agreed_due_on": agreed.due_on,
        "agreed_ordinal": agreed.ordinal,
        "baseline_due_on": old.baseline_due_on or row["baseline_due_on"],
        "baseline_ordinal": baseline.ordinal,
        "is_excused": old.is_excused,
    }


def _move(
    change: Change, plan: Plan, target_id: UUID, old: PlannedTarget | None, to_on: date | None
) -> list[Row]:
    """The record of one moved date; none for a target that is new to the plan or keeps its day."""
    if old is None or old.agreed_due_on == to_on:
        return []
    return [move_row(change, plan, target_id=target_id, from_on=old.agreed_due_on, to_on=to_on)]


def move_row(change: Change, plan: Plan, *, target_id: UUID, from_on: date | None, to_on: date | None) -> Row:
    return {
        "school_id": plan.school_id,
        "id": new_id(),
        "plan_id": plan.id,
        "student_id": plan.student_id,
        "target_id": target_id,
        "from_on": from_on,
        "to_on": to_on,
        "reason": change.reason,
        "cause": change.cause,
        "moved_by_id": change.by_id,
        "moved_at": change.at,
    }


async def dates_by_hand(
    session: AsyncSession, school_id: UUID, *, plan_ids: Collection[UUID] | None
) -> set[tuple[UUID, UUID]]:
    """(plan, target) whose day a person named; None asks for all plans of the school."""
    agreed = (
        select(col(DateMove.plan_id), col(DateMove.target_id))
        .where(col(DateMove.school_id) == school_id, col(DateMove.cause) == MoveCause.AGREED)
        .distinct()
    )
    if plan_ids is not None:
        agreed = agreed.where(col(DateMove.plan_id).in_(plan_ids))
    return {(plan_id, target_id) for plan_id, target_id in await session.execute(agreed)}


async def _planned(session: AsyncSession, changed: Sequence[Plan]) -> dict[UUID, dict[UUID, PlannedTarget]]:
    """Planned targets by plan and target."""
    found = await session.scalars(
        select(PlannedTarget)
        .where(
            col(PlannedTarget.school_id) == changed[0].school_id,
            col(PlannedTarget.plan_id).in_([plan.id for plan in changed]),
        )
        .order_by(col(PlannedTarget.position))
    )
    planned: defaultdict[UUID, dict[UUID, PlannedTarget]] = defaultdict(dict)
    for each in found:
        planned[each.plan_id][each.target_id] = each
        session.expunge(each)
    return dict(planned)


async def _remove(session: AsyncSession, school_id: UUID, gone: Sequence[tuple[UUID, UUID]]) -> None:
    """Takes targets off plans, with what students had asked about their dates."""
    if not gone:
        return
    await session.execute(
        delete(PlannedTarget).where(
            col(PlannedTarget.school_id) == school_id,
            tuple_(col(PlannedTarget.plan_id), col(PlannedTarget.target_id)).in_(gone),
        )
    )
    await session.execute(
        update(DateProposal)
        .where(
            col(DateProposal.school_id) == school_id,
            tuple_(col(DateProposal.plan_id), col(DateProposal.target_id)).in_(gone),
            col(DateProposal.state) == ProposalState.OPEN,
        )
        .values(state=ProposalState.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )


async def _write(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Facts for pace that a row has already are left alone: they are gathered afterwards."""
    statement = upsert(PlannedTarget)
    keys = ("school_id", "plan_id", "target_id", "student_id")
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    await session.execute(statement.on_conflict_do_update(index_elements=list(keys[:3]), set_=values), rows)
