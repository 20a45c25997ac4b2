"""What a second judge is shown: the work a judgement rests on, and nothing of what was concluded from it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.agreement import SecondCard, SeenEvidence
from domain.messages.base import StoredFile
from domain.models import (
    Attachment,
    Conference,
    Evidence,
    EvidenceFile,
    Judgement,
    JudgementEvidence,
    LearningTarget,
    SecondJudgement,
)
from domain.rules.excerpts import excerpt
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceKind

SHOWN = 4
"""Pieces of evidence on one card; how many more there are is said."""

MOST_FILES = 10
"""Files of one card. Source: Telegram Bot API, sendMediaGroup (2-10 items)."""

LONGEST_TITLE = 60
LONGEST_TEXT = 280
"""Characters of each piece, so that a card fits a message."""
LONGEST_URL = 1_000


def can_be_looked_at(judgement: type[Judgement] = Judgement) -> ColumnElement[bool]:
    """A condition on Judgement: it rests on words of somebody else than its judge, on a link or on a file."""
    has_file = exists().where(
        col(EvidenceFile.school_id) == col(Evidence.school_id),
        col(EvidenceFile.evidence_id) == col(Evidence.id),
    )
    return exists().where(
        col(JudgementEvidence.school_id) == col(judgement.school_id),
        col(JudgementEvidence.judgement_id) == col(judgement.id),
        col(Evidence.school_id) == col(JudgementEvidence.school_id),
        col(Evidence.id) == col(JudgementEvidence.evidence_id),
        _is_shown(),
        or_(
            col(Evidence.url).is_not(None),
            has_file,
            and_(col(Evidence.text).is_not(None), col(Evidence.logged_by_id) != col(judgement.judged_by_id)),
        ),
    )


def _is_shown() -> ColumnElement[bool]:
    """On Evidence: no self-assessment, and not taken back."""
    return (col(Evidence.kind) != EvidenceKind.SELF_REPORT) & col(Evidence.withdrawn_at).is_(None)


async def card_of(
    session: AsyncSession,
    second: SecondJudgement,
    judgement: Judgement,
    target: LearningTarget,
    *,
    language: str,
    occasion: Occasion,
) -> SecondCard:
    """The same whatever the first level was. Asks no right: the caller has."""
    pieces = await _evidence(session, judgement)
    files = await _files(session, judgement.school_id, [piece.id for piece in pieces[:SHOWN]])
    conference = (
        await session.get(Conference, (judgement.school_id, judgement.conference_id))
        if judgement.conference_id
        else None
    )
    return SecondCard(
        second_id=second.id,
        target=targets.name_of(target, language),
        statement=targets.in_language(
            targets.translations_of(target, "statement"), target.statement, language
        ),
        levels=await level_lines.of_target(session, target, language=language),
        evidence=tuple(
            _seen(piece, files.get(piece.id, ()), judgement=judgement, occasion=occasion)
            for piece in pieces[:SHOWN]
        ),
        more_evidence=max(0, len(pieces) - SHOWN),
        showing=conference.showing if conference else None,
        shown_on=occasion.day_of(judgement.shown_at),
    )


def _seen(
    piece: Evidence, files: Sequence[StoredFile], *, judgement: Judgement, occasion: Occasion
) -> SeenEvidence:
    """Whatever the first judge logged, a conference's own piece among it, is there without their words, said
    ones included.
    """
    is_theirs = piece.logged_by_id == judgement.judged_by_id
    return SeenEvidence(
        kind=piece.kind,
        context=piece.context,
        is_new_context=piece.is_new_context,
        shown_on=occasion.day_of(piece.shown_at),
        title=None if is_theirs else excerpt(piece.title, LONGEST_TITLE),
        text=None if is_theirs or piece.text is None else excerpt(piece.text, LONGEST_TEXT),
        url=piece.url if piece.url and len(piece.url) <= LONGEST_URL else None,
        files=tuple(file for file in files if not (is_theirs and file.media_type.startswith("audio/"))),
    )


async def _evidence(session: AsyncSession, judgement: Judgement) -> Sequence[Evidence]:
    """What the judgement rests on, the latest shown first."""
    found = await session.scalars(
        select(Evidence)
        .join(
            JudgementEvidence,
            (col(JudgementEvidence.school_id) == col(Evidence.school_id))
            & (col(JudgementEvidence.evidence_id) == col(Evidence.id)),
        )
        .where(
            col(Evidence.school_id) == judgement.school_id,
            col(JudgementEvidence.judgement_id) == judgement.id,
            _is_shown(),
        )
        .order_by(col(Evidence.shown_at).desc(), col(Evidence.id).desc())
    )
    return found.all()


async def _files(
    session: AsyncSession, school_id: UUID, evidence_ids: Sequence[UUID]
) -> dict[UUID, list[StoredFile]]:
    """By piece, in the order in which they came; `MOST_FILES` in all."""
    found = await session.execute(
        select(col(EvidenceFile.evidence_id), Attachment)
        .join(
            Attachment,
            (col(Attachment.school_id) == col(EvidenceFile.school_id))
            & (col(Attachment.id) == col(EvidenceFile.attachment_id)),
        )
        .where(col(EvidenceFile.school_id) == school_id, col(EvidenceFile.evidence_id).in_(evidence_ids))
        .order_by(col(EvidenceFile.evidence_id).desc(), col(EvidenceFile.position))
        .limit(MOST_FILES)
    )
    files: dict[UUID, list[StoredFile]] = {}
    for evidence_id, attachment in found:
        files.setdefault(evidence_id, []).append(stored(attachment))
    return files


def stored(attachment: Attachment) -> StoredFile:
    """The file as a message carries it."""
    kind = attachment.media_type.partition("/")[0]
    return StoredFile(attachment.file_name or kind, attachment.sha256, attachment.media_type)
