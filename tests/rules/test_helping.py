"""When "help now" that nobody has read goes on."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.helping import passes_on_at
from domain.rules.school_days import SchoolDays

ZONE = ZoneInfo("America/New_York")
HOURS = (time(8), time(15, 30))
QUARTER = timedelta(minutes=15)
NO_FRIDAY = SchoolDays(
    frozenset({date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 23)}),
    known_from=date(2026, 11, 16),
    known_until=date(2026, 11, 24),
)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("told_at", "goes_on"),
    [
        (_at(18, 10), _at(18, 10, 15)),
        (_at(18, 6), _at(18, 8)),
        (_at(18, 7, 50), _at(18, 8, 5)),
        (_at(18, 15, 20), _at(19, 8)),
        (_at(18, 22), _at(19, 8)),
        (_at(19, 15, 30), _at(23, 8)),
        (_at(20, 10), _at(23, 8)),
        (_at(21, 10), _at(23, 8)),
    ],
)
def test_it_goes_on_within_school_hours_or_when_school_begins_next(
    told_at: datetime, goes_on: datetime
) -> None:
    assert passes_on_at(told_at, after=QUARTER, hours=HOURS, days=NO_FRIDAY) == goes_on


def test_where_no_school_day_is_known_to_come_it_stays() -> None:
    never = SchoolDays(frozenset(), known_from=date(2026, 1, 1), known_until=date(2030, 1, 1))
    assert passes_on_at(_at(18, 10), after=QUARTER, hours=HOURS, days=never) is None


@given(st.integers(0, 1_000_000), st.integers(0, 600))
def test_it_never_goes_on_before_its_minutes_are_over_nor_outside_school_hours(
    minute: int, minutes: int
) -> None:
    told_at = datetime.fromtimestamp(_at(1, 0).timestamp() + 60 * minute, tz=ZONE)
    goes_on = passes_on_at(told_at, after=timedelta(minutes=minutes), hours=HOURS, days=SchoolDays())
    assert goes_on is not None
    assert goes_on.timestamp() >= told_at.timestamp() + 60 * minutes
    assert HOURS[0] <= goes_on.time() < HOURS[1]
    assert goes_on.weekday() < 5
