"""A plan as somebody wrote it down: targets in order with durations, in CSV or JSON.

Raises ImportRefused for anything that cannot be meant; says nothing about which targets there are.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.exchange.oddities import Findings, ImportRefused, Oddity
from domain.exchange.plan_words import check_count, day_from, duration_from
from domain.exchange.reading import decode, identity, json_object, read_json

TARGET_NAMES = ("target", "code", "guid", "identifier", "id", "human_code", "humancodingscheme")
DURATION_NAMES = ("instructional_days", "days", "duration")
LEVEL_NAMES = ("level", "exit_level", "goal_level", "target_level", "expected_level")
"""What a file would call a level to leave a target at. There is none in a plan: dates and supports move, the
end does not. Source: DOMAIN rule 8"""


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """One line of the file."""

    target: str
    """Code or GUID."""
    days: int | None
    """None where the file does not say how long it takes."""
    row: int


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    steps: tuple[WrittenStep, ...]
    starts_on: date | None
    ends_on: date | None
    """Both only where a JSON file tells them."""
    oddities: tuple[Oddity, ...]


def read_plan(data: bytes, *, file_name: str) -> WrittenPlan:
    """CSV with or without a line of headings, or JSON: a list, or an object with "targets"."""
    findings = Findings(file_name)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        steps, starts_on, ends_on = _from_json(read_json(data, findings), file_name)
    else:
        steps, starts_on, ends_on = _from_csv(decode(data, findings), file_name), None, None
    if not steps:
        raise ImportRefused(f"{file_name} names no target.")
    check_count(len(steps))
    _check_doubles(steps, file_name)
    return WrittenPlan(tuple(steps), starts_on, ends_on, findings.all)


def _from_json(found: object, file_name: str) -> tuple[list[WrittenStep], date | None, date | None]:
    said = json_object(found)
    listed = found if isinstance(found, list) else said.get("targets")
    if not isinstance(listed, list):
        raise ImportRefused(f'{file_name} has no list of "targets".')
    steps = [_step_of(each, row, file_name) for row, each in enumerate(listed, start=1)]
    return steps, _day(said.get("starts_on"), "the start"), _day(said.get("ends_on"), "the end")


def _step_of(found: object, row: int, file_name: str) -> WrittenStep:
    said = {"target": found} if isinstance(found, str) else json_object(found)
    _refuse_levels(said, file_name)
    target = next((said[name] for name in TARGET_NAMES if said.get(name) is not None), None)
    days = next((said[name] for name in DURATION_NAMES if said.get(name) is not None), None)
    return _step(target, days, row, file_name)


def _refuse_levels(names: Iterable[str], file_name: str) -> None:
    """Raises ImportRefused where a file says at which level a target may be left."""
    if any(name.casefold() in LEVEL_NAMES for name in names):
        raise ImportRefused(
            f"{file_name} gives targets a level. What is proficient stays the same for everybody: "
            "give more days, agree on another date, or record a support instead."
        )


def _day(said: object, what: str) -> date | None:
    return None if said is None else day_from(str(said), what=what)


def _from_csv(text: str, file_name: str) -> list[WrittenStep]:
    try:
        rows = [
            row for row in enumerate(csv.reader(io.StringIO(text), _dialect(text)), start=1) if any(row[1])
        ]
    except csv.Error as error:
        raise ImportRefused(f"{file_name} is not CSV: {error}.") from error
    if not rows:
        return []
    headings = [re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in rows[0][1]]
    target_at = _place(headings, TARGET_NAMES)
    days_at = _place(headings, DURATION_NAMES)
    if target_at is None:
        target_at, days_at = 0, 1
    else:
        _refuse_levels(headings, file_name)
        rows = rows[1:]
    return [
        _step(_cell(cells, target_at), _cell(cells, days_at) or None, number, file_name)
        for number, cells in rows
    ]


def _dialect(text: str) -> type[csv.Dialect]:
    class Lines(csv.excel):
        """As spreadsheets write it: with semicolons or tabs where a comma is the decimal sign."""

        delimiter = next((mark for mark in ("\t", ";") if mark in text.partition("\n")[0]), ",")

    return Lines


def _place(headings: Sequence[str], names: Sequence[str]) -> int | None:
    return next((headings.index(name) for name in names if name in headings), None)


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _step(target: object, days: object, row: int, file_name: str) -> WrittenStep:
    name = identity(target)
    if name is None:
        raise ImportRefused(f"{file_name} names no target in row {row}.")
    if days is None:
        return WrittenStep(name, None, row)
    return WrittenStep(name, duration_from(days, what=f"{name} (row {row})"), row)


def _check_doubles(steps: Sequence[WrittenStep], file_name: str) -> None:
    first: dict[str, int] = {}
    for step in steps:
        name = step.target.casefold()
        if name in first:
            raise ImportRefused(
                f"{file_name} names {step.target} twice: in row {first[name]} and in row {step.row}."
            )
        first[name] = step.row
