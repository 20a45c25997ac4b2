"""Pieces of evidence as rows: kept once, found again by who may see them, with their files and targets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import EvidenceIsJudged, NotFound
from domain.ids import new_id
from domain.models import (
    Attachment,
    ConferenceEvidence,
    Evidence,
    EvidenceFile,
    EvidenceTarget,
    FeedbackRequest,
    Judgement,
    JudgementEvidence,
    LearningTarget,
    Person,
)
from domain.services import audit
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.vocabulary import EvidenceContext, EvidenceKind, EvidenceReview


@dataclass(frozen=True, slots=True)
class Piece:
    """What is to be kept."""

    kind: EvidenceKind
    title: str
    text: str | None = None
    url: str | None = None
    context: EvidenceContext = EvidenceContext.CLASS
    given_by: str | None = None
    review: EvidenceReview | None = None


async def keep(
    session: AsyncSession,
    student: Person,
    piece: Piece,
    *,
    key: str,
    files: Sequence[Attachment] = (),
    logged_by: Person | None = None,
    now: datetime,
) -> Evidence:
    """The student's piece of that key, with the files: a new one, or the one there is with files it did not
    have.

    Joins the caller's transaction.
    """
    await session.execute(
        insert(Evidence)
        .values(
            school_id=student.school_id,
            id=new_id(),
            student_id=student.id,
            kind=piece.kind,
            context=piece.context,
            is_new_context=False,
            title=piece.title,
            text=piece.text,
            url=piece.url,
            key=key,
            logged_by_id=(logged_by or student).id,
            given_by=piece.given_by,
            logged_at=now,
            shown_at=now,
            review=piece.review,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "student_id", "key"])
    )
    evidence = (
        await session.execute(
            select(Evidence)
            .where(
                col(Evidence.school_id) == student.school_id,
                col(Evidence.student_id) == student.id,
                col(Evidence.key) == key,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).scalar_one()
    await _add_files(session, evidence, files)
    return evidence


async def _add_files(session: AsyncSession, evidence: Evidence, files: Sequence[Attachment]) -> None:
    there = (await files_of(session, evidence.school_id, [evidence.id])).get(evidence.id, ())
    known = {each.id for each in there}
    new = [each for each in files if each.id not in known]
    session.add_all(
        EvidenceFile(
            school_id=evidence.school_id, evidence_id=evidence.id, position=position, attachment_id=each.id
        )
        for position, each in enumerate(new, start=len(there))
    )
    await session.flush()


async def forget(session: AsyncSession, evidence: Evidence) -> None:
    """Deletes a piece that turned out to be none; its files stay with their owner. Joins the caller's
    transaction.
    """
    for table in (EvidenceFile, EvidenceTarget):
        rows = await session.scalars(
            select(table).where(
                col(table.school_id) == evidence.school_id, col(table.evidence_id) == evidence.id
            )
        )
        for row in rows:
            await session.delete(row)
    await session.flush()
    await session.delete(evidence)
    await session.flush()


async def is_passed_on(session: AsyncSession, evidence: Evidence) -> bool:
    """Whether a conference or a classmate was told of it."""
    named = [
        exists().where(col(table.school_id) == evidence.school_id, col(table.evidence_id) == evidence.id)
        for table in (ConferenceEvidence, FeedbackRequest)
    ]
    return bool(await session.scalar(select(or_(*named))))


async def own(session: AsyncSession, student: Person, evidence_id: UUID) -> Evidence:
    """The student's own piece that is not taken back, locked. Raises NotFound for any other."""
    evidence = await session.scalar(
        select(Evidence)
        .where(
            col(Evidence.school_id) == student.school_id,
            col(Evidence.id) == evidence_id,
            col(Evidence.student_id) == student.id,
            col(Evidence.withdrawn_at).is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if evidence is None:
        raise NotFound
    return evidence


async def visible(
    session: AsyncSession, evidence_id: UUID, *, actor: Person, occasion: Occasion
) -> tuple[Evidence, Person]:
    """A piece with its student, for the student or for who teaches or advises them now. Raises NotFound.

    Nobody but the student sees what is not tagged yet: it may be no evidence at all. Guardians see levels,
    pace and conferences. An adult's look leaves an audit entry. Joins the caller's transaction.
    Source: DOMAIN rule 32
    """
    is_tagged = exists().where(
        col(EvidenceTarget.school_id) == col(Evidence.school_id),
        col(EvidenceTarget.evidence_id) == col(Evidence.id),
    )
    taught = students.taught_by(actor.school_id, actor.id, on=occasion.today)
    found = await session.execute(
        select(Evidence, Person)
        .join(
            Person,
            (col(Person.school_id) == col(Evidence.school_id)) & (col(Person.id) == col(Evidence.student_id)),
        )
        .where(
            col(Evidence.school_id) == actor.school_id,
            col(Evidence.id) == evidence_id,
            col(Evidence.withdrawn_at).is_(None),
            (col(Evidence.student_id) == actor.id) | (is_tagged & col(Evidence.student_id).in_(taught)),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    evidence, student = row
    if student.id != actor.id:
        note(session, "saw evidence", evidence, by=actor, now=occasion.now)
    return evidence, student


def is_changeable(evidence: Evidence) -> bool:
    """Whether its student may change it, as long as no judgement rests on it: what others gave stays as they
    gave it.
    """
    return evidence.logged_by_id == evidence.student_id and evidence.review is None


def may_be_withdrawn(evidence: Evidence) -> bool:
    """What the student logged, and what others were asked for; not what a teacher observed."""
    return evidence.logged_by_id == evidence.student_id or evidence.review is not None


async def judgement_on(session: AsyncSession, evidence: Evidence) -> tuple[Judgement, Person] | None:
    """The latest judgement that rests on the piece, with its teacher."""
    found = await session.execute(
        select(Judgement, Person)
        .join(
            JudgementEvidence,
            (col(JudgementEvidence.school_id) == col(Judgement.school_id))
            & (col(JudgementEvidence.judgement_id) == col(Judgement.id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(Judgement.school_id))
            & (col(Person.id) == col(Judgement.judged_by_id)),
        )
        .where(
            col(JudgementEvidence.school_id) == evidence.school_id,
            col(JudgementEvidence.evidence_id) == evidence.id,
        )
        .order_by(col(Judgement.judged_at).desc())
        .limit(1)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None


async def refuse_if_judged(session: AsyncSession, evidence: Evidence, *, occasion: Occasion) -> None:
    """Raises EvidenceIsJudged, with who judged it and when."""
    judged = await judgement_on(session, evidence)
    if judged is not None:
        judgement, teacher = judged
        raise EvidenceIsJudged(evidence.title, teacher.full_name, occasion.day_of(judgement.judged_at))


async def files_of(
    session: AsyncSession, school_id: UUID, evidence_ids: Collection[UUID]
) -> dict[UUID, tuple[Attachment, ...]]:
    """Files by piece, in the order in which they came; pieces without any are not in it."""
    found = await session.execute(
        select(col(EvidenceFile.evidence_id), Attachment)
        .join(
            Attachment,
            (col(Attachment.school_id) == col(EvidenceFile.school_id))
            & (col(Attachment.id) == col(EvidenceFile.attachment_id)),
        )
        .where(col(EvidenceFile.school_id) == school_id, col(EvidenceFile.evidence_id).in_(evidence_ids))
        .order_by(col(EvidenceFile.evidence_id), col(EvidenceFile.position))
    )
    files: dict[UUID, tuple[Attachment, ...]] = {}
    for evidence_id, attachment in found:
        files[evidence_id] = (*files.get(evidence_id, ()), attachment)
    return files


async def targets_of(
    session: AsyncSession, school_id: UUID, evidence_ids: Collection[UUID]
) -> dict[UUID, tuple[LearningTarget, ...]]:
    """Targets by piece, in their framework's order; pieces without any are not in it."""
    found = await session.execute(
        select(col(EvidenceTarget.evidence_id), LearningTarget)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(EvidenceTarget.school_id))
            & (col(LearningTarget.id) == col(EvidenceTarget.target_id)),
        )
        .where(col(EvidenceTarget.school_id) == school_id, col(EvidenceTarget.evidence_id).in_(evidence_ids))
        .order_by(col(LearningTarget.position), col(LearningTarget.id))
    )
    tagged: dict[UUID, tuple[LearningTarget, ...]] = {}
    for evidence_id, target in found:
        tagged[evidence_id] = (*tagged.get(evidence_id, ()), target)
    return tagged


async def unsorted(
    session: AsyncSession, student: Person, *, page: int, page_size: int
) -> tuple[tuple[Evidence, ...], int]:
    """One page of the student's pieces without a target, the latest first, and how many there are."""
    mine = (
        col(Evidence.school_id) == student.school_id,
        col(Evidence.student_id) == student.id,
        col(Evidence.withdrawn_at).is_(None),
        ~exists().where(
            col(EvidenceTarget.school_id) == col(Evidence.school_id),
            col(EvidenceTarget.evidence_id) == col(Evidence.id),
        ),
    )
    count = await session.scalar(select(func.count()).select_from(Evidence).where(*mine))
    found = await session.scalars(
        select(Evidence)
        .where(*mine)
        .order_by(col(Evidence.logged_at).desc(), col(Evidence.id).desc())
        .offset(page * page_size)
        .limit(page_size)
    )
    return tuple(found), count or 0


def note(
    session: AsyncSession, what: str, evidence: Evidence, *, by: Person, now: datetime, **detail: str
) -> None:
    """Who did what to whose evidence, for the audit."""
    audit.record(
        session,
        what,
        school_id=evidence.school_id,
        actor_id=by.id,
        about_id=evidence.student_id,
        now=now,
        evidence=str(evidence.id),
        **detail,
    )


def shown_on(evidence: Evidence, occasion: Occasion) -> date:
    """The local date on which it was shown."""
    return occasion.day_of(evidence.shown_at)
