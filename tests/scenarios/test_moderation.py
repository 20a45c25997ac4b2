"""Two read different levels: they talk, write down what they agree on, and no level moves by itself."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from domain import actions as a
from domain.models import Conference, Judgement, Moderation
from domain.vocabulary import ConferenceState
from tests.support.agreeing import JUDGES_WORDS, opens, stops_teaching, was_judged_twice
from tests.support.conferring import FRIDAY, teaches_too
from tests.support.history import was_judged
from tests.support.world import World

TALKED = {"level": "emerging", "note": "We look for the comparison in the student's own words."}


async def test_both_are_invited_to_talk_and_nobody_is_pinged(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "emerging")
    await school.settles()
    assert school.bo.shown == school.rosa.shown == []
    for judge, other, mine, theirs in (
        (school.bo, "Rosa Delgado", "Proficient", "Emerging"),
        (school.rosa, "Bo Li", "Emerging", "Proficient"),
    ):
        await judge.commands("start")
        assert judge.sees("1 judgement to talk about with a colleague")
        await judge.presses("Judging together")
        assert judge.sees("Ana Morales, RP.2")
        assert judge.sees(f"{other} read")
        await judge.presses("Ana Morales · RP.2")
        assert judge.sees(f"You read {mine}")
        assert judge.sees(f"{other} read {theirs}")
        assert judge.sees(JUDGES_WORDS)
        assert judge.sees("The rate is there, the comparison is not.")
        assert judge.sees("Please talk")
    await opens(school.grace, a.OpenDifference(second_id))
    assert school.grace.sees("Not found")


async def test_where_both_read_the_same_there_is_nothing_to_talk_about(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "proficient")
    await school.bo.commands("start")
    assert "to talk about" not in school.bo.last
    await opens(school.bo, a.OpenDifference(second_id))
    assert school.bo.sees("Not found")


@pytest.mark.parametrize("writer", ["bo", "rosa"])
async def test_either_writes_down_what_they_agree_on(school: World, writer: str) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "emerging")
    one = {"bo": school.bo, "rosa": school.rosa}[writer]
    await opens(one, a.RecordModeration(second_id))
    await one.fills({**TALKED, "level": "proficient"})
    assert one.sees("You agreed on Proficient")
    for judge in (school.bo, school.rosa):
        await judge.commands("start")
        assert "to talk about" not in judge.last
        await opens(judge, a.OpenDifference(second_id))
        assert judge.sees(TALKED["note"])
        assert judge.sees("stays as it is")
        assert not any("Meet the student" in label for label in judge.buttons)


async def test_what_was_agreed_stays_beside_what_is_agreed_later(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "emerging")
    await opens(school.bo, a.RecordModeration(second_id))
    await school.bo.fills(TALKED)
    await opens(school.rosa, a.RecordModeration(second_id))
    await school.rosa.fills({"level": "proficient", "note": "On a second look, it is all there."})
    async with school.runtime.sessions() as session:
        assert len((await session.scalars(select(Moderation))).all()) == 2
    assert school.rosa.sees("You agreed on Proficient")
    assert school.rosa.sees(TALKED["note"])
    with pytest.raises(DBAPIError):
        async with school.runtime.sessions.begin() as session:
            await session.execute(text("UPDATE moderation SET note = ''"))


async def test_the_first_judge_may_meet_the_student_again_and_nothing_changes_before(
    school: World,
) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "emerging")
    await opens(school.rosa, a.RecordModeration(second_id))
    await school.rosa.fills(TALKED)
    assert not any("Meet the student" in label for label in school.rosa.buttons)
    await school.bo.commands("start")
    await school.bo.presses("Judging together")
    assert school.bo.sees("You agreed on Emerging")
    await school.bo.presses("Ana Morales · RP.2")
    await school.bo.presses("Meet the student again")
    await school.bo.fills({"starts_at": FRIDAY, "word": "I would like to see it once more with you."})
    assert school.bo.sees("Ana Morales")
    assert school.ana.was_told("once more with you")
    async with school.runtime.sessions() as session:
        assert len((await session.scalars(select(Judgement))).all()) == 1
        found = await session.scalars(
            select(Conference).where(col(Conference.state) == ConferenceState.PROPOSED)
        )
        conference = found.one()
    await opens(school.bo, a.OpenDifference(second_id))
    await school.bo.presses("Conference")
    assert conference.teacher_id == school.bo.person.id


async def test_the_second_judge_cannot_invite_in_the_first_ones_place(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "emerging")
    await opens(school.rosa, a.InviteAgain(second_id))
    assert school.rosa.sees("Not found")


async def test_once_judged_again_it_is_settled(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "emerging")
    await opens(school.bo, a.RecordModeration(second_id))
    await school.bo.fills(TALKED)
    school.passes(hours=1)
    await was_judged(school, school.ana, "RP.2", "emerging", days_ago=-1)
    await school.bo.commands("start")
    assert "to talk about" not in school.bo.last
    await opens(school.bo, a.OpenDifference(second_id))
    assert school.bo.sees("judged on this target again")


async def test_who_no_longer_teaches_the_student_sees_the_difference_no_more(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "emerging")
    await stops_teaching(school, school.rosa)
    await opens(school.rosa, a.OpenDifference(second_id))
    assert school.rosa.sees("Not found")
    await opens(school.bo, a.OpenDifference(second_id))
    assert school.bo.sees("Rosa Delgado read Emerging")


async def test_students_and_families_hear_nothing_of_it(school: World) -> None:
    await teaches_too(school, school.rosa)
    second_id = await was_judged_twice(school, "proficient", "emerging")
    for other in (school.ana, school.lucia, school.helen):
        await opens(other, a.OpenDifference(second_id))
        assert "Emerging" not in other.last
