"""Levels and what they rest on. Source: DOMAIN rules 3, 4 and 6."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.messages.parts import StillWanted
from domain.rules.policy import Policy
from domain.vocabulary import EvidenceKind


@dataclass(frozen=True, slots=True)
class Piece:
    """What the evidence rule looks at in a piece of evidence."""

    kind: EvidenceKind
    is_new_context: bool = False


def evidence_rule(pieces: Iterable[Piece], policy: Policy) -> StillWanted:
    """What evidence for one target still lacks. One further piece may answer several wants at once.

    Source: DOMAIN rule 3
    """
    there = tuple(pieces)
    return StillWanted(
        pieces=max(0, policy.evidence_pieces - len(there)),
        kinds=max(0, policy.evidence_kinds - len({piece.kind for piece in there})),
        new_contexts=max(0, policy.evidence_new_contexts - sum(piece.is_new_context for piece in there)),
    )


_EASY_TO_COME_BY = (
    EvidenceKind.ORAL,
    EvidenceKind.PRODUCT,
    EvidenceKind.WRITTEN,
    EvidenceKind.PEER_FEEDBACK,
    EvidenceKind.OUTSIDE_SCHOOL,
    EvidenceKind.PERFORMANCE_TASK,
)
"""What a student can make or ask for without anybody else's leave comes first."""


def kinds_to_suggest(there: Collection[EvidenceKind], *, limit: int = 2) -> tuple[EvidenceKind, ...]:
    """Kinds of evidence that a student does not have yet, as examples of one more."""
    return tuple(kind for kind in _EASY_TO_COME_BY if kind not in there)[:limit]


@dataclass(frozen=True, slots=True)
class Shown:
    """One judgement, as far as order and growth ask."""

    rank: int
    shown_at: datetime
    judged_at: datetime


def current(judgements: Iterable[Shown]) -> Shown | None:
    """The latest by when it was shown, then by when it was judged; never an average of several."""
    return max(judgements, key=_order, default=None)


def growth(judgements: Iterable[Shown]) -> int:
    """Levels between the first and the current judgement; negative where the current one is lower.

    Source: DOMAIN rule 6
    """
    ordered = sorted(judgements, key=_order)
    return ordered[-1].rank - ordered[0].rank if ordered else 0


def _order(shown: Shown) -> tuple[datetime, datetime]:
    return shown.shown_at, shown.judged_at
