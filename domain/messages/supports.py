"""Supports: what adult and student do next, how it will show, and whether it works."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Notice, Rows, StudentNudge, rows
from domain.messages.conferences import Appointment
from domain.messages.parts import TargetName
from domain.vocabulary import NudgeReason, SupportResult


@dataclass(frozen=True, slots=True)
class SupportParts:
    """What was agreed. Parts left to the choice are a word of `domain.rules.supporting.SupportOffer`."""

    next_step: str
    offered: str
    student_action: str
    adult_action: str
    success_signal: str
    review_on: date


@dataclass(frozen=True, slots=True)
class SupportRecorded(Message):
    """To the adult: recorded, and the students have been told."""

    student_names: tuple[str, ...]
    target: TargetName
    review_on: date
    moved_on: tuple[str, ...] = ()
    """Students for whom somebody had responded meanwhile: nothing was recorded for them."""

    def buttons(self) -> Rows:
        return rows(Button(a.ListCases(), look="primary"), Button(a.ListReviews()), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class SupportOffered(Notice):
    """To the student: the help they get, and what they do themselves."""

    support_id: UUID
    target: TargetName
    adult_name: str
    parts: SupportParts

    def buttons(self) -> Rows:
        return rows(
            Button(a.RespondToSupport(self.support_id), look="primary"),
            Button(a.RequestConference(self.target.id), self.target.in_full),
            Button(a.OpenTarget(self.target.id), self.target.in_full),
            Button(a.SayStuck(self.target.id)),
        )


@dataclass(frozen=True, slots=True)
class SupportCard(Message):
    """A support in full, for its student or one of their adults."""

    support_id: UUID
    student_id: UUID
    student_name: str | None
    """None for the student's own."""
    target: TargetName
    adult_name: str
    parts: SupportParts
    response: str | None
    result: SupportResult | None
    is_open: bool

    def buttons(self) -> Rows:
        if self.student_name is None:
            return rows(
                Button(a.RespondToSupport(self.support_id), look="primary") if self.is_open else None,
                Button(a.RequestConference(self.target.id), self.target.in_full),
                Button(a.SayStuck(self.target.id)),
                Button(a.GoHome()),
            )
        is_asked = self.is_open and self.result is None
        return rows(
            Button(a.ReviewSupport(self.support_id), look="primary") if is_asked else None,
            Button(a.NextSupport(self.support_id), look="primary") if self.is_open and self.result else None,
            Button(a.OpenStudentTarget(self.student_id, self.target.id), self.target.in_full),
            Button(a.OpenStudent(self.student_id), self.student_name),
            Button(a.ListReviews()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class SupportResponseSent(Message):
    """To the student: the adult reads what they said."""

    support_id: UUID
    target: TargetName
    adult_name: str

    def buttons(self) -> Rows:
        return rows(
            Button(a.RequestConference(self.target.id), self.target.in_full),
            Button(a.SayStuck(self.target.id)),
            Button(a.GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class SupportAnswered(Notice):
    """To the adult: what the student says to the support."""

    support_id: UUID
    student_id: UUID
    student_name: str
    target: TargetName
    response: str
    review_on: date

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenSupport(self.support_id), look="primary"),
            Button(a.OpenStudent(self.student_id), self.student_name),
        )


@dataclass(frozen=True, slots=True)
class ReviewDay(StudentNudge):
    """To the student: the day has come on which both look at the support. How is it going?"""

    WHY: ClassVar[NudgeReason] = NudgeReason.REVIEW_DUE

    support_id: UUID
    target: TargetName
    adult_name: str

    def buttons(self) -> Rows:
        return rows(
            Button(a.RespondToSupport(self.support_id), look="primary"),
            Button(a.RequestConference(self.target.id), self.target.in_full),
            Button(a.SayStuck(self.target.id)),
            Button(a.HelpNow()),
            Button(a.OpenSupport(self.support_id)),
        )


@dataclass(frozen=True, slots=True)
class SupportIsReviewed(Message):
    """To the adult: what the review found is recorded."""

    support_id: UUID
    student_name: str
    target: TargetName
    result: SupportResult
    is_past: bool
    """Whether the plan asks for support all the same."""
    rests_days: int
    """Calendar days after which it is looked at again where that does not change."""
    case_id: UUID | None = None
    """The student's case that is still open."""

    def buttons(self) -> Rows:
        is_next_wanted = self.result is not SupportResult.WORKED
        return rows(
            Button(a.NextSupport(self.support_id), look="primary") if is_next_wanted else None,
            Button(a.OfferConference(self.case_id)) if is_next_wanted and self.case_id else None,
            Button(a.ListReviews(), look="" if is_next_wanted else "primary"),
            Button(a.ListCases()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class SupportReviewed(Notice):
    """To the student: what the review found, and that help goes on where it is wanted."""

    support_id: UUID
    target: TargetName
    adult_name: str
    result: SupportResult
    note: str | None

    def buttons(self) -> Rows:
        return rows(
            Button(a.RequestConference(self.target.id), self.target.in_full, "primary"),
            Button(a.OpenTarget(self.target.id), self.target.in_full),
            Button(a.SayStuck(self.target.id)),
        )


@dataclass(frozen=True, slots=True)
class ConferenceOffered(Notice):
    """To the student: a teacher invites them to talk about a target, at a time that can be changed."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    appointment: Appointment
    word: str | None

    def buttons(self) -> Rows:
        return rows(
            Button(a.AcceptTime(self.conference_id), look="primary"),
            Button(a.AskOtherTime(self.conference_id)),
            Button(a.CancelConference(self.conference_id), self.teacher_name),
            Button(a.SayStuck(self.target.id)),
        )
