"""What counts in a check-in, and who was met."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.check_ins import (
    CheckInAnswers,
    Coverage,
    Said,
    coverage,
    from_json,
    is_away,
    is_over,
    monday_of,
    state_of,
    to_json,
    weeks_unmet,
)
from domain.vocabulary import CheckInMissed, CheckInState, HelpWish

VOICE = UUID("0197f6a0-0000-7000-8000-000000000001")
MONDAY = date(2026, 11, 16)

_said = st.one_of(
    st.builds(Said, words=st.text(min_size=1)),
    st.builds(Said, attachment_id=st.uuids(), seconds=st.none() | st.integers(1, 600)),
)
_answers = st.builds(
    CheckInAnswers,
    accomplishment=st.none() | _said,
    going=st.none() | _said,
    help=st.frozensets(st.sampled_from(HelpWish)),
    help_words=st.none() | _said,
)


@given(_answers)
def test_what_was_answered_is_kept_and_read_as_it_was(answers: CheckInAnswers) -> None:
    assert from_json(to_json(answers)) == answers


def test_nothing_answered_is_empty_and_so_is_no_row() -> None:
    assert from_json(None).is_empty
    assert to_json(CheckInAnswers()) == {}
    assert not CheckInAnswers(help=frozenset({HelpWish.NOTHING})).is_empty


def test_a_wish_that_no_version_knows_any_more_is_left_out() -> None:
    assert from_json({"help": ["time", "a pony"]}).help == {HelpWish.TIME}


def test_voice_notes_are_named_in_the_order_of_the_questions() -> None:
    spoken = CheckInAnswers(accomplishment=Said("done"), help_words=Said(attachment_id=VOICE, seconds=4))
    assert spoken.voices == (VOICE,)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((False, None, False, False), CheckInState.ASKED),
        ((False, None, False, True), CheckInState.ANSWERED),
        ((False, None, True, True), CheckInState.RATHER_TALK),
        ((False, CheckInMissed.ABSENT, False, False), CheckInState.AWAY),
        ((False, CheckInMissed.NO_TIME, False, True), CheckInState.ANSWERED),
        ((False, CheckInMissed.DECLINED, False, False), CheckInState.ASKED),
        ((True, CheckInMissed.ABSENT, False, False), CheckInState.MET),
        ((True, None, True, True), CheckInState.MET),
    ],
)
def test_where_a_check_in_stands(
    facts: tuple[bool, CheckInMissed | None, bool, bool], state: CheckInState
) -> None:
    is_met, missed, wants_to_talk, is_answered = facts
    found = state_of(is_met=is_met, missed=missed, wants_to_talk=wants_to_talk, is_answered=is_answered)
    assert found is state


def test_who_was_away_the_whole_week_is_no_hole_in_coverage() -> None:
    states = [CheckInState.MET, CheckInState.AWAY, CheckInState.RATHER_TALK, CheckInState.ASKED]
    assert coverage(states) == Coverage(met=1, of=3, away=1)
    assert coverage(states).unmet == 2
    assert coverage([]) == Coverage(0, 0, 0)


@given(st.lists(st.sampled_from(CheckInState)))
def test_everybody_is_met_or_not_or_was_away(states: list[CheckInState]) -> None:
    found = coverage(states)
    assert found.met + found.unmet + found.away == len(states)


def test_weeks_unmet_count_from_the_last_talk_and_leave_out_weeks_away() -> None:
    asked, away, met = CheckInState.ASKED, CheckInState.AWAY, CheckInState.MET
    assert weeks_unmet([met, asked]) == 0
    assert weeks_unmet([asked, away, CheckInState.ANSWERED, met, asked]) == 2
    assert weeks_unmet([away, away]) == 0
    assert weeks_unmet([]) == 0


def test_a_week_is_named_by_its_monday_and_over_on_the_next_one() -> None:
    assert monday_of(date(2026, 11, 22)) == MONDAY
    assert monday_of(MONDAY) == MONDAY
    assert not is_over(MONDAY, today=date(2026, 11, 22))
    assert is_over(MONDAY, today=date(2026, 11, 23))


def test_away_means_on_every_day_with_school() -> None:
    days = [MONDAY, date(2026, 11, 17), date(2026, 11, 20)]
    assert is_away(days, [(MONDAY, date(2026, 11, 17)), (date(2026, 11, 19), date(2026, 11, 22))])
    assert not is_away(days, [(MONDAY, date(2026, 11, 19))])
    assert not is_away([], [(MONDAY, MONDAY)])
