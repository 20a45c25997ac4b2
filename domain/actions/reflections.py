"""Reflections, by who wrote them and by whom they are shared with."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action
from domain.vocabulary import Visibility


@dataclass(frozen=True, slots=True)
class Reflect(Action):
    """Opens a form."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReflectOn(Action):
    """Opens a form: to a question that a message brought along."""

    ask_id: UUID
    prompt: str = ""
    """Another question of the bank in its place, by name; "-" for none."""


@dataclass(frozen=True, slots=True)
class ReflectWith(Action):
    """Opens a form: to a question one chose."""

    target_id: UUID | None = None
    prompt: str = ""
    """By name; empty for any."""


@dataclass(frozen=True, slots=True)
class ListPrompts(Action):
    """Questions to choose one from."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EditReflection(Action):
    """Opens a form: other words."""

    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class SearchReflections(Action):
    """Opens a form: what to look for among one's own."""


@dataclass(frozen=True, slots=True)
class FindReflections(Action):
    """One's own reflections with all of the words, a month "2026-11" or a target's code among them."""

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class HearReflection(Action):
    """The voice note, for its author or somebody it is shared with."""

    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class ListSharedReflections(Action):
    """What a student shares with whoever asks."""

    student_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenSharedReflection(Action):
    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class ListReflections(Action):
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenReflection(Action):
    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class ChangeVisibility(Action):
    reflection_id: UUID
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class DeleteReflection(Action):
    """Asks to be sure."""

    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmDelete(Action):
    reflection_id: UUID


ReflectionsForm = Reflect | ReflectOn | ReflectWith | EditReflection | SearchReflections

ReflectionsAction = (
    ListPrompts
    | FindReflections
    | HearReflection
    | ListSharedReflections
    | OpenSharedReflection
    | ListReflections
    | OpenReflection
    | ChangeVisibility
    | DeleteReflection
    | ConfirmDelete
)
