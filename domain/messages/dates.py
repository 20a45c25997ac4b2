"""A new date for a target: asked for by the student, agreed by a teacher."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain import actions as a
from domain.messages.asks import Question
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.parts import NEXT, PREVIOUS, LevelName, TargetName, page_count


@dataclass(frozen=True, slots=True)
class DateWish:
    """A date asked for and not answered yet, as cards and lists show it."""

    proposal_id: UUID
    target: TargetName
    to_on: date
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class DateAsked(Message):
    """To the student: the wish is with the teachers."""

    proposal_id: UUID
    target: TargetName
    from_on: date | None
    """Agreed now."""
    to_on: date
    told: tuple[str, ...]
    """Names."""

    def buttons(self) -> Rows:
        return (
            (Button(a.OpenTarget(self.target.id), self.target.in_full),),
            (Button(a.TakeBackDate(self.proposal_id)), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class DateTakenBack(Message):
    """To the student: nobody is asked any more."""

    target: TargetName
    to_on: date
    due_on: date | None
    """That stays."""

    def buttons(self) -> Rows:
        return (
            (Button(a.OpenTarget(self.target.id), self.target.in_full),),
            (Button(a.ProposeDate(self.target.id)), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class DateWished(Notice):
    """To the section's teachers: a student asks for a new date, with what helps to decide."""

    proposal_id: UUID
    student_id: UUID
    student_name: str
    target: TargetName
    from_on: date | None
    to_on: date
    days_later: int | None
    """School days from the agreed date to the one asked for; negative for an earlier one."""
    first_on: date | None = None
    """The date first given, where it is another than the agreed one."""
    word: str | None = None
    level: LevelName | None = None
    evidence: int = 0
    """Pieces for this target."""
    last_evidence_on: date | None = None
    also_due: tuple[TargetName, ...] = ()
    """Other open targets with a date in the week asked for."""
    more_due: int = 0
    moved_before: int = 0
    """Times this date was agreed anew."""

    def buttons(self) -> Rows:
        return (
            (Button(a.AcceptDate(self.proposal_id), look="primary"),),
            (Button(a.AgreeOtherDate(self.proposal_id)), Button(a.DeclineDate(self.proposal_id))),
            (Button(a.OpenStudentTarget(self.student_id, self.target.id), self.target.in_full),),
        )


@dataclass(frozen=True, slots=True)
class DateAgreed(Notice):
    """To the student: a teacher agreed on a date."""

    target: TargetName
    by_name: str
    was_on: date | None
    agreed_on: date
    asked_on: date | None = None
    """What the student had asked for; None where the teacher came first."""
    reason: str | None = None
    """In the teacher's words."""
    question: Question | None = None

    def buttons(self) -> Rows:
        return (
            (Button(a.OpenTarget(self.target.id), self.target.in_full, "primary"),),
            *(((self.question.button(),),) if self.question else ()),
            (Button(a.SayStuck(self.target.id)), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class DateKept(Notice):
    """To the student: the date stays, and why."""

    target: TargetName
    by_name: str
    asked_on: date
    due_on: date | None
    reason: str

    def buttons(self) -> Rows:
        return (
            (Button(a.OpenTarget(self.target.id), self.target.in_full, "primary"),),
            (Button(a.ProposeDate(self.target.id)), Button(a.SayStuck(self.target.id))),
        )


@dataclass(frozen=True, slots=True)
class DateAnswered(Message):
    """To the teacher: what is agreed now, and that the student knows."""

    student_id: UUID
    student_name: str
    target: TargetName
    was_on: date | None
    due_on: date | None
    """Agreed from now on; of a wish declined, the date that stays."""
    is_declined: bool = False
    left: int = 0
    """Wishes that still wait for the reader."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.ListDateProposals()) if self.left else None,
            Button(a.OpenStudentTarget(self.student_id, self.target.id), self.target.in_full),
            Button(a.ListCases()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class DateWishLine:
    """A wish in a teacher's list."""

    student_id: UUID
    student_name: str
    wish: DateWish
    from_on: date | None


@dataclass(frozen=True, slots=True)
class DateProposalList(Message):
    """Dates that students ask for and nobody has answered, the longest wait first: a page of them."""

    lines: tuple[DateWishLine, ...]
    total: int
    page: int = 0

    @property
    def pages(self) -> int:
        return page_count(self.total)

    def buttons(self) -> Rows:
        return (
            *rows(
                *(
                    Button(
                        a.OpenStudentTarget(line.student_id, line.wish.target.id),
                        f"{line.student_name} · {line.wish.target.code}",
                    )
                    for line in self.lines
                )
            ),
            *rows(
                Button(a.ListDateProposals(self.page - 1), PREVIOUS) if self.page > 0 else None,
                Button(a.ListDateProposals(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            (Button(a.GoHome()),),
        )
