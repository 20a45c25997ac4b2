"""Odd lives of families: consent withdrawn while somebody writes, no account at all, an account that ended."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import SQLModel

from domain import actions as a
from domain.action_codec import encode
from domain.models import Absence, FamilyTask, FormDraft, Guardianship, Person, Reflection
from domain.services.people import links
from domain.vocabulary import FamilyTaskReason, Role
from tests.support.families import (
    FRIDAY,
    WEDNESDAY,
    page_of,
    summaries_of,
    tasks_of,
    week_comes,
    weekly_of,
)
from tests.support.history import was_judged
from tests.support.newcomers import account, guards, invite, newcomer
from tests.support.world import World

NOT_KEPT = "What you have just written is not kept"


async def _withdraws(school: World, person: Person) -> None:
    """The consent on record is taken back, at school and not on the phone."""
    async with school.runtime.sessions.begin() as session:
        await links.end_accounts(session, person, channel=None, actor=None, now=school.clock.now())


async def _rows(school: World, kind: type[SQLModel]) -> Sequence[SQLModel]:
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(kind))).all()


# --- consent withdrawn while somebody writes ---------------------------------------------------------------


async def test_a_student_s_word_to_the_family_is_written_nowhere_once_consent_is_withdrawn(
    school: World,
) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    await _withdraws(school, school.ana.person)
    await school.ana.types("These words go nowhere.")
    assert school.ana.sees(NOT_KEPT)
    assert "These words" not in school.ana.last
    for kind in (FormDraft, Reflection):
        assert not await _rows(school, kind)
    assert (await summaries_of(school))[school.ana.person.id].word is None
    await week_comes(school, FRIDAY, "10:01")
    school.lucia.was_not_told("added a word")


async def test_a_student_s_window_says_so_as_well_and_writes_nothing(school: World) -> None:
    school.ana.whole_forms = True
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.presses_data(encode(a.AddFamilyWord()))
    await _withdraws(school, school.ana.person)
    await school.ana.fills({"word": "These words go nowhere."})
    assert school.ana.sees(NOT_KEPT)
    assert not await _rows(school, Reflection)
    assert (await summaries_of(school))[school.ana.person.id].word is None


async def test_a_guardian_s_form_half_answered_leaves_nothing_behind(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.presses_data(encode(a.ReportAbsence(school.ana.person.id)))
    await school.lucia.types("2026-11-24")
    assert len(await _rows(school, FormDraft)) == 1
    await _withdraws(school, school.lucia.person)
    assert not await _rows(school, FormDraft)
    await school.lucia.types("2026-11-25")
    assert school.lucia.sees(NOT_KEPT)
    await school.lucia.presses("Skip")
    assert school.lucia.sees(NOT_KEPT)
    assert not await _rows(school, Absence)


async def test_a_guardian_s_window_says_so_as_well_and_asks_nobody(school: World) -> None:
    school.lucia.whole_forms = True
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.presses_data(encode(a.AskAdvisor(school.ana.person.id)))
    await _withdraws(school, school.lucia.person)
    await school.lucia.fills({"words": "These words go nowhere."})
    assert school.lucia.sees(NOT_KEPT)
    assert not await _rows(school, FamilyTask)
    school.rosa.was_not_told("These words")


async def test_who_is_no_guardian_any_more_while_writing_asks_nobody(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.presses_data(encode(a.AskAdvisor(school.ana.person.id)))
    async with school.runtime.sessions.begin() as session:
        (there,) = await session.scalars(select(Guardianship))
        there.ends_on = school.clock.now().date()
    school.passes(days=1)
    await school.lucia.types("These words go nowhere.")
    assert school.lucia.sees("Not found")
    for kind in (FamilyTask, FormDraft):
        assert not await _rows(school, kind)


# --- accounts ----------------------------------------------------------------------------------------------


async def test_a_family_without_any_account_gets_the_week_on_paper_from_the_advisor(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert not await weekly_of(school, paula)
    await school.rosa.commands("families")
    assert school.rosa.sees("Paula Nováková has no account: hand over the page")
    await school.rosa.presses("Ana Morales")
    await school.rosa.presses("Page for Paula")
    page = await page_of(school.rosa)
    assert "RP.1 Ratio language: Proficient" in page
    assert "/start " in page
    await school.rosa.presses("Family · Ana")
    await school.rosa.presses("Done: Paula")
    await school.rosa.fills({"note": "Handed over at the gate."})
    await school.rosa.commands("families")
    assert school.rosa.sees("Every family is reached")


async def test_an_account_that_ended_hears_nothing_and_the_advisor_reaches_them_in_person(
    school: World,
) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await _withdraws(school, school.lucia.person)
    await week_comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    assert not await weekly_of(school, school.lucia.person)
    (task,) = await tasks_of(school)
    assert (task.reason, task.guardian_id) == (FamilyTaskReason.NO_LINK, school.lucia.person.id)
    for action in (a.OpenChild(school.ana.person.id), a.OpenFamilyWeek(school.ana.person.id)):
        await school.lucia.presses_data(encode(action))
        assert "Ana" not in school.lucia.last


async def test_who_comes_back_with_a_new_invite_hears_of_the_next_week(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _withdraws(school, school.lucia.person)
    phone = account(school, school.lucia.person, "lucia-new-phone")
    await phone.commands("start", await invite(school, school.lucia.person))
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert phone.sees("The week at school")
    assert not school.lucia.shown
    assert not await tasks_of(school)


async def test_of_three_children_each_is_reached_from_the_one_message(school: World) -> None:
    children = {"Ana": school.ana, "Jamal": school.jamal, "Zoe": school.zoe}
    for child in children.values():
        await guards(school, school.lucia.person, child.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    (message,) = school.lucia.shown
    for name in children:
        await school.lucia.presses(f"The week of {name}")
        assert school.lucia.sees(f"The week of {name}")
        assert not any(other in school.lucia.last for other in children if other != name)
        await school.lucia.presses(name)
        assert school.lucia.sees(f"What {name} can show so far")
        school.lucia.shown[:] = [message]
