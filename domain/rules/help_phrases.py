"""Phrases after which a student is shown that help is near. Source: DOMAIN rule 27

Off unless a school names phrases. It is no monitoring: the words are compared while they are answered, the
student alone reads what is said, and nothing of it is kept, counted or told to anybody.
"""

import unicodedata
from collections.abc import Collection, Iterable

_WITHIN_A_WORD = frozenset("'`\N{ACUTE ACCENT}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}")


def are_said(texts: Iterable[str], phrases: Collection[str]) -> bool:
    """Whether any of the texts holds one of the phrases, as whole words in this order.

    Upper and lower case, accents, vowel signs and whatever stands between words make no difference.
    """
    wanted = [words for phrase in phrases if (words := _words(phrase))]
    return bool(wanted) and any(_holds(_words(text), phrase) for text in texts for phrase in wanted)


def _holds(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    length = len(phrase)
    return any(words[at : at + length] == phrase for at in range(len(words) - length + 1))


def _words(text: str) -> tuple[str, ...]:
    """Apostrophes, accents and vowel signs belong to a word and are left out; all else parts words."""
    joined = "".join(letter for letter in text.casefold() if letter not in _WITHIN_A_WORD)
    return tuple("".join(_kept(letter) for letter in unicodedata.normalize("NFKD", joined)).split())


def _kept(letter: str) -> str:
    if unicodedata.category(letter) in ("Mn", "Cf", "Lm"):
        return ""
    return letter if letter.isalnum() else " "
