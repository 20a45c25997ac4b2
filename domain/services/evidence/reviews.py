"""What others gave to a student waits for a teacher: accepted it counts, set aside it is only kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.feedback import EvidenceReviewList, EvidenceWasReviewed, ReviewLine
from domain.messages.parts import PAGE_SIZE, page_count
from domain.models import Enrolment, Evidence, EvidenceTarget, LearningTarget, Person, Section
from domain.rules.excerpts import excerpt
from domain.services.evidence import pieces
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.services.people import students
from domain.services.promises import promise
from domain.vocabulary import EvidenceReview, Membership, SectionKind

LONGEST_BEGINNING = 90
LONGEST_NAME = 40
LONGEST_TITLE = 60


def reviewed_by(adult: Person, *, on: date) -> ColumnElement[bool]:
    """On Evidence: the adult teaches its student a target it is tagged with or, where nobody does, advises
    the student.
    """
    advised = students.taught_by(adult.school_id, adult.id, on=on, kind=SectionKind.ADVISORY)
    return _is_taught(on, adult.id) | (col(Evidence.student_id).in_(advised) & ~_is_taught(on))


def _is_taught(on: date, adult_id: UUID | None = None) -> Exists:
    """On Evidence: somebody, or the adult, teaches its student now what it is tagged with."""
    theirs, adults = aliased(Enrolment), aliased(Enrolment)
    taught = (
        select(literal(1))
        .select_from(EvidenceTarget)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(EvidenceTarget.school_id))
            & (col(LearningTarget.id) == col(EvidenceTarget.target_id)),
        )
        .join(
            Section,
            (col(Section.school_id) == col(LearningTarget.school_id))
            & (col(Section.framework_id) == col(LearningTarget.framework_id)),
        )
        .join(
            theirs,
            (col(theirs.school_id) == col(Section.school_id)) & (col(theirs.section_id) == col(Section.id)),
        )
        .join(
            adults,
            (col(adults.school_id) == col(Section.school_id)) & (col(adults.section_id) == col(Section.id)),
        )
        .where(
            col(EvidenceTarget.school_id) == col(Evidence.school_id),
            col(EvidenceTarget.evidence_id) == col(Evidence.id),
            col(theirs.person_id) == col(Evidence.student_id),
            col(theirs.membership) == Membership.STUDENT,
            col(adults.membership) == Membership.TEACHER,
            _lasts(theirs, on),
            _lasts(adults, on),
            col(Section.kind) == SectionKind.COURSE,
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
        )
        .correlate(Evidence)
    )
    return (taught if adult_id is None else taught.where(col(adults.person_id) == adult_id)).exists()


def _lasts(row: type[Enrolment], on: date) -> ColumnElement[bool]:
    return (col(row.begins_on) <= on) & (col(row.ends_on).is_(None) | (col(row.ends_on) >= on))


async def may_review(session: AsyncSession, evidence: Evidence, *, adult: Person, on: date) -> bool:
    """Whether the adult has the word on a piece that others gave, and no judgement rests on it."""
    if evidence.review is None or await pieces.judgement_on(session, evidence) is not None:
        return False
    return bool(
        await session.scalar(
            select(
                exists().where(
                    col(Evidence.school_id) == evidence.school_id,
                    col(Evidence.id) == evidence.id,
                    reviewed_by(adult, on=on),
                )
            )
        )
    )


async def waiting(session: AsyncSession, adult: Person, *, on: date) -> int:
    """How many pieces wait for the adult's word."""
    return (
        await session.scalar(select(func.count()).select_from(Evidence).where(*_waits_for(adult, on=on))) or 0
    )


async def waiting_since(session: AsyncSession, adult: Person, *, on: date) -> tuple[int, datetime | None]:
    """How many pieces wait for the adult's word, and since when the first of them does."""
    found = await session.execute(
        select(func.count(), func.min(col(Evidence.logged_at))).where(*_waits_for(adult, on=on))
    )
    count, since = found.one()
    return count, since


def _waits_for(adult: Person, *, on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Evidence.school_id) == adult.school_id,
        col(Evidence.review) == EvidenceReview.AWAITED,
        col(Evidence.withdrawn_at).is_(None),
        reviewed_by(adult, on=on),
    )


async def list_waiting(
    session: AsyncSession, adult: Person, *, page: int, occasion: Occasion
) -> EvidenceReviewList:
    """A page of them, the longest wait first; one that does not exist gives the nearest."""
    count = await waiting(session, adult, on=occasion.today)
    pages = page_count(count)
    at = max(0, min(page, pages - 1))
    found = await session.execute(
        select(Evidence, Person)
        .join(
            Person,
            (col(Person.school_id) == col(Evidence.school_id)) & (col(Person.id) == col(Evidence.student_id)),
        )
        .where(*_waits_for(adult, on=occasion.today))
        .order_by(col(Evidence.logged_at), col(Evidence.id))
        .offset(at * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    rows = [(evidence, student) for evidence, student in found]
    lines = await _lines(session, adult, rows, occasion=occasion)
    return EvidenceReviewList(lines, count, at, pages)


async def _lines(
    session: AsyncSession, adult: Person, rows: Sequence[tuple[Evidence, Person]], *, occasion: Occasion
) -> tuple[ReviewLine, ...]:
    tagged = await pieces.targets_of(session, adult.school_id, [evidence.id for evidence, _ in rows])
    givers = await session.scalars(
        select(Person).where(
            col(Person.school_id) == adult.school_id,
            col(Person.id).in_({evidence.logged_by_id for evidence, _ in rows}),
        )
    )
    names = {person.id: person.full_name for person in givers}
    return tuple(
        ReviewLine(
            evidence_id=evidence.id,
            student_name=excerpt(student.full_name, LONGEST_NAME),
            target=targets.name_of(tagged[evidence.id][0], occasion.language_of(adult)),
            kind=evidence.kind,
            by_name=excerpt(evidence.given_by or names[evidence.logged_by_id], LONGEST_NAME),
            beginning=excerpt(evidence.text or evidence.title, LONGEST_BEGINNING),
            logged_on=occasion.day_of(evidence.logged_at),
        )
        for evidence, student in rows
    )


@dataclass(frozen=True, slots=True)
class Reviewed:
    evidence: Evidence
    student: Person
    is_new: bool
    """False where it was decided so before."""


async def get(session: AsyncSession, evidence_id: UUID, *, by: Person, occasion: Occasion) -> Evidence:
    """A piece on which the adult has the word, locked. Raises NotFound; EvidenceIsJudged where a judgement
    rests on it.
    """
    evidence = await session.scalar(
        select(Evidence)
        .where(
            col(Evidence.school_id) == by.school_id,
            col(Evidence.id) == evidence_id,
            col(Evidence.review).is_not(None),
            col(Evidence.withdrawn_at).is_(None),
            reviewed_by(by, on=occasion.today),
        )
        .with_for_update(of=Evidence)
        .execution_options(populate_existing=True)
    )
    if evidence is None:
        raise NotFound
    await pieces.refuse_if_judged(session, evidence, occasion=occasion)
    return evidence


async def decide(
    session: AsyncSession,
    evidence_id: UUID,
    *,
    by: Person,
    review: EvidenceReview,
    note: str | None = None,
    occasion: Occasion,
) -> Reviewed:
    """The teacher's word on a piece that others gave; the student hears it. The same word twice counts once.

    Raises NotFound, EvidenceIsJudged. Joins the caller's transaction.
    """
    evidence = await get(session, evidence_id, by=by, occasion=occasion)
    student = await session.get_one(Person, (by.school_id, evidence.student_id))
    if evidence.review is review:
        return Reviewed(evidence, student, is_new=False)
    evidence.review, evidence.review_note = review, note
    evidence.reviewed_by_id, evidence.reviewed_at = by.id, occasion.now
    pieces.note(session, "reviewed evidence", evidence, by=by, now=occasion.now, review=review.value)
    await session.flush()
    await pace_facts.gather(session, by.school_id, student_ids=[student.id])
    tagged = (await pieces.targets_of(session, by.school_id, [evidence.id])).get(evidence.id, ())
    notice = EvidenceWasReviewed(
        evidence_id=evidence.id,
        title=excerpt(evidence.title, LONGEST_TITLE),
        target=targets.name_of(tagged[0], occasion.language_of(student)) if tagged else None,
        teacher_name=by.full_name,
        is_accepted=review is EvidenceReview.ACCEPTED,
        note=note,
    )
    key = f"review:{evidence.id}:{by.id}:{occasion.now.isoformat()}"
    await promise(session, notice, to=student, key=key, about=student.id, now=occasion.now)
    return Reviewed(evidence, student, is_new=True)
