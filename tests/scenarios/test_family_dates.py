"""Dates in the family's week: it was frozen two days before it is read."""

from datetime import date

from sqlalchemy import select, update
from sqlmodel import col

from domain.models import LearningTarget, PlannedTarget
from domain.services.families import summaries
from scheduler.pacing import OPEN_CHECK_INS
from tests.support.newcomers import guards
from tests.support.passing import it_is
from tests.support.world import World

WEDNESDAY, THURSDAY, FRIDAY, MONDAY = (date(2026, 11, day) for day in (18, 19, 20, 23))
JOBS = (OPEN_CHECK_INS, summaries.let_go_due)


async def _is_due(school: World, code: str, day: date) -> None:
    async with school.runtime.sessions.begin() as session:
        target = await session.scalar(
            select(col(LearningTarget.id)).where(
                col(LearningTarget.school_id) == school.school.id, col(LearningTarget.code) == code
            )
        )
        await session.execute(
            update(PlannedTarget)
            .where(
                col(PlannedTarget.student_id) == school.ana.person.id, col(PlannedTarget.target_id) == target
            )
            .values(agreed_due_on=day)
        )


async def test_a_date_that_has_passed_since_the_week_was_put_together_is_not_coming_up(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _is_due(school, "RP.1", THURSDAY)
    await _is_due(school, "RP.2", MONDAY)
    await it_is(school, WEDNESDAY, "10:00", *JOBS)
    await school.ana.presses("What my family reads")
    assert school.ana.sees("RP.1 Ratio language: planned for Thu, Nov 19")

    await it_is(school, FRIDAY, "10:01", *JOBS)
    assert "Nov 19" not in school.lucia.last
    assert school.lucia.sees("on Mon, Nov 23")
    await school.lucia.presses("The week of Ana")
    assert "Nov 19" not in school.lucia.last
    assert school.lucia.sees("planned for Mon, Nov 23")
