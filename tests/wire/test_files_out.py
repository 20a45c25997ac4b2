"""Files through real calls: each as what it is, in its thread, and none keeping the others."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.channels.base import DeliveryError, Rendered
from bot.channels.slack.channel import SlackChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.database import Sessions
from tests.support.outgoing import ESSAY, EVERY, INVITATION, LOST, PHOTO, VIDEO, a_file
from tests.support.samples_of_files import MEGABYTE, photo, video
from tests.support.slack_channel import a_desk, a_slack, address_of
from tests.support.slack_server import SlackServer
from tests.support.slack_shown import ShownMessage as SlackMessage
from tests.support.stand_in import drop_after, refuse_429
from tests.support.telegram_bot import TOKEN
from tests.support.telegram_channel import a_parrot
from tests.support.telegram_server import ShownMessage, TelegramServer, TelegramUser

ANA = "1001"
BO = "U0BO"
AT_BO = address_of(BO)
FILES = Rendered("Ana showed this", files=EVERY)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(TOKEN) as server:
        yield server


@pytest.fixture
def ana(telegram: TelegramServer) -> TelegramUser:
    return telegram.user(int(ANA), first_name="Ana")


@pytest.fixture
async def phone(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser
) -> AsyncIterator[TelegramChannel]:
    """A channel that Ana has written to once."""
    async with a_parrot(telegram, "polling", sessions) as (channel, _):
        await ana.sends("hello")
        await ana.sees("Heard hello")
        yield channel


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with a_slack() as server:
        server.user(BO, name="Bo Li")
        yield server


@pytest.fixture
async def desk(slack: SlackServer, sessions: Sessions) -> AsyncIterator[SlackChannel]:
    async with a_desk(slack, "socket", sessions) as (channel, _):
        yield channel


def after_hello(ana: TelegramUser) -> list[ShownMessage]:
    return ana.chat[2:]


def messages(slack: SlackServer) -> list[SlackMessage]:
    return [message.shown() for message in slack.workspace.channels[f"D{BO[1:]}"].messages]


def shared(slack: SlackServer) -> dict[str, bytes]:
    return {file.name: file.content for file in slack.workspace.files.values() if file.complete}


async def test_telegram_gets_each_file_as_what_it_is_and_keeps_it_to_itself(
    phone: TelegramChannel, ana: TelegramUser
) -> None:
    await phone.send_files(ANA, FILES, beneath=None)
    sent = after_hello(ana)
    assert [(message.kind, message.file_name) for message in sent] == [
        ("photo", "work.jpg"),
        ("voice", "words.ogg"),
        ("video", "talk.mp4"),
        ("document", "essay.pdf"),
        ("document", "conference.ics"),
    ]
    assert [message.content for message in sent] == [await file.read() for file in EVERY]
    assert all(message.protected and message.silent for message in sent)


async def test_words_and_files_answer_the_threads_first_message_in_telegram(
    phone: TelegramChannel, ana: TelegramUser
) -> None:
    first = await phone.send(ANA, Rendered("Ana asks for a conference"))
    later = replace(FILES, files=(ESSAY,), thread=first)
    await phone.send_files(ANA, later, beneath=await phone.send(ANA, later))
    assert [message.reply_to for message in after_hello(ana)] == [None, int(first), int(first)]


async def test_a_thread_whose_first_message_is_gone_goes_on_without_it(
    phone: TelegramChannel, ana: TelegramUser
) -> None:
    await phone.send(ANA, replace(FILES, thread="9999"))
    assert after_hello(ana)[-1].text == "Ana showed this"


@pytest.mark.parametrize("content", [photo() + bytes(10 * MEGABYTE), b"no photo at all"], ids=["big", "odd"])
async def test_what_telegram_takes_for_no_photo_goes_as_a_document(
    phone: TelegramChannel, ana: TelegramUser, content: bytes
) -> None:
    await phone.send_files(
        ANA, Rendered("", files=(a_file("work.jpg", "image/jpeg", content),)), beneath=None
    )
    assert [(message.kind, message.content) for message in after_hello(ana)] == [("document", content)]


async def test_nineteen_megabytes_of_video_arrive_whole(phone: TelegramChannel, ana: TelegramUser) -> None:
    film = a_file("talk.mp4", "video/mp4", video(19 * MEGABYTE))
    await phone.send_files(ANA, Rendered("", files=(film,)), beneath=None)
    assert after_hello(ana)[-1].content == await film.read()


async def test_a_file_that_is_lost_keeps_no_other_from_telegram(
    phone: TelegramChannel, ana: TelegramUser
) -> None:
    with pytest.raises(DeliveryError, match=r"^1 of 3: not in the store"):
        await phone.send_files(ANA, Rendered("", files=(PHOTO, LOST, ESSAY)), beneath=None)
    assert [message.file_name for message in after_hello(ana)] == ["work.jpg", "essay.pdf"]


async def test_a_file_of_unknown_fate_is_not_sent_to_telegram_again(
    phone: TelegramChannel, ana: TelegramUser, telegram: TelegramServer
) -> None:
    telegram.next("sendDocument", drop_after())
    telegram.next("sendPhoto", refuse_429())
    with pytest.raises(DeliveryError, match=r"^1 of 2"):
        await phone.send_files(ANA, Rendered("", files=(ESSAY, PHOTO)), beneath=None)
    assert [message.kind for message in after_hello(ana)] == ["document", "photo"]


async def test_slack_gets_all_files_at_once_beneath_their_words(
    desk: SlackChannel, slack: SlackServer
) -> None:
    sent_as = await desk.send(AT_BO, FILES)
    await desk.send_files(AT_BO, FILES, beneath=sent_as)
    words, files = messages(slack)
    assert files.files == [file.file_name for file in EVERY]
    assert files.thread_ts == words.ts
    assert shared(slack) == {file.file_name: await file.read() for file in EVERY}


async def test_in_slack_a_thread_holds_words_and_files_and_nobody_misses_the_words(
    desk: SlackChannel, slack: SlackServer
) -> None:
    first = await desk.send(AT_BO, Rendered("Ana asks for a conference", key="asked"))
    later = replace(FILES, files=(ESSAY,), thread=first, is_notice=True, key="added")
    await desk.send_files(AT_BO, later, beneath=await desk.send(AT_BO, later))
    root, words, files = messages(slack)
    assert [words.thread_ts, files.thread_ts] == [root.ts, root.ts]
    (posted,) = [call["params"] for call in slack.calls if call["params"].get("reply_broadcast")]
    assert posted["thread_ts"] == root.ts


async def test_what_became_of_a_message_in_a_thread_is_read_there(
    desk: SlackChannel, slack: SlackServer
) -> None:
    first = await desk.send(AT_BO, Rendered("Ana asks for a conference", key="asked"))
    await desk.send(AT_BO, Rendered("Quietly added", key="added", thread=first))
    assert await desk.was_delivered(AT_BO, "added", thread=first)
    assert not await desk.was_delivered(AT_BO, "added")
    assert not await desk.was_delivered(AT_BO, "other", thread=first)
    assert await desk.was_delivered(AT_BO, "asked", thread="D0BO:1.000001")


async def test_files_of_a_window_go_among_the_messages(desk: SlackChannel, slack: SlackServer) -> None:
    await desk.send_files(AT_BO, replace(FILES, files=(INVITATION,)), beneath=None)
    (shown,) = messages(slack)
    assert (shown.files, shown.thread_ts) == (["conference.ics"], None)


async def test_a_file_that_is_lost_or_refused_keeps_no_other_from_slack(
    desk: SlackChannel, slack: SlackServer
) -> None:
    slack.refuses("files.getUploadURLExternal", "missing_scope")
    with pytest.raises(DeliveryError, match=r"^2 of 4: missing_scope"):
        await desk.send_files(AT_BO, Rendered("", files=(VIDEO, LOST, PHOTO, ESSAY)), beneath=None)
    assert messages(slack)[-1].files == ["work.jpg", "essay.pdf"]


async def test_nineteen_megabytes_reach_slack_whole(desk: SlackChannel, slack: SlackServer) -> None:
    film = a_file("talk.mp4", "video/mp4", video(19 * MEGABYTE))
    await desk.send_files(AT_BO, Rendered("", files=(film,)), beneath=None)
    assert shared(slack) == {"talk.mp4": await film.read()}
