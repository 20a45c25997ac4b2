"""Looking for something among one's own words: typed words, months, targets."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LONGEST_QUERY_BYTES = 48
"""Of UTF-8, so that a search fits into a button that turns its page."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something that can be found."""

    written_on: date
    words: str
    about: str = ""
    """Code and title of its target."""


def fold(text: str) -> str:
    """The text without accents, upper case and the marks at its words' edges."""
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(part for part in parts if not unicodedata.combining(part)).casefold()
    return " ".join(word for word in (each.strip("\"'“”«».,;:!?¡¿()…؟،") for each in bare.split()) if word)


def short_query(text: str) -> str:
    """As much of what was typed as a button holds, cut at a word where there are several."""
    query = fold(text)
    while len(query.encode()) > LONGEST_QUERY_BYTES:
        head, _, _ = query.rpartition(" ")
        query = head or query[:-1]
    return query


def is_found(leaf: Leaf, query: str, months: Mapping[str, int]) -> bool:
    """Whether every word of the query is in the words, in the code or title, or names the month.

    A month is written "2026-11", or by one of the names in `months`, folded; a year as four digits. A word is
    found within a longer one, too: "table" in "tables".
    """
    words, about = fold(leaf.words), fold(leaf.about)
    return all(
        term in words or term in about or _is_time(term, leaf.written_on, months)
        for term in fold(query).split()
    )


def _is_time(term: str, written_on: date, months: Mapping[str, int]) -> bool:
    if months.get(term) == written_on.month:
        return True
    return term in (f"{written_on:%Y-%m}", f"{written_on:%Y}")
