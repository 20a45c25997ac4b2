"""A student's evidence by target: in chat, and as a page to keep."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, File, Message, PageFile, PrintedPage, Rows, StoredFile, rows
from domain.messages.evidence import PieceLine
from domain.messages.parts import NEXT, PREVIOUS, LevelName, TargetName
from domain.vocabulary import EvidenceContext, EvidenceKind, Medium


@dataclass(frozen=True, slots=True)
class PortfolioLine:
    """A target with what there is for it."""

    target: TargetName
    level: LevelName | None
    is_shown: bool
    pieces: int


@dataclass(frozen=True, slots=True)
class Portfolio(Message):
    """A page of the targets for which there is evidence; one's own, or a student's for their teacher."""

    student_id: UUID | None
    """None where it is the reader's own."""
    name: str
    lines: tuple[PortfolioLine, ...]
    pieces: int
    """In all, each counted once."""
    unsorted: int
    """Not tagged yet; of one's own alone."""
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        student_id = self.student_id
        return (
            *(
                (Button(a.ListTargetEvidence(line.target.id, student_id), line.target.in_full),)
                for line in self.lines
            ),
            *rows(
                Button(a.ShowPortfolio(student_id, self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ShowPortfolio(student_id, self.page + 1), NEXT)
                if self.page + 1 < self.pages
                else None,
            ),
            *rows(
                Button(a.ListUnsorted(), str(self.unsorted)) if self.unsorted else None,
                Button(a.LogEvidence(), look="primary") if student_id is None else None,
                Button(a.ExportPortfolio(student_id)) if self.pieces else None,
                Button(a.OpenStudent(student_id), self.name) if student_id else None,
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class TargetPieces(Message):
    """A page of the evidence for one target."""

    student_id: UUID | None
    """None where it is the reader's own."""
    name: str
    target: TargetName
    level: LevelName | None
    entry_level: LevelName | None
    growth: int
    lines: tuple[PieceLine, ...]
    of: int
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        target_id, student_id = self.target.id, self.student_id

        def turn(page: int, about: str) -> Button:
            return Button(a.ListTargetEvidence(target_id, student_id, page), about)

        return (
            *(
                (Button(a.OpenEvidence(line.evidence_id), f"{number}. {line.title}"),)
                for number, line in enumerate(self.lines, start=1)
            ),
            *rows(
                turn(self.page - 1, PREVIOUS) if self.page else None,
                turn(self.page + 1, NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(
                Button(a.LogEvidence(target_id), look="primary") if student_id is None else None,
                Button(a.ShowFeedback(target_id)) if student_id is None else None,
                Button(a.ExportPortfolio(student_id, target_id)) if self.of else None,
                Button(a.OpenStudentTarget(student_id, target_id), self.target.in_full)
                if student_id
                else Button(a.OpenTarget(target_id), self.target.in_full),
                Button(a.ShowPortfolio(student_id), self.name if student_id else ""),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class PageLevel:
    """A level of the target's scale, and what it looks like."""

    level: LevelName
    sentence: str | None
    is_current: bool
    is_entry: bool


@dataclass(frozen=True, slots=True)
class PageStep:
    """A judgement: what was shown, and when."""

    level: LevelName
    shown_on: date
    judged_by: str
    met: str | None


@dataclass(frozen=True, slots=True)
class PagePiece:
    """One piece with everything in it."""

    title: str
    medium: Medium
    kind: EvidenceKind
    context: EvidenceContext
    is_new_context: bool
    shown_on: date
    text: str | None
    url: str | None
    pictures: tuple[StoredFile, ...]
    others: tuple[StoredFile, ...]
    """Named on the page; they are opened in the chat."""
    given_by: str | None = None


@dataclass(frozen=True, slots=True)
class PageTarget:
    target: TargetName
    statement: str
    levels: tuple[PageLevel, ...]
    steps: tuple[PageStep, ...]
    """The earliest first."""
    growth: int
    pieces: tuple[PagePiece, ...]
    """The latest first."""


@dataclass(frozen=True, slots=True)
class PortfolioPage(PageFile):
    """A portfolio as one web page with the pictures in it. No level of it is ever put together with another
    (DOMAIN rule 5).
    """

    name: str
    school_name: str
    made_on: date
    targets: tuple[PageTarget, ...]

    def pictures(self) -> tuple[StoredFile, ...]:
        """Everything the page shows, each once."""
        found = (picture for target in self.targets for piece in target.pieces for picture in piece.pictures)
        return tuple({picture.sha256: picture for picture in found}.values())


@dataclass(frozen=True, slots=True)
class PortfolioReady(Message):
    """The page, sent along as a file."""

    student_id: UUID | None
    name: str
    targets: int
    pieces: int
    left_out: int
    """The oldest pieces, where a page would become too large to open on a phone."""
    page: PortfolioPage
    target_id: UUID | None = None
    """Of which alone it is."""
    is_printed: bool = False
    """Whether it comes as a PDF."""

    def files(self) -> tuple[File, ...]:
        if not self.is_printed:
            return (self.page,)
        return (PrintedPage(self.page.file_name.removesuffix(".html") + ".pdf", self.page),)

    def buttons(self) -> Rows:
        student_id, target_id = self.student_id, self.target_id
        return rows(
            None if self.is_printed else Button(a.PrintPortfolio(student_id, target_id)),
            Button(a.ShowPortfolio(student_id), self.name),
            Button(a.GoHome()),
        )
