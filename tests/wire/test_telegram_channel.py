"""The Telegram channel on a strict stand-in: stored before acknowledged, read as meant, sent as Telegram takes it."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from telegram.error import BadRequest

from bot.channels.base import DeliveryError, FileOffer, Rendered, RenderedButton
from bot.channels.telegram.channel import SECRET_HEADER, TelegramChannel
from bot.channels.telegram.sending import delivery_error
from bot.clock import SystemClock
from bot.config import TelegramSettings
from bot.database import Sessions
from bot.intake import Intake
from bot.locales import LANGUAGES
from bot.rendering.renderer import Renderer
from domain.errors import FileTooLarge
from domain.models import Incoming
from domain.vocabulary import ChannelName
from tests.support.stand_in import Fault, drop_after, drop_before, refuse_429, server_error
from tests.support.telegram_bot import TOKEN, a_bot
from tests.support.telegram_channel import Mode, Parrot, a_channel, a_parrot, settings_for
from tests.support.telegram_server import TelegramServer, TelegramUser

MEGABYTE = 1 << 20
ANA = "1001"


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> Mode:
    found: Mode = request.param
    return found


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(TOKEN) as server:
        yield server


@pytest.fixture
def ana(telegram: TelegramServer) -> TelegramUser:
    return telegram.user(int(ANA), language_code="es-MX", first_name="Ana")


@pytest.fixture
async def channel(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser
) -> AsyncIterator[TelegramChannel]:
    """A polling channel that Ana has written to once."""
    async with a_parrot(telegram, "polling", sessions) as (channel, _):
        await ana.sends("hello")
        await ana.sees("Heard hello")
        yield channel


async def stored(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(Incoming)) or 0


async def refused(sending: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await sending
    return caught.value


class UnreachableInbox(Intake):
    """Fails so many times before it works."""

    def __init__(self, sessions: Sessions, *, failures: int) -> None:
        super().__init__(sessions, SystemClock())
        self.failures = failures

    async def store(
        self, channel: ChannelName, *, key: str, address: str, payload: dict[str, Any]
    ) -> UUID | None:
        if self.failures:
            self.failures -= 1
            raise OperationalError("INSERT", {"payload": payload}, ConnectionRefusedError())
        return await super().store(channel, key=key, address=address, payload=payload)


# --- in ----------------------------------------------------------------------------------------------------


async def test_a_message_is_answered_and_the_card_edits_itself(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    async with a_parrot(telegram, mode, sessions) as (_, parrot):
        await ana.sends("7 < 8 & more")
        card = await ana.sees("Heard 7 < 8 & more")
        await ana.presses("Go on")
        shown = await ana.sees("Heard go:1")
        await telegram.until(lambda: not ana.unanswered_presses)
    assert (shown.message_id, shown.edited) == (card.message_id, 1)
    assert card.protected
    assert [message.text for message in ana.chat if message.from_bot] == ["Heard go:1"]
    press = parrot.heard[-1]
    assert press is not None
    assert (press.address, press.place, press.language_hint) == (ANA, str(card.message_id), "es")


async def test_commands_are_read_with_their_argument(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    async with a_parrot(telegram, mode, sessions) as (_, parrot):
        await ana.sends("/start abc-123_X")
        await ana.sees("Heard start")
        await ana.sends("/home@waymark_test_bot")
        await ana.sees("Heard home")
        await ana.sends("half / half, not a /command")
        await ana.sees("half / half")
    found = [(heard.command, heard.argument, heard.text) for heard in parrot.heard if heard]
    assert found == [
        ("start", "abc-123_X", None),
        ("home", "", None),
        (None, "", "half / half, not a /command"),
    ]


async def test_an_update_stays_with_telegram_until_it_is_stored(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    inbox = UnreachableInbox(sessions, failures=3)
    with capture_logs() as logs:
        async with a_parrot(telegram, mode, sessions, intake=inbox) as (_, parrot):
            for number in range(5):
                await ana.sends(f"secret {number}")
            await ana.sees("Heard secret 4")
    assert [heard.text for heard in parrot.heard if heard] == [f"secret {number}" for number in range(5)]
    assert any("OperationalError" in str(entry) for entry in logs)
    assert "secret" not in str(logs)


async def test_the_same_update_delivered_again_has_one_effect(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    async with a_parrot(telegram, mode, sessions) as (_, parrot):
        await ana.sends("once")
        await ana.sees("Heard once")
        update = {"message": _message(ana, text="twice"), "update_id": 900_000_000}
        for _ in range(2):
            await telegram.delivers(update)
        await ana.sees("Heard twice")
        await ana.sends("the end")
        await ana.sees("Heard the end")
        await telegram.until(lambda: not telegram.pending_updates)
    assert [heard.text for heard in parrot.heard if heard] == ["once", "twice", "the end"]
    assert await stored(sessions) == 3


async def test_a_malformed_update_is_stored_and_the_next_one_answered(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    malformed: list[dict[str, Any]] = [
        {"message": {"message_id": "x", "chat": {"id": int(ANA)}}},
        {"message": "hi"},
        {"callback_query": {"id": "1", "from": {"id": "nobody"}}},
        {"something_new": {"id": 1}},
    ]
    async with a_parrot(telegram, mode, sessions) as (_, parrot):
        for update in malformed:
            await telegram.delivers(update)
        await ana.sends("still there?")
        await ana.sees("Heard still there?")
        await telegram.until(lambda: len(parrot.unreadable) == 3 and None in parrot.heard)
        await telegram.until(lambda: not telegram.pending_updates)
    assert await stored(sessions) == 5
    assert len(telegram.calls_of("getUpdates")) < 8


@pytest.mark.parametrize("letter", ["\x00", "\ud800"], ids=["nul", "half a pair"])
async def test_what_no_text_can_hold_is_replaced_and_the_rest_is_heard(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode, letter: str
) -> None:
    with capture_logs() as logs:
        async with a_parrot(telegram, mode, sessions) as (_, parrot):
            await telegram.delivers({"message": _message(ana, text=f"a secret{letter}")})
            await ana.sends("and then?")
            await ana.sees("Heard and then?")
    assert [heard.text for heard in parrot.heard if heard] == ["a secret\ufffd", "and then?"]
    assert "secret" not in str(logs)


async def test_polling_goes_on_while_somebody_is_answered(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    async with a_parrot(telegram, mode, sessions) as (_, parrot):
        parrot.may_answer.clear()
        await ana.sends("one")
        await telegram.until(lambda: not telegram.pending_updates)
        await ana.sends("two")
        await telegram.until(lambda: not telegram.pending_updates)
        assert parrot.heard == []
        parrot.may_answer.set()
        await ana.sees("Heard two")
    assert [heard.text for heard in parrot.heard if heard] == ["one", "two"]


async def test_stopping_lets_an_answer_under_way_finish(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    async with a_parrot(telegram, mode, sessions) as (channel, parrot):
        parrot.may_answer.clear()
        await ana.sends("before you go")
        await telegram.until(lambda: not telegram.pending_updates)
        stopping = asyncio.create_task(channel.stop())
        await telegram.until(lambda: not telegram.is_polled)
        parrot.may_answer.set()
        await stopping
        await ana.sees("Heard before you go")
        error = await refused(channel.send(ANA, Rendered("too late")))
    assert not error.permanent
    assert not error.unknown


async def test_a_group_is_told_once_and_left(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    async with a_parrot(telegram, mode, sessions) as (_, parrot):
        await ana.writes_in_group("hello all")
        await telegram.until(lambda: ana.was_left and not telegram.pending_updates)
        await telegram.until(lambda: parrot.heard)
    assert [heard.refusal for heard in parrot.heard if heard] == ["OnlyInPrivate"]
    assert [message.text for message in ana.group if message.from_bot] == ["Heard OnlyInPrivate"]


async def test_being_taken_into_a_group_is_answered_by_leaving(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    async with a_parrot(telegram, mode, sessions) as (_, parrot):
        await ana.sends("hello")
        await ana.sees("Heard hello")
        await telegram.delivers({"my_chat_member": _membership(ana, "left", "member")})
        await telegram.delivers({"my_chat_member": _membership(ana, "member", "left")})
        await ana.blocks()
        await telegram.until(lambda: len(parrot.heard) == 4)
    assert [heard.refusal for heard in parrot.heard if heard] == [None, "OnlyInPrivate"]


async def test_files_are_offered_with_what_is_known_of_them(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser
) -> None:
    async with a_parrot(telegram, "polling", sessions) as (channel, parrot):
        await ana.sends_voice(b"OggS", duration=7)
        await ana.sends_photo(b"\xff\xd8\xff" + bytes(90))
        await ana.sends_video(b"video", duration=2)
        await ana.sends_document(b"%PDF", name="proof.pdf")
        await telegram.until(lambda: len(parrot.heard) == 4)
        offers = [heard.files[0] for heard in parrot.heard if heard and heard.files]
        contents = [await channel.fetch(offer) for offer in offers]
    assert [(o.media_type, o.size_bytes, o.file_name, o.duration_seconds) for o in offers] == [
        ("audio/ogg", 4, None, 7),
        ("image/jpeg", 93, None, None),
        ("video/mp4", 5, None, 2),
        ("application/pdf", 4, "proof.pdf", None),
    ]
    assert not offers[1].reference.endswith("s"), "the largest of the photo's sizes"
    assert contents == [b"OggS", b"\xff\xd8\xff" + bytes(90), b"video", b"%PDF"]


async def test_a_file_telegram_will_not_hand_out_is_too_large(
    telegram: TelegramServer, channel: TelegramChannel, ana: TelegramUser
) -> None:
    await ana.sends_document(bytes(20 * MEGABYTE + 1))
    sent = telegram.pending_updates[-1]["message"]["document"]
    assert sent["file_size"] == 20 * MEGABYTE + 1
    with pytest.raises(FileTooLarge):
        await channel.fetch(FileOffer(sent["file_id"], "application/pdf", 0))
    error = await refused(channel.fetch(FileOffer("never there", "application/pdf", 0)))
    assert error.permanent


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ({"sticker": {"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1,
                      "is_animated": False, "is_video": False}}, "FileNotUsable"),
        ({"contact": {"phone_number": "1", "first_name": "x"}}, "FileNotUsable"),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "FileNotUsable"),
        ({"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}}, None),
    ],
)  # fmt: skip
def test_what_has_no_place_here_is_refused_and_remarks_of_the_platform_are_not(
    ana: TelegramUser, content: dict[str, Any], refusal: str | None
) -> None:
    channel = TelegramChannel(_settings(), intake=None, answer=None, renderer=Renderer())  # type: ignore[arg-type]  # only reads
    received = channel.read({"update_id": 1, "message": {**_message(ana), **content}})
    assert (received and received.refusal) == refusal
    assert channel.read({"update_id": 2, "edited_message": _message(ana, text="better")}) is None


async def test_a_webhook_call_without_the_secret_is_not_heard(
    telegram: TelegramServer, sessions: Sessions
) -> None:
    async with a_parrot(telegram, "webhook", sessions), aiohttp.ClientSession() as somebody:
        called = telegram.calls_of("setWebhook")[-1]["params"]
        url, secret = called["url"], called["secret_token"]
        assert TOKEN not in secret
        update = {"update_id": 5, "message": {}}

        async def post(data: bytes | io.BytesIO | None = None, **headers: str) -> int:
            given = {"json": update} if data is None else {"data": data}
            async with somebody.post(
                url, headers={SECRET_HEADER: headers.get("secret", "")}, **given
            ) as answer:
                return answer.status

        assert await post() == 403
        assert await post(secret=secret + "x") == 403
        assert await post(secret="é") == 403
        assert await stored(sessions) == 0
        assert await post(b"not json", secret=secret) == 400
        assert await post(b"[1]", secret=secret) == 400
        assert await post(io.BytesIO(bytes(2 * MEGABYTE)), secret=secret) == 413
        assert await post(secret=secret) == 200
    assert await stored(sessions) == 1


async def test_a_chosen_secret_is_used(telegram: TelegramServer, sessions: Sessions) -> None:
    settings = settings_for(telegram, "webhook", port=1).model_copy(
        update={"secret_token": SecretStr("chosen")}
    )
    channel = TelegramChannel(
        settings, intake=Intake(sessions, SystemClock()), answer=Parrot(sessions).answer, renderer=Renderer()
    )
    await channel.start()
    await channel.stop()
    assert telegram.calls_of("setWebhook")[-1]["params"]["secret_token"] == "chosen"


# --- starting, and trouble ---------------------------------------------------------------------------------


async def test_the_command_menu_is_set_in_every_language(
    telegram: TelegramServer, channel: TelegramChannel
) -> None:
    calls = [call["params"] for call in telegram.calls_of("setMyCommands")]
    assert [call.get("language_code") for call in calls] == [None, *LANGUAGES]
    assert calls[0]["commands"] == calls[1]["commands"]
    assert {"home", "help", "stuck"} <= {command["command"] for command in calls[0]["commands"]}
    assert channel.username == "waymark_test_bot"


async def test_a_refused_token_is_said_at_the_start_without_showing_it(
    telegram: TelegramServer, sessions: Sessions
) -> None:
    settings = settings_for(telegram).model_copy(update={"token": SecretStr("999:WRONG")})
    channel = TelegramChannel(
        settings, intake=Intake(sessions, SystemClock()), answer=Parrot(sessions).answer, renderer=Renderer()
    )
    error = await refused(channel.start())
    await channel.stop()
    assert error.reason == "the token is refused"
    assert "WRONG" not in repr(error)


async def test_a_start_without_telegram_goes_on_when_it_is_there(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser, mode: Mode
) -> None:
    telegram.next("getMe", server_error())
    telegram.next("getMe", drop_before())
    with capture_logs() as logs:
        async with a_parrot(telegram, mode, sessions) as (channel, _):
            assert channel.username is None
            await ana.sends("hello")
            await ana.sees("Heard hello")
            assert channel.username == "waymark_test_bot"
    assert TOKEN not in str(logs)


async def test_trouble_while_polling_is_logged_once_and_outlived(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser
) -> None:
    with capture_logs() as logs:
        async with a_parrot(telegram, "polling", sessions):
            await telegram.until(lambda: telegram.is_polled)
            telegram.next("getUpdates", server_error(), times=3)
            await ana.sends("one")
            await ana.sees("Heard one")
            await telegram.until(lambda: telegram.is_polled)
            await ana.sends("two")
            await ana.sees("Heard two")
    assert [entry["event"] for entry in logs] == ["telegram_not_heard", "telegram_heard_again"]
    assert TOKEN not in str(logs)


async def test_two_processes_polling_with_one_token_are_told_so(
    telegram: TelegramServer, sessions: Sessions, ana: TelegramUser
) -> None:
    with capture_logs() as logs:
        async with a_parrot(telegram, "polling", sessions), a_bot(telegram) as other:
            await telegram.until(lambda: telegram.is_polled)
            await other.get_updates(timeout=0)
            await telegram.until(lambda: logs)
            await ana.sends("hello")
            await ana.sees("Heard hello")
    assert logs[0]["reason"] == "another process polls with this token; only one may"


# --- out ---------------------------------------------------------------------------------------------------


async def test_a_notice_makes_itself_heard_and_a_reply_does_not(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    await channel.send(ANA, Rendered("reply"))
    await channel.send(ANA, Rendered("notice", is_notice=True))
    assert [(m.text, m.silent) for m in ana.chat[-2:]] == [("reply", True), ("notice", False)]


async def test_buttons_keep_their_rows_and_long_labels_are_shortened(
    telegram: TelegramServer, channel: TelegramChannel, ana: TelegramUser
) -> None:
    rows = (
        (RenderedButton("Solving equations " * 9, "a", "primary"),),
        (RenderedButton("No", "b", "danger"), RenderedButton("Yes", "c", "picked")),
    )
    await channel.send(ANA, Rendered("Which?", rows))
    first, second = ana.chat[-1].buttons
    assert len(first[0].text) <= 60
    assert first[0].text.endswith("…")
    assert [button.text for button in second] == ["No", "Yes"]
    sent = telegram.calls[-1]["params"]["reply_markup"]["inline_keyboard"]
    assert [[b.get("style") for b in row] for row in sent] == [["primary"], ["danger", None]]


async def test_ten_thousand_characters_come_whole_and_in_order_with_the_buttons_last(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    paragraphs = [f"{number}: " + "word " * 60 for number in range(40)]
    text = "\n\n".join(paragraphs)
    assert len(text) > 10_000
    sent_as = await channel.send(ANA, Rendered(f"<b>{text}</b>", ((RenderedButton("Home", "h"),),)))
    pieces = [message for message in ana.chat if message.from_bot][1:]
    assert " ".join(piece.text for piece in pieces).split() == text.split()
    assert all(piece.html.startswith("<b>") for piece in pieces)
    assert [bool(piece.buttons) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert sent_as == str(pieces[-1].message_id)


async def test_showing_again_changes_nothing_and_is_no_error(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    card = await channel.send(ANA, Rendered("card"))
    for _ in range(2):
        assert await channel.show(ANA, card, Rendered("changed")) == card
    assert ana.chat[-1].text == "changed"


async def test_a_card_that_is_gone_or_not_ours_is_no_place_to_show_words(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    anas_own = str(ana.chat[0].message_id)
    before = len(ana.chat)
    for place in ("4711", anas_own):
        with pytest.raises(DeliveryError) as caught:
            await channel.show(ANA, place, Rendered(f"instead of {place}"))
        assert caught.value.place_is_gone
    assert len(ana.chat) == before


async def test_a_card_is_no_place_for_words_too_long_for_it(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    card = await channel.send(ANA, Rendered("card"))
    with pytest.raises(DeliveryError) as caught:
        await channel.show(ANA, card, Rendered("word " * 1_500, ((RenderedButton("Home", "h"),),)))
    assert caught.value.place_is_gone
    assert ana.chat[-1].text == "card"


async def test_a_press_too_old_to_acknowledge_is_no_error(
    telegram: TelegramServer, channel: TelegramChannel, ana: TelegramUser
) -> None:
    press = await ana.presses("Go on")
    telegram.passes(200)
    await channel.acknowledge({"callback_query": {"id": press.query_id}})
    await channel.acknowledge({"callback_query": "malformed"})
    await channel.acknowledge({"message": {}})
    assert telegram.calls_of("answerCallbackQuery")


async def test_whoever_blocked_the_bot_or_never_wrote_cannot_be_reached(
    channel: TelegramChannel, ana: TelegramUser
) -> None:
    await ana.blocks()
    for address in (ANA, "4711"):
        error = await refused(channel.send(address, Rendered("hello")))
        assert (error.permanent, error.unreachable, error.unknown) == (True, True, False)
    nowhere = await refused(channel.send("?", Rendered("hello")))
    assert nowhere.permanent


def test_what_telegram_cannot_take_is_permanent_and_quotes_nobody() -> None:
    refusals = {
        'Can\'t parse entities: unsupported start tag "secret" at byte offset 0': "Can't parse entities",
        "Inline keyboard button URL 'https://secret' is invalid": "Inline keyboard button URL",
        "Button_data_invalid": "Button_data_invalid",
    }
    for words, reason in refusals.items():
        error = delivery_error(BadRequest(words))
        assert (error.permanent, error.unreachable, error.reason) == (True, False, reason)


@pytest.mark.parametrize(("fault", "arrived"), [(drop_before, 0), (drop_after, 1), (server_error, 0)])
async def test_the_fate_of_a_send_without_an_answer_is_unknown(
    telegram: TelegramServer,
    channel: TelegramChannel,
    ana: TelegramUser,
    fault: Callable[[], Fault],
    arrived: int,
) -> None:
    telegram.next("sendMessage", fault())
    error = await refused(channel.send(ANA, Rendered("perhaps")))
    assert (error.unknown, error.permanent) == (True, False)
    assert len([m for m in ana.chat if m.text == "perhaps"]) == arrived
    assert TOKEN not in error.reason


async def test_without_a_connection_nothing_was_sent_and_it_can_be_tried_again(sessions: Sessions) -> None:
    async with TelegramServer(TOKEN) as telegram:
        pass
    intake, answer = Intake(sessions, SystemClock()), Parrot(sessions).answer
    async with a_channel(telegram, "polling", intake=intake, answer=answer) as channel:
        await channel.start()
        error = await refused(channel.send(ANA, Rendered("hello")))
    assert (error.unknown, error.permanent, error.unreachable) == (False, False, False)


async def test_a_message_cut_after_its_first_part_is_not_repeated(
    telegram: TelegramServer, channel: TelegramChannel, ana: TelegramUser
) -> None:
    await channel.send(ANA, Rendered("first"))
    telegram.next("sendMessage", Fault("slow", 0))
    telegram.next("sendMessage", refuse_429(retry_after=600))
    error = await refused(channel.send(ANA, Rendered("word " * 1_500)))
    assert error.unknown
    assert error.reason.startswith("only 1 of 2 parts")


async def test_a_reply_waits_for_its_turn_once(
    telegram: TelegramServer, channel: TelegramChannel, ana: TelegramUser
) -> None:
    telegram.next("sendMessage", refuse_429(retry_after=1))
    await channel.send(ANA, Rendered("reply"))
    assert ana.chat[-1].text == "reply"
    assert len(telegram.calls_of("sendMessage")) == 3


async def test_a_notice_sent_too_fast_says_when_to_come_back_and_holds_nobody_else(
    telegram: TelegramServer, channel: TelegramChannel, ana: TelegramUser
) -> None:
    bo = telegram.user(1002, first_name="Bo")
    await bo.sends("hi")
    await bo.sees("Heard hi")
    telegram.next("sendMessage", refuse_429(retry_after=60))
    notice = Rendered("news", is_notice=True)
    error = await refused(channel.send(ANA, notice))
    assert error.retry_after == timedelta(seconds=60)
    calls = len(telegram.calls_of("sendMessage"))
    again = await refused(channel.send(ANA, notice))
    assert again.retry_after is not None
    assert timedelta(seconds=50) < again.retry_after <= timedelta(seconds=60)
    assert len(telegram.calls_of("sendMessage")) == calls, "the chat is not asked before its time"
    await channel.send("1002", notice)
    await bo.sees("news")


def _settings() -> TelegramSettings:
    return TelegramSettings(token=SecretStr(TOKEN))


def _message(user: TelegramUser, **content: Any) -> dict[str, Any]:
    chat = {"id": user.user_id, "type": "private", "first_name": "Ana"}
    return {"message_id": 1, "date": 1_800_000_000, "chat": chat, "from": user.about, **content}


def _membership(user: TelegramUser, before: str, after: str) -> dict[str, Any]:
    bot = {"id": 123456, "is_bot": True, "first_name": "Waymark"}
    return {
        "chat": {"id": -1_000_000_001_001, "type": "supergroup", "title": "Friends"},
        "from": user.about,
        "date": 1_800_000_000,
        "old_chat_member": {"user": bot, "status": before},
        "new_chat_member": {"user": bot, "status": after},
    }
