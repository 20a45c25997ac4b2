"""Pictures through real Telegram calls: one captioned photo, in place of a card and back, and words whatever happens."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.channels.base import DeliveryError, Rendered, RenderedButton
from bot.channels.telegram.channel import TelegramChannel
from bot.database import Sessions
from tests.support.pictures import a_picture, with_picture
from tests.support.stand_in import drop_after, refuse_429
from tests.support.telegram_bot import TOKEN, png
from tests.support.telegram_channel import a_parrot
from tests.support.telegram_server import TelegramServer, TelegramUser

ANA = "1001"
HOME = ((RenderedButton("Home", "h"),),)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(TOKEN) as server:
        yield server


@pytest.fixture
def ana(telegram: TelegramServer) -> TelegramUser:
    return telegram.user(int(ANA), first_name="Ana")


@pytest.fixture
async def channel(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser
) -> AsyncIterator[TelegramChannel]:
    """A channel that Ana has written to once."""
    async with a_parrot(telegram, "polling", sessions) as (channel, _):
        await ana.sends("hello")
        await ana.sees("Heard hello")
        yield channel


async def test_a_picture_and_its_words_are_one_protected_photo(
    channel: TelegramChannel, ana: TelegramUser, telegram: TelegramServer
) -> None:
    sent_as = await channel.send(ANA, Rendered("<b>My pace</b>", HOME, picture=a_picture()))
    shown = ana.chat[-1]
    assert (shown.kind, shown.text, shown.html) == ("photo", "My pace", "<b>My pace</b>")
    assert (shown.content, shown.file_name) == (png(160, 100), "pace_picture.png")
    assert shown.protected
    assert shown.silent
    assert [button.text for row in shown.buttons for button in row] == ["Home"]
    assert sent_as == str(shown.message_id)
    assert telegram.calls_of("sendPhoto")[-1]["files"]["photo"]["type"] == "image/png"


async def test_a_card_of_words_becomes_a_picture_in_its_place(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    card = await channel.send(ANA, Rendered("Home", HOME))
    before = len(ana.chat)
    assert await channel.show(ANA, card, with_picture("<b>My pace</b>")) == card
    assert len(ana.chat) == before
    assert (ana.chat[-1].kind, ana.chat[-1].text) == ("photo", "My pace")
    other = with_picture("<b>Algebra</b>", a_picture(png(300, 200)))
    assert await channel.show(ANA, card, other) == card
    assert (ana.chat[-1].text, ana.chat[-1].content) == ("Algebra", png(300, 200))


async def test_showing_the_same_picture_again_changes_nothing(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    card = await channel.send(ANA, with_picture("My pace"))
    for _ in range(2):
        assert await channel.show(ANA, card, with_picture("My pace")) == card
    assert ana.chat[-1].text == "My pace"


async def test_a_picture_cannot_become_words_and_is_left_behind_to_be_taken_away(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    card = await channel.send(ANA, with_picture("My pace"))
    with pytest.raises(DeliveryError) as caught:
        await channel.show(ANA, card, Rendered("Home", HOME))
    assert caught.value.place_is_gone
    assert caught.value.is_left_behind
    before = len(ana.chat)
    await channel.take_away(ANA, card)
    assert len(ana.chat) == before - 1
    await channel.take_away(ANA, card)  # of a message that is gone nothing is left to take


async def test_after_two_days_a_picture_stays_without_its_buttons(
    channel: TelegramChannel, ana: TelegramUser, telegram: TelegramServer
) -> None:
    card = await channel.send(ANA, Rendered("My pace", HOME, picture=a_picture()))
    telegram.passes(49 * 3600)
    await channel.take_away(ANA, card)
    assert (ana.chat[-1].kind, ana.chat[-1].buttons) == ("photo", [])


async def test_words_go_alone_where_the_picture_cannot_be_drawn(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    card = await channel.send(ANA, with_picture("My pace", a_picture(is_drawn=False)))
    assert (ana.chat[-1].kind, ana.chat[-1].text) == ("text", "My pace")
    assert await channel.show(ANA, card, with_picture("Algebra", a_picture(is_drawn=False))) == card
    assert (ana.chat[-1].kind, ana.chat[-1].text) == ("text", "Algebra")


@pytest.mark.parametrize("content", [b"no picture at all", png(1, 100)])
async def test_words_go_alone_where_telegram_refuses_the_picture(
    channel: TelegramChannel, ana: TelegramUser, content: bytes
) -> None:
    with capture_logs() as logs:
        card = await channel.send(ANA, with_picture("My pace", a_picture(content)))
        assert await channel.show(ANA, card, with_picture("Algebra", a_picture(content))) == card
    assert (ana.chat[-1].kind, ana.chat[-1].text) == ("text", "Algebra")
    assert [entry["event"] for entry in logs] == ["picture_refused"] * 2


async def test_words_too_long_for_a_caption_go_whole_without_the_picture(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    words = "ratio " * 300
    await channel.send(ANA, with_picture(words))
    assert (ana.chat[-1].kind, ana.chat[-1].text.split()) == ("text", words.split())


async def test_a_photo_of_unknown_fate_is_not_sent_again(
    channel: TelegramChannel, ana: TelegramUser, telegram: TelegramServer
) -> None:
    telegram.next("sendPhoto", drop_after())
    with pytest.raises(DeliveryError) as caught:
        await channel.send(ANA, with_picture("My pace"))
    assert caught.value.unknown
    assert [message.kind for message in ana.chat if message.from_bot] == ["text", "photo"]


async def test_haste_is_waited_out_for_a_photo_too(
    channel: TelegramChannel, ana: TelegramUser, telegram: TelegramServer
) -> None:
    telegram.next("sendPhoto", refuse_429())
    await channel.send(ANA, with_picture("My pace"))
    assert (ana.chat[-1].kind, ana.chat[-1].text) == ("photo", "My pace")


async def test_whoever_blocked_the_bot_gets_neither(
    channel: TelegramChannel, ana: TelegramUser, telegram: TelegramServer
) -> None:
    await ana.blocks()
    with pytest.raises(DeliveryError) as caught:
        await channel.send(ANA, with_picture("My pace"))
    assert caught.value.unreachable
    assert len(telegram.calls_of("sendMessage")) == 1
