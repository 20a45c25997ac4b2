"""Writing down what a teacher judged in a conference, and what the judgement rests on.

The one place that does. Judgements are only ever added. Source: DOMAIN rules 2, 3 and 6
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.parts import StillWanted
from domain.models import (
    Conference,
    Evidence,
    EvidenceTarget,
    Framework,
    Judgement,
    JudgementEvidence,
    LearningTarget,
    Level,
    Person,
)
from domain.rules.levels import Piece, evidence_rule
from domain.services.conferences.conference_moves import note
from domain.services.conferences.meetings import Meeting
from domain.services.evidence.counting import is_counted
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceContext, EvidenceKind


@dataclass(frozen=True, slots=True)
class Shown:
    """What a student showed in one conference: a piece of evidence for every target judged from it."""

    meeting: Meeting
    piece: Evidence
    evidence_ids: tuple[UUID, ...]
    """The other pieces that the teacher based it on."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is judged of one target."""

    level_code: str
    met: str
    missing: str | None = None
    reason: str | None = None
    feedback: str | None = None
    voice_id: UUID | None = None


async def still_wanted(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    *,
    evidence_ids: Collection[UUID],
    is_new_context: bool,
    occasion: Occasion,
) -> StillWanted:
    """What Proficient asks for beyond these pieces and the conference itself. Source: DOMAIN rule 3"""
    evidence = await targets.evidence_for(
        session, school_id=student.school_id, student_id=student.id, target_id=target.id
    )
    pieces = [Piece(piece.kind, piece.is_new_context) for piece in evidence if piece.id in evidence_ids]
    pieces.append(Piece(EvidenceKind.CONFERENCE, is_new_context))
    return evidence_rule(pieces, occasion.policy)


async def show(
    session: AsyncSession,
    meeting: Meeting,
    *,
    words: str,
    context: EvidenceContext,
    is_new_context: bool,
    evidence_ids: tuple[UUID, ...],
    by: Person,
    occasion: Occasion,
) -> Shown:
    """The conference itself as a piece of evidence, tagged to nothing yet."""
    piece = Evidence(
        school_id=by.school_id,
        student_id=meeting.student.id,
        kind=EvidenceKind.CONFERENCE,
        context=context,
        is_new_context=is_new_context,
        title=meeting.target.title,
        text=words,
        logged_by_id=by.id,
        logged_at=occasion.now,
        shown_at=_shown_at(meeting.conference, occasion.now),
    )
    session.add(piece)
    await session.flush()
    return Shown(meeting, piece, evidence_ids)


async def judge(
    session: AsyncSession,
    shown: Shown,
    verdict: Verdict,
    *,
    target: LearningTarget,
    conference: Conference,
    by: Person,
    occasion: Occasion,
) -> Judgement:
    """A judgement of one target, resting on the pieces that speak to it and on the conference itself.

    Joins the caller's transaction.
    """
    level = await level_of(session, target, verdict.level_code)
    judgement = Judgement(
        school_id=by.school_id,
        student_id=shown.meeting.student.id,
        target_id=target.id,
        level_id=level.id,
        judged_by_id=by.id,
        judged_at=occasion.now,
        shown_at=shown.piece.shown_at,
        conference_id=conference.id,
        met=verdict.met,
        missing=verdict.missing,
        reason=verdict.reason,
        feedback=verdict.feedback,
        attachment_id=verdict.voice_id,
    )
    session.add(judgement)
    session.add(EvidenceTarget(school_id=by.school_id, evidence_id=shown.piece.id, target_id=target.id))
    await session.flush()
    rests_on = (*await _speaking_to(session, target, shown.evidence_ids), shown.piece.id)
    session.add_all(
        JudgementEvidence(school_id=by.school_id, judgement_id=judgement.id, evidence_id=evidence_id)
        for evidence_id in rests_on
    )
    note(
        session,
        "judged target",
        shown.meeting,
        by=by,
        now=occasion.now,
        target=str(target.id),
        level=verdict.level_code,
    )
    return judgement


async def level_of(session: AsyncSession, target: LearningTarget, code: str) -> Level:
    """The level of the target's scale with that code."""
    framework = await session.get_one(Framework, (target.school_id, target.framework_id))
    found = await session.execute(
        select(Level).where(
            col(Level.school_id) == framework.school_id,
            col(Level.scale_id) == framework.scale_id,
            col(Level.code) == code,
        )
    )
    return found.scalar_one()


async def _speaking_to(
    session: AsyncSession, target: LearningTarget, evidence_ids: tuple[UUID, ...]
) -> tuple[UUID, ...]:
    """Those tagged to the target that count: a piece may have been taken back while the form was open."""
    found = await session.scalars(
        select(col(EvidenceTarget.evidence_id))
        .join(
            Evidence,
            (col(Evidence.school_id) == col(EvidenceTarget.school_id))
            & (col(Evidence.id) == col(EvidenceTarget.evidence_id)),
        )
        .where(
            col(EvidenceTarget.school_id) == target.school_id,
            col(EvidenceTarget.target_id) == target.id,
            col(EvidenceTarget.evidence_id).in_(evidence_ids),
            is_counted(),
        )
    )
    return tuple(found)


def _shown_at(conference: Conference, now: datetime) -> datetime:
    """The agreed time where it has passed: what is entered late is ordered by when it was shown."""
    starts_at = conference.starts_at
    return starts_at if starts_at is not None and starts_at <= now else now
