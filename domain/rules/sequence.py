"""An order in which nothing comes before what it builds on."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)


class CircleError(ValueError, Generic[Thing]):
    """Things wait for each other in a circle; `members` in order, each before what builds on it."""

    def __init__(self, members: tuple[Thing, ...]) -> None:
        super().__init__(members)
        self.members = members


def in_order(things: Sequence[Thing], requirements: Iterable[tuple[Thing, Thing]]) -> tuple[Thing, ...]:
    """The things, each after what it requires, otherwise as they came. Raises CircleError.

    `requirements` are pairs (thing, what it builds on); pairs with others than `things` say nothing. Of
    all that may come next, it is always the one that came earliest.
    """
    place = {thing: number for number, thing in enumerate(things)}
    required = {(thing, earlier) for thing, earlier in requirements if thing in place and earlier in place}
    waiting_for: dict[Thing, set[Thing]] = {thing: set() for thing in things}
    opens: dict[Thing, list[Thing]] = defaultdict(list)
    for thing, earlier in required:
        waiting_for[thing].add(earlier)
        opens[earlier].append(thing)
    free = [number for thing, number in place.items() if not waiting_for[thing]]
    heapify(free)
    order: list[Thing] = []
    while free:
        thing = things[heappop(free)]
        order.append(thing)
        del waiting_for[thing]
        for later in opens[thing]:
            waiting_for[later].discard(thing)
            if not waiting_for[later]:
                heappush(free, place[later])
    if waiting_for:
        raise CircleError(_circle(waiting_for, place))
    return tuple(order)


def out_of_order(
    things: Sequence[Thing], requirements: Iterable[tuple[Thing, Thing]]
) -> tuple[tuple[Thing, Thing], ...]:
    """The pairs (thing, what it builds on) whose thing comes first, as the things are ordered now."""
    place = {thing: number for number, thing in enumerate(things)}
    found = {
        (thing, earlier)
        for thing, earlier in requirements
        if thing in place and earlier in place and place[thing] < place[earlier]
    }
    return tuple(sorted(found, key=lambda pair: (place[pair[0]], place[pair[1]])))


def _circle(waiting_for: Mapping[Thing, Collection[Thing]], place: Mapping[Thing, int]) -> tuple[Thing, ...]:
    """One circle among things that all wait for another of them."""
    path: list[Thing] = []
    seen: dict[Thing, int] = {}
    thing = min(waiting_for, key=place.__getitem__)
    while thing not in seen:
        seen[thing] = len(path)
        path.append(thing)
        thing = min(waiting_for[thing], key=place.__getitem__)
    members = path[seen[thing] :][::-1]
    first = members.index(min(members, key=place.__getitem__))
    return tuple(members[first:] + members[:first])
