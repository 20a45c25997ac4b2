"""Which days a school teaches, and arithmetic on them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

WEEKEND = frozenset({5, 6})
"""As `date.weekday` counts."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The days on which a calendar teaches.

    Outside of what the calendar knows, every weekday is taken for one.
    """

    days: frozenset[date] = frozenset()
    known_from: date = date.max
    known_until: date = date.min

    def teaches(self, day: date) -> bool:
        if self.known_from <= day <= self.known_until:
            return day in self.days
        return day.weekday() not in WEEKEND

    def passed(self, since: date, until: date) -> int:
        """Instructional days after `since` up to `until`; 0 on the same day, never negative."""
        return sum(self.teaches(day) for day in _days(since + _DAY, until))

    def count(self, first_on: date, last_on: date) -> int:
        """Instructional days between the two, both included."""
        return sum(self.teaches(day) for day in _days(first_on, last_on))

    def first(self, from_on: date, until: date, *, count: int) -> tuple[date, ...]:
        """At most `count` instructional days from a day on, both ends included."""
        return tuple(islice((day for day in _days(from_on, until) if self.teaches(day)), count))

    def last(self, from_on: date, until: date) -> date | None:
        """The latest instructional day between the two, both included."""
        return max((day for day in _days(from_on, until) if self.teaches(day)), default=None)


def instructional_days(
    first_on: date, last_on: date, closures: Iterable[tuple[date, date]]
) -> tuple[date, ...]:
    """Monday to Friday from the first day to the last, less the closures; all ends included."""
    return tuple(teaching_days(first_on, last_on, closures))


def teaching_days(
    first_on: date,
    last_on: date,
    closures: Iterable[tuple[date, date]],
    *,
    skip: Collection[int] = WEEKEND,
) -> Iterator[date]:
    """The days from the first to the last on none of the weekdays and in none of the closures, one by one.

    All ends are included. The weekdays are numbered as by `date.weekday`.
    """
    number, last = first_on.toordinal(), last_on.toordinal()
    spans = sorted((begins.toordinal(), ends.toordinal()) for begins, ends in closures if begins <= ends)
    for begins, ends in (*spans, (last + 1, last)):
        for open_number in range(number, min(begins, last + 1)):
            day = date.fromordinal(open_number)
            if day.weekday() not in skip:
                yield day
        number = max(number, ends + 1)


def _days(first_on: date, last_on: date) -> Iterator[date]:
    """Every day from the first to the last, both included; none when they are the wrong way round."""
    return (first_on + _DAY * n for n in range((last_on - first_on).days + 1))
