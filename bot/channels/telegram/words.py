"""Rendered words as Telegram takes them: texts no longer than it allows, and inline keyboards."""

import html
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle

from bot.channels.base import Rendered, RenderedButton

MAX_TEXT = 4096
"""Characters after the markup is taken away. Source: Telegram Bot API, sendMessage.

Counted here in UTF-16 units, of which there are at least as many.
"""

MAX_CAPTION = 1024
"""The same for the words under a photo. Source: Telegram Bot API, sendPhoto."""

LONGEST_LABEL = 60
"""Characters of a button. Telegram names no limit; phones show less than this in a full-width row."""

_STYLES: Mapping[str, str] = MappingProxyType(
    {"primary": KeyboardButtonStyle.PRIMARY.value, "danger": KeyboardButtonStyle.DANGER.value}
)
_ATOM = re.compile(r"<[^>]+>|&#?\w+;|.", re.DOTALL)
_NAME = re.compile(r"</?([\w-]+)")


def keyboard(rendered: Rendered) -> InlineKeyboardMarkup | None:
    """The buttons in the rows they were given; None without any."""
    if not rendered.buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rendered.buttons])


def _button(button: RenderedButton) -> InlineKeyboardButton:
    label = button.label
    if len(label) > LONGEST_LABEL:
        label = label[: LONGEST_LABEL - 1].rstrip() + "…"
    return InlineKeyboardButton(label, callback_data=button.data, style=_STYLES.get(button.look))


def parts(text: str, *, limit: int = MAX_TEXT) -> list[str]:
    """The HTML in pieces that are each short enough, cut at a paragraph, line or word where there is one.

    Markup that spans a cut is closed before it and opened again after it. Nothing is left out but blank
    space around the cuts.
    """
    if _utf16(text) <= limit:
        return [text]
    atoms: list[str] = _ATOM.findall(text)
    found: list[str] = []
    still_open: list[str] = []
    start = 0
    while start < len(atoms):
        end = _end_of_part(atoms, start, limit)
        piece = atoms[start:end]
        if any(_width(atom) and not atom.isspace() for atom in piece):
            opening = "".join(still_open)
            still_open = _open_after(still_open, piece)
            closing = "".join(f"</{_tag_name(tag)}>" for tag in reversed(still_open))
            found.append(opening + "".join(piece).strip() + closing)
        else:
            still_open = _open_after(still_open, piece)
        start = end
    return found


def fits_caption(text: str) -> bool:
    """Whether the HTML may stand under a photo."""
    return sum(map(_width, _ATOM.findall(text))) <= MAX_CAPTION


def _end_of_part(atoms: Sequence[str], start: int, limit: int) -> int:
    """Where the part that begins at `start` ends; always after it."""
    width, end = 0, start
    while end < len(atoms) and (width := width + _width(atoms[end])) <= limit:
        end += 1
    if end == len(atoms):
        return end
    end = max(end, start + 1)
    floor = start + (end - start) // 2
    for at in range(end, floor, -1):
        if atoms[at - 2 : at] == ["\n", "\n"]:
            return at
    for separator in ("\n", " "):
        for at in range(end, floor, -1):
            if atoms[at - 1] == separator:
                return at
    return end


def _open_after(still_open: Sequence[str], piece: Sequence[str]) -> list[str]:
    stack = list(still_open)
    for atom in piece:
        if atom.startswith("</"):
            stack.pop()
        elif _is_tag(atom):
            stack.append(atom)
    return stack


def _tag_name(tag: str) -> str:
    found = _NAME.match(tag)
    assert found is not None
    return found[1]


def _is_tag(atom: str) -> bool:
    return len(atom) > 1 and atom.startswith("<")


def _width(atom: str) -> int:
    return 0 if _is_tag(atom) else _utf16(html.unescape(atom))


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
