"""The sweep says what the rule says, looks at whatever can have changed, and nothing else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import PlanStanding
from domain.rules import pace
from domain.rules.pace import PlanFacts, PlannedFacts
from domain.rules.policy import Policy
from domain.rules.student_clock import clock_at
from domain.services import schools
from domain.services.pace import pace_facts, pace_sweep
from domain.vocabulary import ConferenceState, EvidenceKind
from tests.support.pace_school import FIRST_DAY, LEVELS, PaceSchool, open_school

slowly = settings(
    deadline=None,
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # what fails is one plan of many, and told alone
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)

ordinals = st.integers(-3, 60) | st.integers(-100_000, 100_000)

planned = st.builds(
    PlannedFacts,
    agreed_ordinal=st.none() | ordinals,
    met_ordinal=st.none() | ordinals,
    waiting_since_ordinal=st.none() | ordinals,
    days_waited=st.integers(0, 12),
    is_excused=st.sampled_from([False, False, False, True]),
)

plans = st.builds(
    PlanFacts,
    starts_ordinal=ordinals,
    targets=st.lists(planned, max_size=8).map(tuple),
    last_evidence_ordinal=st.none() | ordinals,
    last_growth_ordinal=st.none() | ordinals,
    last_transfer_ordinal=st.none() | ordinals,
    is_too_late=st.sampled_from([False, False, False, False, True]),
)

policies = st.builds(
    Policy,
    grace_days=st.integers(0, 10),
    due_soon_days=st.integers(0, 10),
    ahead_days=st.integers(0, 10),
    fresh_days=st.integers(0, 30),
)

days_away = st.sets(st.integers(0, 59), max_size=12).map(sorted)

STUDENTS = 24


def decided(facts: PlanFacts, ordinal: int, absent: list[int], policy: Policy) -> dict[str, Any]:
    """What the rule says, in the columns of a standing."""
    found = pace.plan_standing(facts, today=clock_at(ordinal, absent), policy=policy)
    away = ordinal - clock_at(ordinal, absent)
    return {
        "status": found.status,
        "planned": found.counts.planned,
        "met": found.counts.met,
        "waiting": found.counts.waiting,
        "behind": found.counts.behind,
        "due_soon": found.counts.due_soon,
        "oldest_due_ordinal": found.oldest_due,
        "expected_from_ordinal": found.schedule.expected_from,
        "expected_until_ordinal": found.schedule.expected_until,
        "finished_ordinal": found.schedule.finished,
        "next_change_ordinal": None if found.next_change is None else found.next_change + away,
    }


def kept(standing: PlanStanding) -> dict[str, Any]:
    names = [name for name in PlanStanding.model_fields if name.endswith("_ordinal")]
    names += ["status", "planned", "met", "waiting", "behind", "due_soon"]
    return {name: getattr(standing, name) for name in names}


async def with_policy(school: PaceSchool, policy: Policy) -> None:
    names = ("grace_days", "due_soon_days", "ahead_days", "fresh_days")
    schools.change_settings(school.school, {name: getattr(policy, name) for name in names})
    await school.session.flush()


@pytest.fixture
async def school(session: AsyncSession) -> PaceSchool:
    return await open_school(session)


@pytest.fixture
async def student_ids(school: PaceSchool) -> list[UUID]:
    return [await school.student() for _ in range(STUDENTS)]


@slowly
@given(
    found=st.lists(st.tuples(plans, days_away), min_size=STUDENTS, max_size=STUDENTS),
    policy=policies,
    ordinal=st.integers(-1, 59),
    everything=st.booleans(),
)
async def test_the_statement_says_what_the_rule_says(
    school: PaceSchool,
    student_ids: list[UUID],
    *,
    found: list[tuple[PlanFacts, list[int]]],
    policy: Policy,
    ordinal: int,
    everything: bool,
) -> None:
    _, days = school.calendars["main"]
    await school.no_plans()
    await with_policy(school, policy)
    plan_ids = await school.facts(student_ids, [facts for facts, _ in found])
    for student_id, (_, absent) in zip(student_ids, found, strict=True):
        await school.away_on(student_id, [days[each] for each in absent])
    today = days[ordinal] if ordinal >= 0 else FIRST_DAY - timedelta(days=1)

    swept = await pace_sweep.pass_over(school.session, school.id, today=today, everything=everything)

    assert swept.looked_at == swept.written == sum(swept.moved.values()) == STUDENTS
    for plan_id, (facts, absent) in zip(plan_ids, found, strict=True):
        standing = await school.standing(plan_id)
        assert kept(standing) == decided(facts, ordinal, absent, policy), (facts, ordinal, absent, policy)
        assert (standing.status_since, standing.computed_on, standing.is_stale) == (today, today, False)
    again = await pace_sweep.pass_over(school.session, school.id, today=today, everything=True)
    assert (again.looked_at, again.written) == (STUDENTS, 0)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to one of the students, on the day before the pass."""

    student: int
    what: str
    target: int
    number: int

    async def happens(
        self, school: PaceSchool, student_ids: list[UUID], plan_ids: list[UUID], today: int
    ) -> None:
        """As the product writes it, facts gathered."""
        student_id, plan_id = student_ids[self.student], plan_ids[self.student]
        _, days = school.calendars["main"]
        at = school.noon(days[max(0, today)])
        planned = await school.target(plan_id, self.target)
        match self.what:
            case "judged":
                await school.judged(student_id, self.target, LEVELS[self.number % 4], at)
            case "judged late":
                shown = school.noon(days[max(0, today - self.number)])
                await school.judged(
                    student_id, self.target, LEVELS[self.number % 4], shown, entered=at - shown
                )
            case "showed":
                kind = (EvidenceKind.WRITTEN, EvidenceKind.PRODUCT)[self.number % 2]
                await school.showed(student_id, self.target, at, kind=kind)
            case "asked":
                known = await school.open_conference(student_id, self.target)
                if known is None:
                    await school.conference(student_id, self.target, (ConferenceState.REQUESTED, at))
                else:
                    states = (ConferenceState.SCHEDULED, ConferenceState.PROPOSED, ConferenceState.NOT_YET)
                    await school.moves_on(known, student_id, states[self.number % 3], at)
            case "away":
                first = min(max(0, today - 2 + self.number % 8), len(days) - 5)
                await school.away(student_id, days[first], days[first + self.number % 4])
            case "moved":
                planned.agreed_ordinal = (
                    None if self.number > 28 else (planned.agreed_ordinal or 0) + self.number - 9
                )
            case "excused":
                planned.is_excused = not planned.is_excused
            case _:
                raise AssertionError(self.what)
        await pace_facts.gather(school.session, school.id, student_ids=[student_id])


events = st.builds(
    Event,
    student=st.integers(0, 5),
    what=st.sampled_from(["judged", "judged late", "showed", "asked", "away", "moved", "excused"]),
    target=st.integers(0, 4),
    number=st.integers(0, 30),
)

histories = st.lists(st.tuples(st.integers(1, 6), st.lists(events, max_size=4)), min_size=1, max_size=14)


@slowly
@given(
    history=histories,
    agreed=st.lists(st.lists(st.none() | st.integers(0, 50), min_size=5, max_size=5), min_size=6, max_size=6),
    policy=policies,
)
async def test_a_daily_pass_leaves_nothing_for_a_full_one_to_find(
    school: PaceSchool,
    student_ids: list[UUID],
    *,
    history: list[tuple[int, list[Event]]],
    agreed: list[list[int | None]],
    policy: Policy,
) -> None:
    _, days = school.calendars["main"]
    await school.nothing_happened()
    await with_policy(school, policy)
    plan_ids = [await school.plan(student_ids[number], dates) for number, dates in enumerate(agreed)]
    await pace_facts.gather(school.session, school.id, student_ids=None)
    today = -1
    for later, happenings in history:
        for event in happenings:
            await event.happens(school, student_ids, plan_ids, today)
        today += later

        daily = await pace_sweep.pass_over(school.session, school.id, today=days[today])
        assert (await pace_sweep.pass_over(school.session, school.id, today=days[today])).looked_at == 0
        full = await pace_sweep.pass_over(school.session, school.id, today=days[today], everything=True)
        assert (daily.looked_at <= 6, full.looked_at, full.written) == (True, 6, 0)
    before = [kept(each) for each in await school.standings()]
    await pace_facts.gather(school.session, school.id, student_ids=None)
    await pace_sweep.pass_over(school.session, school.id, today=days[today])
    for kept_then, standing in zip(before, await school.standings(), strict=True):
        woken_at, changes_at = kept_then.pop("next_change_ordinal"), standing.next_change_ordinal
        assert kept_then.items() <= kept(standing).items()
        # A day away that was still to come may have put it off since.
        assert woken_at == changes_at or today < woken_at < changes_at
