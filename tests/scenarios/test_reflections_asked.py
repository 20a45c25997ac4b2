"""Questions to reflect on ride on what goes anyway, thin out, and are answered or left alone."""

from datetime import date, timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Cadence, Promise, Reflection, ReflectionAsk, ReflectionPrompt, School
from domain.rules import prompts
from domain.services.nudges import weekly
from domain.vocabulary import PromiseState, ReflectionOccasion, Rhythm, Visibility
from tests.support.conferring import MET, NOT_YET, asks, records
from tests.support.passing import it_is
from tests.support.talk import Talker
from tests.support.world import NOW, World

IF_YOU_LIKE = "If you like, write about this:"
MONDAY = date(2026, 11, 23)


async def questions(school: World) -> list[ReflectionAsk]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(ReflectionAsk).order_by(col(ReflectionAsk.asked_at))))


async def reflections_of(school: World, talker: Talker) -> list[Reflection]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Reflection)
            .where(col(Reflection.student_id) == talker.person.id)
            .order_by(col(Reflection.written_at))
        )
        return list(found)


async def wrote(school: World, talker: Talker, *, days_ago: int, ask: ReflectionAsk | None = None) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Reflection(
                school_id=school.school.id,
                student_id=talker.person.id,
                text="I drew it.",
                ask_id=ask.id if ask else None,
                written_at=school.clock.now() - timedelta(days=days_ago),
            )
        )


async def was_asked(
    school: World, talker: Talker, *, days_ago: int, prompt: str = "week_hard", key: str = ""
) -> ReflectionAsk:
    ask = ReflectionAsk(
        school_id=school.school.id,
        key=key or f"asked:{talker.person.id}:{days_ago}",
        student_id=talker.person.id,
        occasion=ReflectionOccasion.WEEK_ENDS,
        prompt=prompt,
        asked_at=school.clock.now() - timedelta(days=days_ago),
    )
    async with school.runtime.sessions.begin() as session:
        session.add(ask)
    return ask


async def has_an_outcome(school: World, student: Talker, *, is_met: bool = False) -> None:
    conference = await asks(student, school)
    await records(school.bo, conference, MET if is_met else NOT_YET)


async def week_begins(school: World, monday: date = MONDAY) -> None:
    """The weekly messages of that afternoon."""
    await it_is(school, monday, "16:05", weekly.promise_due)


async def test_a_not_yet_brings_one_question_and_a_button_to_answer_it(school: World) -> None:
    await has_an_outcome(school, school.ana)
    (ask,) = await questions(school)
    assert ask.occasion is ReflectionOccasion.CONFERENCE
    assert ask.target_id == school.targets["RP.2"].id
    assert school.ana.was_told("Not yet")
    assert school.ana.was_told(IF_YOU_LIKE)
    await school.ana.presses("Reflect")
    assert school.ana.sees("Reflection: RP.2 · Unit rates")
    await school.ana.types("I explained it to Zoe and got stuck at comparing.")
    await school.ana.presses("only me")
    (reflection,) = await reflections_of(school, school.ana)
    assert (reflection.ask_id, reflection.prompt) == (ask.id, ask.prompt)
    assert reflection.target_id == school.targets["RP.2"].id


async def test_a_target_met_asks_of_what_got_the_student_there(school: World) -> None:
    await has_an_outcome(school, school.ana, is_met=True)
    (ask,) = await questions(school)
    assert ask.occasion is ReflectionOccasion.TARGET_MET
    assert school.ana.was_told(IF_YOU_LIKE)


async def test_a_new_date_asks_about_planning(school: World) -> None:
    await school.bo.presses_data(encode(a.MoveDate(school.ana.person.id, school.targets["EE.3"].id)))
    await school.bo.fills({"to_on": "2026-12-15", "reason": "You were ill."})
    (ask,) = await questions(school)
    assert ask.occasion is ReflectionOccasion.PLAN_MOVED
    assert school.ana.was_told("New date")
    assert school.ana.was_told(IF_YOU_LIKE)


async def test_the_weekly_message_brings_a_question_under_its_own_key(school: World) -> None:
    await week_begins(school)
    assert school.ana.was_told("this is your week")
    assert school.ana.was_told(IF_YOU_LIKE)
    of_ana = [each for each in await questions(school) if each.student_id == school.ana.person.id]
    assert [each.key for each in of_ana] == [f"pace:{school.ana.person.id}:2026-W48"]
    await school.ana.presses("Reflect")
    await school.ana.types("I asked early.")
    await school.ana.presses("only me")
    assert (await reflections_of(school, school.ana))[0].ask_id == of_ana[0].id


async def test_students_of_one_school_are_not_all_asked_the_same(school: World) -> None:
    await week_begins(school)
    asked = await questions(school)
    assert {each.student_id for each in asked} == {
        school.ana.person.id,
        school.jamal.person.id,
        school.zoe.person.id,
    }
    names = [each.name for each in prompts.built_in(ReflectionOccasion.WEEK_ENDS)]
    assert {each.prompt for each in asked} <= set(names)


async def test_two_on_one_day_are_one_too_many(school: World) -> None:
    await was_asked(school, school.ana, days_ago=0)
    await has_an_outcome(school, school.ana)
    assert school.ana.was_told("Not yet")
    assert school.ana.was_not_told(IF_YOU_LIKE)


async def test_who_writes_unprompted_is_asked_nothing_for_a_while(school: World) -> None:
    for days_ago in (2, 9, 16):
        await wrote(school, school.ana, days_ago=days_ago)
    await has_an_outcome(school, school.ana)
    assert school.ana.was_not_told(IF_YOU_LIKE)


async def test_questions_left_alone_rest_and_come_back_one_at_a_time(school: World) -> None:
    await was_asked(school, school.ana, days_ago=14)
    await was_asked(school, school.ana, days_ago=7)
    await week_begins(school)
    assert school.ana.was_told("this is your week")
    assert school.ana.was_not_told(IF_YOU_LIKE)
    await it_is(school, MONDAY + timedelta(weeks=4), "10:00")
    await has_an_outcome(school, school.ana)
    assert school.ana.was_told(IF_YOU_LIKE)


async def test_a_question_whose_message_was_dropped_was_never_asked(school: World) -> None:
    for days_ago in (7, 14):
        ask = await was_asked(school, school.ana, days_ago=days_ago)
        async with school.runtime.sessions.begin() as session:
            session.add(
                Promise(
                    school_id=school.school.id,
                    key=ask.key,
                    recipient_id=school.ana.person.id,
                    message="WeeklyMessage",
                    facts={},
                    promised_at=ask.asked_at,
                    due_at=ask.asked_at,
                    state=PromiseState.DROPPED,
                )
            )
    await week_begins(school)
    assert school.ana.was_told(IF_YOU_LIKE)


async def test_the_same_question_is_never_asked_twice_running(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Cadence(school_id=school.school.id, person_id=school.ana.person.id, rhythm=Rhythm.EVERY_WEEK)
        )
    last = "start"
    for week in range(7):
        await week_begins(school, MONDAY + timedelta(weeks=week))
        asked = [each for each in await questions(school) if each.student_id == school.ana.person.id]
        assert asked[-1].prompt != last
        last = asked[-1].prompt
        await wrote(school, school.ana, days_ago=0, ask=asked[-1])
    of_ana = [each.prompt for each in asked]
    assert len(of_ana) == len(set(of_ana[:5])) + 2


async def test_another_question_and_none_at_all_are_one_press_away(school: World) -> None:
    ask = await was_asked(school, school.ana, days_ago=1, prompt="week_hard")
    await school.ana.presses_data(encode(a.ReflectOn(ask.id)))
    assert school.ana.sees("What was hard this week")
    await school.ana.presses("Another question")
    assert school.ana.sees("Which way of working helped you most?")
    await school.ana.presses("Just write")
    assert "Which way of working" not in school.ana.last
    assert school.ana.sees("What did you decide, and what came of it?")
    await school.ana.types("I was late and said so.")
    await school.ana.presses("only me")
    (reflection,) = await reflections_of(school, school.ana)
    assert (reflection.ask_id, reflection.prompt) == (ask.id, None)


async def test_a_question_can_be_asked_for_at_any_time(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.presses("Another question")
    await school.ana.speaks(b"OggS thinking", seconds=9)
    await school.ana.presses("only me")
    (reflection,) = await reflections_of(school, school.ana)
    names = [each.name for each in prompts.built_in(ReflectionOccasion.ANY_TIME)]
    assert reflection.prompt in names
    assert reflection.ask_id is None
    assert reflection.attachment_id is not None


async def test_all_questions_for_any_time_can_be_looked_at(school: World) -> None:
    await school.ana.commands("reflections")
    await school.ana.presses("Questions")
    assert school.ana.sees("Which mistake taught you something lately")
    await school.ana.presses("4")
    assert school.ana.sees("Which mistake taught you something lately")
    await school.ana.types("I mixed up the units.")
    await school.ana.presses("only me")
    assert (await reflections_of(school, school.ana))[0].prompt == "any_mistake"


async def test_the_school_s_own_questions_take_the_place_of_the_built_in_ones(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        for language, words in (("en", "What are you <proud> of?"), ("es", "¿De qué te sientes bien?")):
            session.add(
                ReflectionPrompt(
                    school_id=school.school.id,
                    name="own",
                    occasion=ReflectionOccasion.CONFERENCE,
                    language=language,
                    words=words,
                )
            )
    of_jamal = await asks(school.jamal, school)
    await school.jamal.commands("language")
    await school.jamal.presses("Español")
    await has_an_outcome(school, school.ana)
    await records(school.bo, of_jamal, NOT_YET)
    assert school.ana.was_told(f"{IF_YOU_LIKE} What are you <proud> of?")
    assert school.jamal.was_told("¿De qué te sientes bien?")
    await school.ana.presses("Reflect")
    assert school.ana.sees("What are you <proud> of?")
    assert "Another question" not in school.ana.buttons


async def test_a_retired_question_still_has_its_words_where_it_was_answered(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            ReflectionPrompt(
                school_id=school.school.id,
                name="own",
                occasion=ReflectionOccasion.WEEK_ENDS,
                language="en",
                words="What made you laugh?",
            )
        )
    ask = await was_asked(school, school.ana, days_ago=1, prompt="own")
    await school.ana.presses_data(encode(a.ReflectOn(ask.id)))
    await school.ana.types("The cat.")
    await school.ana.presses("only me")
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(ReflectionPrompt).values(retired_at=NOW))
    await school.ana.presses("Look at it")
    assert school.ana.sees("What made you laugh?")
    await week_begins(school)
    asked = [each for each in await questions(school) if each.student_id == school.jamal.person.id]
    assert prompts.is_built_in(asked[-1].prompt)


async def test_somebody_else_s_question_is_not_found(school: World) -> None:
    ask = await was_asked(school, school.ana, days_ago=1)
    await school.jamal.presses_data(encode(a.ReflectOn(ask.id)))
    assert school.jamal.sees("Not found")


async def test_a_question_about_a_target_one_no_longer_learns_is_answered_without_it(school: World) -> None:
    await has_an_outcome(school, school.ana)
    async with school.runtime.sessions.begin() as session:
        at = await session.get_one(School, school.school.id)
        await session.execute(
            update(ReflectionAsk).values(target_id=None).where(col(ReflectionAsk.school_id) == at.id)
        )
    await school.ana.presses("Reflect")
    await school.ana.types("It was fine.")
    await school.ana.presses("only me")
    assert (await reflections_of(school, school.ana))[0].target_id is None


async def test_what_one_wrote_on_the_target_before_stands_beside_the_question(school: World) -> None:
    await school.ana.presses_data(encode(a.Reflect(school.targets["RP.2"].id)))
    await school.ana.types("A table helps me.")
    await school.ana.presses("only me")
    assert not any("What I wrote" in label for label in school.ana.buttons)
    school.passes(days=2)
    await school.ana.presses_data(encode(a.Reflect(school.targets["RP.2"].id)))
    assert "Last time" not in school.ana.last
    school.passes(days=5)
    await school.ana.presses_data(encode(a.Reflect(school.targets["RP.2"].id)))
    assert school.ana.sees("you wrote: “A table helps me.”")
    await school.ana.types("Now I do it without.")
    await school.ana.presses("only me")
    await school.ana.presses("What I wrote on")
    assert school.ana.sees("A table helps me.")


async def test_words_left_for_another_form_are_kept_for_their_author_alone(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("I was going to say something.")
    await school.ana.commands("stuck")
    assert school.ana.sees("What you had begun to write is kept")
    (reflection,) = await reflections_of(school, school.ana)
    assert (reflection.text, reflection.visibility) == ("I was going to say something.", Visibility.PRIVATE)
    await school.ana.commands("reflections")
    assert school.ana.sees("I was going to say something.")


async def test_cancelling_keeps_nothing(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("Never mind.")
    await school.ana.presses("Cancel")
    await school.ana.commands("stuck")
    assert "is kept" not in school.ana.last
    assert await reflections_of(school, school.ana) == []


async def test_a_question_pressed_again_at_the_end_loses_no_words(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("My words.")
    await school.ana.presses("Another question")
    assert school.ana.sees("What you had begun to write is kept")
    assert [each.text for each in await reflections_of(school, school.ana)] == ["My words."]


async def test_asks_are_counted_once_however_often_the_week_is_decided(school: World) -> None:
    await week_begins(school)
    await week_begins(school)
    async with school.runtime.sessions() as session:
        count = await session.scalar(select(func.count()).select_from(ReflectionAsk))
    assert count == 3
