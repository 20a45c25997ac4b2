"""Messages about what came of a conference."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.actions import (
    AcknowledgeOutcome,
    AnswerResponse,
    GoHome,
    ListRequests,
    OpenConference,
    OpenStudent,
    OpenSupport,
    OpenTarget,
    RequestConference,
    RespondToOutcome,
    SayStuck,
)
from domain.messages.asks import Question
from domain.messages.base import Button, File, Message, Notice, Rows, StoredFile, rows
from domain.messages.conferences import NotYet
from domain.messages.parts import NEXT, LevelName, TargetName


@dataclass(frozen=True, slots=True)
class AlsoJudged:
    """Another target that was judged from the same conference."""

    target: TargetName
    level: LevelName
    sentence: str | None
    is_met: bool
    next_step: str | None = None
    """Of one that is not there yet."""
    support_id: UUID | None = None
    """The support for it."""
    reason: str | None = None
    """Why it stands although the evidence rule asks for more."""

    def button(self) -> Button:
        if self.support_id is not None:
            return Button(OpenSupport(self.support_id), self.target.in_full)
        return Button(OpenTarget(self.target.id), self.target.in_full)


@dataclass(frozen=True, slots=True)
class NextToRecord:
    """The conference whose outcome is recorded next."""

    conference_id: UUID
    student_name: str
    target: TargetName

    def button(self) -> Button:
        """Leads on; the sign before the name tells it from a conference that one goes back to."""
        about = f"{NEXT}{self.student_name} · {self.target.code}"
        return Button(OpenConference(self.conference_id), about, look="primary")


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
    also: tuple[AlsoJudged, ...] = ()
    following: NextToRecord | None = None

    def buttons(self) -> Rows:
        return rows(
            self.following.button() if self.following else None,
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(OpenStudent(self.student_id), self.student_name),
            Button(ListRequests(), look="" if self.following else "primary"),
            Button(GoHome()),
        )


@dataclass(frozen=True, slots=True)
class ResponseSent(Message):
    """To the student: the teacher reads what they said."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    is_met: bool = False

    def buttons(self) -> Rows:
        return rows(
            Button(RequestConference(self.target.id), self.target.in_full) if not self.is_met else None,
            Button(SayStuck(self.target.id)) if not self.is_met else None,
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class OutcomeAcknowledged(Message):
    """To the student: noted that they have read it; words are welcome later, too."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    is_met: bool

    def buttons(self) -> Rows:
        return rows(
            Button(RespondToOutcome(self.conference_id)),
            Button(SayStuck(self.target.id)) if not self.is_met else None,
            Button(OpenTarget(self.target.id), self.target.in_full),
            Button(GoHome(), look="primary"),
        )


@dataclass(frozen=True, slots=True)
class AnswerSent(Message):
    """To the teacher: the student reads what they answered."""

    conference_id: UUID
    student_name: str
    target: TargetName

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(ListRequests(), look="primary"),
            Button(GoHome()),
        )


@dataclass(frozen=True, slots=True)
class OutcomeMet(Notice):
    """To the student: shown, and what comes next."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    level: LevelName
    sentence: str | None
    met: str
    reason: str | None = None
    """Why it stands although the evidence rule asks for more."""
    next_level: LevelName | None = None
    next_sentence: str | None = None
    """What further than this looks like."""
    next_target: TargetName | None = None
    """The next one on the student's plan."""
    feedback: str | None = None
    voice: StoredFile | None = None
    """The teacher's words to the student, spoken."""
    also: tuple[AlsoJudged, ...] = ()
    question: Question | None = None

    def files(self) -> tuple[File, ...]:
        return (self.voice,) if self.voice else ()

    def buttons(self) -> Rows:
        return rows(
            Button(AcknowledgeOutcome(self.conference_id), look="primary"),
            Button(RespondToOutcome(self.conference_id)),
            Button(OpenTarget(self.next_target.id), self.next_target.in_full) if self.next_target else None,
            Button(OpenConference(self.conference_id), self.target.in_full),
            *_beside(self.also, self.next_target),
            self.question.button() if self.question else None,
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
    feedback: str | None = None
    voice: StoredFile | None = None
    """The teacher's words to the student, spoken."""
    also: tuple[AlsoJudged, ...] = ()
    question: Question | None = None

    def files(self) -> tuple[File, ...]:
        return (self.voice,) if self.voice else ()

    def buttons(self) -> Rows:
        return rows(
            Button(RespondToOutcome(self.conference_id), look="primary"),
            Button(AcknowledgeOutcome(self.conference_id)),
            Button(RequestConference(self.target.id), self.target.in_full),
            Button(SayStuck(self.target.id)),
            Button(OpenTarget(self.target.id), self.target.in_full),
            *_beside(self.also, self.target),
            self.question.button() if self.question else None,
        )


@dataclass(frozen=True, slots=True)
class OutcomeBeside(Notice):
    """To the student, after an outcome that left no room for it: the teacher's words, and what was judged of
    other targets.
    """

    conference_id: UUID
    target: TargetName
    teacher_name: str
    feedback: str | None = None
    voice: StoredFile | None = None
    also: tuple[AlsoJudged, ...] = ()

    def files(self) -> tuple[File, ...]:
        return (self.voice,) if self.voice else ()

    def buttons(self) -> Rows:
        return rows(
            Button(OpenConference(self.conference_id), self.target.in_full),
            *_beside(self.also, None),
            Button(SayStuck(self.target.id)),
        )


def _beside(also: tuple[AlsoJudged, ...], shown: TargetName | None) -> tuple[Button, ...]:
    """A way to each of the other targets that has no button yet."""
    there = OpenTarget(shown.id) if shown else None
    return tuple(button for each in also if (button := each.button()).action != there)


@dataclass(frozen=True, slots=True)
class OutcomeAnswered(Notice):
    """To the teacher: what the student says to the outcome."""

    conference_id: UUID
    student_id: UUID
    student_name: str
    target: TargetName
    response: str
    review_on: date | None
    """None for one that was met: nothing is left to do."""

    def thread(self) -> str:
        return f"conference:{self.conference_id}"

    def buttons(self) -> Rows:
        return rows(
            Button(AnswerResponse(self.conference_id), look="primary") if self.review_on else None,
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(OpenStudent(self.student_id), self.student_name),
        )


@dataclass(frozen=True, slots=True)
class ResponseAnswered(Notice):
    """To the student: what the teacher answers to their words about a "not yet"."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    answer: str
    response: str | None
    """What the student had said."""
    next_step: str

    def buttons(self) -> Rows:
        return rows(
            Button(RequestConference(self.target.id), self.target.in_full, "primary"),
            Button(SayStuck(self.target.id)),
            Button(OpenConference(self.conference_id), self.target.in_full),
            Button(RespondToOutcome(self.conference_id)),
        )
