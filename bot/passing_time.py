"""Time that passes at once: the demo's clock moved as a week would have moved it, with all a week brings."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.app import Runtime
from bot.clock import Clock
from domain.models import AdvisoryTime, Cadence, Conference, Promise, School
from domain.rules.policy import policy_of
from domain.vocabulary import ConferenceState, PromiseState
from scheduler import pacing


class Movable(Clock, Protocol):
    def move(self, by: timedelta) -> None: ...


class PassingTime:
    """Moves the clock from one moment at which something may be due to the next.

    At each, what time brings is worked out and delivered before the clock goes on, so that messages come in
    order and at their hour. Moves follow each other, however many are asked for at once.
    """

    def __init__(self, runtime: Runtime, clock: Movable, *, told: Callable[[], Awaitable[None]]) -> None:
        """`told` hears of every step of the clock, before anything else does."""
        self._runtime = runtime
        self._clock = clock
        self._told = told
        self._one_at_a_time = asyncio.Lock()

    async def move(self, by: timedelta) -> None:
        """Returns when everything that is due by then is delivered."""
        async with self._one_at_a_time:
            until = self._clock.now() + by
            while (now := self._clock.now()) < until:
                self._clock.move(min(await self._next(now), until) - now)
                await self._told()
                await pacing.pass_time(self._runtime.unhurried, now=self._clock.now())
                while await self._runtime.delivery.deliver_due():
                    pass

    async def _next(self, now: datetime) -> datetime:
        """The next moment after `now` at which anybody may be due to hear something."""
        async with self._runtime.sessions() as session:
            moments = [await _next_promised(session, now)]
            for school in await session.scalars(select(School)):
                zone = ZoneInfo(school.zone)
                moments.append(_next_local(await _times(session, school), now, zone))
                moments.append(await _next_reminder(session, school, now))
        return min(moments)


async def _next_promised(session: AsyncSession, now: datetime) -> datetime:
    found: datetime | None = await session.scalar(
        select(col(Promise.due_at))
        .where(col(Promise.state) == PromiseState.DUE, col(Promise.due_at) > now)
        .order_by(col(Promise.due_at))
        .limit(1)
    )
    return found or datetime.max.replace(tzinfo=UTC)


async def _next_reminder(session: AsyncSession, school: School, now: datetime) -> datetime:
    """When the next conference is so near that its two are reminded of it."""
    lead = timedelta(minutes=policy_of(school.settings).reminder_minutes)
    found: datetime | None = await session.scalar(
        select(func.min(col(Conference.starts_at))).where(
            col(Conference.school_id) == school.id,
            col(Conference.state) == ConferenceState.SCHEDULED,
            col(Conference.starts_at) > now + lead,
        )
    )
    return found - lead if found is not None else datetime.max.replace(tzinfo=UTC)


async def _times(session: AsyncSession, school: School) -> set[time]:
    """Local times of day at which a day begins, the quiet hours end, or a digest, a weekly message or the
    questions of a check-in are due.
    """
    policy = policy_of(school.settings)
    _, quiet_until = policy.quiet_hours
    own = await session.execute(
        select(col(Cadence.digest_at), col(Cadence.weekly_at)).where(col(Cadence.school_id) == school.id)
    )
    of_advisories = await session.scalars(
        select(col(AdvisoryTime.at)).where(col(AdvisoryTime.school_id) == school.id)
    )
    found = {
        time(0, 1),
        quiet_until,
        time.fromisoformat(policy.digest_at),
        time.fromisoformat(policy.weekly_at),
        time.fromisoformat(policy.check_in_at),
        *of_advisories,
    }
    return found | {each for row in own for each in row if each is not None}


def _next_local(times: set[time], now: datetime, zone: ZoneInfo) -> datetime:
    """The first of the local times after `now`, today or tomorrow; what the spring leaves out comes later."""
    today = now.astimezone(zone).date()
    days: tuple[date, ...] = (today, today + timedelta(days=1))
    moments = (datetime.combine(day, each, zone).astimezone(UTC) for day in days for each in times)
    return min(moment for moment in moments if moment > now)
