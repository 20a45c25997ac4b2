"""Rendered words → Block Kit. Text becomes `rich_text`, where a student called `<!channel>` is a name."""

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

from bot.channels.base import Rendered, RenderedButton
from bot.channels.slack.pictures import Placed

Json = dict[str, Any]  # a block or a part of one

MOST_BLOCKS = 50
"""Source: Slack, blocks of chat.postMessage. A view takes 100; one limit is enough."""
LONGEST_HEADER = 150
"""Source: Slack, header block."""
LONGEST_LABEL = 75
"""Source: Slack, text of a button element and of an option."""
LONGEST_TEXT = 10_000
"""Characters of a whole message. Slack refuses more than about 13,000 (msg_blocks_too_long)."""
LONGEST_FALLBACK = 3_000
"""Source: Slack, text of chat.postMessage and chat.update: 4,000 at most."""
BUTTONS_ABREAST = 5
SHORT_LABEL = 24
"""Labels up to this length may share a line with those of the next row."""

_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "s": "strike", "del": "strike"}
_STYLES |= {"code": "code"}
_SCHEMES = ("https://", "http://", "mailto:", "tel:")
_BULLET = "• "


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one style."""

    text: str
    styles: frozenset[str] = frozenset()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    pieces: tuple[Piece, ...]
    kind: str = "text"
    """text, bullet, quote or pre."""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_heading(self) -> bool:
        there = [piece for piece in self.pieces if piece.text.strip()]
        whole = 0 < len(self.text.strip()) <= LONGEST_HEADER
        return self.kind == "text" and whole and all("bold" in p.styles and not p.url for p in there)


def lines_of(markup: str) -> list[Line]:
    """The lines of a text in Telegram's HTML subset; tags outside of it are left out, their words stay."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.lines()


def plain(markup: str) -> str:
    """The words alone."""
    return "\n".join(line.text for line in lines_of(markup)).strip()


def fallback(markup: str) -> str:
    """For notifications and screen readers. Slack reads mentions in it, so they are escaped."""
    words = cut(plain(markup), LONGEST_FALLBACK // 2) or "…"
    return cut(html.escape(words, quote=False), LONGEST_FALLBACK)


def message(rendered: Rendered, picture: Placed | None = None) -> Json:
    """`text` and `blocks` of a message."""
    return {"text": fallback(rendered.html), "blocks": blocks(rendered, picture)}


def home(rendered: Rendered, picture: Placed | None = None) -> Json:
    """The App Home as a view."""
    return {"type": "home", "blocks": blocks(rendered, picture)}


def window(rendered: Rendered, picture: Placed | None = None, *, title: str) -> Json:
    """A modal that shows words and buttons."""
    return {"type": "modal", "title": words(cut(title, 24)), "blocks": blocks(rendered, picture)}


def blocks(rendered: Rendered, picture: Placed | None = None) -> list[Json]:
    """Text above, buttons below, within Slack's limits; a picture under the heading."""
    buttons = list(_button_blocks(rendered.buttons))[: MOST_BLOCKS - 3]
    text = text_blocks(rendered.html, at_most=MOST_BLOCKS - 1 - len(buttons))
    if picture is not None:
        image = {"type": "image", "slack_file": {"id": picture.file_id}, "alt_text": picture.alt}
        text.insert(1 if text[0]["type"] == "header" else 0, image)
    return [*text, *buttons]


def text_blocks(markup: str, *, at_most: int) -> list[Json]:
    """A header where the first line is all bold; a block for each paragraph, or for all if too many."""
    lines = _shortened(lines_of(markup))
    found: list[Json] = []
    if lines and lines[0].is_heading:
        found.append({"type": "header", "text": words(lines[0].text.strip())})
        lines = lines[1:]
    paragraphs = [list(group) for is_blank, group in groupby(lines, _is_blank) if not is_blank]
    if len(found) + len(paragraphs) > at_most:
        paragraphs = [[line for line in lines if not _is_blank(line)]]
    found += [{"type": "rich_text", "elements": list(_parts(paragraph))} for paragraph in paragraphs]
    return found or [{"type": "rich_text", "elements": [_section([Piece("…")])]}]


def words(text: str) -> Json:
    """Plain text; Slack refuses an empty one."""
    return {"type": "plain_text", "text": text if text.strip() else "…", "emoji": True}


def cut(text: str, most: int) -> str:
    """The beginning of a text, cut at a word where there is one."""
    text = text.strip()
    if len(text) <= most:
        return text
    head = text[: most - 1]
    at_word = head.rsplit(None, 1)[0]
    return (at_word if len(at_word) > most // 2 else head).rstrip(" ,;:·–—-") + "…"


def _is_blank(line: Line) -> bool:
    return line.kind == "text" and not line.text.strip()


def _shortened(lines: list[Line]) -> list[Line]:
    left, kept = LONGEST_TEXT, []
    for line in lines:
        if len(line.text) > left:
            kept.append(Line((Piece(cut(line.text, max(left, 2))),), line.kind))
            break
        kept.append(line)
        left -= len(line.text) + 1
    return kept


def _parts(lines: list[Line]) -> Iterator[Json]:
    for kind, group in groupby(lines, lambda line: line.kind):
        together = list(group)
        match kind:
            case "bullet":
                items = [_section(line.pieces) for line in together]
                yield {"type": "rich_text_list", "style": "bullet", "elements": items}
            case "quote":
                yield {"type": "rich_text_quote", "elements": _elements(_joined(together))}
            case "pre":
                bare = [Piece(piece.text) for piece in _joined(together)]
                yield {"type": "rich_text_preformatted", "elements": _elements(bare)}
            case _:
                yield _section(_joined(together))


def _joined(lines: list[Line]) -> list[Piece]:
    pieces = [piece for line in lines for piece in (*line.pieces, Piece("\n"))]
    return pieces[:-1]


def _section(pieces: Iterable[Piece]) -> Json:
    return {"type": "rich_text_section", "elements": _elements(pieces)}


def _elements(pieces: Iterable[Piece]) -> list[Json]:
    found = []
    for (styles, url), group in groupby(pieces, lambda piece: (piece.styles, piece.url)):
        text = "".join(piece.text for piece in group)
        if not text:
            continue
        kind = {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}
        found.append(kind | ({"style": dict.fromkeys(sorted(styles), True)} if styles else {}))
    return found or [{"type": "text", "text": " "}]


def _button_blocks(rows: Sequence[Sequence[RenderedButton]]) -> Iterator[Json]:
    """Rows of short labels share a line. Two equal action_ids never share a block: Slack refuses that."""
    line: list[RenderedButton] = []
    for row in rows:
        for at, button in enumerate(row):
            wraps = at == 0 and not all(len(b.label) <= SHORT_LABEL for b in (*line, *row))
            is_there = any(b.data == button.data for b in line)
            overflows = at == 0 and len(line) + min(len(row), BUTTONS_ABREAST) > BUTTONS_ABREAST
            if line and (wraps or is_there or overflows or len(line) == BUTTONS_ABREAST):
                yield _actions(line)
                line = []
            line.append(button)
    if line:
        yield _actions(line)


def _actions(line: list[RenderedButton]) -> Json:
    return {"type": "actions", "elements": [_button(button) for button in line]}


def _button(button: RenderedButton) -> Json:
    element = {
        "type": "button",
        "text": words(cut(button.label, LONGEST_LABEL)),
        "action_id": button.data,
    }
    return element | ({"style": button.look} if button.look in ("primary", "danger") else {})


@dataclass(slots=True)
class _Reader(HTMLParser):
    """Collects pieces as tags open and close."""

    _open: list[tuple[str, str | None]] = field(default_factory=list)
    _found: list[tuple[str, Piece]] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append((tag, dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at]
                return

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        styles = frozenset(_STYLES[tag] for tag in tags if tag in _STYLES)
        url = next((href for tag, href in self._open if tag == "a" and href), None)
        kind = "pre" if "pre" in tags else "quote" if "blockquote" in tags else "text"
        piece = Piece(data, styles, url if url and url.startswith(_SCHEMES) else None)
        self._found.append((kind, piece))

    def lines(self) -> list[Line]:
        """What was read so far, line by line; a quote or a preformatted text starts a line of its own."""
        found: list[Line] = []
        for kind, group in groupby(self._found, lambda each: each[0]):
            lines: list[list[Piece]] = [[]]
            for _, piece in group:
                first, *others = piece.text.split("\n")
                lines[-1].append(replace(piece, text=first))
                lines += [[replace(piece, text=other)] for other in others]
            if kind == "text" or len(lines) == 1:
                # Line breaks around a quote belong to the template, not to the message.
                lines = lines[:-1] if len(lines) > 1 and not "".join(p.text for p in lines[-1]) else lines
                lines = (
                    lines[1:] if found and len(lines) > 1 and not "".join(p.text for p in lines[0]) else lines
                )
            found += [_line(tuple(p for p in pieces if p.text), kind) for pieces in lines]
        return found


def _line(pieces: tuple[Piece, ...], kind: str) -> Line:
    if kind == "text" and pieces and pieces[0].text.lstrip().startswith(_BULLET):
        bare = pieces[0].text.lstrip().removeprefix(_BULLET)
        return Line((replace(pieces[0], text=bare), *pieces[1:]), "bullet")
    return Line(pieces, kind)
