"""The words in which somebody asks for a plan's dates, made safe. All raise ImportRefused."""

import re
from collections.abc import Iterable
from datetime import date

from domain.exchange.oddities import ImportRefused

LONGEST_DURATION_DAYS = 1_000
"""Instructional days; more than five school years."""
MOST_TARGETS = 2_000

Span = tuple[date, date]
"""First and last day, both included."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""As `date.weekday` numbers them; three letters are enough."""

_LONGEST_QUOTE = 40

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]+")


def day_from(said: str, *, what: str) -> date:
    """A date written as 2026-09-01; `what` names it in the refusal: "the start"."""
    said = said.strip()
    try:
        if _DATE.fullmatch(said):
            return date.fromisoformat(said)
    except ValueError:
        pass
    raise ImportRefused(f"{_quoted(said)} is no date for {what}; write it like 2026-09-01.")


def duration_from(said: object, *, what: str) -> int:
    """Whole instructional days from 0 to the longest allowed; `what` names the target in the refusal."""
    if isinstance(said, str) and _NUMBER.fullmatch(said.strip()):
        # Longer numbers are absurd in any case, and Python refuses to read the longest.
        said = int(said.strip()[:12])
    if isinstance(said, bool) or not isinstance(said, int):
        raise ImportRefused(f"The duration of {what}, {_quoted(said)}, is no whole number of days.")
    if said < 0:
        raise ImportRefused(f"The duration of {what} is negative: {said}.")
    if said > LONGEST_DURATION_DAYS:
        raise ImportRefused(
            f"The duration of {what}, {said} days, is more than {LONGEST_DURATION_DAYS:,} instructional days."
        )
    return said


def durations_from(said: str) -> tuple[int, ...]:
    """Durations as 10,0,6."""
    parts = said.split(",")
    check_count(len(parts))
    return tuple(duration_from(part, what=f"target {number}") for number, part in enumerate(parts, start=1))


def check_count(targets: int) -> None:
    if targets > MOST_TARGETS:
        raise ImportRefused(f"A plan of {targets:,} targets is too long; the most is {MOST_TARGETS:,}.")
    if not targets:
        raise ImportRefused("A plan needs at least one target.")


def weekdays_from(said: str) -> frozenset[int]:
    """Weekdays as sat,sun or `none`, numbered from 0 for Monday."""
    words = [word.strip().casefold() for word in said.split(",")]
    if words == ["none"]:
        return frozenset()
    found = frozenset(_weekday(word) for word in words)
    if len(found) == len(WEEKDAYS):
        raise ImportRefused("Every weekday is skipped, so there is no school day.")
    return found


def _weekday(word: str) -> int:
    for number, name in enumerate(WEEKDAYS):
        if name.startswith(word) and word[:3] == name[:3]:
            return number
    raise ImportRefused(f"{_quoted(word)} is no weekday; write them like sat,sun, or none.")


def closures_from(said: str) -> tuple[Span, ...]:
    """Closed days as 2021-09-06,2021-09-08..2021-09-09; nothing for an empty text."""
    return tuple(_span(part) for part in said.split(",") if part.strip())


def _span(said: str) -> Span:
    first, dots, last = said.partition("..")
    begins = day_from(first, what="a closed day")
    ends = day_from(last, what="a closed day") if dots else begins
    if ends < begins:
        raise ImportRefused(f"The closed days {said.strip()} end before they begin.")
    return begins, ends


def check_end(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise ImportRefused(f"The end, {ends_on}, comes before the start, {starts_on}.")


def no_school_day(starts_on: date, ends_on: date | None) -> ImportRefused:
    """The refusal for a stretch of time in which nothing is taught."""
    if ends_on is None:
        return ImportRefused(f"There is no instructional day on or after {starts_on}.")
    return ImportRefused(f"There is no instructional day from {starts_on} to {ends_on}.")


def listed(names: Iterable[str], *, most: int = 5) -> str:
    """The first few of them, and how many more."""
    found = list(names)
    more = len(found) - most
    return ", ".join(found[:most]) + (f" and {more} more" if more > 0 else "")


def _quoted(said: object) -> str:
    text = " ".join(str(said).split())
    return repr(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…")
