"""A request that waits for the teacher is never on the student."""

from datetime import date

from sqlalchemy import delete, select
from sqlmodel import col

from domain.models import InstructionalDay, PlanStanding
from domain.services.nudges import waits
from domain.vocabulary import ConferenceState, PaceStatus
from tests.support.conferring import accepts, asks, latest_conference
from tests.support.history import was_judged
from tests.support.passing import it_is
from tests.support.world import World

SIXTH_DAY = date(2026, 11, 26)
"""Six school days after the Wednesday on which it is asked."""

FIFTH_DAY = date(2026, 11, 25)
TOLD = "has not answered for 6 school days. That is longer than agreed, and it is not on you."


async def test_after_six_school_days_the_student_hears_that_it_is_not_on_them(school: World) -> None:
    """DOMAIN section 3, case 9."""
    for code in ("RP.1", "RP.3", "EE.1", "EE.2"):
        await was_judged(school, school.ana, code, "proficient", days_ago=30)
    await asks(school.ana, school, "RP.2")
    assert await it_is(school, FIFTH_DAY, "10:00", waits.tell_students) == 0
    assert await it_is(school, SIXTH_DAY, "10:00", waits.tell_students) == 1
    assert school.ana.sees("Your request still waits: RP.2 Unit rates")
    assert school.ana.sees(TOLD)
    assert school.ana.sees("Your date stands still while you wait.")
    assert {"💬 I'm stuck", "☎️ Help now"} <= set(school.ana.buttons)
    async with school.runtime.sessions() as session:
        standing = (
            await session.scalars(
                select(PlanStanding).where(col(PlanStanding.student_id) == school.ana.person.id)
            )
        ).one()
    assert (standing.behind, standing.status) == (0, PaceStatus.WAITING), "waiting is never behind"


async def test_it_is_said_once_for_each_request(school: World) -> None:
    await asks(school.ana, school)
    await it_is(school, SIXTH_DAY, "10:00", waits.tell_students)
    for day in (date(2026, 11, 27), date(2026, 12, 7)):
        assert await it_is(school, day, "10:00", waits.tell_students) == 0
    assert school.ana.chat.count("Your request still waits") == 1


async def test_a_holiday_is_no_day_of_waiting(school: World) -> None:
    await asks(school.ana, school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(InstructionalDay).where(col(InstructionalDay.day) == date(2026, 11, 20)))
    assert await it_is(school, SIXTH_DAY, "10:00", waits.tell_students) == 0
    assert await it_is(school, date(2026, 11, 27), "10:00", waits.tell_students) == 1


async def test_an_answer_in_the_meantime_leaves_nothing_to_say(school: World) -> None:
    conference = await asks(school.ana, school)
    assert await it_is(school, SIXTH_DAY, "21:00", waits.tell_students) == 1, "for the next morning"
    await accepts(school.bo, conference, "2026-11-30T10:30")
    assert (await latest_conference(school)).state is ConferenceState.SCHEDULED
    await it_is(school, date(2026, 11, 27), "07:00")
    school.ana.was_not_told("Your request still waits")
