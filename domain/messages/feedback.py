"""Feedback that a student asks for, what comes of it, and what a teacher says to it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, File, Message, Notice, Rows, StoredFile, rows
from domain.messages.parts import NEXT, PREVIOUS, TargetName
from domain.vocabulary import EvidenceKind, EvidenceReview


@dataclass(frozen=True, slots=True)
class Classmate:
    person_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class AskedLine:
    """Somebody who was asked about this target."""

    name: str
    asked_on: date
    is_answered: bool
    is_declined: bool


@dataclass(frozen=True, slots=True)
class FeedbackPage(Message):
    """Whom to ask what they see in one's work on a target."""

    target: TargetName
    asked: tuple[AskedLine, ...]
    """The latest first."""
    classmates: tuple[Classmate, ...]
    """Of this page; none where the school keeps it off."""
    may_ask_classmates: bool
    may_invite: bool
    """Whether an address can be given to somebody outside of school."""
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        target_id = self.target.id
        return (
            *rows(*(Button(a.AskFeedback(target_id, each.person_id), each.name) for each in self.classmates)),
            *rows(
                Button(a.ShowFeedback(target_id, self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ShowFeedback(target_id, self.page + 1), NEXT)
                if self.page + 1 < self.pages
                else None,
            ),
            *rows(
                Button(a.InviteMentor(target_id)) if self.may_invite else None,
                Button(a.NoteMentorWords(target_id)),
                Button(a.OpenTarget(target_id), self.target.in_full),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class FeedbackAsked(Message):
    peer_name: str
    target: TargetName

    def buttons(self) -> Rows:
        return rows(
            Button(a.ShowFeedback(self.target.id)),
            Button(a.OpenTarget(self.target.id), self.target.in_full),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class FeedbackWanted(Notice):
    """To a classmate: what do you see? Nothing of the student is shown but what they chose to show."""

    request_id: UUID
    student_name: str
    target: TargetName
    question: str
    title: str | None
    """Of the piece to look at; None where there is none."""
    text: str | None
    url: str | None
    attached: tuple[StoredFile, ...]

    def files(self) -> tuple[File, ...]:
        return self.attached

    def buttons(self) -> Rows:
        return rows(
            Button(a.GiveFeedback(self.request_id), look="primary"),
            Button(a.DeclineFeedback(self.request_id)),
            Button(a.HelpNow()),
        )


@dataclass(frozen=True, slots=True)
class FeedbackDeclined(Message):
    """To the classmate: that is fine."""

    student_name: str

    def buttons(self) -> Rows:
        return ((Button(a.GoHome()),),)


@dataclass(frozen=True, slots=True)
class FeedbackSent(Message):
    """To the classmate: thank you."""

    student_name: str

    def buttons(self) -> Rows:
        return ((Button(a.GoHome()),),)


@dataclass(frozen=True, slots=True)
class FeedbackArrived(Notice):
    """To the student: what a classmate, or somebody outside of school, says."""

    evidence_id: UUID
    by_name: str
    target: TargetName
    works: str
    idea: str | None
    is_peer: bool

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenEvidence(self.evidence_id), look="primary"),
            Button(a.OpenTarget(self.target.id), self.target.in_full),
            Button(a.SayStuck(self.target.id)),
            Button(a.HelpNow()),
        )


@dataclass(frozen=True, slots=True)
class MentorInvited(Message):
    """The address to pass on: this is the only place where it is shown."""

    name: str
    target: TargetName
    address: str
    last_on: date

    def buttons(self) -> Rows:
        return rows(
            Button(a.ShowFeedback(self.target.id)),
            Button(a.OpenTarget(self.target.id), self.target.in_full),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class MentorWordsKept(Message):
    """What somebody outside of school said is kept, and waits for a teacher."""

    evidence_id: UUID
    name: str
    target: TargetName

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenEvidence(self.evidence_id)),
            Button(a.OpenTarget(self.target.id), self.target.in_full),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A piece that others gave and nobody has looked at."""

    evidence_id: UUID
    student_name: str
    target: TargetName
    kind: EvidenceKind
    by_name: str
    beginning: str
    logged_on: date


@dataclass(frozen=True, slots=True)
class EvidenceReviewList(Message):
    """A page of what waits for the reader's word, the longest wait first."""

    lines: tuple[ReviewLine, ...]
    of: int
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        return (
            *(
                (Button(a.OpenEvidence(line.evidence_id), f"{number}. {line.student_name}"),)
                for number, line in enumerate(self.lines, start=1)
            ),
            *rows(
                Button(a.ListEvidenceReviews(self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ListEvidenceReviews(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            (Button(a.GoHome()),),
        )


@dataclass(frozen=True, slots=True)
class EvidenceReviewed(Message):
    """To the teacher: done, and how many more wait."""

    evidence_id: UUID
    student_name: str
    title: str
    review: EvidenceReview
    left: int

    def buttons(self) -> Rows:
        return rows(
            Button(a.ListEvidenceReviews(), look="primary") if self.left else None,
            Button(a.OpenEvidence(self.evidence_id)),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class EvidenceWasReviewed(Notice):
    """To the student: what their teacher said to a piece that others gave."""

    evidence_id: UUID
    title: str
    target: TargetName | None
    teacher_name: str
    is_accepted: bool
    note: str | None

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenEvidence(self.evidence_id), look="primary"),
            Button(a.OpenTarget(self.target.id), self.target.in_full) if self.target else None,
            Button(a.SayStuck(self.target.id if self.target else None)),
            Button(a.HelpNow()),
        )
