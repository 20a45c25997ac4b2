"""Messages about a conference from the request to the agreed time, and the lists of them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.actions import (
    CancelConference,
    ConfirmCancel,
    GatherGroup,
    GoHome,
    ListHours,
    ListRequests,
    OpenConference,
    OpenTarget,
    RequestConference,
    ShowCalendarAddress,
)
from domain.messages.base import Button, File, Message, Rows, rows
from domain.messages.invitations import Invitation, in_a_file
from domain.messages.parts import KEPT, NEXT, PREVIOUS, InQueue, LevelName, StillWanted, TargetName
from domain.vocabulary import ConferenceState, Showing


@dataclass(frozen=True, slots=True)
class LevelLine:
    """A level with what it looks like for one target."""

    level: LevelName
    sentence: str | None
    is_proficient: bool
    is_current: bool = False
    is_own: bool = False
    """Where the student sees themselves."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A step from one level to a further one."""

    target: TargetName
    from_level: LevelName
    to_level: LevelName
    shown_on: date


@dataclass(frozen=True, slots=True)
class Appointment:
    """A time, agreed or proposed."""

    starts_at: datetime
    place: str | None = None
    group_of: int = 0
    """Students who have the time together; 0 where it is for one."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """The parts of a "not yet". Source: DOMAIN rule 12

    What came from a choice rather than from a teacher's keyboard is a word of `SupportOffer`.
    """

    missing: str
    next_step: str
    offered: str
    try_again: str
    student_action: str
    adult_action: str
    success_signal: str
    review_on: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a teacher concluded in a conference."""

    level: LevelName
    sentence: str | None
    """What the level looks like for this target."""
    met: str
    recorded_on: date
    teacher_name: str
    not_yet: NotYet | None = None
    response: str | None = None
    """What the student said to it."""
    has_responded: bool = False
    """Also with one tap and without words."""
    answer: str | None = None
    """What the teacher said to that."""
    feedback: str | None = None
    has_voice: bool = False
    """Whether the teacher sent a voice message with it."""
    reason: str | None = None
    """Why it stands although the evidence rule asks for more."""


# --- to the student, in answer -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConferenceAsked(Message):
    """The request is on the teacher's list."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    showing: Showing
    evidence_count: int
    """How many pieces the student wants to talk about."""
    wanted: StillWanted
    answer_within_days: int
    """School days after which an unanswered request becomes the teacher's open item."""
    attempt: int = 1
    appointment: Appointment | None = None
    """The time that the student chose."""
    queue: InQueue | None = None
    """Or else their place in the line."""
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(OpenTarget(self.target.id), self.target.in_full),
            Button(CancelConference(self.conference_id), look="danger"),
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class ReallyCancel(Message):
    """Asks to be sure; nothing has happened yet."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    appointment: Appointment | None = None

    def buttons(self) -> Rows:
        return rows(
            Button(ConfirmCancel(self.conference_id), look="danger"),
            Button(OpenConference(self.conference_id), KEPT),
        )


@dataclass(frozen=True, slots=True)
class ConferenceCancelled(Message):
    """The student took the request back; asking again is always possible."""

    target: TargetName
    teacher_name: str
    invitation: Invitation | None = None
    """Cancelled, where a time had been agreed."""

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(RequestConference(self.target.id), self.target.in_full),
            Button(OpenTarget(self.target.id), self.target.in_full),
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class TimeTaken(Message):
    """The student took the proposed time."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    appointment: Appointment
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full), Button(GoHome(), look="primary")
        )


@dataclass(frozen=True, slots=True)
class OtherTimeAsked(Message):
    """The conference waits for the teacher again."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    invitation: Invitation | None = None
    """Cancelled, where a time had been agreed."""

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full), Button(GoHome(), look="primary")
        )


# --- to a teacher, in answer -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimeGiven(Message):
    """The teacher agreed to the conference with a time; the student is told."""

    conference_id: UUID
    student_name: str
    target: TargetName
    appointment: Appointment
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(ListRequests()),
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class TimeOffered(Message):
    """The teacher proposed a time; the student is asked."""

    conference_id: UUID
    student_name: str
    target: TargetName
    appointment: Appointment

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(ListRequests()),
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One conference in the teacher's list."""

    conference_id: UUID
    student_name: str
    target: TargetName
    state: ConferenceState
    attempt: int
    since: datetime
    school_days: int
    """Instructional days in this state."""
    is_overdue: bool
    """Unanswered for longer than agreed, past its time without an outcome, or past its review day."""
    appointment: Appointment | None = None
    review_on: date | None = None
    awaits_response: bool = False
    """An outcome to which the student has not said anything."""


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Several students who wait on the same target."""

    target: TargetName
    waiting: int


@dataclass(frozen=True, slots=True)
class RequestList(Message):
    """What lies with the teacher: requests, times agreed, and those not yet there, a page of them."""

    waiting: int
    scheduled: int
    proposed: int
    not_yet: int
    lines: tuple[RequestLine, ...]
    page: int
    pages: int
    groups: tuple[WaitingGroup, ...] = ()
    """On the first page: the largest."""

    def buttons(self) -> Rows:
        return (
            *((Button(GatherGroup(group.target.id), group.target.code),) for group in self.groups),
            *(
                (Button(OpenConference(line.conference_id), f"{line.target.code} · {line.student_name}"),)
                for line in self.lines
            ),
            *rows(
                Button(ListRequests(self.page - 1), PREVIOUS) if self.page > 0 else None,
                Button(ListRequests(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            (Button(ListHours()), Button(ShowCalendarAddress())),
            (Button(GoHome(), look="primary"),),
        )
