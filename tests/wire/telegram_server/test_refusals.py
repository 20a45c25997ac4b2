"""What Telegram refuses is refused, in its words."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    MenuButtonCommands,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, TelegramError

from tests.support.stand_in import RECORD_VARIABLE, Json
from tests.support.telegram_bot import a_bot, call, keyboard, png, raw_keyboard, refusal
from tests.support.telegram_server import TelegramServer, TelegramUser


@pytest.fixture(autouse=True)
def nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong calls made on purpose are no part of the record of what a bot says."""
    monkeypatch.delenv(RECORD_VARIABLE, raising=False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>a", 'end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("é<b>a</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a <3", 'Unsupported start tag "3" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'must have class "tg-spoiler"'),
        ("a&nbsp;b", "Unsupported HTML entity"),
    ],
)
async def test_markup_telegram_cannot_parse_is_refused(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser, text: str, reason: str
) -> None:
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(1001, text, parse_mode="HTML")
    assert refusal(telegram).startswith("Bad Request: can't parse entities: ")
    assert reason in refusal(telegram)
    await bot.send_message(1001, text)
    assert ana.chat[-1].text == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<a href='https://x.example/?a=1&amp;b=2'>x</a>", "x"),
        ("<blockquote expandable>x</blockquote>", "x"),
        ('<pre><code class="language-py">x</code></pre>', "x"),
        ('<span class="tg-spoiler">x</span> &#233; &#xe9; &lt;b&gt; & &co', "x é é <b> & &co"),
        ("<B>x</B>", "x"),
    ],
)
async def test_markup_telegram_takes_is_taken(bot: Bot, ana: TelegramUser, text: str, seen: str) -> None:
    await bot.send_message(1001, text, parse_mode="HTML")
    assert ana.chat[-1].text == seen


async def test_texts_and_captions_are_limited_after_the_markup_is_gone(bot: Bot, ana: TelegramUser) -> None:
    await bot.send_message(1001, f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML")
    assert len(ana.chat[-1].text) == 4096
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(1001, "x" * 4097)
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.edit_message_text("x" * 4097, 1001, ana.chat[-1].message_id)
    await bot.send_photo(1001, png(9, 9), caption=f"<b>{'x' * 1024}</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(1001, png(9, 9), caption="x" * 1025)
    for empty in ("<b> </b>", "<i></i>"):
        with pytest.raises(BadRequest, match="text is empty"):
            await bot.send_message(1001, empty, parse_mode="HTML")
    with pytest.raises(BadRequest, match="text is empty"):
        await bot.send_message(1001, "  ")
    with pytest.raises(BadRequest, match="Unsupported parse_mode"):
        await bot.send_message(1001, "x", parse_mode="MarkdownV2")


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({}, "Text buttons are unallowed"),
        ({"callback_data": "x", "url": "https://x.example"}, "exactly one action"),
        ({"url": "nonsense"}, "Wrong HTTP URL"),
        ({"url": "http://localhost:8000/"}, "Wrong HTTP URL"),
        ({"url": "ftp://x.example/"}, "Unsupported URL protocol"),
        ({"callback_data": "x", "colour": "red"}, "unknown fields"),
        ({"callback_data": "x", "style": "red"}, "invalid button style"),
        ({"callback_data": "x", "text": " "}, 'field "text"'),
    ],
)
async def test_a_wrong_button_refuses_the_whole_message(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser, button: Json, reason: str
) -> None:
    with pytest.raises(BadRequest):
        await call(bot, "sendMessage", chat_id=1001, text="x", reply_markup=raw_keyboard(**button))
    assert reason in refusal(telegram)
    await call(bot, "sendMessage", chat_id=1001, text="x", reply_markup=raw_keyboard(callback_data="x" * 64))
    assert len([m for m in ana.chat if m.from_bot]) == 1


async def test_a_keyboard_has_at_most_a_hundred_buttons(bot: Bot, ana: TelegramUser) -> None:
    await bot.send_message(1001, "x", reply_markup=keyboard(*map(str, range(100))))
    assert len(ana.chat[-1].buttons) == 100
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await bot.send_message(1001, "x", reply_markup=keyboard(*map(str, range(101))))


async def test_a_forced_reply_is_no_part_of_the_message(bot: Bot, ana: TelegramUser) -> None:
    sent = await bot.send_message(1001, "Your words?", reply_markup=ForceReply())
    assert ana.chat[-1].buttons == []
    with pytest.raises(BadRequest, match="Inline keyboard expected"):
        await call(
            bot,
            "editMessageText",
            chat_id=1001,
            message_id=sent.message_id,
            text="y",
            reply_markup={"force_reply": True},
        )


async def test_a_press_can_be_answered_for_150_seconds(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    fresh = await ana.presses_data("fresh")
    telegram.passes(149)
    await bot.answer_callback_query(fresh.query_id)
    old = await ana.presses_data("old")
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await call(bot, "answerCallbackQuery", callback_query_id=old.query_id, text="x" * 201)
    telegram.passes(151)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(old.query_id)
    with pytest.raises(BadRequest, match="query id is invalid"):
        await bot.answer_callback_query("17")
    assert [press.data for press in ana.unanswered_presses] == ["old"]


async def test_the_bot_cannot_write_first(bot: Bot, telegram: TelegramServer) -> None:
    bo = telegram.user(1002, first_name="Bo")
    for send in (bot.send_message(1002, "x"), bot.send_message(7, "x"), bot.send_message("@bo", "x")):
        with pytest.raises(BadRequest, match="Chat not found"):
            await send
    await bo.sends("hi")
    await bot.send_message(1002, "x")


async def test_a_person_who_blocked_the_bot_gets_nothing(bot: Bot, ana: TelegramUser) -> None:
    await ana.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1001, "x")
    with pytest.raises(AssertionError, match="blocked"):
        await ana.sends("hi")
    await ana.unblocks()
    await bot.send_message(1001, "x")
    changes = [u.my_chat_member for u in await bot.get_updates() if u.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]


async def test_unknown_methods_and_tokens_are_told_apart(bot: Bot, telegram: TelegramServer) -> None:
    with pytest.raises(TelegramError, match="not found"):
        await bot.do_api_request("sendNonsense")
    with pytest.raises(InvalidToken):
        async with a_bot(telegram, "654321:OTHER"):
            pass
    assert telegram.calls[-1]["response"] == {
        "ok": False,
        "error_code": 401,
        "description": "Unauthorized",
    }


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": 1001}, "Bad Request: message text is empty"),
        ({"chat_id": 1001, "text": "x", "nonsense": 1}, "unknown parameter nonsense"),
        ({"chat_id": 1001, "text": "x", "protect_content": "yes"}, "expected boolean"),
        ({"chat_id": "ana", "text": "x"}, "expected integer"),
        ({"chat_id": 1001, "text": "x", "reply_markup": "{"}, "expected object"),
        ({"chat_id": 1001, "text": "x", "link_preview_options": {"off": True}}, "parameter off"),
        ({"chat_id": 1001, "text": "x", "reply_parameters": {}}, "message identifier is not specified"),
    ],
)
async def test_parameters_are_checked_and_refusals_recorded(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser, params: Json, reason: str
) -> None:
    with pytest.raises(BadRequest):
        await call(bot, "sendMessage", **params)
    assert reason in refusal(telegram)
    assert telegram.calls[-1]["params"].keys() == params.keys()
    assert not any(message.from_bot for message in ana.chat)


async def test_photos_are_limited_in_size_shape_and_kind(bot: Bot, ana: TelegramUser) -> None:
    limit = 10 << 20
    picture = png(10, 10)
    await bot.send_photo(1001, picture + b"\0" * (limit - len(picture)))
    with pytest.raises(BadRequest, match=f"File of size {limit + 1} bytes is too big for a photo"):
        await bot.send_photo(1001, picture + b"\0" * (limit + 1 - len(picture)))
    with pytest.raises(BadRequest, match=r"(?i)photo_invalid_dimensions"):
        await bot.send_photo(1001, png(2100, 100))
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(1001, b"not a picture")
    with pytest.raises(BadRequest, match="non-empty"):
        await bot.send_document(1001, b"")
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(1001, "AgACnothing")
    assert len([m for m in ana.chat if m.kind == "photo"]) == 1


async def test_an_upload_over_50_mb_is_too_large(bot: Bot, ana: TelegramUser) -> None:
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(1001, b"x" * ((50 << 20) + 1), filename="a.bin")
    assert not any(message.from_bot for message in ana.chat)


async def test_a_reply_needs_the_message_it_answers(bot: Bot, ana: TelegramUser) -> None:
    asked = ana.chat[0].message_id
    await bot.send_message(1001, "x", reply_parameters=ReplyParameters(asked))
    assert ana.chat[-1].reply_to == asked
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(1001, "x", reply_parameters=ReplyParameters(99))
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    await bot.send_message(1001, "x", reply_parameters=lenient)


async def test_the_bots_profile_is_checked_and_kept(bot: Bot, ana: TelegramUser) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("help", "Ayuda")], scope=scope, language_code="es")
    assert [c.description for c in await bot.get_my_commands(scope, "es")] == ["Ayuda"]
    assert await bot.get_my_commands() == ()
    assert await bot.delete_my_commands(scope, "es")
    assert await bot.get_my_commands(scope, "es") == ()
    await bot.set_my_description("A coach", language_code="en")
    assert (await bot.get_my_description("en")).description == "A coach"
    await bot.set_my_short_description("Coach")
    assert (await bot.get_my_short_description()).short_description == "Coach"
    await bot.set_my_name("Waymark")
    assert (await bot.get_my_name()).name == "Waymark"
    await bot.set_chat_menu_button(1001, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(1001)).type == "commands"
    assert await bot.send_chat_action(1001, ChatAction.TYPING)


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("setMyCommands", {"commands": [{"command": "Help", "description": "x"}]}, "COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "non-empty"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x" * 257}]}, "exceed 256"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "parse BotCommand"),
        (
            "setMyCommands",
            {"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]},
            "COMMANDS_TOO_MUCH",
        ),
        ("setMyCommands", {"commands": [], "language_code": "spa"}, "language code"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, "BotCommandScope"),
        ("setMyDescription", {"description": "x" * 513}, "too long"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "too long"),
        ("setChatMenuButton", {"menu_button": {"type": "nothing"}}, "MenuButton"),
        ("sendChatAction", {"chat_id": 1001, "action": "dancing"}, "parameter action"),
        ("setWebhook", {"url": "http://127.0.0.1/", "secret_token": "a b"}, "unallowed characters"),
        ("setWebhook", {"url": "nonsense"}, "bad webhook"),
        ("editMessageText", {"chat_id": 1001, "text": "x"}, "message identifier"),
        ("answerCallbackQuery", {"text": "x"}, "callback_query_id"),
    ],
)
@pytest.mark.usefixtures("ana")
async def test_what_else_telegram_refuses_is_refused(
    bot: Bot, telegram: TelegramServer, method: str, params: Json, reason: str
) -> None:
    with pytest.raises(BadRequest):
        await call(bot, method, **params)
    assert reason in refusal(telegram)


async def test_a_bot_that_logged_out_is_refused(bot: Bot, ana: TelegramUser) -> None:
    assert await bot.log_out()
    with pytest.raises(BadRequest, match="Logged out"):
        await bot.send_message(1001, "x")
