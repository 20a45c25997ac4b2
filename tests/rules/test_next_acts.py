"""The fewest acts that leave no date of a plan passed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.next_acts import MOST_AT_ONCE, Acts, Past, fewest
from domain.rules.pace import PlannedFacts, standing
from domain.rules.policy import Policy
from domain.vocabulary import TargetStanding

TODAY = 100
POLICY = Policy()

past_targets = st.lists(
    st.tuples(st.booleans(), st.booleans()).map(lambda each: (each[0], each[1])), max_size=12
).map(
    lambda flags: [
        Past(number, is_offered=offered, has_evidence=evident)
        for number, (offered, evident) in enumerate(flags)
    ]
)


def behind_after(past: list[Past[int]], acts: Acts[int]) -> int:
    """How many targets stay behind once the acts are done."""
    facts = dict.fromkeys((each.key for each in past), PlannedFacts(agreed_ordinal=TODAY - 30))
    for key in (*acts.take, *acts.ask):
        facts[key] = replace(facts[key], waiting_since_ordinal=TODAY)
    for key in acts.redate:
        facts[key] = replace(facts[key], agreed_ordinal=TODAY + 10)
    found = [standing(each, today=TODAY, policy=POLICY) for each in facts.values()]
    return sum(each.status is TargetStanding.BEHIND for each in found)


def test_nothing_past_asks_for_nothing() -> None:
    assert fewest([]) == Acts()
    assert len(fewest([])) == 0


def test_evidence_asks_for_a_conference_and_the_rest_for_one_talk_about_dates() -> None:
    past = [Past("RP.2", has_evidence=True), Past("RP.3"), Past("EE.1")]
    assert fewest(past) == Acts(ask=("RP.2",), redate=("RP.3", "EE.1"))
    assert len(fewest(past)) == 2


def test_a_time_that_is_offered_comes_before_another_conference() -> None:
    past = [Past("RP.1", has_evidence=True), Past("RP.2", has_evidence=True), Past("RP.3", is_offered=True)]
    assert fewest(past) == Acts(take=("RP.3",), ask=("RP.1",), redate=("RP.2",))


@given(past_targets)
def test_the_acts_leave_no_date_passed(past: list[Past[int]]) -> None:
    acts = fewest(past)
    assert behind_after(past, acts) == 0
    assert len(acts) <= MOST_AT_ONCE + 1


@given(past_targets)
def test_no_act_can_be_left_out(past: list[Past[int]]) -> None:
    acts = fewest(past)
    for key in acts.take:
        assert behind_after(past, replace(acts, take=tuple(k for k in acts.take if k != key)))
    for key in acts.ask:
        assert behind_after(past, replace(acts, ask=tuple(k for k in acts.ask if k != key)))
    if acts.redate:
        assert behind_after(past, replace(acts, redate=()))


@given(past_targets)
def test_conferences_are_for_what_can_be_talked_about(past: list[Past[int]]) -> None:
    acts = fewest(past)
    by_key = {each.key: each for each in past}
    assert all(by_key[key].is_offered for key in acts.take)
    assert all(by_key[key].has_evidence for key in acts.ask)
