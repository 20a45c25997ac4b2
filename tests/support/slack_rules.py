"""Small rules to describe Slack's JSON with: each yields what is wrong with a value, in Slack's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote
Faults = Iterator[str]
Rule = Callable[[object, str], Faults]


def fault(problem: str, where: str) -> str:
    return f"[ERROR] {problem} [json-pointer:{where}]"


def string(most: int, *, least: int = 1, pattern: str = "", blank: bool = False) -> Rule:
    """A string of ``least`` to ``most`` characters; spaces alone count as none unless ``blank``."""

    def rule(value: object, where: str) -> Faults:
        if not isinstance(value, str):
            yield fault("must be a string", where)
        elif len(value if blank else value.strip()) < least:
            yield fault(f"must be more than {least - 1} characters", where)
        elif len(value) > most:
            yield fault(f"must be less than {most + 1} characters", where)
        elif pattern and not re.fullmatch(pattern, value):
            yield fault("must match the expected format", where)

    return rule


def flag(value: object, where: str) -> Faults:
    if not isinstance(value, bool):
        yield fault("must be a boolean", where)


def whole(least: int, most: int) -> Rule:
    def rule(value: object, where: str) -> Faults:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield fault(f"must be a whole number from {least} to {most}", where)

    return rule


def word(*allowed: object) -> Rule:
    def rule(value: object, where: str) -> Faults:
        if value not in allowed:
            yield fault(f"must be one of {', '.join(map(str, allowed))}", where)

    return rule


def each(rule: Rule, most: int, *, least: int = 1) -> Rule:
    def judge(value: object, where: str) -> Faults:
        if not isinstance(value, list):
            yield fault("must be an array", where)
            return
        if len(value) < least:
            yield fault(f"no fewer than {least} items allowed", where)
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", where)
        for index, item in enumerate(value):
            yield from rule(item, f"{where}/{index}")

    return judge


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    known = {**(optional or {}), **required}

    def rule(value: object, where: str) -> Faults:
        if not isinstance(value, dict):
            yield fault("must be an object", where)
            return
        yield from (fault(f"missing required field: {k}", where) for k in required if k not in value)
        for key, item in value.items():
            if key == "type":
                continue
            if key in known:
                yield from known[key](item, f"{where}/{key}")
            else:
                yield fault(f"invalid additional property: {key}", where)

    return rule


def kinds(rules: Mapping[str, Rule]) -> Rule:
    def rule(value: object, where: str) -> Faults:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in rules:
            yield from rules[kind](value, where)
        else:
            yield fault(f"unsupported type: {kind}", where)

    return rule


def every(*rules: Rule) -> Rule:
    def rule(value: object, where: str) -> Faults:
        for one in rules:
            yield from one(value, where)

    return rule


def exactly_one(*keys: str) -> Rule:
    def rule(value: object, where: str) -> Faults:
        if isinstance(value, dict) and sum(key in value for key in keys) != 1:
            yield fault(f"exactly one of {', '.join(keys)} is required", where)

    return rule


def plain(most: int) -> Rule:
    return kinds({"plain_text": record({"text": string(most)}, {"emoji": flag})})


def text(most: int) -> Rule:
    mrkdwn = record({"text": string(most)}, {"verbatim": flag})
    return kinds({"plain_text": record({"text": string(most)}, {"emoji": flag}), "mrkdwn": mrkdwn})
