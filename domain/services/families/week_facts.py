"""What a student's week holds, frozen as ids and dates: each reader gets it in their own language.

Levels, dates and conferences, and nothing else: no habit, no reflection, no answer of a check-in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.models import (
    Competency,
    Conference,
    FamilySummary,
    Judgement,
    LearningTarget,
    Level,
    Plan,
    PlannedTarget,
    PlanStanding,
)
from domain.models.base import Moment
from domain.rules.conferences import ENDED
from domain.services.occasions import Occasion
from domain.vocabulary import CompetencyKind, ConferenceState

WEEK = timedelta(days=7)
LONGEST_LOOK_BACK = timedelta(days=28)
AHEAD = timedelta(days=14)
"""Dates that come within this are named."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A further level than before."""

    target_id: UUID
    level_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Coming:
    target_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Passed:
    section_id: UUID
    count: int


@dataclass(frozen=True, slots=True)
class Talk:
    target_id: UUID
    state: ConferenceState
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class WeekFacts:
    since: date
    until: date
    levels: tuple[Shown, ...] = ()
    """The latest first."""
    dates: tuple[Coming, ...] = ()
    """The nearest first."""
    passed: tuple[Passed, ...] = ()
    talks: tuple[Talk, ...] = ()


def to_json(facts: WeekFacts) -> dict[str, Any]:
    """As `FamilySummary.facts` keeps them."""
    kept: dict[str, Any] = _adapter().dump_python(facts, mode="json")
    return kept


def from_json(kept: dict[str, Any]) -> WeekFacts:
    return _adapter().validate_python(kept)


@cache
def _adapter() -> TypeAdapter[WeekFacts]:
    return TypeAdapter(WeekFacts)


async def gather(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, WeekFacts]:
    """The weeks of many students up to now, each since their last summary, in five queries. Asks no right."""
    since = await _since(session, student_ids, occasion=occasion)
    levels = await _levels(session, student_ids, occasion=occasion)
    dates = await _dates(session, student_ids, occasion=occasion)
    passed = await _passed(session, student_ids, occasion=occasion)
    talks = await _talks(session, student_ids, occasion=occasion)
    usual = occasion.now - WEEK
    return {
        each: WeekFacts(
            since=occasion.day_of(since.get(each, usual)),
            until=occasion.today,
            levels=tuple(levels.get(each, ())),
            dates=tuple(dates.get(each, ())),
            passed=tuple(passed.get(each, ())),
            talks=tuple(talks.get(each, ())),
        )
        for each in student_ids
    }


async def _since(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, datetime]:
    found = await session.execute(
        select(col(FamilySummary.student_id), func.max(col(FamilySummary.made_at)))
        .where(
            col(FamilySummary.school_id) == occasion.school.id,
            col(FamilySummary.student_id).in_(student_ids),
            col(FamilySummary.made_at) > occasion.now - LONGEST_LOOK_BACK,
        )
        .group_by(col(FamilySummary.student_id))
    )
    return {row[0]: row[1] for row in found}


async def _levels(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, list[Shown]]:
    """What is now at a further level than before the last summary; habits have a ledger of their own."""
    school_id = occasion.school.id
    earlier = aliased(FamilySummary)
    since = func.coalesce(
        select(func.max(col(earlier.made_at)))
        .where(
            col(earlier.school_id) == school_id,
            col(earlier.student_id) == col(Judgement.student_id),
            col(earlier.made_at) > occasion.now - LONGEST_LOOK_BACK,
        )
        .scalar_subquery(),
        literal(occasion.now - WEEK, Moment),
    )
    of_target = (col(Judgement.student_id), col(Judgement.target_id))
    in_order = (col(Judgement.shown_at), col(Judgement.judged_at), col(Judgement.id))
    is_new = col(Judgement.judged_at) > since
    judged = (
        select(
            col(Judgement.student_id),
            col(Judgement.target_id),
            col(Judgement.level_id),
            col(Judgement.shown_at),
            col(Level.rank),
            is_new.label("is_new"),
            func.row_number()
            .over(partition_by=of_target, order_by=tuple(each.desc() for each in in_order))
            .label("age"),
            func.max(col(Level.rank)).filter(~is_new).over(partition_by=of_target).label("before"),
        )
        .join(
            Level,
            (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == col(Judgement.level_id)),
        )
        .where(
            col(Judgement.school_id) == school_id,
            col(Judgement.student_id).in_(student_ids),
            col(Judgement.judged_at) <= occasion.now,
        )
        .subquery()
    )
    found = await session.execute(
        select(judged.c.student_id, judged.c.target_id, judged.c.level_id, judged.c.shown_at)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == school_id) & (col(LearningTarget.id) == judged.c.target_id),
        )
        .join(
            Competency,
            (col(Competency.school_id) == school_id)
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .where(
            judged.c.age == 1,
            judged.c.is_new,
            judged.c.rank > func.coalesce(judged.c.before, 0),
            col(Competency.kind) != CompetencyKind.HABIT,
        )
        .order_by(judged.c.shown_at.desc(), judged.c.target_id)
    )
    shown: dict[UUID, list[Shown]] = {}
    for student_id, target_id, level_id, shown_at in found:
        shown.setdefault(student_id, []).append(Shown(target_id, level_id, occasion.day_of(shown_at)))
    return shown


async def _dates(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, list[Coming]]:
    """Agreed dates of the coming days, of what is not shown yet."""
    first_on = func.min(col(PlannedTarget.agreed_due_on))
    found = await session.execute(
        select(col(PlannedTarget.student_id), col(PlannedTarget.target_id), first_on)
        .join(
            Plan,
            (col(Plan.school_id) == col(PlannedTarget.school_id))
            & (col(Plan.id) == col(PlannedTarget.plan_id)),
        )
        .where(
            col(PlannedTarget.school_id) == occasion.school.id,
            col(PlannedTarget.student_id).in_(student_ids),
            col(PlannedTarget.agreed_due_on).between(occasion.today, occasion.today + AHEAD),
            col(PlannedTarget.met_ordinal).is_(None),
            ~col(PlannedTarget.is_excused),
            col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > occasion.today),
        )
        .group_by(col(PlannedTarget.student_id), col(PlannedTarget.target_id))
        .order_by(first_on, col(PlannedTarget.target_id))
    )
    dates: dict[UUID, list[Coming]] = {}
    for student_id, target_id, on in found:
        if on is not None:
            dates.setdefault(student_id, []).append(Coming(target_id, on))
    return dates


async def _passed(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, list[Passed]]:
    """As the last sweep counted them: past their grace, not shown, and not waiting for a teacher."""
    found = await session.execute(
        select(col(PlanStanding.student_id), col(PlanStanding.section_id), col(PlanStanding.behind))
        .join(
            Plan,
            (col(Plan.school_id) == col(PlanStanding.school_id))
            & (col(Plan.id) == col(PlanStanding.plan_id)),
        )
        .where(
            col(PlanStanding.school_id) == occasion.school.id,
            col(PlanStanding.student_id).in_(student_ids),
            col(PlanStanding.behind) > 0,
            col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > occasion.today),
        )
        .order_by(col(PlanStanding.behind).desc(), col(PlanStanding.section_id))
    )
    passed: dict[UUID, list[Passed]] = {}
    for student_id, section_id, count in found:
        passed.setdefault(student_id, []).append(Passed(section_id, count))
    return passed


async def _talks(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, list[Talk]]:
    """Open conferences, those with a time first."""
    found = await session.execute(
        select(
            col(Conference.student_id),
            col(Conference.target_id),
            col(Conference.state),
            col(Conference.starts_at),
        )
        .where(
            col(Conference.school_id) == occasion.school.id,
            col(Conference.student_id).in_(student_ids),
            col(Conference.state).not_in(ENDED),
        )
        .order_by(col(Conference.starts_at).nulls_last(), col(Conference.requested_at))
    )
    talks: dict[UUID, list[Talk]] = {}
    for student_id, target_id, state, starts_at in found:
        at = starts_at if state is ConferenceState.SCHEDULED else None
        talks.setdefault(student_id, []).append(Talk(target_id, state, at))
    return talks
