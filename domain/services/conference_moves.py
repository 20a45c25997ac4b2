"""Asking for a conference, agreeing on its time, calling it off.

Every change is one arrow of `rules.conferences.TRANSITIONS`, one row in the conference's history and one
message promised to the other side.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import AlreadyAsked, NoTeacherForTarget, NotInThisState, TimeHasPassed
from domain.ids import new_id
from domain.messages.base import Notice
from domain.messages.conferences import (
    Appointment,
    ConferenceRequested,
    ConferenceScheduled,
    OtherTimeWanted,
    RequestCancelled,
    TimeAccepted,
    TimeProposed,
)
from domain.models import Conference, ConferenceEvidence, ConferenceStep, LearningTarget, Person
from domain.rules.conferences import ENDED, Move, after
from domain.services import audit, conference_times, progress, targets
from domain.services.answering import Answerer, answerers, teachers_to_tell
from domain.services.meetings import Meeting, get_answerable, get_own
from domain.services.occasions import Occasion
from domain.services.promises import promise
from domain.vocabulary import ConferenceState, Showing


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the student wants to show it."""

    showing: Showing
    evidence_ids: tuple[UUID, ...] = ()
    word: str | None = None


def move(
    session: AsyncSession,
    conference: Conference,
    how: Move,
    *,
    by: Person,
    now: datetime,
    note: str | None = None,
) -> ConferenceStep:
    """The step along an arrow, noted in the conference's history. Raises NotInThisState where there is none.

    Joins the caller's transaction; the caller holds the lock.
    """
    to_state = after(conference.state, how)
    if to_state is None:
        raise NotInThisState(conference.id, conference.state)
    step = ConferenceStep(
        school_id=conference.school_id,
        conference_id=conference.id,
        from_state=conference.state,
        to_state=to_state,
        by_id=by.id,
        at=now,
        note=note,
    )
    conference.state = to_state
    conference.closed_at = now if to_state in ENDED else None
    session.add(step)
    return step


def refuse_unless(conference: Conference, how: Move) -> None:
    """Raises NotInThisState where the move is not possible now."""
    if after(conference.state, how) is None:
        raise NotInThisState(conference.id, conference.state)


async def open_on(session: AsyncSession, student: Person, *, target_id: UUID) -> Conference | None:
    """The student's conference on a target that has not ended, locked; there is at most one."""
    return await session.scalar(
        select(Conference)
        .where(
            col(Conference.school_id) == student.school_id,
            col(Conference.student_id) == student.id,
            col(Conference.target_id) == target_id,
            col(Conference.state).not_in(ENDED),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def whom_to_ask(
    session: AsyncSession, student: Person, *, target: LearningTarget, occasion: Occasion
) -> Answerer:
    """Raises AlreadyAsked while a request is open that is no "not yet", NoTeacherForTarget where nobody
    teaches the student this target now.
    """
    title = targets.name_of(target, occasion.language_of(student)).title
    conference = await open_on(session, student, target_id=target.id)
    if conference is not None and conference.state is not ConferenceState.NOT_YET:
        raise AlreadyAsked(conference.id, title)
    teachers = await answerers(session, student, target, on=occasion.today)
    if not teachers:
        raise NoTeacherForTarget(title)
    return teachers[0]


async def ask(
    session: AsyncSession, student: Person, *, target: LearningTarget, wishes: Wishes, occasion: Occasion
) -> Meeting:
    """A new conference, or the next attempt of one that was "not yet"; the teacher is told.

    Raises AlreadyAsked, NoTeacherForTarget. Joins the caller's transaction. Source: DOMAIN rule 4
    """
    asked = await whom_to_ask(session, student, target=target, occasion=occasion)
    conference = await open_on(session, student, target_id=target.id)
    if conference is None:
        conference = await _begin(session, student, asked, target=target, wishes=wishes, occasion=occasion)
        step = _first_step(session, conference, now=occasion.now)
    else:
        step = move(session, conference, Move.ASK, by=student, now=occasion.now)
        _begin_again(conference, asked, wishes=wishes, now=occasion.now)
    await _choose(session, conference, wishes.evidence_ids)
    meeting = Meeting(conference, student, target, asked.teacher)
    notice = await _request_notice(session, meeting, chosen=len(wishes.evidence_ids), occasion=occasion)
    await tell(session, notice, asked.teacher, step=step, student=student)
    _audit(session, "asked for conference", meeting, by=student, now=occasion.now)
    return meeting


async def cancel(
    session: AsyncSession, conference_id: UUID, *, student: Person, occasion: Occasion
) -> Meeting:
    """The student takes the request back; the teacher is told. Joins the caller's transaction."""
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    freed = appointment_of(conference)
    step = move(session, conference, Move.CANCEL, by=student, now=occasion.now)
    for teacher in await _teachers(session, meeting, occasion):
        target = targets.name_of(meeting.target, occasion.language_of(teacher))
        notice = RequestCancelled(student.id, student.full_name, target, freed)
        await tell(session, notice, teacher, step=step, student=student)
    _audit(session, "cancelled conference", meeting, by=student, now=occasion.now)
    return meeting


async def accept(
    session: AsyncSession, conference_id: UUID, *, teacher: Person, at: Appointment, occasion: Occasion
) -> Meeting:
    """The teacher agrees, with a time; the student is told.

    Raises InvalidAnswers for "starts_at" on a day without school. Joins the caller's transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    step = move(session, meeting.conference, Move.ACCEPT, by=teacher, now=occasion.now)
    await _set_time(session, meeting.conference, at, occasion=occasion)
    target = targets.name_of(meeting.target, occasion.language_of(meeting.student))
    notice = ConferenceScheduled(conference_id, target, teacher.full_name, at)
    await tell(session, notice, meeting.student, step=step, student=meeting.student)
    _audit(session, "accepted conference", meeting, by=teacher, now=occasion.now)
    return meeting


async def propose(
    session: AsyncSession, conference_id: UUID, *, teacher: Person, at: Appointment, occasion: Occasion
) -> Meeting:
    """The teacher proposes a time, also in place of one agreed; the student is asked.

    Proposing the same once more changes nothing. Raises InvalidAnswers for "starts_at" on a day without
    school. Joins the caller's transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    conference = meeting.conference
    if conference.state is ConferenceState.PROPOSED and appointment_of(conference) == at:
        return meeting
    was_agreed = conference.state is ConferenceState.SCHEDULED
    step = move(session, conference, Move.PROPOSE, by=teacher, now=occasion.now)
    await _set_time(session, conference, at, occasion=occasion)
    target = targets.name_of(meeting.target, occasion.language_of(meeting.student))
    notice = TimeProposed(conference_id, target, teacher.full_name, at, was_agreed)
    await tell(session, notice, meeting.student, step=step, student=meeting.student)
    _audit(session, "proposed time", meeting, by=teacher, now=occasion.now)
    return meeting


async def take_time(
    session: AsyncSession, conference_id: UUID, *, student: Person, occasion: Occasion
) -> tuple[Meeting, Appointment]:
    """The student takes the proposed time; the teacher is told.

    Raises TimeHasPassed for one that came too late to take. Joins the caller's transaction.
    """
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    step = move(session, conference, Move.TAKE_TIME, by=student, now=occasion.now)
    at = appointment_of(conference)
    if at is None or at.starts_at <= occasion.now:
        raise TimeHasPassed(conference.id)
    for teacher in await _teachers(session, meeting, occasion):
        target = targets.name_of(meeting.target, occasion.language_of(teacher))
        notice = TimeAccepted(conference_id, student.full_name, target, at)
        await tell(session, notice, teacher, step=step, student=student)
    _audit(session, "took time", meeting, by=student, now=occasion.now)
    return meeting, at


async def ask_other_time(
    session: AsyncSession, conference_id: UUID, *, student: Person, word: str, occasion: Occasion
) -> Meeting:
    """The time does not suit: the conference waits for the teacher again, who is told why.

    Joins the caller's transaction.
    """
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    unsuitable = appointment_of(conference)
    step = move(session, conference, Move.ASK_OTHER_TIME, by=student, now=occasion.now, note=word)
    conference.starts_at = None
    for teacher in await _teachers(session, meeting, occasion):
        target = targets.name_of(meeting.target, occasion.language_of(teacher))
        notice = OtherTimeWanted(conference_id, student.full_name, target, word, unsuitable)
        await tell(session, notice, teacher, step=step, student=student)
    _audit(session, "asked for another time", meeting, by=student, now=occasion.now)
    return meeting


def appointment_of(conference: Conference) -> Appointment | None:
    """Its time, agreed or proposed."""
    return Appointment(conference.starts_at, conference.place) if conference.starts_at else None


async def tell(
    session: AsyncSession, notice: Notice, to: Person, *, step: ConferenceStep, student: Person
) -> None:
    """Promises a notice of one step, once."""
    key = f"conference:{step.conference_id}:{step.id}:{to.id}"
    await promise(session, notice, to=to, key=key, about=student.id, now=step.at)


async def _begin(
    session: AsyncSession,
    student: Person,
    asked: Answerer,
    *,
    target: LearningTarget,
    wishes: Wishes,
    occasion: Occasion,
) -> Conference:
    """Raises AlreadyAsked where another request of the same moment came first: the unique index decides."""
    conference_id = new_id()
    inserted = await session.scalar(
        insert(Conference)
        .values(
            school_id=student.school_id,
            id=conference_id,
            student_id=student.id,
            target_id=target.id,
            section_id=asked.section_id,
            teacher_id=asked.teacher.id,
            state=ConferenceState.REQUESTED,
            attempt=1,
            requested_at=occasion.now,
            showing=wishes.showing,
            word=wishes.word,
        )
        .on_conflict_do_nothing(
            index_elements=["school_id", "student_id", "target_id"],
            index_where=text("state NOT IN ('met', 'cancelled')"),
        )
        .returning(col(Conference.id))
    )
    if inserted is None:
        first = await open_on(session, student, target_id=target.id)
        title = targets.name_of(target, occasion.language_of(student)).title
        raise AlreadyAsked(first.id if first else conference_id, title)
    return await session.get_one(Conference, (student.school_id, conference_id))


def _first_step(session: AsyncSession, conference: Conference, *, now: datetime) -> ConferenceStep:
    step = ConferenceStep(
        school_id=conference.school_id,
        conference_id=conference.id,
        to_state=ConferenceState.REQUESTED,
        by_id=conference.student_id,
        at=now,
    )
    session.add(step)
    return step


def _begin_again(conference: Conference, asked: Answerer, *, wishes: Wishes, now: datetime) -> None:
    conference.attempt += 1
    conference.requested_at = now
    conference.answered_at = None
    conference.starts_at = None
    conference.place = None
    # Teachers and sections change between attempts; whoever teaches the student now is asked.
    conference.teacher_id = asked.teacher.id
    conference.section_id = asked.section_id
    conference.showing = wishes.showing
    conference.word = wishes.word


async def _choose(session: AsyncSession, conference: Conference, evidence_ids: Collection[UUID]) -> None:
    await session.flush()
    await session.execute(
        delete(ConferenceEvidence).where(
            col(ConferenceEvidence.school_id) == conference.school_id,
            col(ConferenceEvidence.conference_id) == conference.id,
        )
    )
    session.add_all(
        ConferenceEvidence(
            school_id=conference.school_id, conference_id=conference.id, evidence_id=evidence_id
        )
        for evidence_id in evidence_ids
    )


async def _request_notice(
    session: AsyncSession, meeting: Meeting, *, chosen: int, occasion: Occasion
) -> ConferenceRequested:
    student, conference = meeting.student, meeting.conference
    language = occasion.language_of(meeting.teacher)
    evidence = await targets.evidence_for(
        session, school_id=student.school_id, student_id=student.id, target_id=meeting.target.id
    )
    so_far = await progress.latest(session, student, language=language, occasion=occasion)
    return ConferenceRequested(
        conference_id=conference.id,
        student_id=student.id,
        student_name=student.full_name,
        target=targets.name_of(meeting.target, language),
        attempt=conference.attempt,
        showing=conference.showing,
        word=conference.word,
        evidence_count=len(evidence),
        chosen_count=chosen,
        wanted=targets.evidence_still_wanted(evidence, occasion.policy),
        strength=so_far.strength,
        growth=so_far.growth,
    )


async def _set_time(
    session: AsyncSession, conference: Conference, at: Appointment, *, occasion: Occasion
) -> None:
    await conference_times.check(
        session, at.starts_at, conference=conference, occasion=occasion, field_name="starts_at"
    )
    conference.starts_at = at.starts_at
    conference.place = at.place
    conference.answered_at = conference.answered_at or occasion.now


async def _teachers(session: AsyncSession, meeting: Meeting, occasion: Occasion) -> list[Person]:
    return await teachers_to_tell(
        session, meeting.conference, meeting.student, meeting.target, on=occasion.today
    )


def _audit(session: AsyncSession, what: str, meeting: Meeting, *, by: Person, now: datetime) -> None:
    audit.record(
        session,
        what,
        school_id=by.school_id,
        actor_id=by.id,
        about_id=meeting.student.id,
        now=now,
        conference=str(meeting.conference.id),
    )
