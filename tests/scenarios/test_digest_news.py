"""What a digest told earlier in the week it only names, until something is new."""

from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.models import PaceCase, Person, Promise
from domain.vocabulary import PromiseState
from tests.support.needing import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    WEDNESDAY,
    all_are_on_pace,
    joins_class,
    morning,
    opens,
)
from tests.support.world import World


async def case_of_person(school: World, student: Person) -> PaceCase:
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(PaceCase).where(col(PaceCase.student_id) == student.id))).one()


async def test_who_is_known_this_week_is_only_named_until_something_is_new(school: World) -> None:
    await all_are_on_pace(school)
    kim = await joins_class(school, "Kim", 1, past={"RP.3": 5})
    await morning(school, WEDNESDAY)
    assert school.bo.sees("• Kim Number01. Planned for")
    await joins_class(school, "Sam", 2, past={"RP.3": 4})
    await morning(school, THURSDAY)
    assert school.bo.sees("RP.3 Percent problems: 2 students")
    assert school.bo.sees("• Sam Number02. Planned for")
    assert school.bo.sees("• Kim Number01: nothing new since the last summary")
    school.passes(hours=1)
    case = await case_of_person(school, kim)
    await opens(school.bo, a.NameNeed(case.id))
    await school.bo.fills({"text": "A room on Thursday mornings."})
    await morning(school, FRIDAY)
    assert school.bo.sees("• Kim Number01. Planned for")
    assert school.bo.sees("• Sam Number02: nothing new since the last summary")
    await morning(school, MONDAY)
    assert "nothing new" not in school.bo.last


async def test_a_digest_that_did_not_arrive_told_nothing(school: World) -> None:
    await all_are_on_pace(school)
    await joins_class(school, "Kim", 1, past={"RP.3": 5})
    await morning(school, WEDNESDAY)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Promise)
            .where(col(Promise.message) == "TeacherDigest")
            .values(state=PromiseState.UNCERTAIN)
        )
    await morning(school, THURSDAY)
    assert school.bo.sees("• Kim Number01. Planned for")
