"""What one wrote last time stands beside the question: one's own words on the same target, else to the question."""

from datetime import timedelta
from uuid import UUID

from domain import actions as a
from domain.action_codec import encode
from domain.models import Reflection
from domain.vocabulary import Visibility
from tests.support.talk import Talker
from tests.support.world import World

QUESTION = "any_mistake"


async def _wrote(
    school: World,
    student: Talker,
    words: str,
    *,
    days_ago: int,
    target: str | None = None,
    prompt: str | None = None,
) -> UUID:
    async with school.runtime.sessions.begin() as session:
        row = Reflection(
            school_id=school.school.id,
            student_id=student.person.id,
            text=words,
            target_id=school.targets[target].id if target else None,
            prompt=prompt,
            visibility=Visibility.PRIVATE,
            written_at=school.clock.now() - timedelta(days=days_ago),
        )
        session.add(row)
    return row.id


async def _begins(student: Talker, school: World) -> None:
    await student.presses_data(encode(a.Reflect(school.targets["RP.2"].id)))


async def test_the_latest_on_the_target_stands_there_of_those_that_are_a_few_days_old(school: World) -> None:
    await _wrote(school, school.ana, "The oldest.", days_ago=30, target="RP.2")
    await _wrote(school, school.ana, "A table helps me.", days_ago=9, target="RP.2")
    await _wrote(school, school.ana, "Yesterday's.", days_ago=1, target="RP.2")
    await _wrote(school, school.ana, "Of another target.", days_ago=5, target="RP.1")
    await _begins(school.ana, school)
    assert school.ana.sees("you wrote: “A table helps me.”")


async def test_where_there_is_none_on_the_target_the_same_question_is_looked_for(school: World) -> None:
    await _wrote(school, school.ana, "I mixed up the units.", days_ago=9, prompt=QUESTION)
    await _wrote(school, school.ana, "To another question.", days_ago=5, prompt="any_hard")
    await school.ana.presses_data(encode(a.ReflectWith(prompt=QUESTION)))
    assert school.ana.sees("you wrote: “I mixed up the units.”")


async def test_words_of_others_never_stand_there(school: World) -> None:
    await _wrote(school, school.jamal, "Jamal's own.", days_ago=9, target="RP.2")
    await _wrote(school, school.jamal, "Jamal's own.", days_ago=9, prompt=QUESTION)
    await _begins(school.ana, school)
    assert "you wrote" not in school.ana.last
    await school.ana.presses_data(encode(a.ReflectWith(prompt=QUESTION)))
    assert "you wrote" not in school.ana.last


async def test_what_was_deleted_or_only_spoken_does_not_stand_there(school: World) -> None:
    gone = await _wrote(school, school.ana, "Take this away.", days_ago=5, target="RP.2")
    await _begins(school.ana, school)
    await school.ana.speaks()
    await school.ana.presses("only me")
    school.passes(days=4)
    await _begins(school.ana, school)
    assert school.ana.sees("Take this away.")
    await school.ana.presses("Cancel")
    await school.ana.presses_data(encode(a.ConfirmDelete(gone)))
    school.ana.shown.clear()
    await _begins(school.ana, school)
    assert "you wrote" not in school.ana.last
