"""The pass of time over plans: where they stand now, and whatever that asks for."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.models import School
from domain.services.agreement import asking
from domain.services.coaching import opening
from domain.services.conferences import passing_on, reminders
from domain.services.families import summaries
from domain.services.nudges import first_messages, reaching, waits, weekly
from domain.services.pace import pace_sweep
from domain.services.pace.pace_sweep import KeyRange, Swept
from domain.services.people import help_escalation
from domain.services.support import cases, digests, review_days

log = structlog.get_logger()

Sessions = async_sessionmaker[AsyncSession]

_Done = TypeVar("_Done")


class Job(Protocol):
    """Does what is due in a school by now: how much that was. Joins the caller's transaction; idempotent."""

    async def __call__(self, session: AsyncSession, school: School, /, *, now: datetime) -> int: ...


class Parts(Protocol):
    """Ids of what in a school something is due in by now. Joins the caller's transaction; idempotent."""

    async def __call__(
        self, session: AsyncSession, school: School, /, *, now: datetime
    ) -> Sequence[UUID]: ...


class PartJob(Protocol):
    """Does what is due in one of them: how much that was. Joins the caller's transaction; idempotent."""

    async def __call__(
        self, session: AsyncSession, school: School, part_id: UUID, /, *, now: datetime
    ) -> int: ...


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    job: Job


@dataclass(frozen=True, slots=True)
class PartedStep:
    """Done part by part, each in a transaction of its own: one that fails keeps no other from its turn."""

    name: str
    parts: Parts
    job: PartJob


OPEN_CHECK_INS = PartedStep("open check-ins", opening.due, opening.open_one)
"""Advisory by advisory."""


def steps() -> tuple[Step | PartedStep, ...]:
    """What follows the sweep in each school, in this order, each in a transaction of its own, or several.

    Check-ins come before all that nudges: one that is opened late, after a pause, finds its day free.
    """
    return (
        Step("pass on conference times", passing_on.pass_on),
        OPEN_CHECK_INS,
        Step("follow cases", cases.follow),
        Step("let families' weeks go", summaries.let_go_due),
        Step("remind of conferences", reminders.promise_due),
        Step("tell whose request waits", waits.tell_students),
        Step("tell whose turn it is", first_messages.tell_due),
        Step("weekly messages", weekly.promise_due),
        Step("offer reach forward", reaching.offer_due),
        Step("ask on review days", review_days.promise_due),
        Step("ask for second judgements", asking.draw),
        Step("digests", digests.promise_due),
    )


HELP = Step("pass on help now", help_escalation.pass_on)
"""Before the sweep: whoever needs help now waits for no other step."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass of time did in all schools."""

    swept: Swept
    done: int
    """By the steps after the sweep."""


async def pass_time(
    sessions: Sessions, *, now: datetime, following: tuple[Step | PartedStep, ...] | None = None
) -> Passed:
    """Brings every school's plans to `now`, and does what they ask for. Cheap when nothing is due.

    A school, a step or a part of one that fails does not keep the others from theirs; the next tick tries it
    again.
    `following` takes the place of `steps()`.
    """
    swept, done = Swept(), 0
    async with sessions() as session:
        schools = (await session.scalars(select(School).order_by(col(School.sourced_id)))).all()
    for school in schools:
        done += await _try(sessions, school, HELP.name, HELP.job, now=now) or 0
        try:
            swept = swept.plus(await sweep(sessions, school, now=now))
        except Exception:  # the boundary of a job
            log.exception("sweep_failed", school=str(school.id))
            continue
        for step in steps() if following is None else following:
            done += await take(sessions, school, step, now=now)
    return Passed(swept, done)


async def take(sessions: Sessions, school: School, step: Step | PartedStep, *, now: datetime) -> int:
    """How much the step did, or those parts of it that did not fail; what fails is logged."""
    if isinstance(step, Step):
        return await _try(sessions, school, step.name, step.job, now=now) or 0
    done = 0
    for part_id in await _try(sessions, school, step.name, step.parts, now=now) or ():
        done += await _try(sessions, school, step.name, step.job, part_id, now=now) or 0
    return done


async def _try(
    sessions: Sessions,
    school: School,
    name: str,
    work: Callable[..., Awaitable[_Done]],
    *parts: UUID,
    now: datetime,
) -> _Done | None:
    """What the work says it did, in a transaction of its own; None where it failed."""
    try:
        async with sessions.begin() as session:
            fresh = await session.get_one(School, school.id)
            return await work(session, fresh, *parts, now=now)
    except Exception:  # the boundary of a job
        log.exception("pacing_step_failed", step=name, school=str(school.id), parts=[*map(str, parts)])
        return None


async def sweep(
    sessions: Sessions,
    school: School,
    *,
    now: datetime,
    everything: bool = False,
    workers: int = 1,
) -> Swept:
    """Standings of the plans that can have changed, or of all, batch by batch, each its own transaction.

    Workers take a range of the plans each; more than the database has processors for do not help.
    """
    today = now.astimezone(ZoneInfo(school.zone)).date()
    async with sessions.begin() as session:
        if everything:
            await pace_sweep.complete(session, school.id)
        parts = await pace_sweep.parts(session, school.id, workers)

    async def over_all_parts() -> Swept:
        each = (_sweep_part(sessions, school, part, today=today, everything=everything) for part in parts)
        return functools.reduce(Swept.plus, await asyncio.gather(*each))

    swept = await over_all_parts()
    if not swept.outdated:
        return swept
    while await _renew(sessions, school):
        pass
    return swept.plus(await over_all_parts())


async def _renew(sessions: Sessions, school: School) -> int:
    async with sessions.begin() as session:
        return await pace_sweep.renew(session, school.id)


async def _sweep_part(
    sessions: Sessions, school: School, plans: KeyRange, *, today: date, everything: bool
) -> Swept:
    swept = Swept()
    while True:
        async with sessions.begin() as session:
            batch = await pace_sweep.pass_over(
                session, school.id, today=today, everything=everything, plans=plans
            )
        if batch.last_plan_id is None:
            return swept
        swept = swept.plus(batch)
        plans = KeyRange(after=batch.last_plan_id, until=plans.until)
