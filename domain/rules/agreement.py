"""How far two judges agree, who is asked to judge a second time, and when a figure may be told.

Every figure names its method; docs/agreement.md explains them. Source: DOMAIN rule 34
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from domain.messages.agreement import Agreement, KappaSilence

FEWEST_PAIRS = 5
"""Pairs of judgements under which nothing is said: one more would turn the figure over."""

FEWEST_FOR_KAPPA = 20
"""Pairs under which kappa is too few to say."""

FEWEST_FOR_LEADERS = 10
"""Pairs under which leaders are told nothing. Source: DOMAIN rule 32"""

FEWEST_JUDGES = 3
"""First judges under which leaders are told nothing: with fewer, a total is somebody's own figure."""

MOST_OPEN = 3
"""Second judgements that wait for one colleague at most; who has so many is asked for no more."""

OPEN_DAYS = 28
"""Calendar days after which a second judgement that nobody gave is let go."""

SAMPLED_DAYS = 14
"""Calendar days for which a judgement can be chosen: what it rests on is fresh, and its judges remember."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The levels, by code, that two people read in the same work independently of each other."""

    first: str
    second: str


def agreement(pairs: Collection[Pair], levels: Sequence[str]) -> Agreement | None:
    """Percent exact agreement and quadratic-weighted kappa; None under `FEWEST_PAIRS`.

    `levels` are all codes of the scale, in order: how far apart two levels are is counted in it. The first
    kappa of a process takes a second or two, for a library is loaded: call it off the event loop. Raises
    ValueError for a level that is not on the scale.
    """
    place = {code: number for number, code in enumerate(levels)}
    if unknown := {code for pair in pairs for code in (pair.first, pair.second)} - place.keys():
        raise ValueError(f"not on the scale: {', '.join(sorted(unknown))}")
    if len(pairs) < FEWEST_PAIRS:
        return None
    apart = [abs(place[pair.first] - place[pair.second]) for pair in pairs]
    silence = _silence(pairs)
    return Agreement(
        pairs=len(pairs),
        same=apart.count(0),
        next_to=apart.count(1),
        kappa=None if silence else _weighted_kappa(pairs, levels),
        silence=silence,
    )


def _silence(pairs: Collection[Pair]) -> KappaSilence | None:
    """Why kappa has nothing to say."""
    if len(pairs) < FEWEST_FOR_KAPPA:
        return KappaSilence.TOO_FEW
    first, second = {pair.first for pair in pairs}, {pair.second for pair in pairs}
    if len(first | second) == 1:
        return KappaSilence.ONE_LEVEL  # nothing over nothing
    if len(first) == 1 or len(second) == 1:
        return KappaSilence.ONE_SIDED  # 0 by arithmetic, however well they agree
    return None


def _weighted_kappa(pairs: Iterable[Pair], levels: Sequence[str]) -> float:
    """Cohen's kappa with quadratic weights, to two decimals. Source: Cohen 1968"""
    # Loading it takes more than a second, which no command or process should pay that tells no kappa.
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415

    there = list(pairs)
    kappa = cohen_kappa_score(
        [pair.first for pair in there],
        [pair.second for pair in there],
        labels=list(levels),
        weights="quadratic",
    )
    # Twice, so that a value halfway goes the same way whichever judge comes first; and no -0.0.
    return round(round(float(kappa), 9), 2) + 0.0


def may_tell_leaders(pairs: int, judges: int) -> bool:
    """Whether a total over so many pairs of so many first judges shows nobody's own figure."""
    return pairs >= FEWEST_FOR_LEADERS and judges >= FEWEST_JUDGES


HUNDRED = 100


def is_sampled(judgement_id: UUID, percent: int) -> bool:
    """Whether the judgement is one of so many in a hundred. Any process says the same, at any time; a higher
    percentage keeps those of a lower one.
    """
    digest = sha256(judgement_id.bytes).digest()
    return int.from_bytes(digest[:2], "big") % HUNDRED < percent


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may judge a second time."""

    person_id: UUID
    teaches_with: bool
    """Whether they teach the student's own section; others only teach the framework, and see the student."""
    open: int
    """Second judgements that wait for them."""


def whom_to_ask(judgement_id: UUID, colleagues: Iterable[Colleague]) -> UUID | None:
    """Whoever teaches the student's section first, then whoever has least to do; None where nobody has room.

    Between equals the judgement decides, so that not always the same one is asked.
    """

    def order(each: Colleague) -> tuple[bool, int, bytes]:
        lot = sha256(judgement_id.bytes + each.person_id.bytes).digest()
        return not each.teaches_with, each.open, lot

    with_room = [each for each in colleagues if each.open < MOST_OPEN]
    return min(with_room, key=order).person_id if with_room else None
