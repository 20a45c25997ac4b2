"""Words of one direction inside sentences of the other. Source: Unicode Standard Annex #9.

The marks are no letters and have no width. They stand around what is put into a sentence, and where a line
would else begin from the wrong side. Where both are written from the same side nothing is added.
"""

import html
import re
from unicodedata import bidirectional

FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"
"""Begin a part whose direction is that of its first letter, or left to right, and end it."""

FROM_THE_RIGHT = "\u200f"
"""A letter of Arabic that is not seen."""

MARKS = "\u2066\u2067\u2068\u2069\u200f"
"""What is drawn as nothing, also with letters that have no such sign."""

_BEGINNINGS = frozenset("\u2066\u2067\u2068")
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PHONE = re.compile(r"\+?\(?\d[\d ()./-]{4,}\d")
"""Digits with signs between them, which would change places; a year or a count is not one."""

_FROM_THE_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Hebrew, Arabic and their neighbours."""

_ADDRESS_LAST = re.compile(r"https?://\S+\Z")
_COMMA = re.compile(
    "[\u2066-\u2068][^\u2069\n]*\u2069|<(?P<kind>style|script)\\b.*?</(?P=kind)>|<[^>]*>|(?P<comma>, )",
    re.DOTALL,
)
"""Between parts of a text; one inside of what is isolated, or of a tag, is not found as such."""

_PART = "\u2068[^\u2066-\u2069\n]*\u2069"
_NEIGHBOURS = re.compile(f"{_PART}(?: {_PART})+")
_NO_SENTENCE = re.compile(r"<(textarea|style|script|code|pre)\b.*?</\1>|<[^>]*>", re.DOTALL)
"""Attributes, what is typed or copied, and what only a browser reads."""

_TAG = re.compile(r"<[^>]*>")
_BEFORE_WORDS = re.compile(r"(?:<[^>]*>|• |\s)*")


def isolated(words: str, *, from_the_right: bool) -> str:
    """What is put into a sentence of that direction, line by line, so that neither changes the other's order.

    Marks of direction in the words themselves go. An address of the web stays bare: programs that make a link
    of it would take the mark along.
    """
    if not _needs_marks(words, from_the_right=from_the_right):
        return words
    lines = _CONTROLS.sub("", words).split("\n")
    return "\n".join(_enclosed(line) if line.strip() else line for line in lines)


def is_isolating(words: str) -> bool:
    """Whether parts of a sentence are isolated already."""
    return END in words


def bare(markup: str) -> str:
    """HTML without marks where they would become part of something else than a sentence.

    A code and a title beside each other become one part, which lines break as they break any words.
    """
    if END not in markup:
        return markup
    return _NO_SENTENCE.sub(lambda found: _CONTROLS.sub("", found[0]), _NEIGHBOURS.sub(_joined, markup))


def with_commas(markup: str) -> str:
    """HTML of a language written from the right. Templates put ", " between parts in every language; here it
    becomes the comma that belongs to them.
    """
    return _COMMA.sub(lambda found: "، " if found["comma"] else found[0], markup)


def led(markup: str) -> str:
    """An HTML text of a language written from the right, with its commas, and with a mark in each line that
    does not begin so.
    """
    lines = with_commas(markup).split("\n")
    return "\n".join(line if _begins_from_the_right(line) else _marked(line) for line in lines)


def _joined(found: re.Match[str]) -> str:
    """Parts written from the left as one; of two directions, each by itself."""
    words = found[0]
    return words if _FROM_THE_RIGHT.search(words) else FIRST_STRONG + _CONTROLS.sub("", words) + END


def _needs_marks(words: str, *, from_the_right: bool) -> bool:
    if _ADDRESS_LAST.search(words):
        return False
    if from_the_right:
        is_in_parts = _PHONE.fullmatch(words) is not None or ", " in words
        return is_in_parts or any(bidirectional(letter) == "L" for letter in words)
    return _FROM_THE_RIGHT.search(words) is not None


def _enclosed(line: str) -> str:
    return (LEFT_TO_RIGHT if _PHONE.fullmatch(line) else FIRST_STRONG) + line + END


def _marked(line: str) -> str:
    """Behind tags and the point of a list, which channels know by where they stand."""
    found = _BEFORE_WORDS.match(line)
    at = found.end() if found is not None else 0
    return line[:at] + FROM_THE_RIGHT + line[at:]


def _begins_from_the_right(line: str) -> bool:
    """Whether the first letter outside of isolated parts says so; an empty line needs to say nothing."""
    words, depth = html.unescape(_TAG.sub("", line)), 0
    for letter in words:
        if letter in _BEGINNINGS:
            depth += 1
        elif letter == END:
            depth -= 1
        elif depth <= 0 and (kind := bidirectional(letter)) in {"L", "R", "AL"}:
            return kind != "L"
    return not words.strip()
