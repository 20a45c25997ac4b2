"""Weeks in which a student was away on every day with school: no hole in anybody's coverage."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Absence, CheckIn, Person
from domain.rules.check_ins import is_away, monday_of
from domain.services.nudges.advisory_weeks import advisory_weeks
from domain.services.occasions import Occasion
from domain.services.pace import own_days
from domain.vocabulary import AbsenceState, CheckInMissed


async def follow(session: AsyncSession, student: Person, changed: Absence, *, occasion: Occasion) -> None:
    """Marks the student's check-ins by what is confirmed now, after an absence was confirmed or taken back.

    Whoever was met was not away. Why there was no talk, where an advisor has said so, stays said. Joins the
    caller's transaction.
    """
    await session.flush()
    found = await session.scalars(
        select(CheckIn).where(
            col(CheckIn.school_id) == student.school_id,
            col(CheckIn.student_id) == student.id,
            col(CheckIn.week_on).between(monday_of(changed.first_on), changed.last_on),
            col(CheckIn.met_at).is_(None),
        )
    )
    confirmed = await own_days.absences_of(session, student.school_id, student_ids=[student.id])
    spans = confirmed.get(student.id, [])
    for check_in in found.all():
        weeks = await advisory_weeks(
            session, occasion=occasion, on=check_in.week_on, section_ids=[check_in.section_id]
        )
        week = weeks.get(check_in.section_id)
        if week is None:
            continue
        is_now = is_away(week.school_days, spans)
        was_with_it = is_away(week.school_days, [*spans, (changed.first_on, changed.last_on)])
        if is_now and check_in.missed is None:
            check_in.missed = CheckInMissed.ABSENT
        elif changed.state is not AbsenceState.CONFIRMED and was_with_it and not is_now:
            follows = check_in.missed is CheckInMissed.ABSENT and check_in.met_by_id is None
            check_in.missed = None if follows else check_in.missed
