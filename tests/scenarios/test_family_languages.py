"""A family's week in the family's own language, whatever the student and the school speak."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Person
from tests.support.families import FRIDAY, WEDNESDAY, page_of, week_comes
from tests.support.history import was_judged
from tests.support.newcomers import guards
from tests.support.world import World

ENGLISH = ("The week at school", "planned for", "targets shown", "can show so far", "The week of")
"""Of the templates; titles and levels are the school's own words, and stay."""


@pytest.mark.parametrize(("language", "direction"), [("es", "ltr"), ("ar", "rtl")])
async def test_message_week_home_and_page_are_all_in_the_guardian_s_language(
    school: World, language: str, direction: str
) -> None:
    async with school.runtime.sessions.begin() as session:
        lucia = col(Person.id) == school.lucia.person.id
        await session.execute(update(Person).where(lucia).values(language=language))
    await guards(school, school.lucia.person, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await week_comes(school, WEDNESDAY, "10:00")
    assert school.ana.was_told("your family reads about your week"), "the student's own language stays"
    await week_comes(school, FRIDAY, "10:01")
    (message,) = school.lucia.shown
    assert message.rendered.language == language
    for action in (
        a.OpenFamilyWeek(school.ana.person.id),
        a.OpenChild(school.ana.person.id),
        a.ShowFamilyWords(),
    ):
        await school.lucia.presses_data(encode(action))
        assert school.lucia.shown[-1].rendered.language == language
    assert "RP.1" in school.lucia.chat
    for words in ENGLISH:
        assert words not in school.lucia.chat
    await school.rosa.presses_data(encode(a.PrintFamilyPage(school.ana.person.id, school.lucia.person.id)))
    page = await page_of(school.rosa)
    assert f'<article class="sheet" lang="{language}" dir="{direction}"' in page
    assert not any(words in page for words in ENGLISH)
