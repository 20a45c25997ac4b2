"""Phrases after which a student is shown that help is near: beside the answer, to nobody else, kept nowhere."""

from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from bot.locales import LANGUAGES
from bot.rendering.renderer import Renderer
from domain.actions import HelpNow
from domain.messages.base import StudentNudge
from domain.models import Promise, School
from domain.vocabulary import Role
from handlers.commands import action_for
from tests.support.agreeing import set_policy
from tests.support.examples import everything
from tests.support.newcomers import linked, newcomer
from tests.support.passing import local
from tests.support.world import World

PHRASES = ("want to disappear", "no quiero vivir")
SAID = "If you would like to talk with somebody now"


async def _names_phrases(school: World) -> None:
    await set_policy(school, help_phrases=list(PHRASES))


async def test_no_phrases_are_named_unless_a_school_does(school: World) -> None:
    await school.ana.types("I want to disappear")
    assert school.ana.shown
    school.ana.was_not_told(SAID)


async def test_a_phrase_in_typed_words_is_answered_with_help_beside_the_usual_answer(school: World) -> None:
    await _names_phrases(school)
    await school.ana.types("ratio")
    usual = school.ana.last
    school.ana.was_not_told(SAID)
    await school.ana.types("Sometimes I WANT to… disappear!")
    assert school.ana.sees(SAID)
    assert school.ana.sees("988 Lifeline: 988")
    assert school.ana.sees("I do not watch what people write")
    assert "☎️ Help now" in school.ana.buttons
    assert SAID not in usual


async def test_the_answer_itself_stays_what_it_is(school: World) -> None:
    await _names_phrases(school)
    await school.ana.commands("stuck")
    await school.ana.types("I want to disappear")
    assert school.ana.sees("This goes to Rosa Delgado")
    assert school.ana.sees(SAID)


async def test_in_a_reflection_it_is_said_at_once_and_the_words_stay_private(school: World) -> None:
    await _names_phrases(school)
    await school.ana.commands("reflect")
    await school.ana.types("hoy no quiero vivir así")
    assert school.ana.sees(SAID)


async def test_it_is_one_press_to_help_now(school: World) -> None:
    await _names_phrases(school)
    await school.ana.types("I want to disappear")
    await school.ana.presses("Help now")
    assert school.rosa.was_told("Ana Morales")


async def test_nobody_else_hears_of_it_and_nothing_of_it_is_kept(school: World) -> None:
    await _names_phrases(school)
    async with school.runtime.sessions() as session:
        before = await _everything_written(session)
    await school.ana.types("I want to disappear")
    assert school.ana.sees(SAID)
    for adult in (school.rosa, school.bo, school.grace, school.helen, school.lucia):
        assert not adult.shown
    async with school.runtime.sessions() as session:
        after = await _everything_written(session)
    assert after.keys() == before.keys()
    grown = {name for name in after if after[name] != before[name]}
    assert grown == {"inbox", "outbox", "card"}, "what any answer leaves"
    assert "help_near" not in str(after["outbox"])


async def _everything_written(session: AsyncSession) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, opened."""
    return {
        table.name: [tuple(row) for row in await session.execute(select(table))]
        for table in SQLModel.metadata.sorted_tables
    }


async def test_an_answer_with_help_leaves_the_same_as_one_without(school: World) -> None:
    await _names_phrases(school)
    await school.ana.types("nothing like it")
    await school.ana.types("I want to disappear")
    async with school.runtime.sessions() as session:
        kept = select(col(Promise.message), col(Promise.facts), col(Promise.fault), col(Promise.state))
        first, second = (await session.execute(kept.order_by(col(Promise.promised_at)))).all()
    assert tuple(first) == tuple(second)
    assert first.facts == {}


async def test_adults_are_told_nothing_of_their_own_words(school: World) -> None:
    await _names_phrases(school)
    await school.rosa.types("I want to disappear")
    school.rosa.was_not_told(SAID)


async def test_it_works_in_the_quiet_hours_and_without_any_plan(school: World) -> None:
    await _names_phrases(school)
    school.clock.at = local(date(2026, 11, 21), "23:30")
    newcomers = await linked(school, await newcomer(school, "Mia", Role.STUDENT))
    await newcomers.types("I want to disappear")
    assert newcomers.sees(SAID)
    await newcomers.presses("Help now")
    assert newcomers.sees("988")


async def test_beside_a_refusal_it_is_said_too(school: World) -> None:
    await _names_phrases(school)
    await school.ana.commands("find", "I want to disappear")
    assert school.ana.sees(SAID)


async def test_without_a_help_line_only_the_button_is_offered(school: World) -> None:
    await _names_phrases(school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(School).values(help_line_name=None, help_line_number=None))
    await school.ana.types("I want to disappear")
    assert school.ana.sees(SAID)
    assert "You can also call" not in school.ana.last


COMMAND = "helpnow"


def test_help_now_is_one_tap_from_everything_that_comes_to_a_student_unasked() -> None:
    """By a button; and from any screen by the command that the menu of every chat holds."""
    nudges = [example for example in everything() if isinstance(example, StudentNudge)]
    assert nudges
    for example in nudges:
        offered = [button.action for row in example.buttons() for button in row]
        assert any(isinstance(action, HelpNow) for action in offered), type(example).__name__
    assert isinstance(action_for(COMMAND, ""), HelpNow)
    for language in LANGUAGES:
        assert COMMAND in dict(Renderer().commands(language)), language


async def test_the_command_works_in_the_middle_of_any_form(school: World) -> None:
    for opener in ("reflect", "stuck", "evidence", "away", "when"):
        await school.ana.commands(opener)
        await school.ana.commands(COMMAND)
        assert school.ana.sees("988"), opener
