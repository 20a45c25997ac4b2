"""What becomes of agreed dates when school days come or go."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.planning import Pacing, planned_dates
from domain.rules.redating import AgreedDate, ChangedDays, DatedTarget, redated
from domain.rules.school_days import instructional_days

MONDAY = date(2026, 3, 2)
LAST_DAY = date(2026, 12, 18)
A_DAY = timedelta(days=1)
Span = tuple[date, date]

spans = st.lists(
    st.tuples(st.integers(-5, 120), st.integers(0, 9)).map(
        lambda span: (MONDAY + A_DAY * span[0], MONDAY + A_DAY * sum(span))
    ),
    max_size=4,
)
durations = st.lists(st.integers(0, 12), min_size=1, max_size=12).map(tuple)
kinds = st.sampled_from(["computed", "shown", "by hand"])


def days_of(*closed: Span) -> tuple[date, ...]:
    return instructional_days(MONDAY, LAST_DAY, closed)


def plan(
    days: tuple[date, ...],
    spent: tuple[int, ...],
    *,
    starts_on: date = MONDAY,
    ends_on: date | None = None,
    marks: tuple[str, ...] = (),
) -> list[DatedTarget]:
    dates = planned_dates(Pacing(spent, starts_on, ends_on), days)
    marks += ("computed",) * (len(spent) - len(marks))
    return [
        DatedTarget(
            AgreedDate(due_on, ordinal), duration, is_shown=mark == "shown", is_by_hand=mark == "by hand"
        )
        for due_on, ordinal, duration, mark in zip(
            dates.due_on, dates.ordinals, dates.durations, marks, strict=False
        )
    ]


def dates_after(
    targets: list[DatedTarget],
    before: tuple[date, ...],
    after: tuple[date, ...],
    *,
    today: date = MONDAY,
    starts_on: date = MONDAY,
    ends_on: date | None = None,
) -> list[date | None]:
    found = redated(targets, ChangedDays(before, after, today), starts_on=starts_on, ends_on=ends_on)
    assert all(each.ordinal is None or after[each.ordinal] == each.due_on for each in found)
    return [each.due_on for each in found]


SNOW = (date(2026, 3, 4), date(2026, 3, 4))


def test_a_snow_day_declared_that_morning_moves_what_is_due_from_that_day_on() -> None:
    before, after = days_of(), days_of(SNOW)

    found = dates_after(plan(before, (1, 1, 1)), before, after, today=SNOW[0])

    assert found == [date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 6)]


def test_a_day_that_a_person_named_stays_unless_it_is_closed() -> None:
    before, after = days_of(), days_of(SNOW)
    targets = plan(before, (1, 1, 1), marks=("by hand", "by hand", "by hand"))

    assert dates_after(targets, before, after) == [date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 5)]


def test_the_day_of_what_is_shown_already_stays() -> None:
    before, after = days_of(), days_of(SNOW)

    found = dates_after(plan(before, (3, 1), marks=("shown",)), before, after)

    assert found == [date(2026, 3, 5), date(2026, 3, 9)]


def test_a_school_day_won_back_makes_no_date_earlier() -> None:
    before, after = days_of(SNOW), days_of()
    targets = plan(before, (1, 1, 1))

    assert dates_after(targets, before, after) == [each.agreed.due_on for each in targets]


def test_school_days_before_a_plan_begins_move_none_of_its_dates() -> None:
    before, after = days_of(), days_of(SNOW)
    starts_on = date(2026, 3, 9)
    targets = plan(before, (1, 4), starts_on=starts_on)

    found = dates_after(targets, before, after, starts_on=starts_on)

    assert found == [each.agreed.due_on for each in targets]


def test_before_a_hard_end_what_is_left_is_compressed() -> None:
    before, after = days_of(), days_of(SNOW)
    end = date(2026, 3, 13)
    targets = plan(before, (2, 4, 3), ends_on=end)

    found = dates_after(targets, before, after, today=SNOW[0], ends_on=end)

    assert found == [date(2026, 3, 5), date(2026, 3, 11), end]


def test_a_closed_hard_end_moves_back() -> None:
    before = days_of()
    end = date(2026, 3, 13)
    after = days_of((date(2026, 3, 12), end))
    targets = plan(before, (3, 3, 3), ends_on=end)

    found = dates_after(targets, before, after, ends_on=end)

    assert found[-1] == date(2026, 3, 11)


def test_a_whole_term_closed_moves_dates_behind_it() -> None:
    before, after = days_of(), days_of((date(2026, 3, 3), date(2026, 6, 30)))

    assert dates_after(plan(before, (1, 1)), before, after) == [date(2026, 7, 1), date(2026, 7, 2)]


def test_a_longer_calendar_tells_the_dates_that_were_past_its_end() -> None:
    before = instructional_days(MONDAY, date(2026, 3, 6), ())
    targets = plan(before, (3, 3, 2))
    assert [each.agreed.due_on for each in targets] == [date(2026, 3, 5), None, None]

    found = dates_after(targets, before, days_of())

    assert found == [date(2026, 3, 5), date(2026, 3, 10), date(2026, 3, 12)]


def test_a_named_day_past_the_calendars_end_keeps_its_name() -> None:
    day = date(2027, 1, 8)
    targets = [DatedTarget(AgreedDate(day, None), 1, is_by_hand=True)]

    assert dates_after(targets, days_of(), days_of(SNOW)) == [day]


@given(closed=spans, more=spans, spent=durations, marks=st.lists(kinds, max_size=12).map(tuple))
def test_without_a_hard_end_no_change_makes_a_date_earlier(
    closed: list[Span], more: list[Span], spent: tuple[int, ...], marks: tuple[str, ...]
) -> None:
    for first, second in ((closed, [*closed, *more]), ([*closed, *more], closed), (closed, more)):
        before, after = days_of(*first), days_of(*second)
        targets = plan(before, spent, marks=marks)

        for old, new in zip(targets, dates_after(targets, before, after), strict=True):
            assert new is None or old.agreed.due_on is None or new >= old.agreed.due_on


@given(closed=spans, more=spans, spent=durations)
def test_a_closure_leaves_everybody_their_number_of_school_days(
    closed: list[Span], more: list[Span], spent: tuple[int, ...]
) -> None:
    before, after = days_of(*closed), days_of(*closed, *more)
    targets = plan(before, spent)

    found = dates_after(targets, before, after)

    assert found == [each.agreed.due_on for each in plan(after, spent)] or any(day is None for day in found)


@given(
    closed=spans,
    more=spans,
    spent=durations,
    length=st.integers(10, 150),
    passed=st.integers(0, 9),
    marks=st.lists(kinds, max_size=12).map(tuple),
)
def test_before_a_hard_end_dates_stay_in_order_and_within_it(
    closed: list[Span],
    more: list[Span],
    *,
    spent: tuple[int, ...],
    length: int,
    passed: int,
    marks: tuple[str, ...],
) -> None:
    ends_on, today = MONDAY + A_DAY * length, MONDAY + A_DAY * passed
    before, after = days_of(*closed), days_of(*closed, *more)
    targets = [each for each in plan(before, spent, ends_on=ends_on, marks=marks) if each.agreed.due_on]
    has_days_left = any(max(today, MONDAY) <= day <= ends_on for day in after)

    found = dates_after(targets, before, after, today=today, ends_on=ends_on)

    computed = [
        (old.agreed.due_on, new)
        for old, new in zip(targets, found, strict=True)
        if not old.keeps_its_day and new is not None
    ]
    assert all(earlier[1] <= later[1] for earlier, later in pairwise(computed))
    if has_days_left:
        assert all(new <= ends_on for _, new in computed)
        last = max(day for day in after if day <= ends_on)
        assert all(new >= min(old, last) for old, new in computed if old is not None)


@given(closed=spans, spent=durations, marks=st.lists(kinds, max_size=12).map(tuple), has_end=st.booleans())
def test_a_change_that_changes_nothing_moves_nothing(
    closed: list[Span], spent: tuple[int, ...], marks: tuple[str, ...], *, has_end: bool
) -> None:
    days = days_of(*closed)
    ends_on = MONDAY + A_DAY * 100 if has_end else None
    targets = plan(days, spent, ends_on=ends_on, marks=marks)

    assert dates_after(targets, days, days, ends_on=ends_on) == [each.agreed.due_on for each in targets]


@pytest.mark.parametrize("ends_on", [None, date(2026, 4, 30)])
def test_the_same_change_twice_is_the_same_as_once(ends_on: date | None) -> None:
    before, after = days_of(), days_of(SNOW)
    targets = plan(before, (5, 9, 0, 12, 8), ends_on=ends_on)
    once = redated(targets, ChangedDays(before, after, MONDAY), starts_on=MONDAY, ends_on=ends_on)
    again = [DatedTarget(agreed, each.duration) for agreed, each in zip(once, targets, strict=True)]

    assert redated(again, ChangedDays(after, after, MONDAY), starts_on=MONDAY, ends_on=ends_on) == once
