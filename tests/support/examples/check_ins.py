"""Examples of messages about check-ins, goals and a student's week."""

from dataclasses import replace
from datetime import UTC, date, datetime

from domain.errors import CheckInIsMet, GoalsFull, Refusal, StudentAnswered
from domain.messages.advising import AgreementLine, NoteLine
from domain.messages.base import Message
from domain.messages.check_ins import (
    CheckInCard,
    CheckInQuestions,
    CheckInSaved,
    OwnWords,
    RatherTalkNoted,
)
from domain.messages.goals import GoalCard, GoalList, GoalTies, OwnGoal
from domain.messages.mindset import AnotherView
from domain.messages.my_week import MyWeek, WeekCheckIn
from domain.vocabulary import CheckInState, GoalState, HelpWish, Holder
from tests.support.examples.student import IDS, LONG_NAME, LOUD, RATES, WIDE

WEEK = date(2026, 11, 16)
BEFORE = date(2026, 11, 9)
AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
LONG = "A very long sentence <b>with</b> signs & more than a card shows. " * 20

QUESTIONS = CheckInQuestions(IDS[0], IDS[1], WEEK, "Ana", "Rosa Delgado")
SAVED = CheckInSaved(IDS[0], WEEK, is_late=False, is_edit=False, advisor_name="Rosa Delgado")
TALK = RatherTalkNoted(IDS[0], WEEK, "Rosa Delgado", wants=True, is_answered=False)
CARD = CheckInCard(
    check_in_id=IDS[0],
    week_on=WEEK,
    is_late=False,
    state=CheckInState.ANSWERED,
    advisor_name="Rosa Delgado",
    accomplishment=OwnWords("I explained unit rates to Jamal."),
    going=OwnWords(None, 24, is_voice=True),
    help=(HelpWish.TIME, HelpWish.PLACE),
    help_words=OwnWords("For RP.3."),
    wants_to_talk=False,
    answered_at=AT,
    edited_at=None,
)
GOAL = OwnGoal(IDS[2], WEEK, "Find three unit rates at the market.", GoalState.OPEN, RATES)
PLAIN = OwnGoal(IDS[3], WEEK, "Ask one question in class.", GoalState.OPEN)
OLD = OwnGoal(IDS[4], BEFORE, "Finish the poster.", GoalState.OPEN)
LOUDEST = OwnGoal(IDS[5], BEFORE, LONG[:160], GoalState.OPEN, LOUD)
MINE = AgreementLine(IDS[6], Holder.STUDENT, "Bring the market list.", date(2026, 11, 20), BEFORE)
THEIRS = AgreementLine(IDS[7], Holder.ADVISOR, "Ask Bo for a quiet room.", None, BEFORE)
NOTE = NoteLine(BEFORE, "Rosa Delgado", "Ana wants to show RP.2 before the break.", is_voice=False)
ASKED = WeekCheckIn(IDS[0], WEEK, CheckInState.ASKED, is_answered=False)
EMPTY = MyWeek(week_on=WEEK, advisor_name=None, check_in=None)

EXAMPLES: tuple[Message, ...] = (
    QUESTIONS,
    replace(QUESTIONS, name=LONG_NAME, advisor_name="<!channel> " + LONG_NAME, goals=1),
    replace(QUESTIONS, advisor_name=None, goals=3, family_on=date(2026, 11, 20)),
    SAVED,
    replace(SAVED, is_late=True, goal="Find three unit rates at the market.", goal_id=IDS[2]),
    replace(SAVED, another_view=AnotherView("more_time", "two_times")),
    replace(SAVED, is_edit=True, has_both=True),
    replace(SAVED, is_edit=True, advisor_name=None, goal=LONG[:120], goal_id=IDS[2]),
    TALK,
    replace(TALK, advisor_name=None, is_answered=True),
    replace(TALK, wants=False),
    replace(TALK, wants=False, is_answered=True),
    CARD,
    replace(CARD, edited_at=AT, entered_by="Rosa Delgado", is_late=True, week_on=BEFORE),
    replace(
        CARD,
        accomplishment=OwnWords(LONG[:700]),
        going=OwnWords(LONG[:700]),
        help=tuple(HelpWish),
        help_words=OwnWords(LONG[:700]),
        wants_to_talk=True,
        state=CheckInState.RATHER_TALK,
    ),
    replace(CARD, state=CheckInState.MET),
    replace(CARD, accomplishment=OwnWords("I read a book.\nI built a shelf.", 12, is_voice=True)),
    replace(
        CARD,
        state=CheckInState.ASKED,
        accomplishment=None,
        going=None,
        help=(),
        help_words=None,
        answered_at=None,
    ),
    GoalCard(GOAL, is_this_week=True, was_changed=True, has_more_ties=True),
    GoalCard(PLAIN, is_this_week=True, ties=(RATES, LOUD, WIDE), has_more_ties=True),
    GoalTies(PLAIN, (RATES, LOUD, WIDE)),
    GoalTies(LOUDEST, ()),
    GoalCard(OLD, is_this_week=False),
    GoalCard(OLD, is_this_week=False, has_room=False),
    GoalCard(LOUDEST, is_this_week=False),
    *(
        GoalCard(
            replace(OLD, state=state),
            is_this_week=False,
            was_changed=True,
            carried_on=WEEK if state is GoalState.CARRIED else None,
        )
        for state in GoalState
        if state is not GoalState.OPEN
    ),
    GoalList((), of=0, page=0, pages=1, may_set=True),
    GoalList((GOAL, PLAIN, OLD, LOUDEST), of=12, page=1, pages=3, may_set=False),
    EMPTY,
    replace(EMPTY, advisor_name="Rosa Delgado", opens_at=AT),
    replace(EMPTY, advisor_name="Rosa Delgado"),
    replace(
        EMPTY,
        advisor_name="Rosa Delgado",
        before=WeekCheckIn(IDS[0], BEFORE, CheckInState.ASKED, is_answered=False),
    ),
    replace(EMPTY, advisor_name="Rosa Delgado", check_in=ASKED, goals=(GOAL,), has_habits=True),
    replace(
        EMPTY,
        advisor_name="Rosa Delgado",
        check_in=replace(ASKED, state=CheckInState.RATHER_TALK, wants_to_talk=True, meets_at=AT),
        goals=(GOAL, replace(PLAIN, state=GoalState.REACHED)),
        earlier=(OLD,),
        agreements=(MINE, THEIRS),
        note=NOTE,
        has_habits=True,
        family_reads=True,
        family_on=date(2026, 11, 20),
    ),
    replace(
        EMPTY,
        advisor_name="<!channel> " + LONG_NAME,
        check_in=replace(ASKED, state=CheckInState.ANSWERED, is_answered=True),
        goals=(LOUDEST, replace(LOUDEST, goal_id=IDS[1]), replace(LOUDEST, goal_id=IDS[2])),
        earlier=(replace(LOUDEST, goal_id=IDS[3]), OLD),
        may_set=False,
        agreements=(
            replace(MINE, words=LONG[:500]),
            replace(MINE, agreement_id=IDS[3], words=LONG[:500]),
            replace(THEIRS, words=LONG[:500]),
        ),
        note=replace(NOTE, words=LONG, by_name=LONG_NAME),
        has_habits=True,
        family_reads=True,
        family_on=date(2026, 11, 20),
    ),
    replace(
        EMPTY,
        advisor_name="Rosa Delgado",
        check_in=replace(ASKED, state=CheckInState.MET, is_answered=True),
        note=replace(NOTE, words=None, is_voice=True),
    ),
    replace(EMPTY, advisor_name="Rosa Delgado", check_in=replace(ASKED, state=CheckInState.AWAY)),
)

REFUSALS: tuple[Refusal, ...] = (
    CheckInIsMet(WEEK),
    GoalsFull(3),
    GoalsFull(1),
    StudentAnswered("Noor Haddad", ()),
    StudentAnswered("Ana Morales", ("I explained unit rates to Jamal.", "Fine, but tired.")),
    StudentAnswered(LONG, (LONG, LONG * 4, LONG * 4)),
)
