"""Forms in conversation: opened whole where the channel can, asked step by step where it cannot.

Answers so far live in the database, so any worker may go on and nothing typed is lost.
"""

from typing import Any, assert_never, get_args

from sqlalchemy import delete, select

from domain import actions as a
from domain import forms
from domain.errors import FieldProblem, InvalidAnswers, NothingToGoOnWith
from domain.forms import Answers, AnyField, ChoiceField, ChoicesField, DateField, Form, MomentField, TextField
from domain.messages.advice import FormCancelled, FormStep, StepOption
from domain.messages.base import Message
from domain.models import FormDraft
from domain.services import attachments
from handlers import conferences, student, teacher
from handlers.turn import Submitted, Turn, Typed, Uploaded


async def form_for(turn: Turn, opener: a.FormAction) -> Form:
    """The form an action opens. Raises Refusal where the actor may not, or it makes no sense now."""
    match opener:
        case a.Reflect():
            return await student.reflection_form(turn, opener)
        case a.SayStuck():
            return await student.stuck_form(turn, opener)
        case a.RequestConference():
            return await conferences.request_form(turn, opener)
        case a.AskOtherTime():
            return await conferences.other_time_form(turn, opener)
        case a.RespondToOutcome():
            return await conferences.response_form(turn, opener)
        case a.AcceptConference():
            return await conferences.accept_form(turn, opener)
        case a.ProposeTime():
            return await conferences.propose_form(turn, opener)
        case a.RecordOutcome():
            return await conferences.outcome_form(turn, opener)
        case _:
            assert_never(opener)


async def submit(turn: Turn, opener: a.FormAction, answers: Answers) -> Message:
    """The form's effect. Raises Refusal, InvalidAnswers among them."""
    match opener:
        case a.Reflect():
            return await student.save_reflection(turn, opener, answers)
        case a.SayStuck():
            return await student.say_stuck(turn, opener, answers)
        case a.RequestConference():
            return await conferences.request(turn, opener, answers)
        case a.AskOtherTime():
            return await conferences.ask_other_time(turn, opener, answers)
        case a.RespondToOutcome():
            return await conferences.respond(turn, opener, answers)
        case a.AcceptConference():
            return await conferences.accept(turn, opener, answers)
        case a.ProposeTime():
            return await conferences.propose(turn, opener, answers)
        case a.RecordOutcome():
            return await conferences.record_outcome(turn, opener, answers)
        case _:
            assert_never(opener)
