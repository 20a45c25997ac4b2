"""What is read about habits: the list, one habit's card, and how it grew."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.habits import (
    HabitCard,
    HabitGrowth,
    HabitLine,
    HabitList,
    HabitLook,
    HabitMark,
    HabitPicture,
    HabitStep,
)
from domain.messages.parts import LevelName
from domain.models import LearningTarget, Level, Person
from domain.rules.excerpts import excerpt
from domain.services.habits import ratings
from domain.services.habits.ratings import Look
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion

LONGEST_SENTENCE = 240
"""Characters of one look's words: one sentence."""
LONGEST_STATEMENT = 600
LONGEST_STEP = 300
LONGEST_NAME = 40
LONGEST_LIST_SENTENCE = 120
MOST_OTHERS = 4
"""Adults whose look a card shows, the latest first; the growth shows all."""
A_PAGE = 3
"""Looks under a picture, where Telegram takes 1,024 characters."""


async def list_of(session: AsyncSession, student: Person, *, reader: Person, occasion: Occasion) -> HabitList:
    """The student's habits with their own latest look, and an adult's."""
    language = occasion.language_of(reader)
    habits = await ratings.habits_of(session, student, occasion=occasion)
    looks = await ratings.looks_at(session, student)
    return HabitList(
        student_id=_other(student, reader),
        name=_name(student, reader),
        lines=tuple(_line(habit, looks, language, occasion) for habit in habits),
    )


def _line(habit: LearningTarget, looks: tuple[Look, ...], language: str, occasion: Occasion) -> HabitLine:
    of_habit = tuple(each for each in looks if each.rating.habit_id == habit.id)
    own = next(iter(ratings.own_of(of_habit)), None)
    other = next((each for each in of_habit if not each.is_own), None)
    return HabitLine(
        targets.name_of(habit, language),
        _look(own, occasion, longest=LONGEST_LIST_SENTENCE) if own else None,
        _look(other, occasion, longest=LONGEST_LIST_SENTENCE) if other else None,
    )


async def card_of(
    session: AsyncSession,
    student: Person,
    habit: LearningTarget,
    *,
    reader: Person,
    is_kept: bool = False,
    occasion: Occasion,
) -> HabitCard:
    """One habit with its own scale, the student's latest look, and that of each adult."""
    language = occasion.language_of(reader)
    looks = await ratings.looks_at(session, student, habit_id=habit.id)
    own = next(iter(ratings.own_of(looks)), None)
    latest = {each.by.id: each for each in reversed(looks) if not each.is_own}.values()
    others = sorted(latest, key=lambda each: each.rating.rated_at, reverse=True)[:MOST_OTHERS]
    today = ratings.of_today(looks, by=reader, occasion=occasion)
    lines = await level_lines.of_target(
        session, habit, language=language, current_id=own.level.id if own else None
    )
    statement = targets.in_language(targets.translations_of(habit, "statement"), habit.statement, language)
    return HabitCard(
        habit=targets.name_of(habit, language),
        student_id=_other(student, reader),
        name=_name(student, reader),
        statement=excerpt(statement, LONGEST_STATEMENT),
        steps=tuple(
            HabitStep(
                LevelName(line.level.code, excerpt(line.level.name, LONGEST_NAME)),
                excerpt(line.sentence, LONGEST_STEP) if line.sentence else None,
                line.is_current,
            )
            for line in lines
        ),
        own=_look(own, occasion) if own else None,
        others=tuple(_look(each, occasion) for each in others),
        looks=len(looks),
        today_id=today.rating.id if today else None,
        is_kept=is_kept,
    )


async def growth_of(
    session: AsyncSession,
    student: Person,
    habit: LearningTarget,
    *,
    reader: Person,
    page: int,
    occasion: Occasion,
) -> HabitGrowth:
    """How the student's own view moved, as picture and words, with a page of the single looks."""
    language = occasion.language_of(reader)
    looks = await ratings.looks_at(session, student, habit_id=habit.id)
    own = ratings.own_of(looks)
    pages = max(1, -(-len(looks) // A_PAGE))
    at = min(max(page, 0), pages - 1)
    steps = await level_lines.of_target(session, habit, language=language)
    name = targets.name_of(habit, language)
    return HabitGrowth(
        habit=name,
        student_id=_other(student, reader),
        name=_name(student, reader),
        first=_look(own[-1], occasion) if own else None,
        latest=_look(own[0], occasion) if own else None,
        lines=tuple(_look(each, occasion) for each in looks[at * A_PAGE : (at + 1) * A_PAGE]),
        page=at,
        pages=pages,
        drawn=HabitPicture(
            habit=name,
            student_name=student.full_name if student.id != reader.id else None,
            steps=tuple(line.level for line in steps),
            own=_marks(own, occasion),
            others=_marks((each for each in looks if not each.is_own), occasion),
            today=occasion.today,
        )
        if len(looks) > 1
        else None,
    )


def _marks(looks: Iterable[Look], occasion: Occasion) -> tuple[HabitMark, ...]:
    """The earliest first."""
    marks = [HabitMark(ratings.day_of(each, occasion), each.level.rank) for each in looks]
    return tuple(reversed(marks))


def _look(look: Look, occasion: Occasion, *, longest: int = LONGEST_SENTENCE) -> HabitLook:
    sentence = look.rating.sentence
    return HabitLook(
        _step(look.level),
        ratings.day_of(look, occasion),
        excerpt(sentence, longest) if sentence else None,
        None if look.is_own else excerpt(look.by.full_name, LONGEST_NAME),
    )


def _step(level: Level) -> LevelName:
    return LevelName(level.code, excerpt(level.name, LONGEST_NAME))


def _other(student: Person, reader: Person) -> UUID | None:
    return None if reader.id == student.id else student.id


def _name(student: Person, reader: Person) -> str:
    return student.called if reader.id == student.id else student.full_name
