"""The state machine, its picture, and the times it suggests."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.conferences import (
    ENDED,
    STUDENT_MOVES,
    TRANSITIONS,
    Move,
    WaitsFor,
    after,
    moves_from,
    suggested_times,
    usual_times,
    waits_for,
)
from domain.vocabulary import ConferenceState

DOCUMENT = Path(__file__).parents[2] / "docs" / "conferences.md"

NEW_YORK = ZoneInfo("America/New_York")


def test_the_picture_shows_exactly_the_arrows_of_the_table() -> None:
    drawn = re.findall(r"^ +(\w+) --> (\w+): (\w+)$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    arrows = [(from_state, to_state, move) for (from_state, move), to_state in TRANSITIONS.items()]
    assert sorted(drawn) == sorted(arrows)


def test_the_picture_ends_where_the_table_does() -> None:
    ends = re.findall(r"^ +(\w+) --> \[\*\]$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert set(ends) == ENDED


def test_every_state_is_reached_and_only_the_ended_ones_are_left_by_nobody() -> None:
    assert {*TRANSITIONS.values(), ConferenceState.REQUESTED} == set(ConferenceState)
    assert {state for state in ConferenceState if not moves_from(state)} == ENDED


@given(st.lists(st.sampled_from(Move), max_size=30))
def test_no_way_leads_to_a_state_without_a_next_step(moves: list[Move]) -> None:
    state = ConferenceState.REQUESTED
    for move in moves:
        state = after(state, move) or state
    assert state in ENDED or moves_from(state)


@pytest.mark.parametrize("state", sorted(set(ConferenceState) - ENDED))
def test_whoever_it_waits_for_has_a_move(state: ConferenceState) -> None:
    match waits_for(state):
        case WaitsFor.STUDENT:
            assert moves_from(state) & STUDENT_MOVES
        case WaitsFor.TEACHER:
            assert moves_from(state) - STUDENT_MOVES
        case WaitsFor.NOBODY:
            assert state is ConferenceState.SCHEDULED


def test_a_not_yet_that_was_responded_to_waits_for_nobody() -> None:
    assert waits_for(ConferenceState.NOT_YET, has_responded=True) is WaitsFor.NOBODY


@pytest.mark.parametrize("state", [ConferenceState.MET, ConferenceState.NOT_YET])
def test_an_outcome_waits_for_the_student_until_they_have_responded(state: ConferenceState) -> None:
    assert waits_for(state) is WaitsFor.STUDENT
    assert waits_for(state, has_responded=True) is WaitsFor.NOBODY


def test_only_a_teachers_move_leads_to_met() -> None:
    assert {move for (_, move), to in TRANSITIONS.items() if to is ConferenceState.MET} == {Move.RECORD_MET}
    assert Move.RECORD_MET not in STUDENT_MOVES


@pytest.mark.parametrize(
    ("hours", "times"),
    [
        ((time(8), time(15, 30)), (time(8, 30), time(11, 30), time(15))),
        ((time(7, 45), time(14, 15)), (time(8), time(11), time(13, 30))),
        ((time(9), time(10)), (time(9, 30),)),
        ((time(9, 5), time(9, 20)), (time(9, 5),)),
        ((time(22), time(6)), (time(22),)),
    ],
)
def test_usual_times_lie_in_the_school_day(hours: tuple[time, time], times: tuple[time, ...]) -> None:
    assert usual_times(hours) == times


def test_suggested_times_are_ahead_and_free() -> None:
    now = datetime(2026, 11, 18, 10, 0, tzinfo=NEW_YORK)
    taken = {datetime(2026, 11, 18, 20, 0, tzinfo=UTC)}  # 15:00 in New York
    found = suggested_times(
        [date(2026, 11, 18), date(2026, 11, 19)],
        [time(8, 30), time(11, 30), time(15)],
        now=now,
        taken=taken,
        limit=3,
    )
    assert [f"{moment:%d %H:%M}" for moment in found] == ["18 11:30", "19 08:30", "19 11:30"]


@given(
    st.datetimes(
        datetime(2026, 1, 1),  # noqa: DTZ001  # the strategy adds the zone
        datetime(2027, 1, 1),  # noqa: DTZ001
        timezones=st.just(NEW_YORK),
    ),
    st.integers(1, 8),
)
def test_every_suggestion_is_in_the_future_and_at_a_usual_time(now: datetime, limit: int) -> None:
    times = usual_times((time(8), time(15, 30)))
    days = [now.date() + timedelta(days=n) for n in range(4)]
    found = suggested_times(days, times, now=now, taken=(), limit=limit)
    assert len(found) == limit
    assert all(moment > now and moment.time() in times for moment in found)
