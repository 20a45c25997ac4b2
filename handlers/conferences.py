"""Assessment conferences, from both sides."""

from datetime import datetime
from uuid import UUID

from domain import actions as a
from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.forms import Answers, Form
from domain.messages.base import Message
from domain.messages.conferences import (
    Appointment,
    ConferenceAsked,
    ConferenceCancelled,
    OtherTimeAsked,
    ReallyCancel,
    TimeGiven,
    TimeOffered,
    TimeTaken,
)
from domain.messages.invitations import Invitation
from domain.messages.parts import TargetName
from domain.rules.conferences import Move
from domain.services.conferences import (
    conference_cards,
    conference_forms,
    conference_lists,
    conference_moves,
    conference_requests,
    invitations,
    meetings,
    time_forms,
)
from domain.services.conferences.conference_moves import appointment_of
from domain.services.conferences.conference_requests import Wishes
from domain.services.conferences.meetings import Meeting
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.vocabulary import Role, Showing
from handlers.turn import Turn


async def open_conference(turn: Turn, action: a.OpenConference) -> Message:
    """The student's own view, or an adult's; for everybody else there is no such conference."""
    meeting = await meetings.get_visible(turn.session, action.conference_id, actor=turn.actor, on=turn.today)
    if meeting.student.id == turn.actor.id:
        return await conference_cards.for_student(turn.session, meeting, occasion=_occasion(turn))
    return await conference_cards.for_adult(
        turn.session, meeting, reader=turn.actor, occasion=_occasion(turn)
    )


async def list_requests(turn: Turn, action: a.ListRequests) -> Message:
    turn.require(Role.TEACHER, Role.ADVISOR)
    return await conference_lists.of_teacher(
        turn.session, turn.actor, page=action.page, occasion=_occasion(turn)
    )


# --- the student -------------------------------------------------------------------------------------------


async def request_form(turn: Turn, action: a.RequestConference) -> Form:
    turn.require(Role.STUDENT)
    target = await targets.get_judged_for(turn.session, action.target_id, student=turn.actor, on=turn.today)
    return await conference_forms.to_request(
        turn.session, turn.actor, target=target, occasion=_occasion(turn)
    )


async def request(turn: Turn, action: a.RequestConference, answers: Answers) -> Message:
    """Asking before the evidence is all there is fine: what is still wanted is said, nothing is held up."""
    turn.require(Role.STUDENT)
    target = await targets.get_judged_for(turn.session, action.target_id, student=turn.actor, on=turn.today)
    wishes = Wishes(
        showing=Showing(answers.text("showing") or Showing.EXPLAIN),
        evidence_ids=tuple(UUID(value) for value in answers.chosen("evidence")),
        word=answers.text("word"),
        self_level=answers.text("self_level"),
        response=answers.text("response"),
        time=answers.text("time"),
    )
    placed = await conference_requests.ask(
        turn.session, turn.actor, target=target, wishes=wishes, occasion=_occasion(turn)
    )
    meeting = placed.meeting
    evidence = await targets.evidence_for(
        turn.session, school_id=turn.school.id, student_id=turn.actor.id, target_id=target.id
    )
    return ConferenceAsked(
        conference_id=meeting.conference.id,
        target=_named(turn, meeting),
        teacher_name=meeting.teacher.full_name,
        showing=wishes.showing,
        evidence_count=len(wishes.evidence_ids),
        wanted=targets.evidence_still_wanted(evidence, turn.policy),
        answer_within_days=turn.policy.answer_within_days,
        attempt=meeting.conference.attempt,
        appointment=placed.at,
        queue=placed.queue,
        invitation=await _invitation(turn, meeting),
    )


async def ask_cancel(turn: Turn, action: a.CancelConference) -> Message:
    """Raises NotInThisState where there is nothing left to cancel."""
    meeting = await meetings.get_own(turn.session, action.conference_id, student=turn.actor)
    conference_moves.refuse_unless(meeting.conference, Move.CANCEL)
    return ReallyCancel(
        conference_id=action.conference_id,
        target=_named(turn, meeting),
        teacher_name=meeting.teacher.full_name,
        appointment=appointment_of(meeting.conference),
    )


async def cancel(turn: Turn, action: a.ConfirmCancel) -> Message:
    freed_at = await _agreed_time(turn, action.conference_id)
    meeting = await conference_moves.cancel(
        turn.session, action.conference_id, student=turn.actor, occasion=_occasion(turn)
    )
    freed = await _freed(turn, meeting, freed_at)
    return ConferenceCancelled(_named(turn, meeting), meeting.teacher.full_name, freed)


async def accept_time(turn: Turn, action: a.AcceptTime) -> Message:
    meeting, at = await conference_moves.take_time(
        turn.session, action.conference_id, student=turn.actor, occasion=_occasion(turn)
    )
    invitation = await _invitation(turn, meeting)
    return TimeTaken(action.conference_id, _named(turn, meeting), meeting.teacher.full_name, at, invitation)


async def other_time_form(turn: Turn, action: a.AskOtherTime) -> Form:
    return await time_forms.to_ask_other_time(
        turn.session, action, student=turn.actor, occasion=_occasion(turn)
    )


async def ask_other_time(turn: Turn, action: a.AskOtherTime, answers: Answers) -> Message:
    freed_at = await _agreed_time(turn, action.conference_id)
    meeting = await conference_moves.ask_other_time(
        turn.session,
        action.conference_id,
        student=turn.actor,
        word=answers.text("word") or "",
        wished_at=answers.moment("wished_at"),
        occasion=_occasion(turn),
    )
    freed = await _freed(turn, meeting, freed_at)
    return OtherTimeAsked(action.conference_id, _named(turn, meeting), meeting.teacher.full_name, freed)


# --- the teacher -------------------------------------------------------------------------------------------


async def accept_form(turn: Turn, action: a.AcceptConference) -> Form:
    return await time_forms.to_set_time(turn.session, action, teacher=turn.actor, occasion=_occasion(turn))


async def accept(turn: Turn, action: a.AcceptConference, answers: Answers) -> Message:
    at = _appointment(answers)
    meeting = await conference_moves.accept(
        turn.session, action.conference_id, teacher=turn.actor, at=at, occasion=_occasion(turn)
    )
    invitation = await _invitation(turn, meeting)
    return TimeGiven(action.conference_id, meeting.student.full_name, _named(turn, meeting), at, invitation)


async def propose_form(turn: Turn, action: a.ProposeTime) -> Form:
    return await time_forms.to_set_time(turn.session, action, teacher=turn.actor, occasion=_occasion(turn))


async def propose(turn: Turn, action: a.ProposeTime, answers: Answers) -> Message:
    at = _appointment(answers)
    meeting = await conference_moves.propose(
        turn.session, action.conference_id, teacher=turn.actor, at=at, occasion=_occasion(turn)
    )
    return TimeOffered(action.conference_id, meeting.student.full_name, _named(turn, meeting), at)


async def _agreed_time(turn: Turn, conference_id: UUID) -> datetime | None:
    """Of the student's own, before it is changed."""
    meeting = await meetings.get_own(turn.session, conference_id, student=turn.actor)
    return conference_moves.agreed_time(meeting.conference)


async def _freed(turn: Turn, meeting: Meeting, freed_at: datetime | None) -> Invitation | None:
    return await invitations.of_freed_time(
        turn.session, meeting.conference, freed_at=freed_at, reader=turn.actor, occasion=_occasion(turn)
    )


async def _invitation(turn: Turn, meeting: Meeting) -> Invitation | None:
    return await invitations.of_conference(
        turn.session, meeting.conference, reader=turn.actor, occasion=_occasion(turn)
    )


def _occasion(turn: Turn) -> Occasion:
    return Occasion(turn.school, turn.policy, turn.now)


def _named(turn: Turn, meeting: Meeting) -> TargetName:
    return targets.name_of(meeting.target, turn.language)


def _appointment(answers: Answers) -> Appointment:
    starts_at = answers.moment("starts_at")
    if starts_at is None:
        raise InvalidAnswers({"starts_at": FieldProblem(Problem.MISSING)})
    return Appointment(starts_at, answers.text("place"))
