"""What a student sends, sorted by the student: for which target, of what kind, from where."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.parts import TargetName
from domain.models import Attachment, Competency, Evidence, EvidenceTarget, LearningTarget, Person
from domain.rules.evidence import OWN_KINDS, likely_kind, link_in, medium_of
from domain.rules.excerpts import excerpt
from domain.services.evidence import feedback, pieces, sharing
from domain.services.evidence.pieces import Piece
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.services.people import student_homes
from domain.services.plans import paths
from domain.services.plans.paths import PathStep
from domain.vocabulary import CompetencyKind, EvidenceContext, EvidenceKind, Medium, TargetStanding

LONGEST_TITLE = 60
"""Characters of somebody's words that become a title."""

MOST_OFFERED = 60
"""Targets to page through beyond the student's path; whoever looks for another starts from its card."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came from the student's phone."""

    words: str | None = None
    """Written beside the files, or alone; a web address among them is the piece's link."""
    files: tuple[Attachment, ...] = ()
    album: str | None = None


async def take_in(
    session: AsyncSession, student: Person, sent: Arrived, *, key: str, occasion: Occasion
) -> Evidence:
    """The piece, kept at once: what comes again makes no second one, and what belongs to an album joins it.

    Joins the caller's transaction.
    """
    words = (sent.words or "").strip() or None
    url = link_in(words) if words else None
    media_types = [each.media_type for each in sent.files]
    about = " ".join((words or "").replace(url or "", "").split())
    # What a camera or a recorder calls its files says nothing; what somebody called a document does.
    is_document = medium_of(media_types, url) is Medium.DOCUMENT
    names = [each.file_name for each in sent.files if each.file_name and is_document]
    untitled = sharing.untitled(media_types, url, on=occasion.today.isoformat())
    title = excerpt(about or next(iter(names), "") or untitled, LONGEST_TITLE)
    text = words if words and words not in (title, url) else None
    piece = Piece(kind=likely_kind(medium_of(media_types, url)), title=title, text=text, url=url)
    known = f"album:{sent.album}" if sent.album else key
    evidence = await pieces.keep(session, student, piece, key=known, files=sent.files, now=occasion.now)
    if about and evidence.title != title and not evidence.text:
        # The words of an album may come with any of its photos.
        evidence.title, evidence.text, evidence.url = title, text, url or evidence.url
        await session.flush()
    if sent.album:
        await sharing.bring_up_to_date(session, student, evidence, occasion=occasion)
    return evidence


async def tag(
    session: AsyncSession, student: Person, evidence_id: UUID, *, target_id: UUID, occasion: Occasion
) -> tuple[Evidence, LearningTarget]:
    """The piece speaks to the target, and counts from now on; the teacher of an open conference on it hears.

    Raises NotFound for a target that is none of the student's. Joins the caller's transaction.
    """
    evidence = await pieces.own(session, student, evidence_id)
    target, competency = await targets.get_for(session, target_id, student=student, on=occasion.today)
    if competency.kind is CompetencyKind.HABIT or not pieces.is_changeable(evidence):
        raise NotFound
    await session.execute(
        insert(EvidenceTarget)
        .values(school_id=student.school_id, evidence_id=evidence.id, target_id=target.id)
        .on_conflict_do_nothing()
    )
    pieces.note(session, "tagged evidence", evidence, by=student, now=occasion.now, target=str(target.id))
    await pace_facts.gather(session, student.school_id, student_ids=[student.id])
    await sharing.announce(session, student, evidence, target_id=target.id, occasion=occasion)
    return evidence, target


async def untag(
    session: AsyncSession, student: Person, evidence_id: UUID, *, target_id: UUID, occasion: Occasion
) -> Evidence:
    """Raises EvidenceIsJudged. Joins the caller's transaction."""
    evidence = await changeable(session, student, evidence_id, occasion=occasion)
    await session.execute(
        delete(EvidenceTarget).where(
            col(EvidenceTarget.school_id) == student.school_id,
            col(EvidenceTarget.evidence_id) == evidence.id,
            col(EvidenceTarget.target_id) == target_id,
        )
    )
    return await _changed(session, student, evidence, occasion=occasion)


async def set_kind(
    session: AsyncSession, student: Person, evidence_id: UUID, *, kind: EvidenceKind, occasion: Occasion
) -> Evidence:
    """Raises EvidenceIsJudged; NotFound for a kind that comes from others. Joins the caller's transaction."""
    if kind not in OWN_KINDS:
        raise NotFound
    evidence = await changeable(session, student, evidence_id, occasion=occasion)
    evidence.kind = kind
    return await _changed(session, student, evidence, occasion=occasion)


async def set_context(
    session: AsyncSession,
    student: Person,
    evidence_id: UUID,
    *,
    context: EvidenceContext | None = None,
    is_new: bool | None = None,
    occasion: Occasion,
) -> Evidence:
    """Where it was shown, and whether that is somewhere new. Raises EvidenceIsJudged. Joins the caller's
    transaction.
    """
    evidence = await changeable(session, student, evidence_id, occasion=occasion)
    evidence.context = context or evidence.context
    evidence.is_new_context = evidence.is_new_context if is_new is None else is_new
    return await _changed(session, student, evidence, occasion=occasion)


async def edit(
    session: AsyncSession,
    student: Person,
    evidence_id: UUID,
    *,
    title: str,
    text: str | None,
    occasion: Occasion,
) -> Evidence:
    """Other words. Raises EvidenceIsJudged. Joins the caller's transaction."""
    evidence = await changeable(session, student, evidence_id, occasion=occasion)
    evidence.title, evidence.text = title, text
    evidence.url = link_in(text or "") or evidence.url
    return await _changed(session, student, evidence, occasion=occasion)


async def withdraw(
    session: AsyncSession, student: Person, evidence_id: UUID, *, occasion: Occasion
) -> Evidence:
    """Shown to nobody and counted nowhere from now on. Raises EvidenceIsJudged where a judgement rests on it,
    NotFound for what a teacher observed. Joins the caller's transaction.
    """
    evidence = await withdrawable(session, student, evidence_id, occasion=occasion)
    evidence.withdrawn_at = occasion.now
    await feedback.withdrawn(session, evidence)
    pieces.note(session, "withdrew evidence", evidence, by=student, now=occasion.now)
    return await _changed(session, student, evidence, occasion=occasion)


async def withdrawable(
    session: AsyncSession, student: Person, evidence_id: UUID, *, occasion: Occasion
) -> Evidence:
    """The piece, if it may be taken back. Raises as `withdraw` does."""
    evidence = await pieces.own(session, student, evidence_id)
    if not pieces.may_be_withdrawn(evidence):
        raise NotFound
    await pieces.refuse_if_judged(session, evidence, occasion=occasion)
    return evidence


async def changeable(
    session: AsyncSession, student: Person, evidence_id: UUID, *, occasion: Occasion
) -> Evidence:
    """The piece, if its student may change it. Raises EvidenceIsJudged; NotFound for what others gave."""
    evidence = await pieces.own(session, student, evidence_id)
    if not pieces.is_changeable(evidence):
        raise NotFound
    await pieces.refuse_if_judged(session, evidence, occasion=occasion)
    return evidence


async def _changed(
    session: AsyncSession, student: Person, evidence: Evidence, *, occasion: Occasion
) -> Evidence:
    await session.flush()
    await pace_facts.gather(session, student.school_id, student_ids=[student.id])
    await sharing.bring_up_to_date(session, student, evidence, occasion=occasion)
    return evidence


async def likely_targets(
    session: AsyncSession, student: Person, *, occasion: Occasion, language: str
) -> tuple[TargetName, ...]:
    """The student's targets, the likeliest first: with a conference under way, next on the path, begun, still
    to show, shown; then what else their frameworks have. Habits are no part of it.
    """
    steps = await paths.steps_of(
        session, student, now=occasion.now, zone=occasion.zone, policy=occasion.policy, language=language
    )
    following = student_homes.next_of(steps)
    begun = await _with_evidence(session, student)
    ordered = sorted(steps, key=lambda step: _likelihood(step, following, begun))
    likely = {step.target.id: step.target for step in ordered}
    others = await _others(session, student, occasion=occasion, language=language)
    return tuple((likely | {each.id: each for each in others if each.id not in likely}).values())


def _likelihood(step: PathStep, following: PathStep | None, begun: set[UUID]) -> int:
    if step.conference_id is not None:
        return 0
    if step is following:
        return 1
    if step.is_met or step.standing.status is TargetStanding.EXCUSED:
        return 4
    return 2 if step.level is not None or step.target.id in begun else 3


async def _with_evidence(session: AsyncSession, student: Person) -> set[UUID]:
    found = await session.scalars(
        select(col(EvidenceTarget.target_id))
        .where(
            col(EvidenceTarget.school_id) == student.school_id,
            exists().where(
                col(Evidence.school_id) == col(EvidenceTarget.school_id),
                col(Evidence.id) == col(EvidenceTarget.evidence_id),
                col(Evidence.student_id) == student.id,
                col(Evidence.withdrawn_at).is_(None),
            ),
        )
        .distinct()
    )
    return set(found)


async def _others(
    session: AsyncSession, student: Person, *, occasion: Occasion, language: str
) -> Sequence[TargetName]:
    frameworks = targets.frameworks_of(student.school_id, student.id, on=occasion.today)
    found = await session.execute(
        select(
            col(LearningTarget.id),
            col(LearningTarget.code),
            col(LearningTarget.title),
            col(LearningTarget.translations),
        )
        .join(
            Competency,
            (col(Competency.school_id) == col(LearningTarget.school_id))
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .where(
            col(LearningTarget.school_id) == student.school_id,
            col(LearningTarget.retired_at).is_(None),
            col(LearningTarget.framework_id).in_(frameworks),
            col(Competency.kind) != CompetencyKind.HABIT,
        )
        .order_by(col(Competency.position), col(LearningTarget.position), col(LearningTarget.id))
        .limit(MOST_OFFERED)
    )
    return [targets.named(*row, language=language) for row in found]
