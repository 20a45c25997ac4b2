"""A student's learning targets and path."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action


@dataclass(frozen=True, slots=True)
class ListCompetencies(Action):
    pass


@dataclass(frozen=True, slots=True)
class ListTargets(Action):
    competency_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class FindTargets(Action):
    """Targets whose code or words contain the text."""

    text: str


@dataclass(frozen=True, slots=True)
class OpenTarget(Action):
    target_id: UUID


@dataclass(frozen=True, slots=True)
class ShowPath(Action):
    page: int | None = None
    """From 0; None for the page with the next step."""


@dataclass(frozen=True, slots=True)
class ShowPacePicture(Action):
    """My pace, drawn; of the plan that matters most now where no section is named."""

    section_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SayWorkedElsewhere(Action):
    """One's work is there, and nothing of it has been logged: an answer to the question of a case."""

    case_id: UUID


TargetsAction = (
    ListCompetencies
    | ListTargets
    | FindTargets
    | OpenTarget
    | ShowPath
    | ShowPacePicture
    | SayWorkedElsewhere
)
