"""What a talk could be about: few points, what went well first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.agenda import MOST_POINTS, AgendaFacts, AgendaPoint, agenda

FACTS = st.builds(
    AgendaFacts,
    accomplishments=st.integers(0, 5),
    would_rather_talk=st.booleans(),
    wishes=st.integers(0, 3),
    agreements=st.integers(0, 5),
    supports_due=st.integers(0, 2),
    dates_passed=st.integers(0, 4),
    requests_waiting=st.integers(0, 2),
    family_tasks=st.integers(0, 2),
    goals=st.integers(0, 3),
)


def test_nothing_known_is_two_questions() -> None:
    assert agenda(AgendaFacts()) == (AgendaPoint.ASK_PROUD, AgendaPoint.SET_GOAL)


def test_what_the_student_wants_comes_before_what_is_due() -> None:
    facts = AgendaFacts(accomplishments=1, would_rather_talk=True, wishes=2, supports_due=1, dates_passed=3)
    assert agenda(facts) == (
        AgendaPoint.CELEBRATE,
        AgendaPoint.LISTEN,
        AgendaPoint.HELP,
        AgendaPoint.SUPPORT_DUE,
    )


@given(FACTS)
def test_what_went_well_is_always_first_and_points_are_few(facts: AgendaFacts) -> None:
    points = agenda(facts)
    assert points[0] is (AgendaPoint.CELEBRATE if facts.accomplishments else AgendaPoint.ASK_PROUD)
    assert 2 <= len(points) <= MOST_POINTS
    assert len(set(points)) == len(points)


@given(FACTS)
def test_a_date_that_passed_is_never_before_the_student_s_own_points(facts: AgendaFacts) -> None:
    points = agenda(facts)
    if AgendaPoint.DATES in points:
        before = points[: points.index(AgendaPoint.DATES)]
        assert AgendaPoint.LISTEN in before or not facts.would_rather_talk
        assert AgendaPoint.HELP in before or not facts.wishes
        assert AgendaPoint.AGREEMENTS in before or not facts.agreements


@pytest.mark.parametrize("point", AgendaPoint)
def test_every_point_can_come_up(point: AgendaPoint) -> None:
    one_each = (
        AgendaFacts(accomplishments=1),
        AgendaFacts(would_rather_talk=True),
        AgendaFacts(wishes=1),
        AgendaFacts(agreements=1),
        AgendaFacts(supports_due=1),
        AgendaFacts(dates_passed=1),
        AgendaFacts(requests_waiting=1),
        AgendaFacts(family_tasks=1),
        AgendaFacts(goals=1),
    )
    assert any(point in agenda(facts) for facts in one_each)
