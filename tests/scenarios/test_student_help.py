"""A student is stuck, or needs help now."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from sqlmodel import col

from bot.app import Runtime
from domain.action_codec import encode
from domain.actions import AcknowledgeHelp, HelpNow, SayStuck
from domain.ids import new_id
from domain.models import Enrolment, HelpRequest, Person, Plan, PlannedTarget, PlanStanding, Promise, School
from domain.services.people import help_requests
from domain.vocabulary import HelpKind
from tests.support.history import was_judged
from tests.support.memory import MemoryChannel
from tests.support.newcomers import account
from tests.support.talk import Talker
from tests.support.world import World


async def _asked(school: World) -> HelpRequest:
    """The only request there is."""
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(HelpRequest))).one()


async def _has_no_sections(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        ana = school.ana.person.id
        await session.execute(delete(PlannedTarget).where(col(PlannedTarget.student_id) == ana))
        await session.execute(delete(PlanStanding).where(col(PlanStanding.student_id) == ana))
        await session.execute(delete(Plan).where(col(Plan.student_id) == ana))
        await session.execute(delete(Enrolment).where(col(Enrolment.person_id) == ana))


async def _school_is(school: World, **values: object) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(School).values(**values))


async def test_stuck_with_a_target_reaches_its_teacher_with_the_students_words(school: World) -> None:
    await was_judged(school, school.ana, "RP.2", "emerging")
    await school.ana.types("RP.2")
    await school.ana.presses("RP.2")
    await school.ana.presses("I'm stuck")
    assert school.ana.sees("What have you tried, and where does it stop?")
    await school.ana.types("I get lost when the amounts are fractions")
    assert school.ana.sees("This goes to Bo Li.")
    assert school.bo.was_told("Ana Morales is stuck and asks for help")
    assert school.bo.was_told("RP.2 · Unit rates")
    assert school.bo.was_told("Shown so far: Emerging")
    assert school.bo.was_told("I get lost when the amounts are fractions")
    assert school.bo.was_told("Why you got this")
    school.rosa.was_not_told("stuck")
    school.grace.was_not_told("stuck")


async def test_words_may_be_left_out(school: World) -> None:
    await school.ana.commands("stuck")
    await school.ana.presses("Skip")
    assert school.ana.sees("This goes to Rosa Delgado.")
    assert school.rosa.was_told("Ana Morales is stuck and asks for help")
    assert (await _asked(school)).text is None


async def test_a_target_without_a_teacher_reaches_the_advisor(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == school.bo.person.id)
            .values(ends_on=date(2026, 11, 17))
        )
    await school.ana.presses_data(encode(SayStuck(school.targets["RP.2"].id)))
    await school.ana.presses("Skip")
    assert school.ana.sees("This goes to Rosa Delgado.")
    assert school.rosa.was_told("RP.2 · Unit rates")
    school.bo.was_not_told("stuck")


async def test_without_teacher_or_advisor_the_help_lead_stands_in(school: World) -> None:
    await _has_no_sections(school)
    await _school_is(school, help_lead_id=school.helen.person.id)
    await school.ana.commands("stuck")
    await school.ana.presses("Skip")
    assert school.helen.was_told("Ana Morales is stuck")


async def test_the_student_hears_who_has_read_it(school: World) -> None:
    await school.ana.presses_data(encode(SayStuck(school.targets["RP.2"].id)))
    await school.ana.types("Fractions")
    await school.bo.presses("I have read it")
    assert school.ana.was_told("Bo Li has read that you asked for help")
    assert school.ana.was_told("Why you got this: you asked for help.")
    assert (await _asked(school)).acknowledged_by_id == school.bo.person.id


async def test_reading_it_twice_tells_the_student_once(school: World) -> None:
    await school.ana.presses_data(encode(SayStuck(school.targets["RP.2"].id)))
    await school.ana.types("Fractions")
    help_id = (await _asked(school)).id
    await school.bo.presses_data(encode(AcknowledgeHelp(help_id)))
    await school.rosa.presses_data(encode(AcknowledgeHelp(help_id)))
    assert (await _asked(school)).acknowledged_by_id == school.bo.person.id
    assert school.ana.chat.count("has read that you asked for help") == 1


async def test_a_teacher_of_others_cannot_read_it(school: World) -> None:
    await school.ana.presses_data(encode(SayStuck(school.targets["RP.2"].id)))
    await school.ana.types("Fractions")
    help_id: UUID = (await _asked(school)).id
    await school.grace.presses_data(encode(AcknowledgeHelp(help_id)))
    assert school.grace.sees("Not found")
    assert (await _asked(school)).acknowledged_at is None


async def test_help_now_reaches_the_named_person_and_shows_the_help_line(school: World) -> None:
    await school.ana.commands("helpnow")
    assert school.ana.sees("A message goes to Rosa Delgado right now.")
    assert school.ana.sees("988 Lifeline: 988")
    assert school.ana.sees("Nobody watches this chat all the time.")
    assert school.rosa.was_told("Ana Morales pressed “Help now”")
    school.bo.was_not_told("Help now")
    await school.rosa.presses("I have read it")
    assert school.ana.was_told("Rosa Delgado has read that you asked for help")


async def test_help_now_works_without_plan_or_sections(school: World) -> None:
    await _has_no_sections(school)
    await school.ana.commands("home")
    await school.ana.presses("Help now")
    assert school.ana.sees("A message goes to Rosa Delgado right now.")
    assert school.rosa.was_told("Ana Morales pressed “Help now”")
    assert (await _asked(school)).kind is HelpKind.NOW


async def test_a_help_lead_who_knows_no_student_is_reached_and_may_answer(school: World) -> None:
    await _school_is(school, help_lead_id=school.helen.person.id)
    await school.ana.commands("helpnow")
    assert school.helen.was_told("Ana Morales pressed “Help now”")
    await school.helen.presses("I have read it")
    assert school.ana.was_told("Helen Park has read that you asked for help")


async def test_on_a_day_without_school_the_answer_says_when_it_may_be_read(school: World) -> None:
    school.passes(days=3)
    await school.ana.commands("helpnow")
    assert school.ana.sees("Today is not a school day. It may not be read before the next one.")
    assert school.ana.sees("988")


@pytest.mark.parametrize(
    ("has_sections", "reached", "why"),
    [(True, "rosa", "you are this student's advisor"), (False, "helen", "you lead the school")],
)
async def test_without_a_named_lead_it_goes_to_the_advisor_else_to_the_leaders(
    school: World, has_sections: bool, reached: str, why: str
) -> None:
    await _school_is(school, help_lead_id=None)
    if not has_sections:
        await _has_no_sections(school)
    await school.ana.commands("helpnow")
    talker = getattr(school, reached)
    assert school.ana.sees(f"A message goes to {talker.person.full_name} right now.")
    assert talker.was_told(why)


async def test_where_nobody_is_named_the_answer_says_so_and_the_request_is_kept(school: World) -> None:
    await _has_no_sections(school)
    await _school_is(school, help_lead_id=None, help_line_name=None, help_line_number=None)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Person)
            .where(col(Person.id) == school.helen.person.id)
            .values(retired_on=date(2026, 11, 1))
        )
    await school.ana.commands("helpnow")
    assert school.ana.sees("nobody was told here. Please go to an adult near you.")
    assert (await _asked(school)).to_id is None


async def test_a_repeated_delivery_asks_once(school: World) -> None:
    for _ in range(2):
        async with school.runtime.sessions.begin() as session:
            await help_requests.ask_now(
                session,
                school.ana.person,
                school=school.school,
                key="the same press",
                on=school.clock.now().date(),
                now=school.clock.now(),
            )
    async with school.runtime.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(HelpRequest)) == 1
        assert await session.scalar(select(func.count()).select_from(Promise)) == 1


async def test_help_now_is_for_students(school: World) -> None:
    await school.bo.presses_data(encode(HelpNow()))
    assert school.bo.sees("Not found")


async def test_an_account_nobody_knows_is_shown_the_help_line_of_the_only_school(school: World) -> None:
    stranger = account(school, school.ana.person, "5550199")
    await stranger.commands("helpnow")
    assert stranger.sees("I cannot tell anybody")
    assert stranger.sees("988 Lifeline: 988")
    school.rosa.was_not_told("Help now")


async def test_where_several_schools_are_served_no_help_line_is_guessed(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(School(sourced_id="hillside", name="Hillside", zone="America/Chicago"))
    stranger = account(school, school.ana.person, "5550199")
    await stranger.commands("helpnow")
    assert stranger.sees("go to an adult near you")
    assert "988" not in stranger.last


async def test_without_any_school_help_now_still_says_where_to_go(
    runtime: Runtime, channel: MemoryChannel
) -> None:
    nobody = Person(school_id=new_id(), sourced_id="x", given_name="X", family_name="Y")
    stranger = Talker(nobody, runtime, channel, "5550199", whole_forms=False)
    await stranger.commands("helpnow")
    assert stranger.sees("call the emergency number")
