"""Block Kit as strictly as Slack reads it: what is wrong with a message's blocks or with a view.

Each fault is worded as in Slack's ``response_metadata.messages`` and ends with a JSON pointer.
Stricter than Slack on purpose: unknown fields, text of nothing but spaces and incomplete confirmation
dialogs are faults, and block types that nobody here draws (video, table, card and others) are
unsupported. Not checked: whether a picture's address can be fetched.
Source: Slack's Block Kit reference and the limits in its published TypeScript types.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Literal

from tests.support.slack_rules import (
    Faults,
    Json,
    Rule,
    each,
    every,
    exactly_one,
    fault,
    flag,
    kinds,
    plain,
    record,
    string,
    text,
    whole,
    word,
)

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MOST_VIEW_BYTES = 250_000
ONLY_ON: Mapping[str, Collection[str]] = {"markdown": ("message",), "file_input": ("modal",)}


def _initial_is_an_option(value: object, where: str) -> Faults:
    if not isinstance(value, dict):
        return
    groups = value.get("option_groups") or [value]
    options = [option for group in groups if isinstance(group, dict) for option in group.get("options") or []]
    wanted = [value["initial_option"]] if "initial_option" in value else value.get("initial_options") or []
    if any(option not in options for option in wanted):
        yield fault("initial options must be among the options, word for word", where)


def _has_text(value: object, where: str) -> Faults:
    if isinstance(value, dict) and not (value.get("text") or value.get("fields")):
        yield fault("text or fields is required", where)


ID = string(255)
CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": word("primary", "danger")},
)
LABELLED = {"placeholder": plain(150), "focus_on_load": flag, "action_id": ID}
ASKING = {**LABELLED, "confirm": CONFIRM}
TYPED = {**LABELLED, "dispatch_action_config": record({"trigger_actions_on": each(string(40), 2)})}
OPTION = record({"text": plain(75), "value": string(150)}, {"description": plain(75)})
BOXED_OPTION = record({"text": text(75), "value": string(150)}, {"description": plain(75)})
GROUP = record({"label": plain(75), "options": each(OPTION, 100)})
MENU = {**ASKING, "options": each(OPTION, 100), "option_groups": each(GROUP, 100)}
DAY = string(10, pattern=r"\d{4}-\d\d-\d\d")
SLACK_FILE = every(record({}, {"id": string(100), "url": string(3000)}), exactly_one("id", "url"))
PICTURE = {"image_url": string(3000, pattern=r"https?://.+"), "slack_file": SLACK_FILE}
ONE_PICTURE = exactly_one("image_url", "slack_file")

CHOICES: Mapping[str, Rule] = {
    "static_select": every(
        record({}, {**MENU, "initial_option": OPTION}),
        exactly_one("options", "option_groups"),
        _initial_is_an_option,
    ),
    "multi_static_select": every(
        record({}, {**MENU, "initial_options": each(OPTION, 100), "max_selected_items": whole(1, 100)}),
        exactly_one("options", "option_groups"),
        _initial_is_an_option,
    ),
    "users_select": record({}, {**ASKING, "initial_user": ID}),
    "multi_users_select": record(
        {}, {**ASKING, "initial_users": each(ID, 100), "max_selected_items": whole(1, 100)}
    ),
    "radio_buttons": every(
        record(
            {"options": each(BOXED_OPTION, 10)},
            {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag, "initial_option": BOXED_OPTION},
        ),
        _initial_is_an_option,
    ),
    "checkboxes": every(
        record(
            {"options": each(BOXED_OPTION, 10)},
            {
                "action_id": ID,
                "confirm": CONFIRM,
                "focus_on_load": flag,
                "initial_options": each(BOXED_OPTION, 10),
            },
        ),
        _initial_is_an_option,
    ),
    "datepicker": record({}, {**ASKING, "initial_date": DAY}),
    "timepicker": record(
        {}, {**ASKING, "initial_time": string(5, pattern=r"\d\d:\d\d"), "timezone": string(100)}
    ),
}
DATE_AND_TIME: Mapping[str, Rule] = {
    "datetimepicker": record(
        {},
        {
            "action_id": ID,
            "confirm": CONFIRM,
            "focus_on_load": flag,
            "initial_date_time": whole(1_000_000_000, 9_999_999_999),
        },
    )
}
PRESSED: Mapping[str, Rule] = {
    "button": record(
        {"text": plain(75)},
        {
            "action_id": ID,
            "value": string(2000),
            "url": string(3000),
            "style": word("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "overflow": record(
        {"options": each(record({"text": plain(75), "value": string(150)}, {"url": string(3000)}), 5)},
        {"action_id": ID, "confirm": CONFIRM},
    ),
}
INPUTS: Mapping[str, Rule] = {
    "plain_text_input": record(
        {},
        {
            **TYPED,
            "initial_value": string(3000, least=0),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
    ),
    "email_text_input": record({}, {**TYPED, "initial_value": string(3000)}),
    "url_text_input": record({}, {**TYPED, "initial_value": string(3000)}),
    "number_input": record(
        {"is_decimal_allowed": flag},
        {**TYPED, "initial_value": string(30), "min_value": string(30), "max_value": string(30)},
    ),
    "file_input": record(
        {}, {"action_id": ID, "filetypes": each(string(20), 100), "max_files": whole(1, 10)}
    ),
}
SMALL_PICTURE: Mapping[str, Rule] = {"image": every(record({"alt_text": string(2000)}, PICTURE), ONE_PICTURE)}

STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
RICH_WORDS: Mapping[str, Rule] = {
    "text": record({"text": string(12_000, blank=True)}, {"style": STYLE}),
    "link": record({"url": string(3000)}, {"text": string(3000, least=0), "style": STYLE, "unsafe": flag}),
}
RICH: Mapping[str, Rule] = {
    **RICH_WORDS,
    "emoji": record({"name": string(100)}, {"style": STYLE, "unicode": string(100)}),
    "user": record({"user_id": string(20)}, {"style": STYLE}),
    "channel": record({"channel_id": string(20)}, {"style": STYLE}),
    "usergroup": record({"usergroup_id": string(20)}, {"style": STYLE}),
    "broadcast": record({"range": word("here", "channel", "everyone")}, {"style": STYLE}),
    "color": record({"value": string(20)}, {"style": STYLE}),
    "date": record(
        {"timestamp": whole(0, 9_999_999_999), "format": string(200)},
        {"fallback": string(200), "url": string(3000), "style": STYLE},
    ),
}
RICH_SECTION = record({"elements": each(kinds(RICH), 1000, least=0)})
BORDER = {"border": word(0, 1)}
RICH_PARTS: Mapping[str, Rule] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_list": record(
        {
            "style": word("bullet", "ordered"),
            "elements": each(kinds({"rich_text_section": RICH_SECTION}), 1000),
        },
        {"indent": whole(0, 8), **BORDER},
    ),
    "rich_text_preformatted": record({"elements": each(kinds(RICH_WORDS), 1000)}, BORDER),
    "rich_text_quote": record({"elements": each(kinds(RICH), 1000)}, BORDER),
}
BLOCK_ID = {"block_id": ID}
CONTEXT_TEXT = text(3000)
BLOCKS: Mapping[str, Rule] = {
    "section": every(
        record(
            {},
            {
                **BLOCK_ID,
                "text": text(3000),
                "fields": each(text(2000), 10),
                "accessory": kinds({**PRESSED, **CHOICES, **SMALL_PICTURE}),
                "expand": flag,
            },
        ),
        _has_text,
    ),
    "header": record({"text": plain(150)}, BLOCK_ID),
    "divider": record({}, BLOCK_ID),
    "actions": record({"elements": each(kinds({**PRESSED, **CHOICES, **DATE_AND_TIME}), 25)}, BLOCK_ID),
    "context": record(
        {"elements": each(kinds({"plain_text": CONTEXT_TEXT, "mrkdwn": CONTEXT_TEXT, **SMALL_PICTURE}), 10)},
        BLOCK_ID,
    ),
    "image": every(
        record({"alt_text": string(2000)}, {**PICTURE, **BLOCK_ID, "title": plain(2000)}), ONE_PICTURE
    ),
    "input": record(
        {"label": plain(2000), "element": kinds({**INPUTS, **CHOICES, **DATE_AND_TIME})},
        {**BLOCK_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": record({"elements": each(kinds(RICH_PARTS), 1000)}, BLOCK_ID),
    "markdown": record({"text": string(12_000)}, BLOCK_ID),
}
ANY_BLOCK = kinds(BLOCKS)

IN_EVERY_VIEW: Mapping[str, Rule] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
VIEWS: Mapping[str, Rule] = {
    "modal": record(
        {"title": plain(24), "blocks": each(ANY_BLOCK, 100)},
        {
            **IN_EVERY_VIEW,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
        },
    ),
    "home": record({"blocks": each(ANY_BLOCK, 100)}, IN_EVERY_VIEW),
}


def elements_in(block: object) -> list[Json]:
    """The elements of a block that carry an action_id, whatever the block's type."""
    if not isinstance(block, dict):
        return []
    found = block.get("elements") if block.get("type") == "actions" else None
    several = found if isinstance(found, list) else []
    single = [block.get("accessory"), block.get("element")]
    return [e for e in [*several, *single] if isinstance(e, dict) and e.get("type") != "image"]


def block_faults(blocks: object, surface: Surface) -> list[str]:
    """Everything wrong with a list of blocks on that surface; an empty list is a fault only in a view."""
    rule = each(ANY_BLOCK, MOST_BLOCKS[surface], least=0)
    return [*rule(blocks, "/blocks"), *_faults_between(blocks, surface)]


def view_faults(view: object, kind: Literal["modal", "home"]) -> list[str]:
    """Everything wrong with a view that has to be of that kind."""
    if not isinstance(view, dict) or view.get("type") != kind:
        given = view.get("type") if isinstance(view, dict) else view
        return [fault(f"must be a view of type {kind}, not {given!r}", "/view/type")]
    faults = [*VIEWS[kind](view, "/view"), *_faults_between(view.get("blocks"), kind)]
    blocks = view.get("blocks")
    asks = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if kind == "modal" and asks and "submit" not in view:
        faults.append(fault("submit is required when an input is in the blocks", "/view"))
    if len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES:
        faults.append(fault("must be less than 250 kB", "/view"))
    return faults


def _faults_between(blocks: object, surface: Surface) -> Faults:
    """What no single block shows: repeated ids, two focused fields, types foreign to the surface."""
    if not isinstance(blocks, list):
        return
    block_ids = Counter(str(b["block_id"]) for b in blocks if isinstance(b, dict) and b.get("block_id"))
    yield from (fault(f"block_id {i!r} already exists", "/blocks") for i, n in block_ids.items() if n > 1)
    focused = 0
    for index, block in enumerate(blocks):
        elements = elements_in(block)
        where = f"/blocks/{index}"
        action_ids = Counter(str(e["action_id"]) for e in elements if e.get("action_id"))
        yield from (fault(f"action_id {i!r} already exists", where) for i, n in action_ids.items() if n > 1)
        focused += sum(e.get("focus_on_load") is True for e in elements)
        types = [str(part.get("type")) for part in [block, *elements] if isinstance(part, dict)]
        yield from (
            fault(f"unsupported type: {kind} in a {surface}", where)
            for kind in types
            if surface not in ONLY_ON.get(kind, (surface,))
        )
    if focused > 1:
        yield fault("only one element may have focus_on_load", "/blocks")
