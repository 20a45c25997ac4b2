"""When a message that time caused may be sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.comparing import asks_to_compare
from domain.rules.nudging import Window, has_room, is_quiet, is_weekly_wanted, reminder_at, week_name
from domain.rules.policy import Policy
from domain.vocabulary import Rhythm

POLICY = Policy()
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

MONDAY = date(2026, 11, 16)
WEEKDAYS = frozenset(
    MONDAY + timedelta(days=n) for n in range(-14, 28) if (MONDAY + timedelta(days=n)).weekday() < 5
)
WINDOW = Window(NEW_YORK, time(20), time(7), WEEKDAYS)


def local(day: date, wall: str, *, zone: ZoneInfo = NEW_YORK, fold: int = 0) -> datetime:
    return datetime.combine(day, time.fromisoformat(wall), zone).replace(fold=fold).astimezone(UTC)


def on(weekday: int) -> date:
    return MONDAY + timedelta(days=weekday)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (local(on(2), "10:00"), local(on(2), "10:00")),
        (local(on(2), "07:00"), local(on(2), "07:00")),
        (local(on(2), "06:59"), local(on(2), "07:00")),
        (local(on(2), "20:00"), local(on(3), "07:00")),
        (local(on(4), "19:59"), local(on(4), "19:59")),
        (local(on(4), "20:00"), local(on(7), "07:00")),
        (local(on(5), "12:00"), local(on(7), "07:00")),
    ],
)
def test_a_nudge_moves_to_the_next_school_morning(moment: datetime, expected: datetime) -> None:
    assert WINDOW.next_open(moment) == expected


def test_no_nudge_comes_on_the_day_on_which_dates_were_computed_anew() -> None:
    silent = replace(WINDOW, silent_on=frozenset({on(2)}))
    assert silent.next_open(local(on(2), "10:00")) == local(on(3), "07:00")


def test_past_a_long_break_nothing_is_planned_ahead() -> None:
    term_ends = replace(WINDOW, school_days=frozenset({on(0)}))
    assert term_ends.next_open(local(on(1), "10:00")) is None


def test_quiet_hours_within_a_day_leave_the_night_open() -> None:
    siesta = replace(WINDOW, quiet_from=time(13), quiet_until=time(15))
    assert siesta.is_open(local(on(2), "02:00"))
    assert siesta.next_open(local(on(2), "13:30")) == local(on(2), "15:00")


def test_equal_ends_mean_that_no_hour_is_quiet() -> None:
    assert not is_quiet(time(3), time(0), time(0))
    always = replace(WINDOW, quiet_from=time(0), quiet_until=time(0))
    assert always.next_open(local(on(5), "12:00")) == local(on(7), "00:00")


@pytest.mark.parametrize(
    ("zone", "day", "offset_hours"),
    [
        (NEW_YORK, date(2026, 3, 9), 4),  # the clocks went forward on the day before
        (NEW_YORK, date(2026, 11, 2), 5),  # and back
        (LORD_HOWE, date(2026, 4, 6), -10.5),  # by half an hour
        (LORD_HOWE, date(2026, 10, 5), -11),
    ],
)
def test_the_morning_is_the_local_one_on_either_side_of_daylight_saving(
    zone: ZoneInfo, day: date, offset_hours: float
) -> None:
    window = Window(zone, time(20), time(7), frozenset({day}))
    begins = window.next_open(local(day - timedelta(days=2), "21:00", zone=zone))
    assert begins == datetime.combine(day, time(7), UTC) + timedelta(hours=offset_hours)


def test_an_hour_that_daylight_saving_leaves_out_is_the_one_after_it() -> None:
    day = date(2026, 3, 8)
    window = Window(NEW_YORK, time(23), time(2, 30), frozenset({day}))
    assert window.next_open(datetime(2026, 3, 8, 5, 0, tzinfo=UTC)) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


moments = st.integers(0, 28 * 24 * 60).map(
    lambda minutes: datetime(2026, 11, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)
walls = st.times().map(lambda wall: wall.replace(microsecond=0))
windows = st.builds(
    Window,
    zone=st.sampled_from([NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")]),
    quiet_from=walls,
    quiet_until=walls,
    school_days=st.frozensets(st.sampled_from(sorted(WEEKDAYS))),
    silent_on=st.frozensets(st.sampled_from(sorted(WEEKDAYS)), max_size=3),
)


@given(windows, moments)
def test_the_next_moment_is_open_and_none_before_it_was(window: Window, moment: datetime) -> None:
    found = window.next_open(moment)
    until = found or moment + timedelta(days=8)
    if found is not None:
        assert found >= moment
        assert window.is_open(found)
    for step in range(48):
        between = moment + (until - moment) * step / 48
        assert between == until or not window.is_open(between)


@given(windows, moments, st.integers(0, 6), walls)
def test_the_weekly_slot_is_an_open_moment_and_stays_the_same_all_week(
    window: Window, moment: datetime, weekday: int, at: time
) -> None:
    today = moment.astimezone(window.zone).date()
    slot = window.weekly_slot(today, weekday=weekday, at=at)
    for day in range(7):
        monday = today - timedelta(days=today.weekday())
        assert window.weekly_slot(monday + timedelta(days=day), weekday=weekday, at=at) == slot
    assert slot is None or window.is_open(slot)


@pytest.mark.parametrize(
    ("weekday", "closed", "expected"),
    [
        (0, set(), 0),
        (0, {0}, 1),
        (4, {4}, 3),
        (6, set(), 4),
        (2, {2, 3, 4}, 1),
    ],
)
def test_on_a_day_without_school_the_weekly_message_comes_on_the_next_else_the_last_before(
    weekday: int, closed: set[int], expected: int
) -> None:
    window = replace(WINDOW, school_days=WEEKDAYS - {on(day) for day in closed})
    assert window.weekly_slot(on(1), weekday=weekday, at=time(16)) == local(on(expected), "16:00")


def test_a_week_without_school_has_no_weekly_message() -> None:
    window = replace(WINDOW, school_days=WEEKDAYS - {on(day) for day in range(5)})
    assert window.weekly_slot(on(1), weekday=0, at=time(16)) is None


def test_weeks_are_named_by_their_local_thursday() -> None:
    assert week_name(date(2026, 11, 18)) == "2026-W47"
    assert week_name(date(2027, 1, 1)) == "2026-W53"
    begins, ends = WINDOW.week_of(local(date(2026, 11, 1), "12:00"))
    assert (begins, ends) == (local(date(2026, 10, 26), "00:00"), local(date(2026, 11, 2), "00:00"))


def test_the_weekly_message_thins_out_while_a_student_stays_on_pace() -> None:
    comes = [is_weekly_wanted(Rhythm.FADING, calm_weeks=n, policy=POLICY) for n in range(9)]
    assert comes == [True, True, True, False, True, False, True, False, True]
    assert is_weekly_wanted(Rhythm.FADING, calm_weeks=None, policy=POLICY)


@given(st.none() | st.integers(0, 60))
def test_a_choice_of_every_week_or_none_is_kept_whatever_happens(calm_weeks: int | None) -> None:
    assert is_weekly_wanted(Rhythm.EVERY_WEEK, calm_weeks=calm_weeks, policy=POLICY)
    assert not is_weekly_wanted(Rhythm.OFF, calm_weeks=calm_weeks, policy=POLICY)


@pytest.mark.parametrize(
    ("starts_at", "expected"),
    [
        (local(on(2), "10:30"), local(on(2), "09:30")),
        (local(on(2), "08:00"), local(on(2), "07:00")),
        (local(on(2), "07:59"), local(on(1), "19:00")),
        (local(on(0), "07:30"), local(on(0), "07:00")),
        (local(on(0), "07:00"), None),
        (local(on(0), "06:30"), None),
        (local(on(5), "10:30"), None),
    ],
)
def test_an_appointment_is_reminded_of_before_the_quiet_hours_or_after_them(
    starts_at: datetime, expected: datetime | None
) -> None:
    assert reminder_at(WINDOW, starts_at, lead=timedelta(hours=1)) == expected


def test_a_reminder_a_day_ahead_that_would_fall_on_a_sunday_comes_in_the_morning() -> None:
    assert reminder_at(WINDOW, local(on(7), "10:30"), lead=timedelta(days=1)) == local(on(7), "07:00")


@given(windows, moments, st.integers(1, 2880))
def test_a_reminder_is_before_its_appointment_and_never_in_the_quiet_hours(
    window: Window, starts_at: datetime, minutes: int
) -> None:
    found = reminder_at(window, starts_at, lead=timedelta(minutes=minutes))
    assert found is None or (found < starts_at and window.is_open(found))


def test_three_nudges_a_week_are_enough() -> None:
    assert [has_room(sent, policy=POLICY) for sent in range(5)] == [True, True, True, False, False]


def test_who_has_a_check_in_keeps_one_place_of_the_week_for_it() -> None:
    rooms = [has_room(sent, policy=POLICY, keeps_place=True) for sent in range(4)]
    assert rooms == [True, True, False, False]
    only_one = Policy(nudges_a_week=1)
    assert not has_room(0, policy=only_one, keeps_place=True)
    assert has_room(0, policy=only_one)


@pytest.mark.parametrize(
    "text",
    [
        "what is my rank",
        "What's my rank?",
        "rank",
        "Am I the best in class?",
        "who is first",
        "my gpa",
        "what is my average?",
        "am I behind",
        "am i better than everyone",
        "my place in class, what place in the class",
        "¿Cuál es mi puesto?",
        "mi promedio",
        "¿soy el mejor?",
        "quién va primero",
        "ranking",
    ],
)
def test_a_question_about_others_is_heard(text: str) -> None:
    assert asks_to_compare(text)


@pytest.mark.parametrize(
    "text",
    [
        "ratio",
        "average of a data set",
        "compare two ratios",
        "ranking data from least to greatest",
        "I can order numbers",
        "better estimates",
        "promedio de datos",
        "comparar razones",
        "first names",
        "",
    ],
)
def test_the_words_of_a_subject_are_searched_for(text: str) -> None:
    assert not asks_to_compare(text)
