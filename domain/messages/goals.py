"""A student's goals for the week: small, and their own."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.parts import ANOTHER, NEXT, PREVIOUS, TargetName
from domain.vocabulary import GoalState


@dataclass(frozen=True, slots=True)
class OwnGoal:
    """A goal in a list."""

    goal_id: UUID
    week_on: date
    words: str
    state: GoalState
    target: TargetName | None = None
    """The learning target or habit that it is tied to."""


@dataclass(frozen=True, slots=True)
class GoalCard(Message):
    """One goal, what can be said of it with one press, and what it could be tied to."""

    goal: OwnGoal
    is_this_week: bool
    was_changed: bool = False
    """Whether this answers a press that changed it."""
    carried_on: date | None = None
    """Monday of the week into which it was taken along."""
    has_room: bool = True
    """Whether it can be taken along into this week: there are not too many goals in it."""
    ties: tuple[TargetName, ...] = ()
    """The first of what it could be tied to, while it is tied to nothing."""
    has_more_ties: bool = False
    """Whether there is something else it could be tied to."""

    def buttons(self) -> Rows:
        goal = self.goal
        may_carry = goal.state is GoalState.OPEN and self.has_room and not self.is_this_week
        states = (
            state
            for state in _SAID
            if state is not goal.state and (may_carry or state is not GoalState.CARRIED)
        )
        said = () if goal.state is GoalState.CARRIED else tuple(states)
        is_open = goal.state is GoalState.OPEN
        more = Button(a.ChooseTie(goal.goal_id), ANOTHER if self.ties else "")
        return (
            *rows(*(Button(a.MarkGoal(goal.goal_id, state)) for state in said)),
            *(_ties(goal, self.ties) if is_open else ()),
            *rows(
                more if is_open and self.has_more_ties else None,
                Button(a.TieGoal(goal.goal_id)) if is_open and goal.target else None,
            ),
            *rows(Button(a.ShowMyWeek()), Button(a.ListGoals())),
        )


@dataclass(frozen=True, slots=True)
class GoalTies(Message):
    """Everything a goal could be tied to."""

    goal: OwnGoal
    ties: tuple[TargetName, ...]

    def buttons(self) -> Rows:
        return (*_ties(self.goal, self.ties), *rows(Button(a.OpenGoal(self.goal.goal_id), self.goal.words)))


def _ties(goal: OwnGoal, ties: tuple[TargetName, ...]) -> Rows:
    return rows(*(Button(a.TieGoal(goal.goal_id, each.id), each.in_full) for each in ties), width=1)


_SAID = (GoalState.REACHED, GoalState.PARTLY, GoalState.CARRIED, GoalState.LET_GO, GoalState.OPEN)
"""What a press can say of a goal, in the order of the buttons."""


@dataclass(frozen=True, slots=True)
class GoalList(Message):
    """One page of one's goals, the latest week first."""

    lines: tuple[OwnGoal, ...]
    of: int
    page: int
    """From 0."""
    pages: int
    may_set: bool
    """Whether there is room for another one this week."""

    def buttons(self) -> Rows:
        return (
            *rows(
                *(
                    Button(a.OpenGoal(line.goal_id), str(number))
                    for number, line in enumerate(self.lines, start=1)
                ),
                width=4,
            ),
            *rows(
                Button(a.ListGoals(self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ListGoals(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(Button(a.SetGoal()) if self.may_set else None, Button(a.ShowMyWeek()), Button(a.GoHome())),
        )
