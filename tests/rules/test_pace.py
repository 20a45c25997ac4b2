"""Where one planned target stands."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.pace import PlannedFacts, Standing, counts, standing
from domain.rules.policy import Policy
from domain.vocabulary import TargetStanding as S

POLICY = Policy()

facts_of_any_kind = st.builds(
    PlannedFacts,
    agreed_ordinal=st.none() | st.integers(0, 180),
    met_ordinal=st.none() | st.integers(-1, 180),
    waiting_since_ordinal=st.none() | st.integers(-1, 180),
    days_waited=st.integers(0, 20),
    is_excused=st.booleans(),
)
days = st.integers(-1, 200)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (44, Standing(S.NOT_DUE)),
        (45, Standing(S.DUE_SOON)),
        (50, Standing(S.DUE_SOON)),
        (52, Standing(S.DUE_SOON)),
        (53, Standing(S.BEHIND, 3)),
        (70, Standing(S.BEHIND, 20)),
    ],
)
def test_a_date_comes_closer_is_reached_and_passes(today: int, expected: Standing) -> None:
    assert standing(PlannedFacts(agreed_ordinal=50), today=today, policy=POLICY) == expected


def test_shown_late_is_shown_in_full() -> None:
    facts = PlannedFacts(agreed_ordinal=10, met_ordinal=99)
    assert standing(facts, today=100, policy=POLICY) == Standing(S.MET)


def test_without_a_date_nothing_can_pass() -> None:
    assert standing(PlannedFacts(None), today=100, policy=POLICY) == Standing(S.NO_DATE)


def test_excused_is_neither_due_nor_past() -> None:
    assert standing(PlannedFacts(10, is_excused=True), today=100, policy=POLICY) == Standing(S.EXCUSED)


@given(st.integers(0, 180), days, st.integers(0, 20))
def test_waiting_is_never_behind(agreed: int, today: int, waited: int) -> None:
    facts = PlannedFacts(agreed, waiting_since_ordinal=0, days_waited=waited)
    assert standing(facts, today=today, policy=POLICY) == Standing(S.WAITING)


@given(st.integers(0, 180), days, st.integers(0, 20), st.integers(0, 20))
def test_days_waited_are_given_back_once_the_teacher_has_answered(
    agreed: int, asked_on: int, already: int, wait: int
) -> None:
    before = standing(PlannedFacts(agreed, days_waited=already), today=asked_on, policy=POLICY)
    answered = PlannedFacts(agreed, days_waited=already + wait)
    assert standing(answered, today=asked_on + wait, policy=POLICY) == before


@given(facts_of_any_kind, days)
def test_showing_it_never_worsens_a_standing(facts: PlannedFacts, today: int) -> None:
    assert standing(replace(facts, met_ordinal=today), today=today, policy=POLICY) == Standing(S.MET)


@given(facts_of_any_kind, days)
def test_days_behind_are_counted_only_past_the_grace_days(facts: PlannedFacts, today: int) -> None:
    found = standing(facts, today=today, policy=POLICY)
    if found.status is S.BEHIND:
        assert found.days_behind > POLICY.grace_days
    else:
        assert found.days_behind == 0


@given(facts_of_any_kind, days, st.integers(1, 60))
def test_a_later_agreed_date_never_worsens_a_standing(facts: PlannedFacts, today: int, later: int) -> None:
    if facts.agreed_ordinal is not None:
        moved = replace(facts, agreed_ordinal=facts.agreed_ordinal + later)
        before, after = (standing(each, today=today, policy=POLICY) for each in (facts, moved))
        assert after.days_behind <= before.days_behind


def test_a_plan_is_counted_without_its_excused_targets() -> None:
    found = counts(
        [
            Standing(S.MET),
            Standing(S.EXCUSED),
            Standing(S.WAITING),
            Standing(S.BEHIND, 3),
            Standing(S.BEHIND, 8),
            Standing(S.DUE_SOON),
            Standing(S.NO_DATE),
        ]
    )
    assert (found.planned, found.met, found.waiting, found.behind, found.due_soon) == (6, 1, 1, 2, 1)
    assert found.most_days_behind == 8


def test_an_empty_plan_counts_nothing() -> None:
    assert counts([]).planned == counts([]).most_days_behind == 0
