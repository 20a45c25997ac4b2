"""Days on which a student is away: reported, confirmed by an advisor, seen in a list."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.parts import NEXT, PREVIOUS, page_count
from domain.vocabulary import AbsenceState


@dataclass(frozen=True, slots=True)
class TimeAway:
    """A span of days, both ends included."""

    first_on: date
    last_on: date
    school_days: int
    """How many of them the student's calendar teaches."""


@dataclass(frozen=True, slots=True)
class AbsenceNoted(Message):
    """To whoever reported it: who decides now or, where an advisor reported it, what follows."""

    absence_id: UUID
    away: TimeAway
    student_name: str | None
    """None for one's own."""
    told: tuple[str, ...]
    """Who is asked to confirm; empty where the school has nobody for it yet."""
    is_confirmed: bool = False
    days: int = 0
    """School days that dates wait for because of it; days confirmed before are not counted twice."""
    moved: int = 0
    """Dates that come later because of it."""
    past_end: int = 0
    """Of these, dates past the plan's hard end now."""

    def buttons(self) -> Rows:
        return rows(Button(a.WithdrawAbsence(self.absence_id)), Button(a.ListAbsences()), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class AbsenceReported(Notice):
    """To the advisors: days away that wait for their word."""

    absence_id: UUID
    student_id: UUID
    student_name: str
    reported_by: str
    is_own: bool
    """Whether the student reported it."""
    away: TimeAway
    reason: str | None = None

    def buttons(self) -> Rows:
        return (
            (
                Button(a.ConfirmAbsence(self.absence_id), look="primary"),
                Button(a.DeclineAbsence(self.absence_id)),
            ),
            (Button(a.OpenStudent(self.student_id), self.student_name), Button(a.ListAbsences())),
        )


@dataclass(frozen=True, slots=True)
class AbsenceDecided(Message):
    """To whoever pressed: where the days away stand now."""

    absence_id: UUID
    student_name: str | None
    """None for one's own."""
    away: TimeAway
    state: AbsenceState
    is_new: bool
    """False where somebody had decided before, or it is not the reader's to change any more."""
    by_name: str | None = None
    """Who decided; None where nobody has."""
    days: int = 0
    """School days that dates wait for now, or no longer do."""
    moved: int = 0
    """Dates that changed."""
    past_end: int = 0
    may_withdraw: bool = False
    left: int = 0
    """Further ones that wait for the reader's word."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.WithdrawAbsence(self.absence_id)) if self.may_withdraw else None,
            Button(a.ListAbsences()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class AbsenceNews(Notice):
    """To the student, and to who reported it: what an advisor decided about days away."""

    away: TimeAway
    state: AbsenceState
    by_name: str
    student_name: str | None
    """None for the student."""
    days: int = 0
    """School days that dates wait for now, or no longer do."""
    moved: int = 0
    """Dates that changed; the student's clock stands still on confirmed days."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.ShowPath(), look="primary") if self.student_name is None else None,
            Button(a.ListAbsences()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """One span of days away in a list."""

    absence_id: UUID
    student_name: str | None
    """None for one's own."""
    away: TimeAway
    state: AbsenceState
    may_decide: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class AbsenceList(Message):
    """Days away of those whom the reader answers for, what waits for a word first: a page of them."""

    lines: tuple[AbsenceLine, ...]
    total: int
    page: int
    reports_own: bool
    """Whether the reader may report days of their own: a student."""

    @property
    def pages(self) -> int:
        return page_count(self.total)

    def buttons(self) -> Rows:
        return (
            *(_buttons(line, str(number)) for number, line in enumerate(self.lines, 1) if _is_open(line)),
            *rows(
                Button(a.ListAbsences(self.page - 1), PREVIOUS) if self.page > 0 else None,
                Button(a.ListAbsences(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
                Button(a.ReportAbsence()) if self.reports_own else None,
                Button(a.GoHome()),
            ),
        )


def _is_open(line: AbsenceLine) -> bool:
    return line.may_decide or line.may_withdraw


def _buttons(line: AbsenceLine, number: str) -> tuple[Button, ...]:
    """Numbered as the lines are: one student may be away twice."""
    if line.may_decide:
        return (
            Button(a.ConfirmAbsence(line.absence_id), number, "primary"),
            Button(a.DeclineAbsence(line.absence_id), number),
        )
    return (Button(a.WithdrawAbsence(line.absence_id), number),)
