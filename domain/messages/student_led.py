"""A conference that the student leads, in the making: chosen, put in order, rehearsed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import (
    Button,
    Message,
    Rows,
    rows,
)
from domain.messages.parts import NEXT, PREVIOUS, LevelName
from domain.vocabulary import GoalState, LedPart, LedState, Visibility

SHARED = "+"
"""What a button says it is about that closes what others can open."""


@dataclass(frozen=True, slots=True)
class LedLine:
    """One of the student's conferences."""

    conference_id: UUID
    state: LedState
    made_on: date
    parts: int
    happens_at: datetime | None = None
    shared_on: date | None = None


@dataclass(frozen=True, slots=True)
class LedHome(Message):
    """The one in the making, and those that were shown."""

    draft: LedLine | None
    shown: tuple[LedLine, ...]
    """Open to others now."""
    earlier: tuple[LedLine, ...]
    """The latest of those that are closed."""

    def buttons(self) -> Rows:
        draft = (
            Button(a.OpenLed(self.draft.conference_id), look="primary")
            if self.draft
            else Button(a.StartLed(), look="primary")
        )
        return (
            (draft,),
            *(
                (Button(a.OpenLed(line.conference_id), str(number)),)
                for number, line in enumerate((*self.shown, *self.earlier), start=1)
            ),
            (Button(a.GoHome()),),
        )


@dataclass(frozen=True, slots=True)
class LedChoiceLine:
    """Something that can be shown."""

    ref_id: UUID
    title: str
    on: date | None = None
    level: LevelName | None = None
    growth: int = 0
    is_voice: bool = False
    is_chosen: bool = False
    visibility: Visibility | None = None
    """Of a reflection: who reads it anyway."""
    goal_state: GoalState | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody might begin with: grown most, or met lately."""

    kind: LedPart
    line: LedChoiceLine


@dataclass(frozen=True, slots=True)
class LedPartLine:
    """A part of the conference, as the student sees it in the list."""

    kind: LedPart
    ref_id: UUID
    title: str
    why: str | None
    is_gone: bool = False
    """Taken back or deleted meanwhile: nobody sees it any more."""


@dataclass(frozen=True, slots=True)
class LedCard(Message):
    """One conference, for its student."""

    conference_id: UUID
    state: LedState
    opening: str | None
    happens_at: datetime | None
    parts: tuple[LedPartLine, ...]
    rehearsed_on: date | None
    shared_on: date | None
    ended_on: date | None
    family: tuple[str, ...]
    """By name, whom it is shared with, or can be."""
    advisors: tuple[str, ...]
    with_family: bool
    with_advisor: bool
    suggestions: tuple[Suggestion, ...] = ()
    has_draft: bool = False
    """Whether another one is in the making."""
    most: int = 12

    @property
    def can_be_shown(self) -> bool:
        return bool(self.opening or any(not part.is_gone for part in self.parts))

    def buttons(self) -> Rows:
        conference_id = self.conference_id
        page = Button(a.OpenLedPage(conference_id)) if self.can_be_shown else None
        rehearse = Button(a.RehearseLed(conference_id)) if self.can_be_shown else None
        if self.state is LedState.DRAFT:
            return self._making(page, rehearse)
        is_shared = self.state is LedState.SHARED
        return (
            *rows(
                page,
                rehearse if is_shared else None,
                Button(a.ShareLed(conference_id)) if is_shared else None,
                Button(a.EndLed(conference_id), SHARED, "danger") if is_shared else None,
                None if self.has_draft else Button(a.StartLed(conference_id)),
                Button(a.ShowLed()),
                Button(a.GoHome()),
            ),
        )

    def _making(self, page: Button | None, rehearse: Button | None) -> Rows:
        conference_id = self.conference_id
        may_add = len(self.parts) < self.most
        return (
            *rows(
                *(
                    Button(a.OpenLedPart(part.kind, part.ref_id), str(number))
                    for number, part in enumerate(self.parts, start=1)
                ),
                width=5,
            ),
            *(
                (Button(a.AddLedPart(each.kind, each.line.ref_id), each.line.title),)
                for each in self.suggestions
            ),
            *(rows(*(Button(a.ChooseLedPart(kind)) for kind in LedPart), width=3) if may_add else ()),
            *rows(
                Button(a.WriteLedOpening(conference_id)),
                rehearse,
                page,
                Button(a.ShareLed(conference_id), look="primary") if page else None,
                Button(a.EndLed(conference_id)),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class LedChoice(Message):
    """What there is to show of one kind, a page of it."""

    conference_id: UUID
    kind: LedPart
    lines: tuple[LedChoiceLine, ...]
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        return (
            *(
                (
                    Button(
                        a.OpenLedPart(self.kind, line.ref_id)
                        if line.is_chosen
                        else a.AddLedPart(self.kind, line.ref_id),
                        line.title,
                    ),
                )
                for line in self.lines
            ),
            *rows(
                Button(a.ChooseLedPart(self.kind, self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ChooseLedPart(self.kind, self.page + 1), NEXT)
                if self.page + 1 < self.pages
                else None,
            ),
            (Button(a.OpenLed(self.conference_id)),),
        )


@dataclass(frozen=True, slots=True)
class LedPartCard(Message):
    """One part of the conference in the making."""

    conference_id: UUID
    part: LedPartLine
    number: int
    """From 1."""
    of: int

    def buttons(self) -> Rows:
        kind, ref_id = self.part.kind, self.part.ref_id
        return (
            *rows(
                Button(a.MoveLedPart(kind, ref_id, 1)) if self.number > 1 else None,
                Button(a.MoveLedPart(kind, ref_id, 0)) if self.number < self.of else None,
            ),
            *rows(
                None if self.part.is_gone else Button(a.AddLedPart(kind, ref_id), "="),
                Button(a.RemoveLedPart(kind, ref_id)),
                Button(a.OpenLed(self.conference_id)),
            ),
        )


@dataclass(frozen=True, slots=True)
class LedNote:
    """What the student noted for themselves about one question of the rehearsal."""

    question: str
    """Its name in the template."""
    words: str


@dataclass(frozen=True, slots=True)
class LedRehearsed(Message):
    """Rehearsed; the notes, which nobody else reads."""

    conference_id: UUID
    notes: tuple[LedNote, ...]
    is_draft: bool

    def buttons(self) -> Rows:
        return rows(
            Button(a.ShareLed(self.conference_id), look="primary") if self.is_draft else None,
            Button(a.OpenLedPage(self.conference_id)),
            Button(a.OpenLed(self.conference_id)),
            Button(a.GoHome()),
        )
