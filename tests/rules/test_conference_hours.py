"""A teacher's weekly times: which are free, who comes next, how long that takes."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.conference_hours import (
    Busy,
    FreeTime,
    Hours,
    InLine,
    Load,
    after_those_ahead,
    clash,
    expected_days,
    free_times,
    hand_out,
    has_room,
    hold_until,
    most_room,
    room_at,
    spread,
    usual_days,
)
from domain.rules.school_days import SchoolDays

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = date(2026, 11, 17)
NOW = datetime(2026, 11, 16, 12, tzinfo=NEW_YORK)
EVERY_DAY = SchoolDays()
HOURS = Hours(
    weekday=1, begins_at=time(9), ends_at=time(10), minutes=20, first_on=date(2026, 9, 1), place="Room 12"
)


def free(
    hours: Hours = HOURS, taken: tuple[Busy, ...] = (), now: datetime = NOW, days: SchoolDays = EVERY_DAY
) -> list[str]:
    until = now.date() + timedelta(days=7)
    found = free_times([hours], days, taken=taken, now=now, until=until)
    return [f"{each.starts_at:%d %H:%M}" for each in found]


def at(clock: str, *, minutes: int = 20, day: date = TUESDAY) -> Busy:
    starts_at = datetime.combine(day, time.fromisoformat(clock), tzinfo=NEW_YORK)
    return Busy(starts_at, starts_at + timedelta(minutes=minutes))


def test_an_hour_has_as_many_times_as_fit_into_it_every_week() -> None:
    assert free() == ["17 09:00", "17 09:20", "17 09:40"]
    assert free(now=NOW + timedelta(days=7)) == ["24 09:00", "24 09:20", "24 09:40"]


def test_what_does_not_fit_before_the_end_is_no_time() -> None:
    assert free(Hours(weekday=1, begins_at=time(9), ends_at=time(9, 50), minutes=20, first_on=TUESDAY)) == [
        "17 09:00",
        "17 09:20",
    ]


def test_a_time_that_has_begun_is_not_free() -> None:
    assert free(now=datetime(2026, 11, 17, 9, 20, tzinfo=NEW_YORK))[0] == "17 09:40"


def test_a_day_without_school_has_no_times() -> None:
    holidays = SchoolDays(frozenset(), known_from=TUESDAY, known_until=TUESDAY)
    assert free(days=holidays) == []


def test_hours_begin_and_end_with_their_dates() -> None:
    before = Hours(weekday=1, begins_at=time(9), ends_at=time(10), minutes=20, first_on=date(2026, 11, 18))
    ended = Hours(
        weekday=1,
        begins_at=time(9),
        ends_at=time(10),
        minutes=20,
        first_on=date(2026, 9, 1),
        last_on=date(2026, 11, 16),
    )
    assert free(before) == free(ended) == []


def test_a_taken_time_is_gone_and_so_is_every_one_it_reaches_into() -> None:
    assert free(taken=(at("09:20"),)) == ["17 09:00", "17 09:40"]
    assert free(taken=(at("09:10"),)) == ["17 09:40"]


def test_with_room_for_two_the_second_may_still_have_the_time() -> None:
    two = Hours(weekday=1, begins_at=time(9), ends_at=time(10), minutes=20, capacity=2, first_on=TUESDAY)
    assert free(two, taken=(at("09:20"),)) == ["17 09:00", "17 09:20", "17 09:40"]
    assert free(two, taken=(at("09:20"), at("09:20"))) == ["17 09:00", "17 09:40"]


def test_the_hour_that_spring_leaves_out_has_no_times() -> None:
    sunday = SchoolDays(
        frozenset({date(2027, 3, 14)}), known_from=date(2027, 3, 14), known_until=date(2027, 3, 14)
    )
    night = Hours(weekday=6, begins_at=time(1), ends_at=time(4), minutes=60, first_on=TUESDAY)
    assert free(night, now=datetime(2027, 3, 13, 12, tzinfo=NEW_YORK), days=sunday) == [
        "14 01:00",
        "14 03:00",
    ]


def test_of_the_hour_that_comes_twice_in_autumn_only_the_first_counts() -> None:
    sunday = SchoolDays(
        frozenset({date(2026, 11, 1)}), known_from=date(2026, 11, 1), known_until=date(2026, 11, 1)
    )
    night = Hours(weekday=6, begins_at=time(1), ends_at=time(3), minutes=30, first_on=date(2026, 9, 1))
    found = free_times(
        [night],
        sunday,
        taken=(),
        now=datetime(2026, 10, 31, 12, tzinfo=NEW_YORK),
        until=date(2026, 11, 1),
    )
    moments = [each.starts_at.astimezone(UTC) for each in found]
    assert [f"{each:%H:%M}" for each in moments] == ["05:00", "05:30", "07:00", "07:30"]


def test_a_time_keeps_its_place_on_the_wall_when_the_clock_changes() -> None:
    found = free_times(
        [HOURS],
        EVERY_DAY,
        taken=(),
        now=datetime(2026, 10, 26, 12, tzinfo=NEW_YORK),
        until=date(2026, 11, 3),
    )
    assert {f"{each.starts_at:%H:%M}" for each in found} == {"09:00", "09:20", "09:40"}
    assert {each.starts_at.astimezone(UTC).hour for each in found} == {13, 14}


def test_outside_of_the_hours_there_is_room_for_one() -> None:
    inside = room_at([HOURS], datetime(2026, 11, 17, 9, 50, tzinfo=NEW_YORK), minutes=15)
    outside = room_at([HOURS], datetime(2026, 11, 17, 10, tzinfo=NEW_YORK), minutes=15)
    assert (inside.place, f"{inside.ends_at:%H:%M}") == ("Room 12", "10:10")
    assert (outside.capacity, outside.place, f"{outside.ends_at:%H:%M}") == (1, None, "10:15")
    starts_at = datetime(2026, 11, 17, 10, tzinfo=NEW_YORK)
    assert has_room(outside, starts_at, [at("09:40")])
    assert not has_room(outside, starts_at, [at("09:50")])


@pytest.mark.parametrize(
    ("weekday", "begins", "ends", "first_on", "last_on", "is_clash"),
    [
        (1, "09:30", "11:00", "2026-09-01", None, True),
        (1, "10:00", "11:00", "2026-09-01", None, False),
        (1, "08:00", "09:00", "2026-09-01", None, False),
        (2, "09:00", "10:00", "2026-09-01", None, False),
        (1, "09:00", "10:00", "2026-06-01", "2026-08-31", False),
        (1, "09:00", "10:00", "2026-06-01", "2026-09-01", True),
    ],
)
def test_hours_clash_on_the_same_weekday_dates_and_times(
    weekday: int, begins: str, ends: str, first_on: str, last_on: str | None, *, is_clash: bool
) -> None:
    new = Hours(
        weekday=weekday,
        begins_at=time.fromisoformat(begins),
        ends_at=time.fromisoformat(ends),
        minutes=15,
        first_on=date.fromisoformat(first_on),
        last_on=date.fromisoformat(last_on) if last_on else None,
    )
    assert clash([HOURS], new) == (HOURS if is_clash else None)


def times(*seats: int) -> tuple[FreeTime, ...]:
    begins = datetime(2026, 11, 17, 9, tzinfo=NEW_YORK)
    return tuple(
        FreeTime(begins + timedelta(days=number), begins + timedelta(days=number, minutes=15), each)
        for number, each in enumerate(seats)
    )


def test_a_choice_of_times_is_a_choice_of_days() -> None:
    of_two_days = free_times([HOURS], EVERY_DAY, taken=(), now=NOW, until=date(2026, 11, 24))
    assert [f"{each.starts_at:%d %H:%M}" for each in spread(of_two_days, a_day=2, limit=3)] == [
        "17 09:00",
        "17 09:20",
        "24 09:00",
    ]


def test_whoever_waits_comes_before_whoever_asks_now() -> None:
    one, two, three = times(1, 2, 1)
    assert after_those_ahead((one, two, three), 0) == (one, two, three)
    assert after_those_ahead((one, two, three), 1) == (two, three)
    assert after_those_ahead((one, two, three), 2) == (two, three)
    assert after_those_ahead((one, two, three), 3) == (three,)
    assert after_those_ahead((one, two, three), 9) == ()


@given(st.lists(st.integers(1, 3), max_size=6), st.lists(st.sets(st.integers(0, 5)), max_size=8))
def test_no_time_goes_to_more_than_it_has_room_for_and_none_twice_to_one(
    seats: list[int], had: list[set[int]]
) -> None:
    there = times(*seats)
    line = [
        InLine(UUID(int=number), frozenset(there[at].starts_at for at in each if at < len(there)))
        for number, each in enumerate(had)
    ]
    pairs = hand_out(there, line)
    given_to = [waiting.conference_id for waiting, _ in pairs]
    assert len(given_to) == len(set(given_to))
    assert all(time.starts_at not in waiting.had for waiting, time in pairs)
    assert all(sum(got is each for _, got in pairs) <= each.seats for each in there)


def test_whoever_waits_longest_gets_the_earliest_time_they_have_not_had() -> None:
    first, second = times(1, 1)
    one, two = InLine(UUID(int=1), frozenset({first.starts_at})), InLine(UUID(int=2))
    assert hand_out((first, second), (one, two)) == ((one, second), (two, first))
    assert hand_out((first,), (one, two)) == ((two, first),)


def test_a_time_is_kept_for_a_day_or_for_half_of_what_is_left() -> None:
    day = timedelta(hours=24)
    assert hold_until(NOW, NOW + timedelta(days=5), at_most=day) == NOW + day
    assert hold_until(NOW, NOW + timedelta(hours=4), at_most=day) == NOW + timedelta(hours=2)
    assert hold_until(NOW, NOW + timedelta(minutes=50), at_most=day) is None


def test_the_waiting_time_is_a_range_of_school_days() -> None:
    there = times(2, 2, 1, 1)
    monday = date(2026, 11, 16)
    assert expected_days(there, place=1, days=EVERY_DAY, today=monday) == (1, 1)
    assert expected_days(there, place=3, days=EVERY_DAY, today=monday) == (2, 3)
    assert expected_days(there, place=4, days=EVERY_DAY, today=monday) == (2, 4)
    assert expected_days(there, place=5, days=EVERY_DAY, today=monday) is None


def test_too_few_answers_say_nothing_about_the_next() -> None:
    assert usual_days([1, 1, 1, 1]) is None
    assert usual_days([0, 0, 0, 0, 0]) == 1
    assert usual_days([1, 2, 2, 3, 9]) == 3


def test_whoever_has_most_room_is_asked_and_the_first_in_a_tie() -> None:
    assert most_room([Load(2, 0), Load(5, 9)]) == 1
    assert most_room([Load(5, 3), Load(5, 1)]) == 1
    assert most_room([Load(0, 0), Load(0, 0)]) == 0
