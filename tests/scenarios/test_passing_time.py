"""Days that pass at once bring what they would have brought one by one, in order and at their hour."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from bot.passing_time import PassingTime
from domain.messages.advice import Interrupted
from domain.models import Cadence, PlanStanding, Promise
from domain.services.promises import promise
from tests.support.talk import FixedClock
from tests.support.world import NOW, World

ZONE = ZoneInfo("America/New_York")


def passing(school: World, clock: FixedClock) -> tuple[PassingTime, list[datetime]]:
    """With the local moments at which it stopped."""
    stops: list[datetime] = []

    async def told() -> None:
        stops.append(clock.now().astimezone(ZONE))

    return PassingTime(school.runtime, clock, told=told), stops


async def test_time_stops_at_every_hour_that_may_bring_something(school: World, clock: FixedClock) -> None:
    async with school.runtime.sessions.begin() as session:
        bo = school.bo.person
        session.add(Cadence(school_id=bo.school_id, person_id=bo.id, digest_at=time(6, 45)))
    passes, stops = passing(school, clock)

    await passes.move(timedelta(days=2))

    assert stops == sorted(stops)
    assert {stop.strftime("%a %H:%M") for stop in stops} >= {
        "Wed 16:00",
        "Thu 00:01",
        "Thu 06:45",
        "Thu 07:00",
        "Thu 07:30",
        "Thu 16:00",
        "Fri 00:01",
        "Fri 06:45",
        "Fri 07:00",
        "Fri 07:30",
        "Fri 10:00",
    }


async def test_what_is_promised_for_later_is_sent_at_its_hour(school: World, clock: FixedClock) -> None:
    due = [NOW + timedelta(hours=30), NOW + timedelta(hours=3)]
    async with school.runtime.sessions.begin() as session:
        for at in due:
            await promise(session, Interrupted(), to=school.bo.person, key=str(at), now=NOW, due_at=at)
    passes, stops = passing(school, clock)

    await passes.move(timedelta(days=7))

    async with school.runtime.sessions() as session:
        found = select(col(Promise.due_at), col(Promise.sent_at))
        sent = await session.execute(found.where(col(Promise.message) == Interrupted.__name__))
        assert {row.due_at: row.sent_at for row in sent} == {at: at for at in due}
    assert stops[-1] == NOW + timedelta(days=7)


async def test_standings_are_those_of_the_last_day(school: World, clock: FixedClock) -> None:
    passes, _ = passing(school, clock)

    await passes.move(timedelta(days=7))

    async with school.runtime.sessions() as session:
        for standing in await session.scalars(select(PlanStanding)):
            assert not standing.is_stale
            assert standing.next_change_ordinal is None or standing.next_change_ordinal > 61


async def test_two_who_move_it_at_once_move_it_one_after_the_other(school: World, clock: FixedClock) -> None:
    passes, stops = passing(school, clock)

    await asyncio.gather(passes.move(timedelta(days=1)), passes.move(timedelta(hours=1)))

    assert clock.now() == NOW + timedelta(days=1, hours=1)
    assert stops == sorted(stops)


async def test_the_hour_that_spring_leaves_out_is_passed_without_harm(
    school: World, clock: FixedClock
) -> None:
    start = clock.at = datetime(2027, 3, 13, 15, 0, tzinfo=ZONE).astimezone(UTC)
    async with school.runtime.sessions.begin() as session:
        bo = school.bo.person
        session.add(Cadence(school_id=bo.school_id, person_id=bo.id, digest_at=time(2, 30)))
    passes, stops = passing(school, clock)

    await passes.move(timedelta(days=1))

    assert "03:30" in {stop.strftime("%H:%M") for stop in stops}
    assert stops[-1].astimezone(UTC) == start + timedelta(days=1)
