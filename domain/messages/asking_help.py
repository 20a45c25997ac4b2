"""A student asks for help: what the student and the adults read."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.parts import LevelName, TargetName


@dataclass(frozen=True, slots=True)
class StudentStuck(Notice):
    """To the teachers of a target, or the advisors: a student says "I'm stuck"."""

    help_id: UUID
    student_id: UUID
    student_name: str
    asked_at: datetime
    target: TargetName | None = None
    level: LevelName | None = None
    due_on: date | None = None
    next_step: str | None = None
    """What the last outcome named as the next step."""
    word: str | None = None

    def buttons(self) -> Rows:
        opens = (
            Button(a.OpenStudentTarget(self.student_id, self.target.id), self.target.in_full)
            if self.target
            else Button(a.OpenStudent(self.student_id), self.student_name)
        )
        return rows(Button(a.AcknowledgeHelp(self.help_id), look="primary"), opens)


class HelpReason(StrEnum):
    """As what somebody is reached by "help now"."""

    LEAD = "lead"
    ADVISOR = "advisor"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class StudentWantsHelpNow(Notice):
    """To the person whom "help now" reaches."""

    help_id: UUID
    student_id: UUID
    student_name: str
    asked_at: datetime
    why: HelpReason

    def buttons(self) -> Rows:
        return ((Button(a.AcknowledgeHelp(self.help_id), look="primary"),),)


@dataclass(frozen=True, slots=True)
class HelpRead(Notice):
    """To the student: somebody has read that they asked for help."""

    reader_name: str
    read_at: datetime
    is_now: bool
    """Whether it was "help now"."""
    target: TargetName | None = None

    def buttons(self) -> Rows:
        return rows(Button(a.HelpNow()), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class StuckSaid(Message):
    """The answer to "I'm stuck": who is told."""

    told: tuple[str, ...]
    """Names; empty when the school has nobody for it yet."""
    target: TargetName | None = None
    next_step: str | None = None

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenTarget(self.target.id), self.target.in_full) if self.target else None,
            Button(a.HelpNow()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class HelpIsAsked(Message):
    """The answer to "help now": who is told, when messages are read, the help line."""

    told: tuple[str, ...]
    is_school_day: bool
    line_name: str | None = None
    line_number: str | None = None

    def buttons(self) -> Rows:
        return ((Button(a.GoHome()),),)
