"""Durations shrunk to fit before a hard end. Source: DOMAIN section 4, "Planned dates".

Exact: shares of days are kept as whole numbers over a common one, so that no rounding of floats decides
about a date. `docs/planning.md` works an example through.
"""

from collections.abc import Sequence


def compressed(durations: Sequence[int], *, available: int) -> list[int]:
    """Durations whose last date is the last of `available` instructional days, the first one counted.

    Unchanged where they fit anyway. A duration of 0 stays 0: what shares a date goes on sharing it.
    `available` is at least 1.
    """
    needed = sum(durations) + 1
    if needed <= available:
        return list(durations)
    shares = [duration * available for duration in durations]
    days = rounded(shares, whole=needed, length=available)
    # The first day counts as available, but no target takes it: the last date may still be late.
    return _shortened(days, by=sum(days) + 1 - available)


def rounded(shares: Sequence[int], *, whole: int, length: int) -> list[int]:
    """Whole days for each `share / whole` days, so that they add up to `length` as far as rounding goes.

    Three quarters of a day are rounded up to a whole one.
    """
    days = [share // whole for share in shares]
    is_up = [_is_most_of_a_day(share % whole, whole) for share in shares]
    days = [day + 1 if up else day for day, up in zip(days, is_up, strict=True)]
    _gather(shares, whole, days)
    missing = length - sum(days)
    for place in reversed(range(len(days))):
        if missing > 0 and shares[place] and not is_up[place]:
            days[place] += 1
            missing -= 1
        elif missing < 0 and is_up[place]:
            days[place] -= 1
            missing += 1
    return days


def _gather(shares: Sequence[int], whole: int, days: list[int]) -> None:
    """Gives one day to the first of each group of neighbours that together have most of a day.

    Only durations rounded to 0 are gathered, and the day never goes to one that was 0 from the start.
    """
    first: int | None = None
    gathered = 0
    for place, share in enumerate(shares):
        if days[place]:
            first, gathered = None, 0
            continue
        if first is None and share:
            first = place
        gathered += share
        if first is not None and _is_most_of_a_day(gathered, whole):
            days[first] = 1
            first, gathered = None, 0


def _is_most_of_a_day(share: int, whole: int) -> bool:
    return 4 * share >= 3 * whole


def _shortened(days: Sequence[int], *, by: int) -> list[int]:
    """Days taken off from the end backwards, each down to 0 before the one before it."""
    left = max(by, 0)
    kept: list[int] = []
    for day in reversed(days):
        taken = min(day, left)
        left -= taken
        kept.append(day - taken)
    return kept[::-1]
