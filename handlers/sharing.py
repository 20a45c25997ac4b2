"""With whom a student shares: the ways there are, and the names of those each of them reaches."""

from collections.abc import Mapping

from domain.models import Person
from domain.rules.excerpts import excerpt
from domain.vocabulary import Visibility

MOST_NAMES = 8
LONGEST_NAME = 40

SHARED = (Visibility.ADVISOR, Visibility.TEACHERS, Visibility.FAMILY)

Readers = Mapping[Visibility, tuple[Person, ...]]


def adds_somebody(way: Visibility, readers: Readers) -> bool:
    """Whether sharing this way reaches anybody whom the ways before it do not."""
    ways = list(Visibility)
    return readers[way] != readers[ways[ways.index(way) - 1]]


def names(people: tuple[Person, ...]) -> tuple[str, ...]:
    """Names to read. Somebody with very many adults sees the first, and that there are more."""
    found = tuple(excerpt(person.full_name, LONGEST_NAME) for person in people)
    return found if len(found) <= MOST_NAMES else (*found[:MOST_NAMES], f"+{len(found) - MOST_NAMES}")
