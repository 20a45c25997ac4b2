"""A student asks a classmate, or somebody outside of school, what they see in their work.

What comes back is evidence that waits for a teacher's word. Nothing else of the student is shown.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import FeedbackAskedAlready, FeedbackNotOpen, NotFound
from domain.messages.feedback import AskedLine, FeedbackArrived, FeedbackWanted
from domain.models import (
    Enrolment,
    Evidence,
    EvidenceTarget,
    FeedbackRequest,
    LearningTarget,
    Person,
    School,
    Section,
)
from domain.rules.excerpts import excerpt
from domain.services.evidence import pieces
from domain.services.evidence.pieces import Piece
from domain.services.evidence.sharing import MOST_FILES, stored
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people.reachable import is_reachable
from domain.services.promises import promise, take_back
from domain.vocabulary import EvidenceContext, EvidenceKind, EvidenceReview, Membership

TOKEN_BYTES = 16
LONGEST_TITLE = 60
LONGEST_NAME = 60
LONGEST_SHOWN = 1_500
LONGEST_URL = 500
ASKED_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the student wants to hear about."""

    question: str
    evidence_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What was said."""

    works: str
    idea: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """An open question with those whom it concerns, for a page that answers it."""

    request: FeedbackRequest
    school: School
    student: Person
    target: LearningTarget


async def classmates(session: AsyncSession, student: Person, *, on: date) -> Sequence[Person]:
    """Students who share a section with the student now and can be reached, by name."""
    theirs, own = aliased(Enrolment), aliased(Enrolment)
    shares = (
        select(col(theirs.id))
        .join(
            own,
            (col(own.school_id) == col(theirs.school_id)) & (col(own.section_id) == col(theirs.section_id)),
        )
        .join(
            Section,
            (col(Section.school_id) == col(theirs.school_id)) & (col(Section.id) == col(theirs.section_id)),
        )
        .where(
            col(theirs.school_id) == student.school_id,
            col(theirs.person_id) == col(Person.id),
            col(own.person_id) == student.id,
            *(
                condition
                for each in (theirs, own)
                for condition in (
                    col(each.membership) == Membership.STUDENT,
                    col(each.begins_on) <= on,
                    col(each.ends_on).is_(None) | (col(each.ends_on) >= on),
                )
            ),
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
        )
        .correlate(Person)
    )
    found = await session.scalars(
        select(Person)
        .where(
            col(Person.school_id) == student.school_id,
            col(Person.id) != student.id,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
            exists(shares),
            is_reachable(Person),
        )
        .order_by(col(Person.given_name), col(Person.family_name), col(Person.id))
    )
    return found.all()


async def classmate(session: AsyncSession, student: Person, peer_id: UUID, *, occasion: Occasion) -> Person:
    """Raises NotFound for anybody who is no classmate now, and where the school keeps this off."""
    found = await classmates(session, student, on=occasion.today) if occasion.policy.peer_feedback else ()
    peer = next((each for each in found if each.id == peer_id), None)
    if peer is None:
        raise NotFound
    return peer


async def asked_about(
    session: AsyncSession, student: Person, target_id: UUID, *, occasion: Occasion
) -> tuple[AskedLine, ...]:
    """Who was asked about the target, the latest first."""
    found = await session.execute(
        select(FeedbackRequest, Person)
        .outerjoin(
            Person,
            (col(Person.school_id) == col(FeedbackRequest.school_id))
            & (col(Person.id) == col(FeedbackRequest.peer_id)),
        )
        .where(
            col(FeedbackRequest.school_id) == student.school_id,
            col(FeedbackRequest.student_id) == student.id,
            col(FeedbackRequest.target_id) == target_id,
        )
        .order_by(col(FeedbackRequest.asked_at).desc(), col(FeedbackRequest.id).desc())
        .limit(ASKED_SHOWN)
    )
    return tuple(
        AskedLine(
            name=excerpt(request.mentor_name or peer.full_name, LONGEST_NAME),
            asked_on=occasion.day_of(request.asked_at),
            is_answered=request.answered_at is not None,
            is_declined=request.declined_at is not None,
        )
        for request, peer in found
    )


async def refuse_if_asked(session: AsyncSession, student: Person, peer: Person) -> None:
    """Raises FeedbackAskedAlready while a question of the student's to this classmate is open."""
    is_open = await session.scalar(
        select(
            exists().where(
                col(FeedbackRequest.school_id) == student.school_id,
                col(FeedbackRequest.student_id) == student.id,
                col(FeedbackRequest.peer_id) == peer.id,
                col(FeedbackRequest.answered_at).is_(None),
                col(FeedbackRequest.declined_at).is_(None),
            )
        )
    )
    if is_open:
        raise FeedbackAskedAlready(peer.called)


async def ask(
    session: AsyncSession,
    student: Person,
    peer_id: UUID,
    *,
    target: LearningTarget,
    wanted: Wanted,
    occasion: Occasion,
) -> Person:
    """The classmate who is asked, with nothing shown but the piece. Raises NotFound, FeedbackAskedAlready.

    Joins the caller's transaction.
    """
    peer = await classmate(session, student, peer_id, occasion=occasion)
    await refuse_if_asked(session, student, peer)
    piece = await pieces.own(session, student, wanted.evidence_id) if wanted.evidence_id else None
    request = FeedbackRequest(
        school_id=student.school_id,
        student_id=student.id,
        target_id=target.id,
        evidence_id=piece.id if piece else None,
        question=wanted.question,
        peer_id=peer.id,
        asked_at=occasion.now,
    )
    session.add(request)
    await session.flush()
    files = (await pieces.files_of(session, student.school_id, [piece.id])).get(piece.id, ()) if piece else ()
    notice = FeedbackWanted(
        request_id=request.id,
        student_name=student.full_name,
        target=targets.name_of(target, occasion.language_of(peer)),
        question=wanted.question,
        title=excerpt(piece.title, LONGEST_TITLE) if piece else None,
        # What a teacher wrote about a conference is no classmate's to read.
        text=piece.text[:LONGEST_SHOWN]
        if piece and piece.text and piece.logged_by_id == student.id
        else None,
        url=piece.url if piece and piece.url and len(piece.url) <= LONGEST_URL else None,
        attached=tuple(stored(file) for file in files[:MOST_FILES]),
    )
    await promise(session, notice, to=peer, key=_asked_key(request), now=occasion.now)
    return peer


async def invite(
    session: AsyncSession,
    student: Person,
    *,
    target: LearningTarget,
    name: str,
    wanted: Wanted,
    occasion: Occasion,
) -> tuple[str, datetime]:
    """A token for somebody outside of school, and until when it works. It is kept nowhere, only its hash.

    Joins the caller's transaction.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = occasion.now + timedelta(days=occasion.policy.mentor_days)
    session.add(
        FeedbackRequest(
            school_id=student.school_id,
            student_id=student.id,
            target_id=target.id,
            question=wanted.question,
            mentor_name=name,
            token_sha256=_hash(token),
            asked_at=occasion.now,
            expires_at=expires_at,
        )
    )
    await session.flush()
    return token, expires_at


async def by_token(session: AsyncSession, token: str, now: datetime) -> Question | None:
    """The question behind an address; None for unknown, expired and answered alike.

    Locked until the transaction ends, so that of two answers at once the second finds nothing.
    """
    request = await session.scalar(
        select(FeedbackRequest)
        .where(
            col(FeedbackRequest.token_sha256) == _hash(token),
            col(FeedbackRequest.answered_at).is_(None),
            col(FeedbackRequest.declined_at).is_(None),
            col(FeedbackRequest.expires_at) > now,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if request is None:
        return None
    school = await session.get_one(School, request.school_id)
    student = await session.get_one(Person, (request.school_id, request.student_id))
    today = now.astimezone(ZoneInfo(school.zone)).date()
    if student.retired_on is not None and student.retired_on <= today:
        return None
    return Question(
        request,
        school,
        student,
        await session.get_one(LearningTarget, (request.school_id, request.target_id)),
    )


async def of_peer(session: AsyncSession, request_id: UUID, *, peer: Person) -> Question:
    """The question a classmate was asked, locked. Raises NotFound for anybody else, FeedbackNotOpen for one
    that is closed.
    """
    request = await session.scalar(
        select(FeedbackRequest)
        .where(
            col(FeedbackRequest.school_id) == peer.school_id,
            col(FeedbackRequest.id) == request_id,
            col(FeedbackRequest.peer_id) == peer.id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if request is None:
        raise NotFound
    if request.answered_at is not None or request.declined_at is not None:
        raise FeedbackNotOpen
    return Question(
        request,
        await session.get_one(School, peer.school_id),
        await session.get_one(Person, (peer.school_id, request.student_id)),
        await session.get_one(LearningTarget, (peer.school_id, request.target_id)),
    )


async def decline(session: AsyncSession, request_id: UUID, *, peer: Person, occasion: Occasion) -> Person:
    """The student whose question is declined; nobody is told, their own page says so kindly.

    Joins the caller's transaction.
    """
    question = await of_peer(session, request_id, peer=peer)
    question.request.declined_at = occasion.now
    return question.student


async def answer(
    session: AsyncSession,
    question: Question,
    given: Given,
    *,
    by: Person | None = None,
    by_name: str | None = None,
    occasion: Occasion,
) -> Evidence:
    """The answer as evidence that waits for a teacher; the student sees it at once.

    `by` is the classmate; `by_name` how somebody outside of school calls themselves, else as the student
    called them. Joins the caller's transaction.
    """
    request, student = question.request, question.student
    name = by.full_name if by else (by_name or request.mentor_name or "")
    evidence = await _keep(
        session,
        student,
        question.target,
        given,
        by=by,
        name=name,
        key=f"feedback:{request.id}",
        occasion=occasion,
    )
    request.answered_at = occasion.now
    request.result_id = evidence.id
    notice = FeedbackArrived(
        evidence_id=evidence.id,
        by_name=excerpt(name, LONGEST_NAME),
        target=targets.name_of(question.target, occasion.language_of(student)),
        works=given.works[:LONGEST_SHOWN],
        idea=given.idea[:LONGEST_SHOWN] if given.idea else None,
        is_peer=by is not None,
    )
    key = f"feedback:{request.id}:arrived"
    await promise(session, notice, to=student, key=key, about=student.id, now=occasion.now)
    return evidence


async def note_words(
    session: AsyncSession,
    student: Person,
    *,
    target: LearningTarget,
    name: str,
    words: str,
    key: str,
    occasion: Occasion,
) -> Evidence:
    """What somebody outside of school said, written down by the student. Joins the caller's transaction."""
    return await _keep(session, student, target, Given(words), by=None, name=name, key=key, occasion=occasion)


async def _keep(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    given: Given,
    *,
    by: Person | None,
    name: str,
    key: str,
    occasion: Occasion,
) -> Evidence:
    piece = Piece(
        kind=EvidenceKind.PEER_FEEDBACK if by else EvidenceKind.OUTSIDE_SCHOOL,
        title=excerpt(f"{excerpt(name, LONGEST_TITLE // 2)}: {given.works}", LONGEST_TITLE),
        text=given.works if given.idea is None else f"{given.works}\n\n{given.idea}",
        context=EvidenceContext.CLASS if by else EvidenceContext.COMMUNITY,
        given_by=None if by else name,
        review=EvidenceReview.AWAITED,
    )
    evidence = await pieces.keep(session, student, piece, key=key, logged_by=by, now=occasion.now)
    await session.execute(
        insert(EvidenceTarget)
        .values(school_id=student.school_id, evidence_id=evidence.id, target_id=target.id)
        .on_conflict_do_nothing()
    )
    pieces.note(session, "gave evidence", evidence, by=by or student, now=occasion.now, kind=piece.kind.value)
    return evidence


async def withdrawn(session: AsyncSession, evidence: Evidence) -> None:
    """A classmate to whom it was not sent yet is not asked, and may be asked about something else. Joins the
    caller's transaction.
    """
    found = await session.scalars(
        select(FeedbackRequest).where(
            col(FeedbackRequest.school_id) == evidence.school_id,
            col(FeedbackRequest.evidence_id) == evidence.id,
            col(FeedbackRequest.answered_at).is_(None),
        )
    )
    for request in found:
        if await take_back(session, school_id=evidence.school_id, begins=_asked_key(request)):
            await session.delete(request)


def _asked_key(request: FeedbackRequest) -> str:
    return f"feedback:{request.id}:asked"


def _hash(token: str) -> str:
    """What is kept of a token. It has 128 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
