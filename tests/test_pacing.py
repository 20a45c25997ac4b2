"""The loop over batches and schools: shared by workers, broken off anywhere, never stopped by one school."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.database import Sessions
from domain.ids import new_id
from domain.models import Plan, PlanStanding, School
from domain.services.pace import pace_facts, pace_sweep
from domain.services.pace.pace_sweep import KeyRange
from domain.vocabulary import PaceStatus
from scheduler import pacing
from scheduler.pacing import PartedStep, Step
from tests.support.pace_school import PaceSchool, open_school, weekdays

DAYS = weekdays(180)


@pytest.fixture
async def school(sessions: Sessions) -> AsyncIterator[PaceSchool]:
    """Ten students with the same dates, on days 10 and 20. Committed."""
    async with sessions() as session:
        found = await open_school(session)
        for _ in range(10):
            await found.plan(await found.student(), (10, 20))
        await pace_facts.gather(session, found.id, student_ids=None)
        await session.commit()
        yield found


async def statuses(sessions: Sessions) -> set[tuple[PaceStatus, bool]]:
    async with sessions() as session:
        found = await session.execute(select(col(PlanStanding.status), col(PlanStanding.is_stale)))
        return {(row.status, row.is_stale) for row in found}


async def test_a_pass_looks_only_at_what_can_have_changed(school: PaceSchool, sessions: Sessions) -> None:
    first = await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))
    assert (first.looked_at, first.moved) == (10, {PaceStatus.ON_PACE: 10})

    for day in (0, 1, 4):
        again = await pacing.sweep(sessions, school.school, now=school.noon(DAYS[day]))
        assert again.looked_at == 0

    soon = await pacing.sweep(sessions, school.school, now=school.noon(DAYS[5]))
    assert (soon.looked_at, soon.moved) == (10, {PaceStatus.DUE_SOON: 10})


async def test_days_without_school_change_nothing(school: PaceSchool, sessions: Sessions) -> None:
    friday = next(day for day in DAYS[12:] if day.weekday() == 4)
    await pacing.sweep(sessions, school.school, now=school.noon(friday))

    for later in (1, 2):
        swept = await pacing.sweep(sessions, school.school, now=school.noon(friday + timedelta(days=later)))
        assert swept.looked_at == 0


async def test_a_full_pass_over_computed_standings_writes_nothing(
    school: PaceSchool, sessions: Sessions
) -> None:
    now = school.noon(DAYS[13])
    await pacing.sweep(sessions, school.school, now=now)

    for workers in (1, 2, 3):
        full = await pacing.sweep(sessions, school.school, now=now, everything=True, workers=workers)
        assert (full.looked_at, full.written, full.moved) == (10, 0, {})


async def test_the_parts_of_a_school_hold_every_plan_once(school: PaceSchool) -> None:
    plan_ids = list(await school.session.scalars(select(col(Plan.id))))
    for count in (1, 2, 3, 7, 40):
        parts = await pace_sweep.parts(school.session, school.id, count)
        assert 1 <= len(parts) <= count
        for plan_id in plan_ids:
            assert sum(part.after < plan_id <= part.until for part in parts) == 1


async def test_the_parts_of_an_empty_school_hold_nothing(session: AsyncSession) -> None:
    empty = await open_school(session)
    assert await pace_sweep.parts(session, empty.id, 2) == (KeyRange(),)


async def test_workers_side_by_side_share_the_plans(school: PaceSchool, sessions: Sessions) -> None:
    async with sessions.begin() as one, sessions.begin() as other:
        first = await pace_sweep.pass_over(one, school.id, today=DAYS[0], at_most=6)
        second = await pace_sweep.pass_over(other, school.id, today=DAYS[0], at_most=6)
    assert (first.looked_at, second.looked_at) == (6, 4)
    assert await statuses(sessions) == {(PaceStatus.ON_PACE, False)}


async def test_what_changes_while_it_is_computed_is_computed_again(
    school: PaceSchool, sessions: Sessions
) -> None:
    student_id = await school.session.scalar(select(col(Plan.student_id)).limit(1))
    assert student_id is not None
    await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))
    async with sessions.begin() as sweeping:
        await pace_sweep.pass_over(sweeping, school.id, today=DAYS[0], everything=True)
        async with sessions() as teaching:
            await _seen_by(teaching, school).judged(student_id, 0, "proficient", school.noon(DAYS[0]))
            gathering = asyncio.create_task(_gather(teaching, school, student_id))
            await _waits_for_a_lock(sweeping)
            await sweeping.commit()
            await gathering

    swept = await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))

    assert (swept.looked_at, swept.written) == (1, 1)


async def test_what_two_report_of_one_student_at_the_same_moment_is_kept_of_both(
    school: PaceSchool, sessions: Sessions
) -> None:
    student_id = await school.session.scalar(select(col(Plan.student_id)).limit(1))
    assert student_id is not None
    async with sessions() as one, sessions() as other:
        await _seen_by(one, school).showed(student_id, 0, school.noon(DAYS[5]))
        await pace_facts.gather(one, school.id, student_ids=[student_id])
        await _seen_by(other, school).judged(student_id, 0, "proficient", school.noon(DAYS[4]))
        gathering = asyncio.create_task(_gather(other, school, student_id))
        await _waits_for_a_lock(one)
        await one.commit()
        await gathering

    async with sessions() as session:
        plan = await session.scalar(select(Plan).where(col(Plan.student_id) == student_id))
        assert plan is not None
        assert (plan.last_evidence_ordinal, plan.last_growth_ordinal) == (5, 4)


def _seen_by(session: AsyncSession, school: PaceSchool) -> PaceSchool:
    """The same school, through another session."""
    return PaceSchool(
        session, school.school, school.section, school.levels, school.target_ids, school.calendars
    )


async def _gather(session: AsyncSession, school: PaceSchool, student_id: UUID) -> None:
    await pace_facts.gather(session, school.id, student_ids=[student_id])
    await session.commit()


async def _waits_for_a_lock(session: AsyncSession) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(20):
        while not await session.scalar(waiting):
            await session.execute(text("SELECT pg_stat_clear_snapshot(), pg_sleep(0.01)"))


async def test_a_worker_that_dies_leaves_whole_batches(school: PaceSchool, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await pace_sweep.pass_over(session, school.id, today=DAYS[0], at_most=4)
    async with sessions() as session:
        await pace_sweep.pass_over(session, school.id, today=DAYS[0], at_most=4)
        await session.rollback()
    assert await statuses(sessions) == {(PaceStatus.ON_PACE, False), (PaceStatus.NO_DATES, True)}

    swept = await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))

    assert swept.looked_at == 6
    assert await statuses(sessions) == {(PaceStatus.ON_PACE, False)}


async def test_a_plan_that_ended_stands_nowhere(school: PaceSchool, sessions: Sessions) -> None:
    await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))
    ended = update(Plan).values(ended_on=DAYS[1])
    async with sessions.begin() as session:
        first = await session.scalar(select(col(Plan.id)).order_by(col(Plan.id)).limit(1))
        await session.execute(ended.where(col(Plan.id) == first))

    swept = await pacing.sweep(sessions, school.school, now=school.noon(DAYS[5]))
    assert swept.moved == {PaceStatus.DUE_SOON: 9}
    assert len(await school.standings()) == 9

    async with sessions.begin() as session:
        await session.execute(ended)
        await pace_facts.gather(session, school.id, student_ids=None)
    assert await school.standings() == []


async def test_facts_of_an_older_rule_are_gathered_anew(school: PaceSchool, sessions: Sessions) -> None:
    await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))
    async with sessions.begin() as session:
        await session.execute(update(PlanStanding).values(rule_version=0))
        await session.execute(update(Plan).values(due_ordinals=[], starts_ordinal=-50))

    swept = await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))

    assert swept.looked_at == 10
    async with sessions() as session:
        assert {tuple(each) for each in await session.scalars(select(col(Plan.due_ordinals)))} == {(10, 20)}
    assert (await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))).looked_at == 0


async def test_a_full_pass_finds_plans_that_nobody_gathered(school: PaceSchool, sessions: Sessions) -> None:
    await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]))
    await school.plan(await school.student(), (3,))
    await school.session.commit()

    swept = await pacing.sweep(sessions, school.school, now=school.noon(DAYS[0]), everything=True)

    assert (swept.looked_at, swept.moved) == (11, {PaceStatus.DUE_SOON: 1})


async def test_a_school_that_breaks_keeps_no_other_from_its_pass(
    school: PaceSchool, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        broken = await open_school(session, name="a broken one", zone="UTC")
        await broken.plan(await broken.student(), (10,))
        await pace_facts.gather(session, broken.id, student_ids=None)
        broken.school.settings = {"grace_days": "many"}

    passed = await pacing.pass_time(sessions, now=school.noon(DAYS[0]), following=())

    assert passed.swept.moved == {PaceStatus.ON_PACE: 10}


async def test_a_step_that_breaks_keeps_no_other_from_its_turn(
    school: PaceSchool, sessions: Sessions
) -> None:
    seen: list[str] = []

    async def breaks(session: AsyncSession, at: School, *, now: datetime) -> int:
        at.name = "Renamed"
        await session.flush()
        raise RuntimeError("a mistake of ours")

    async def works(session: AsyncSession, at: School, *, now: datetime) -> int:
        seen.append(at.name)
        return 3

    steps = (Step("breaks", breaks), Step("works", works))
    passed = await pacing.pass_time(sessions, now=school.noon(DAYS[0]), following=steps)

    assert (seen, passed.done) == (["A school"], 3)


async def test_a_part_of_a_step_that_breaks_keeps_no_other_from_its_turn(
    school: PaceSchool, sessions: Sessions
) -> None:
    first, broken, last = parts = [new_id() for _ in range(3)]
    seen: list[tuple[UUID, str]] = []

    async def named(session: AsyncSession, at: School, *, now: datetime) -> list[UUID]:
        return parts

    async def work(session: AsyncSession, at: School, part_id: UUID, *, now: datetime) -> int:
        seen.append((part_id, at.name))
        at.name = "Renamed" if part_id == broken else at.name
        await session.flush()
        if part_id == broken:
            raise RuntimeError("a mistake of ours")
        return 3

    steps = (PartedStep("breaks in one part", named, work),)
    passed = await pacing.pass_time(sessions, now=school.noon(DAYS[0]), following=steps)

    assert seen == [(first, "A school"), (broken, "A school"), (last, "A school")]
    assert passed.done == 6
