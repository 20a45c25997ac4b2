"""A student's check-in and week."""

from dataclasses import replace

from domain import actions as a
from domain.forms import Answers, Form
from domain.messages.check_ins import CheckInCard, CheckInSaved, OwnWords, RatherTalkNoted
from domain.messages.mindset import AnotherView
from domain.messages.my_week import MyWeek
from domain.models import CheckIn, Person
from domain.rules.check_ins import QUESTIONS, Said, is_over
from domain.rules.excerpts import excerpt
from domain.services.coaching import check_in_facts, check_in_forms, check_ins, my_week
from domain.services.reflecting import reframing
from domain.vocabulary import HelpWish, Role
from handlers.turn import Turn

LONGEST_SHOWN = 700
"""Characters of one answer that a card shows; three of them stay within one message."""


async def show_my_week(turn: Turn) -> MyWeek:
    turn.require(Role.STUDENT)
    return await my_week.compose(turn.session, turn.actor, occasion=turn.occasion)


async def answer_form(turn: Turn, action: a.AnswerCheckIn) -> Form:
    """Raises NotFound for a check-in that is not one's own, CheckInIsMet once the talk was had."""
    check_in = await _own(turn, action)
    check_ins.refuse_met(check_in)
    advisor = await check_in_facts.advisor_name(turn.session, turn.actor, occasion=turn.occasion)
    if not turn.fills_in or action.seen is None:
        now = await check_in_forms.opened(turn.session, turn.actor, check_in, occasion=turn.occasion)
        action = replace(action, seen=now.seen, asks_goal=int(now.asks_goal))
    return Form(
        opener=action,
        fields=await check_in_forms.fields(
            turn.session, turn.actor, check_in, asks_goal=bool(action.asks_goal)
        ),
        details=check_in_forms.details(check_in, advisor_name=advisor, occasion=turn.occasion),
        beside=() if check_in.wants_to_talk else (a.SayRatherTalk(check_in.id),),
    )


async def answer(turn: Turn, action: a.AnswerCheckIn, answers: Answers) -> CheckInSaved:
    check_in = await _own(turn, action)
    saved = await check_in_forms.save(
        turn.session,
        turn.actor,
        check_in,
        answers,
        by=turn.actor,
        seen=action.seen,
        is_whole=turn.is_whole,
        occasion=turn.occasion,
    )
    return CheckInSaved(
        check_in_id=check_in.id,
        week_on=check_in.week_on,
        is_late=is_over(check_in.week_on, today=turn.today),
        is_edit=saved.is_edit,
        has_both=saved.has_both,
        advisor_name=await check_in_facts.advisor_name(turn.session, turn.actor, occasion=turn.occasion),
        goal=excerpt(saved.goal.words, check_in_forms.LONGEST_GOAL_NAME) if saved.goal else None,
        goal_id=saved.goal.id if saved.goal else None,
        another_view=await _another_view(turn, check_in, answers),
    )


async def _another_view(turn: Turn, check_in: CheckIn, answers: Answers) -> AnotherView | None:
    """Of what was just written, the first that asks for one."""
    for name in QUESTIONS:
        view = await reframing.another_view(
            turn.session, turn.actor, answers.text(name), but=check_in.id, occasion=turn.occasion
        )
        if view is not None:
            return view
    return None


async def say_rather_talk(turn: Turn, action: a.SayRatherTalk | a.TakeBackTalk) -> RatherTalkNoted:
    check_in = await _own(turn, action)
    wants = isinstance(action, a.SayRatherTalk)
    check_ins.say_rather_talk(check_in, by=turn.actor, occasion=turn.occasion, wants=wants)
    return RatherTalkNoted(
        check_in_id=check_in.id,
        week_on=check_in.week_on,
        advisor_name=await check_in_facts.advisor_name(turn.session, turn.actor, occasion=turn.occasion),
        wants=wants,
        is_answered=check_in.answers is not None,
    )


async def open_check_in(turn: Turn, action: a.OpenCheckIn) -> CheckInCard:
    check_in = await _own(turn, action)
    answers = check_ins.answers_of(check_in)
    return CheckInCard(
        check_in_id=check_in.id,
        week_on=check_in.week_on,
        is_late=is_over(check_in.week_on, today=turn.today),
        state=check_ins.state_of(check_in),
        advisor_name=await check_in_facts.advisor_name(turn.session, turn.actor, occasion=turn.occasion),
        accomplishment=_own_words(answers.accomplishment),
        going=_own_words(answers.going),
        help=tuple(wish for wish in HelpWish if wish in answers.help),
        help_words=_own_words(answers.help_words),
        wants_to_talk=check_in.wants_to_talk,
        answered_at=check_in.answered_at,
        edited_at=check_in.edited_at,
        entered_by=await _entered_by(turn, check_in),
    )


async def _own(
    turn: Turn, action: a.AnswerCheckIn | a.OpenCheckIn | a.SayRatherTalk | a.TakeBackTalk
) -> CheckIn:
    turn.require(Role.STUDENT)
    return await check_ins.held(turn.session, action.check_in_id, student=turn.actor)


async def _entered_by(turn: Turn, check_in: CheckIn) -> str | None:
    if check_in.answered_by_id in (None, turn.actor.id):
        return None
    adult = await turn.session.get(Person, (turn.school.id, check_in.answered_by_id))
    return adult.full_name if adult else None


def _own_words(said: Said | None) -> OwnWords | None:
    if said is None:
        return None
    return OwnWords(
        words=excerpt(said.words, LONGEST_SHOWN) if said.words else None,
        voice_seconds=said.seconds,
        is_voice=said.attachment_id is not None,
    )
