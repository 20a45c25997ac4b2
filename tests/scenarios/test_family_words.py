"""A student's say in what the family reads: words of their own, a talk before it goes."""

from sqlalchemy import select

from domain import actions as a
from domain.action_codec import encode
from domain.models import Reflection
from domain.vocabulary import Visibility
from tests.support.families import FRIDAY, MONDAY, WEDNESDAY, week_comes
from tests.support.newcomers import guards
from tests.support.world import World


async def test_a_word_of_the_student_goes_along_where_the_reader_opens_it(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    await school.ana.types("I drew a table and it was clear.")
    assert school.ana.sees("I drew a table and it was clear.")
    await week_comes(school, FRIDAY, "10:01")
    assert "drew a table" not in school.lucia.last, "a locked phone shows nobody's words"
    assert school.lucia.sees("Ana has added a word for you. Open the week to read it.")
    await school.lucia.presses("The week of Ana")
    assert school.lucia.sees("I drew a table and it was clear.")


async def test_of_several_children_it_is_named_who_added_a_word(school: World) -> None:
    await guards(school, school.lucia.person, school.jamal.person)
    await _adds(school, "I drew a table.")
    await week_comes(school, FRIDAY, "10:01")
    assert school.lucia.sees("Ana has added a word for you")
    assert "Jamal has added" not in school.lucia.last


async def test_a_word_that_was_taken_away_is_not_announced(school: World) -> None:
    await _adds(school, "Not this.")
    await school.ana.presses("Take my words away")
    await week_comes(school, FRIDAY, "10:01")
    assert school.lucia.sees("The week at school")
    assert "has added" not in school.lucia.last


async def _adds(school: World, words: str) -> None:
    """Ana adds a word to what her family is going to read of the week."""
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    await school.ana.types(words)


async def test_a_word_can_be_taken_away_until_it_goes(school: World) -> None:
    await _adds(school, "Not this.")
    assert school.ana.sees("Not this.")
    await school.ana.presses("Take my words away")
    assert school.ana.sees("Your words are taken away")
    assert "Not this." not in school.ana.last
    assert "Take my words away" not in str(school.ana.buttons)
    await week_comes(school, FRIDAY, "10:01")
    await school.lucia.presses("The week of Ana")
    school.lucia.was_not_told("Not this.")


async def test_a_word_can_be_changed_until_it_goes(school: World) -> None:
    await _adds(school, "Not this.")
    await school.ana.presses("Change my words")
    assert "Skip" not in str(school.ana.buttons), "what takes words away says so"
    await school.ana.types("This.")
    assert school.ana.sees("“This.”")
    assert "Not this." not in school.ana.last
    await week_comes(school, FRIDAY, "10:01")
    await school.lucia.presses("The week of Ana")
    assert school.lucia.sees("“This.”")


async def test_words_that_come_after_it_went_are_kept_for_the_student_alone(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    await week_comes(school, FRIDAY, "10:01")
    await school.ana.types("I drew a table.")
    assert school.ana.sees("It went to your family on Fri, Nov 20")
    assert school.ana.sees("“I drew a table.”")
    assert school.ana.sees("Nothing of it is lost: it is kept with your reflections")
    await school.ana.presses("My reflections")
    assert school.ana.sees("I drew a table.")
    (kept,) = await _reflections(school)
    assert (kept.text, kept.visibility) == ("I drew a table.", Visibility.PRIVATE)
    await school.lucia.presses("The week of Ana")
    await school.lucia.presses("Ana")
    school.lucia.was_not_told("I drew a table.")


async def test_words_that_come_too_late_from_a_window_are_kept_as_well(school: World) -> None:
    school.ana.whole_forms = True
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.presses_data(encode(a.AddFamilyWord()))
    await week_comes(school, FRIDAY, "10:01")
    await school.ana.fills({"word": "I drew a table."})
    assert school.ana.sees("It went to your family on Fri, Nov 20")
    assert [each.text for each in await _reflections(school)] == ["I drew a table."]


async def test_words_for_a_week_long_over_are_kept_as_well(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    school.passes(days=21)
    await school.ana.types("I drew a table.")
    assert school.ana.sees("There is nothing for your family to read at the moment")
    assert [each.text for each in await _reflections(school)] == ["I drew a table."]


async def test_what_has_gone_says_when_and_when_the_next_one_comes(school: World) -> None:
    await _adds(school, "I drew a table.")
    await week_comes(school, FRIDAY, "10:01")
    for action in (a.AddFamilyWord(), a.TakeFamilyWord(), a.TalkFirst()):
        await school.ana.presses_data(encode(action))
        assert school.ana.sees("It went to your family on Fri, Nov 20")
        assert school.ana.sees("With your next check-in there is a new one")
    await school.lucia.presses("The week of Ana")
    assert school.lucia.sees("I drew a table.")


async def _reflections(school: World) -> list[Reflection]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(Reflection)))


async def test_talk_to_me_first_tells_the_advisor_and_waits_one_school_day(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("I'd like to talk first")
    assert school.ana.sees("Rosa Delgado knows that you want to talk first")
    assert school.ana.sees("on Mon, Nov 23")
    assert "I'd like to talk first" not in str(school.ana.buttons)
    school.rosa.was_told("Ana Morales wants to talk with you first")
    school.rosa.was_told("goes on Mon, Nov 23 at the latest")
    await school.rosa.commands("families")
    assert school.rosa.sees("Want to talk with you first: Ana Morales")
    await week_comes(school, FRIDAY, "15:00")
    assert not school.lucia.shown
    await school.ana.presses_data(encode(a.TalkFirst()))
    await week_comes(school, MONDAY, "10:01")
    assert school.lucia.sees("The week at school")
