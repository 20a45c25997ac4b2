"""Dates from durations. Source: DOMAIN section 4, "Planned dates".

Not here yet: compression before a hard end, and the cut-off for late enrolment.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import accumulate


def first_ordinal_from(days: Sequence[date], start: date) -> int:
    """Ordinal of the first instructional day on or after the start; `len(days)` when there is none.

    `days` are the calendar's instructional days in order.
    """
    return bisect_left(days, start)


def due_ordinals(durations: Sequence[int], *, first: int) -> list[int]:
    """Ordinal of each target's date: the one before plus its own duration in instructional days.

    A duration of 0 shares the date before it. Ordinals may run past the calendar's end.
    """
    return list(accumulate(durations, initial=first))[1:]


def day_at(days: Sequence[date], ordinal: int) -> date | None:
    """The instructional day with that ordinal; None past the calendar's end."""
    return days[ordinal] if 0 <= ordinal < len(days) else None
