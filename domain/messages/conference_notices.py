"""Messages about a conference that come unasked."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions import (
    AcceptConference,
    AcceptTime,
    AskOtherTime,
    HelpNow,
    ListRequests,
    OpenConference,
    OpenStudent,
    ProposeTime,
    SayStuck,
)
from domain.messages.base import Button, File, Notice, Rows, rows
from domain.messages.conferences import Appointment, Growth
from domain.messages.invitations import Invitation, in_a_file
from domain.messages.parts import StillWanted, TargetName
from domain.vocabulary import Showing


@dataclass(frozen=True, slots=True)
class ConferenceRequested(Notice):
    """To the teacher: a student thinks they are ready."""

    conference_id: UUID
    student_id: UUID
    student_name: str
    target: TargetName
    attempt: int
    showing: Showing
    word: str | None
    evidence_count: int
    """All evidence of the student for this target."""
    chosen_count: int
    wanted: StillWanted
    strength: TargetName | None = None
    growth: Growth | None = None

    def buttons(self) -> Rows:
        return rows(
            Button(AcceptConference(self.conference_id), look="primary"),
            Button(ProposeTime(self.conference_id)),
            Button(OpenConference(self.conference_id), self.target.in_full),
        )


@dataclass(frozen=True, slots=True)
class RequestCancelled(Notice):
    """To the teacher: the student took the request back."""

    student_id: UUID
    student_name: str
    target: TargetName
    appointment: Appointment | None = None
    """That is free again."""
    invitation: Invitation | None = None
    """Cancelled, where a time had been agreed."""

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(Button(OpenStudent(self.student_id), self.student_name), Button(ListRequests()))


@dataclass(frozen=True, slots=True)
class TimeAccepted(Notice):
    """To the teacher: the proposed time suits."""

    conference_id: UUID
    student_name: str
    target: TargetName
    appointment: Appointment
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(Button(OpenConference(self.conference_id), self.target.in_full), Button(ListRequests()))


@dataclass(frozen=True, slots=True)
class OtherTimeWanted(Notice):
    """To the teacher: the time does not suit, and why."""

    conference_id: UUID
    student_name: str
    target: TargetName
    word: str
    appointment: Appointment | None = None
    """The one that does not suit."""
    invitation: Invitation | None = None
    """Cancelled, where a time had been agreed."""

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(ProposeTime(self.conference_id), look="primary"),
            Button(AcceptConference(self.conference_id)),
            Button(OpenConference(self.conference_id), self.target.in_full),
        )


@dataclass(frozen=True, slots=True)
class ConferenceScheduled(Notice):
    """To the student: the teacher said yes, with a time."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    appointment: Appointment
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full, "primary"),
            Button(AskOtherTime(self.conference_id)),
            Button(SayStuck(self.target.id)),
            Button(HelpNow()),
        )


@dataclass(frozen=True, slots=True)
class TimeProposed(Notice):
    """To the student: a time to say yes or no to."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    appointment: Appointment
    was_agreed: bool = False
    """Whether another time stood before."""

    def buttons(self) -> Rows:
        return rows(
            Button(AcceptTime(self.conference_id), look="primary"),
            Button(AskOtherTime(self.conference_id)),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(SayStuck(self.target.id)),
        )
