"""Judging together: second judgements, differences, exemplars, and how far teachers agree."""

from domain import actions as a
from domain.errors import FieldProblem, InvalidAnswers, NotFound, Problem
from domain.forms import Answers, Form
from domain.messages.agreement import AgreementTotals, ColleagueAsked, JudgingTogether, SecondDeclined
from domain.messages.base import Message
from domain.messages.cases import ConferenceIsOffered
from domain.messages.conferences import Appointment
from domain.rules.agreement import FEWEST_FOR_LEADERS, FEWEST_JUDGES
from domain.services.agreement import asking, differences, exemplars, figures, forms, seconds
from domain.services.agreement.exemplars import Rater
from domain.services.learning import targets
from domain.vocabulary import Role
from handlers.turn import Turn


async def judge_together(turn: Turn) -> Message:
    turn.require(Role.TEACHER)
    rater = Rater(turn.actor, is_student=False)
    own = await figures.own(turn.session, turn.actor, language=turn.language)
    return JudgingTogether(
        looks=await seconds.waiting_for(turn.session, turn.actor, occasion=turn.occasion),
        differences=await differences.listed_for(turn.session, turn.actor, occasion=turn.occasion),
        pairs=own.pairs,
        own=own.agreement,
        by_target=own.by_target,
        exemplars=await exemplars.unrated(turn.session, rater, on=turn.today),
        rated=await exemplars.rated_by(turn.session, turn.actor),
    )


async def show_agreement(turn: Turn) -> Message:
    turn.require(Role.LEADER)
    found = await figures.totals(turn.session, turn.school.id, language=turn.language)
    return AgreementTotals(found, FEWEST_FOR_LEADERS, FEWEST_JUDGES)


# --- second judgements -------------------------------------------------------------------------------------


async def ask_colleague(turn: Turn, action: a.AskColleague) -> Message:
    turn.require(Role.TEACHER)
    asked = await asking.ask_colleague(
        turn.session, action.judgement_id, judge=turn.actor, occasion=turn.occasion
    )
    name = asked.colleague.full_name if asked.colleague else None
    return ColleagueAsked(asked.student_id, asked.target, asked.result, name)


async def open_second(turn: Turn, action: a.OpenSecond) -> Message:
    turn.require(Role.TEACHER)
    return await seconds.card(turn.session, action.second_id, judge=turn.actor, occasion=turn.occasion)


async def second_form(turn: Turn, action: a.JudgeSecond) -> Form:
    turn.require(Role.TEACHER)
    return await forms.to_judge(turn.session, action, judge=turn.actor, occasion=turn.occasion)


async def judge_second(turn: Turn, action: a.JudgeSecond, answers: Answers) -> Message:
    return await seconds.judge(
        turn.session,
        action.second_id,
        judge=turn.actor,
        level_code=answers.text("level") or "",
        words=answers.text("words") or "",
        occasion=turn.occasion,
    )


async def decline_second(turn: Turn, action: a.DeclineSecond) -> Message:
    turn.require(Role.TEACHER)
    target = await seconds.decline(turn.session, action.second_id, judge=turn.actor, occasion=turn.occasion)
    return SecondDeclined(target)


# --- differences -------------------------------------------------------------------------------------------


async def open_difference(turn: Turn, action: a.OpenDifference) -> Message:
    turn.require(Role.TEACHER)
    return await differences.card(turn.session, action.second_id, adult=turn.actor, occasion=turn.occasion)


async def moderation_form(turn: Turn, action: a.RecordModeration) -> Form:
    turn.require(Role.TEACHER)
    return await forms.to_settle(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def record_moderation(turn: Turn, action: a.RecordModeration, answers: Answers) -> Message:
    """The same card, with what was agreed on it."""
    await differences.settle(
        turn.session,
        action.second_id,
        adult=turn.actor,
        level_code=answers.text("level") or "",
        remark=answers.text("note") or "",
        occasion=turn.occasion,
    )
    await turn.session.flush()
    return await open_difference(turn, a.OpenDifference(action.second_id))


async def invite_form(turn: Turn, action: a.InviteAgain) -> Form:
    turn.require(Role.TEACHER)
    return await forms.to_invite(turn.session, action, teacher=turn.actor, occasion=turn.occasion)


async def invite_again(turn: Turn, action: a.InviteAgain, answers: Answers) -> Message:
    starts_at = answers.moment("starts_at")
    if starts_at is None:
        raise InvalidAnswers({"starts_at": FieldProblem(Problem.MISSING)})
    conference, found = await differences.invite(
        turn.session,
        action.second_id,
        teacher=turn.actor,
        at=Appointment(starts_at, answers.text("place")),
        word=answers.text("word"),
        occasion=turn.occasion,
    )
    name = targets.name_of(found.target, turn.language)
    return ConferenceIsOffered(conference.id, found.student.full_name, name)


# --- exemplars ---------------------------------------------------------------------------------------------


def _rater(turn: Turn) -> Rater:
    """Raises NotFound for who neither teaches nor learns, and for students where the school leaves it out."""
    if Role.TEACHER in turn.roles:
        return Rater(turn.actor, is_student=False)
    if Role.STUDENT in turn.roles and turn.policy.students_rate_exemplars:
        return Rater(turn.actor, is_student=True)
    raise NotFound


async def list_exemplars(turn: Turn, action: a.ListExemplars) -> Message:
    rater = _rater(turn)
    target = (
        await exemplars.get_target(turn.session, action.target_id, rater=rater, occasion=turn.occasion)
        if action.target_id
        else None
    )
    return await exemplars.page(
        turn.session, rater, target=target, number=action.page, occasion=turn.occasion
    )


async def open_exemplar(turn: Turn, action: a.OpenExemplar) -> Message:
    return await exemplars.card(turn.session, action.exemplar_id, rater=_rater(turn), occasion=turn.occasion)


async def exemplar_form(turn: Turn, action: a.AddExemplar) -> Form:
    turn.require(Role.TEACHER)
    return await forms.to_add(turn.session, action, maker=_rater(turn), occasion=turn.occasion)


async def add_exemplar(turn: Turn, action: a.AddExemplar, answers: Answers) -> Message:
    rater = _rater(turn)
    target = await exemplars.get_target(turn.session, action.target_id, rater=rater, occasion=turn.occasion)
    added = await exemplars.add(
        turn.session, target, maker=turn.actor, work=forms.work(answers), occasion=turn.occasion
    )
    return await open_exemplar(turn, a.OpenExemplar(added))


async def rating_form(turn: Turn, action: a.RateExemplar) -> Form:
    return await forms.to_rate(turn.session, action, rater=_rater(turn), occasion=turn.occasion)


async def rate_exemplar(turn: Turn, action: a.RateExemplar, answers: Answers) -> Message:
    """The card again, now with the settled level and why."""
    await exemplars.rate(
        turn.session,
        action.exemplar_id,
        rater=_rater(turn),
        level_code=answers.text("level") or "",
        words=answers.text("words"),
        occasion=turn.occasion,
    )
    return await open_exemplar(turn, a.OpenExemplar(action.exemplar_id))


async def retire_exemplar(turn: Turn, action: a.RetireExemplar) -> Message:
    turn.require(Role.TEACHER)
    await exemplars.retire(turn.session, action.exemplar_id, rater=_rater(turn), occasion=turn.occasion)
    await turn.session.flush()
    return await list_exemplars(turn, a.ListExemplars())


async def show_calibration(turn: Turn) -> Message:
    return await exemplars.history(turn.session, _rater(turn), occasion=turn.occasion)
