"""Telegram's HTML: what it takes, what it refuses, and what people see of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_ENTITY_BY_TAG: Mapping[str, str] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
"""Source: Telegram Bot API, "HTML style"."""

_START = re.compile(
    r"<([a-zA-Z][a-zA-Z0-9-]*)"
    r"((?:\s+[a-zA-Z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[a-zA-Z0-9.-]+))?)*)\s*>"
)
_END = re.compile(r"</([a-zA-Z0-9-]*)\s*>")
_NAME = re.compile(r"<([^\s>/]*)")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([a-zA-Z0-9.-]+)))?")
_REFERENCE = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|([a-zA-Z]+));")
_NAMED: Mapping[str, str] = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass(frozen=True, slots=True)
class Styled:
    """A text without its markup, trimmed, and the markup beside it as Telegram's entities.

    Offsets and lengths are counted in UTF-16 units.
    """

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)  # JSON objects, sent as they are

    @classmethod
    def plain(cls, text: str) -> Styled:
        """A text that never had markup."""
        return cls(text.strip())


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    start: int
    more: dict[str, Any]


def utf16(text: str) -> int:
    """How long the platform says a text is."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(html: str) -> Styled:
    """What is left after entities parsing; ValueError with Telegram's reason.

    Stricter than Telegram in one point: a named character reference it does not know, such as
    ``&nbsp;``, is refused instead of being shown to people letter by letter.
    """
    text: list[str] = []
    stack: list[_Open] = []
    entities: list[dict[str, Any]] = []
    at = 0
    while at < len(html):
        if html.startswith("</", at):
            at = _close(html, at, stack, entities, utf16("".join(text)))
        elif html[at] == "<":
            at = _open(html, at, stack, utf16("".join(text)))
        elif html[at] == "&" and (match := _REFERENCE.match(html, at)):
            text.append(_referred(match))
            at = match.end()
        else:
            text.append(html[at])
            at += 1
    if stack:
        raise ValueError(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return _trimmed("".join(text), entities)


def _referred(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name and name not in _NAMED:
        raise ValueError(f'Unsupported HTML entity "{match[0]}"')
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))


def _open(html: str, at: int, stack: list[_Open], start: int) -> int:
    byte_offset = len(html[:at].encode())
    match = _START.match(html, at)
    name = _NAME.match(html, at)
    tag = (match[1] if match else name[1] if name else "").lower()
    if tag not in _ENTITY_BY_TAG:
        raise ValueError(f'Unsupported start tag "{tag}" at byte offset {byte_offset}')
    if match is None:
        raise ValueError(f"Unclosed start tag at byte offset {byte_offset}")
    attributes = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(match[2])}
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise ValueError(f'Tag "span" must have class "tg-spoiler" at byte offset {byte_offset}')
    if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
        raise ValueError("Invalid custom emoji identifier specified")
    stack.append(_Open(tag, start, _more(tag, attributes)))
    return match.end()


def _more(tag: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    match tag:
        case "a":
            return {"url": _referred_in(attributes.get("href", ""))}
        case "tg-emoji":
            return {"custom_emoji_id": attributes["emoji-id"]}
        case "blockquote" if "expandable" in attributes:
            return {"type": "expandable_blockquote"}
        case _:
            return {}


def _referred_in(value: str) -> str:
    return _REFERENCE.sub(_referred, value)


def _close(
    html: str,
    at: int,
    stack: list[_Open],
    entities: list[dict[str, Any]],
    end: int,
) -> int:
    byte_offset = len(html[:at].encode())
    if not stack:
        raise ValueError(f"Unexpected end tag at byte offset {byte_offset}")
    match = _END.match(html, at)
    if match is None:
        raise ValueError(f"Unclosed end tag at byte offset {byte_offset}")
    opened, tag = stack.pop(), match[1].lower()
    if tag not in ("", opened.tag):
        raise ValueError(
            f'Unmatched end tag at byte offset {byte_offset}, expected "</{opened.tag}>", found "</{tag}>"'
        )
    if end > opened.start and opened.more.get("url", opened.tag):
        kind = {"type": _ENTITY_BY_TAG[opened.tag]}
        place = {"offset": opened.start, "length": end - opened.start}
        entities.append({**kind, **place, **opened.more})
    return match.end()


def _trimmed(text: str, entities: list[dict[str, Any]]) -> Styled:
    shown = text.strip()
    before, whole = utf16(text) - utf16(text.lstrip()), utf16(shown)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - before)
        end = min(whole, entity["offset"] + entity["length"] - before)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return Styled(shown, sorted(kept, key=lambda e: (e["offset"], -e["length"])))
