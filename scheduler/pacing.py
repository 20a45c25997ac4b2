"""The pass of time over plans: where they stand now, and whatever that asks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.models import School
from domain.services import pace_sweep
from domain.services.pace_sweep import KeyRange, Swept

log = structlog.get_logger()

Sessions = async_sessionmaker[AsyncSession]


class Job(Protocol):
    """Does what is due in a school by now: how much that was. Joins the caller's transaction; idempotent."""

    async def __call__(self, session: AsyncSession, school: School, *, now: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    job: Job


def steps() -> tuple[Step, ...]:
    """What follows the sweep in each school, in this order, each in a transaction of its own."""
    return ()


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass of time did in all schools."""

    swept: Swept
    done: int
    """By the steps after the sweep."""


async def pass_time(sessions: Sessions, *, now: datetime) -> Passed:
    """Brings every school's plans to `now`, and does what they ask for. Cheap when nothing is due.

    A school, or a step, that fails does not keep the others from theirs; the next tick tries it again.
    """
    swept, done = Swept(), 0
    async with sessions() as session:
        schools = (await session.scalars(select(School).order_by(col(School.sourced_id)))).all()
    for school in schools:
        try:
            swept = swept.plus(await sweep(sessions, school, now=now))
        except Exception:  # the boundary of a job
            log.exception("sweep_failed", school=str(school.id))
            continue
        for step in steps():
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
    plans: KeyRange | None = None,
) -> Swept:
    """Standings of the plans that can have changed, or of all, batch by batch, each its own transaction."""
    today = now.astimezone(ZoneInfo(school.zone)).date()
    is_outdated = True
    while is_outdated:
        async with sessions.begin() as session:
            is_outdated = bool(await pace_sweep.renew(session, school.id))
    if everything:
        async with sessions.begin() as session:
            await pace_sweep.complete(session, school.id)
    swept, left = Swept(), plans or KeyRange()
    while True:
        async with sessions.begin() as session:
            batch = await pace_sweep.pass_over(
                session, school.id, today=today, everything=everything, plans=left
            )
        swept = swept.plus(batch)
        # What is due is written whenever it is looked at; anything else would be looked at for ever.
        if batch.last_plan_id is None or not (everything or batch.written):
            return swept
        left = KeyRange(after=batch.last_plan_id, until=left.until)
