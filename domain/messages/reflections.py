"""What students read about their own reflections."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, File, Message, Rows, StoredFile, rows
from domain.messages.mindset import AnotherView
from domain.messages.parts import NEXT, PREVIOUS, TargetName
from domain.vocabulary import Visibility


@dataclass(frozen=True, slots=True)
class Prompted:
    """The question that was answered, or could be."""

    prompt: str
    """Its name in the bank."""
    words: str | None = None
    """The school's own; None for a built-in one."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something one wrote before: about the same target, or to the same question."""

    reflection_id: UUID
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ReflectionSaved(Message):
    """Kept; and who reads it, by name."""

    reflection_id: UUID
    visibility: Visibility
    readers: tuple[str, ...]
    is_voice: bool
    target: TargetName | None = None
    another_view: AnotherView | None = None
    earlier: Earlier | None = None

    def buttons(self) -> Rows:
        target = self.target
        return rows(
            Button(a.OpenReflection(self.reflection_id)),
            Button(a.OpenReflection(self.earlier.reflection_id), self.earlier.written_at.isoformat())
            if self.earlier
            else None,
            Button(a.SayStuck(target.id if target else None)) if self.another_view else None,
            Button(a.ListReflections()),
            Button(a.OpenTarget(target.id), target.in_full) if target else None,
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
            *_numbered(self.lines),
            *rows(
                Button(a.ListReflections(self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ListReflections(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(
                Button(a.Reflect()),
                Button(a.ListPrompts()),
                Button(a.SearchReflections()) if self.of else None,
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class ReflectionsFound(Message):
    """One page of one's own reflections that have every word looked for."""

    query: str
    lines: tuple[ReflectionLine, ...]
    of: int
    page: int
    pages: int
    is_known: bool
    """Whether one has written anything at all."""

    def buttons(self) -> Rows:
        return (
            *_numbered(self.lines),
            *rows(
                Button(a.FindReflections(self.page - 1, self.query), PREVIOUS) if self.page else None,
                Button(a.FindReflections(self.page + 1, self.query), NEXT)
                if self.page + 1 < self.pages
                else None,
            ),
            *rows(
                Button(a.SearchReflections()) if self.is_known else Button(a.Reflect()),
                Button(a.ListReflections()),
                Button(a.GoHome()),
            ),
        )


def _numbered(lines: tuple[ReflectionLine, ...]) -> Rows:
    return rows(
        *(Button(a.OpenReflection(line.reflection_id), str(number)) for number, line in enumerate(lines, 1)),
        width=4,
    )


@dataclass(frozen=True, slots=True)
class PromptList(Message):
    """Questions to choose one from, or none."""

    prompts: tuple[Prompted, ...]
    target: TargetName | None = None

    def buttons(self) -> Rows:
        target_id = self.target.id if self.target else None
        return (
            *rows(
                *(
                    Button(a.ReflectWith(target_id, each.prompt), str(number))
                    for number, each in enumerate(self.prompts, 1)
                ),
                width=4,
            ),
            (Button(a.Reflect(target_id)), Button(a.ListReflections())),
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
    """Whether this answers a change of who reads it, or of the words."""
    edited_at: datetime | None = None
    question: Prompted | None = None

    def buttons(self) -> Rows:
        reflection_id = self.reflection_id
        return (
            *((Button(a.ChangeVisibility(reflection_id, way.visibility)),) for way in self.other_ways),
            *rows(
                Button(a.EditReflection(reflection_id)),
                Button(a.HearReflection(reflection_id)) if self.is_voice else None,
                Button(a.DeleteReflection(reflection_id), look="danger"),
                Button(a.ListReflections()),
            ),
        )


@dataclass(frozen=True, slots=True)
class ReflectionVoice(Message):
    """The voice note itself, to its author or to somebody they share it with."""

    reflection_id: UUID
    written_at: datetime
    voice: StoredFile
    student_id: UUID | None = None
    """None for the author."""
    student_name: str | None = None

    def files(self) -> tuple[File, ...]:
        return (self.voice,)

    def buttons(self) -> Rows:
        if self.student_id is None:
            return rows(Button(a.OpenReflection(self.reflection_id)), Button(a.ListReflections()))
        return rows(
            Button(a.OpenSharedReflection(self.reflection_id)),
            Button(a.ListSharedReflections(self.student_id), self.student_name or ""),
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
