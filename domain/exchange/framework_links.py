"""Which framework is learned in which section, as far as names can tell."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.exchange.changes import Row

SHORTEST_STEM = 4
"""Letters that two names must share from their beginning: "Math" is meant by "Mathematics 7A"."""


def framework_for(names: Iterable[str | None], frameworks: Sequence[Row]) -> UUID | None:
    """The one framework whose subject or title the names of a course point to; None for none or several.

    The same name is preferred to one that only begins alike, and that to a word of the title where the
    framework says no subject.
    """
    called = [_folded(name) for name in names if name]
    in_use = [row for row in frameworks if row["retired_at"] is None]
    for fits, sayings in ((_is_called, _names_of), (_begins_alike, _names_of), (_begins_alike, _title_words)):
        found: set[UUID] = {
            row["id"]
            for row in in_use
            for said in sayings(row)
            if any(fits(name, _folded(said)) for name in called)
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _names_of(framework: Row) -> list[str]:
    return [said for said in (framework["subject"], framework["title"]) if said]


def _title_words(framework: Row) -> list[str]:
    return [] if framework["subject"] else re.split(r"\W+", framework["title"])


def _is_called(name: str, said: str) -> bool:
    return name == said


def _begins_alike(name: str, said: str) -> bool:
    """Whether a word of the course begins like a one-word subject, or the other way round."""
    if " " in said or len(said) < SHORTEST_STEM:
        return False
    words = [word for word in re.split(r"\W+", name) if len(word) >= SHORTEST_STEM]
    return any(word.startswith(said) or said.startswith(word) for word in words)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
