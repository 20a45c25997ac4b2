"""Words of a fixed mindset in what a student wrote, and the one kind answer to them. Source: DOMAIN rule 26

A list of whole sayings, reviewed by people, and nothing that guesses: better to miss ten than to lecture
somebody who is sad, tired or busy on Tuesday. Nothing is kept of what was found, and nobody is told.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from types import MappingProxyType

from domain.rules.mindset_words.wordlist import Saying, WordList, languages, words_of
from domain.rules.policy import Policy

LONGEST_READ = 10_000
"""Characters of a text that are looked at."""

_BOUND_TO_A_MOMENT = frozenset({Saying.CANNOT, Saying.GIVE_UP, Saying.NO_POINT})
"""About a day or a place, they are no belief."""

_ENDS = re.compile(r"[.!?;\n\r…¡¿؟؛]+")
_QUOTES = re.compile('"[^"]*"|“[^”]*”|«[^»]*»|„[^“”]*[“”]')
_APOSTROPHES = re.compile("['’‘ʼ`´\N{ARABIC TATWEEL}]")
"""With what only stretches a word."""
_DASHES = re.compile(r"\s[-–]+\s|—")
_NO_WORD = re.compile(r"[^\w,]+")
_NAMED = re.compile(r"\{([a-z_]+)\}")
_COMMA = re.compile(r"\s*[,،]\s*")


class Strategy(StrEnum):
    """One concrete thing to try. Its words are in `templates/mindset.j2`."""

    UP_TO_HERE = "up_to_here"
    """Find the last step that is clear, and show it to somebody."""
    SOLVED_EXAMPLE = "solved_example"
    ANOTHER_WAY = "another_way"
    """Ask for it to be explained another way."""
    ONCE_HARD = "once_hard"
    """Something that was hard once and is not any more: what helped?"""
    SMALL_PIECE = "small_piece"
    FIRST_MOVE = "first_move"
    """Ask somebody what they do first when they are stuck."""
    FROM_MEMORY = "from_memory"
    """Close the notes, write what is there, then check."""
    ONE_CHANGE = "one_change"
    """Ask a teacher which one thing to change."""
    TWO_TIMES = "two_times"
    """Two short times this week, with day and hour."""
    WHAT_FIRST = "what_first"
    """What would have come first with more time: do that first now."""
    ONE_LINE = "one_line"
    """A break, then one line."""


STRATEGIES: Mapping[Saying, tuple[Strategy, ...]] = MappingProxyType(
    {
        Saying.CANNOT: (Strategy.UP_TO_HERE, Strategy.SOLVED_EXAMPLE, Strategy.ANOTHER_WAY),
        Saying.NOT_THE_KIND: (Strategy.ONCE_HARD, Strategy.SMALL_PIECE, Strategy.FIRST_MOVE),
        Saying.NO_POINT: (Strategy.FROM_MEMORY, Strategy.ONE_CHANGE),
        Saying.MORE_TIME: (Strategy.TWO_TIMES, Strategy.WHAT_FIRST),
        Saying.GIVE_UP: (Strategy.ONE_LINE, Strategy.UP_TO_HERE),
    }
)


@dataclass(frozen=True, slots=True)
class Reframe:
    """Another way to see it, and one thing to try."""

    saying: Saying
    strategy: Strategy


def reframe(text: str, language: str, policy: Policy) -> Reframe | None:
    """The one kind answer to a student's own words; None for nearly everything people write.

    `language` is the student's; words of the other languages are understood, too (DOMAIN rule 25). The same
    text gets the same answer.
    """
    if not policy.mindset_reframes:
        return None
    saying = first_saying(text, language)
    if saying is None:
        return None
    strategies = STRATEGIES[saying]
    number = int.from_bytes(sha256(folded(text).encode()).digest()[:8])
    return Reframe(saying, strategies[number % len(strategies)])


def first_saying(text: str, language: str) -> Saying | None:
    """What kind of saying the text has, the first list and sentence first."""
    own_first = sorted(languages(), key=lambda each: each != language)
    found = (saying for each in own_first for saying in _sayings_in(text[:LONGEST_READ], each))
    return next(found, None)


def _sayings_in(text: str, language: str) -> Iterator[Saying]:
    compiled = _compiled(language)
    for sentence in _sentences(text):
        if compiled.calls_off.search(sentence):
            continue
        said = compiled.opening.sub("", sentence)
        bound = compiled.circumstances.search(said) is not None
        plain = _replaced(said, compiled.same)
        plain = " ".join(compiled.fillers.sub(" ", plain).split())
        for saying, pattern in compiled.sayings:
            if not (bound and saying in _BOUND_TO_A_MOMENT) and pattern.search(plain):
                yield saying


def _sentences(text: str) -> Iterator[str]:
    """As they are read, without what stands in quotes: those are somebody else's words."""
    for sentence in _ENDS.split(_QUOTES.sub(" ", text)):
        if read := folded(sentence):
            yield read


def folded(text: str) -> str:
    """Small letters without accents and marks, commas and dashes as " , ", a single space between words."""
    parted = _DASHES.sub(" , ", _APOSTROPHES.sub("", text))
    decomposed = unicodedata.normalize("NFKD", parted.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_COMMA.sub(" , ", _NO_WORD.sub(" ", bare.replace("،", ","))).split()).strip(" ,")


def _replaced(sentence: str, same: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, instead in same:
        sentence = pattern.sub(instead, sentence)
    return sentence


@dataclass(frozen=True, slots=True)
class _Compiled:
    sayings: tuple[tuple[Saying, re.Pattern[str]], ...]
    same: tuple[tuple[re.Pattern[str], str], ...]
    opening: re.Pattern[str]
    fillers: re.Pattern[str]
    calls_off: re.Pattern[str]
    circumstances: re.Pattern[str]


@cache
def _compiled(language: str) -> _Compiled:
    words = words_of(language)
    parts = _parts(words)
    return _Compiled(
        sayings=tuple(
            (saying, re.compile(rf"\b(?:{_filled(pattern, parts)})"))
            for saying, patterns in words.sayings.items()
            for pattern in patterns
        ),
        same=tuple((re.compile(rf"\b{spelling}\b"), read_as) for spelling, read_as in words.same),
        opening=re.compile(rf"^(?:{'|'.join(words.feelings)})\b(?: ,)? (?=\S)"),
        fillers=_any_of(words.fillers),
        calls_off=_any_of(words.calls_off),
        circumstances=_any_of(words.circumstances),
    )


def _parts(words: WordList) -> dict[str, str]:
    """What stands for each name in braces."""
    parts = {
        "subject": f"(?:{'|'.join(words.subjects)})",
        "end": f"(?=$| ,| (?:{'|'.join(words.joints)})\\b)",
    }
    for name, pattern in words.parts.items():
        parts[name] = f"(?:{_filled(pattern, parts)})"
    return parts


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda found: parts[found[1]], pattern)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words; never, where there are none."""
    joined = "|".join(sorted(phrases, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})\b") if joined else re.compile(r"(?!)")
