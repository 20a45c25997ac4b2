"""A student's path: the planned targets in order, with date, level and standing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.parts import TargetName
from domain.models import (
    Conference,
    ConferenceStep,
    InstructionalDay,
    LearningTarget,
    Person,
    Plan,
    PlannedTarget,
    Section,
)
from domain.rules.conferences import ENDED
from domain.rules.pace import PlannedFacts, Standing, standing
from domain.rules.policy import Policy
from domain.services import school_days, targets
from domain.services.targets import CurrentLevel
from domain.vocabulary import ConferenceState

BEFORE_THE_FIRST_DAY = -1
"""The ordinal of a day on which the calendar has not begun."""


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
    waited = await _days_waited(
        session, student, {row.target_id: row.calendar_id for row in rows}, now=now, zone=zone
    )

    def step(row: Row[*tuple[Any, ...]]) -> PathStep:
        level = levels.get((student.id, row.target_id))
        facts = PlannedFacts(
            agreed_ordinal=row.agreed_ordinal,
            is_met=level is not None and level.is_proficient,
            is_waiting=row.conference_state is ConferenceState.REQUESTED,
            days_waited=waited[row.target_id],
            is_excused=row.is_excused,
        )
        return PathStep(
            plan_id=row.plan_id,
            section_id=row.section_id,
            section_title=row.section_title,
            target=targets.named(row.target_id, row.code, row.title, row.translations, language=language),
            due_on=row.agreed_due_on,
            baseline_due_on=row.baseline_due_on,
            level=level,
            standing=standing(facts, today=row.today, policy=policy),
            conference_id=row.conference_id,
            conference_state=row.conference_state,
        )

    return tuple(step(row) for row in rows)


@cache
def _planned(*, of_one_target: bool) -> Select[*tuple[Any, ...]]:
    on: BindParameter[date] = bindparam("on")
    today = (
        select(func.max(col(InstructionalDay.ordinal)))
        .where(
            col(InstructionalDay.school_id) == col(Plan.school_id),
            col(InstructionalDay.calendar_id) == col(Plan.calendar_id),
            col(InstructionalDay.day) <= on,
        )
        .correlate(Plan)
        .scalar_subquery()
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
            col(LearningTarget.code),
            col(LearningTarget.title),
            col(LearningTarget.translations),
            col(Conference.id).label("conference_id"),
            col(Conference.state).label("conference_state"),
            func.coalesce(today, BEFORE_THE_FIRST_DAY).label("today"),
        )
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


async def _days_waited(
    session: AsyncSession,
    student: Person,
    calendars_by_target: dict[UUID, UUID],
    *,
    now: datetime,
    zone: ZoneInfo,
) -> defaultdict[UUID, int]:
    """Instructional days during which a request lay with a teacher, by target (DOMAIN rule 16)."""
    asked = {
        "school_id": student.school_id,
        "student_id": student.id,
        "target_ids": list(calendars_by_target),
    }
    spells = (await session.execute(_spells(), asked)).all()
    waited: defaultdict[UUID, int] = defaultdict(int)
    if not spells:
        return waited
    days = await school_days.between(
        session,
        school_id=student.school_id,
        calendar_ids=set(calendars_by_target.values()),
        first_on=min(spell.at for spell in spells).astimezone(zone).date(),
        last_on=now.astimezone(zone).date(),
    )
    for target_id, at, answered_at in spells:
        since, answered = (moment.astimezone(zone).date() for moment in (at, answered_at or now))
        waited[target_id] += days[calendars_by_target[target_id]].passed(since, answered)
    return waited


@cache
def _spells() -> Select[UUID, datetime, datetime | None]:
    """From when until when a request lay with a teacher; without an end, it still does."""
    until = (
        func.lead(col(ConferenceStep.at))
        .over(partition_by=col(ConferenceStep.conference_id), order_by=col(ConferenceStep.at))
        .label("until")
    )
    steps = (
        select(
            col(Conference.target_id),
            col(ConferenceStep.to_state),
            col(ConferenceStep.at),
            until,
        )
        .join(
            ConferenceStep,
            (col(ConferenceStep.school_id) == col(Conference.school_id))
            & (col(ConferenceStep.conference_id) == col(Conference.id)),
        )
        .where(
            col(Conference.school_id) == bindparam("school_id"),
            col(Conference.student_id) == bindparam("student_id"),
            col(Conference.target_id).in_(bindparam("target_ids", expanding=True)),
        )
        .subquery()
    )
    return select(steps.c.target_id, steps.c.at, steps.c.until).where(
        steps.c.to_state == ConferenceState.REQUESTED
    )
