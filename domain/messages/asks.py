"""A question to reflect on, as other messages carry it."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions import ReflectOn
from domain.messages.base import Button


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a message that is about something else, and a button to answer it."""

    ask_id: UUID
    prompt: str
    """Its name in the bank."""
    words: str | None = None
    """The school's own; None for a built-in one, whose words are in `templates/prompts.j2`."""

    def button(self) -> Button:
        return Button(ReflectOn(self.ask_id))
