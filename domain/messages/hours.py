"""A teacher's weekly conference times, and what is agreed in them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from domain.actions import (
    AddHours,
    BookTime,
    ChangeHours,
    ConfirmEndHours,
    EndHours,
    GoHome,
    ListHours,
    ListRequests,
    OpenConference,
    ProposeTime,
    RecordOutcome,
)
from domain.messages.base import Button, File, Message, Rows, rows
from domain.messages.conferences import Appointment
from domain.messages.invitations import Invitation, in_a_file
from domain.messages.parts import ANOTHER, InQueue, TargetName

SHOWN = 6
"""Lines with a button each; the rest is named."""


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Conferences on one weekday."""

    hours_id: UUID
    weekday: int
    begins_at: time
    ends_at: time
    minutes: int
    capacity: int
    place: str | None
    first_on: date
    last_on: date | None
    booked: int
    """Conferences agreed or proposed in them, from now on."""


@dataclass(frozen=True, slots=True)
class HoursList(Message):
    """One's own weekly times, by weekday; offers to set them where there are none."""

    lines: tuple[HoursLine, ...]
    today: date
    booking_days: int
    """So many days ahead students can take them."""
    just_changed: bool = False

    def buttons(self) -> Rows:
        return (
            *(
                (
                    Button(ChangeHours(line.hours_id), str(number)),
                    Button(EndHours(line.hours_id), str(number)),
                )
                for number, line in enumerate(self.lines[:SHOWN], 1)
            ),
            *rows(
                Button(AddHours(), look="" if self.lines else "primary"),
                Button(ListRequests()),
                Button(GoHome(), look="primary" if self.lines else ""),
            ),
        )


@dataclass(frozen=True, slots=True)
class BookedLine:
    conference_id: UUID
    student_name: str
    target: TargetName
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class EndHoursAsked(Message):
    """Asks to be sure; what is booked stays."""

    line: HoursLine
    booked: tuple[BookedLine, ...]
    """The next ones; `line.booked` counts all."""

    def buttons(self) -> Rows:
        return rows(
            Button(ConfirmEndHours(self.line.hours_id), look="danger"),
            Button(ListHours()),
            *(
                Button(OpenConference(each.conference_id), f"{each.student_name} · {each.target.code}")
                for each in self.booked
            ),
        )


@dataclass(frozen=True, slots=True)
class TimePlaced(Message):
    """To the student: the time they took, or their place in the line."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    appointment: Appointment | None = None
    queue: InQueue | None = None
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(BookTime(self.conference_id), ANOTHER) if self.appointment else None,
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class CalledOff(Message):
    """To the teacher: the conference is called off, and its student told."""

    conference_id: UUID
    student_name: str
    target: TargetName
    before: Appointment
    is_free_for_others: bool
    invitation: Invitation | None = None

    def files(self) -> tuple[File, ...]:
        return in_a_file(self.invitation)

    def buttons(self) -> Rows:
        return rows(
            Button(ProposeTime(self.conference_id), ANOTHER, look="primary"),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(ListRequests()),
            Button(GoHome()),
        )


@dataclass(frozen=True, slots=True)
class MissedNoted(Message):
    """To the teacher: noted, and taken back by whatever happens next."""

    conference_id: UUID
    student_name: str
    target: TargetName

    def buttons(self) -> Rows:
        return rows(
            Button(ProposeTime(self.conference_id), ANOTHER),
            Button(RecordOutcome(self.conference_id)),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class GroupGathered(Message):
    """To the teacher: the students are asked whether the time suits them."""

    target: TargetName
    appointment: Appointment
    students: tuple[str, ...]

    def buttons(self) -> Rows:
        return rows(Button(ListRequests()), Button(GoHome(), look="primary"))
