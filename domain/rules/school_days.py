"""Which days a school teaches, and arithmetic on them."""

from collections.abc import Iterable, Iterator
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


def instructional_days(
    first_on: date, last_on: date, closures: Iterable[tuple[date, date]]
) -> tuple[date, ...]:
    """Monday to Friday from the first day to the last, less the closures; all ends included."""
    closed = {day for begins, ends in closures for day in _days(max(begins, first_on), min(ends, last_on))}
    return tuple(day for day in _days(first_on, last_on) if day.weekday() < _SATURDAY and day not in closed)


def _days(first_on: date, last_on: date) -> Iterator[date]:
    """Every day from the first to the last, both included; none when they are the wrong way round."""
    return (first_on + _DAY * n for n in range((last_on - first_on).days + 1))
