"""New dates for targets, from both sides."""

from domain import actions as a
from domain.forms import Answers, Form
from domain.messages.base import Message
from domain.messages.dates import DateAnswered, DateAsked, DateProposalList, DateTakenBack
from domain.messages.parts import PAGE_SIZE, TargetName
from domain.services.learning import targets
from domain.services.plans import date_answers, date_wishes, proposals
from domain.services.plans.agreed_dates import Dated
from domain.services.plans.date_answers import Settled
from domain.vocabulary import Role
from handlers.turn import Turn

# --- the student -------------------------------------------------------------------------------------------


async def propose_form(turn: Turn, action: a.ProposeDate) -> Form:
    turn.require(Role.STUDENT)
    return await proposals.to_propose(turn.session, action, student=turn.actor, occasion=turn.occasion)


async def propose(turn: Turn, action: a.ProposeDate, answers: Answers) -> Message:
    turn.require(Role.STUDENT)
    proposed = await proposals.propose(
        turn.session, action, student=turn.actor, answers=answers, occasion=turn.occasion
    )
    return DateAsked(
        proposal_id=proposed.proposal.id,
        target=_name(turn, proposed.dated),
        from_on=proposed.proposal.from_on,
        to_on=proposed.proposal.to_on,
        told=tuple(person.full_name for person in proposed.told),
    )


async def take_back(turn: Turn, action: a.TakeBackDate) -> Message:
    turn.require(Role.STUDENT)
    taken = await proposals.take_back(
        turn.session, action.proposal_id, student=turn.actor, occasion=turn.occasion
    )
    return DateTakenBack(_name(turn, taken.dated), taken.proposal.to_on, taken.dated.due_on)


# --- the teacher -------------------------------------------------------------------------------------------


async def list_proposals(turn: Turn, action: a.ListDateProposals) -> Message:
    turn.require(Role.TEACHER, Role.ADVISOR)
    found = await date_wishes.for_teacher(turn.session, turn.actor, on=turn.today, language=turn.language)
    page = max(0, min(action.page, (len(found) - 1) // PAGE_SIZE))
    return DateProposalList(found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE], len(found), page)


async def accept(turn: Turn, action: a.AcceptDate) -> Message:
    settled = await date_answers.accept(
        turn.session, action.proposal_id, actor=turn.actor, occasion=turn.occasion
    )
    return await _answered(turn, settled)


async def agree_other_form(turn: Turn, action: a.AgreeOtherDate) -> Form:
    return await date_answers.to_agree_other(turn.session, action, actor=turn.actor, occasion=turn.occasion)


async def agree_other(turn: Turn, action: a.AgreeOtherDate, answers: Answers) -> Message:
    settled = await date_answers.agree_other(
        turn.session, action, actor=turn.actor, answers=answers, occasion=turn.occasion
    )
    return await _answered(turn, settled)


async def decline_form(turn: Turn, action: a.DeclineDate) -> Form:
    return await date_answers.to_decline(turn.session, action, actor=turn.actor, occasion=turn.occasion)


async def decline(turn: Turn, action: a.DeclineDate, answers: Answers) -> Message:
    settled = await date_answers.decline(
        turn.session, action, actor=turn.actor, answers=answers, occasion=turn.occasion
    )
    return await _answered(turn, settled, is_declined=True)


async def move_form(turn: Turn, action: a.MoveDate) -> Form:
    return await date_answers.to_move(turn.session, action, actor=turn.actor, occasion=turn.occasion)


async def move(turn: Turn, action: a.MoveDate, answers: Answers) -> Message:
    settled = await date_answers.move(
        turn.session, action, actor=turn.actor, answers=answers, occasion=turn.occasion
    )
    return await _answered(turn, settled)


async def _answered(turn: Turn, settled: Settled, *, is_declined: bool = False) -> Message:
    left = await date_wishes.for_teacher(turn.session, turn.actor, on=turn.today, language=turn.language)
    return DateAnswered(
        student_id=settled.dated.student.id,
        student_name=settled.dated.student.full_name,
        target=_name(turn, settled.dated),
        was_on=settled.was_on,
        due_on=settled.due_on,
        is_declined=is_declined,
        left=len(left),
    )


def _name(turn: Turn, dated: Dated) -> TargetName:
    return targets.name_of(dated.target, turn.language)
