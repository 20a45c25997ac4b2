"""A student's own clock of instructional days: it stands still on absences an advisor confirmed.

Source: DOMAIN rule 15. Dates agreed are meant on this clock; the calendar tells on which day it reaches them.
"""

from bisect import bisect_right
from collections.abc import Sequence


def clock_at(ordinal: int, absent: Sequence[int]) -> int:
    """What the clock shows on the calendar's instructional day `ordinal`.

    `absent` are the ordinals of the days away, in order, each once.
    """
    return ordinal - bisect_right(absent, ordinal)


def reached_on(clock: int, absent: Sequence[int]) -> int:
    """The calendar's ordinal of the day on which the clock shows `clock`: the inverse of `clock_at`."""
    ordinal = clock
    for away in absent:
        if away > ordinal:
            break
        ordinal += 1
    return ordinal
