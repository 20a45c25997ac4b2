"""The whole of Waymark behind real calls: a student's pace on the phone, a class in Slack, drawn for real."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Runtime, compose
from bot.config import Settings
from bot.database import Sessions
from domain.models import ChannelLink
from domain.vocabulary import ChannelName, LinkState
from tests.support.history import was_judged
from tests.support.memory import MemoryChannel
from tests.support.slack_channel import a_channel as a_slack_channel
from tests.support.slack_channel import a_slack, address_of, listening
from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.support.talk import FixedClock, Talker
from tests.support.telegram_channel import a_channel as a_telegram_channel
from tests.support.telegram_checks import picture_size
from tests.support.telegram_server import ShownMessage, TelegramServer, TelegramUser
from tests.support.world import NOW, World, build

SIZE = (1600, 1120)


@pytest.fixture
def runtime(settings: Settings, sessions: Sessions, tmp_path: Path) -> Runtime:
    return compose(settings.model_copy(update={"attachments_directory": tmp_path}), FixedClock(NOW), sessions)


@pytest.fixture
async def school(runtime: Runtime) -> AsyncIterator[World]:
    memory = MemoryChannel()
    runtime.conversation.attach(memory)
    runtime.delivery.attach(memory)
    clock = runtime.clock
    assert isinstance(clock, FixedClock)
    school = await build(runtime, clock, memory)
    await was_judged(school, school.ana, "RP.1", "proficient")
    delivering = asyncio.create_task(runtime.delivery.run(look_every=timedelta(milliseconds=50)))
    yield school
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)


async def link(school: World, talker: Talker, channel: ChannelName, address: str) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            ChannelLink(
                school_id=school.school.id,
                person_id=talker.person.id,
                channel=channel,
                address=address,
                state=LinkState.CONFIRMED,
                linked_at=NOW,
            )
        )


async def photo(ana: TelegramUser, telegram: TelegramServer) -> ShownMessage:
    await telegram.until(lambda: ana.chat[-1].kind == "photo")
    return ana.chat[-1]


async def test_a_students_card_turns_into_their_pace_and_back_and_stays_one_card(school: World) -> None:
    runtime = school.runtime
    async with TelegramServer() as telegram:
        opened = a_telegram_channel(
            telegram, "polling", intake=runtime.intake, answer=runtime.conversation.answer_all
        )
        async with opened as channel:
            runtime.conversation.attach(channel)
            runtime.delivery.attach(channel)
            await link(school, school.ana, ChannelName.TELEGRAM, "1001")
            await channel.start()
            ana = telegram.user(1001)
            await ana.sends("/home")
            home = await ana.sees("Next step")
            await ana.presses("My pace")
            pace = await photo(ana, telegram)
            assert pace.message_id == home.message_id
            assert "1 of 6 targets shown. By today, 5 were planned." in pace.text
            assert picture_size(pace.content or b"") == SIZE
            await ana.presses("Home")
            await telegram.until(lambda: ana.chat[-1].kind == "text" and ana.chat[-1].from_bot)
            await telegram.until(lambda: len([m for m in ana.chat if m.from_bot]) == 1)
            assert "Next step" in ana.chat[-1].text
            await ana.presses("My pace")
            again = await photo(ana, telegram)
            assert again.message_id == ana.chat[-1].message_id != home.message_id
            await ana.presses("RP.2")
            await ana.sees("I can find a unit rate")
            await telegram.until(lambda: not ana.unanswered_presses)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with a_slack() as server:
        yield server


async def test_a_teacher_sees_the_class_in_a_window_and_in_talk(school: World, slack: SlackServer) -> None:
    runtime, bo = school.runtime, slack.user("U0BO", name="Bo Li")
    slack.workspace.looks_until_inspected = 1
    channel = a_slack_channel(slack, "socket", intake=runtime.intake, answer=runtime.conversation.answer_all)
    runtime.conversation.attach(channel)
    runtime.delivery.attach(channel)
    await link(school, school.bo, ChannelName.SLACK, address_of(bo.id))
    async with listening(slack, channel):
        await bo.opens_home()
        await bo.sees_home("Hello Bo")
        await bo.presses_in_home("Who needs what")
        await bo.sees_modal("RP.1 Ratio language")
        await slack.until(lambda: images_in(slack, bo))
        await bo.writes("Ana")
        await bo.sees("Ana Morales")
        await bo.presses("Pace")
        shown = await bo.sees("1 of 6 targets shown")
    (image,) = [block for block in shown.blocks if block["type"] == "image"]
    assert image["alt_text"].startswith("Ana Morales · Mathematics 7A: 1 of 6 targets shown")
    assert picture_size(slack.workspace.files[image["slack_file"]["id"]].content) == SIZE


def images_in(slack: SlackServer, bo: SlackUser) -> bool:
    windows = slack.workspace.modals.get(bo.id) or []
    return any(block["type"] == "image" for window in windows for block in window.body["blocks"])
