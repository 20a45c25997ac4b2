"""The weekly check-in and goals, for students."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action
from domain.vocabulary import GoalState


@dataclass(frozen=True, slots=True)
class ShowMyWeek(Action):
    """One's check-in, goals, and what was agreed in the last talk."""


@dataclass(frozen=True, slots=True)
class AnswerCheckIn(Action):
    """Opens a form: the questions of a check-in; answered again, they are edited."""

    check_in_id: UUID
    seen: int | None = None
    """Of the form that was opened: how many times there had been answers. None of a button."""
    asks_goal: int = 0
    """Of the form that was opened: 1 where it asked for a goal."""


@dataclass(frozen=True, slots=True)
class OpenCheckIn(Action):
    """One's own answers."""

    check_in_id: UUID


@dataclass(frozen=True, slots=True)
class SayRatherTalk(Action):
    """As good an answer as any: "I'd rather talk"."""

    check_in_id: UUID


@dataclass(frozen=True, slots=True)
class TakeBackTalk(Action):
    """The wish to talk rather than write."""

    check_in_id: UUID


@dataclass(frozen=True, slots=True)
class SetGoal(Action):
    """Opens a form: a small goal for this week."""


@dataclass(frozen=True, slots=True)
class OpenGoal(Action):
    goal_id: UUID


@dataclass(frozen=True, slots=True)
class MarkGoal(Action):
    """What became of one's goal; CARRIED takes it along into this week."""

    goal_id: UUID
    state: GoalState


@dataclass(frozen=True, slots=True)
class TieGoal(Action):
    """To a learning target or a habit of one's own; without one it stands for itself."""

    goal_id: UUID
    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChooseTie(Action):
    """Everything a goal of one's own could be tied to."""

    goal_id: UUID


@dataclass(frozen=True, slots=True)
class ListGoals(Action):
    """One's goals of earlier weeks, the latest first."""

    page: int = 0


CheckInsForm = AnswerCheckIn | SetGoal

CheckInsAction = (
    ShowMyWeek
    | OpenCheckIn
    | SayRatherTalk
    | TakeBackTalk
    | OpenGoal
    | MarkGoal
    | TieGoal
    | ChooseTie
    | ListGoals
)
