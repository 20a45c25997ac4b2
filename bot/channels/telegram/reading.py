"""What an update of Telegram says, in Waymark's terms."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.base import FileOffer, Received

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""The kinds that are asked for; an edited message is not heard again."""

NOBODY = "?"
"""The address of an update that does not say from whom it is."""

_KINDS = (*ALLOWED_UPDATES, "edited_message")
_PRESENT = frozenset({ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED})


def address_in(update: Mapping[str, Any]) -> str:
    """The chat an update belongs to, read from the raw form so that a malformed one has an address, too.

    In private the chat's id is the person's; a group's is negative.
    """
    for kind in _KINDS:
        match update.get(kind):
            case {"message": {"chat": {"id": int(chat_id)}}} | {"chat": {"id": int(chat_id)}}:
                return str(chat_id)
            case {"from": {"id": int(user_id)}}:
                return str(user_id)
            case _:
                continue
    return NOBODY


def read(payload: dict[str, Any]) -> Received | None:
    """The wish in an update; None where there is none. A malformed one raises whatever the library raises."""
    update = Update.de_json(payload)
    if update.callback_query is not None:
        return _read_press(update.callback_query)
    if update.message is not None:
        return _read_message(update.message)
    if update.my_chat_member is not None:
        return _read_membership(update.my_chat_member)
    return None


def _read_press(query: CallbackQuery) -> Received | None:
    message = query.message
    if message is not None and message.chat.type != ChatType.PRIVATE:
        return _only_in_private(message.chat.id)
    if query.data is None:
        return None
    return Received(
        address=str(query.from_user.id),
        button=query.data,
        language_hint=_language(query.from_user),
        place=str(message.message_id) if message is not None else None,
    )


def _read_message(message: Message) -> Received | None:
    if message.chat.type != ChatType.PRIVATE:
        return _only_in_private(message.chat.id)
    address, hint = str(message.chat.id), _language(message.from_user)
    if message.text is not None:
        word, argument = _command(message)
        if word is not None:
            return Received(address=address, command=word, argument=argument, language_hint=hint)
        return Received(address=address, text=message.text, language_hint=hint)
    if (file := _file(message)) is not None:
        together = replace(file, album=message.media_group_id, caption=message.caption)
        return Received(address=address, files=(together,), language_hint=hint)
    if _is_something_sent(message):
        return Received(address=address, refusal="FileNotUsable", language_hint=hint)
    return None


def _read_membership(change: ChatMemberUpdated) -> Received | None:
    """Somebody took the bot into a group or a channel. What a block means, the next message will find out."""
    if change.chat.type != ChatType.PRIVATE and change.new_chat_member.status in _PRESENT:
        return _only_in_private(change.chat.id)
    return None


def _only_in_private(chat_id: int) -> Received:
    return Received(address=str(chat_id), refusal="OnlyInPrivate")


def _command(message: Message) -> tuple[str | None, str]:
    """The word of a command the message begins with, and the rest; Telegram marks what is one."""
    text = message.text or ""
    for entity in message.entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            # Commands are plain ASCII, so UTF-16 units are characters.
            word = text[1 : entity.length].partition("@")[0]
            return word, text[entity.length :].strip()
    return None, ""


def _file(message: Message) -> FileOffer | None:
    """What can be kept as a reflection or evidence; of a photo's sizes the largest."""
    if message.photo:
        photo = max(message.photo, key=lambda size: (size.width * size.height, size.file_size or 0))
        return FileOffer(photo.file_id, "image/jpeg", photo.file_size or 0)
    if (voice := message.voice) is not None:
        media_type = voice.mime_type or "audio/ogg"
        return FileOffer(
            voice.file_id, media_type, voice.file_size or 0, duration_seconds=_seconds(voice.duration)
        )
    if (note := message.video_note) is not None:
        return FileOffer(
            note.file_id, "video/mp4", note.file_size or 0, duration_seconds=_seconds(note.duration)
        )
    if (clip := message.audio or message.video) is not None:
        default = "audio/mpeg" if message.audio is not None else "video/mp4"
        return FileOffer(
            clip.file_id,
            clip.mime_type or default,
            clip.file_size or 0,
            file_name=clip.file_name,
            duration_seconds=_seconds(clip.duration),
        )
    if (document := message.document) is not None:
        media_type = document.mime_type or "application/octet-stream"
        return FileOffer(document.file_id, media_type, document.file_size or 0, file_name=document.file_name)
    return None


def _is_something_sent(message: Message) -> bool:
    """Whether a person chose to send it, unlike the platform's own remarks about the chat."""
    sent = (
        message.sticker,
        message.contact,
        message.location,
        message.venue,
        message.poll,
        message.dice,
        message.game,
        message.story,
        message.paid_media,
        message.checklist,
    )
    return any(thing is not None for thing in sent)


def _seconds(duration: int | timedelta) -> int:
    return int(duration.total_seconds()) if isinstance(duration, timedelta) else duration


def _language(user: User | None) -> str | None:
    """The language without its region: es of es-MX."""
    code = user.language_code if user is not None else None
    return code.partition("-")[0].lower() or None if code else None
