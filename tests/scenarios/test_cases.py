"""The ladder: the student first, then teacher and advisor, then everybody who teaches them."""

import asyncio
from datetime import date

from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.models import ChannelLink, PaceCase, Plan, School
from domain.services.support import cases
from domain.vocabulary import CaseState, LinkState, PaceStatus, Rung
from tests.support.conferring import asks, has_evidence
from tests.support.history import was_judged
from tests.support.needing import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    all_are_on_pace,
    case_of,
    is_dated,
    leaves,
    morning,
    mornings,
    no_case,
    opens,
    records_support,
    slips,
    steps_of,
)
from tests.support.passing import runs
from tests.support.world import World


async def test_the_student_is_asked_first_and_no_adult_hears_of_it_that_day(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await morning(school, THURSDAY)
    case = await case_of(school, school.ana)
    assert (case.rung, case.state, case.owner_id) == (Rung.STUDENT, CaseState.OPEN, school.bo.person.id)
    assert school.ana.was_told("RP.3")
    assert await steps_of(school, case) == ["opened", "student_told"]
    assert school.bo.shown == []
    assert school.rosa.shown == []


async def test_after_three_school_days_teacher_and_advisor_have_it_in_their_digest(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 3)
    assert school.bo.shown == []
    await morning(school, MONDAY)
    assert (await case_of(school, school.ana)).rung is Rung.ADULT
    assert school.bo.was_told("1 student needs support now")
    assert school.bo.was_told("RP.3 Percent problems: 1 student")
    assert school.rosa.was_told("Ana Morales")
    assert school.grace.shown == []


async def test_whoever_acts_gets_their_days_anew(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 2)
    await has_evidence(school, school.ana, "Two prices", code="RP.3", at=school.clock.now())
    await mornings(school, FRIDAY, 2)
    assert (await case_of(school, school.ana)).rung is Rung.STUDENT
    await morning(school, TUESDAY)
    assert (await case_of(school, school.ana)).rung is Rung.ADULT


async def test_evidence_every_day_keeps_no_adult_away_for_ever(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    day = WEDNESDAY
    for _ in range(11):
        day = await mornings(school, day, 1)
        await has_evidence(school, school.ana, "One more", code="RP.3", at=school.clock.now())
        day = await mornings(school, day, 2)
    assert (await case_of(school, school.ana)).rung is not Rung.STUDENT


async def test_whoever_says_stuck_is_an_adults_to_help_at_once(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await morning(school, WEDNESDAY)
    await opens(school.ana, a.SayStuck(school.targets["RP.3"].id))
    await school.ana.presses("Skip")
    await morning(school, THURSDAY)
    assert (await case_of(school, school.ana)).rung is Rung.ADULT
    assert school.bo.was_told("RP.3 Percent problems: 1 student")


async def test_a_request_that_waits_pauses_the_case_and_it_goes_on_when_answered(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await morning(school, WEDNESDAY)
    await asks(school.ana, school, "RP.3")
    await mornings(school, THURSDAY, 6)
    case = await case_of(school, school.ana)
    assert (case.state, case.rung) == (CaseState.OPEN, Rung.STUDENT)
    assert school.bo.was_told("waiting for")
    assert school.bo.was_not_told("student needs support")


async def test_after_ten_days_without_a_support_everybody_who_teaches_the_student_hears(
    school: World,
) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 14)
    case = await case_of(school, school.ana)
    assert case.rung is Rung.TEAM
    assert await steps_of(school, case) == ["opened", "student_told", "adult_told", "team_told"]
    assert school.bo.was_told("school days without a support")
    await school.helen.commands("start")
    assert school.helen.sees("For 1 student no support is recorded")
    assert "Ana" not in school.helen.last


async def test_a_case_closes_by_itself_when_the_target_is_shown(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await morning(school, WEDNESDAY)
    await was_judged(school, school.ana, "RP.3", "proficient", days_ago=0)
    await morning(school, THURSDAY)
    case = await case_of(school, school.ana)
    assert case.state is CaseState.CLOSED
    assert (await steps_of(school, case))[-1] == "closed"


async def test_the_next_target_that_asks_is_the_students_turn_anew(school: World) -> None:
    await all_are_on_pace(school)
    async with school.runtime.sessions() as session:
        assert not (await session.scalars(select(PaceCase))).all()
    await slips(school, school.ana, "RP.1", days_past=9)
    await mornings(school, WEDNESDAY, 4)
    case = await case_of(school, school.ana)
    assert case.rung is Rung.ADULT
    await is_dated(school, school.ana.person, past={"RP.1": 9, "RP.2": 4}, starts_on=date(2026, 11, 4))
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=0)
    await morning(school, TUESDAY)
    again = await case_of(school, school.ana)
    assert (again.id, again.rung, again.target_id) == (case.id, Rung.STUDENT, school.targets["RP.2"].id)


async def test_nothing_opens_on_the_day_on_which_dates_were_computed_anew(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Plan).values(quiet_on=WEDNESDAY))
    await morning(school, WEDNESDAY)
    assert await no_case(school)
    await morning(school, THURSDAY)
    assert (await case_of(school, school.ana)).state is CaseState.OPEN


async def test_a_student_nobody_can_write_to_is_an_adults_at_once(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    async with school.runtime.sessions.begin() as session:
        mine = col(ChannelLink.person_id) == school.ana.person.id
        await session.execute(update(ChannelLink).where(mine).values(state=LinkState.ENDED))
    await morning(school, WEDNESDAY)
    assert (await case_of(school, school.ana)).rung is Rung.ADULT
    assert school.bo.was_told("Ana Morales")


async def test_following_twice_changes_nothing_the_second_time(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    school.clock.at = school.clock.at.replace(hour=13)
    assert await runs(school, cases.follow) > 0
    assert await runs(school, cases.follow) == 0


async def test_when_the_teacher_leaves_the_case_goes_to_the_advisor(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await morning(school, WEDNESDAY)
    await leaves(school, school.bo, school.maths, last_day=WEDNESDAY)
    await mornings(school, THURSDAY, 3)
    case = await case_of(school, school.ana)
    assert case.owner_id == school.rosa.person.id
    assert school.bo.shown == []
    assert school.rosa.was_told("Ana Morales")
    await opens(school.bo, a.OpenCase(case.id))
    assert school.bo.was_not_told("Ana")


async def test_a_section_without_any_adult_is_named_to_the_leader(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await leaves(school, school.bo, school.maths, last_day=date(2026, 11, 1))
    await leaves(school, school.rosa, school.advisory, last_day=date(2026, 11, 1))
    await morning(school, WEDNESDAY)
    assert (await case_of(school, school.ana)).owner_id is None
    await school.helen.commands("start")
    assert school.helen.sees("Mathematics 7A: students need support, and nobody teaches the section.")


async def test_a_case_of_somebody_elses_student_is_not_found(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await morning(school, WEDNESDAY)
    case = await case_of(school, school.ana)
    for action in (a.OpenCase(case.id), a.RecordSupport(case.id), a.SnoozeCase(case.id)):
        await opens(school.grace, action)
        await opens(school.jamal, action)
    assert school.grace.was_not_told("Ana")
    assert school.jamal.was_not_told("Ana")
    assert (await case_of(school, school.ana)).state is CaseState.OPEN


async def test_no_evidence_for_weeks_is_a_question_to_the_student(school: World) -> None:
    await all_are_on_pace(school)
    await is_dated(school, school.ana.person, past={"RP.1": 20})
    await morning(school, WEDNESDAY)
    case = await case_of(school, school.ana)
    assert case.opened_for is PaceStatus.NO_DATA
    await mornings(school, THURSDAY, 3)
    assert school.bo.was_told("Nothing was logged lately: worth asking.")
    assert school.bo.was_not_told("behind")


async def test_the_card_says_what_was_tried(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 4)
    await opens(school.bo, a.OpenCase((await case_of(school, school.ana)).id))
    assert school.bo.sees("What was tried")
    assert school.bo.sees("the student was asked first")
    assert school.bo.sees("teacher and advisor were told")
    assert school.bo.sees("RP.2 Unit rates comes before it and is not shown yet.")
    case = await case_of(school, school.ana)
    await records_support(school.bo, case)
    await opens(school.bo, a.OpenCase(case.id))
    assert school.bo.sees("a support was recorded (Bo Li)")


async def test_two_workers_at_once_open_one_case_and_tell_the_student_once(school: World) -> None:
    await all_are_on_pace(school)
    for student in (school.ana, school.jamal, school.zoe):
        await slips(school, student)
    await runs(school)

    async def works() -> int:
        async with school.runtime.sessions.begin() as session:
            fresh = await session.get_one(School, school.school.id)
            return await cases.follow(session, fresh, now=school.clock.now())

    assert sum(await asyncio.gather(*(works() for _ in range(4)))) == 3
    await school.settles()
    async with school.runtime.sessions() as session:
        assert len((await session.scalars(select(PaceCase))).all()) == 3
    assert school.ana.chat.count("The goal stays the same, and you can get there.") == 1
