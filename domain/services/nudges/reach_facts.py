"""What is there for a student whose work is ahead of its plan. Source: DOMAIN rule 18"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.nudges import ReachForward
from domain.messages.parts import TargetName
from domain.models import (
    Competency,
    Judgement,
    LearningTarget,
    Level,
    Person,
    PlannedTarget,
    Prerequisite,
    Section,
)
from domain.rules.excerpts import excerpt
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace import plan_clocks
from domain.services.plans import paths
from domain.services.plans.paths import PathStep
from domain.vocabulary import CompetencyKind, PaceStatus, TargetStanding

MOST_PLANNED = 2
MOST_BEYOND = 2
LONGEST_SECTION = 60

REACHING = frozenset({PaceStatus.AHEAD, PaceStatus.FAST_BUT_SHALLOW, PaceStatus.DONE})
"""Standings with which more is offered."""

_TO_COME = frozenset({TargetStanding.NOT_DUE, TargetStanding.DUE_SOON, TargetStanding.NO_DATE})


async def of_plan(
    session: AsyncSession, student: Person, plan_id: UUID, *, occasion: Occasion
) -> ReachForward | None:
    """None where the plan is not ahead any more, or there is nothing further. Asks no right."""
    clocks = (await plan_clocks.clocks_of(session, student, occasion=occasion)).get(plan_id)
    if clocks is None or clocks.status not in REACHING:
        return None
    language = occasion.language_of(student)
    steps = await paths.steps_of(
        session, student, now=occasion.now, zone=occasion.zone, policy=occasion.policy, language=language
    )
    mine = [step for step in steps if step.plan_id == plan_id]
    is_shallow = clocks.status is PaceStatus.FAST_BUT_SHALLOW
    beyond = () if is_shallow else await _beyond(session, student, clocks.section_id, language=language)
    offer = ReachForward(
        plan_id=plan_id,
        section_title=excerpt(mine[0].section_title, LONGEST_SECTION) if mine else "",
        planned=() if is_shallow else _planned(mine),
        beyond=beyond,
        deeper=await _deeper(session, student, mine),
        wants_transfer=is_shallow,
        is_done=clocks.status is PaceStatus.DONE,
    )
    return offer if offer.planned or offer.beyond or offer.deeper else None


def _planned(steps: Sequence[PathStep]) -> tuple[TargetName, ...]:
    """The next of the plan that nothing is under way for."""
    there = (
        step.target for step in steps if step.standing.status in _TO_COME and step.conference_state is None
    )
    return tuple(there)[:MOST_PLANNED]


async def _beyond(
    session: AsyncSession, student: Person, section_id: UUID, *, language: str
) -> tuple[TargetName, ...]:
    """Of the section's subject, after the last one planned: never judged, with all prerequisites shown."""
    in_order = (col(Competency.position), col(LearningTarget.position))
    of_subject = (
        select(LearningTarget)
        .join(
            Section,
            (col(Section.school_id) == col(LearningTarget.school_id))
            & (col(Section.framework_id) == col(LearningTarget.framework_id)),
        )
        .join(
            Competency,
            (col(Competency.school_id) == col(LearningTarget.school_id))
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .where(
            col(Section.school_id) == student.school_id,
            col(Section.id) == section_id,
            col(Competency.kind) != CompetencyKind.HABIT,
        )
    )
    planned, judged = (
        exists().where(
            col(table.school_id) == student.school_id,
            col(table.student_id) == student.id,
            col(table.target_id) == col(LearningTarget.id),
        )
        for table in (PlannedTarget, Judgement)
    )
    last = (
        await session.execute(
            of_subject.with_only_columns(*in_order)
            .where(planned)
            .order_by(*(each.desc() for each in in_order))
            .limit(1)
        )
    ).one_or_none()
    if last is None:
        return ()
    found = await session.scalars(
        of_subject.where(
            tuple_(*in_order) > tuple_(*last),
            col(LearningTarget.retired_at).is_(None),
            ~planned,
            ~judged,
            ~_lacks_prerequisite(student),
        )
        .order_by(*in_order)
        .limit(MOST_BEYOND)
    )
    return tuple(targets.name_of(target, language) for target in found)


def _lacks_prerequisite(student: Person) -> ColumnElement[bool]:
    shown = (
        select(col(Judgement.target_id))
        .join(
            Level, (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == Judgement.level_id)
        )
        .where(
            col(Judgement.school_id) == student.school_id,
            col(Judgement.student_id) == student.id,
            col(Level.is_proficient),
        )
    )
    return exists().where(
        col(Prerequisite.school_id) == student.school_id,
        col(Prerequisite.target_id) == col(LearningTarget.id),
        col(Prerequisite.requires_id).not_in(shown),
    )


async def _deeper(session: AsyncSession, student: Person, steps: Sequence[PathStep]) -> TargetName | None:
    """The target of the plan shown last that has a level beyond the one shown."""
    shown = [(step.level, step.target) for step in steps if step.is_met and step.level is not None]
    now, further = aliased(Level), aliased(Level)
    not_the_last = set(
        await session.scalars(
            select(col(now.id))
            .join(
                further,
                (col(further.school_id) == col(now.school_id))
                & (col(further.scale_id) == col(now.scale_id))
                & (col(further.rank) > col(now.rank)),
            )
            .where(
                col(now.school_id) == student.school_id,
                col(now.id).in_({level.level_id for level, _ in shown}),
            )
        )
    )
    deeper = [(level.shown_at, target) for level, target in shown if level.level_id in not_the_last]
    return max(deeper, key=lambda each: each[0])[1] if deeper else None
