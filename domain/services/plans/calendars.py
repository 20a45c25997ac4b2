"""Instructional days and what hangs on their numbers: every planned date."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from domain.models import Calendar, Closure, DateMove, InstructionalDay, Plan, PlannedTarget
from domain.rules.redating import AgreedDate, ChangedDays, DatedTarget, named, reached, redated
from domain.rules.school_days import instructional_days
from domain.services.pace import own_days, pace_facts
from domain.services.pace.own_days import OwnDays
from domain.services.plans.plans import Row
from domain.services.plans.replanning import Change, dates_by_hand, move_row
from domain.vocabulary import ClosureKind

DECLARED = "waymark:"
"""Begins the uid of a closure that somebody declared: no calendar file takes it away."""


async def close(
    session: AsyncSession, calendar: Calendar, *, first_on: date, last_on: date, change: Change
) -> bool:
    """Closes the days from first to last, both included, and dates by it; False where none was a school day.

    Joins the caller's transaction.
    """
    before = await own_days.instructional_days(session, calendar.school_id, calendar.id)
    if not any(first_on <= day <= last_on for day in before):
        return False
    session.add(
        Closure(
            school_id=calendar.school_id,
            calendar_id=calendar.id,
            uid=f"{DECLARED}{first_on}:{change.at.isoformat()}",
            first_on=first_on,
            last_on=last_on,
            reason=change.reason,
            kind=ClosureKind.NO_SCHOOL,
        )
    )
    await renumber(session, calendar, change=change)
    return True


async def reopen(session: AsyncSession, calendar: Calendar, *, day: date, change: Change) -> bool:
    """Takes back declared closures of that day; False where there was none.

    Joins the caller's transaction.
    """
    declared = await session.scalars(
        sa.select(Closure).where(
            col(Closure.school_id) == calendar.school_id,
            col(Closure.calendar_id) == calendar.id,
            col(Closure.uid).startswith(DECLARED),
            col(Closure.first_on) <= day,
            col(Closure.last_on) >= day,
        )
    )
    found = declared.all()
    for closure in found:
        await session.delete(closure)
    if found:
        await renumber(session, calendar, change=change)
    return bool(found)


async def renumber(session: AsyncSession, calendar: Calendar, *, change: Change) -> int:
    """The number of instructional days, after a calendar or its closures changed.

    Rewrites the days, and the dates planned by them as `domain.rules.redating` has it. Nobody is nudged about
    them that day. Joins the caller's transaction.
    """
    await session.flush()
    school_id, calendar_id = calendar.school_id, calendar.id
    closures = await session.execute(
        sa.select(col(Closure.first_on), col(Closure.last_on)).where(
            col(Closure.school_id) == school_id, col(Closure.calendar_id) == calendar_id
        )
    )
    days = instructional_days(
        calendar.first_on, calendar.last_on, ((first_on, last_on) for first_on, last_on in closures)
    )
    known = tuple(await own_days.instructional_days(session, school_id, calendar_id))
    if known == days:
        return len(days)
    await session.execute(
        sa.delete(InstructionalDay).where(
            col(InstructionalDay.school_id) == school_id, col(InstructionalDay.calendar_id) == calendar_id
        )
    )
    if days:
        await session.execute(
            sa.insert(SQLModel.metadata.tables["instructional_day"]),
            [
                {"school_id": school_id, "calendar_id": calendar_id, "day": day, "ordinal": ordinal}
                for ordinal, day in enumerate(days)
            ],
        )
    await _date_anew(session, calendar, before=known, after=days, change=change)
    return len(days)


async def _date_anew(
    session: AsyncSession,
    calendar: Calendar,
    *,
    before: tuple[date, ...],
    after: tuple[date, ...],
    change: Change,
) -> None:
    school_id = calendar.school_id
    found = await session.scalars(
        sa.select(Plan)
        .where(
            col(Plan.school_id) == school_id,
            col(Plan.calendar_id) == calendar.id,
            col(Plan.ended_on).is_(None),
        )
        .order_by(col(Plan.id))
        .with_for_update()
    )
    plans = found.all()
    if not plans:
        return
    absences = await own_days.absences_of(session, school_id, student_ids=None)
    planned = await _planned(session, calendar)
    by_hand = await dates_by_hand(session, school_id, plan_ids=None)
    rows: list[Row] = []
    moves: list[Row] = []
    for plan in plans:
        days = ChangedDays(
            before=OwnDays(before, absences).of(plan.student_id),
            after=OwnDays(after, absences).of(plan.student_id),
            today=change.today,
        )
        changed, moved = _of_plan(plan, planned[plan.id], days, by_hand, change)
        rows += changed
        moves += moved
        if changed:
            plan.quiet_on = change.today
    await session.flush()
    await _write(session, school_id, rows)
    if moves:
        await session.execute(sa.insert(DateMove), moves)
    await pace_facts.gather(session, school_id, student_ids={plan.student_id for plan in plans})


async def _planned(session: AsyncSession, calendar: Calendar) -> dict[UUID, list[sa.Row[*tuple[Any, ...]]]]:
    """What decides the dates of the calendar's current plans, by plan and in order."""
    found = await session.execute(
        sa.select(
            col(PlannedTarget.plan_id),
            col(PlannedTarget.target_id),
            col(PlannedTarget.instructional_days),
            col(PlannedTarget.baseline_due_on),
            col(PlannedTarget.baseline_ordinal),
            col(PlannedTarget.agreed_due_on),
            col(PlannedTarget.agreed_ordinal),
            col(PlannedTarget.met_ordinal),
        )
        .join(
            Plan,
            (col(Plan.school_id) == col(PlannedTarget.school_id))
            & (col(Plan.id) == col(PlannedTarget.plan_id)),
        )
        .where(
            col(Plan.school_id) == calendar.school_id,
            col(Plan.calendar_id) == calendar.id,
            col(Plan.ended_on).is_(None),
        )
        .order_by(col(PlannedTarget.plan_id), col(PlannedTarget.position))
    )
    planned: defaultdict[UUID, list[sa.Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in found:
        planned[row.plan_id].append(row)
    return planned


def _of_plan(
    plan: Plan,
    planned: Sequence[sa.Row[*tuple[Any, ...]]],
    days: ChangedDays,
    by_hand: set[tuple[UUID, UUID]],
    change: Change,
) -> tuple[list[Row], list[Row]]:
    """The changed dates of one plan, and the records of those that moved otherwise than with the calendar.

    A date that keeps its number of school days has not moved on the student's clock: it is no record.
    """
    targets = [
        DatedTarget(
            agreed=reached(days.before, AgreedDate(row.agreed_due_on, row.agreed_ordinal)),
            duration=row.instructional_days,
            is_shown=row.met_ordinal is not None,
            # Whoever joined too late stays without dates, but for those a person named.
            is_by_hand=plan.is_too_late or (plan.id, row.target_id) in by_hand,
        )
        for row in planned
    ]
    dates = redated(targets, days, starts_on=plan.starts_on, ends_on=plan.ends_on)
    uncompressed = redated(targets, days, starts_on=plan.starts_on, ends_on=None)
    rows: list[Row] = []
    moves: list[Row] = []
    for row, target, now, freely in zip(planned, targets, dates, uncompressed, strict=True):
        # The date first given of a target that the calendar did not reach until now is this one.
        baseline_on = row.baseline_due_on or now.due_on
        baseline = AgreedDate(baseline_on, named(days.after, baseline_on).ordinal)
        stored = (
            AgreedDate(row.agreed_due_on, row.agreed_ordinal),
            AgreedDate(row.baseline_due_on, row.baseline_ordinal),
        )
        if (now, baseline) != stored:
            rows.append({"plan_id": plan.id, "target_id": row.target_id, "agreed": now, "baseline": baseline})
        if now.due_on != target.agreed.due_on and (target.keeps_its_day or now != freely):
            moves.append(
                move_row(
                    change,
                    plan,
                    target_id=row.target_id,
                    from_on=target.agreed.due_on,
                    to_on=now.due_on,
                )
            )
    return rows, moves


_DATES = sa.text(
    """
    UPDATE planned_target
    SET agreed_due_on = fresh.due_on, agreed_ordinal = fresh.ordinal,
        baseline_due_on = fresh.baseline_due_on, baseline_ordinal = fresh.baseline_ordinal
    FROM unnest(
        CAST(:plans AS uuid[]), CAST(:targets AS uuid[]),
        CAST(:due_on AS date[]), CAST(:ordinals AS integer[]),
        CAST(:baselines_on AS date[]), CAST(:baselines AS integer[])
    ) AS fresh (plan_id, target_id, due_on, ordinal, baseline_due_on, baseline_ordinal)
    WHERE planned_target.school_id = :school
        AND planned_target.plan_id = fresh.plan_id AND planned_target.target_id = fresh.target_id
    """
).bindparams(
    sa.bindparam("school", type_=sa.Uuid()),
    sa.bindparam("plans", type_=ARRAY(sa.Uuid())),
    sa.bindparam("targets", type_=ARRAY(sa.Uuid())),
    sa.bindparam("due_on", type_=ARRAY(sa.Date())),
    sa.bindparam("ordinals", type_=ARRAY(sa.Integer())),
    sa.bindparam("baselines_on", type_=ARRAY(sa.Date())),
    sa.bindparam("baselines", type_=ARRAY(sa.Integer())),
)
"""One statement for all dates: a snow day moves those of the whole school."""


async def _write(session: AsyncSession, school_id: UUID, rows: Sequence[Row]) -> None:
    if not rows:
        return
    await session.execute(
        _DATES,
        {
            "school": school_id,
            "plans": [row["plan_id"] for row in rows],
            "targets": [row["target_id"] for row in rows],
            "due_on": [row["agreed"].due_on for row in rows],
            "ordinals": [row["agreed"].ordinal for row in rows],
            "baselines_on": [row["baseline"].due_on for row in rows],
            "baselines": [row["baseline"].ordinal for row in rows],
        },
    )
