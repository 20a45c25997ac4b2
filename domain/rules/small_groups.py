"""Figures of groups too small to be told without telling of somebody. Source: DOMAIN rule 32, PLATFORM"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)

FEWEST = 10
"""People under which a group's figures are not told."""


def hidden(sizes: Mapping[Name, int], *, fewest: int = FEWEST) -> frozenset[Name]:
    """The groups whose figures are left out beside the total of all of them.

    Every group with fewer people; and where those together are few themselves, or there is only one of them,
    so that the total less the others would tell of it, the smallest of the others as well, until it does not.
    Groups without anybody hide nothing and need no hiding. Equal sizes are told apart by their order.
    """
    there = {name: size for name, size in sizes.items() if size}
    small = {name for name, size in there.items() if size < fewest}
    others = sorted((name for name in there if name not in small), key=there.__getitem__)
    while small and others and (len(small) == 1 or sum(there[name] for name in small) < fewest):
        small.add(others.pop(0))
    return frozenset(small)


def may_tell_total(sizes: Iterable[int], *, fewest: int = FEWEST) -> bool:
    """Whether the total of all groups is of enough people to be told."""
    return sum(sizes) >= fewest
