"""Turns that a conference seldom takes. With the other scenarios, every arrow of its table has one."""

from datetime import timedelta

from domain import actions as a
from domain.action_codec import encode
from domain.messages.conferences import Appointment
from domain.models import Conference, LearningTarget, Person
from domain.rules.policy import Policy
from domain.services.conferences import conference_offers
from domain.services.occasions import Occasion
from tests.support.conferring import NOT_YET, accepts, asks, history, opens, proposes, records
from tests.support.timing import asks_for_time, has_hours
from tests.support.world import World


async def test_a_student_takes_a_weekly_time_in_place_of_the_one_proposed(school: World) -> None:
    await has_hours(school, school.bo)
    conference = await asks_for_time(school.ana, school)
    await proposes(school.bo, conference)

    await school.ana.presses_data(encode(a.BookTime(conference.id)))
    await school.ana.presses("Nov 19, 9:20")

    assert await history(school, conference) == ["requested", "proposed", "scheduled"]
    assert school.bo.was_told("Nov 19, 9:20")


async def test_a_teacher_takes_back_a_time_that_is_only_proposed(school: World) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)

    await opens(school.bo, a.CallOff(conference.id))
    await school.bo.fills({"word": "The room is taken, sorry.", "free": "yes"})

    assert await history(school, conference) == ["requested", "proposed", "requested"]
    assert school.ana.was_told("The room is taken, sorry.")


async def test_after_a_missed_conference_the_student_may_let_it_go(school: World) -> None:
    conference = await asks(school.ana, school)
    await missed(school, conference)

    await school.ana.presses_data(encode(a.ConfirmCancel(conference.id)))

    assert await history(school, conference) == ["requested", "scheduled", "missed", "cancelled"]


async def test_a_conference_noted_as_missed_by_mistake_may_have_been_a_not_yet(school: World) -> None:
    conference = await asks(school.ana, school)
    await missed(school, conference)

    await records(school.bo, conference, NOT_YET)

    assert await history(school, conference) == ["requested", "scheduled", "missed", "not_yet"]
    assert school.ana.was_told("Draw the double number line down to 1.")


async def test_a_teacher_invites_again_after_a_not_yet(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, NOT_YET)

    async with school.runtime.sessions.begin() as session:
        await conference_offers.offer(
            session,
            await session.get_one(Person, (school.school.id, school.ana.person.id)),
            await session.get_one(LearningTarget, (school.school.id, conference.target_id)),
            section_id=school.maths.id,
            teacher=await session.get_one(Person, (school.school.id, school.bo.person.id)),
            at=Appointment(school.clock.now() + timedelta(days=6), "Room 12"),
            word=None,
            occasion=Occasion(school.school, Policy(), school.clock.now()),
        )
    await school.settles()

    assert await history(school, conference) == ["requested", "not_yet", "proposed"]
    await school.ana.presses("That time suits me")
    assert (await history(school, conference))[-1] == "scheduled"


async def missed(school: World, conference: Conference) -> None:
    """The teacher gave a time, and the student was not there."""
    await accepts(school.bo, conference, at="2026-11-19T09:20")
    school.passes(days=1)
    await school.bo.presses_data(encode(a.RecordMissed(conference.id)))
