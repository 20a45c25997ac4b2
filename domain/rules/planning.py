"""Dates from durations. Source: DOMAIN section 4, "Planned dates".

Days are ordinals of a calendar's instructional days: its days in order are the list, a day's place in it is
the ordinal.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from domain.rules.compression import compressed


def first_ordinal_from(days: Sequence[date], start: date) -> int:
    """Ordinal of the first instructional day on or after the start; `len(days)` when there is none.

    `days` are the calendar's instructional days in order.
    """
    return bisect_left(days, start)


def last_ordinal_until(days: Sequence[date], day: date) -> int:
    """Ordinal of the last instructional day on or before the day; -1 when there is none."""
    return bisect_right(days, day) - 1


def due_ordinals(durations: Sequence[int], *, first: int) -> list[int]:
    """Ordinal of each target's date: the one before plus its own duration in instructional days.

    A duration of 0 shares the date before it. Ordinals may run past the calendar's end.
    """
    return list(accumulate(durations, initial=first))[1:]


def day_at(days: Sequence[date], ordinal: int) -> date | None:
    """The instructional day with that ordinal; None past the calendar's end."""
    return days[ordinal] if 0 <= ordinal < len(days) else None


@dataclass(frozen=True, slots=True)
class Pacing:
    """What dates are worked out from: durations in instructional days, in the plan's order."""

    durations: tuple[int, ...]
    starts_on: date
    ends_on: date | None = None
    """Hard end; None lets the dates run."""


@dataclass(frozen=True, slots=True)
class PlannedDates:
    """The dates of one student's targets, in the plan's order."""

    durations: tuple[int, ...]
    """In instructional days, compressed where the hard end asks for it."""
    ordinals: tuple[int | None, ...]
    """None past the calendar's end, and for whoever joined too late."""
    due_on: tuple[date | None, ...]
    is_too_late: bool = False
    """Joined too late for any date: one that could not have been met is never given."""


def has_room(pacing: Pacing, days: Sequence[date]) -> bool:
    """Whether there is an instructional day from the start on, up to the hard end."""
    return _first(pacing, days) <= _end(pacing, days)


def planned_dates(pacing: Pacing, days: Sequence[date], *, joined_on: date | None = None) -> PlannedDates:
    """The dates of a student who joined on that day; None was there from the start.

    Whoever joins later starts on that day, and gets no dates once not even the longest of the plan's
    durations fits before the hard end.
    """
    first, end = _first(pacing, days), _end(pacing, days)
    own_first = first if joined_on is None else max(first, first_ordinal_from(days, joined_on))
    durations: Sequence[int] = pacing.durations
    if pacing.ends_on is not None:
        of_plan = compressed(durations, available=end - first + 1) if first <= end else durations
        if own_first > end or (own_first > first and own_first > end - max(of_plan, default=0)):
            nothing = (None,) * len(durations)
            return PlannedDates(tuple(durations), nothing, nothing, is_too_late=True)
        durations = compressed(durations, available=end - own_first + 1)
    ordinals = due_ordinals(durations, first=own_first)
    due_on = tuple(day_at(days, ordinal) for ordinal in ordinals)
    return PlannedDates(
        durations=tuple(durations),
        ordinals=tuple(
            None if day is None else ordinal for ordinal, day in zip(ordinals, due_on, strict=True)
        ),
        due_on=due_on,
    )


def _first(pacing: Pacing, days: Sequence[date]) -> int:
    return first_ordinal_from(days, pacing.starts_on)


def _end(pacing: Pacing, days: Sequence[date]) -> int:
    """Ordinal of the last day a date may have."""
    return len(days) - 1 if pacing.ends_on is None else last_ordinal_until(days, pacing.ends_on)


def joined_on(spans: Iterable[tuple[date, date | None]], days: Sequence[date], *, on: date) -> date | None:
    """Since when somebody has been there who is there on that day or later; None for who is not.

    `spans` are enrolments with their last days, None while they last. One that follows another without a
    school day between goes on from it.
    """
    known = sorted(spans, key=lambda span: span[0], reverse=True)
    joined = min((begins for begins, ends in known if ends is None or ends >= on), default=None)
    if joined is None:
        return None
    for begins, ends in known:
        if begins < joined and ends is not None and not _teaches_between(days, ends, joined):
            joined = begins
    return joined


def _teaches_between(days: Sequence[date], after: date, before: date) -> bool:
    return bisect_right(days, after) < bisect_left(days, before)
