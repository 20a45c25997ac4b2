"""Messages about what came of a conference."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.actions import (
    GoHome,
    ListRequests,
    OpenConference,
    OpenStudent,
    OpenTarget,
    RequestConference,
    RespondToOutcome,
    SayStuck,
)
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.conferences import NotYet
from domain.messages.parts import LevelName, TargetName


@dataclass(frozen=True, slots=True)
class OutcomeRecorded(Message):
    """To the teacher: what was recorded, and that the student has been told."""

    conference_id: UUID
    student_id: UUID
    student_name: str
    target: TargetName
    level: LevelName
    is_met: bool
    review_on: date | None = None
    """When the support is looked at again, after a "not yet"."""

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(OpenStudent(self.student_id), self.student_name),
            Button(ListRequests(), look="primary"),
            Button(GoHome()),
        )


@dataclass(frozen=True, slots=True)
class ResponseSent(Message):
    """To the student: the teacher reads what they said."""

    conference_id: UUID
    target: TargetName
    teacher_name: str

    def buttons(self) -> Rows:
        return rows(
            Button(RequestConference(self.target.id), self.target.in_full),
            Button(SayStuck(self.target.id)),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class OutcomeMet(Notice):
    """To the student: shown. The level with its sentence, what is met, and what comes next."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    level: LevelName
    sentence: str | None
    met: str
    next_level: LevelName | None = None
    next_sentence: str | None = None
    """What further than this looks like."""
    next_target: TargetName | None = None
    """The next one on the student's plan."""

    def buttons(self) -> Rows:
        return rows(
            Button(OpenTarget(self.next_target.id), self.next_target.in_full, "primary")
            if self.next_target
            else None,
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(SayStuck(self.target.id)),
            Button(GoHome()),
        )


@dataclass(frozen=True, slots=True)
class OutcomeNotYet(Notice):
    """To the student: not yet, with all parts of DOMAIN rule 12, the same bar, belief and help (rule 31)."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    level: LevelName
    sentence: str | None
    bar: str | None
    """What Proficient looks like: the same for everybody."""
    met: str
    not_yet: NotYet

    def buttons(self) -> Rows:
        return rows(
            Button(RespondToOutcome(self.conference_id), look="primary"),
            Button(RequestConference(self.target.id), self.target.in_full),
            Button(SayStuck(self.target.id)),
            Button(OpenTarget(self.target.id), self.target.in_full),
        )


@dataclass(frozen=True, slots=True)
class OutcomeAnswered(Notice):
    """To the teacher: what the student says to the "not yet"."""

    conference_id: UUID
    student_id: UUID
    student_name: str
    target: TargetName
    response: str
    review_on: date

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full, "primary"),
            Button(OpenStudent(self.student_id), self.student_name),
        )
