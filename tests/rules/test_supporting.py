"""The review of a support, and the school days it falls on."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.policy import Policy
from domain.rules.school_days import SchoolDays
from domain.rules.supporting import review_day, review_range

TODAY = date(2026, 11, 18)
EVERY_WEEKDAY = SchoolDays()


def days_without(*closed: date) -> SchoolDays:
    first, last = date(2026, 9, 1), date(2027, 6, 16)
    all_days = (first + timedelta(n) for n in range((last - first).days + 1))
    return SchoolDays(
        frozenset(day for day in all_days if day.weekday() < 5 and day not in closed), first, last
    )


def test_the_review_is_two_weeks_away_unless_the_teacher_says_else() -> None:
    assert review_day(TODAY, Policy(), EVERY_WEEKDAY) == date(2026, 12, 2)
    assert review_day(TODAY, Policy(), EVERY_WEEKDAY, wanted=date(2026, 11, 24)) == date(2026, 11, 24)


def test_a_review_on_a_day_without_school_moves_to_the_next_one() -> None:
    closed = days_without(date(2026, 12, 2), date(2026, 12, 3))
    assert review_day(TODAY, Policy(), closed) == date(2026, 12, 4)


def test_a_review_moves_back_where_the_range_has_no_later_school_day() -> None:
    holidays = days_without(*(date(2026, 12, 1) + timedelta(n) for n in range(40)))
    assert review_day(TODAY, Policy(), holidays) == date(2026, 11, 30)


def test_in_long_holidays_the_day_stays_as_it_is() -> None:
    holidays = days_without(*(TODAY + timedelta(n) for n in range(40)))
    assert review_day(TODAY, Policy(), holidays) == date(2026, 12, 2)


def test_a_school_with_a_longer_default_than_its_limit_gets_the_limit() -> None:
    policy = Policy(review_after_days=30, review_at_the_latest_days=21)
    assert review_day(TODAY, policy, EVERY_WEEKDAY) == date(2026, 12, 9)


@given(
    st.dates(date(2026, 9, 1), date(2027, 4, 1)),
    st.sets(st.dates(date(2026, 9, 1), date(2027, 6, 16)), max_size=60),
    st.integers(1, 21),
)
def test_a_review_is_never_outside_its_range_and_on_a_school_day_where_there_is_one(
    today: date, closed: set[date], wanted_in: int
) -> None:
    days = days_without(*closed)
    earliest, latest = review_range(today, Policy())
    found = review_day(today, Policy(), days, wanted=today + timedelta(days=wanted_in))
    assert earliest <= found <= latest
    assert days.teaches(found) or days.last(earliest, latest) is None


def test_waiting_counts_school_days_only() -> None:
    days = days_without(date(2026, 11, 26), date(2026, 11, 27))
    assert days.passed(TODAY, TODAY) == 0
    assert days.passed(TODAY, date(2026, 11, 22)) == 2
    assert days.passed(TODAY, date(2026, 11, 30)) == 6
    assert days.passed(date(2026, 11, 30), TODAY) == 0


def test_beyond_the_calendar_every_weekday_counts() -> None:
    days = days_without()
    assert days.teaches(date(2027, 6, 17))
    assert not days.teaches(date(2027, 6, 19))
