"""What students read about their reflections."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.parts import NEXT, PREVIOUS, TargetName
from domain.vocabulary import Visibility


@dataclass(frozen=True, slots=True)
class ReflectionSaved(Message):
    """Kept; and who reads it, by name."""

    reflection_id: UUID
    visibility: Visibility
    readers: tuple[str, ...]
    is_voice: bool
    target: TargetName | None = None

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenReflection(self.reflection_id)),
            Button(a.ListReflections()),
            Button(a.OpenTarget(self.target.id), self.target.in_full) if self.target else None,
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class ReflectionLine:
    reflection_id: UUID
    written_at: datetime
    beginning: str | None
    """Its first words; None for a voice note."""
    visibility: Visibility
    target_code: str | None = None


@dataclass(frozen=True, slots=True)
class ReflectionList(Message):
    """One page of one's own reflections, the latest first."""

    lines: tuple[ReflectionLine, ...]
    of: int
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        return (
            *rows(
                *(
                    Button(a.OpenReflection(line.reflection_id), str(number))
                    for number, line in enumerate(self.lines, start=1)
                ),
                width=4,
            ),
            *rows(
                Button(a.ListReflections(self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ListReflections(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            (Button(a.Reflect()), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class Sharing:
    """A way of sharing, and who would read it, by name."""

    visibility: Visibility
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReflectionCard(Message):
    """One's own reflection, who reads it, and the other ways of sharing it with the names."""

    reflection_id: UUID
    written_at: datetime
    text: str | None
    """As much as a message holds."""
    characters: int
    """Of the whole text."""
    voice_seconds: int | None
    is_voice: bool
    visibility: Visibility
    readers: tuple[str, ...]
    other_ways: tuple[Sharing, ...]
    target: TargetName | None = None
    was_changed: bool = False
    """Whether this answers a change of who reads it."""

    def buttons(self) -> Rows:
        return (
            *((Button(a.ChangeVisibility(self.reflection_id, way.visibility)),) for way in self.other_ways),
            (Button(a.DeleteReflection(self.reflection_id), look="danger"), Button(a.ListReflections())),
        )


@dataclass(frozen=True, slots=True)
class ReflectionDeleteAsked(Message):
    """Sure?"""

    reflection_id: UUID
    written_at: datetime
    beginning: str | None

    def buttons(self) -> Rows:
        return rows(
            Button(a.ConfirmDelete(self.reflection_id), look="danger"),
            Button(a.OpenReflection(self.reflection_id)),
        )


@dataclass(frozen=True, slots=True)
class ReflectionDeleted(Message):
    def buttons(self) -> Rows:
        return rows(Button(a.ListReflections()), Button(a.GoHome()))
