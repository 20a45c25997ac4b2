"""What a teacher needs to be able to help goes to the leaders' list, and the answer comes back."""

from sqlalchemy import select

from domain import actions as a
from domain.models import Need
from tests.support.needing import WEDNESDAY, all_are_on_pace, case_of, mornings, opens, slips, steps_of
from tests.support.world import World


async def names_need(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 4)
    await opens(school.bo, a.NameNeed((await case_of(school, school.ana)).id))
    await school.bo.fills({"text": "A quiet room on Thursday mornings."})


async def needs(school: World) -> list[Need]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(Need)))


async def test_a_need_is_on_the_leaders_list_without_any_students_name(school: World) -> None:
    await names_need(school)
    assert school.bo.sees("It is on the list of Helen Park.")
    await school.helen.commands("start")
    assert school.helen.sees("Teachers need 1 thing to be able to help.")
    await school.helen.presses("What teachers need")
    assert school.helen.sees("Bo Li, Mon, Nov 23, RP.3")
    assert school.helen.sees("A quiet room on Thursday mornings.")
    assert "Ana" not in school.helen.last
    case = await case_of(school, school.ana)
    assert (await steps_of(school, case))[-1] == "need_named"


async def test_the_leaders_answer_reaches_the_teacher(school: World) -> None:
    await names_need(school)
    (need,) = await needs(school)
    await opens(school.helen, a.AnswerNeed(need.id))
    await school.helen.fills({"answer": "Room 4 is yours from December."})
    assert school.helen.sees("Sent to Bo Li.")
    assert school.bo.was_told("Room 4 is yours from December.")
    await opens(school.helen, a.AnswerNeed(need.id))
    assert school.helen.sees("Helen Park has responded in the meantime.")
    await opens(school.helen, a.ListNeeds())
    assert school.helen.sees("Nothing is asked for now.")


async def test_the_same_need_sent_twice_is_there_once(school: World) -> None:
    await names_need(school)
    await school.bo.fills({"text": "A quiet room on Thursday mornings."})
    assert len(await needs(school)) == 1


async def test_only_leaders_read_and_answer_needs(school: World) -> None:
    await names_need(school)
    (need,) = await needs(school)
    for stranger in (school.rosa, school.ana, school.lucia):
        await opens(stranger, a.ListNeeds())
        await opens(stranger, a.AnswerNeed(need.id))
        assert "quiet room" not in stranger.last
    (kept,) = await needs(school)
    assert kept.answered_at is None


async def test_a_need_for_somebody_elses_student_is_refused(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 4)
    await opens(school.grace, a.NameNeed((await case_of(school, school.ana)).id))
    assert school.grace.was_not_told("Ana")
    assert await needs(school) == []
