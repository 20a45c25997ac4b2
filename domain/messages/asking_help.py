"""A student asks for help: what the student and the adults read."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.parts import LevelName, TargetName
from domain.vocabulary import HelpReason


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


@dataclass(frozen=True, slots=True)
class StudentWantsHelpNow(Notice):
    """To the person whom "help now" reaches."""

    help_id: UUID
    student_id: UUID
    student_name: str
    asked_at: datetime
    why: HelpReason
    is_passed_on: bool = False
    """Whether somebody else was told before and has not said that they read it."""

    def buttons(self) -> Rows:
        return ((Button(a.AcknowledgeHelp(self.help_id), look="primary"),),)


@dataclass(frozen=True, slots=True)
class HelpPassedOn(Notice):
    """To the student: nobody has said yet that they read it, and who has it now."""

    asked_at: datetime
    told: tuple[str, ...]
    """Names; empty when there is nobody further to tell."""
    line_name: str | None = None
    line_number: str | None = None

    def buttons(self) -> Rows:
        return rows(Button(a.HelpNow()), Button(a.GoHome()))


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
class HelpForStranger(Message):
    """Answers "help now" from an account nobody knows: nobody can be told. No button would work for them."""

    line_name: str | None = None
    """None, as the number, where none is known or it cannot be told which school is meant."""
    line_number: str | None = None


@dataclass(frozen=True, slots=True)
class HelpIsAsked(Message):
    """The answer to "help now": who is told, when messages are read, the help line."""

    told: tuple[str, ...]
    is_school_day: bool
    passes_on_minutes: int | None = None
    """Of the school day, after which it goes on where nobody has read it; None where nobody is further."""
    line_name: str | None = None
    line_number: str | None = None

    def buttons(self) -> Rows:
        return ((Button(a.GoHome()),),)
