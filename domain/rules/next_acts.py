"""The fewest acts of a student that leave no date of a plan passed.

To show what can be shown, to agree on time for the rest; never a lower end. Source: DOMAIN rules 8, 15 and 16
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")

MOST_AT_ONCE = 2
"""Conferences to turn to in one week: more would be a list, not a next step."""


@dataclass(frozen=True, slots=True)
class Past(Generic[Key]):
    """A target whose date has passed by more than the days of grace."""

    key: Key
    is_offered: bool = False
    """Whether a teacher has proposed a time for a conference on it, which the student may take."""
    has_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Acts(Generic[Key]):
    """What to do. One conversation settles all new dates, so they count as one act."""

    take: tuple[Key, ...] = ()
    """The time offered for a conference on it."""
    ask: tuple[Key, ...] = ()
    """For a conference: there is evidence to talk about."""
    redate: tuple[Key, ...] = ()
    """Agree on a new date for it."""

    def __len__(self) -> int:
        return len(self.take) + len(self.ask) + bool(self.redate)


def fewest(past: Sequence[Past[Key]], *, most: int = MOST_AT_ONCE) -> Acts[Key]:
    """Acts for all of them, given the oldest first; nothing for nothing.

    Conferences come first, for showing is what leads on: those offered before those to ask for, at most so
    many together. Time is for the rest. Both end the passing of a date: what waits is never behind.
    """
    take = [each.key for each in past if each.is_offered][:most]
    ready = [each.key for each in past if each.has_evidence and not each.is_offered]
    ask = ready[: most - len(take)]
    redate = [each.key for each in past if each.key not in take and each.key not in ask]
    return Acts(tuple(take), tuple(ask), tuple(redate))
