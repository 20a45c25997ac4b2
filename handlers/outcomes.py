"""What came of a conference: the teacher's outcome, and what both say to it."""

from domain import actions as a
from domain.forms import Answers, Form
from domain.messages.base import Message
from domain.messages.outcomes import (
    AnswerSent,
    NextToRecord,
    OutcomeAcknowledged,
    OutcomeRecorded,
    ResponseSent,
)
from domain.services.conferences import (
    conclusions,
    conference_forms,
    conference_lists,
    outcome_forms,
    outcomes,
    responses,
)
from domain.services.learning import targets
from domain.vocabulary import ConferenceState
from handlers.turn import Turn


async def outcome_form(turn: Turn, action: a.RecordOutcome) -> Form:
    return await outcome_forms.to_record(
        turn.session, action, teacher=turn.actor, is_whole=turn.is_whole, occasion=turn.occasion
    )


async def record_outcome(turn: Turn, action: a.RecordOutcome, answers: Answers) -> Message:
    conclusion = await conclusions.read(
        turn.session, action.conference_id, teacher=turn.actor, answers=answers, occasion=turn.occasion
    )
    recorded = await outcomes.record(
        turn.session, action.conference_id, teacher=turn.actor, conclusion=conclusion, occasion=turn.occasion
    )
    student = recorded.meeting.student
    following = await conference_lists.next_to_record(
        turn.session, turn.actor, after=recorded.meeting.conference.starts_at, occasion=turn.occasion
    )
    return OutcomeRecorded(
        conference_id=action.conference_id,
        student_id=student.id,
        student_name=student.full_name,
        target=targets.name_of(recorded.meeting.target, turn.language),
        level=recorded.level,
        is_met=recorded.is_met,
        review_on=recorded.review_on,
        also=recorded.also,
        following=NextToRecord(following.id, following.student_name, following.target) if following else None,
    )


async def response_form(turn: Turn, action: a.RespondToOutcome) -> Form:
    return await conference_forms.to_respond(turn.session, action, student=turn.actor)


async def respond(turn: Turn, action: a.RespondToOutcome, answers: Answers) -> Message:
    meeting = await responses.respond(
        turn.session,
        action.conference_id,
        student=turn.actor,
        words=answers.text("response") or "",
        occasion=turn.occasion,
    )
    return ResponseSent(
        action.conference_id,
        targets.name_of(meeting.target, turn.language),
        meeting.teacher.full_name,
        is_met=meeting.conference.state is ConferenceState.MET,
    )


async def acknowledge(turn: Turn, action: a.AcknowledgeOutcome) -> Message:
    meeting = await responses.acknowledge(
        turn.session, action.conference_id, student=turn.actor, occasion=turn.occasion
    )
    return OutcomeAcknowledged(
        action.conference_id,
        targets.name_of(meeting.target, turn.language),
        meeting.teacher.full_name,
        is_met=meeting.conference.state is ConferenceState.MET,
    )


async def answer_form(turn: Turn, action: a.AnswerResponse) -> Form:
    return await outcome_forms.to_answer(turn.session, action, teacher=turn.actor, occasion=turn.occasion)


async def answer(turn: Turn, action: a.AnswerResponse, answers: Answers) -> Message:
    meeting = await responses.answer(
        turn.session,
        action.conference_id,
        teacher=turn.actor,
        words=answers.text("answer") or "",
        occasion=turn.occasion,
    )
    return AnswerSent(
        action.conference_id,
        meeting.student.full_name,
        targets.name_of(meeting.target, turn.language),
    )
