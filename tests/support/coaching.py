"""Check-ins and goals for scenarios."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col

from domain.models import AdvisoryTime, CheckIn, Goal, InstructionalDay, Person
from domain.services.coaching.check_ins import of_week
from domain.vocabulary import GoalState
from scheduler.pacing import OPEN_CHECK_INS
from tests.support.passing import it_is
from tests.support.talk import Talker
from tests.support.world import World

MONDAY = date(2026, 11, 16)
WEDNESDAY = date(2026, 11, 18)


async def opens(school: World, day: date = WEDNESDAY, wall: str = "10:00") -> int:
    """It is that local time, and what is due of check-ins is opened, asked and delivered; how many are asked."""
    return await it_is(school, day, wall, OPEN_CHECK_INS)


async def check_in_of(school: World, student: Talker | Person, week_on: date = MONDAY) -> CheckIn | None:
    person = student.person if isinstance(student, Talker) else student
    async with school.runtime.sessions() as session:
        return await of_week(session, person, week_on)


async def kept(school: World, student: Talker | Person, week_on: date = MONDAY) -> CheckIn:
    """The check-in, which is there."""
    found = await check_in_of(school, student, week_on)
    assert found is not None
    return found


async def has_check_in(school: World, student: Talker, week_on: date = MONDAY) -> UUID:
    """One that was opened, without a message."""
    async with school.runtime.sessions.begin() as session:
        check_in = CheckIn(
            school_id=school.school.id,
            student_id=student.person.id,
            section_id=school.advisory.id,
            week_on=week_on,
            opened_at=school.clock.now(),
        )
        session.add(check_in)
    return check_in.id


async def has_goal(
    school: World, student: Talker, words: str = "Finish the poster.", *, week_on: date = MONDAY
) -> UUID:
    async with school.runtime.sessions.begin() as session:
        goal = Goal(
            school_id=school.school.id,
            student_id=student.person.id,
            week_on=week_on,
            words=words,
            set_at=school.clock.now(),
        )
        session.add(goal)
    return goal.id


async def goals_of(school: World, student: Talker) -> list[tuple[date, str, GoalState]]:
    """(week, words, state), the latest week last."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Goal)
            .where(col(Goal.student_id) == student.person.id)
            .order_by(col(Goal.week_on), col(Goal.set_at), col(Goal.id))
        )
        return [(goal.week_on, goal.words, goal.state) for goal in found]


async def meets_at(school: World, section_id: UUID, weekday: int, at: str) -> None:
    """The advisory's own time for its questions."""
    async with school.runtime.sessions.begin() as session:
        session.add(
            AdvisoryTime(
                school_id=school.school.id, section_id=section_id, weekday=weekday, at=time.fromisoformat(at)
            )
        )


async def is_closed(school: World, *days: date) -> None:
    """No school on those days."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(InstructionalDay).where(col(InstructionalDay.day).in_(days)))
