"""What a person sees in Slack and what they have filled in: reading blocks the way Slack's client does."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.support.slack_checks import elements_in

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote
Answers = Mapping[tuple[str, str], object]
"""What a person filled in, by block_id and action_id."""

TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
ONE_OPTION = ("static_select", "radio_buttons", "overflow")
MANY_OPTIONS = ("multi_static_select", "checkboxes")
WITHIN = ("label", "text", "fields", "title", "accessory", "element", "elements", "hint")


@dataclass(frozen=True, slots=True)
class Button:
    """A button as shown; ``block_id`` and ``action_id`` are Slack's own where the app gave none."""

    text: str
    action_id: str
    block_id: str
    value: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as it looks now; ``plain`` is what stands on the screen, without the buttons' labels."""

    ts: str
    text: str
    blocks: list[Json]
    plain: str
    buttons: list[Button]
    edited: int
    from_bot: bool
    ephemeral: bool
    files: list[str]
    thread_ts: str | None = None


def with_ids(blocks: Sequence[Json]) -> list[Json]:
    """A copy in which every block and element has an id, as Slack hands them back."""
    copies = []
    for place, block in enumerate(blocks):
        block_id = block.get("block_id") or f"blk{place}"
        elements = elements_in(block)
        named = {id(e): {**e, "action_id": e.get("action_id") or f"act{n}"} for n, e in enumerate(elements)}
        copy: Json = {**block, "block_id": block_id}
        for key in ("accessory", "element"):
            if id(block.get(key)) in named:
                copy[key] = named[id(block[key])]
        if block.get("type") == "actions":
            copy["elements"] = [named[id(e)] for e in block["elements"]]
        copies.append(copy)
    return copies


def plain_of(blocks: Sequence[Json]) -> str:
    """All words of the blocks from top to bottom, one block a line; mrkdwn marks stay, escapes go."""
    return "\n".join(filter(None, (" ".join(filter(None, _words(block))) for block in blocks)))


def _words(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _words(item)
    if not isinstance(part, dict):
        return
    kind = str(part.get("type"))
    if kind.startswith("rich_text") and isinstance(part.get("elements"), list):
        pieces = ["".join(_words(element)) for element in part["elements"]]
        yield ("\n" if kind in ("rich_text", "rich_text_list") else "").join(pieces)
    elif (leaf := _leaf(part)) is not None:
        yield leaf
    else:
        for key in WITHIN:
            yield from _words(part.get(key))
        if kind in ("radio_buttons", "checkboxes"):  # a menu's options are hidden until it is opened
            yield from _words([option["text"] for option in part["options"]])


def _leaf(part: Json) -> str | None:
    """The words of an element that holds nothing else; a button's label is listed apart."""
    match part:
        case {"type": "button"}:
            return ""
        case {"type": "mrkdwn", "text": str(text)}:
            return html.unescape(text)
        case {"type": "text" | "plain_text" | "markdown", "text": str(text)}:
            return text
        case {"type": "link", "url": str(url)}:
            return str(part.get("text") or url)
        case {"type": "emoji", "name": str(name)}:
            return f":{name}:"
        case {"type": "user", "user_id": str(user)}:
            return f"<@{user}>"
        case {"type": "date", "fallback": str(fallback)}:
            return fallback
        case {"type": "image", "alt_text": str(alt_text)}:
            return alt_text
        case _:
            return None


def elements_of(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) with an action_id, in the order shown."""
    for block in blocks:
        for element in elements_in(block):
            yield block, element


def buttons_of(blocks: Sequence[Json]) -> list[Button]:
    """The buttons in the order shown."""
    return [
        Button(e["text"]["text"], e["action_id"], block["block_id"], e.get("value"), e.get("url"))
        for block, e in elements_of(blocks)
        if e["type"] == "button"
    ]


def options_of(element: Json) -> list[Json]:
    """All options of a menu or a set of boxes, groups flattened."""
    groups = element.get("option_groups") or [element]
    return [option for group in groups for option in group.get("options", [])]


def option_called(element: Json, wanted: object) -> Json:
    """The option with that value or label; AssertionError names those there are."""
    options = options_of(element)
    for option in options:
        if wanted in (option.get("value"), option["text"]["text"]):
            return option
    there_are = [option["text"]["text"] for option in options]
    raise AssertionError(f"no option {wanted!r} in {element.get('action_id')!r}; there are {there_are}")


def state_of(element: Json, answer: object = None) -> Json | None:
    """The element's entry in ``state.values`` or None for a stateless one; ``answer`` over its initial value."""
    kind = element["type"]
    if kind in TYPED:
        return {
            "type": kind,
            "value": element.get("initial_value") if answer is None else str(answer) or None,
        }
    if kind in ONE_OPTION and (kind != "overflow" or answer is not None):
        chosen = element.get("initial_option") if answer is None else option_called(element, answer)
        return {"type": kind, "selected_option": chosen}
    if kind in MANY_OPTIONS:
        wanted = list(answer) if isinstance(answer, (list, tuple, set)) else [answer]
        chosen = (
            element.get("initial_options", [])
            if answer is None
            else [option_called(element, w) for w in wanted]
        )
        return {"type": kind, "selected_options": chosen}
    if kind == "datepicker":
        day = answer.isoformat() if isinstance(answer, date) else answer
        return {"type": kind, "selected_date": day or element.get("initial_date")}
    if kind == "timepicker":
        return {"type": kind, "selected_time": answer or element.get("initial_time")}
    if kind == "datetimepicker":
        moment = int(answer.timestamp()) if isinstance(answer, datetime) else answer
        return {"type": kind, "selected_date_time": moment or element.get("initial_date_time")}
    if kind == "users_select":
        return {"type": kind, "selected_user": answer or element.get("initial_user")}
    if kind == "multi_users_select":
        return {"type": kind, "selected_users": answer or element.get("initial_users", [])}
    if kind == "file_input":
        return {"type": kind, "files": answer or []}
    return None


def values_of(blocks: Sequence[Json], answers: Answers) -> Json:
    """``state.values`` for everything on these blocks that keeps a state."""
    values: Json = {}
    for block, element in elements_of(blocks):
        place = (block["block_id"], element["action_id"])
        if element["type"] != "overflow" and (state := state_of(element, answers.get(place))):
            values.setdefault(place[0], {})[place[1]] = state
    return values


def is_empty(state: Json) -> bool:
    """Whether an entry of ``state.values`` holds no answer."""
    return not any(value for key, value in state.items() if key != "type")


def complaints(blocks: Sequence[Json], values: Json) -> dict[str, str]:
    """What Slack's client refuses before it sends a modal, by block_id: required fields, lengths."""
    found: dict[str, str] = {}
    for block, element in elements_of(blocks):
        if block["type"] != "input":
            continue
        state = values.get(block["block_id"], {}).get(element["action_id"]) or {}
        text = state.get("value") or ""
        if is_empty(state):
            if not block.get("optional"):
                found[block["block_id"]] = "Please complete this required field."
        elif len(text) > element.get("max_length", 3000):
            found[block["block_id"]] = (
                f"Please enter fewer than {element.get('max_length', 3000) + 1} characters."
            )
        elif state["type"] in TYPED and len(text) < element.get("min_length", 0):
            found[block["block_id"]] = f"Please enter at least {element['min_length']} characters."
    return found
