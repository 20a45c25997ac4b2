"""Dates from durations, before a hard end, and for whoever joins late."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.compression import compressed, rounded
from domain.rules.planning import Pacing, due_ordinals, has_room, planned_dates
from domain.rules.school_days import teaching_days

WEDNESDAY = date(2021, 9, 1)
A_DAY = timedelta(days=1)

all_durations = st.lists(st.integers(0, 30) | st.sampled_from([0, 1]), min_size=1, max_size=40).map(tuple)
closures = st.lists(
    st.tuples(st.integers(-5, 200), st.integers(0, 20)).map(
        lambda span: (WEDNESDAY + A_DAY * span[0], WEDNESDAY + A_DAY * sum(span))
    ),
    max_size=5,
)


def days_of(*closed: tuple[date, date], first_on: date = WEDNESDAY, count: int = 400) -> tuple[date, ...]:
    return tuple(islice(teaching_days(first_on, date.max, closed), count))


def alone(day: date) -> tuple[date, date]:
    return day, day


@pytest.mark.parametrize(
    ("durations", "starts_on", "ends_on", "closed", "expected"),
    [
        ((10, 0, 6), WEDNESDAY, date(2021, 9, 10), [], (5, 0, 2)),
        ((10, 0, 6), WEDNESDAY, date(2021, 9, 10), [alone(WEDNESDAY)], (4, 0, 2)),
        ((2, 4, 6), date(2021, 12, 27), date(2021, 12, 31), [], (1, 1, 2)),
        ((2, 4, 6), date(2021, 12, 27), date(2022, 1, 2), [], (1, 1, 2)),
        ((1,) * 20, WEDNESDAY, date(2021, 9, 10), [], (1, 0) * 6 + (1,) + (0,) * 7),
        ((10, 0, 6), WEDNESDAY, date(2021, 9, 23), [], (10, 0, 6)),
        ((10, 0, 6), WEDNESDAY, date(2030, 1, 1), [], (10, 0, 6)),
        ((10, 0, 6), WEDNESDAY, WEDNESDAY, [], (0, 0, 0)),
        ((0, 0), WEDNESDAY, WEDNESDAY, [], (0, 0)),
    ],
    ids=str,
)
def test_durations_shrink_only_as_the_hard_end_asks(
    durations: tuple[int, ...],
    starts_on: date,
    ends_on: date,
    closed: list[tuple[date, date]],
    expected: tuple[int, ...],
) -> None:
    found = planned_dates(Pacing(durations, starts_on, ends_on), days_of(*closed))

    assert found.durations == expected


def test_the_worked_example_gives_these_dates() -> None:
    found = planned_dates(Pacing((10, 0, 6), WEDNESDAY, date(2021, 9, 10)), days_of())

    assert found.due_on == (date(2021, 9, 8), date(2021, 9, 8), date(2021, 9, 10))
    assert found.ordinals == (5, 5, 7)


@pytest.mark.parametrize(
    ("shares", "length", "expected"),
    [
        ([2, 2, 1, 2, 2, 5, 5, 5, 5, 5], 3, [1, 0, 0, 0, 0, 1, 0, 1, 0, 0]),
        ([78] * 10, 78, [8] * 8 + [7] * 2),
    ],
)
def test_tenths_of_days_are_rounded_to_fit(shares: list[int], length: int, expected: list[int]) -> None:
    assert rounded(shares, whole=10, length=length) == expected


def test_three_quarters_of_a_day_are_a_day() -> None:
    assert rounded([75, 74], whole=100, length=1) == [1, 0]


def test_a_whole_day_between_parts_of_days_ends_their_group() -> None:
    assert rounded([5, 10, 5], whole=10, length=1) == [0, 1, 0]


def test_a_day_gathered_by_a_group_goes_to_no_target_that_shares_its_date() -> None:
    # The group begins with a 0 that was meant: it goes on sharing the date before it.
    assert rounded([0, 5, 5], whole=10, length=1) == [0, 1, 0]


@pytest.mark.parametrize(
    ("starts_on", "closed", "first_due_on"),
    [
        (date(2021, 9, 4), [], date(2021, 9, 7)),
        (date(2021, 9, 6), [alone(date(2021, 9, 6))], date(2021, 9, 8)),
        (date(2021, 9, 3), [(date(2021, 9, 3), date(2021, 9, 6)), alone(date(2021, 9, 7))], date(2021, 9, 9)),
        (WEDNESDAY, [(WEDNESDAY, date(2021, 12, 31))], date(2022, 1, 4)),
    ],
    ids=["a Saturday", "a closed day", "adjacent closures", "a whole term closed"],
)
def test_a_start_without_school_counts_from_the_next_school_day(
    starts_on: date, closed: list[tuple[date, date]], first_due_on: date
) -> None:
    days = days_of(*closed)

    assert planned_dates(Pacing((1,), starts_on), days).due_on == (first_due_on,)


def test_an_end_without_school_means_the_last_school_day_before_it() -> None:
    days = days_of((date(2021, 9, 9), date(2021, 9, 10)))

    found = planned_dates(Pacing((10, 10), WEDNESDAY, date(2021, 9, 12)), days)

    assert found.due_on[-1] == date(2021, 9, 8)


def test_two_campuses_with_calendars_of_their_own_give_two_dates() -> None:
    pacing = Pacing((3,), WEDNESDAY)

    town = planned_dates(pacing, days_of())
    hillside = planned_dates(pacing, days_of(alone(date(2021, 9, 3))))

    assert town.due_on == (date(2021, 9, 6),)
    assert hillside.due_on == (date(2021, 9, 7),)


def test_a_date_past_the_calendars_end_is_unknown() -> None:
    found = planned_dates(Pacing((2, 2), WEDNESDAY), days_of(count=4))

    assert found.due_on == (date(2021, 9, 3), None)
    assert found.ordinals == (2, None)


def test_a_hard_end_past_the_calendars_end_is_the_calendars_last_day() -> None:
    found = planned_dates(Pacing((2, 2), WEDNESDAY, date(2021, 12, 1)), days_of(count=4))

    assert found.due_on[-1] == date(2021, 9, 6)


def test_there_is_no_room_where_every_day_up_to_the_end_is_closed() -> None:
    closed = days_of((WEDNESDAY, date(2021, 9, 10)))

    assert not has_room(Pacing((1,), WEDNESDAY, date(2021, 9, 10)), closed)
    assert has_room(Pacing((1,), WEDNESDAY, date(2021, 9, 13)), closed)
    assert not has_room(Pacing((1,), date(2021, 9, 15)), days_of(count=4))


@pytest.mark.parametrize("joined_on", [None, date(2020, 1, 1), WEDNESDAY])
def test_who_was_there_from_the_start_has_the_plans_own_dates(joined_on: date | None) -> None:
    found = planned_dates(Pacing((10, 0, 6), WEDNESDAY, date(2021, 9, 10)), days_of(), joined_on=joined_on)

    assert found.durations == (5, 0, 2)


def test_who_joins_later_starts_later() -> None:
    found = planned_dates(Pacing((2, 2), WEDNESDAY), days_of(), joined_on=date(2021, 9, 4))

    assert found.due_on == (date(2021, 9, 8), date(2021, 9, 10))


def test_who_joins_later_has_a_plan_compressed_from_their_own_start() -> None:
    found = planned_dates(Pacing((4, 4), WEDNESDAY, date(2021, 9, 13)), days_of(), joined_on=date(2021, 9, 7))

    assert found.due_on[-1] == date(2021, 9, 13)
    assert sum(found.durations) == 4


@pytest.mark.parametrize(("joined_on", "is_too_late"), [(date(2021, 9, 7), False), (date(2021, 9, 8), True)])
def test_who_joins_when_the_longest_duration_no_longer_fits_gets_no_dates(
    joined_on: date, *, is_too_late: bool
) -> None:
    """The end is Monday 13; the longest duration is 4 days, so Tuesday 7 is the last day to join."""
    found = planned_dates(Pacing((4, 4), WEDNESDAY, date(2021, 9, 13)), days_of(), joined_on=joined_on)

    assert found.is_too_late is is_too_late
    assert (found.due_on == (None, None)) is is_too_late


def test_joining_after_the_end_is_too_late() -> None:
    found = planned_dates(
        Pacing((0, 0), WEDNESDAY, date(2021, 9, 10)), days_of(), joined_on=date(2021, 9, 11)
    )

    assert found.is_too_late
    assert found.ordinals == (None, None)


def test_joining_late_is_never_too_late_without_a_hard_end() -> None:
    found = planned_dates(Pacing((4,), WEDNESDAY), days_of(count=10), joined_on=date(2022, 3, 1))

    assert not found.is_too_late
    assert found.due_on == (None,)


@given(durations=all_durations, available=st.integers(1, 200))
def test_compressed_durations_fill_exactly_the_days_available(
    durations: tuple[int, ...], available: int
) -> None:
    found = compressed(durations, available=available)

    assert sum(found) == min(sum(durations), available - 1)
    assert all(new >= 0 and (new == 0 or old > 0) for old, new in zip(durations, found, strict=True))


@given(durations=all_durations, available=st.integers(1, 200))
def test_compressing_again_changes_nothing(durations: tuple[int, ...], available: int) -> None:
    once = compressed(durations, available=available)

    assert compressed(once, available=available) == once


@given(
    durations=all_durations,
    closed=closures,
    length=st.none() | st.integers(0, 300),
    late=st.integers(-10, 250),
)
def test_dates_run_from_the_start_to_the_end_and_never_back(
    durations: tuple[int, ...], closed: list[tuple[date, date]], length: int | None, late: int
) -> None:
    days = days_of(*closed, count=250)
    ends_on = None if length is None else WEDNESDAY + A_DAY * length
    joined_on = WEDNESDAY + A_DAY * late

    found = planned_dates(Pacing(durations, WEDNESDAY, ends_on), days, joined_on=joined_on)

    given_out = [day for day in found.due_on if day is not None]
    assert all(day >= max(WEDNESDAY, joined_on) for day in given_out)
    assert all(day <= (ends_on or date.max) for day in given_out)
    assert all(earlier <= later for earlier, later in pairwise(given_out))
    assert all(day in days for day in given_out)


@given(durations=all_durations, closed=closures, more=closures)
def test_a_closure_more_never_makes_a_date_earlier_without_a_hard_end(
    durations: tuple[int, ...], closed: list[tuple[date, date]], more: list[tuple[date, date]]
) -> None:
    pacing = Pacing(durations, WEDNESDAY)

    before = planned_dates(pacing, days_of(*closed, count=1500)).due_on
    after = planned_dates(pacing, days_of(*closed, *more, count=1500)).due_on

    assert all(
        new >= old for old, new in zip(before, after, strict=True) if old is not None and new is not None
    )
    assert None not in after


@given(durations=all_durations, first=st.integers(0, 50))
def test_each_duration_is_the_distance_between_two_dates(durations: tuple[int, ...], first: int) -> None:
    ordinals = [first, *due_ordinals(durations, first=first)]

    assert [later - earlier for earlier, later in pairwise(ordinals)] == list(durations)
