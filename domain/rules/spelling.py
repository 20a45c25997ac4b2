"""What a mistyped search may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

SHORTEST = 4
"""Letters of a word that may be mistyped; a shorter one is near to too much."""

NEAR = 0.75
"""Source: tried on "ratoi", "eqation", "percnt", "inequlity", which are found, and on "hello", "test" and
"stuck", which are not."""


def nearest(words: Iterable[str], known: Iterable[str]) -> tuple[str, ...] | None:
    """The words with each unknown one replaced by the known one nearest to it; None where nothing is near.

    All words are folded the same way.
    """
    known = sorted(set(known))
    meant: list[str] = []
    for word in words:
        if any(word in each for each in known):
            meant.append(word)
        elif len(word) >= SHORTEST and (near := get_close_matches(word, known, n=1, cutoff=NEAR)):
            meant.append(near[0])
        else:
            return None
    return tuple(meant)
