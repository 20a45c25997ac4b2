"""What was added to a student's record lately, for messages about a whole week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.parts import TargetName
from domain.models import Evidence, EvidenceTarget, Judgement, LearningTarget, Level, Person
from domain.services.evidence.counting import is_counted
from domain.services.learning import targets


@dataclass(frozen=True, slots=True)
class Gained:
    """Since a moment, by when it was recorded; the latest first."""

    shown: tuple[TargetName, ...]
    """From then on Proficient or beyond, whenever they were planned for."""
    grown: tuple[TargetName, ...]
    """At a further level than before, those in `shown` apart."""
    pieces: int
    """Of evidence."""


NOTHING = Gained((), (), 0)


async def gained(session: AsyncSession, student: Person, *, since: datetime, language: str) -> Gained:
    """What the student gained; not what was taken back within that time. Asks no right."""
    shown, grown = await _judged(session, student, since=since, language=language)
    pieces = await session.scalar(
        select(func.count()).where(
            col(Evidence.school_id) == student.school_id,
            col(Evidence.student_id) == student.id,
            col(Evidence.logged_at) > since,
            is_counted(),
        )
    )
    return Gained(shown, grown, pieces or 0)


async def _judged(
    session: AsyncSession, student: Person, *, since: datetime, language: str
) -> tuple[tuple[TargetName, ...], tuple[TargetName, ...]]:
    of_target = col(Judgement.target_id)
    lowest = aliased(Level)
    first_rank = (
        select(func.min(col(lowest.rank)))
        .where(col(lowest.school_id) == col(Level.school_id), col(lowest.scale_id) == col(Level.scale_id))
        .scalar_subquery()
    )
    in_order = (col(Judgement.shown_at), col(Judgement.judged_at), col(Judgement.id))
    judged = (
        select(
            col(Judgement.target_id),
            col(Judgement.judged_at),
            col(Level.rank),
            col(Level.is_proficient),
            func.row_number()
            .over(partition_by=of_target, order_by=tuple(each.desc() for each in in_order))
            .label("age"),
            func.max(col(Level.rank))
            .filter(col(Judgement.judged_at) <= since)
            .over(partition_by=of_target)
            .label("before"),
            func.bool_or(col(Level.is_proficient) & (col(Judgement.judged_at) <= since))
            .over(partition_by=of_target)
            .label("was_shown"),
            first_rank.label("first_rank"),
        )
        .join(
            Level,
            (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == col(Judgement.level_id)),
        )
        .where(col(Judgement.school_id) == student.school_id, col(Judgement.student_id) == student.id)
        .subquery()
    )
    found = (
        await session.execute(
            select(LearningTarget, judged.c.is_proficient, judged.c.was_shown)
            .join(
                judged,
                (col(LearningTarget.school_id) == student.school_id)
                & (col(LearningTarget.id) == judged.c.target_id),
            )
            .where(
                judged.c.age == 1,
                judged.c.judged_at > since,
                judged.c.rank > func.coalesce(judged.c.before, judged.c.first_rank),
            )
            .order_by(judged.c.judged_at.desc(), col(LearningTarget.position))
        )
    ).all()
    shown = [target for target, is_shown, was in found if is_shown and not was]
    grown = [target for target, is_shown, was in found if not is_shown or was]
    return (
        tuple(targets.name_of(target, language) for target in shown),
        tuple(targets.name_of(target, language) for target in grown),
    )


async def with_evidence(session: AsyncSession, student: Person, target_ids: Collection[UUID]) -> set[UUID]:
    """Those of the targets for which the student has any evidence. Asks no right."""
    found = await session.scalars(
        select(col(EvidenceTarget.target_id))
        .join(
            Evidence,
            (col(Evidence.school_id) == col(EvidenceTarget.school_id))
            & (col(Evidence.id) == col(EvidenceTarget.evidence_id)),
        )
        .where(
            col(EvidenceTarget.school_id) == student.school_id,
            col(EvidenceTarget.target_id).in_(target_ids),
            col(Evidence.student_id) == student.id,
            is_counted(),
        )
        .distinct()
    )
    return set(found)
