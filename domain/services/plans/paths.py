"""A student's path: the planned targets in order, with date, level and standing."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Date, Integer, Row, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.parts import TargetName
from domain.models import (
    Conference,
    LearningTarget,
    Person,
    Plan,
    PlannedTarget,
    Section,
)
from domain.rules.conferences import ENDED
from domain.rules.pace import PlannedFacts, Standing, standing
from domain.rules.policy import Policy
from domain.services.learning import targets
from domain.services.learning.targets import CurrentLevel
from domain.services.pace import absences
from domain.vocabulary import ConferenceState


@dataclass(frozen=True, slots=True)
class PathStep:
    """One planned target."""

    plan_id: UUID
    section_id: UUID
    section_title: str
    target: TargetName
    due_on: date | None
    """Agreed."""
    baseline_due_on: date | None
    level: CurrentLevel | None
    standing: Standing
    conference_id: UUID | None = None
    """The open one."""
    conference_state: ConferenceState | None = None

    @property
    def is_met(self) -> bool:
        return self.level is not None and self.level.is_proficient


async def steps_of(
    session: AsyncSession,
    student: Person,
    *,
    now: datetime,
    zone: ZoneInfo,
    policy: Policy,
    language: str,
    of_target: UUID | None = None,
) -> tuple[PathStep, ...]:
    """All targets of the student's current plans, plan by plan, each in its order; or one of them alone.

    Asks no right.
    """
    asked = {"school_id": student.school_id, "student_id": student.id, "on": now.astimezone(zone).date()}
    some = {"target_id": of_target} if of_target else {}
    rows = list(await session.execute(_planned(of_one_target=bool(some)), asked | some))
    if not rows:
        return ()
    levels = await targets.current_levels(
        session,
        school_id=student.school_id,
        student_ids=[student.id],
        target_ids=[of_target] if of_target else None,
    )
    away = await absences.days_away(session, student, calendar_ids={row.calendar_id for row in rows})

    def step(row: Row[*tuple[Any, ...]]) -> PathStep:
        level = levels.get((student.id, row.target_id))
        facts = PlannedFacts(
            agreed_ordinal=row.agreed_ordinal,
            met_ordinal=row.met_ordinal,
            waiting_since_ordinal=row.waiting_since_ordinal,
            days_waited=row.days_waited,
            is_excused=row.is_excused,
        )
        return PathStep(
            plan_id=row.plan_id,
            section_id=row.section_id,
            section_title=row.section_title,
            target=targets.named(row.target_id, row.code, row.title, row.translations, language=language),
            due_on=away[row.calendar_id].reached_on(row.agreed_due_on, row.agreed_ordinal),
            baseline_due_on=row.baseline_due_on,
            level=level,
            standing=standing(facts, today=row.today, policy=policy),
            conference_id=row.conference_id,
            conference_state=row.conference_state,
        )

    return tuple(step(row) for row in rows)


@cache
def _planned(*, of_one_target: bool) -> Select[*tuple[Any, ...]]:
    on: BindParameter[date] = bindparam("on", type_=Date)
    # In a query of its own, kept from being flattened: once for each plan, not once for each of its targets.
    clock = (
        select(
            col(Plan.id).label("plan_id"),
            func.student_clock(
                col(Plan.school_id), col(Plan.calendar_id), col(Plan.student_id), on, type_=Integer
            ).label("today"),
        )
        .where(
            col(Plan.school_id) == bindparam("school_id"),
            col(Plan.student_id) == bindparam("student_id"),
            col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > on),
        )
        .cte("clock")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    statement: Select[*tuple[Any, ...]] = (
        select(
            col(Plan.id).label("plan_id"),
            col(Plan.section_id),
            col(Plan.calendar_id),
            col(Section.title).label("section_title"),
            col(PlannedTarget.target_id),
            col(PlannedTarget.agreed_ordinal),
            col(PlannedTarget.agreed_due_on),
            col(PlannedTarget.baseline_due_on),
            col(PlannedTarget.is_excused),
            col(PlannedTarget.met_ordinal),
            col(PlannedTarget.waiting_since_ordinal),
            col(PlannedTarget.days_waited),
            col(LearningTarget.code),
            col(LearningTarget.title),
            col(LearningTarget.translations),
            col(Conference.id).label("conference_id"),
            col(Conference.state).label("conference_state"),
            clock.c.today,
        )
        .join(clock, clock.c.plan_id == col(Plan.id))
        .join(
            PlannedTarget,
            (col(PlannedTarget.school_id) == col(Plan.school_id))
            & (col(PlannedTarget.plan_id) == col(Plan.id)),
        )
        .join(
            Section,
            (col(Section.school_id) == col(Plan.school_id)) & (col(Section.id) == col(Plan.section_id)),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Plan.school_id))
            & (col(LearningTarget.id) == col(PlannedTarget.target_id)),
        )
        .outerjoin(
            Conference,
            (col(Conference.school_id) == col(Plan.school_id))
            & (col(Conference.student_id) == col(Plan.student_id))
            & (col(Conference.target_id) == col(PlannedTarget.target_id))
            & col(Conference.state).not_in(ENDED),
        )
        .where(
            col(Plan.school_id) == bindparam("school_id"),
            col(Plan.student_id) == bindparam("student_id"),
            col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > on),
        )
        .order_by(col(Section.title), col(Plan.id), col(PlannedTarget.position))
    )
    return (
        statement.where(col(PlannedTarget.target_id) == bindparam("target_id"))
        if of_one_target
        else statement
    )
