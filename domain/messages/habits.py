"""Habits of success: looked at by the student first, beside them their teachers; never near a level.

Source: DOMAIN rule 24
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Picture, Rows, rows
from domain.messages.parts import ANOTHER, NEXT, PREVIOUS, LevelName, TargetName


@dataclass(frozen=True, slots=True)
class HabitLook:
    """How somebody saw the habit on one day."""

    step: LevelName
    on: date
    sentence: str | None
    by: str | None
    """Name of the adult; None for the student."""


@dataclass(frozen=True, slots=True)
class HabitStep:
    """One step of the habit's own scale, and what it looks like."""

    step: LevelName
    sentence: str | None
    """None: the school has not written it yet."""
    is_own: bool = False
    """Whether the student saw themselves there at their latest look."""


@dataclass(frozen=True, slots=True)
class HabitLine:
    habit: TargetName
    own: HabitLook | None
    other: HabitLook | None
    """The latest of an adult's."""


@dataclass(frozen=True, slots=True)
class HabitList(Message):
    """The habits of a student; one's own, or a student's for their teacher or advisor."""

    student_id: UUID | None
    """None where they are the reader's own."""
    name: str
    lines: tuple[HabitLine, ...]

    def buttons(self) -> Rows:
        student_id = self.student_id
        return (
            *((Button(a.OpenHabit(line.habit.id, student_id), line.habit.in_full),) for line in self.lines),
            *rows(
                Button(a.OpenStudent(student_id), self.name) if student_id else Button(a.ShowMyWeek()),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class HabitCard(Message):
    """A habit with its own scale; no dates, no levels, no conference."""

    habit: TargetName
    student_id: UUID | None
    """None where it is the reader's own."""
    name: str
    statement: str
    steps: tuple[HabitStep, ...]
    own: HabitLook | None = None
    """The student's latest."""
    others: tuple[HabitLook, ...] = ()
    """The latest of each adult who looked at it; nobody does before the student."""
    looks: int = 0
    """In all, of everybody."""
    today_id: UUID | None = None
    """The reader's own of today, which can still be changed or taken back."""
    is_kept: bool = False
    """Whether this answers a rating."""

    def buttons(self) -> Rows:
        habit_id, student_id = self.habit.id, self.student_id
        may_rate = bool(self.steps) and (student_id is None or self.own is not None)
        is_own = student_id is None
        habits = Button(a.ListHabits(student_id), self.name if student_id else "")
        rate = Button(a.RateHabit(habit_id, student_id), ANOTHER if self.today_id else "")
        next_one = habits if self.is_kept else rate if may_rate else None
        return (
            *rows(replace(next_one, look="primary") if next_one else None),
            *rows(
                rate if self.is_kept and may_rate else None,
                Button(a.TakeBackRating(self.today_id)) if self.today_id else None,
                Button(a.ShowHabitGrowth(habit_id, student_id)) if self.looks > 1 else None,
                Button(a.Reflect(habit_id), self.habit.code) if is_own else None,
                Button(a.SayStuck(habit_id), self.habit.code) if is_own else None,
                None if self.is_kept else habits,
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class RatingTakenBack(Message):
    """Gone; what was written is shown once more, so that no word is lost by a slip of the thumb."""

    habit: TargetName
    student_id: UUID | None
    step: LevelName
    sentence: str | None

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenHabit(self.habit.id, self.student_id), self.habit.in_full),
            Button(a.ListHabits(self.student_id)),
        )


@dataclass(frozen=True, slots=True)
class HabitMark:
    """One look in the picture: the day, and the step from 1."""

    on: date
    step: int


@dataclass(frozen=True, slots=True)
class HabitPicture(Picture):
    """One habit of one student over time. Nobody else is in it (DOMAIN rule 5)."""

    habit: TargetName
    student_name: str | None
    """Said to an adult; None for the student's own."""
    steps: tuple[LevelName, ...]
    """The scale, where everybody begins first."""
    own: tuple[HabitMark, ...]
    """The student's, the earliest first."""
    others: tuple[HabitMark, ...]
    """Of adults."""
    today: date


@dataclass(frozen=True, slots=True)
class HabitGrowth(Message):
    """How the student's own view of a habit moved, as picture and words; a page of the single looks."""

    habit: TargetName
    student_id: UUID | None
    name: str
    first: HabitLook | None
    """The student's own."""
    latest: HabitLook | None
    lines: tuple[HabitLook, ...]
    """The latest first."""
    page: int
    """From 0."""
    pages: int
    drawn: HabitPicture | None
    """None while there is nothing to compare."""

    def picture(self) -> Picture | None:
        return self.drawn

    def buttons(self) -> Rows:
        habit_id, student_id = self.habit.id, self.student_id

        def turn(page: int, about: str) -> Button:
            return Button(a.ShowHabitGrowth(habit_id, student_id, page), about)

        return (
            *rows(
                turn(self.page - 1, PREVIOUS) if self.page else None,
                turn(self.page + 1, NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(
                Button(a.OpenHabit(habit_id, student_id), self.habit.in_full),
                Button(a.ListHabits(student_id), self.name if student_id else ""),
                Button(a.GoHome()),
            ),
        )
