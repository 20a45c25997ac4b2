"""The form of a check-in: one definition for the student, and for whoever enters it for them."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import FieldProblem, GoalsFull, InvalidAnswers, Problem
from domain.forms import Answers, AnyField, ChoiceField, ChoicesField, Detail, Option, TextField
from domain.models import CheckIn, Goal, Person
from domain.rules import check_in_edits
from domain.rules.check_in_edits import Merged
from domain.rules.check_ins import (
    ACCOMPLISHMENT,
    GOING,
    HELP,
    HELP_WORDS,
    CheckInAnswers,
    Said,
    is_over,
    monday_of,
)
from domain.rules.excerpts import excerpt
from domain.services import attachments
from domain.services.coaching import check_ins, goals
from domain.services.coaching.goals import Owned
from domain.services.occasions import Occasion
from domain.vocabulary import GoalState, HelpWish

LONGEST_ANSWER = 2_000
LONGEST_TOGETHER = 3_000
"""Of two answers to one question. Source: Slack, plain_text_input, initial_value and max_length."""
LONGEST_GOAL_NAME = 120

GOAL = "goal"
"""Name of the field for a new goal."""
LOOK = "look"
"""What fields that look at a goal again share their words under; their names end with the goal's id."""

LOOKS = (GoalState.REACHED, GoalState.PARTLY, GoalState.CARRIED, GoalState.LET_GO)


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of an answered form."""

    is_edit: bool
    goal: Goal | None
    """The one set along with it."""
    has_both: bool = False
    """Whether something was answered anew elsewhere while the form was open, so that both answers stand."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What stood there when a form was opened."""

    seen: int | None = None
    """How many times the check-in had been answered; None where that is not known."""
    asks_goal: bool = False
    """Whether the week had room for a goal."""


async def opened(session: AsyncSession, student: Person, check_in: CheckIn, *, occasion: Occasion) -> Opened:
    """Now."""
    room = await goals.room_in(session, student, monday_of(occasion.today), occasion=occasion)
    return Opened(check_in_edits.times_answered(check_in.answers), asks_goal=room > 0)


async def fields(
    session: AsyncSession, student: Person, check_in: CheckIn, *, asks_goal: bool
) -> tuple[AnyField, ...]:
    """What went well first; every question may be skipped. Answers there are already are preset.

    `asks_goal` as the form was opened with: a goal that has no room any more is refused, and not passed over.
    """
    kept = check_ins.answers_of(check_in)
    looked_at = await goals.to_look_at(session, student, before=check_in.week_on)
    return (
        _words(ACCOMPLISHMENT, kept.accomplishment),
        _words(GOING, kept.going),
        ChoicesField(
            name=HELP,
            required=False,
            options=tuple(Option(wish.value) for wish in HelpWish),
            initial=tuple(wish.value for wish in HelpWish if wish in kept.help),
            own_words=HELP_WORDS,
        ),
        _words(HELP_WORDS, kept.help_words),
        *(_look(each) for each in looked_at),
        *((TextField(name=GOAL, required=False, max_length=goals.LONGEST_GOAL),) if asks_goal else ()),
    )


def details(check_in: CheckIn, *, advisor_name: str | None, occasion: Occasion) -> dict[str, Detail]:
    """What the form's note says: which week it is about, and who reads it."""
    return {
        "week": check_in.week_on.isoformat(),
        "is_late": int(is_over(check_in.week_on, today=occasion.today)),
        "advisor": advisor_name or "",
    }


async def save(
    session: AsyncSession,
    student: Person,
    check_in: CheckIn,
    answers: Answers,
    *,
    by: Person,
    seen: int | None,
    is_whole: bool,
    occasion: Occasion,
) -> Saved:
    """Keeps the answers, what became of goals, and the new goal. `by` is who filled it in, `seen` says what
    they saw (see Opened): nothing that was written since then is written over, as `check_in_edits` decides.

    Where the form was shown whole, an answer that was emptied is gone; asked question by question, what is
    skipped stays as it was, as a voice note does everywhere. Raises InvalidAnswers where nothing is answered,
    what two wrote is too long together or there are too many goals, CheckInIsMet once the talk was had, and
    NotFound for a voice note of somebody else. Joins the caller's transaction.
    """
    before = check_ins.answers_of(check_in)
    taken = check_in_edits.merged(check_in.answers, _given(answers), seen=seen, is_whole=is_whole)
    _refuse_too_long(before, taken)
    merged = taken.answers
    looked_at = await goals.to_look_at(session, student, before=check_in.week_on)
    looks = [(each.goal, GoalState(said)) for each in looked_at if (said := answers.text(_name(each.goal)))]
    words = answers.text(GOAL)
    if merged.is_empty and not looks and not words:
        raise InvalidAnswers({ACCOMPLISHMENT: FieldProblem(Problem.ONE_ANSWER_WANTED)})
    for attachment_id in set(merged.voices) - set(before.voices):
        await attachments.own(session, by, attachment_id)
    is_edit = check_in.answered_at is not None
    check_ins.answer(check_in, merged, by=by, occasion=occasion)
    for looked, state in looks:
        await _mark(session, student, looked, state, occasion=occasion)
    goal = await _set(session, student, words, occasion=occasion) if words else None
    await session.flush()
    for attachment_id in set(before.voices) - set(merged.voices):
        await attachments.let_go(session, student.school_id, attachment_id)
    return Saved(is_edit, goal, has_both=bool(taken.both))


async def _mark(
    session: AsyncSession, student: Person, goal: Goal, state: GoalState, *, occasion: Occasion
) -> None:
    try:
        await goals.mark(session, student, goal.id, state, occasion=occasion)
    except GoalsFull as full:
        problem = FieldProblem(Problem.GOALS_FULL, limit=full.limit)
        raise InvalidAnswers({_name(goal): problem}) from None


async def _set(session: AsyncSession, student: Person, words: str, *, occasion: Occasion) -> Goal:
    try:
        return await goals.set_goal(session, student, words, occasion=occasion)
    except GoalsFull as full:
        raise InvalidAnswers({GOAL: FieldProblem(Problem.GOALS_FULL, limit=full.limit)}) from None


def _given(answers: Answers) -> CheckInAnswers:
    def said(name: str) -> Said | None:
        if (voice := answers.voice(name)) is not None:
            return Said(attachment_id=voice.attachment_id, seconds=voice.duration_seconds)
        words = answers.text(name)
        return None if words is None else Said(words=words)

    return CheckInAnswers(
        accomplishment=said(ACCOMPLISHMENT),
        going=said(GOING),
        help=frozenset(HelpWish(value) for value in answers.chosen(HELP)),
        help_words=said(HELP_WORDS),
    )


def _refuse_too_long(before: CheckInAnswers, taken: Merged) -> None:
    """Raises InvalidAnswers where two answers to one question fit in no field together: the one that is there
    stays, and the new one waits in its form.
    """
    problems = {}
    for name in taken.both:
        there, both = getattr(before, name), getattr(taken.answers, name)
        if len(both.words or "") > LONGEST_TOGETHER:
            room = max(0, LONGEST_TOGETHER - len(there.words or "") - 1)
            problems[name] = FieldProblem(Problem.TOO_LONG_TOGETHER, limit=room)
    if problems:
        raise InvalidAnswers(problems)


def _words(name: str, kept: Said | None) -> TextField:
    words = (kept.words or "") if kept else ""
    return TextField(
        name=name,
        required=False,
        max_length=max(LONGEST_ANSWER, len(words)),
        takes_voice=True,
        initial=words,
    )


def _look(owned: Owned) -> ChoiceField:
    return ChoiceField(
        name=_name(owned.goal),
        words=LOOK,
        about=excerpt(owned.goal.words, LONGEST_GOAL_NAME),
        required=False,
        options=tuple(Option(state.value) for state in LOOKS),
    )


def _name(goal: Goal) -> str:
    """Stays the same whatever other goals there are, so that a draft goes on with the right one."""
    return f"{LOOK}_{goal.id.hex}"
