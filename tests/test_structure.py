"""The house stands as drawn: every word list, action, message and refusal is complete."""

import dataclasses
import re
from enum import StrEnum
from typing import get_args, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.environment import TEMPLATES
from domain import action_codec, errors
from domain.action_codec import MAX_BYTES, decode, encode
from domain.actions import Action, AnyAction
from domain.errors import Refusal, UnknownButton
from domain.messages.base import Message
from domain.messages.registry import from_facts, messages_by_name, to_facts
from domain.naming import template_of
from tests.support.examples import everything

ACTIONS: tuple[type[Action], ...] = get_args(AnyAction)


def _an_action() -> st.SearchStrategy[Action]:
    strategies = {
        str: st.text(st.characters(min_codepoint=48, max_codepoint=122), max_size=16),
        int: st.integers(0, 999),
    }
    st.register_type_strategy(str, strategies[str])
    st.register_type_strategy(int, strategies[int])
    return st.one_of(*(st.builds(kind) for kind in ACTIONS))


@given(_an_action())
def test_every_action_survives_the_codec(action: Action) -> None:
    hints = get_type_hints(type(action))
    texts = [name for name, kind in hints.items() if kind is str]
    if any(":" in getattr(action, name) for name in texts[:-1]):
        return  # only the last text may hold a colon; the others are our own names
    data = encode(action)
    assert len(data.encode()) <= MAX_BYTES
    assert decode(data) == action


def test_the_longest_ids_fit_a_button() -> None:
    for kind in ACTIONS:
        values = {
            name: UUID(int=2**128 - 1)
            for name, hint in get_type_hints(kind).items()
            if hint is UUID or UUID in get_args(hint)
        }
        numbers = {name: 999 for name, hint in get_type_hints(kind).items() if hint is int}
        words = {name: "x" for name, hint in get_type_hints(kind).items() if hint is str}
        enums: dict[str, str] = {
            name: max(list(hint), key=len)
            for name, hint in get_type_hints(kind).items()
            if isinstance(hint, type) and issubclass(hint, StrEnum)
        }
        assert len(encode(kind(**values, **numbers, **words, **enums)).encode()) <= MAX_BYTES


@given(st.text(max_size=80))
def test_foreign_button_data_is_an_unknown_button_or_an_action(data: str) -> None:
    try:
        found = decode(data)
    except UnknownButton:
        return
    assert isinstance(found, Action)


def test_button_codes_never_change() -> None:
    """Buttons sent years ago are still in people's chats: a code may be added, never reused or renamed."""
    codes = {code: kind.__name__ for code, kind in action_codec._CODES.items()}
    assert codes["q"] == "RequestConference"
    assert codes["co"] == "RecordOutcome"
    assert len(codes) == len(set(codes.values())) == len(ACTIONS)


def test_every_message_has_a_template_and_an_example() -> None:
    shown = {type(example).__name__ for example in everything()}
    without_example = set(messages_by_name()) - shown
    without_template = [
        name
        for name, kind in messages_by_name().items()
        if not (TEMPLATES / "messages" / f"{template_of(kind)}.j2").exists()
    ]
    assert not without_example
    assert not without_template


def test_every_template_belongs_to_a_message() -> None:
    known = {template_of(kind) for kind in messages_by_name().values()}
    found = {path.stem for path in (TEMPLATES / "messages").glob("*.j2") if not path.stem.startswith("_")}
    assert found == known


def _refusals() -> list[type[Refusal]]:
    return [
        member
        for member in vars(errors).values()
        if isinstance(member, type) and issubclass(member, Refusal) and member is not Refusal
    ]


def test_every_refusal_has_a_template() -> None:
    worded_elsewhere = {errors.InvalidAnswers}  # its problems are worded field by field
    missing = [
        kind.__name__
        for kind in _refusals()
        if kind not in worded_elsewhere and not (TEMPLATES / "errors" / f"{template_of(kind)}.j2").exists()
    ]
    assert not missing


@pytest.mark.parametrize("example", everything(), ids=lambda message: type(message).__name__)
def test_facts_survive_the_outbox(example: object) -> None:

    assert isinstance(example, Message)
    assert from_facts(type(example).__name__, to_facts(example)) == example


def test_facts_are_frozen() -> None:
    for kind in messages_by_name().values():
        assert dataclasses.is_dataclass(kind)
        assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]  # of every dataclass


def test_every_sign_in_the_words_has_an_icon_on_the_page() -> None:
    signs = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u23e9-\u23fa\u2b50\u2b55\u231a\u231b]")
    folders = [TEMPLATES, *(TEMPLATES / name for name in ("messages", "errors", "forms", "pictures"))]
    used = {
        sign for folder in folders for path in folder.glob("*.j2") for sign in signs.findall(path.read_text())
    }
    known = (TEMPLATES / "web" / "static" / "sanitize.js").read_text()
    symbols = (TEMPLATES / "web" / "icons.html.j2").read_text()
    assert {sign for sign in used if f'"{sign}": "' not in known} == set()
    assert {
        name for name in re.findall(r'": "([ei]-[a-z]+)"', known) if f'id="{name}"' not in symbols
    } == set()
