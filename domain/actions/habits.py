"""Habits of success."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action


@dataclass(frozen=True, slots=True)
class ListHabits(Action):
    """One's own habits, or those of a student one teaches or advises."""

    student_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenHabit(Action):
    habit_id: UUID
    student_id: UUID | None = None
    """None for one's own."""


@dataclass(frozen=True, slots=True)
class RateHabit(Action):
    """Opens a form: which step one sees, and a sentence; the student first, then their adults."""

    habit_id: UUID
    student_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShowHabitGrowth(Action):
    """How a habit was seen over time, drawn."""

    habit_id: UUID
    student_id: UUID | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class TakeBackRating(Action):
    """What one said of a habit today."""

    rating_id: UUID


HabitsForm = RateHabit

HabitsAction = ListHabits | OpenHabit | ShowHabitGrowth | TakeBackRating
