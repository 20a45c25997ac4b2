"""Agreeing on the time of a conference, calling it off.

Every change is one arrow of `rules.conferences.TRANSITIONS`, one row in the conference's history and one
message promised to the other side.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotInThisState, TimeHasPassed
from domain.messages.base import Notice
from domain.messages.conference_notices import (
    ConferenceScheduled,
    OtherTimeWanted,
    RequestCancelled,
    TimeAccepted,
    TimeProposed,
)
from domain.messages.conferences import Appointment
from domain.models import Conference, ConferenceStep, Person
from domain.rules.conferences import Move, after
from domain.services import audit
from domain.services.conferences import conference_times, invitations, slots
from domain.services.conferences.answering import teachers_to_tell
from domain.services.conferences.meetings import Meeting, get_answerable, get_own
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.services.promises import promise
from domain.vocabulary import ConferenceState


async def move(
    session: AsyncSession,
    conference: Conference,
    how: Move,
    *,
    by: Person | None,
    now: datetime,
    note: str | None = None,
    stays_taken: bool = False,
) -> ConferenceStep:
    """The step along an arrow, noted in the conference's history. Raises NotInThisState where there is none.

    By nobody where time did it. A time that is no longer agreed or proposed is free again, or stays taken
    where its teacher cannot come. Joins the caller's transaction; the caller holds the lock.
    """
    to_state = after(conference.state, how)
    if to_state is None:
        raise NotInThisState(conference.id, conference.state)
    step = ConferenceStep(
        school_id=conference.school_id,
        conference_id=conference.id,
        from_state=conference.state,
        to_state=to_state,
        by_id=by.id if by else None,
        at=now,
        note=note,
    )
    conference.state = to_state
    conference.held_until = conference.wished_at = None
    # One that was met is closed by what its student says to it.
    conference.closed_at = now if to_state is ConferenceState.CANCELLED else None
    session.add(step)
    await pace_facts.gather(session, conference.school_id, student_ids=[conference.student_id])
    if to_state not in slots.TAKES_TIME and (_lost_its_time(to_state) or _is_ahead(conference, now)):
        await slots.free(session, conference, stays_taken=stays_taken)
    if to_state is ConferenceState.REQUESTED:
        conference.starts_at = None
    return step


def _lost_its_time(state: ConferenceState) -> bool:
    """Whether there is nothing that happened at the time; a conference that was held keeps its length."""
    return state in (ConferenceState.REQUESTED, ConferenceState.CANCELLED)


def _is_ahead(conference: Conference, now: datetime) -> bool:
    return conference.starts_at is not None and conference.starts_at > now


def proposing(conference: Conference) -> Move:
    """The move by which a teacher names a time: after one that was missed it is an invitation."""
    return Move.OFFER if conference.state is ConferenceState.MISSED else Move.PROPOSE


def refuse_unless(conference: Conference, how: Move) -> None:
    """Raises NotInThisState where the move is not possible now."""
    if after(conference.state, how) is None:
        raise NotInThisState(conference.id, conference.state)


async def cancel(
    session: AsyncSession, conference_id: UUID, *, student: Person, occasion: Occasion
) -> Meeting:
    """The student takes the request back; the teacher is told. Joins the caller's transaction."""
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    freed, freed_at = appointment_of(conference), agreed_time(conference)
    step = await move(session, conference, Move.CANCEL, by=student, now=occasion.now)
    for teacher in await _teachers(session, meeting, occasion):
        target = targets.name_of(meeting.target, occasion.language_of(teacher))
        invitation = await invitations.of_freed_time(
            session, conference, freed_at=freed_at, reader=teacher, occasion=occasion
        )
        notice = RequestCancelled(student.id, student.full_name, target, freed, invitation)
        await tell(session, notice, teacher, step=step, student=student)
    note(session, "cancelled conference", meeting, by=student, now=occasion.now)
    return meeting


async def accept(
    session: AsyncSession, conference_id: UUID, *, teacher: Person, at: Appointment, occasion: Occasion
) -> Meeting:
    """The teacher agrees, with a time; the student is told.

    Raises InvalidAnswers for "starts_at" on a day without school or while the teacher has another conference.
    Joins the caller's transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    step = await move(session, meeting.conference, Move.ACCEPT, by=teacher, now=occasion.now)
    await conference_times.set_time(session, [meeting.conference], at, teacher=teacher, occasion=occasion)
    target = targets.name_of(meeting.target, occasion.language_of(meeting.student))
    invitation = await invitations.of_conference(
        session, meeting.conference, reader=meeting.student, occasion=occasion
    )
    notice = ConferenceScheduled(conference_id, target, teacher.full_name, at, invitation)
    await tell(session, notice, meeting.student, step=step, student=meeting.student)
    note(session, "accepted conference", meeting, by=teacher, now=occasion.now)
    return meeting


async def propose(
    session: AsyncSession, conference_id: UUID, *, teacher: Person, at: Appointment, occasion: Occasion
) -> Meeting:
    """The teacher proposes a time, also in place of one agreed; the student is asked.

    Proposing the same once more changes nothing. Raises InvalidAnswers for "starts_at" on a day without
    school or while the teacher has another conference. Joins the caller's transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    conference = meeting.conference
    if conference.state is ConferenceState.PROPOSED and appointment_of(conference) == at:
        return meeting
    was_agreed = conference.state is ConferenceState.SCHEDULED
    step = await move(session, conference, proposing(conference), by=teacher, now=occasion.now)
    await conference_times.set_time(session, [conference], at, teacher=teacher, occasion=occasion)
    target = targets.name_of(meeting.target, occasion.language_of(meeting.student))
    notice = TimeProposed(conference_id, target, teacher.full_name, at, was_agreed)
    await tell(session, notice, meeting.student, step=step, student=meeting.student)
    note(session, "proposed time", meeting, by=teacher, now=occasion.now)
    return meeting


async def take_time(
    session: AsyncSession, conference_id: UUID, *, student: Person, occasion: Occasion
) -> tuple[Meeting, Appointment]:
    """The student takes the proposed time; the teacher is told.

    Raises TimeHasPassed for one that came too late to take. Joins the caller's transaction.
    """
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    step = await move(session, conference, Move.TAKE_TIME, by=student, now=occasion.now)
    at = appointment_of(conference)
    if at is None or at.starts_at <= occasion.now:
        raise TimeHasPassed(conference.id)
    conference.answered_at = conference.answered_at or occasion.now
    for teacher in await _teachers(session, meeting, occasion):
        target = targets.name_of(meeting.target, occasion.language_of(teacher))
        invitation = await invitations.of_conference(session, conference, reader=teacher, occasion=occasion)
        notice = TimeAccepted(conference_id, student.full_name, target, at, invitation)
        await tell(session, notice, teacher, step=step, student=student)
    note(session, "took time", meeting, by=student, now=occasion.now)
    return meeting, at


async def ask_other_time(
    session: AsyncSession,
    conference_id: UUID,
    *,
    student: Person,
    word: str,
    wished_at: datetime | None = None,
    occasion: Occasion,
) -> Meeting:
    """The time does not suit: the conference waits for the teacher again, who is told why.

    With the time that would suit, where the student named one.

    Joins the caller's transaction.
    """
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    unsuitable, freed_at = appointment_of(conference), agreed_time(conference)
    step = await move(session, conference, Move.ASK_OTHER_TIME, by=student, now=occasion.now, note=word)
    conference.wished_at = wished_at
    for teacher in await _teachers(session, meeting, occasion):
        target = targets.name_of(meeting.target, occasion.language_of(teacher))
        invitation = await invitations.of_freed_time(
            session, conference, freed_at=freed_at, reader=teacher, occasion=occasion
        )
        notice = OtherTimeWanted(
            conference_id, student.full_name, target, word, unsuitable, invitation, wished_at
        )
        await tell(session, notice, teacher, step=step, student=student)
    note(session, "asked for another time", meeting, by=student, now=occasion.now)
    return meeting


def appointment_of(conference: Conference) -> Appointment | None:
    """Its time, agreed or proposed."""
    return Appointment(conference.starts_at, conference.place) if conference.starts_at else None


def agreed_time(conference: Conference) -> datetime | None:
    """When it begins, once both sides have agreed on that."""
    return conference.starts_at if conference.state is ConferenceState.SCHEDULED else None


async def tell(
    session: AsyncSession, notice: Notice, to: Person, *, step: ConferenceStep, student: Person
) -> None:
    """Promises a notice of one step, once."""
    await promise(session, notice, to=to, key=key_of(step, to), about=student.id, now=step.at)


def key_of(step: ConferenceStep, to: Person) -> str:
    """Of the promise of a step's notice."""
    return f"conference:{step.conference_id}:{step.id}:{to.id}"


async def _teachers(session: AsyncSession, meeting: Meeting, occasion: Occasion) -> list[Person]:
    return await teachers_to_tell(
        session, meeting.conference, meeting.student, meeting.target, on=occasion.today
    )


def note(
    session: AsyncSession, what: str, meeting: Meeting, *, by: Person, now: datetime, **detail: str
) -> None:
    """Who did what to whose conference, for the audit."""
    audit.record(
        session,
        what,
        school_id=by.school_id,
        actor_id=by.id,
        about_id=meeting.student.id,
        now=now,
        conference=str(meeting.conference.id),
        **detail,
    )
