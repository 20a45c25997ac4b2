"""A form as a Slack modal. Block ids are the names of the fields."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.channels.base import RenderedField, RenderedForm
from bot.channels.slack.blocks import LONGEST_LABEL, cut, words

Json = dict[str, Any]  # a block or a part of one

LONGEST_TITLE = 24
"""Source: Slack, title, submit and close of a view."""
LONGEST_HINT = 2_000
"""Source: Slack, label and hint of an input block."""
LONGEST_INPUT = 3_000
"""Source: Slack, max_length of a plain-text input."""
MOST_BOXES = 10
"""Source: Slack, radio buttons and checkboxes."""
MOST_OPTIONS = 100
"""Source: Slack, options of a menu. Shortcut: further ones are not shown."""
MOST_FILES = 10
"""Source: Slack, max_files of a file input."""
FILE_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "picture": ("jpg", "jpeg", "png", "gif", "webp", "heic"),
        "sound": ("m4a", "mp3", "ogg", "wav", "webm", "mp4", "aac", "flac"),
        "video": ("mp4", "mov", "webm", "3gp", "mkv", "avi"),
        "document": ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "doc", "xls", "ppt", "rtf", "txt"),
    }
)
"""Endings that may be chosen; what a file really is, is looked at when it is here."""
INPUT = "answer"
"""The one action_id of every input: its block_id tells the field."""


def modal(form: RenderedForm) -> Json:
    """The view to open. Fields that depend on another are shown as optional: after sending, the answer says
    what is missing.
    """
    title = cut(form.title, LONGEST_TITLE)
    blocks: list[Json] = []
    if title != form.title.strip():
        blocks.append({"type": "header", "text": words(cut(form.title, 150))})
    if form.intro:
        blocks.append({"type": "section", "text": words(cut(form.intro, LONGEST_INPUT))})
    for field in form.fields:
        blocks += _blocks(field)
    return {
        "type": "modal",
        "title": words(title),
        "submit": words(cut(form.submit, LONGEST_TITLE)),
        "close": words(cut(form.cancel, LONGEST_TITLE)),
        "private_metadata": form.opener,
        "blocks": blocks,
    }


def _blocks(field: RenderedField) -> Iterator[Json]:
    """The input, under the sentences of its options where those are too long to stand in it."""
    element = _ELEMENTS[field.kind](field)
    if element is None:
        return
    long_hints = any(len(option.hint) > LONGEST_LABEL for option in field.options)
    if long_hints or (element["type"].endswith("static_select") and any(o.hint for o in field.options)):
        yield _rubric(field)
    block = {
        "type": "input",
        "block_id": field.name,
        "label": words(cut(field.label, LONGEST_HINT)),
        "element": element | {"action_id": INPUT},
        "optional": not field.required or field.only_if is not None,
    }
    yield block | ({"hint": words(cut(field.hint, LONGEST_HINT))} if field.hint else {})


def _rubric(field: RenderedField) -> Json:
    """What each option looks like, beside the choice."""
    items = [
        [
            {"type": "text", "text": option.text or option.value, "style": {"bold": True}},
            *([{"type": "text", "text": f": {cut(option.hint, 1_000)}"}] if option.hint else []),
        ]
        for option in field.options[:MOST_OPTIONS]
    ]
    sections = [{"type": "rich_text_section", "elements": item} for item in items]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": sections}],
    }


def _text(field: RenderedField) -> Json:
    element = {
        "type": "plain_text_input",
        "multiline": field.multiline,
        "max_length": min(field.max_length or LONGEST_INPUT, LONGEST_INPUT),
    }
    return element | ({"initial_value": str(field.initial)[:LONGEST_INPUT]} if field.initial else {})


def _choice(field: RenderedField) -> Json | None:
    options = _options(field)
    if not options:
        return None
    chosen = [option for option in options if option["value"] == field.initial]
    kind = "radio_buttons" if len(options) <= MOST_BOXES else "static_select"
    return {"type": kind, "options": options} | ({"initial_option": chosen[0]} if chosen else {})


def _choices(field: RenderedField) -> Json | None:
    options = _options(field)
    if not options:
        return None
    wanted = field.initial or ()
    chosen = [option for option in options if option["value"] in wanted]
    kind = "checkboxes" if len(options) <= MOST_BOXES else "multi_static_select"
    return {"type": kind, "options": options} | ({"initial_options": chosen} if chosen else {})


def _options(field: RenderedField) -> list[Json]:
    """Hints stand with their options only where all fit and nothing has to be opened to see them."""
    beside = len(field.options) <= MOST_BOXES and all(len(o.hint) <= LONGEST_LABEL for o in field.options)
    return [
        {"text": words(cut(option.text or option.value, LONGEST_LABEL)), "value": option.value}
        | ({"description": words(option.hint)} if beside and option.hint else {})
        for option in field.options[:MOST_OPTIONS]
    ]


def _date(field: RenderedField) -> Json:
    initial = {"initial_date": str(field.initial)} if field.initial else {}
    return {"type": "datepicker"} | initial


def _moment(field: RenderedField) -> Json:
    """Slack shows and takes the time in the zone of whoever looks at it."""
    moment = datetime.fromisoformat(str(field.initial)) if field.initial else None
    is_whole = moment is not None and moment.tzinfo is not None
    initial = {"initial_date_time": int(moment.timestamp())} if moment is not None and is_whole else {}
    return {"type": "datetimepicker"} | initial


def _files(field: RenderedField) -> Json:
    element: Json = {"type": "file_input", "max_files": min(field.most, MOST_FILES)}
    endings = [ending for kind in field.takes for ending in FILE_TYPES.get(kind, ())]
    takes_all = set(field.takes) >= FILE_TYPES.keys()
    return element | ({"filetypes": endings} if endings and not takes_all else {})


_ELEMENTS: Mapping[str, Callable[[RenderedField], Json | None]] = MappingProxyType(
    {
        "text": _text,
        "voice": _text,
        "choice": _choice,
        "choices": _choices,
        "date": _date,
        "moment": _moment,
        "files": _files,
    }
)
