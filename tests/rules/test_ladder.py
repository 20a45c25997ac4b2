"""Whose turn it is, and who comes first."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.ladder import (
    ASKING,
    CaseFacts,
    Response,
    Step,
    Urgency,
    first_rung,
    group_key,
    likely_response,
    next_step,
)
from domain.rules.policy import Policy
from domain.vocabulary import CaseState, PaceStatus, Rung

POLICY = Policy()


def facts(**values: object) -> CaseFacts:
    known: dict[str, object] = {
        "state": CaseState.OPEN,
        "rung": Rung.STUDENT,
        "days_on_rung": 0,
        "status": PaceStatus.BEHIND,
    }
    return CaseFacts(**(known | values))  # type: ignore[arg-type]  # by name


ANY_FACTS = st.builds(
    CaseFacts,
    state=st.sampled_from([CaseState.OPEN, CaseState.SUPPORTED, CaseState.SNOOZED]),
    rung=st.sampled_from(Rung),
    days_on_rung=st.integers(0, 60),
    days_since_act=st.none() | st.integers(0, 60),
    said_stuck=st.booleans(),
    is_proposing=st.booleans(),
    is_back=st.booleans(),
    status=st.none() | st.sampled_from(PaceStatus),
)


def test_the_student_is_first_but_where_only_an_adult_can_act() -> None:
    assert first_rung(PaceStatus.BEHIND, is_reachable=True) is Rung.STUDENT
    assert first_rung(PaceStatus.BEHIND, is_reachable=False) is Rung.ADULT
    assert first_rung(PaceStatus.FAST_BUT_SHALLOW, is_reachable=True) is Rung.ADULT


@pytest.mark.parametrize(("days", "step"), [(2, Step.STAY), (3, Step.ASK_ADULT), (40, Step.ASK_ADULT)])
def test_after_their_days_it_is_an_adults_turn(days: int, step: Step) -> None:
    assert next_step(facts(days_on_rung=days), POLICY) is step


def test_an_act_gives_as_many_days_again_but_not_for_ever() -> None:
    assert next_step(facts(days_on_rung=5, days_since_act=1), POLICY) is Step.STAY
    assert next_step(facts(days_on_rung=5, days_since_act=3), POLICY) is Step.ASK_ADULT
    assert next_step(facts(days_on_rung=10, days_since_act=0), POLICY) is Step.ASK_ADULT


def test_stuck_is_an_adults_turn_at_once() -> None:
    assert next_step(facts(said_stuck=True), POLICY) is Step.ASK_ADULT


def test_a_request_or_a_proposal_that_waits_pauses_it() -> None:
    assert next_step(facts(days_on_rung=40, status=PaceStatus.WAITING), POLICY) is Step.STAY
    assert next_step(facts(days_on_rung=9, is_proposing=True), POLICY) is Step.STAY


@pytest.mark.parametrize(("days", "step"), [(9, Step.STAY), (10, Step.ASK_TEAM)])
def test_without_a_support_the_team_is_next(days: int, step: Step) -> None:
    assert next_step(facts(rung=Rung.ADULT, days_on_rung=days), POLICY) is step


@pytest.mark.parametrize("state", [CaseState.SUPPORTED, CaseState.SNOOZED])
def test_what_was_agreed_comes_back_on_its_day(state: CaseState) -> None:
    assert next_step(facts(state=state, days_on_rung=99), POLICY) is Step.STAY
    assert next_step(facts(state=state, is_back=True), POLICY) is Step.COME_BACK


@given(ANY_FACTS)
def test_a_case_closes_exactly_when_nothing_asks_for_it(case: CaseFacts) -> None:
    asks = case.status in ASKING | {PaceStatus.WAITING}
    assert (next_step(case, POLICY) is Step.CLOSE) is not asks


@given(ANY_FACTS, st.integers(1, 30))
def test_time_alone_never_takes_a_step_back(case: CaseFacts, more: int) -> None:
    later = CaseFacts(
        case.state,
        case.rung,
        case.days_on_rung + more,
        None if case.days_since_act is None else case.days_since_act + more,
        case.said_stuck,
        case.is_proposing,
        case.is_back,
        case.status,
    )
    before = next_step(case, POLICY)
    assert before is Step.STAY or next_step(later, POLICY) is before


@given(st.lists(st.builds(Urgency, st.booleans(), st.integers(0, 99), st.integers(0, 99)), min_size=1))
def test_most_need_comes_first_then_the_longest_unsupported(cases: list[Urgency]) -> None:
    ordered = sorted(cases, key=lambda each: each.key)
    for first, second in pairwise(ordered):
        assert first.is_with_team >= second.is_with_team
        if first.is_with_team == second.is_with_team:
            assert (first.days_past, first.days_open) >= (second.days_past, second.days_open)


def test_what_most_share_is_the_first_group_unless_another_lies_with_the_team() -> None:
    many = [Urgency(is_with_team=False, days_past=3, days_open=3)] * 6
    old = [Urgency(is_with_team=False, days_past=40, days_open=30)]
    late = [Urgency(is_with_team=True, days_past=5, days_open=14)]
    assert sorted([many, old, late], key=group_key) == [late, many, old]


@pytest.mark.parametrize(
    ("status", "gap", "students", "response"),
    [
        (PaceStatus.BEHIND, True, 6, Response.REACH_BACK),
        (PaceStatus.BEHIND, False, 6, Response.SMALL_GROUP),
        (PaceStatus.SLOW_BUT_GROWING, False, 1, Response.MORE_TIME),
        (PaceStatus.STALLED, False, 1, Response.OTHER_FORMAT),
        (PaceStatus.NO_DATA, False, 1, Response.CONFERENCE),
        (PaceStatus.FAST_BUT_SHALLOW, False, 1, Response.CONFERENCE),
    ],
)
def test_what_fits_first_is_one_press_away(
    status: PaceStatus, *, gap: bool, students: int, response: Response
) -> None:
    assert likely_response(status, has_gap=gap, students=students) is response


@pytest.mark.parametrize("response", Response)
def test_no_response_lowers_a_goal(response: Response) -> None:
    assert response is Response.CONFERENCE or response.offer is not None
    assert "level" not in response.value
