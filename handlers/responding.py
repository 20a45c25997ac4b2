"""Who needs support, and what adults and students do about it."""

from domain import actions as a
from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.forms import Answers, Form
from domain.messages.base import Message
from domain.messages.cases import CaseSnoozed, ConferenceIsOffered
from domain.messages.conferences import Appointment
from domain.messages.needs import NeedIsAnswered, NeedNamed
from domain.messages.supports import SupportIsReviewed, SupportRecorded, SupportResponseSent
from domain.services.learning import targets
from domain.services.support import (
    case_cards,
    case_responses,
    needs,
    response_forms,
    support_answers,
    support_views,
    supports,
)
from domain.services.support.supports import Recorded
from domain.vocabulary import Role, SupportResult
from handlers.turn import Turn

ADULTS = (Role.TEACHER, Role.ADVISOR)


async def list_cases(turn: Turn, action: a.ListCases) -> Message:
    turn.require(*ADULTS)
    return await case_cards.all_of(turn.session, turn.actor, page=action.page, occasion=turn.occasion)


async def open_group(turn: Turn, action: a.OpenCaseGroup) -> Message:
    """The whole list where nobody needs support with the target any more."""
    turn.require(*ADULTS)
    group = await case_cards.group_of(
        turn.session, turn.actor, target_id=action.target_id, occasion=turn.occasion
    )
    return group or await list_cases(turn, a.ListCases())


async def open_case(turn: Turn, action: a.OpenCase) -> Message:
    turn.require(*ADULTS)
    return await case_cards.card(turn.session, turn.actor, case_id=action.case_id, occasion=turn.occasion)


async def list_reviews(turn: Turn, action: a.ListReviews) -> Message:
    turn.require(*ADULTS)
    return await support_views.reviews_page(
        turn.session, turn.actor, page=action.page, occasion=turn.occasion
    )


async def open_support(turn: Turn, action: a.OpenSupport) -> Message:
    """The student's own, or one of a student of the adult's."""
    return await support_views.card(
        turn.session,
        turn.actor,
        support_id=action.support_id,
        occasion=turn.occasion,
        is_own=not turn.roles & set(ADULTS),
    )


# --- supports ----------------------------------------------------------------------------------------------


async def support_form(turn: Turn, action: a.RecordSupport) -> Form:
    turn.require(*ADULTS)
    return await response_forms.to_record(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def record_support(turn: Turn, action: a.RecordSupport, answers: Answers) -> Message:
    recorded = await supports.record(
        turn.session,
        [action.case_id],
        adult=turn.actor,
        agreed=response_forms.agreed(answers),
        occasion=turn.occasion,
    )
    return _recorded(turn, recorded)


async def group_support_form(turn: Turn, action: a.RecordGroupSupport) -> Form:
    turn.require(*ADULTS)
    return await response_forms.to_record_for_many(
        turn.session, action, adult=turn.actor, occasion=turn.occasion
    )


async def record_group_support(turn: Turn, action: a.RecordGroupSupport, answers: Answers) -> Message:
    recorded = await supports.record(
        turn.session,
        response_forms.chosen_cases(answers),
        adult=turn.actor,
        agreed=response_forms.agreed(answers),
        occasion=turn.occasion,
    )
    return _recorded(turn, recorded)


async def next_support_form(turn: Turn, action: a.NextSupport) -> Form:
    turn.require(*ADULTS)
    return await response_forms.to_follow_up(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def record_next_support(turn: Turn, action: a.NextSupport, answers: Answers) -> Message:
    recorded = await supports.follow_up(
        turn.session,
        action.support_id,
        adult=turn.actor,
        agreed=response_forms.agreed(answers),
        occasion=turn.occasion,
    )
    return _recorded(turn, recorded)


def _recorded(turn: Turn, recorded: Recorded) -> Message:
    return SupportRecorded(
        tuple(student.full_name for student in recorded.students),
        targets.name_of(recorded.target, turn.language),
        recorded.review_on,
        tuple(student.full_name for student in recorded.moved_on),
    )


async def review_form(turn: Turn, action: a.ReviewSupport) -> Form:
    turn.require(*ADULTS)
    return await response_forms.to_review(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def review_support(turn: Turn, action: a.ReviewSupport, answers: Answers) -> Message:
    reviewed = await support_answers.review(
        turn.session,
        action.support_id,
        adult=turn.actor,
        result=SupportResult(answers.text("result") or SupportResult.NOT_YET),
        remark=answers.text("note"),
        occasion=turn.occasion,
    )
    return SupportIsReviewed(
        support_id=action.support_id,
        student_name=reviewed.student.full_name,
        target=targets.name_of(reviewed.target, turn.language),
        result=reviewed.support.result or SupportResult.NOT_YET,
        is_past=reviewed.is_past,
        rests_days=turn.policy.review_after_days,
        case_id=reviewed.case_id,
    )


async def response_form(turn: Turn, action: a.RespondToSupport) -> Form:
    turn.require(Role.STUDENT)
    return await response_forms.to_respond(turn.session, action, student=turn.actor, occasion=turn.occasion)


async def respond(turn: Turn, action: a.RespondToSupport, answers: Answers) -> Message:
    support, target, adult = await support_answers.respond(
        turn.session,
        action.support_id,
        student=turn.actor,
        words=answers.text("response") or "",
        occasion=turn.occasion,
    )
    return SupportResponseSent(support.id, targets.name_of(target, turn.language), adult.full_name)


# --- other responses ---------------------------------------------------------------------------------------


async def offer_form(turn: Turn, action: a.OfferConference) -> Form:
    turn.require(*ADULTS)
    return await response_forms.to_offer(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def offer_conference(turn: Turn, action: a.OfferConference, answers: Answers) -> Message:
    starts_at = answers.moment("starts_at")
    if starts_at is None:
        raise InvalidAnswers({"starts_at": FieldProblem(Problem.MISSING)})
    offered = await case_responses.offer_conference(
        turn.session,
        action.case_id,
        teacher=turn.actor,
        at=Appointment(starts_at, answers.text("place")),
        word=answers.text("word"),
        occasion=turn.occasion,
    )
    conference, found, target = offered
    return ConferenceIsOffered(conference.id, found.student.full_name, targets.name_of(target, turn.language))


async def snooze_form(turn: Turn, action: a.SnoozeCase) -> Form:
    turn.require(*ADULTS)
    return await response_forms.to_snooze(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def snooze(turn: Turn, action: a.SnoozeCase, answers: Answers) -> Message:
    until = answers.day("until")
    if until is None:
        raise InvalidAnswers({"until": FieldProblem(Problem.MISSING)})
    found, back_on = await case_responses.snooze(
        turn.session,
        action.case_id,
        adult=turn.actor,
        until=until,
        reason=answers.text("reason") or "",
        occasion=turn.occasion,
    )
    return CaseSnoozed(action.case_id, found.student.full_name, back_on)


async def need_form(turn: Turn, action: a.NameNeed) -> Form:
    turn.require(*ADULTS)
    return await response_forms.to_name_need(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def name_need(turn: Turn, action: a.NameNeed, answers: Answers) -> Message:
    leaders = await needs.name(
        turn.session,
        adult=turn.actor,
        text=answers.text("text") or "",
        case_id=action.case_id,
        occasion=turn.occasion,
    )
    return NeedNamed(tuple(leader.full_name for leader in leaders), action.case_id)


async def list_needs(turn: Turn, action: a.ListNeeds) -> Message:
    turn.require(Role.LEADER)
    return await needs.page(turn.session, leader=turn.actor, number=action.page, occasion=turn.occasion)


async def answer_form(turn: Turn, action: a.AnswerNeed) -> Form:
    turn.require(Role.LEADER)
    return await response_forms.to_answer_need(turn.session, action, leader=turn.actor)


async def answer_need(turn: Turn, action: a.AnswerNeed, answers: Answers) -> Message:
    adult = await needs.answer(
        turn.session,
        action.need_id,
        leader=turn.actor,
        words=answers.text("answer") or "",
        occasion=turn.occasion,
    )
    return NeedIsAnswered(adult.full_name, await needs.waiting(turn.session, turn.school.id))
