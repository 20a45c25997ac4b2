"""Scenarios' shorthand for time that passes over a school: standings first, then whatever they ask for."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from domain.models import PaceCase, Plan, School
from domain.vocabulary import PaceStatus, Rung
from scheduler import pacing
from scheduler.pacing import Job, PartedStep
from tests.support.talk import Talker
from tests.support.world import World

NEW_YORK = ZoneInfo("America/New_York")
"""Of the school."""


def local(day: date, wall: str) -> datetime:
    """A moment by the school's clock."""
    return datetime.combine(day, time.fromisoformat(wall), NEW_YORK).astimezone(UTC)


async def it_is(school: World, day: date, wall: str, *jobs: Job | PartedStep) -> int:
    """The clock shows a local time; standings are computed, the jobs run, what is due is delivered.

    How much the jobs did.
    """
    school.clock.at = local(day, wall)
    done = await runs(school, *jobs)
    await school.settles()
    return done


async def runs(school: World, *jobs: Job | PartedStep) -> int:
    """Standings are computed and the jobs run, each in a transaction of its own; nothing is delivered."""
    await pacing.sweep(school.runtime.sessions, school.school, now=school.clock.now())
    return sum([await job_runs(school, job) for job in jobs])


async def job_runs(school: World, job: Job | PartedStep) -> int:
    """Nothing else; what goes wrong in it is raised."""
    now, begin = school.clock.now(), school.runtime.sessions.begin
    async with begin() as session:
        fresh = await session.get_one(School, school.school.id)
        if not isinstance(job, PartedStep):
            return await job(session, fresh, now=now)
        parts = await job.parts(session, fresh, now=now)
    done = 0
    for part_id in parts:
        async with begin() as session:
            fresh = await session.get_one(School, school.school.id)
            done += await job.job(session, fresh, part_id, now=now)
    return done


async def has_case(
    school: World,
    student: Talker,
    *,
    opened_for: PaceStatus = PaceStatus.BEHIND,
    on: date,
    rung: Rung = Rung.STUDENT,
) -> PaceCase:
    """The student's plan asks for a response."""
    async with school.runtime.sessions.begin() as session:
        plan = (await session.scalars(select(Plan).where(col(Plan.student_id) == student.person.id))).one()
        case = PaceCase(
            school_id=plan.school_id,
            plan_id=plan.id,
            student_id=plan.student_id,
            section_id=plan.section_id,
            target_id=school.targets["RP.1"].id,
            opened_for=opened_for,
            opened_on=on,
            opened_at=school.clock.now(),
            rung=rung,
            rung_since=on,
        )
        session.add(case)
    return case
