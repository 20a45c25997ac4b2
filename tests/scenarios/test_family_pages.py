"""Pages to print for families."""

import re
from typing import Any

from sqlalchemy import event, select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Invite, Person
from domain.rules.policy import Policy
from domain.services.families import pages
from domain.services.occasions import Occasion
from domain.services.people import invites
from domain.vocabulary import Role
from tests.support.agreeing import set_policy
from tests.support.families import WEDNESDAY, page_of, set_protocol, week_comes
from tests.support.history import was_judged
from tests.support.newcomers import guards, new_student, newcomer
from tests.support.world import World


async def test_a_printed_page_says_what_the_message_says_with_levels(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.commands("family")
    await school.ana.presses("Add a word")
    await school.ana.types("I did it.")
    await school.rosa.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, paula.id)))
    page = await page_of(school.rosa)
    for words in ("The week of Ana", "RP.1 Ratio language: Proficient", "I did it.", "/start "):
        assert words in page, words
    assert page.count("<article") == 1
    assert "<script" not in page


async def test_who_reads_on_paper_sees_levels_and_dates_there_as_far_as_the_school_tells_of_them(
    school: World,
) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=90)
    await school.rosa.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, paula.id)))
    page = await page_of(school.rosa)
    assert "What Ana can show so far" in page
    assert "planned targets shown" in page
    await set_policy(school, family_parts=["conferences"])
    await school.rosa.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, paula.id)))
    page = await page_of(school.rosa)
    assert "What Ana can show so far" not in page
    assert "planned targets shown" not in page


async def test_all_pages_of_an_advisory_are_one_file_each_in_its_own_language(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Person).where(col(Person.id) == paula.id).values(language="es"))
    await guards(school, paula, school.ana.person)
    await guards(school, school.lucia.person, school.jamal.person)
    await set_protocol(school, school.lucia.person, school.jamal.person, on_paper=True)
    other = await newcomer(school, "Olaf", Role.GUARDIAN)
    await guards(school, other, school.zoe.person)
    await school.rosa.commands("families")
    await school.rosa.presses("All pages")
    page = await page_of(school.rosa)
    assert page.count("<article") == 2
    assert page.count('<article class="sheet" lang="es"') == 1
    assert page.count('<article class="sheet" lang="en"') == 1
    assert "Olaf" not in page


async def test_a_page_says_when_its_student_has_not_seen_it(school: World) -> None:
    mia = await new_student(school)
    await guards(school, school.lucia.person, mia)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.rosa.presses_data(encode(a.PrintFamilyPage(mia.id, school.lucia.person.id)))
    assert school.rosa.sees("Not seen yet by: Mia")
    await school.rosa.presses("Shown to Mia")
    assert "could not read" not in school.rosa.last


async def test_who_is_not_to_be_told_is_handed_neither_a_page_nor_an_invite(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await guards(school, school.lucia.person, school.ana.person)
    await set_protocol(school, paula, school.ana.person, hears=False)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.rosa.presses_data(encode(a.OpenFamily(school.ana.person.id)))
    assert school.rosa.sees("Where somebody is not told, there is no page and no invite to hand over")
    assert "Page for Lucía" in str(school.rosa.buttons)
    assert "Paula" not in str(school.rosa.buttons)


async def test_a_page_that_was_offered_before_the_protocol_changed_is_not_made(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await school.rosa.presses_data(encode(a.OpenFamily(school.ana.person.id)))
    assert "Page for Paula" in str(school.rosa.buttons)
    assert "Invite Paula" in str(school.rosa.buttons)
    await set_protocol(school, paula, school.ana.person, hears=False)
    for label in ("Page for Paula", "Invite Paula"):
        await school.rosa.presses(label)
        assert school.rosa.sees("Paula Nováková is not told of Ana from here")
        assert school.rosa.sees("the school office can tell you more")
        assert not school.rosa.shown[-1].rendered.files
    async with school.runtime.sessions() as session:
        assert (await session.scalars(select(Invite))).all() == []


async def test_the_pages_of_one_guardian_carry_one_code_that_works(school: World) -> None:
    paula = await newcomer(school, "Paula", Role.GUARDIAN)
    await guards(school, paula, school.ana.person)
    await guards(school, paula, school.jamal.person)
    await school.rosa.commands("families")
    await school.rosa.presses("All pages")
    page = await page_of(school.rosa)
    assert page.count("<article") == 2
    codes = re.findall(r"/start ([A-Za-z0-9_-]+)", page)
    assert len(codes) == 2
    (code,) = set(codes)
    async with school.runtime.sessions() as session:
        (invite,) = await session.scalars(select(Invite).where(col(Invite.expires_at) > school.clock.now()))
    assert invite.token_hash == invites.hash_of(code)


MOST_FOR_A_PAGE = 12
"""Statements: what was shown so far, the adults around the student, an invite, what the audit keeps."""


async def test_one_more_page_asks_little_of_the_database(school: World) -> None:
    async def add(name: str) -> None:
        guardian = await newcomer(school, f"Of{name}", Role.GUARDIAN)
        await guards(school, guardian, await new_student(school, name))

    await add("Mia")
    one = await _statements(school)
    for name in ("Noa", "Ole", "Pia", "Rui"):
        await add(name)
    assert (await _statements(school) - one) / 4 <= MOST_FOR_A_PAGE


async def _statements(school: World) -> int:
    """How many it takes to make the pages of Rosa's advisory."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    async with school.runtime.sessions() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            fresh = await session.merge(school.school)
            await pages.of_advisory(
                session, advisor=school.rosa.person, occasion=Occasion(fresh, Policy(), school.clock.now())
            )
            await session.flush()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        await session.rollback()
    return len(seen)
