"""Which days a calendar teaches."""

from collections.abc import Iterable
from datetime import date, timedelta

_SATURDAY = 5


def instructional_days(
    first_on: date, last_on: date, closures: Iterable[tuple[date, date]]
) -> tuple[date, ...]:
    """Monday to Friday from the first day to the last, less the closures; all ends included."""
    closed = {
        day for begins, ends in closures for day in days_between(max(begins, first_on), min(ends, last_on))
    }
    return tuple(
        day for day in days_between(first_on, last_on) if day.weekday() < _SATURDAY and day not in closed
    )


def days_between(first_on: date, last_on: date) -> Iterable[date]:
    """Every day from the first to the last, both included; none when they are the wrong way round."""
    return (first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1))
