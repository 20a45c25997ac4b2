"""Arithmetic on the days a school teaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

_DAY = timedelta(days=1)
_SATURDAY = 5


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
        return day.weekday() < _SATURDAY

    def passed(self, since: date, until: date) -> int:
        """Instructional days after `since` up to `until`; 0 on the same day, never negative."""
        return sum(self.teaches(day) for day in _days(since + _DAY, until))

    def first(self, from_on: date, until: date, *, count: int) -> tuple[date, ...]:
        """At most `count` instructional days from a day on, both ends included."""
        return tuple(islice((day for day in _days(from_on, until) if self.teaches(day)), count))

    def last(self, from_on: date, until: date) -> date | None:
        """The latest instructional day between the two, both included."""
        return max((day for day in _days(from_on, until) if self.teaches(day)), default=None)


def _days(first_on: date, last_on: date) -> Iterator[date]:
    return (first_on + _DAY * n for n in range((last_on - first_on).days + 1))
