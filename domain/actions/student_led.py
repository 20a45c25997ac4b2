"""A conference that the student leads."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action
from domain.vocabulary import LedPart


@dataclass(frozen=True, slots=True)
class ShowLed(Action):
    """One's own conferences to lead: the one in the making, and those that are shown to others."""


@dataclass(frozen=True, slots=True)
class StartLed(Action):
    """A new one; with an id, with what an earlier one showed."""

    conference_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenLed(Action):
    conference_id: UUID


@dataclass(frozen=True, slots=True)
class WriteLedOpening(Action):
    """Opens a form: how the student begins, and when they talk."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ChooseLedPart(Action):
    """What there is to show, of one kind."""

    kind: LedPart
    page: int = 0


@dataclass(frozen=True, slots=True)
class AddLedPart(Action):
    """Opens a form: why the student chose it; of a reflection, that others will read it."""

    kind: LedPart
    ref_id: UUID


@dataclass(frozen=True, slots=True)
class OpenLedPart(Action):
    """One part of the conference in the making."""

    kind: LedPart
    ref_id: UUID


@dataclass(frozen=True, slots=True)
class MoveLedPart(Action):
    kind: LedPart
    ref_id: UUID
    up: int
    """1 for earlier, 0 for later."""


@dataclass(frozen=True, slots=True)
class RemoveLedPart(Action):
    kind: LedPart
    ref_id: UUID


@dataclass(frozen=True, slots=True)
class RehearseLed(Action):
    """Opens a form: questions one after another, with notes to oneself."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class OpenLedPage(Action):
    """The page and its print: for its student, and for whom it is shared with now."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ShareLed(Action):
    """Opens a form: with whom."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class EndLed(Action):
    """Asks to be sure: nobody but the student opens it from then on."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmEndLed(Action):
    conference_id: UUID


StudentLedForm = WriteLedOpening | AddLedPart | RehearseLed | ShareLed

StudentLedAction = (
    ShowLed
    | StartLed
    | OpenLed
    | ChooseLedPart
    | OpenLedPart
    | MoveLedPart
    | RemoveLedPart
    | OpenLedPage
    | EndLed
    | ConfirmEndLed
)
