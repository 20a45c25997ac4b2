"""What students and their teachers read about pieces of evidence."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, File, Message, Notice, Rows, StoredFile, rows
from domain.messages.parts import NEXT, PREVIOUS, TargetName
from domain.vocabulary import EvidenceContext, EvidenceKind, EvidenceReview, Medium

OPEN_DIRECTLY = 4
"""Targets of a piece that get a button of their own."""


@dataclass(frozen=True, slots=True)
class EvidenceSorting(Message):
    """Kept; and which target does it show? The likeliest come first."""

    evidence_id: UUID
    title: str
    medium: Medium
    file_count: int
    options: tuple[TargetName, ...]
    """Of this page; none that it is tagged with already."""
    tagged: tuple[TargetName, ...]
    page: int
    """From 0."""
    pages: int
    may_be_reflection: bool = False
    """A voice note, of which nobody has said yet what it is."""
    is_added_to: bool = False
    """A further file of the same album: the card that asks is brought up to date."""

    def edits_card(self) -> bool:
        return self.is_added_to

    def buttons(self) -> Rows:
        def turn(page: int, about: str) -> Button:
            return Button(a.ChooseEvidenceTarget(self.evidence_id, page), about)

        return (
            *(((Button(a.KeepAsReflection(self.evidence_id)),),) if self.may_be_reflection else ()),
            *(
                (
                    Button(
                        a.TagEvidence(self.evidence_id, each.id),
                        each.in_full,
                        "primary" if number == self.page == 0 and not self.tagged else "",
                    ),
                )
                for number, each in enumerate(self.options)
            ),
            *rows(
                turn(self.page - 1, PREVIOUS) if self.page else None,
                turn(self.page + 1, NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(
                Button(a.OpenEvidence(self.evidence_id)),
                Button(a.WithdrawEvidence(self.evidence_id)),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class EvidenceKindAsked(Message):
    """The second tap: what kind of evidence it is."""

    evidence_id: UUID
    title: str
    target: TargetName | None
    """The one just chosen."""
    kinds: tuple[EvidenceKind, ...]
    """The likeliest first."""
    is_added_to: bool = False
    """A further file of the same album: the card that asks is brought up to date."""

    def edits_card(self) -> bool:
        return self.is_added_to

    def buttons(self) -> Rows:
        first, *others = self.kinds
        return (
            (Button(a.SetEvidenceKind(self.evidence_id, first), look="primary"),),
            *rows(*(Button(a.SetEvidenceKind(self.evidence_id, kind)) for kind in others)),
            (Button(a.ChooseEvidenceTarget(self.evidence_id), "+"),),
        )


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """One piece of evidence, with what may be shown of it."""

    evidence_id: UUID
    title: str
    medium: Medium
    kind: EvidenceKind
    context: EvidenceContext
    is_new_context: bool
    text: str | None
    """As much as a message holds."""
    url: str | None
    file_count: int
    shown_on: date
    targets: tuple[TargetName, ...]
    given_by: str | None = None
    """Who gave it, where that is not the student: a classmate, somebody outside of school, a teacher."""
    review: EvidenceReview | None = None
    review_note: str | None = None
    reviewed_by: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceCard(Message):
    """A piece of one's own: everything about it, and what can be changed."""

    piece: EvidenceFacts
    may_change: bool
    """It is the student's own, and no judgement rests on it."""
    is_judged: bool
    was_changed: bool = False

    def buttons(self) -> Rows:
        piece = self.piece
        return (
            *(self._changes() if self.may_change else ()),
            *rows(
                Button(a.ShowEvidenceFiles(piece.evidence_id)) if piece.file_count else None,
                Button(a.ShowPortfolio()),
                *(() if self.may_change else (Button(a.SayStuck()), Button(a.HelpNow()))),
                None
                if self.is_judged
                else Button(a.WithdrawEvidence(piece.evidence_id), look="danger" if self.may_change else ""),
                Button(a.GoHome(), look="primary" if piece.targets else ""),
            ),
        )

    def _changes(self) -> Rows:
        piece = self.piece
        contexts = (
            Button(
                a.SetEvidenceContext(piece.evidence_id, each), look="picked" if each is piece.context else ""
            )
            for each in EvidenceContext
        )
        somewhere_new = Button(
            a.SetNewContext(piece.evidence_id, int(not piece.is_new_context)),
            look="picked" if piece.is_new_context else "",
        )
        another = Button(
            a.ChooseEvidenceTarget(piece.evidence_id),
            "+" if piece.targets else "",
            "" if piece.targets else "primary",
        )
        return (
            *rows(*contexts, somewhere_new, width=3),
            *rows(
                another,
                Button(a.ChooseEvidenceKind(piece.evidence_id)),
                Button(a.EditEvidence(piece.evidence_id)),
            ),
            *(
                (Button(a.UntagEvidence(piece.evidence_id, each.id), each.in_full),)
                for each in piece.targets[1 : 1 + OPEN_DIRECTLY]
            ),
        )


@dataclass(frozen=True, slots=True)
class EvidenceForAdult(Message):
    """A student's piece, for a teacher or advisor."""

    piece: EvidenceFacts
    student_id: UUID
    student_name: str
    may_review: bool
    """It waits for a word that the reader may give."""

    def buttons(self) -> Rows:
        piece = self.piece
        return (
            *(rows(*self._words()) if self.may_review else ()),
            *rows(
                Button(a.ShowEvidenceFiles(piece.evidence_id)) if piece.file_count else None,
                *(
                    Button(a.OpenStudentTarget(self.student_id, each.id), each.in_full)
                    for each in piece.targets[:OPEN_DIRECTLY]
                ),
                Button(a.ShowPortfolio(self.student_id), self.student_name),
                Button(a.ListEvidenceReviews()) if piece.review else None,
                Button(a.GoHome()),
            ),
        )

    def _words(self) -> tuple[Button | None, ...]:
        """What the reader may say, and has not said."""
        said, evidence_id = self.piece.review, self.piece.evidence_id
        return (
            Button(a.AcceptEvidence(evidence_id), look="primary")
            if said is not EvidenceReview.ACCEPTED
            else None,
            Button(a.SetEvidenceAside(evidence_id)) if said is not EvidenceReview.SET_ASIDE else None,
        )


@dataclass(frozen=True, slots=True)
class EvidenceFiles(Message):
    """The files of a piece, sent along."""

    evidence_id: UUID
    title: str
    attached: tuple[StoredFile, ...]

    def files(self) -> tuple[File, ...]:
        return self.attached

    def buttons(self) -> Rows:
        return rows(Button(a.OpenEvidence(self.evidence_id)), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class WithdrawAsked(Message):
    """Sure?"""

    evidence_id: UUID
    title: str
    targets: tuple[TargetName, ...]

    def buttons(self) -> Rows:
        return rows(
            Button(a.ConfirmWithdraw(self.evidence_id), look="danger"),
            Button(a.OpenEvidence(self.evidence_id)),
        )


@dataclass(frozen=True, slots=True)
class EvidenceWithdrawn(Message):
    title: str

    def buttons(self) -> Rows:
        return rows(Button(a.LogEvidence()), Button(a.ShowPortfolio()), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class PieceLine:
    """A piece in a list."""

    evidence_id: UUID
    title: str
    medium: Medium
    kind: EvidenceKind
    context: EvidenceContext
    is_new_context: bool
    shown_on: date
    review: EvidenceReview | None = None
    given_by: str | None = None


@dataclass(frozen=True, slots=True)
class UnsortedList(Message):
    """One's own pieces that are not tagged with any target yet."""

    lines: tuple[PieceLine, ...]
    of: int
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        return (
            *(
                (Button(a.ChooseEvidenceTarget(line.evidence_id), f"{number}. {line.title}"),)
                for number, line in enumerate(self.lines, start=1)
            ),
            *rows(
                Button(a.ListUnsorted(self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ListUnsorted(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            (Button(a.ShowPortfolio()), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class AddedPiece:
    """A piece as its teacher first hears of it."""

    evidence_id: UUID
    title: str
    kind: EvidenceKind
    context: EvidenceContext
    is_new_context: bool
    text: str | None
    """Its beginning."""
    url: str | None
    file_count: int


@dataclass(frozen=True, slots=True)
class EvidenceAdded(Notice):
    """To the teacher: a new piece for a conference that is open, with its files."""

    conference_id: UUID
    student_name: str
    target: TargetName
    piece: AddedPiece
    attached: tuple[StoredFile, ...]

    def files(self) -> tuple[File, ...]:
        return self.attached

    def thread(self) -> str | None:
        return f"conference:{self.conference_id}"

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenEvidence(self.piece.evidence_id)),
            Button(a.OpenConference(self.conference_id), self.target.in_full),
        )


@dataclass(frozen=True, slots=True)
class EvidenceForConference(Notice):
    """To the teacher: what the student chose to talk about, with the files."""

    conference_id: UUID
    student_name: str
    target: TargetName
    pieces: tuple[AddedPiece, ...]
    attached: tuple[StoredFile, ...]

    def files(self) -> tuple[File, ...]:
        return self.attached

    def thread(self) -> str | None:
        return f"conference:{self.conference_id}"

    def buttons(self) -> Rows:
        return (
            *rows(
                *(
                    Button(a.OpenEvidence(piece.evidence_id), f"{number}. {piece.title}")
                    for number, piece in enumerate(self.pieces, start=1)
                )
            ),
            (Button(a.OpenConference(self.conference_id), self.target.in_full),),
        )
