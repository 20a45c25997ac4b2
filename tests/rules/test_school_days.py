"""Which days are taught."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.school_days import instructional_days, teaching_days

MONDAY = date(2026, 3, 2)
A_DAY = timedelta(days=1)

spans = st.lists(
    st.tuples(st.integers(-10, 60), st.integers(-3, 20)).map(
        lambda span: (MONDAY + A_DAY * span[0], MONDAY + A_DAY * sum(span))
    ),
    max_size=6,
)


@given(closures=spans, length=st.integers(-2, 60), skip=st.frozensets(st.integers(0, 6)))
def test_a_day_is_taught_unless_its_weekday_or_a_closure_says_otherwise(
    closures: list[tuple[date, date]], length: int, skip: frozenset[int]
) -> None:
    expected = [
        day
        for day in (MONDAY + A_DAY * n for n in range(length + 1))
        if day.weekday() not in skip and not any(begins <= day <= ends for begins, ends in closures)
    ]

    assert list(teaching_days(MONDAY, MONDAY + A_DAY * length, closures, skip=skip)) == expected


def test_the_end_of_the_calendar_of_all_time_is_no_fault() -> None:
    assert list(teaching_days(date(9999, 12, 30), date.max, [(date.max, date.max)])) == [date(9999, 12, 30)]


def test_the_days_around_the_change_of_clocks_are_days_like_all_others() -> None:
    """In 2026 the clocks change on Sundays 8 March and 1 November (New York), 29 March and 25 October (Berlin)."""
    assert len(instructional_days(date(2026, 3, 2), date(2026, 3, 31), [])) == 22
    assert len(instructional_days(date(2026, 10, 19), date(2026, 11, 6), [])) == 15
