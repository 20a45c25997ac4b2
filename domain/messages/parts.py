"""Facts that several messages are made of."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.vocabulary import EvidenceKind


@dataclass(frozen=True, slots=True)
class TargetName:
    """A target as lists and buttons show it, in the reader's language where there is a translation."""

    id: UUID
    code: str
    title: str

    @property
    def in_full(self) -> str:
        """For buttons: a code alone says nothing to who does not know it by heart."""
        return f"{self.code} · {self.title}"


@dataclass(frozen=True, slots=True)
class LevelName:
    """A level by its stable code and the school's own name for it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence in a list."""

    kind: EvidenceKind
    title: str
    shown_on: date
    is_new_context: bool = False


@dataclass(frozen=True, slots=True)
class StillWanted:
    """What evidence lacks before Proficient needs no written reason; all zero when nothing does.

    One further piece may answer several wants at once. Source: DOMAIN rule 3
    """

    pieces: int = 0
    kinds: int = 0
    new_contexts: int = 0

    @property
    def nothing(self) -> bool:
        return not (self.pieces or self.kinds or self.new_contexts)


@dataclass(frozen=True, slots=True)
class InQueue:
    """Where a request stands that waits for a time, and how long that takes where anything is known of it."""

    place: int
    """From 1, among all who wait for the same teacher."""
    days_from: int | None = None
    """School days, as a range, from the teacher's times ahead."""
    days_to: int | None = None
    usual_days: int | None = None
    """School days within which the teacher usually answers, where there are no such times."""


NEXT, PREVIOUS = "›", "‹"
"""What a button that turns pages says it is about."""

ANOTHER = "+"
"""What a button says it is about that gives one more, or one in place of what there is."""

KEPT = "="
"""What a button that leaves everything as it is says it is about."""

PAGE_SIZE = 8
"""Lines, and so buttons, on one page of a list."""


def page_count(lines: int) -> int:
    """Pages that so many lines fill; at least 1."""
    return max(1, -(-lines // PAGE_SIZE))
