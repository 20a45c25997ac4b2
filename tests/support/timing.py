"""Scenarios' shorthand for a teacher's weekly times and what becomes of them."""

from collections.abc import Sequence
from datetime import date, time

from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Conference, ConferenceHours, ConferenceSlot, Enrolment, Person, School
from domain.services.conferences import passing_on
from domain.vocabulary import Membership
from tests.support.conferring import latest_conference, wants_to_ask
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World

THURSDAY, FRIDAY = 3, 4
"""The first is the day after the world begins."""


async def has_hours(
    school: World,
    teacher: Talker,
    weekday: int = THURSDAY,
    *,
    begins: str = "09:00",
    ends: str = "10:00",
    minutes: int = 20,
    capacity: int = 1,
    last_on: date | None = None,
) -> ConferenceHours:
    """The teacher holds conferences every week; three times an hour unless said otherwise."""
    async with school.runtime.sessions.begin() as session:
        row = ConferenceHours(
            school_id=school.school.id,
            teacher_id=teacher.person.id,
            weekday=weekday,
            begins_at=time.fromisoformat(begins),
            ends_at=time.fromisoformat(ends),
            minutes=minutes,
            capacity=capacity,
            place="Room 12",
            first_on=FIRST_DAY,
            last_on=last_on,
        )
        session.add(row)
    return row


async def asks_for_time(
    student: Talker, school: World, code: str = "RP.2", *, time: str | None = None
) -> Conference:
    """The student asks for a conference with one of the times offered, or whenever there is time."""
    await opens_request(student, school, code)
    await student.presses(time or "Whenever there is time")
    return await latest_conference(school)


async def opens_request(student: Talker, school: World, code: str = "RP.2") -> None:
    """Up to the question which time suits."""
    await wants_to_ask(student, school, code)
    await student.presses("explain it")
    if "That is all" in student.buttons:
        await student.presses("That is all")
    await student.presses("Skip")


async def books(student: Talker, conference: Conference, time: str) -> None:
    """The student chooses a time for a conference there is."""
    await student.presses_data(encode(a.BookTime(conference.id)))
    await student.presses(time)


async def time_goes_on(school: World) -> int:
    """What time brings to those who wait, until nothing is left to do; delivered. How much it was."""
    done = 0
    while True:
        async with school.runtime.sessions.begin() as session:
            fresh = await session.get_one(School, school.school.id)
            more = await passing_on.pass_on(session, fresh, now=school.clock.now())
        if not more:
            break
        done += more
    await school.settles()
    return done


async def slots_taken(school: World) -> Sequence[ConferenceSlot]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(ConferenceSlot).order_by(col(ConferenceSlot.starts_at), col(ConferenceSlot.seat))
        )
        return list(found)


async def as_it_is(school: World, conference: Conference) -> Conference:
    async with school.runtime.sessions() as session:
        return await session.get_one(Conference, (conference.school_id, conference.id))


async def joins_class(school: World, name: str) -> Person:
    """Another student of the mathematics class, without an account."""
    async with school.runtime.sessions.begin() as session:
        person = Person(
            school_id=school.school.id, sourced_id=f"new-{name}", given_name=name, family_name="New"
        )
        session.add(person)
        await session.flush()
        session.add(
            Enrolment(
                school_id=school.school.id,
                sourced_id=f"new-{name}@7A",
                section_id=school.maths.id,
                person_id=person.id,
                membership=Membership.STUDENT,
                begins_on=FIRST_DAY,
            )
        )
    return person
