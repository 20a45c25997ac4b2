"""Messages about a conference that come unasked."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.actions import (
    AcceptConference,
    AcceptTime,
    AnswerResponse,
    AskOtherTime,
    BookTime,
    CallOff,
    HelpNow,
    ListHours,
    ListRequests,
    OpenConference,
    OpenStudent,
    ProposeTime,
    SayStuck,
)
from domain.messages.base import Button, File, Notice, Rows, rows
from domain.messages.conferences import Appointment, Growth
from domain.messages.invitations import Invitation, in_a_file
from domain.messages.parts import InQueue, LevelName, StillWanted, TargetName
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
    self_level: LevelName | None = None
    """Where the student sees themselves."""
    said: str | None = None
    """What the student said to the last "not yet"."""
    wants_answer: bool = False
    """Whether the teacher has not said anything since that."""
    appointment: Appointment | None = None
    """One of the teacher's weekly times, which the student took."""
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def thread(self) -> str:
        return f"conference:{self.conference_id}"

    def buttons(self) -> Rows:
        ways = (
            (Button(AcceptConference(self.conference_id), look="primary"),)
            if self.appointment is None
            else (Button(CallOff(self.conference_id)),)
        )
        return rows(
            *ways,
            Button(ProposeTime(self.conference_id)),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(AnswerResponse(self.conference_id)) if self.wants_answer else None,
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
    wished_at: datetime | None = None
    """The one that would."""

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


@dataclass(frozen=True, slots=True)
class TimeBooked(Notice):
    """To the teacher: a student took one of the weekly times, or a colleague's, or waits for any again."""

    conference_id: UUID
    student_name: str
    target: TargetName
    appointment: Appointment | None
    """None where they wait for any time."""
    teacher_name: str | None = None
    """Of the colleague whose time it is."""
    before: Appointment | None = None
    """That is free again."""
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(CallOff(self.conference_id)) if self.appointment and not self.teacher_name else None,
            Button(ListRequests()),
        )


@dataclass(frozen=True, slots=True)
class TimeHeld(Notice):
    """To the student who waits longest: a time is free and kept for them."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    appointment: Appointment
    until: datetime
    """For so long it is kept."""

    def buttons(self) -> Rows:
        return rows(
            Button(AcceptTime(self.conference_id), look="primary"),
            Button(BookTime(self.conference_id)),
            Button(AskOtherTime(self.conference_id)),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(SayStuck(self.target.id)),
        )


@dataclass(frozen=True, slots=True)
class HeldTimePassedOn(Notice):
    """To the student: the time that was kept for them goes to the next; their place stays."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    before: Appointment
    queue: InQueue

    def buttons(self) -> Rows:
        return rows(
            Button(BookTime(self.conference_id), look="primary"),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(SayStuck(self.target.id)),
        )


@dataclass(frozen=True, slots=True)
class ConferenceCalledOff(Notice):
    """To the student: the teacher cannot come, or there is no school that day."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    before: Appointment
    word: str | None
    """The teacher's; None where there is no school."""
    has_times: bool
    """Whether there are times to choose from."""
    queue: InQueue
    invitation: Invitation | None = None
    """Cancelled, where a time had been agreed."""

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(BookTime(self.conference_id), look="primary") if self.has_times else None,
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(SayStuck(self.target.id)),
            Button(HelpNow()),
        )


@dataclass(frozen=True, slots=True)
class DayWithoutSchool(Notice):
    """To the teacher: the conferences of a day are called off, for there is no school."""

    day: date

    def buttons(self) -> Rows:
        return rows(Button(ListRequests(), look="primary"), Button(ListHours()))


@dataclass(frozen=True, slots=True)
class ConferenceMissed(Notice):
    """To the student: they were not there, and nothing is held against them."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    before: Appointment

    def buttons(self) -> Rows:
        return rows(
            Button(BookTime(self.conference_id), look="primary"),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(SayStuck(self.target.id)),
            Button(HelpNow()),
        )
