"""Plans that are lived: changed, joined late, left, and moved by a closed day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import (
    Absence,
    Calendar,
    DateMove,
    DateProposal,
    Enrolment,
    Plan,
    PlannedTarget,
    PlanStanding,
    School,
    Section,
)
from domain.rules.policy import Policy
from domain.services.occasions import Occasion
from domain.services.pace import absences, pace_facts
from domain.services.plans import calendars, plan_changes, plan_effects, plans
from domain.services.plans.replanning import Change, PlanWish
from domain.vocabulary import AbsenceState, Membership, MoveCause, PaceStatus, ProposalState
from tests.support.history import was_judged
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, NOW, World

TODAY = date(2026, 11, 18)
CODES = ("RP.1", "RP.2", "RP.3", "EE.1", "EE.2", "EE.3")


def change(school: World, *, reason: str = "The book changed.", cause: MoveCause = MoveCause.PLAN) -> Change:
    return Change(at=NOW, today=TODAY, reason=reason, by_id=school.bo.person.id, cause=cause)


async def the_calendar(session: AsyncSession) -> Calendar:
    return (await session.scalars(select(Calendar).where(col(Calendar.is_default)))).one()


async def wish(
    session: AsyncSession,
    school: World,
    durations: Sequence[int],
    *,
    codes: Sequence[str] = CODES,
    starts_on: date = FIRST_DAY,
    ends_on: date | None = None,
) -> PlanWish:
    return PlanWish(
        steps=tuple((school.targets[code].id, days) for code, days in zip(codes, durations, strict=False)),
        starts_on=starts_on,
        ends_on=ends_on,
        calendar_id=(await the_calendar(session)).id,
    )


async def plan_section(
    school: World, durations: Sequence[int], *, codes: Sequence[str] = CODES, ends_on: date | None = None
) -> None:
    async with school.runtime.sessions.begin() as session:
        wanted = await wish(session, school, durations, codes=codes, ends_on=ends_on)
        await plan_changes.set_section_plan(session, school.maths, wanted, change=change(school))


async def plan_of(session: AsyncSession, student: Talker, section: Section | None = None) -> Plan:
    query = select(Plan).where(col(Plan.student_id) == student.person.id, col(Plan.ended_on).is_(None))
    if section is not None:
        query = query.where(col(Plan.section_id) == section.id)
    return (await session.scalars(query)).one()


async def dates_of(school: World, student: Talker, *, baseline: bool = False) -> dict[str, date | None]:
    """Agreed dates by code, in the plan's order."""
    codes = {target.id: code for code, target in school.targets.items()}
    async with school.runtime.sessions() as session:
        plan = await plan_of(session, student)
        found = await session.scalars(
            select(PlannedTarget)
            .where(col(PlannedTarget.plan_id) == plan.id)
            .order_by(col(PlannedTarget.position))
        )
        return {
            codes[each.target_id]: each.baseline_due_on if baseline else each.agreed_due_on for each in found
        }


async def agrees(school: World, student: Talker, code: str, day: date) -> None:
    async with school.runtime.sessions.begin() as session:
        await plans.move_date(
            session,
            await plan_of(session, student),
            target_id=school.targets[code].id,
            to_on=day,
            reason="A trip",
            moved_by_id=school.bo.person.id,
            moved_at=NOW,
        )


async def moves_of(school: World, student: Talker) -> dict[str, DateMove]:
    codes = {target.id: code for code, target in school.targets.items()}
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(DateMove)
            .where(col(DateMove.student_id) == student.person.id)
            .order_by(col(DateMove.moved_at), col(DateMove.id))
        )
        return {codes[move.target_id]: move for move in found}


async def joins(school: World, student: Talker, on: date, *, until: date | None = None) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Enrolment(
                school_id=school.school.id,
                sourced_id=f"{student.person.sourced_id}@7A:{on}",
                section_id=school.maths.id,
                person_id=student.person.id,
                membership=Membership.STUDENT,
                begins_on=on,
                ends_on=until,
            )
        )


async def closes(school: World, first_on: date, last_on: date | None = None) -> None:
    async with school.runtime.sessions.begin() as session:
        changed = await calendars.close(
            session,
            await the_calendar(session),
            first_on=first_on,
            last_on=last_on or first_on,
            change=change(school, reason="Snow", cause=MoveCause.CALENDAR),
        )
        assert changed


async def test_a_new_pacing_moves_what_is_open_and_keeps_the_baseline(school: World) -> None:
    before = await dates_of(school, school.ana)

    await plan_section(school, [5, 5, 5, 5, 5, 5])

    after = await dates_of(school, school.ana)
    assert after["RP.1"] == date(2026, 9, 8)
    assert after["EE.3"] == date(2026, 10, 13)
    assert await dates_of(school, school.ana, baseline=True) == before
    moves = await moves_of(school, school.ana)
    assert (moves["EE.3"].from_on, moves["EE.3"].to_on) == (before["EE.3"], after["EE.3"])
    assert (moves["EE.3"].reason, moves["EE.3"].moved_by_id) == ("The book changed.", school.bo.person.id)
    assert moves["EE.3"].cause is MoveCause.PLAN


async def test_a_new_pacing_keeps_the_date_a_person_named_and_that_of_what_is_shown(school: World) -> None:
    before = await dates_of(school, school.ana)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=40)
    await agrees(school, school.ana, "EE.1", date(2026, 12, 4))

    await plan_section(school, [3, 3, 3, 3, 3, 3])

    after = await dates_of(school, school.ana)
    assert after["RP.1"] == before["RP.1"]
    assert after["EE.1"] == date(2026, 12, 4)
    assert after["RP.2"] == date(2026, 9, 9)
    assert (await moves_of(school, school.ana))["EE.1"].cause is MoveCause.AGREED


async def test_nobody_is_nudged_about_a_plan_on_the_day_it_changed(school: World) -> None:
    await plan_section(school, [5, 5, 5, 5, 5, 5])

    async with school.runtime.sessions() as session:
        plan = await plan_of(session, school.ana)
        standing = await session.get_one(PlanStanding, (school.school.id, plan.id))
        assert plan.quiet_on == TODAY
        assert standing.is_stale


async def test_the_same_pacing_again_moves_nothing(school: World) -> None:
    await plan_section(school, [5, 5, 5, 5, 5, 5])
    first = (await dates_of(school, school.ana), len(await moves_of(school, school.ana)))

    await plan_section(school, [5, 5, 5, 5, 5, 5])

    assert (await dates_of(school, school.ana), len(await moves_of(school, school.ana))) == first


async def test_a_target_may_come_and_go_with_the_pacing(school: World) -> None:
    await plan_section(school, [5, 5], codes=("RP.2", "RP.1"))

    assert list(await dates_of(school, school.ana)) == ["RP.2", "RP.1"]
    assert (await moves_of(school, school.ana))["EE.3"].to_on is None

    await plan_section(school, [5, 5, 5], codes=("RP.1", "EE.3", "RP.2"))

    assert await dates_of(school, school.ana) == {
        "RP.1": date(2026, 9, 8),
        "EE.3": date(2026, 9, 15),
        "RP.2": date(2026, 9, 22),
    }


async def test_a_students_own_plan_beats_the_sections(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        wanted = await wish(session, school, [4] * 6, codes=CODES[::-1])
        await plan_changes.set_student_plan(
            session, school.maths, school.ana.person.id, wanted, joined_on=FIRST_DAY, change=change(school)
        )
    own = await dates_of(school, school.ana)
    assert list(own) == list(CODES[::-1])

    await plan_section(school, [5, 5, 5, 5, 5, 5])

    assert await dates_of(school, school.ana) == own
    assert list(await dates_of(school, school.jamal)) == list(CODES)


async def test_who_joins_late_starts_on_the_day_of_joining(school: World) -> None:
    await plan_section(school, [5, 5, 5, 5, 5, 5])
    await joins(school, school.zoe, date(2026, 11, 16))

    async with school.runtime.sessions.begin() as session:
        await plan_changes.follow_enrolments(session, school.school.id, today=TODAY)

    async with school.runtime.sessions() as session:
        plan = await plan_of(session, school.zoe, school.maths)
        first = await session.scalar(
            select(col(PlannedTarget.agreed_due_on))
            .where(col(PlannedTarget.plan_id) == plan.id)
            .order_by(col(PlannedTarget.position))
        )
        assert plan.starts_on == date(2026, 11, 16)
        assert first == date(2026, 11, 23)
        assert not plan.is_too_late


async def test_who_joins_too_late_has_a_plan_without_dates_and_is_not_behind(school: World) -> None:
    await plan_section(school, [5] * 6, ends_on=date(2026, 11, 20))
    await joins(school, school.zoe, date(2026, 11, 16))

    async with school.runtime.sessions.begin() as session:
        await plan_changes.follow_enrolments(session, school.school.id, today=TODAY)
        await plan_changes.follow_enrolments(session, school.school.id, today=TODAY)

    async with school.runtime.sessions() as session:
        plan = await plan_of(session, school.zoe, school.maths)
        found = await session.scalars(
            select(col(PlannedTarget.agreed_due_on)).where(col(PlannedTarget.plan_id) == plan.id)
        )
        assert plan.is_too_late
        assert set(found) == {None}
        pictures = await plan_effects.of_section(session, school.maths, today=TODAY, policy=Policy())
        picture = pictures[school.zoe.person.id, school.maths.id]
        assert picture.status is PaceStatus.ENROLLED_TOO_LATE


async def test_who_left_a_class_stands_nowhere_in_it_and_asks_for_no_date_any_more(school: World) -> None:
    await plan_section(school, [5] * 6)
    async with school.runtime.sessions.begin() as session:
        plan = await plan_of(session, school.ana, school.maths)
        target = await session.scalar(
            select(PlannedTarget).where(col(PlannedTarget.plan_id) == plan.id).limit(1)
        )
        assert target is not None
        session.add(
            DateProposal(
                school_id=plan.school_id,
                plan_id=plan.id,
                student_id=plan.student_id,
                target_id=target.target_id,
                to_on=TODAY + timedelta(days=7),
                proposed_at=NOW,
            )
        )
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == plan.student_id, col(Enrolment.section_id) == school.maths.id)
            .values(ends_on=TODAY - timedelta(days=1))
        )
    async with school.runtime.sessions.begin() as session:
        await plan_changes.follow_enrolments(session, school.school.id, today=TODAY)
    async with school.runtime.sessions() as session:
        assert (await session.get_one(Plan, (plan.school_id, plan.id))).ended_on == TODAY
        assert await session.get(PlanStanding, (plan.school_id, plan.id)) is None
        states = await session.scalars(
            select(col(DateProposal.state)).where(col(DateProposal.plan_id) == plan.id)
        )
        assert list(states) == [ProposalState.WITHDRAWN]


async def test_who_is_enrolled_twice_has_one_plan(school: World) -> None:
    await joins(school, school.zoe, date(2026, 9, 14), until=date(2026, 10, 2))
    await joins(school, school.zoe, date(2026, 10, 5))
    await joins(school, school.zoe, date(2026, 10, 12))

    await plan_section(school, [5] * 6)

    async with school.runtime.sessions() as session:
        assert (await plan_of(session, school.zoe, school.maths)).starts_on == date(2026, 9, 14)


async def test_who_comes_back_after_weeks_away_starts_anew_then(school: World) -> None:
    await joins(school, school.zoe, date(2026, 9, 14), until=date(2026, 10, 2))
    await joins(school, school.zoe, date(2026, 11, 9))

    await plan_section(school, [5] * 6)

    async with school.runtime.sessions() as session:
        assert (await plan_of(session, school.zoe, school.maths)).starts_on == date(2026, 11, 9)


async def test_the_plan_of_who_left_ends_and_its_history_stays(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(
                col(Enrolment.person_id) == school.jamal.person.id,
                col(Enrolment.section_id) == school.maths.id,
            )
            .values(ends_on=date(2026, 11, 13))
        )

    await plan_section(school, [5] * 6)

    async with school.runtime.sessions() as session:
        plan = (
            await session.scalars(select(Plan).where(col(Plan.student_id) == school.jamal.person.id))
        ).one()
        assert plan.ended_on == TODAY


async def test_the_same_target_in_two_classes_has_two_dates(school: World) -> None:
    await joins(school, school.zoe, FIRST_DAY)

    await plan_section(school, [5] * 6)

    async with school.runtime.sessions() as session:
        found = await session.execute(
            select(col(PlannedTarget.agreed_due_on))
            .join(Plan, col(Plan.id) == col(PlannedTarget.plan_id))
            .where(
                col(PlannedTarget.student_id) == school.zoe.person.id,
                col(PlannedTarget.target_id) == school.targets["RP.1"].id,
                col(Plan.ended_on).is_(None),
            )
        )
        assert {row.agreed_due_on for row in found} == {date(2026, 9, 8), date(2026, 9, 15)}


async def test_days_away_before_a_plan_give_its_dates_as_many_days_more(school: World) -> None:
    await was_away(school, school.ana, date(2026, 9, 2), date(2026, 9, 3))

    await plan_section(school, [5] * 6)

    assert (await dates_of(school, school.ana))["RP.1"] == date(2026, 9, 10)
    assert (await dates_of(school, school.jamal))["RP.1"] == date(2026, 9, 8)


async def was_away(school: World, student: Talker, first_on: date, last_on: date) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Absence(
                school_id=school.school.id,
                student_id=student.person.id,
                first_on=first_on,
                last_on=last_on,
                state=AbsenceState.CONFIRMED,
                reported_by_id=student.person.id,
                reported_at=NOW,
            )
        )
        await pace_facts.gather(session, school.school.id, student_ids=[student.person.id])


async def test_a_named_day_is_reached_on_that_day_whatever_was_missed_before(school: World) -> None:
    await was_away(school, school.ana, date(2026, 9, 2), date(2026, 9, 3))

    await agrees(school, school.ana, "EE.3", date(2026, 12, 4))

    async with school.runtime.sessions() as session:
        plan = await plan_of(session, school.ana)
        planned = await session.get_one(PlannedTarget, (school.school.id, plan.id, school.targets["EE.3"].id))
        away = await absences.days_away(session, school.ana.person, calendar_ids={plan.calendar_id})
        reached = away[plan.calendar_id].reached_on(planned.agreed_due_on, planned.agreed_ordinal)
        assert reached == date(2026, 12, 4)


async def test_a_snow_day_declared_that_morning_moves_what_is_due_from_then_on(school: World) -> None:
    before = await dates_of(school, school.ana)
    await agrees(school, school.ana, "EE.3", date(2026, 12, 4))
    assert before["EE.2"] == date(2026, 11, 10)
    await agrees(school, school.jamal, "EE.2", TODAY)

    await closes(school, TODAY)

    after = await dates_of(school, school.ana)
    assert after == before | {"EE.3": date(2026, 12, 4)}
    assert (await dates_of(school, school.jamal))["EE.2"] == TODAY + timedelta(days=1)
    assert (await dates_of(school, school.jamal))["EE.3"] == date(2026, 11, 25)
    moved = (await moves_of(school, school.jamal))["EE.2"]
    assert (moved.cause, moved.reason, moved.from_on) == (MoveCause.CALENDAR, "Snow", TODAY)
    async with school.runtime.sessions() as session:
        assert (await plan_of(session, school.jamal)).quiet_on == TODAY


async def test_a_snow_day_makes_nobody_more_behind(school: World) -> None:
    async with school.runtime.sessions() as session:
        before = await plan_effects.of_section(session, school.maths, today=TODAY, policy=Policy())

    await closes(school, date(2026, 11, 16), TODAY)

    async with school.runtime.sessions() as session:
        after = await plan_effects.of_section(session, school.maths, today=TODAY, policy=Policy())
        effects = plan_effects.difference(before, after)
        assert [each.student for each in effects] == ["Ana Morales", "Jamal Carter"]
        assert all([move.target for move in each.moved] == ["EE.3"] for each in effects)
        assert not any(each.changes_status for each in effects)


async def test_a_declared_closure_can_be_taken_back_and_makes_no_date_earlier(school: World) -> None:
    await closes(school, TODAY)
    moved = await dates_of(school, school.ana)

    async with school.runtime.sessions.begin() as session:
        calendar = await the_calendar(session)
        assert await calendars.reopen(session, calendar, day=TODAY, change=change(school))
        assert not await calendars.reopen(session, calendar, day=TODAY, change=change(school))

    assert await dates_of(school, school.ana) == moved


async def test_a_day_without_school_cannot_be_closed(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        saturday = date(2026, 11, 21)
        assert not await calendars.close(
            session, await the_calendar(session), first_on=saturday, last_on=saturday, change=change(school)
        )


async def test_a_closed_day_of_one_campus_moves_nothing_at_the_other(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        other = Calendar(
            school_id=school.school.id, name="hillside", first_on=FIRST_DAY, last_on=date(2027, 6, 16)
        )
        session.add(other)
        await session.flush()
        await calendars.renumber(session, other, change=change(school))
        plan = await plan_of(session, school.zoe)
        plan.calendar_id = other.id
    before = await dates_of(school, school.zoe)

    await closes(school, TODAY)

    assert await dates_of(school, school.zoe) == before
    assert await dates_of(school, school.ana) != before


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("America/New_York", datetime(2026, 11, 18, 0, 30, tzinfo=UTC), date(2026, 11, 17)),
        ("America/New_York", datetime(2026, 3, 8, 4, 59, tzinfo=UTC), date(2026, 3, 7)),
        ("America/New_York", datetime(2026, 3, 9, 3, 59, tzinfo=UTC), date(2026, 3, 8)),
        ("America/New_York", datetime(2026, 3, 9, 4, 1, tzinfo=UTC), date(2026, 3, 9)),
        ("America/New_York", datetime(2026, 11, 2, 4, 59, tzinfo=UTC), date(2026, 11, 1)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 13, 29, tzinfo=UTC), date(2026, 10, 3)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 13, 31, tzinfo=UTC), date(2026, 10, 4)),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 12, 59, tzinfo=UTC), date(2026, 10, 4)),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 13, 1, tzinfo=UTC), date(2026, 10, 5)),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, 13, 29, tzinfo=UTC), date(2026, 4, 5)),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, 13, 31, tzinfo=UTC), date(2026, 4, 6)),
    ],
)
def test_today_is_the_schools_local_date_whatever_the_clocks_do(
    zone: str, moment: datetime, expected: date
) -> None:
    school = School(sourced_id="s", name="S", zone=zone)

    assert Occasion(school, Policy(), moment).today == expected
