"""Help now reaches somebody: at any hour, past whoever gets no messages, and once however often it is pressed."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from domain.models import ChannelLink, HelpRequest, School
from domain.vocabulary import HelpReason, LinkState
from scheduler import pacing
from tests.support.passing import local
from tests.support.talk import Talker
from tests.support.world import World

SATURDAY = date(2026, 11, 21)
SAID = "pressed “Help now”"


async def _goes_on(school: World) -> int:
    """How many requests go on with the next tick."""
    passed = await pacing.pass_time(school.runtime.sessions, now=school.clock.now(), following=())
    await school.settles()
    return passed.done


async def _is_without_account(school: World, talker: Talker) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(ChannelLink).where(col(ChannelLink.person_id) == talker.person.id))


async def _gets_no_messages(school: World, talker: Talker) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink)
            .where(col(ChannelLink.person_id) == talker.person.id)
            .values(unreachable_since=school.clock.now())
        )


async def _lead_is(school: World, talker: Talker) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(School).values(help_lead_id=talker.person.id))


async def _requests(school: World) -> list[HelpRequest]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(HelpRequest).order_by(col(HelpRequest.asked_at))))


async def test_at_night_on_a_weekend_the_lead_hears_at_once_and_so_does_the_student_that_it_was_read(
    school: World,
) -> None:
    school.clock.at = local(SATURDAY, "02:30")
    await school.ana.commands("helpnow")
    assert school.rosa.was_told(f"Ana Morales {SAID}")
    await school.rosa.presses("I have read it")
    assert school.ana.sees("Rosa Delgado has read that you asked for help")


@pytest.mark.parametrize("fate", [_is_without_account, _gets_no_messages])
async def test_past_a_lead_whom_no_message_reaches_it_goes_to_the_advisor_at_once(
    school: World, fate: Callable[[World, Talker], Awaitable[None]]
) -> None:
    await _lead_is(school, school.grace)
    await fate(school, school.grace)
    school.clock.at = local(SATURDAY, "02:30")
    await school.ana.commands("helpnow")
    assert school.ana.sees("A message goes to Rosa Delgado right now.")
    assert "Grace" not in school.ana.last
    assert school.rosa.was_told("you are this student's advisor")
    await school.rosa.commands("home")
    assert school.rosa.sees("Ana Morales, help now")
    assert await _goes_on(school) == 0


async def test_where_no_message_reaches_anybody_the_student_is_told_so_and_it_waits_for_them(
    school: World,
) -> None:
    for adult in (school.rosa, school.helen):
        await _gets_no_messages(school, adult)
    await school.ana.commands("helpnow")
    assert school.ana.sees("nobody was told here")
    assert school.ana.sees("988 Lifeline: 988")
    assert "has not named anybody" not in school.ana.last, "somebody is named"
    await school.rosa.commands("home")
    assert school.rosa.was_told(f"Ana Morales {SAID}"), "whoever writes is in reach again"


async def test_who_turns_out_to_get_no_messages_holds_nobody_up(school: World) -> None:
    school.channel.blocked_by.add(school.rosa.address)
    school.clock.at = local(SATURDAY, "02:30")
    await school.ana.commands("helpnow")
    assert school.ana.sees("A message goes to Rosa Delgado right now.")
    assert await _goes_on(school) == 1, "and not on Monday"
    assert school.helen.was_told(f"Ana Morales {SAID}")
    assert school.ana.was_told("Your message has gone on to Helen Park, too.")
    assert await _goes_on(school) == 0


async def test_one_look_reads_all_presses_until_then(school: World) -> None:
    for _ in range(3):
        await school.ana.commands("helpnow")
        school.passes(minutes=1)
    assert school.rosa.chat.count(SAID) == 3
    await school.rosa.presses("I have read it")
    assert {each.acknowledged_by_id for each in await _requests(school)} == {school.rosa.person.id}
    assert school.ana.chat.count("has read that you asked for help") == 1
    school.passes(minutes=15)
    assert await _goes_on(school) == 0
    assert not school.helen.shown


async def test_a_press_after_it_was_read_asks_anew(school: World) -> None:
    await school.ana.commands("helpnow")
    await school.rosa.presses("I have read it")
    school.passes(hours=1)
    await school.ana.presses("Help now")
    assert school.rosa.chat.count(SAID) == 2
    school.passes(minutes=15)
    assert await _goes_on(school) == 1
    assert [each.reached for each in await _requests(school)] == [HelpReason.LEAD, HelpReason.LEADER]


async def test_reading_one_student_s_reads_nobody_else_s(school: World) -> None:
    await school.jamal.commands("helpnow")
    await school.ana.commands("helpnow")
    await school.rosa.presses("I have read it")
    (of_jamal,) = [each for each in await _requests(school) if each.student_id == school.jamal.person.id]
    assert of_jamal.acknowledged_at is None


@pytest.mark.parametrize("state", [LinkState.PENDING, LinkState.ENDED])
async def test_an_account_that_waits_or_is_over_is_shown_the_help_line(
    school: World, state: LinkState
) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink).where(col(ChannelLink.person_id) == school.ana.person.id).values(state=state)
        )
    await school.ana.commands("helpnow")
    assert school.ana.sees("988 Lifeline: 988")
    assert school.ana.sees("go to an adult")
    assert await _requests(school) == []


@pytest.mark.parametrize("language", ["Español", "العربية"])
async def test_the_help_line_stands_there_in_each_language(school: World, language: str) -> None:
    await school.ana.commands("language")
    await school.ana.presses(language)
    await school.ana.commands("helpnow")
    assert school.ana.sees("988")
    assert school.ana.sees("Rosa Delgado")
    assert "right now" not in school.ana.last
