"""Where a whole plan stands: what each status means, and what never happens."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.rules.pace import (
    Growth,
    Outlook,
    PlanFacts,
    PlannedFacts,
    Schedule,
    growth_of,
    outlook,
    plan_standing,
    schedule_of,
)
from domain.rules.policy import Policy
from domain.rules.student_clock import clock_at, reached_on
from domain.vocabulary import PaceStatus as P

POLICY = Policy()
"""2 days of grace, due soon 5 days before, ahead from 5 days on, 15 days fresh."""

TODAY = 50

ordinals = st.integers(-5, 120)
past = st.integers(-5, TODAY)

targets = st.builds(
    PlannedFacts,
    agreed_ordinal=st.none() | ordinals,
    met_ordinal=st.none() | past,
    waiting_since_ordinal=st.none() | past,
    days_waited=st.integers(0, 20),
    is_excused=st.sampled_from([False, False, False, True]),
)

plans = st.builds(
    PlanFacts,
    starts_ordinal=past,
    targets=st.lists(targets, max_size=8).map(tuple),
    last_evidence_ordinal=st.none() | past,
    last_growth_ordinal=st.none() | past,
    last_transfer_ordinal=st.none() | past,
    is_too_late=st.sampled_from([False, False, False, True]),
)

policies = st.builds(
    Policy,
    grace_days=st.integers(0, 10),
    due_soon_days=st.integers(0, 10),
    ahead_days=st.integers(0, 10),
    fresh_days=st.integers(0, 30),
)

CONCERN = {
    P.DONE: 0,
    P.AHEAD: 0,
    P.FAST_BUT_SHALLOW: 0,
    P.ON_PACE: 1,
    P.DUE_SOON: 1,
    P.WAITING: 1,
    P.SLOW_BUT_GROWING: 2,
    P.BEHIND: 2,
    P.STALLED: 2,
    P.NO_DATA: 2,
}
"""The order in which a standing is better or worse: ahead of the dates, on them, past one. Within a group the
statuses say different things, none of them worse. The others are outside of any order: they say that there are
no dates to stand against.
"""


def a_plan(
    *targets: PlannedFacts,
    starts_ordinal: int = 0,
    last_evidence_ordinal: int | None = None,
    last_growth_ordinal: int | None = None,
    last_transfer_ordinal: int | None = None,
) -> PlanFacts:
    return PlanFacts(
        starts_ordinal, targets, last_evidence_ordinal, last_growth_ordinal, last_transfer_ordinal
    )


def status(plan: PlanFacts, today: int = TODAY) -> P:
    return plan_standing(plan, today=today, policy=POLICY).status


SHOWN = PlannedFacts(10, met_ordinal=10)
LATER = PlannedFacts(90)
PAST = PlannedFacts(40)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (a_plan(), P.NO_DATES),
        (a_plan(PlannedFacts(None)), P.NO_DATES),
        (a_plan(PlannedFacts(40, is_excused=True)), P.EXCUSED),
        (replace(a_plan(PlannedFacts(None)), is_too_late=True), P.ENROLLED_TOO_LATE),
        (a_plan(SHOWN), P.DONE),
        (a_plan(SHOWN, PlannedFacts(40, is_excused=True)), P.DONE),
        (a_plan(SHOWN, LATER), P.ON_PACE),
        (a_plan(SHOWN, PlannedFacts(55)), P.DUE_SOON),
        (a_plan(SHOWN, PlannedFacts(48)), P.DUE_SOON),
        (a_plan(SHOWN, PlannedFacts(40, waiting_since_ordinal=39)), P.WAITING),
        (a_plan(SHOWN, PlannedFacts(55, met_ordinal=45)), P.DONE),
        (a_plan(PlannedFacts(55, met_ordinal=45), LATER), P.AHEAD),
        (a_plan(PlannedFacts(54, met_ordinal=45), LATER), P.ON_PACE),
        (a_plan(PlannedFacts(55, met_ordinal=45), LATER, last_evidence_ordinal=45), P.FAST_BUT_SHALLOW),
        (
            a_plan(
                PlannedFacts(55, met_ordinal=45), LATER, last_evidence_ordinal=45, last_transfer_ordinal=35
            ),
            P.AHEAD,
        ),
        (a_plan(SHOWN, PAST), P.NO_DATA),
        (a_plan(SHOWN, PAST, last_evidence_ordinal=34), P.NO_DATA),
        (a_plan(SHOWN, PAST, last_evidence_ordinal=35), P.STALLED),
        (a_plan(SHOWN, PAST, last_growth_ordinal=35), P.SLOW_BUT_GROWING),
        (a_plan(SHOWN, PAST, starts_ordinal=35), P.BEHIND),
        (a_plan(SHOWN, PAST, starts_ordinal=35, last_growth_ordinal=35), P.SLOW_BUT_GROWING),
        (a_plan(SHOWN, PAST, PlannedFacts(41, waiting_since_ordinal=40)), P.NO_DATA),
    ],
)
def test_the_statuses_are_told_apart(plan: PlanFacts, expected: P) -> None:
    assert status(plan) is expected


def test_ahead_in_all_but_one_is_behind_in_that_one() -> None:
    plan = a_plan(PAST, *(PlannedFacts(day, met_ordinal=30) for day in (60, 70, 80, 90)))
    found = plan_standing(plan, today=TODAY, policy=POLICY)
    assert (found.status, found.counts.behind, found.schedule.days_ahead(TODAY)) == (P.NO_DATA, 1, 30)


def test_work_done_on_its_day_is_not_ahead_whatever_is_set() -> None:
    plan = a_plan(PlannedFacts(TODAY, met_ordinal=TODAY), LATER)
    found = plan_standing(plan, today=TODAY, policy=Policy(ahead_days=0))
    assert found.status is P.ON_PACE


@pytest.mark.parametrize(
    ("met", "today", "expected"),
    [
        ((), 9, 0),
        ((), 10, 0),
        ((), 14, -4),
        ((8,), 8, 2),
        ((8,), 12, 0),
        ((8,), 23, -3),
        ((8, 15), 15, 5),
        ((8, 15, 36), 36, -6),
        ((8, 15, 36), 90, -6),
        ((8, 15, 24), 90, 6),
    ],
)
def test_earned_schedule_asks_when_the_plan_expected_this_much_work(
    met: tuple[int, ...], today: int, expected: int
) -> None:
    shown = [*met, *(None for _ in range(3 - len(met)))]
    plan = [PlannedFacts(due, met_ordinal=at) for due, at in zip((10, 20, 30), shown, strict=True)]
    assert schedule_of(plan).days_ahead(today) == expected


@given(plans, ordinals, ordinals)
def test_a_plan_that_is_finished_keeps_its_days_for_ever(plan: PlanFacts, today: int, later: int) -> None:
    schedule = schedule_of([replace(each, met_ordinal=30) for each in plan.targets])
    assert schedule.finished is not None or schedule == Schedule(None, None, None)
    assert schedule.days_ahead(today) == schedule.days_ahead(later)


@given(plans, policies, st.data())
def test_between_two_changes_nothing_changes(plan: PlanFacts, policy: Policy, data: st.DataObject) -> None:
    now = plan_standing(plan, today=TODAY, policy=policy)
    assert now.next_change is None or now.next_change > TODAY
    last = 300 if now.next_change is None else now.next_change - 1
    later = plan_standing(plan, today=data.draw(st.integers(TODAY, last)), policy=policy)
    for found in (now, later):
        assert (found.status, found.schedule, found.oldest_due) == (now.status, now.schedule, now.oldest_due)
    assert replace(later.counts, most_days_behind=0) == replace(now.counts, most_days_behind=0)
    assert later.next_change == now.next_change


@given(plans, policies, st.integers(0, 40))
def test_while_targets_wait_nothing_gets_further_behind(plan: PlanFacts, policy: Policy, days: int) -> None:
    waiting = replace(
        plan,
        targets=tuple(
            replace(each, waiting_since_ordinal=TODAY) if each.met_ordinal is None else each
            for each in plan.targets
        ),
    )
    then = plan_standing(waiting, today=TODAY + days, policy=policy)
    assert then.counts.behind == then.counts.most_days_behind == 0
    assert then.schedule.finished is not None or then.schedule.days_ahead(TODAY + days) >= 0


@given(plans, policies, st.integers(0, 40))
def test_an_answer_gives_back_all_the_days_it_took(plan: PlanFacts, policy: Policy, days: int) -> None:
    """A standing after the answer is the one that the request was made in."""
    asked = plan_standing(plan, today=TODAY, policy=policy)
    answered = plan_standing(
        replace(
            plan,
            targets=tuple(
                replace(each, days_waited=each.days_waited + days) if each.met_ordinal is None else each
                for each in plan.targets
            ),
        ),
        today=TODAY + days,
        policy=policy,
    )
    assert answered.counts == asked.counts


@given(plans, policies, st.data())
def test_showing_a_target_never_worsens_a_standing(
    plan: PlanFacts, policy: Policy, data: st.DataObject
) -> None:
    """Compared with the same answer but for the level: a request that waited has ended either way."""
    assume(plan.targets)
    number = data.draw(st.integers(0, len(plan.targets) - 1))
    before = _answered(plan, number)
    assume(before.targets[number].met_ordinal is None)
    after = _with(before, number, replace(before.targets[number], met_ordinal=TODAY))

    found, then = (plan_standing(each, today=TODAY, policy=policy) for each in (before, after))

    if found.status in CONCERN:
        assert CONCERN[then.status] <= CONCERN[found.status]
    else:
        assert then.status in {found.status, P.DONE}
    assert then.counts.behind <= found.counts.behind
    assert then.counts.most_days_behind <= found.counts.most_days_behind
    assert then.schedule.days_ahead(TODAY) >= found.schedule.days_ahead(TODAY)


def _answered(plan: PlanFacts, number: int) -> PlanFacts:
    target = plan.targets[number]
    since = target.waiting_since_ordinal
    waited = 0 if since is None else TODAY - since
    return _with(
        plan,
        number,
        replace(target, waiting_since_ordinal=None, days_waited=target.days_waited + waited),
    )


def _with(plan: PlanFacts, number: int, target: PlannedFacts) -> PlanFacts:
    return replace(plan, targets=(*plan.targets[:number], target, *plan.targets[number + 1 :]))


@given(plans, policies, st.integers(1, 60))
def test_later_dates_for_all_never_worsen_a_standing(plan: PlanFacts, policy: Policy, later: int) -> None:
    moved = replace(
        plan,
        targets=tuple(
            each if each.agreed_ordinal is None else replace(each, agreed_ordinal=each.agreed_ordinal + later)
            for each in plan.targets
        ),
    )
    before, after = (plan_standing(each, today=TODAY, policy=policy) for each in (plan, moved))
    assert CONCERN.get(after.status, 0) <= CONCERN.get(before.status, 0)
    assert after.counts.most_days_behind <= before.counts.most_days_behind
    assert after.schedule.days_ahead(TODAY) >= before.schedule.days_ahead(TODAY)


@given(plans, plans, policies)
def test_the_two_clocks_are_never_blended(plan: PlanFacts, other: PlanFacts, policy: Policy) -> None:
    """Dates change nothing about growth; growth changes no count and no day."""
    same_dates = replace(other, starts_ordinal=plan.starts_ordinal, targets=plan.targets)
    one, two = (plan_standing(each, today=TODAY, policy=policy) for each in (plan, same_dates))
    assert (one.counts, one.schedule, one.oldest_due) == (two.counts, two.schedule, two.oldest_due)
    other_dates = replace(plan, targets=other.targets, is_too_late=other.is_too_late)
    assert growth_of(plan, today=TODAY, policy=policy) is growth_of(other_dates, today=TODAY, policy=policy)


@pytest.mark.parametrize(
    ("grew", "expected"),
    [(None, Growth.NONE_YET), (34, Growth.NOT_LATELY), (35, Growth.RECENT), (50, Growth.RECENT)],
)
def test_growth_is_recent_for_as_long_as_evidence_is(grew: int | None, expected: Growth) -> None:
    assert growth_of(a_plan(last_growth_ordinal=grew), today=TODAY, policy=POLICY) is expected


@pytest.mark.parametrize(
    ("plan", "last", "expected"),
    [
        (a_plan(LATER, LATER), None, Outlook(2, 40, None, None)),
        (a_plan(LATER, LATER), 70, Outlook(2, 20, None, None)),
        (a_plan(PAST, PlannedFacts(None)), None, Outlook(2, 0, None, None)),
        (a_plan(PlannedFacts(None)), None, Outlook(1, None, None, None)),
        (a_plan(SHOWN), None, Outlook(0, 0, None, None)),
        (a_plan(SHOWN, PlannedFacts(60, waiting_since_ordinal=40)), None, Outlook(0, 10, None, None)),
        # One in 50 days, none of them lately: one pace alone.
        (a_plan(SHOWN, LATER), None, Outlook(1, 40, 100, None)),
        # Two in 50 days, one of them in the last 15.
        (a_plan(SHOWN, PlannedFacts(30, met_ordinal=40), LATER), None, Outlook(1, 40, 65, 75)),
    ],
)
def test_the_outlook_is_a_range_and_says_nothing_too_early(
    plan: PlanFacts, last: int | None, expected: Outlook
) -> None:
    assert outlook(plan, today=TODAY, last_ordinal=last, policy=POLICY) == expected


@given(plans, policies, ordinals)
def test_an_outlook_never_points_back(plan: PlanFacts, policy: Policy, last: int) -> None:
    found = outlook(plan, today=TODAY, last_ordinal=last, policy=policy)
    assert found.left >= 0
    assert found.days_left is None or found.days_left >= 0
    if found.latest is not None:
        assert found.earliest is not None
        assert TODAY < found.earliest <= found.latest


@given(st.sets(st.integers(0, 60)).map(sorted), st.integers(-1, 90))
def test_the_students_clock_stands_still_on_days_away_and_is_reached_again(
    absent: list[int], ordinal: int
) -> None:
    clock = clock_at(ordinal, absent)
    assert clock == ordinal - sum(day <= ordinal for day in absent)
    assert clock_at(reached_on(clock, absent), absent) == clock
    if ordinal not in absent:
        assert reached_on(clock, absent) == ordinal
