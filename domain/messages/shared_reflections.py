"""What adults read of the reflections that a student shares with them. Source: DOMAIN rule 32

Whether each of them is still shared is asked again when the message is sent
(`domain.services.reflecting.still_shared`).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.parts import NEXT, PREVIOUS, TargetName
from domain.messages.progress import SharedWords
from domain.messages.reflections import Prompted


@dataclass(frozen=True, slots=True)
class SharedLine(SharedWords):
    """A reflection in the list of somebody it is shared with."""

    written_at: datetime
    target: TargetName | None
    beginning: str | None
    """None for a voice note."""
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class SharedReflections(Message):
    """A page of what one student shares with the reader, the latest first."""

    student_id: UUID
    student_name: str
    lines: tuple[SharedLine, ...]
    of: int
    page: int = 0
    pages: int = 1
    is_family: bool = False

    def buttons(self) -> Rows:
        def turn(page: int, about: str) -> Button:
            return Button(a.ListSharedReflections(self.student_id, page), about)

        return (
            *rows(
                *(
                    Button(a.OpenSharedReflection(line.reflection_id), str(number))
                    for number, line in enumerate(self.lines, 1)
                ),
                width=4,
            ),
            *rows(
                turn(self.page - 1, PREVIOUS) if self.page else None,
                turn(self.page + 1, NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(
                None if self.is_family else Button(a.OpenStudent(self.student_id), self.student_name),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class SharedReflectionWords(SharedWords):
    """What of a shared reflection is shown."""

    written_at: datetime
    text: str | None
    """As much as a message holds."""
    characters: int
    is_voice: bool
    voice_seconds: int | None
    target: TargetName | None = None
    edited_at: datetime | None = None
    question: Prompted | None = None


@dataclass(frozen=True, slots=True)
class SharedReflection(Message):
    """One reflection of a student, to somebody they share it with."""

    student_id: UUID
    student_name: str
    shown: SharedReflectionWords | None
    """None where the student took it back before this could be sent."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.HearReflection(self.shown.reflection_id))
            if self.shown and self.shown.is_voice
            else None,
            Button(a.ListSharedReflections(self.student_id), self.student_name),
            Button(a.GoHome()),
        )
