"""The student takes one of a teacher's weekly times, which the teacher has agreed to beforehand."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.messages.conference_notices import TimeBooked
from domain.messages.conferences import Appointment
from domain.messages.parts import InQueue
from domain.models import ConferenceStep, Person
from domain.rules.conferences import Move
from domain.services.conferences import invitations, offers, queue, slots
from domain.services.conferences.conference_moves import appointment_of, move, note, tell
from domain.services.conferences.meetings import Meeting, get_own
from domain.services.conferences.offers import Offered
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a wish for a time: an appointment, or a place in the line."""

    meeting: Meeting
    at: Appointment | None = None
    queue: InQueue | None = None


async def place(session: AsyncSession, meeting: Meeting, *, wish: str | None, occasion: Occasion) -> Placed:
    """A request made just now gets the time that the student chose, or else a place in the line.

    `wish` is an option's value (`offers.time_field`) or None. The teacher hears of neither here, for they
    hear of the request. Raises InvalidAnswers for "time" where the time is gone. The conference is locked.
    Joins the caller's transaction.
    """
    if wish is None or wish == offers.WHENEVER:
        return Placed(meeting, queue=await queue.join(session, meeting.conference, occasion=occasion))
    offered, _ = await _book(session, meeting, wish, occasion=occasion)
    return Placed(replace(meeting, teacher=offered.teacher), at=appointment_of(meeting.conference))


async def book(
    session: AsyncSession, conference_id: UUID, *, student: Person, wish: str, occasion: Occasion
) -> Placed:
    """The student takes a time for a conference that waits, in place of another, or after one was missed.

    After one that was missed it may also be any time: the request is back at its old place in the line, and
    no new attempt. The teacher is told, and so is the one whose time it was. Raises InvalidAnswers for "time"
    where the time is gone, NotInThisState. Joins the caller's transaction.
    """
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    step: ConferenceStep | None = None
    before = appointment_of(conference) if conference.state in slots.TAKES_TIME else None
    teacher_before = meeting.teacher
    if conference.state is ConferenceState.MISSED:
        step = await move(session, conference, Move.ASK, by=student, now=occasion.now)
    if wish == offers.WHENEVER:
        if step is None:
            raise InvalidAnswers({"time": FieldProblem(Problem.NOT_AN_OPTION)})
        placed = Placed(meeting, queue=await queue.where(session, conference, occasion=occasion))
    else:
        offered, step = await _book(session, meeting, wish, occasion=occasion)
        meeting = replace(meeting, teacher=offered.teacher)
        placed = Placed(meeting, at=appointment_of(conference))
    for teacher in {each.id: each for each in (meeting.teacher, teacher_before)}.values():
        notice = TimeBooked(
            conference_id=conference.id,
            student_name=student.full_name,
            target=targets.name_of(meeting.target, occasion.language_of(teacher)),
            appointment=placed.at,
            teacher_name=None if teacher.id == meeting.teacher.id else meeting.teacher.full_name,
            before=before,
            invitation=await invitations.of_conference(session, conference, reader=teacher, occasion=occasion)
            if teacher.id == meeting.teacher.id
            else None,
        )
        await tell(session, notice, teacher, step=step, student=student)
    return placed


async def _book(
    session: AsyncSession, meeting: Meeting, wish: str, *, occasion: Occasion
) -> tuple[Offered, ConferenceStep]:
    """Raises InvalidAnswers for "time" where it is gone: what was typed stays with the student."""
    conference, student = meeting.conference, meeting.student
    offered = await offers.find(session, student, meeting.target, wish, occasion, conference=conference)
    if offered is None:
        raise InvalidAnswers({"time": FieldProblem(Problem.TIME_GONE)})
    step = await move(session, conference, Move.BOOK, by=student, now=occasion.now)
    is_taken = await slots.take(
        session, [conference], offered.starts_at, teacher_id=offered.teacher.id, occasion=occasion
    )
    if not is_taken:
        raise InvalidAnswers({"time": FieldProblem(Problem.TIME_GONE)})
    conference.starts_at, conference.place = offered.starts_at, offered.place
    conference.teacher_id, conference.section_id = offered.teacher.id, offered.section_id
    conference.answered_at = conference.answered_at or occasion.now
    note(session, "booked time", meeting, by=student, now=occasion.now)
    return offered, step
