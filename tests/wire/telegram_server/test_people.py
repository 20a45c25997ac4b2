"""What people do reaches the bot, and what the bot does is what they see."""

from datetime import timedelta

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from tests.support.telegram_bot import keyboard, png
from tests.support.telegram_server import TelegramServer, TelegramUser


async def test_a_command_arrives_with_its_entity_and_its_sender(bot: Bot, ana: TelegramUser) -> None:
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "/start abc"
    assert [(e.type, e.offset, e.length) for e in update.message.entities] == [("bot_command", 0, 6)]
    assert update.effective_user
    assert update.effective_user.language_code == "es"
    assert update.message.chat.type == "private"


async def test_what_is_sent_is_seen_without_its_markup(bot: Bot, ana: TelegramUser) -> None:
    message = await bot.send_message(
        1001,
        " <b>Bo &amp; 🎉</b> <i>rest</i> ",
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard("I'm ready", "Later"),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        protect_content=True,
        disable_notification=True,
    )
    shown = await ana.sees("Bo & 🎉 rest")
    assert shown.message_id == message.message_id
    assert shown.html == " <b>Bo &amp; 🎉</b> <i>rest</i> "
    assert [[b.text for b in row] for row in shown.buttons] == [["I'm ready"], ["Later"]]
    assert (shown.from_bot, shown.kind, shown.protected, shown.silent) == (True, "text", True, True)
    assert [(e.type, e.offset, e.length) for e in message.entities] == [
        ("bold", 0, 7),
        ("italic", 8, 4),
    ]


async def test_what_was_never_shown_fails_with_the_whole_chat(bot: Bot, ana: TelegramUser) -> None:
    await bot.send_message(1001, "Hello", reply_markup=keyboard("Later"))
    with pytest.raises(AssertionError, match=r"(?s)Good bye.*Ana.*Hello.*Later → d:Later"):
        await ana.sees("Good bye", timeout=0)


async def test_what_ana_wrote_herself_does_not_count_as_seen(ana: TelegramUser) -> None:
    with pytest.raises(AssertionError):
        await ana.sees("/start", timeout=0)


async def test_a_press_is_answered_once_and_shows_its_toast(bot: Bot, ana: TelegramUser) -> None:
    await bot.send_message(1001, "old", reply_markup=keyboard("I'm ready"))
    newest = await bot.send_message(1001, "new", reply_markup=keyboard("I'm ready", "I'm ready now"))
    await ana.presses("I'm ready")
    query = (await bot.get_updates())[-1].callback_query
    assert query
    assert query.data == "d:I'm ready"
    assert isinstance(query.message, Message)
    assert query.message.message_id == newest.message_id
    assert len(ana.unanswered_presses) == 1
    await bot.answer_callback_query(query.id, text="Good")
    assert ana.toasts == ["Good"]
    assert ana.unanswered_presses == []
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query.id)


async def test_a_button_is_found_by_a_part_of_its_text(bot: Bot, ana: TelegramUser) -> None:
    await bot.send_message(1001, "x", reply_markup=keyboard("✋ I'm stuck", "Later"))
    assert (await ana.presses("stuck")).data == "d:✋ I'm stuck"
    with pytest.raises(AssertionError, match=r"no button 'Ready'.*Later"):
        await ana.presses("Ready")


async def test_a_button_that_opens_a_page_sends_nothing(bot: Bot, ana: TelegramUser) -> None:
    button = InlineKeyboardButton("Page", url="https://x.example/1")
    await bot.send_message(1001, "x", reply_markup=InlineKeyboardMarkup([[button]]))
    with pytest.raises(AssertionError, match="sends nothing"):
        await ana.presses("Page")


async def test_a_press_on_a_message_that_is_gone_is_inaccessible(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    await ana.presses_data(b"\xffold", message_id=99)
    sent = await bot.send_message(1001, "x")
    telegram.passes(48 * 3600 + 1)
    await ana.presses_data("new")
    queries = [u.callback_query for u in await bot.get_updates() if u.callback_query]
    # The first press has expired meanwhile.
    assert [(q.data, q.message.message_id) for q in queries if q.message] == [("new", sent.message_id)]
    assert queries[0].message
    assert not queries[0].message.is_accessible


async def test_files_from_people_can_be_downloaded(bot: Bot, ana: TelegramUser) -> None:
    await ana.sends_voice(b"OggS voice", duration=3)
    await ana.sends_photo(png(40, 30))
    await ana.sends_document(b"%PDF", name="a.pdf", media_type="application/pdf", caption="mine")
    await ana.sends_video(b"mp4", duration=9)
    voice, photo, document, video = [u.message for u in (await bot.get_updates())[1:] if u.message]
    assert voice.voice
    assert voice.voice.duration == timedelta(seconds=3)
    assert photo.photo[-1].width == 40
    assert document.document
    assert (document.document.file_name, document.caption) == ("a.pdf", "mine")
    assert video.video
    for file_id, content in [
        (voice.voice.file_id, b"OggS voice"),
        (photo.photo[0].file_id, png(40, 30)),
        (document.document.file_id, b"%PDF"),
        (video.video.file_id, b"mp4"),
    ]:
        file = await bot.get_file(file_id)
        assert bytes(await file.download_as_bytearray()) == content


async def test_a_file_over_20_mb_can_be_received_but_not_fetched(bot: Bot, ana: TelegramUser) -> None:
    await ana.sends_document(b"x" * (20 << 20), name="a.bin")
    await ana.sends_document(b"x" * ((20 << 20) + 1), name="b.bin")
    fits, too_big = [u.message.document for u in (await bot.get_updates())[1:] if u.message]
    assert fits
    assert too_big
    assert (await bot.get_file(fits.file_id)).file_size == 20 << 20
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(too_big.file_id)
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("nothing")


async def test_a_group_can_be_written_in_and_left(bot: Bot, ana: TelegramUser) -> None:
    await ana.writes_in_group("hi")
    message = (await bot.get_updates())[-1].message
    assert message
    assert message.chat.type == "supergroup"
    assert await bot.leave_chat(message.chat.id)
    assert ana.was_left
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(message.chat.id, "x")
    with pytest.raises(BadRequest, match="private chats"):
        await bot.leave_chat(1001)


async def test_pictures_and_documents_are_shown_with_their_caption(bot: Bot, ana: TelegramUser) -> None:
    sent = await bot.send_photo(
        1001, png(80, 50), caption="<b>Pace</b>", parse_mode="HTML", reply_markup=keyboard("Why")
    )
    shown = await ana.sees("Pace")
    assert (shown.kind, shown.content) == ("photo", png(80, 50))
    assert sent.photo[-1].height == 50
    await bot.send_document(1001, b"%PDF", filename="report.pdf", caption="Report")
    assert (await ana.sees("Report")).file_name == "report.pdf"
    await bot.send_voice(1001, b"OggS", duration=2)
    assert ana.chat[-1].kind == "voice"
    await bot.send_photo(1001, sent.photo[-1].file_id)
    assert ana.chat[-1].content == png(80, 50)


async def test_an_edit_changes_what_is_shown(bot: Bot, ana: TelegramUser) -> None:
    sent = await bot.send_message(1001, "one", reply_markup=keyboard("A"))
    await bot.edit_message_text("two", 1001, sent.message_id, reply_markup=keyboard("B"))
    await bot.edit_message_reply_markup(1001, sent.message_id, reply_markup=keyboard("C"))
    shown = ana.chat[-1]
    assert (shown.text, shown.edited, shown.buttons[0][0].text) == ("two", 2, "C")
    await bot.edit_message_text("two", 1001, sent.message_id)
    assert ana.chat[-1].buttons == []


async def test_a_picture_can_be_exchanged_and_its_caption_edited(bot: Bot, ana: TelegramUser) -> None:
    sent = await bot.send_photo(1001, png(10, 10), caption="one")
    await bot.edit_message_caption(1001, sent.message_id, caption="two")
    await bot.edit_message_media(InputMediaPhoto(png(20, 20), caption="three"), 1001, sent.message_id)
    assert (ana.chat[-1].text, ana.chat[-1].content) == ("three", png(20, 20))
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("x", 1001, sent.message_id)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_caption(1001, sent.message_id, caption="three")


async def test_edits_telegram_refuses_are_refused(bot: Bot, ana: TelegramUser) -> None:
    sent = await bot.send_message(1001, "<b>a</b>", parse_mode="HTML", reply_markup=keyboard("A"))
    of_ana = ana.chat[0].message_id
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text(
            "<strong>a</strong>", 1001, sent.message_id, parse_mode="HTML", reply_markup=keyboard("A")
        )
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", 1001, 999)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", 1001, of_ana)
    with pytest.raises(BadRequest, match="no caption"):
        await bot.edit_message_caption(1001, sent.message_id, caption="x")
    assert ana.chat[-1].edited == 0


async def test_a_message_can_be_deleted_for_48_hours(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    first, second = [await bot.send_message(1001, text) for text in ("one", "two")]
    await bot.delete_message(1001, first.message_id)
    assert [m.text for m in ana.chat if m.from_bot] == ["two"]
    with pytest.raises(BadRequest, match="not found"):
        await bot.delete_message(1001, first.message_id)
    telegram.passes(48 * 3600 + 1)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(1001, second.message_id)
