"""A student reflects, and decides who reads it."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from domain.action_codec import encode
from domain.actions import ChangeVisibility, ConfirmDelete, DeleteReflection, OpenReflection
from domain.models import Attachment, AuditEntry, Enrolment, Guardianship, Reflection
from domain.services.reflecting import reflections
from domain.vocabulary import Membership, Visibility
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World


async def _reflects(student: Talker, words: str, *, visibility: str = "only me") -> None:
    await student.commands("reflect")
    await student.types(words)
    await student.presses(visibility)
    if visibility != "only me":
        await student.presses("Yes, share")


async def _kept(school: World) -> Reflection:
    """The only reflection there is."""
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(Reflection))).one()


async def _reads(school: World, adult: Talker) -> list[str | None]:
    """Words of all reflections of others that the adult may read today."""
    on = school.clock.now().date()
    async with school.runtime.sessions() as session:
        found = await session.scalars(reflections.visible_to(school.school.id, adult.person.id, on=on))
        return [reflection.text for reflection in found]


async def _has_a_guardian(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Guardianship(
                school_id=school.school.id,
                guardian_id=school.lucia.person.id,
                student_id=school.ana.person.id,
                begins_on=FIRST_DAY,
            )
        )


async def test_a_reflection_is_private_and_no_adult_learns_of_it(school: World) -> None:
    await _has_a_guardian(school)
    await _reflects(school.ana, "Today I asked before I was lost.")
    assert school.ana.sees("Only you can read it.")
    for adult in (school.rosa, school.bo, school.grace, school.helen, school.lucia):
        assert await _reads(school, adult) == []
        adult.was_not_told("lost")
    async with school.runtime.sessions() as session:
        noted = await session.scalar(
            select(func.count()).select_from(AuditEntry).where(col(AuditEntry.what).contains("reflection"))
        )
    assert noted == 0


async def test_the_prompt_asks_for_decisions_what_is_hard_and_the_next_strategy(school: World) -> None:
    await school.ana.commands("reflect")
    assert school.ana.sees("What did you decide, and what came of it?")
    assert school.ana.sees("Which strategy will you try next?")


@pytest.mark.parametrize(
    ("way", "readers"),
    [
        ("My advisor", {"rosa"}),
        ("My advisor and my teachers", {"rosa", "bo"}),
        ("My advisor, my teachers and my family", {"rosa", "bo", "lucia"}),
    ],
)
async def test_those_who_will_read_it_are_named_before_it_is_shared(
    school: World, way: str, readers: set[str]
) -> None:
    await _has_a_guardian(school)
    await school.ana.commands("reflect")
    await school.ana.types("I chose a table.")
    await _presses_exactly(school.ana, way)
    assert school.ana.sees("These people will read it. Share it?")
    named = {
        name for name in ("rosa", "bo", "lucia") if getattr(school, name).person.full_name in school.ana.last
    }
    assert named == readers
    for adult in ("rosa", "bo", "lucia"):
        assert await _reads(school, getattr(school, adult)) == []
    await school.ana.presses("Yes, share")
    assert school.ana.sees("Shared with")
    for adult in ("rosa", "bo", "lucia", "grace", "helen"):
        expected = ["I chose a table."] if adult in readers else []
        assert await _reads(school, getattr(school, adult)) == expected


async def _presses_exactly(student: Talker, label: str) -> None:
    """One label may be the beginning of another."""
    buttons = [button for row in student.shown[-1].rendered.buttons for button in row]
    await student.presses_data(next(each.data for each in buttons if each.label == label))


async def test_whoever_thinks_again_keeps_it_private(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("I chose a table.")
    await school.ana.presses("my advisor and my teachers")
    await school.ana.presses("No, keep it private")
    assert school.ana.sees("Only you can read it.")
    assert await _reads(school, school.rosa) == []


async def test_whoever_loses_the_reader_meanwhile_is_asked_again(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("I chose a table.")
    await _presses_exactly(school.ana, "My advisor")
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == school.rosa.person.id)
            .values(ends_on=date(2026, 11, 17))
        )
    await school.ana.presses("Yes, share")
    assert school.ana.sees("Who may read it?")
    assert "My advisor" not in school.ana.buttons
    await school.ana.presses("only me")
    assert school.ana.sees("Only you can read it.")


async def test_ways_of_sharing_that_reach_nobody_are_not_offered(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("I chose a table.")
    assert "My advisor, my teachers and my family" not in school.ana.buttons
    assert school.ana.buttons[0] == "Only me"


async def test_a_new_advisor_reads_what_is_shared_and_the_old_one_no_longer_does(school: World) -> None:
    await _reflects(school.ana, "I chose a table.", visibility="my advisor")
    assert await _reads(school, school.rosa) == ["I chose a table."]
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == school.rosa.person.id)
            .values(ends_on=date(2026, 11, 17))
        )
        session.add(
            Enrolment(
                school_id=school.school.id,
                sourced_id="new-advisor",
                section_id=school.advisory.id,
                person_id=school.grace.person.id,
                membership=Membership.TEACHER,
                begins_on=date(2026, 11, 18),
            )
        )
    assert await _reads(school, school.rosa) == []
    assert await _reads(school, school.grace) == ["I chose a table."]


async def test_a_voice_note_counts_as_much_as_writing(school: World) -> None:
    await school.ana.speaks(b"OggS voice", seconds=7)
    await school.ana.presses("It is a reflection")
    assert school.ana.sees("Who may read it?")
    await school.ana.presses("only me")
    assert school.ana.sees("Your voice note is saved. It counts as much as writing.")
    await school.ana.presses("Look at it")
    assert school.ana.sees("A voice note of 7 seconds")
    assert (await _kept(school)).text is None


async def test_ten_thousand_characters_are_taken_whole(school: World) -> None:
    await _reflects(school.ana, "x" * 10_000)
    assert (await _kept(school)).text == "x" * 10_000
    await school.ana.presses("Look at it")
    assert school.ana.sees("All 10,000 characters are kept.")
    assert len(school.ana.last) <= 4096


async def test_one_character_more_is_asked_to_be_shortened_and_nothing_is_lost(school: World) -> None:
    await school.ana.commands("reflect")
    await school.ana.types("x" * 10_001)
    assert school.ana.sees("This takes up to 10,000 characters; yours has 10,001.")
    await school.ana.types("x" * 10_000)
    assert school.ana.sees("Who may read it?")


async def test_a_reflection_on_a_target_keeps_the_target(school: World) -> None:
    await school.ana.types("RP.2")
    await school.ana.presses("RP.2")
    await school.ana.presses("Reflect")
    await school.ana.types("Tables help me.")
    await school.ana.presses("only me")
    assert school.ana.sees("RP.2 · Unit rates")
    assert (await _kept(school)).target_id == school.targets["RP.2"].id


async def test_reflections_are_listed_the_latest_first_by_pages(school: World) -> None:
    for number in range(10):
        await _reflects(school.ana, f"Thought {number}")
        school.passes(hours=1)
    await school.ana.commands("reflections")
    assert school.ana.last.index("Thought 9") < school.ana.last.index("Thought 8")
    assert school.ana.sees("Page 1 of 2")
    await school.ana.presses("Next page")
    assert school.ana.sees("Thought 0")
    await school.ana.presses("2")
    assert school.ana.sees("Thought 0")


async def test_an_empty_list_says_what_a_reflection_is(school: World) -> None:
    await school.ana.commands("reflections")
    assert school.ana.sees("It is yours and private unless you share it.")


async def test_who_reads_it_can_be_changed_both_ways(school: World) -> None:
    await _reflects(school.ana, "I chose a table.")
    await school.ana.presses("Look at it")
    assert school.ana.sees("my advisor and my teachers: Rosa Delgado, Bo Li")
    await school.ana.presses("Share with my advisor and my teachers")
    assert school.ana.sees("Changed.")
    assert school.ana.sees("Who reads it: Rosa Delgado, Bo Li")
    assert await _reads(school, school.bo) == ["I chose a table."]
    await school.ana.presses("Make it private")
    assert school.ana.sees("Only you can read it.")
    assert await _reads(school, school.bo) == []


async def test_deleting_asks_first_and_then_takes_the_words_away_for_good(school: World) -> None:
    await _reflects(school.ana, "I chose a table.", visibility="my advisor")
    await school.ana.presses("Look at it")
    await school.ana.presses("Delete")
    assert school.ana.sees("This cannot be undone.")
    assert await _reads(school, school.rosa) == ["I chose a table."]
    await school.ana.presses("Yes, delete it")
    assert school.ana.sees("Your words are gone.")
    assert await _reads(school, school.rosa) == []
    assert (await _kept(school)).text == ""
    await school.ana.commands("reflections")
    assert school.ana.sees("Nothing here yet")


async def test_deleting_a_voice_note_forgets_the_file(school: World) -> None:
    await school.ana.speaks(b"OggS mine", seconds=2)
    await school.ana.presses("It is a reflection")
    await school.ana.presses("only me")
    await school.ana.presses("Look at it")
    await school.ana.presses("Delete")
    await school.ana.presses("Yes, delete it")
    async with school.runtime.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Attachment)) == 0


async def test_anothers_reflection_is_not_found_whatever_one_presses(school: World) -> None:
    await _reflects(school.ana, "Mine alone.", visibility="my advisor and my teachers")
    mine: UUID = (await _kept(school)).id
    for action in (
        OpenReflection(mine),
        ChangeVisibility(mine, Visibility.FAMILY),
        DeleteReflection(mine),
        ConfirmDelete(mine),
    ):
        for other in (school.jamal, school.bo, school.rosa):
            await other.presses_data(encode(action))
            assert other.sees("Not found")
    kept = await _kept(school)
    assert (kept.text, kept.visibility) == ("Mine alone.", Visibility.TEACHERS)
