"""The page of a conference that the student leads: what is on it, with whom it is shared, how that ends."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import (
    Button,
    File,
    Message,
    Notice,
    PageFile,
    PrintedPage,
    Rows,
    StoredFile,
    rows,
)
from domain.messages.parts import LevelName, TargetName
from domain.messages.portfolios import PagePiece
from domain.messages.student_led import SHARED
from domain.vocabulary import GoalState, LedPart, LedState


@dataclass(frozen=True, slots=True)
class LedRung:
    """A step of a scale on the way of one target or habit."""

    level: LevelName
    is_start: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class LedItem:
    """One thing on the page, with why the student chose it."""

    kind: LedPart
    title: str
    why: str | None
    piece: PagePiece | None = None
    targets: tuple[TargetName, ...] = ()
    """What the piece was made for."""
    words: str | None = None
    """Of a reflection, a goal; of the student about the habit."""
    on: date | None = None
    """Written; the goal's week; first seen so."""
    voice: StoredFile | None = None
    statement: str | None = None
    rungs: tuple[LedRung, ...] = ()
    growth: int = 0
    goal_state: GoalState | None = None


@dataclass(frozen=True, slots=True)
class LedPage(PageFile):
    """What the student shows, as one web page with the pictures in it."""

    name: str
    called: str
    school_name: str
    made_on: date
    opening: str | None
    happens_at: datetime | None
    items: tuple[LedItem, ...]

    def pictures(self) -> tuple[StoredFile, ...]:
        """Everything the page shows, each once."""
        pieces = (item.piece for item in self.items if item.piece is not None)
        return tuple({picture.sha256: picture for piece in pieces for picture in piece.pictures}.values())

    def voices(self) -> tuple[StoredFile, ...]:
        """What was spoken: paper has no voice, so it goes along."""
        return tuple(item.voice for item in self.items if item.voice is not None)


@dataclass(frozen=True, slots=True)
class LedPageReady(Message):
    """The page and its print, sent along as files."""

    conference_id: UUID
    is_own: bool
    name: str
    state: LedState
    happens_at: datetime | None
    page: LedPage
    gone: int = 0
    """Parts that were taken back meanwhile; said to the student alone."""

    def files(self) -> tuple[File, ...]:
        name = self.page.file_name
        return (self.page, PrintedPage(name.removesuffix(".html") + ".pdf", self.page), *self.page.voices())

    def buttons(self) -> Rows:
        if not self.is_own:
            return rows(Button(a.GoHome()))
        is_draft = self.state is LedState.DRAFT
        return rows(
            Button(a.ShareLed(self.conference_id), look="primary") if is_draft else None,
            Button(a.RehearseLed(self.conference_id)) if self.state is not LedState.ENDED else None,
            Button(a.OpenLed(self.conference_id)),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class LedIsShared(Message):
    """Who gets the page, and who has to be shown it in person."""

    conference_id: UUID
    told: tuple[str, ...]
    in_person: tuple[str, ...]
    """Whom messages do not reach, or who read on paper."""
    untold: tuple[str, ...]
    """Guardians who get no message about it, and may open it all the same."""
    reflections: int

    def buttons(self) -> Rows:
        return rows(
            Button(a.RehearseLed(self.conference_id)),
            Button(a.OpenLedPage(self.conference_id)),
            Button(a.OpenLed(self.conference_id)),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class LedIsShown(Notice):
    """To family or advisor: a page is there. What is on it, is asked for by pressing; whoever may not open it
    at that moment finds nothing.
    """

    conference_id: UUID
    student_name: str
    happens_at: datetime | None

    def buttons(self) -> Rows:
        return rows(Button(a.OpenLedPage(self.conference_id), self.student_name, "primary"))


@dataclass(frozen=True, slots=True)
class LedEndAsked(Message):
    """Sure?"""

    conference_id: UUID
    is_draft: bool
    readers: tuple[str, ...]

    def buttons(self) -> Rows:
        return rows(
            Button(a.ConfirmEndLed(self.conference_id), "" if self.is_draft else SHARED, "danger"),
            Button(a.OpenLed(self.conference_id)),
        )


@dataclass(frozen=True, slots=True)
class LedEnded(Message):
    conference_id: UUID
    was_draft: bool

    def buttons(self) -> Rows:
        return rows(Button(a.StartLed(self.conference_id)), Button(a.ShowLed()), Button(a.GoHome()))
