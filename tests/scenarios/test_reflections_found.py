"""A student's own reflections are found again, edited, heard; and seen by those they are shared with."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from bot.channels.base import DeliveryError
from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, Enrolment, Reflection
from domain.vocabulary import Visibility
from tests.support.newcomers import guards
from tests.support.talk import Talker
from tests.support.world import World

OUT_OF_REACH = DeliveryError("cannot be reached")
"""For a while."""


async def writes(student: Talker, words: str, *, visibility: str = "only me") -> None:
    await student.commands("reflect")
    await student.types(words)
    await student.presses(visibility)
    if visibility != "only me":
        await student.presses("Yes, share")


async def speaks(student: Talker, *, visibility: str = "only me") -> None:
    await student.commands("reflect")
    await student.speaks(b"OggS mine", seconds=7)
    await student.presses(visibility)
    if visibility != "only me":
        await student.presses("Yes, share")


async def kept(school: World) -> Sequence[Reflection]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(select(Reflection).order_by(col(Reflection.written_at)))
        return found.all()


async def searches(student: Talker, text: str) -> None:
    await student.commands("reflections")
    await student.presses("Search")
    await student.types(text)


async def test_a_word_is_found_whatever_its_accents_and_capitals(school: World) -> None:
    await writes(school.ana, "La TABLA me ayudó con el número.")
    await writes(school.ana, "I drew it.")
    await searches(school.ana, "ayudo Numero tabla")
    assert school.ana.sees("La TABLA me ayudó")
    assert "I drew it" not in school.ana.last
    await school.ana.presses("1")
    assert school.ana.sees("My reflection from")


async def test_a_month_is_found_by_its_name_in_ones_own_language_and_by_its_button(school: World) -> None:
    await writes(school.ana, "First thought.")
    school.passes(days=30)
    await writes(school.ana, "Second thought.")
    await searches(school.ana, "november")
    assert school.ana.sees("First thought.")
    assert "Second" not in school.ana.last
    await school.ana.commands("reflections")
    await school.ana.presses("Search")
    await school.ana.presses("December 2026")
    assert school.ana.sees("Second thought.")
    assert "First" not in school.ana.last
    await school.ana.commands("language")
    await school.ana.presses("Español")
    await school.ana.commands("reflections")
    await school.ana.presses("Buscar")
    await school.ana.types("Noviembre pensamiento")
    assert school.ana.sees("Nada tuyo tiene todas estas palabras")
    await school.ana.presses("Buscar")
    await school.ana.types("Noviembre first")
    assert school.ana.sees("First thought.")


async def test_a_target_finds_voice_notes_too(school: World) -> None:
    await school.ana.presses_data(encode(a.Reflect(school.targets["RP.2"].id)))
    await school.ana.speaks(b"OggS", seconds=3)
    await school.ana.presses("only me")
    await writes(school.ana, "Nothing about it.")
    await searches(school.ana, "rp.2")
    assert school.ana.sees("voice note")
    assert "Nothing about it" not in school.ana.last
    await school.ana.presses("Search")
    await school.ana.presses("RP.2")
    assert school.ana.sees("voice note")


async def test_what_is_found_comes_by_pages_that_keep_the_words(school: World) -> None:
    for number in range(10):
        await writes(school.ana, f"Table number {number}")
        school.passes(hours=1)
    await searches(school.ana, "“table” with a very long tail of words that no button could ever hold, ever")
    assert school.ana.sees("Nothing of yours has all of these words")
    await searches(school.ana, "TABLE number")
    assert school.ana.sees("Page 1 of 2")
    assert school.ana.sees("Table number 9")
    await school.ana.presses("Next page")
    assert school.ana.sees("Table number 0")
    assert "Table number 9" not in school.ana.last


async def test_nobody_finds_what_others_wrote(school: World) -> None:
    await writes(school.ana, "A secret table.", visibility="my advisor and my teachers")
    for other in (school.jamal, school.bo, school.rosa):
        await other.presses_data(encode(a.FindReflections(0, "table")))
        assert "secret" not in other.last
    await school.jamal.presses_data(encode(a.FindReflections(0, "table")))
    assert school.jamal.sees("You have not written anything yet")


async def test_an_empty_list_offers_no_search(school: World) -> None:
    await school.ana.commands("reflections")
    assert not any("Search" in label for label in school.ana.buttons)


async def test_words_are_edited_afterwards_and_readers_see_that_they_were(school: World) -> None:
    await writes(school.ana, "I chose a tabel.", visibility="my advisor and my teachers")
    school.passes(hours=2)
    await school.ana.presses("Look at it")
    await school.ana.presses("Edit")
    assert school.ana.sees("I chose a tabel.")
    assert school.ana.sees("Whoever reads it sees that it was edited.")
    await school.ana.types("I chose a table.")
    assert school.ana.sees("edited Wed, Nov 18")
    assert (await kept(school))[0].text == "I chose a table."
    await school.bo.presses_data(encode(a.OpenStudent(school.ana.person.id)))
    assert school.bo.sees("“I chose a table.” (edited)")
    await school.bo.presses("Shared reflections")
    assert school.bo.sees("edited")
    await school.bo.presses("1")
    assert school.bo.sees("I chose a table.")
    assert "tabel" not in school.bo.chat


async def test_the_same_words_again_are_no_edit(school: World) -> None:
    await writes(school.ana, "I chose a table.")
    await school.ana.presses("Look at it")
    await school.ana.presses("Edit")
    await school.ana.types("I chose a table.")
    assert (await kept(school))[0].edited_at is None


async def test_ones_own_voice_note_can_be_heard_again(school: World) -> None:
    await speaks(school.ana)
    await school.ana.presses("Look at it")
    await school.ana.presses("Listen")
    assert school.ana.sees("Here is the voice note.")
    assert [file.media_type for file in school.ana.shown[-1].rendered.files] == ["audio/ogg"]


async def test_a_teacher_hears_a_shared_voice_note_and_no_private_one(school: World) -> None:
    await speaks(school.ana, visibility="my advisor and my teachers")
    (shared,) = await kept(school)
    await school.bo.presses_data(encode(a.OpenStudent(school.ana.person.id)))
    await school.bo.presses("Shared reflections")
    await school.bo.presses("1")
    assert school.bo.sees("A voice note of 7 seconds")
    await school.bo.presses("Listen")
    assert school.bo.sees("Ana Morales")
    assert len(school.bo.shown[-1].rendered.files) == 1
    await school.ana.presses_data(encode(a.ChangeVisibility(shared.id, Visibility.PRIVATE)))
    for action in (a.HearReflection(shared.id), a.OpenSharedReflection(shared.id)):
        await school.bo.presses_data(encode(action))
        assert school.bo.sees("Not found")


async def test_those_it_is_shared_with_turn_pages_and_others_see_nothing(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    for number in range(9):
        await writes(
            school.ana, f"Thought {number}", visibility="my family" if number % 2 else "my advisor and"
        )
        school.passes(hours=1)
    await writes(school.ana, "Mine alone")
    await school.rosa.presses_data(encode(a.ListSharedReflections(school.ana.person.id)))
    assert school.rosa.sees("Thought 8")
    assert school.rosa.sees("Page 1 of 2")
    await school.rosa.presses("Next page")
    assert school.rosa.sees("Thought 0")
    await school.lucia.presses_data(encode(a.ListSharedReflections(school.ana.person.id)))
    assert school.lucia.sees("Thought 7")
    assert "Thought 8" not in school.lucia.last
    for talker in (school.rosa, school.lucia):
        talker.was_not_told("Mine alone")
    for stranger in (school.grace, school.helen, school.jamal, school.ana):
        await stranger.presses_data(encode(a.ListSharedReflections(school.ana.person.id)))
        assert stranger.sees("Not found")


async def test_an_empty_list_of_shared_ones_judges_nobody(school: World) -> None:
    await school.bo.presses_data(encode(a.ListSharedReflections(school.ana.person.id)))
    assert school.bo.sees("Nothing is shared with you right now.")
    assert not any("Shared reflections" in label for label in school.bo.buttons)


async def test_looking_leaves_a_trace_without_words(school: World) -> None:
    await writes(school.ana, "A canary sings.", visibility="my advisor and my teachers")
    await school.bo.presses_data(encode(a.ListSharedReflections(school.ana.person.id)))
    async with school.runtime.sessions() as session:
        entries = (await session.scalars(select(AuditEntry))).all()
    saw = [each for each in entries if each.what == "saw shared reflections"]
    assert [(each.actor_id, each.about_id) for each in saw] == [(school.bo.person.id, school.ana.person.id)]
    assert "canary" not in str([(each.what, each.detail) for each in entries])


async def test_what_is_taken_back_leaves_a_card_that_was_not_delivered_yet(school: World) -> None:
    await writes(school.ana, "A canary sings.", visibility="my advisor and my teachers")
    (reflection,) = await kept(school)
    school.channel.next_errors = [OUT_OF_REACH]
    await school.bo.presses_data(encode(a.OpenStudent(school.ana.person.id)))
    school.bo.was_not_told("canary")
    await school.ana.presses_data(encode(a.ChangeVisibility(reflection.id, Visibility.PRIVATE)))
    school.passes(minutes=20)
    await school.settles()
    assert school.bo.was_told("Ana Morales")
    school.bo.was_not_told("canary")


async def test_a_single_reflection_taken_back_says_so_instead(school: World) -> None:
    await writes(school.ana, "A canary sings.", visibility="my advisor and my teachers")
    (reflection,) = await kept(school)
    school.channel.next_errors = [OUT_OF_REACH]
    await school.bo.presses_data(encode(a.OpenSharedReflection(reflection.id)))
    await school.ana.presses_data(encode(a.ChangeVisibility(reflection.id, Visibility.ADVISOR)))
    school.passes(minutes=20)
    await school.settles()
    assert school.bo.was_told("The student has taken this back.")
    school.bo.was_not_told("canary")


async def test_a_voice_note_taken_back_is_not_delivered(school: World) -> None:
    await speaks(school.ana, visibility="my advisor and my teachers")
    (reflection,) = await kept(school)
    school.channel.next_errors = [OUT_OF_REACH]
    await school.bo.presses_data(encode(a.HearReflection(reflection.id)))
    await school.ana.presses_data(encode(a.ChangeVisibility(reflection.id, Visibility.PRIVATE)))
    school.passes(minutes=20)
    await school.settles()
    assert all(not shown.rendered.files for shown in school.bo.shown)


async def test_a_former_advisor_gets_no_card_that_waited(school: World) -> None:
    await writes(school.ana, "A canary sings.", visibility="my advisor")
    school.channel.next_errors = [OUT_OF_REACH]
    await school.rosa.presses_data(encode(a.ListSharedReflections(school.ana.person.id)))
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == school.rosa.person.id)
            .values(ends_on=date(2026, 11, 18) - timedelta(days=1))
        )
    school.passes(minutes=20)
    await school.settles()
    school.rosa.was_not_told("canary")
