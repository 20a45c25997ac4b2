"""A student on a real phone: the whole of Waymark behind real Telegram calls, by polling and by webhook."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, delete, func, select
from sqlmodel import SQLModel, col

from bot.app import compose
from bot.config import Settings
from bot.database import Sessions
from domain.models import ChannelLink, Conference, Incoming, Promise, Reflection
from domain.vocabulary import ChannelName, IncomingState, LinkState, PromiseState
from tests.support.memory import MemoryChannel
from tests.support.stand_in import drop_after, drop_before, refuse_429
from tests.support.talk import FixedClock
from tests.support.telegram_channel import Mode, a_channel
from tests.support.telegram_server import ShownMessage, TelegramServer, TelegramUser
from tests.support.world import NOW, World, build

ANA, STRANGER = 1001, 1002
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Phones:
    """The school of the scenarios, its students on Telegram."""

    telegram: TelegramServer
    school: World
    ana: TelegramUser
    stranger: TelegramUser


@pytest.fixture(params=["polling", "webhook"])
async def phones(
    request: pytest.FixtureRequest, settings: Settings, sessions: Sessions, tmp_path: Path
) -> AsyncIterator[Phones]:
    """Nobody is linked on Telegram yet; staff are on the memory channel."""
    mode: Mode = request.param
    clock, memory = FixedClock(NOW), MemoryChannel()
    runtime = compose(settings.model_copy(update={"attachments_directory": tmp_path}), clock, sessions)
    async with TelegramServer() as telegram:
        opened = a_channel(telegram, mode, intake=runtime.intake, answer=runtime.conversation.answer_all)
        async with opened as channel:
            for each in (channel, memory):
                runtime.conversation.attach(each)
                runtime.delivery.attach(each)
            school = await build(runtime, clock, memory)
            delivering = asyncio.create_task(runtime.delivery.run(look_every=timedelta(milliseconds=50)))
            await channel.start()
            yield Phones(telegram, school, telegram.user(ANA), telegram.user(STRANGER, first_name="Sam"))
            await channel.stop()
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)


@pytest.fixture
async def linked(phones: Phones) -> Phones:
    """Ana's phone is linked and shows Home."""
    async with phones.school.runtime.sessions.begin() as session:
        session.add(
            ChannelLink(
                school_id=phones.school.school.id,
                person_id=phones.school.ana.person.id,
                channel=ChannelName.TELEGRAM,
                address=str(ANA),
                state=LinkState.CONFIRMED,
                linked_at=NOW,
            )
        )
    await phones.ana.sends("/home")
    await phones.ana.sees("Next step")
    return phones


async def count(phones: Phones, what: type[SQLModel], *where: ColumnElement[bool]) -> int:
    async with phones.school.runtime.sessions() as session:
        return await session.scalar(select(func.count()).select_from(what).where(*where)) or 0


async def eventually(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Returns as soon as it is so; AssertionError where it never is."""
    for _ in range(250):
        if await is_so():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never: {is_so.__name__}")


def said_to(user: TelegramUser) -> list[str]:
    """What the bot's messages show now, oldest first."""
    return [message.text for message in user.chat if message.from_bot]


async def invite_for_ana(school: World) -> str:
    """The code on the invite that Ana's advisor makes. Ana was on no channel before, so it is for Telegram."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(ChannelLink).where(col(ChannelLink.person_id) == school.ana.person.id))
    await school.rosa.commands("students")
    await school.rosa.presses("Ana")
    await school.rosa.presses("New invite")
    found = re.search(r"“/start”: (\S+)", school.rosa.last)
    assert found, school.rosa.last
    return found[1]


async def asks_for_a_conference(ana: TelegramUser) -> ShownMessage:
    """From typing a word to the request; the card that shows it."""
    await ana.sends("ratio")
    await ana.sees("Found for “ratio”")
    await ana.presses("RP.1")
    await ana.sees("What each level looks like")
    await ana.presses("I'm ready")
    await ana.sees("Where do you see yourself?")
    await ana.presses("Proficient")
    await ana.sees("How do you want to show it?")
    await ana.presses("Explain it")
    await ana.sees("What makes you feel ready?")
    await ana.sends("I explained it to Jamal.")
    return await ana.sees("You asked for a conference: RP.1")


async def test_a_student_links_asks_for_a_conference_and_hears_the_answer(phones: Phones) -> None:
    ana, school = phones.ana, phones.school
    token = await invite_for_ana(school)
    await ana.sends(f"/start {token}")
    await ana.sees("Hello Ana, this is Waymark")
    await ana.sends("/home")
    await ana.sees("Almost there, Ana")
    await phones.telegram.until(lambda: "Is this really Ana" in school.rosa.chat)
    await school.rosa.presses("Yes, it is Ana")
    await ana.sees("You are in, Ana")
    asked = await asks_for_a_conference(ana)
    await phones.telegram.until(lambda: "asks for a conference" in school.bo.chat)
    await school.bo.presses("Accept with a time")
    await school.bo.fills({"starts_at": "2026-11-20T10:30", "place": "Room 12"})
    notice = await ana.sees("Your conference is planned: RP.1")
    assert notice.message_id > asked.message_id
    assert not notice.silent
    assert "Room 12" in notice.text
    assert await count(phones, Conference) == 1
    assert not ana.unanswered_presses


async def test_the_card_edits_itself_while_notices_stay(linked: Phones) -> None:
    ana, school = linked.ana, linked.school
    home = ana.chat[-1]
    await ana.presses("My targets")
    shelf = await ana.sees("Ratios")
    await ana.presses("Ratios")
    await ana.sees("RP.1 Ratio language")
    await ana.presses("Home")
    back = await ana.sees("Next step")
    assert home.message_id == shelf.message_id == back.message_id
    assert back.edited == 3
    await asks_for_a_conference(ana)
    await linked.telegram.until(lambda: "asks for a conference" in school.bo.chat)
    await school.bo.presses("Accept with a time")
    await school.bo.fills({"starts_at": "2026-11-20T10:30", "place": "Room 12"})
    notice = await ana.sees("Your conference is planned")
    await ana.presses("Conference")
    await linked.telegram.until(lambda: ana.chat[-1].message_id > notice.message_id)
    again = next(message for message in ana.chat if message.message_id == notice.message_id)
    assert (again.text, again.edited) == (notice.text, 0)


async def test_buttons_nobody_made_and_old_ones_change_nothing(linked: Phones) -> None:
    ana = linked.ana
    card = ana.chat[-1]
    for data in ("zz:1", "o:not-an-id", "o:", "💥", "fx"):
        await ana.presses_data(data)
    await linked.telegram.until(lambda: len(said_to(ana)) == 6 and not ana.unanswered_presses)
    assert said_to(ana)[0] == card.text
    assert all("I did not understand that" in text for text in said_to(ana)[1:5])
    assert "That question is closed" in said_to(ana)[5]


async def test_a_button_of_a_message_long_gone_still_works(linked: Phones) -> None:
    ana = linked.ana
    targets = next(b for row in ana.chat[-1].buttons for b in row if "My targets" in b.text)
    assert targets.data is not None
    await ana.presses_data(targets.data, message_id=424_242)
    shown = await ana.sees("Ratios")
    assert shown.message_id != 424_242


async def test_a_stranger_and_a_wrong_invite_learn_nothing(phones: Phones) -> None:
    sam = phones.stranger
    await sam.sends("hello")
    await sam.sees("I do not know this account yet")
    await sam.sends("/start AAAAAAAAAAAAAAAAAAAAAA")
    await sam.sees("This invite cannot be used")
    await sam.presses_data("h")
    await phones.telegram.until(lambda: len([m for m in sam.chat if m.from_bot]) == 3)
    assert "I do not know this account yet" in sam.chat[-1].text


async def test_a_group_hears_that_this_is_private_and_is_left(linked: Phones) -> None:
    ana = linked.ana
    await ana.writes_in_group("/home")
    await linked.telegram.until(lambda: ana.was_left)
    assert [m.text.splitlines()[0] for m in ana.group if m.from_bot] == ["Let’s talk in private"]


async def test_a_voice_note_is_a_reflection_like_any_other(linked: Phones) -> None:
    ana = linked.ana
    await ana.sends("/reflect")
    await ana.sees("In your own words")
    await ana.sends_voice(b"OggS my words", duration=4)
    await ana.sees("Who may read it?")
    await ana.presses("Only me")
    await ana.sees("Your voice note is saved")
    assert await count(linked, Reflection) == 1


async def test_a_file_over_the_limit_is_refused_kindly(linked: Phones) -> None:
    await linked.ana.sends_document(bytes(21 * MEGABYTE))
    await linked.ana.sees("I can take files of up to 20 MB")
    assert not linked.telegram.calls_of("getFile")


async def test_ten_thousand_characters_are_kept_whole_and_far_more_refused_kindly(linked: Phones) -> None:
    ana = linked.ana
    await ana.sends("/reflect")
    await ana.sees("In your own words")
    await ana.sends("word " * 5_000)
    await ana.sees("yours has 24,999")
    await ana.sends("word " * 2_000)
    await ana.sees("Who may read it?")
    await ana.presses("Only me")
    await ana.sees("Only you can read it")
    await ana.presses("Look at it")
    await ana.sees("All 9,999 characters are kept")
    async with linked.school.runtime.sessions() as session:
        kept = await session.scalar(select(col(Reflection.text)))
    assert kept is not None
    assert len(kept) == 9_999


async def test_the_same_press_delivered_twice_asks_once(linked: Phones) -> None:
    ana = linked.ana
    update = {
        "update_id": 910_000_000,
        "message": {
            "message_id": 900,
            "date": 1_800_000_000,
            "chat": {"id": ANA, "type": "private"},
            "from": ana.about,
            "text": "ratio",
        },
    }
    for _ in range(3):
        await linked.telegram.delivers(update)
    await ana.sees("Found for “ratio”")
    await ana.sends("percent")
    await ana.sees("Found for “percent”")
    assert len([m for m in ana.chat if m.from_bot and "ratio”" in m.text]) == 1


async def test_a_malformed_update_is_set_aside_and_its_sender_told(linked: Phones) -> None:
    ana = linked.ana
    await linked.telegram.delivers({"message": {"message_id": "x", "chat": {"id": ANA}}})
    await ana.sees("Something went wrong on our side")
    await linked.telegram.delivers({"message": {"from": "nobody"}})
    await ana.sends("ratio")
    await ana.sees("Found for “ratio”")
    async with linked.school.runtime.sessions() as session:
        rows = await session.scalars(select(Incoming).where(col(Incoming.state) == IncomingState.QUARANTINED))
        assert {row.address for row in rows} <= {str(ANA), "?"}


async def test_whoever_blocked_the_bot_is_marked_as_out_of_reach(linked: Phones) -> None:
    ana, school = linked.ana, linked.school
    await asks_for_a_conference(ana)
    await linked.telegram.until(lambda: "asks for a conference" in school.bo.chat)
    await ana.blocks()
    await school.bo.presses("Accept with a time")
    await school.bo.fills({"starts_at": "2026-11-20T10:30", "place": "Room 12"})

    async def is_marked() -> bool:
        async with school.runtime.sessions() as session:
            since = select(col(ChannelLink.unreachable_since)).where(
                col(ChannelLink.channel) == ChannelName.TELEGRAM
            )
            return await session.scalar(since) is not None

    await eventually(is_marked)


async def test_an_answer_told_to_wait_comes_when_it_may(linked: Phones) -> None:
    linked.telegram.next("sendMessage", refuse_429(retry_after=1))
    await linked.ana.sends("ratio")
    await linked.ana.sees("Found for “ratio”")


async def test_a_lost_answer_is_listed_and_its_reader_told(linked: Phones) -> None:
    ana = linked.ana
    linked.telegram.next("sendMessage", drop_before())
    await ana.sends("ratio")
    await ana.sees("I was interrupted")
    linked.telegram.next("sendMessage", drop_after())
    await ana.sends("percent")
    await linked.telegram.until(lambda: len(said_to(ana)) == 4)
    assert [text.splitlines()[0] for text in said_to(ana)[1:]] == [
        "I was interrupted",
        "Found for “percent”",
        "I was interrupted",
    ]
    assert await count(linked, Promise, col(Promise.state) == PromiseState.UNCERTAIN) == 2


async def test_a_card_whose_edit_was_cut_is_edited_again(linked: Phones) -> None:
    ana = linked.ana
    card = ana.chat[-1]
    linked.telegram.next("editMessageText", drop_before())
    await ana.presses("My targets")

    async def is_due_again() -> bool:
        return await count(linked, Promise, col(Promise.state) == PromiseState.DUE) == 1

    await eventually(is_due_again)
    assert said_to(ana) == [card.text]
    linked.school.passes(minutes=1)
    shown = await ana.sees("Ratios")
    assert (shown.message_id, len(said_to(ana))) == (card.message_id, 1)
