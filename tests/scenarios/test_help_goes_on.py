"""Help that nobody reads goes on to the next adult; what a teacher who left was to read, too."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy import update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import ChannelLink, Person, School
from domain.services.people import help_escalation
from domain.vocabulary import LinkState
from tests.support.conferring import asks, teaches_too
from tests.support.talk import Talker
from tests.support.world import World


async def _time_passes(school: World, **by: int) -> int:
    """How many requests go on after that time."""
    school.passes(**by)
    async with school.runtime.sessions.begin() as session:
        fresh = await session.get_one(School, school.school.id)
        passed_on = await help_escalation.pass_on(session, fresh, now=school.clock.now())
    await school.settles()
    return passed_on


async def _lead_is(school: World, talker: Talker) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(School).values(help_lead_id=talker.person.id))


async def _leaves(school: World, talker: Talker, day: date = date(2026, 11, 18)) -> None:
    """The person is no longer at the school from that day on."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Person).where(col(Person.id) == talker.person.id).values(retired_on=day))


async def test_it_goes_from_the_lead_to_the_advisor_to_the_leaders_and_the_student_knows(
    school: World,
) -> None:
    await _lead_is(school, school.grace)
    await school.ana.commands("helpnow")
    assert school.ana.sees("If nobody says within 15 minutes of the school day that they read it")
    assert await _time_passes(school, minutes=14) == 0
    assert await _time_passes(school, minutes=1) == 1
    assert school.rosa.was_told("Ana Morales pressed “Help now”")
    assert school.rosa.was_told("nobody who was told before has said yet that they read it")
    assert school.ana.was_told("Your message has gone on to Rosa Delgado, too.")
    assert school.ana.was_told("Nobody watches this chat all the time.")
    assert await _time_passes(school, minutes=15) == 1
    assert school.helen.was_told("you lead the school, and nobody who was told before")
    assert await _time_passes(school, minutes=15) == 1
    assert school.ana.sees("Everybody whom I can tell has been told. Please go to an adult near you.")
    assert await _time_passes(school, days=1) == 0
    await school.rosa.presses("I have read it")
    assert school.ana.was_told("Rosa Delgado has read that you asked for help")


async def test_what_somebody_has_read_goes_no_further(school: World) -> None:
    await _lead_is(school, school.grace)
    await school.ana.commands("helpnow")
    await school.grace.presses("I have read it")
    assert await _time_passes(school, minutes=30) == 0
    school.rosa.was_not_told("Help now")


async def test_nobody_is_told_twice_who_is_lead_and_advisor_in_one(school: World) -> None:
    await school.ana.commands("helpnow")
    assert await _time_passes(school, minutes=15) == 1
    assert school.rosa.chat.count("pressed “Help now”") == 1
    assert school.helen.was_told("Ana Morales pressed “Help now”")


async def test_outside_school_hours_it_goes_on_the_next_school_morning(school: World) -> None:
    await _lead_is(school, school.grace)
    school.passes(days=2, hours=8)  # Friday, 18:00
    await school.ana.commands("helpnow")
    assert school.grace.was_told("Ana Morales pressed “Help now”")
    assert await _time_passes(school, days=1) == 0
    assert await _time_passes(school, days=1, hours=13, minutes=59) == 0  # Monday, 7:59
    assert await _time_passes(school, minutes=1) == 1
    assert school.rosa.was_told("Ana Morales pressed “Help now”")


async def test_the_minutes_are_the_school_s_own_setting(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(School).values(settings={"help_passes_on_minutes": 5}))
    await school.ana.commands("helpnow")
    assert school.ana.sees("If nobody says within 5 minutes")
    assert await _time_passes(school, minutes=5) == 1


async def test_passing_on_again_at_the_same_moment_changes_nothing(school: World) -> None:
    await school.ana.commands("helpnow")
    assert await _time_passes(school, minutes=15) == 1
    assert await _time_passes(school) == 0
    assert school.ana.chat.count("Nobody has said yet") == 1


async def test_being_stuck_is_not_passed_on(school: World) -> None:
    await school.ana.presses_data(encode(a.SayStuck(school.targets["RP.2"].id)))
    await school.ana.presses("Skip")
    assert await _time_passes(school, hours=3) == 0


async def test_whom_it_went_on_to_finds_it_at_home_as_well(school: World) -> None:
    await _lead_is(school, school.grace)
    await school.ana.commands("helpnow")
    await school.rosa.commands("home")
    assert "help now" not in school.rosa.last
    await _time_passes(school, minutes=15)
    await school.rosa.commands("home")
    assert school.rosa.sees("Ana Morales, help now")
    await school.helen.commands("home")
    assert "asks you for help" not in school.helen.last
    await _time_passes(school, minutes=15)
    await school.helen.commands("home")
    assert school.helen.sees("1 student asks you for help")


# --- what was meant for somebody who has left ---------------------------------------------------------------


async def _bo_has_no_account(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink)
            .where(col(ChannelLink.person_id) == school.bo.person.id)
            .values(state=LinkState.ENDED)
        )


async def _then_bo_leaves(school: World) -> None:
    """Before what waits for him was delivered."""
    await _leaves(school, school.bo)
    school.passes(minutes=11)
    await school.settles()


async def _stuck(school: World) -> None:
    await school.ana.presses_data(encode(a.SayStuck(school.targets["RP.2"].id)))
    await school.ana.types("Fractions")


async def _wishes_a_date(school: World) -> None:
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["EE.3"].id)))
    await school.ana.presses("Fri, Nov 27")
    await school.ana.presses("Skip")


async def _asks_for_a_conference(school: World) -> None:
    await asks(school.ana, school)


REQUESTS = [
    (_asks_for_a_conference, "Ana Morales asks for a conference: RP.2 Unit rates"),
    (_stuck, "Ana Morales is stuck and asks for help"),
    (_wishes_a_date, "Ana Morales asks for a new date"),
]


@pytest.mark.parametrize(("request_help", "words"), REQUESTS)
@pytest.mark.parametrize("has_another", [True, False])
async def test_a_request_to_a_teacher_who_left_reaches_the_next_one_or_the_advisor(
    school: World, request_help: Callable[[World], Awaitable[None]], words: str, has_another: bool
) -> None:
    await _bo_has_no_account(school)
    await request_help(school)
    if has_another:
        await teaches_too(school, school.grace)
    await _then_bo_leaves(school)
    reached, other = (school.grace, school.rosa) if has_another else (school.rosa, school.grace)
    assert reached.was_told(words)
    other.was_not_told(words)
    await school.settles()
    assert reached.chat.count(words) == 1


async def test_who_was_told_before_is_not_told_again(school: World) -> None:
    await teaches_too(school, school.grace)
    await _bo_has_no_account(school)
    await _stuck(school)
    assert school.grace.was_told("is stuck and asks for help")
    await _then_bo_leaves(school)
    assert school.grace.chat.count("is stuck and asks for help") == 1
    school.rosa.was_not_told("stuck")


async def test_what_waits_for_no_answer_any_more_is_handed_on_to_nobody(school: World) -> None:
    await _bo_has_no_account(school)
    await _wishes_a_date(school)
    await school.ana.presses("Take back the date I asked for")
    await _then_bo_leaves(school)
    school.rosa.was_not_told("new date")


async def test_help_now_for_a_lead_who_left_reaches_the_advisor(school: World) -> None:
    await _lead_is(school, school.bo)
    await _bo_has_no_account(school)
    await school.ana.commands("helpnow")
    await _then_bo_leaves(school)
    assert school.rosa.was_told("Ana Morales pressed “Help now”")


async def test_days_away_reported_to_an_advisor_who_left_reach_the_leaders(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink)
            .where(col(ChannelLink.person_id) == school.rosa.person.id)
            .values(state=LinkState.ENDED)
        )
    await school.ana.commands("away")
    await school.ana.types("2026-11-23")
    await school.ana.presses("Skip")
    await school.ana.presses("Skip")
    await _leaves(school, school.rosa)
    school.passes(minutes=11)
    await school.settles()
    assert school.helen.was_told("Ana Morales is away: Mon, Nov 23")
