"""What is known of several students at once where they need support: strength, growth, evidence, gaps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.parts import TargetName
from domain.models import Evidence, EvidenceTarget, Judgement, LearningTarget, Level, Prerequisite, Support
from domain.services.evidence.counting import is_counted
from domain.services.learning import targets
from domain.vocabulary import SupportResult

Pair = tuple[UUID, UUID | None]
"""A student and a target."""


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """By student, by student and target, or by case; who has none is not in it."""

    strengths: dict[UUID, TargetName]
    """The target shown last."""
    growth: dict[UUID, datetime]
    """When a level was last above the one before it."""
    evidence: dict[Pair, tuple[int, datetime]]
    """How many pieces for the target, and when the latest was shown."""
    gaps: dict[Pair, TargetName]
    """The first target that it builds on and that is not shown."""
    results: dict[UUID, SupportResult]
    """What the last review of a support came to."""


async def gather(
    session: AsyncSession,
    school_id: UUID,
    pairs: Collection[Pair],
    *,
    case_ids: Collection[UUID],
    language: str,
) -> NeedFacts:
    """Asks no right: the caller has."""
    student_ids = sorted({student_id for student_id, _ in pairs})
    target_ids = sorted({target_id for _, target_id in pairs if target_id})
    return NeedFacts(
        strengths=await _strengths(session, school_id, student_ids, language),
        growth=await _growth(session, school_id, student_ids),
        evidence=await _evidence(session, school_id, student_ids, target_ids),
        gaps=await _gaps(session, school_id, pairs, language=language),
        results=await _results(session, school_id, case_ids),
    )


async def _strengths(
    session: AsyncSession, school_id: UUID, student_ids: Collection[UUID], language: str
) -> dict[UUID, TargetName]:
    found = await session.execute(
        select(col(Judgement.student_id), LearningTarget)
        .join(
            Level, (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == Judgement.level_id)
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Judgement.school_id))
            & (col(LearningTarget.id) == col(Judgement.target_id)),
        )
        .where(
            col(Judgement.school_id) == school_id,
            col(Judgement.student_id).in_(student_ids),
            col(Level.is_proficient),
        )
        .ext(distinct_on(col(Judgement.student_id)))
        .order_by(col(Judgement.student_id), col(Judgement.shown_at).desc(), col(Judgement.judged_at).desc())
    )
    return {student_id: targets.name_of(target, language) for student_id, target in found}


async def _growth(
    session: AsyncSession, school_id: UUID, student_ids: Collection[UUID]
) -> dict[UUID, datetime]:
    steps = (
        select(
            col(Judgement.student_id),
            col(Judgement.shown_at),
            col(Level.rank),
            func.lag(col(Level.rank))
            .over(
                partition_by=(col(Judgement.student_id), col(Judgement.target_id)),
                order_by=(col(Judgement.shown_at), col(Judgement.judged_at)),
            )
            .label("before"),
        )
        .join(
            Level, (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == Judgement.level_id)
        )
        .where(col(Judgement.school_id) == school_id, col(Judgement.student_id).in_(student_ids))
        .subquery()
    )
    found = await session.execute(
        select(steps.c.student_id, func.max(steps.c.shown_at))
        .where(steps.c.rank > func.coalesce(steps.c.before, 1))
        .group_by(steps.c.student_id)
    )
    return {row[0]: row[1] for row in found}


async def _evidence(
    session: AsyncSession, school_id: UUID, student_ids: Collection[UUID], target_ids: Collection[UUID]
) -> dict[Pair, tuple[int, datetime]]:
    found = await session.execute(
        select(
            col(Evidence.student_id),
            col(EvidenceTarget.target_id),
            func.count(),
            func.max(col(Evidence.shown_at)),
        )
        .join(
            EvidenceTarget,
            (col(EvidenceTarget.school_id) == col(Evidence.school_id))
            & (col(EvidenceTarget.evidence_id) == col(Evidence.id)),
        )
        .where(
            col(Evidence.school_id) == school_id,
            col(Evidence.student_id).in_(student_ids),
            col(EvidenceTarget.target_id).in_(target_ids),
            is_counted(),
        )
        .group_by(col(Evidence.student_id), col(EvidenceTarget.target_id))
    )
    return {(student_id, target_id): (pieces, latest) for student_id, target_id, pieces, latest in found}


async def _gaps(
    session: AsyncSession,
    school_id: UUID,
    pairs: Collection[Pair],
    *,
    language: str,
) -> dict[Pair, TargetName]:
    requires = aliased(LearningTarget)
    built_on = (
        await session.execute(
            select(col(Prerequisite.target_id), requires)
            .join(
                requires,
                (col(requires.school_id) == col(Prerequisite.school_id))
                & (col(requires.id) == col(Prerequisite.requires_id)),
            )
            .where(
                col(Prerequisite.school_id) == school_id,
                col(Prerequisite.target_id).in_({target_id for _, target_id in pairs if target_id}),
                col(requires.retired_at).is_(None),
            )
            .order_by(col(requires.position).desc(), col(requires.id))
        )
    ).all()
    if not built_on:
        return {}
    levels = await targets.current_levels(
        session,
        school_id=school_id,
        student_ids={student_id for student_id, _ in pairs},
        target_ids=[before.id for _, before in built_on],
    )
    gaps: dict[Pair, TargetName] = {}
    for student_id, target_id in pairs:
        for of_id, before in built_on:
            level = levels.get((student_id, before.id))
            if of_id == target_id and (level is None or not level.is_proficient):
                gaps[student_id, target_id] = targets.name_of(before, language)
    return gaps


async def _results(
    session: AsyncSession, school_id: UUID, case_ids: Collection[UUID]
) -> dict[UUID, SupportResult]:
    found = await session.execute(
        select(col(Support.case_id), col(Support.result))
        .where(
            col(Support.school_id) == school_id,
            col(Support.case_id).in_(case_ids),
            col(Support.result).is_not(None),
        )
        .ext(distinct_on(col(Support.case_id)))
        .order_by(col(Support.case_id), col(Support.reviewed_at).desc())
    )
    return {case_id: result for case_id, result in found if case_id and result}
