"""The pass of time over plans: where they stand now, and whatever that asks for."""

import asyncio
import functools
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
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


class Job(Protocol):
    """Does what is due in a school by now: how much that was. Joins the caller's transaction; idempotent."""

    async def __call__(self, session: AsyncSession, school: School, /, *, now: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    job: Job


def steps() -> tuple[Step, ...]:
    """What follows the sweep in each school, in this order, each in a transaction of its own."""
    return (
        Step("pass on conference times", passing_on.pass_on),
        Step("follow cases", cases.follow),
        Step("open check-ins", opening.open_due),
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
    sessions: Sessions, *, now: datetime, following: tuple[Step, ...] | None = None
) -> Passed:
    """Brings every school's plans to `now`, and does what they ask for. Cheap when nothing is due.

    A school, or a step, that fails does not keep the others from theirs; the next tick tries it again.
    `following` takes the place of `steps()`.
    """
    swept, done = Swept(), 0
    async with sessions() as session:
        schools = (await session.scalars(select(School).order_by(col(School.sourced_id)))).all()
    for school in schools:
        done += await _try(sessions, school, HELP, now=now)
        try:
            swept = swept.plus(await sweep(sessions, school, now=now))
        except Exception:  # the boundary of a job
            log.exception("sweep_failed", school=str(school.id))
            continue
        for step in steps() if following is None else following:
            done += await _try(sessions, school, step, now=now)
    return Passed(swept, done)


async def _try(sessions: Sessions, school: School, step: Step, *, now: datetime) -> int:
    try:
        async with sessions.begin() as session:
            fresh = await session.get_one(School, school.id)
            return await step.job(session, fresh, now=now)
    except Exception:  # the boundary of a job
        log.exception("pacing_step_failed", step=step.name, school=str(school.id))
        return 0


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
