"""Whoever waits longest comes first, and hears honestly how long it takes."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Conference, Person, School
from domain.rules.policy import Policy
from domain.services.conferences import conference_requests, passing_on
from domain.services.conferences.conference_requests import Wishes
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState, Showing
from tests.support.conferring import accepts, asks, history, teaches_too
from tests.support.passing import local
from tests.support.timing import (
    FRIDAY,
    as_it_is,
    asks_for_time,
    has_hours,
    joins_class,
    opens_request,
    slots_taken,
    time_goes_on,
)
from tests.support.world import World


async def waits(school: World, person: Person, code: str = "RP.2") -> Conference:
    """The person asks for a conference, whenever there is time."""
    async with school.runtime.sessions.begin() as session:
        placed = await conference_requests.ask(
            session,
            person,
            target=school.targets[code],
            wishes=Wishes(Showing.EXPLAIN),
            occasion=Occasion(school.school, Policy(), school.clock.now()),
        )
    return placed.meeting.conference


async def test_without_times_the_student_hears_their_place_and_no_number_of_days(school: World) -> None:
    for number in range(6):
        await waits(school, await joins_class(school, f"S{number}"))
    await asks(school.ana, school)
    assert school.ana.sees("You are number 7 in line.")
    assert "school days." not in school.ana.last.split("What")[0]
    await school.ana.presses_data(encode(a.OpenConference((await waiting(school)).id)))
    assert school.ana.sees("You are number 7 in line.")


async def waiting(school: World) -> Conference:
    """Ana's."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Conference).where(col(Conference.student_id) == school.ana.person.id)
        )
        return found.one()


async def test_the_place_follows_from_when_it_was_asked_also_in_the_same_moment(school: World) -> None:
    first = await waits(school, school.ana.person)
    second = await waits(school, school.jamal.person)
    assert first.requested_at < second.requested_at
    await school.jamal.presses_data(encode(a.OpenConference(second.id)))
    assert school.jamal.sees("You are number 2 in line.")
    await school.ana.presses_data(encode(a.ConfirmCancel(first.id)))
    await school.jamal.presses_data(encode(a.OpenConference(second.id)))
    assert school.jamal.sees("You are next in line.")


async def test_the_waiting_time_comes_from_the_teachers_times_ahead(school: World) -> None:
    await has_hours(school, school.bo, ends="09:20")
    others = [await joins_class(school, f"S{number}") for number in range(3)]
    for person in others:
        await waits(school, person)
    await asks(school.ana, school)
    assert school.ana.sees("You are number 4 in line. At this pace it takes about 16 to 26 school days.")


async def test_how_long_a_teacher_takes_is_said_only_where_five_answers_show_it(school: World) -> None:
    people = [await joins_class(school, f"S{number}") for number in range(5)]
    asked = [await waits(school, person) for person in people]
    school.passes(days=2)
    for number, conference in enumerate(asked):
        if number == 4:
            await asks(school.jamal, school)
            assert "usually answers" not in school.jamal.last
        await accepts(school.bo, conference, at=f"2026-11-23T{9 + number:02}:00")
    await asks(school.ana, school)
    assert school.ana.sees("Bo Li usually answers within 2 school days.")


async def test_a_time_that_becomes_free_is_kept_for_who_waits_longest(school: World) -> None:
    ana, jamal = school.ana, school.jamal
    await has_hours(school, school.bo, FRIDAY, ends="09:20")
    async with school.runtime.sessions.begin() as session:
        row = await session.get_one(School, school.school.id)
        row.settings = row.settings | {"booking_days": 4}
    taken = await asks_for_time(jamal, school, "RP.1", time="Nov 20, 9:00")
    first = await asks(ana, school)
    school.passes(minutes=5)
    second = await asks(jamal, school, "RP.3")
    assert await time_goes_on(school) == 0, "nothing is free"
    await jamal.presses_data(encode(a.ConfirmCancel(taken.id)))
    assert await time_goes_on(school) == 1
    assert ana.was_told("A time is free for you: RP.2 Unit rates")
    assert ana.was_told("I keep it for you until Thu, Nov 19, 9:32")
    assert jamal.was_not_told("A time is free for you")
    assert await time_goes_on(school) == 0
    await ana.presses("That time suits me")
    assert await history(school, first) == ["requested", "proposed", "scheduled"]
    assert await history(school, second) == ["requested"]


async def test_a_time_nobody_takes_goes_on_to_the_next_and_never_comes_back(school: World) -> None:
    ana, jamal = school.ana, school.jamal
    first, second = await asks(ana, school), await asks(jamal, school)
    await has_hours(school, school.bo, FRIDAY, ends="09:20")
    async with school.runtime.sessions.begin() as session:
        row = await session.get_one(School, school.school.id)
        row.settings = row.settings | {"booking_days": 4}
    await time_goes_on(school)
    assert ana.was_told("A time is free for you")
    school.clock.at = (await as_it_is(school, first)).held_until or school.clock.at
    await time_goes_on(school)
    assert ana.was_told("That time went on to the next: RP.2 Unit rates")
    assert ana.was_told("your request stays, with its place")
    assert jamal.was_told("A time is free for you")
    assert await history(school, first) == ["requested", "proposed", "requested"]
    assert await history(school, second) == ["requested", "proposed"]
    await jamal.presses("Ask for another time")
    await jamal.types("I have gym then.")
    await jamal.presses("Skip")
    await time_goes_on(school)
    assert ana.chat.count("A time is free for you") == 1, "the same time never twice"
    assert jamal.chat.count("A time is free for you") == 1


async def test_a_long_line_without_times_keeps_nobody_from_another_teachers_times(
    school: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing_on, "AT_ONCE", 2)
    for number in range(2):
        await waits(school, await joins_class(school, f"S{number}"))
    await has_hours(school, school.bo, FRIDAY)
    async with school.runtime.sessions.begin() as session:
        row = await session.get_one(School, school.school.id)
        row.settings = row.settings | {"booking_days": 1}
    await teaches_too(school, school.rosa)
    await has_hours(school, school.rosa)
    school.passes(minutes=5)
    assert (await waits(school, school.ana.person)).teacher_id == school.rosa.person.id
    assert await time_goes_on(school) == 1
    assert school.ana.was_told("A time is free for you")


async def test_new_times_go_to_those_who_wait_before_anybody_else(school: World) -> None:
    conference = await asks(school.ana, school)
    await has_hours(school, school.bo)
    await opens_request(school.jamal, school)
    assert "Thu, Nov 19, 9:00 AM" not in school.jamal.buttons
    assert "Thu, Nov 19, 9:20 AM" in school.jamal.buttons
    await time_goes_on(school)
    (held,) = await slots_taken(school)
    assert held.starts_at == local(held.starts_at.date(), "09:00")
    assert (await as_it_is(school, conference)).slot_id == held.id


async def test_at_night_nothing_is_offered_and_nothing_taken_back(school: World) -> None:
    conference = await asks(school.ana, school)
    await has_hours(school, school.bo, FRIDAY)
    school.clock.at = local(school.clock.now().date(), "21:00")
    assert await time_goes_on(school) == 0
    school.clock.at = local(school.clock.now().date().replace(day=19), "07:00")
    assert await time_goes_on(school) == 1
    until = (await as_it_is(school, conference)).held_until
    assert until == school.clock.now() + timedelta(hours=13)


async def test_a_time_too_near_for_anybody_to_answer_is_kept_for_nobody(school: World) -> None:
    await asks(school.ana, school)
    await has_hours(school, school.bo, 2, begins="10:30", ends="11:00", minutes=30)
    async with school.runtime.sessions.begin() as session:
        row = await session.get_one(School, school.school.id)
        row.settings = row.settings | {"booking_days": 1}
    assert await time_goes_on(school) == 0
    await school.ana.presses_data(encode(a.OpenConference((await waiting(school)).id)))
    await school.ana.presses("Choose a time")
    await school.ana.presses("Nov 18, 10:30")
    assert school.ana.sees("You meet Bo Li:")


async def test_after_three_times_left_untaken_the_request_waits_for_the_teachers_own_word(
    school: World,
) -> None:
    conference = await asks(school.ana, school)
    for weekday in range(5):
        await has_hours(school, school.bo, weekday)
    for day in (19, 20, 23, 24, 25, 26):
        await time_goes_on(school)
        school.clock.at = local(school.clock.now().date().replace(day=day), "10:30")
    await time_goes_on(school)
    assert school.ana.chat.count("A time is free for you") == 3
    assert (await as_it_is(school, conference)).state is ConferenceState.REQUESTED
    await opens_request(school.jamal, school)
    assert any("Nov 27, 9:00" in label for label in school.jamal.buttons), "nobody is kept waiting for it"


async def test_several_workers_keep_each_time_for_one_student(school: World) -> None:
    people = [await joins_class(school, f"S{number}") for number in range(6)]
    for person in people:
        await waits(school, person)
    await has_hours(school, school.bo)

    async def work() -> int:
        async with school.runtime.sessions.begin() as session:
            fresh = await session.get_one(School, school.school.id)
            return await passing_on.pass_on(session, fresh, now=school.clock.now())

    done = await asyncio.gather(*(work() for _ in range(4)))
    done.append(await work())
    assert sum(done) == 6
    taken = await slots_taken(school)
    assert len({each.starts_at for each in taken}) == len(taken) == 6
