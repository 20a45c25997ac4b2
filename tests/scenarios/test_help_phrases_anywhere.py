"""Wherever a student's words go, a phrase that the school named is answered with help; and to the student alone."""

from collections.abc import Awaitable, Callable

import pytest

from domain import actions as a
from domain.action_codec import encode
from tests.support.agreeing import set_policy
from tests.support.coaching import has_check_in
from tests.support.families import WEDNESDAY, week_comes
from tests.support.habits import has_habits
from tests.support.newcomers import guards
from tests.support.world import World

PHRASE = "want to disappear"
WORDS = f"I {PHRASE}."
SAID = "If you would like to talk with somebody now"

Says = Callable[[World], Awaitable[None]]


async def _in_a_check_in_seen_whole(school: World) -> None:
    check_in_id = await has_check_in(school, school.ana)
    school.ana.whole_forms = True
    await school.ana.presses_data(encode(a.AnswerCheckIn(check_in_id)))
    await school.ana.fills({"accomplishment": "I drew it.", "going": WORDS})


async def _in_a_check_in_step_by_step(school: World) -> None:
    check_in_id = await has_check_in(school, school.ana)
    await school.ana.presses_data(encode(a.AnswerCheckIn(check_in_id)))
    await school.ana.types("I drew it.")
    await school.ana.types(WORDS)


async def _in_a_goal(school: World) -> None:
    await school.ana.presses_data(encode(a.SetGoal()))
    await school.ana.types(WORDS)


async def _in_a_word_for_the_family(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.ana.presses_data(encode(a.AddFamilyWord()))
    await school.ana.types(WORDS)


async def _in_a_habit(school: World) -> None:
    habits, _ = await has_habits(school)
    await school.ana.presses_data(encode(a.RateHabit(habits["HB.1"].id)))
    await school.ana.presses("On my own")
    await school.ana.types(WORDS)


async def _in_a_request_for_a_conference(school: World) -> None:
    school.ana.whole_forms = True
    await school.ana.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    field = next(each.name for each in school.ana.form.fields if each.name in ("word", "question", "text"))
    await school.ana.fills({"showing": "explain", field: WORDS})


async def _beneath_a_photo(school: World) -> None:
    await school.ana.sends_file(b"%PDF-1.4 a page", media_type="application/pdf", caption=WORDS)


PLACES: tuple[Says, ...] = (
    _in_a_check_in_seen_whole,
    _in_a_check_in_step_by_step,
    _in_a_goal,
    _in_a_word_for_the_family,
    _in_a_habit,
    _in_a_request_for_a_conference,
    _beneath_a_photo,
)


@pytest.mark.parametrize("says", PLACES, ids=[each.__name__.removeprefix("_") for each in PLACES])
async def test_it_is_said_beside_the_answer_and_to_nobody_else(school: World, says: Says) -> None:
    await set_policy(school, help_phrases=[PHRASE])
    await says(school)
    assert school.ana.sees(SAID)
    assert school.ana.sees("988 Lifeline: 988")
    assert any("Help now" in label for label in school.ana.buttons)
    for adult in (school.rosa, school.bo, school.grace, school.helen, school.lucia):
        adult.was_not_told(SAID)


@pytest.mark.parametrize("says", PLACES, ids=[each.__name__.removeprefix("_") for each in PLACES])
async def test_without_phrases_the_same_words_are_answered_as_ever(school: World, says: Says) -> None:
    await says(school)
    assert school.ana.shown
    school.ana.was_not_told(SAID)
