"""Two hundred students and forty times at the same moment."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import URL, func, select
from sqlmodel import col

from bot import database
from bot.config import Settings
from domain.errors import InvalidAnswers
from domain.models import Conference, ConferenceSlot, Enrolment, LearningTarget, Person
from domain.rules.policy import Policy
from domain.services.conferences import conference_moves, conference_requests, offers
from domain.services.conferences.bookings import Placed
from domain.services.conferences.conference_requests import Wishes
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState, Membership, Showing
from tests.support.timing import has_hours, time_goes_on
from tests.support.world import FIRST_DAY, World

STUDENTS, CONNECTIONS = 200, 8


async def a_crowd(school: World) -> list[Person]:
    """Students of the mathematics class, without accounts."""
    async with school.runtime.sessions.begin() as session:
        people = [
            Person(
                school_id=school.school.id,
                sourced_id=f"crowd-{number}",
                given_name=f"Student {number}",
                family_name="Crowd",
            )
            for number in range(STUDENTS)
        ]
        session.add_all(people)
        await session.flush()
        session.add_all(
            Enrolment(
                school_id=school.school.id,
                sourced_id=f"{person.sourced_id}@7A",
                section_id=school.maths.id,
                person_id=person.id,
                membership=Membership.STUDENT,
                begins_on=FIRST_DAY,
            )
            for person in people
        )
    return people


async def with_connections(
    address: URL, settings: Settings, jobs: list[Callable[[database.Sessions], Awaitable[Placed]]]
) -> list[Placed]:
    """Does the jobs from eight connections, each of an engine of its own as in eight processes."""
    left = iter(jobs)
    done: list[Placed] = []

    async def connection(sessions: database.Sessions) -> None:
        done.extend([await job(sessions) for job in left])

    async with AsyncExitStack() as stack:
        engines = [
            await stack.enter_async_context(database.open_engine(address, settings))
            for _ in range(CONNECTIONS)
        ]
        await asyncio.gather(*(connection(database.sessions_of(engine)) for engine in engines))
    return done


def wants_a_time(
    person: Person, target: LearningTarget, occasion: Occasion, taste: int
) -> Callable[[database.Sessions], Awaitable[Placed]]:
    """Asks with one of the times there are; where it is gone, with one of those left; without one, waits."""

    async def ask(sessions: database.Sessions) -> Placed:
        while True:
            try:
                async with sessions.begin() as session:
                    times = await offers.offered(session, person, target, occasion)
                    wish = times[taste % len(times)].value if times else offers.WHENEVER
                    return await conference_requests.ask(
                        session,
                        person,
                        target=target,
                        wishes=Wishes(Showing.EXPLAIN, time=wish),
                        occasion=occasion,
                    )
            except InvalidAnswers as gone:
                if set(gone.problems) != {"time"}:
                    raise

    return ask


async def test_forty_times_go_to_forty_of_two_hundred_and_each_other_has_a_place(
    school: World, settings: Settings, database_address: URL
) -> None:
    await has_hours(school, school.bo, begins="08:00", ends="09:40", minutes=10, capacity=2)
    await has_hours(school, school.bo, begins="10:00", ends="11:40", minutes=10, capacity=2)
    people = await a_crowd(school)
    occasion = Occasion(school.school, Policy(booking_days=7), school.clock.now())
    target = school.targets["RP.2"]
    asked = [wants_a_time(each, target, occasion, number) for number, each in enumerate(people)]
    placed = await with_connections(database_address, settings, asked)

    booked = [each for each in placed if each.at is not None]
    places = [each.queue.place for each in placed if each.queue is not None]
    assert len(booked) == 40
    assert sorted(places) == list(range(1, 161)), "each place was told once"
    async with school.runtime.sessions() as session:
        slots = (await session.scalars(select(ConferenceSlot))).all()
        holders = (
            await session.execute(
                select(col(Conference.slot_id), func.count())
                .where(col(Conference.state) == ConferenceState.SCHEDULED)
                .group_by(col(Conference.slot_id))
            )
        ).all()
        by_state = Counter(await session.scalars(select(col(Conference.state))))
    assert by_state == {ConferenceState.SCHEDULED: 40, ConferenceState.REQUESTED: 160}
    assert {row[0] for row in holders} == {slot.id for slot in slots}
    assert all(row[1] == 1 for row in holders)
    assert set(Counter(slot.starts_at for slot in slots).values()) == {2}, "never more than there is room for"


@pytest.mark.parametrize("step", [0, 3])
async def test_forty_who_cancel_make_room_for_forty_who_wait_longest(
    school: World, settings: Settings, database_address: URL, step: int
) -> None:
    await has_hours(school, school.bo, begins="08:00", ends="09:40", minutes=10, capacity=2)
    await has_hours(school, school.bo, begins="10:00", ends="11:40", minutes=10, capacity=2)
    school.school.settings = {"booking_days": 7}
    async with school.runtime.sessions.begin() as session:
        await session.merge(school.school)
    people = (await a_crowd(school))[:80]
    occasion = Occasion(school.school, Policy(booking_days=7), school.clock.now())
    target = school.targets["RP.2"]
    asked = [wants_a_time(each, target, occasion, number * step) for number, each in enumerate(people)]
    placed = await with_connections(database_address, settings, asked)
    holding = [each.meeting for each in placed if each.at is not None]
    assert len(holding) == 40

    def cancels(holder: Placed) -> Callable[[database.Sessions], Awaitable[Placed]]:
        async def cancel(sessions: database.Sessions) -> Placed:
            async with sessions.begin() as session:
                await conference_moves.cancel(
                    session,
                    holder.meeting.conference.id,
                    student=holder.meeting.student,
                    occasion=occasion,
                )
            return holder

        return cancel

    leaving = [cancels(each) for each in placed if each.at is not None]
    freed = asyncio.create_task(with_connections(database_address, settings, leaving))
    passed = await time_goes_on(school)
    await freed
    passed += await time_goes_on(school)
    assert passed == 40
    async with school.runtime.sessions() as session:
        slots = (await session.scalars(select(ConferenceSlot))).all()
        by_state = Counter(await session.scalars(select(col(Conference.state))))
        unkept = await session.scalar(
            select(func.count()).where(
                col(Conference.state) == ConferenceState.PROPOSED, col(Conference.held_until).is_(None)
            )
        )
    assert by_state == {ConferenceState.CANCELLED: 40, ConferenceState.PROPOSED: 40}
    assert len(slots) == 40
    assert unkept == 0
