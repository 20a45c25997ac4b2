"""Pages to print for families, and invites to hand over."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, File, Message, PageFile, Rows, Sheet, rows
from domain.messages.families.weeks import FamilyWeek
from domain.messages.progress import Progress


@dataclass(frozen=True, slots=True)
class InviteOnPaper:
    """How a guardian gets to messages: printed, because that is how it is handed over."""

    token: str
    link: str | None
    """None while the school's bot has no known name."""
    bot: str
    """Its name, without @; empty where it has none."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FamilySheet(Sheet):
    """One guardian's page of one student's week, or the invite alone."""

    school_name: str
    guardian_name: str
    student_name: str
    given_name: str
    advisors: tuple[str, ...]
    made_on: date
    week: FamilyWeek | None = None
    so_far: Progress | None = None
    """Levels and dates beside the week's news: whoever reads on paper sees them nowhere else."""
    invite: InviteOnPaper | None = None


@dataclass(frozen=True, slots=True)
class FamilyPages(PageFile):
    """Pages to print, each in the language of the family that reads it."""

    leaves: tuple[FamilySheet, ...]

    def sheets(self) -> tuple[Sheet, ...]:
        return self.leaves


@dataclass(frozen=True, slots=True)
class FamilyPagesReady(Message):
    """Pages for families, to print and hand over."""

    pages: FamilyPages | None
    """None where nobody reads on paper."""
    unseen: tuple[str, ...] = ()
    """Students who have not seen theirs yet: they read it before it leaves the house."""
    student_id: UUID | None = None
    """Where it is about one."""
    student_name: str = ""
    has_week: bool = True
    """False where the page says how things stand now, for there is no summary of the week yet."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.SayShown(self.student_id), self.student_name)
            if self.student_id and self.unseen and self.has_week
            else None,
            Button(a.OpenFamily(self.student_id), self.student_name)
            if self.student_id
            else Button(a.ListFamilyTasks()),
            Button(a.GoHome()),
        )

    def files(self) -> tuple[File, ...]:
        return (self.pages,) if self.pages else ()


@dataclass(frozen=True, slots=True)
class GuardianInvited(Message):
    """A fresh invite for a guardian; this is the only place where its token is shown."""

    student_id: UUID
    student_name: str
    guardian_name: str
    language: str
    invite: InviteOnPaper
    pages: FamilyPages

    def buttons(self) -> Rows:
        return rows(Button(a.OpenFamily(self.student_id), self.student_name), Button(a.GoHome()))

    def files(self) -> tuple[File, ...]:
        return (self.pages,)
