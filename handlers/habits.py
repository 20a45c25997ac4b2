"""Habits: looked at by the student first, then by their teachers and advisor, each beside the other."""

from domain import actions as a
from domain.forms import Answers, ChoiceField, Form, TextField
from domain.messages.habits import HabitCard, HabitGrowth, HabitList, RatingTakenBack
from domain.messages.parts import LevelName
from domain.models import LearningTarget, Person
from domain.services.conferences.conference_forms import level_option
from domain.services.habits import ratings, views
from domain.services.learning import level_lines, targets
from domain.vocabulary import Role
from handlers.turn import Turn


async def list_habits(turn: Turn, action: a.ListHabits) -> HabitList:
    student = await _whose(turn, action)
    return await views.list_of(turn.session, student, reader=turn.actor, occasion=turn.occasion)


async def open_habit(turn: Turn, action: a.OpenHabit) -> HabitCard:
    student, habit = await _habit(turn, action)
    return await views.card_of(turn.session, student, habit, reader=turn.actor, occasion=turn.occasion)


async def show_growth(turn: Turn, action: a.ShowHabitGrowth) -> HabitGrowth:
    student, habit = await _habit(turn, action)
    return await views.growth_of(
        turn.session, student, habit, reader=turn.actor, page=action.page, occasion=turn.occasion
    )


async def rating_form(turn: Turn, action: a.RateHabit) -> Form:
    """The steps with their sentences, then one sentence; what was said earlier today is in it already.

    An adult has the student's own view before them. Raises StudentLooksFirst.
    """
    student, habit = await _habit(turn, action)
    looks = await ratings.looks_at(turn.session, student, habit_id=habit.id)
    ratings.refuse_before_student(looks, student, habit, by=turn.actor)
    today = ratings.of_today(looks, by=turn.actor, occasion=turn.occasion)
    lines = await level_lines.of_target(turn.session, habit, language=turn.language)
    name = targets.name_of(habit, turn.language)
    is_own = student.id == turn.actor.id
    own = next(iter(ratings.own_of(looks)), None)
    return Form(
        opener=action,
        fields=(
            ChoiceField(
                name="step" if is_own else "seen",
                options=tuple(level_option(line) for line in lines),
                initial=today.level.code if today else None,
            ),
            TextField(
                name="sentence" if is_own else "word",
                required=False,
                max_length=views.LONGEST_SENTENCE,
                multiline=False,
                initial=(today.rating.sentence or "") if today else "",
            ),
        ),
        about=name.in_full if is_own else f"{student.full_name} · {name.code}",
        details={}
        if is_own or own is None
        else {
            "code": own.level.code,
            "name": own.level.name,
            "sentence": own.rating.sentence or "",
            "on": ratings.day_of(own, turn.occasion).isoformat(),
            "statement": habit.statement,
        },
    )


async def rate(turn: Turn, action: a.RateHabit, answers: Answers) -> HabitCard:
    student, habit = await _habit(turn, action)
    await ratings.rate(
        turn.session,
        student,
        habit,
        step=answers.text("step") or answers.text("seen") or "",
        sentence=answers.text("sentence") or answers.text("word"),
        by=turn.actor,
        occasion=turn.occasion,
    )
    return await views.card_of(
        turn.session, student, habit, reader=turn.actor, is_kept=True, occasion=turn.occasion
    )


async def take_back(turn: Turn, action: a.TakeBackRating) -> RatingTakenBack:
    rating, level, habit = await ratings.take_back(
        turn.session, action.rating_id, by=turn.actor, occasion=turn.occasion
    )
    return RatingTakenBack(
        habit=targets.name_of(habit, turn.language),
        student_id=None if rating.student_id == turn.actor.id else rating.student_id,
        step=LevelName(level.code, level.name),
        sentence=rating.sentence,
    )


async def _whose(turn: Turn, action: a.ListHabits | a.OpenHabit | a.ShowHabitGrowth | a.RateHabit) -> Person:
    if action.student_id in (None, turn.actor.id):
        turn.require(Role.STUDENT)
    return await ratings.whose(turn.session, action.student_id, actor=turn.actor, occasion=turn.occasion)


async def _habit(
    turn: Turn, action: a.OpenHabit | a.ShowHabitGrowth | a.RateHabit
) -> tuple[Person, LearningTarget]:
    student = await _whose(turn, action)
    habit = await ratings.get_habit(turn.session, action.habit_id, student=student, occasion=turn.occasion)
    return student, habit
