"""Words on their way to Telegram: paced, in pieces where they are long, and with every failure named."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog
from telegram import Bot, InputMediaPhoto, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.base import DeliveryError, Rendered
from bot.channels.telegram.http import NotSentError
from bot.channels.telegram.pace import PATIENCE_SECONDS, Pace
from bot.channels.telegram.words import fits_caption, keyboard, parts

log = structlog.get_logger()

T = TypeVar("T")

TOKEN_REFUSED_PAUSE = timedelta(minutes=10)
"""A token can be mended, and then what waits should still go out."""

_NOT_THERE = ("chat not found", "user is deactivated", "peer_id_invalid")
_NO_WORDS = "there is no text in the message"
"""Of a photo, whose words are a caption: it cannot be turned back into a text."""
_CANNOT_BE_EDITED = (
    "message to edit not found",
    "message can't be edited",
    _NO_WORDS,
)
_QUOTED = re.compile(r"""[:"]|\s'""")


def delivery_error(error: TelegramError) -> DeliveryError:
    """What an error of the library means for the message. Source: PLATFORM, "Telegram out"."""
    match error:
        case RetryAfter():
            return DeliveryError("too many messages", retry_after=pause_of(error))
        case BadRequest():  # is a NetworkError: catch it first
            reason = _reason(error)
            return DeliveryError(reason, permanent=True, unreachable=reason.lower().startswith(_NOT_THERE))
        case Forbidden() | ChatMigrated():
            return DeliveryError(_reason(error), permanent=True, unreachable=True)
        case InvalidToken():
            return DeliveryError("the token is refused", retry_after=TOKEN_REFUSED_PAUSE)
        case NotSentError():
            return DeliveryError(f"no connection ({error.message})")
        case _:
            return DeliveryError(f"no answer that counts ({type(error).__name__})", unknown=True)


def pause_of(error: RetryAfter) -> timedelta:
    after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def _reason(error: TelegramError) -> str:
    """Telegram's own words as far as they cannot quote anybody's."""
    return _QUOTED.split(error.message, maxsplit=1)[0].strip()[:80]


async def _photo(rendered: Rendered) -> bytes | None:
    """The picture where the words may stand under it; words too long for that go without it."""
    if rendered.picture is None:
        return None
    if not fits_caption(rendered.html):
        log.warning("words_too_long_for_a_picture", picture=rendered.picture.file_name)
        return None
    return await rendered.picture.png()


def _file_name(rendered: Rendered) -> str | None:
    return rendered.picture.file_name if rendered.picture is not None else None


def beneath(rendered: Rendered) -> ReplyParameters | None:
    """The message that it answers to, where that is still there."""
    if rendered.thread is None or not rendered.thread.isdecimal():
        return None
    return ReplyParameters(int(rendered.thread), allow_sending_without_reply=True)


class Sender:
    """Sends and edits texts and captioned pictures through one bot."""

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot = bot
        self._pace = pace

    async def send(self, chat_id: int, rendered: Rendered) -> str:
        """Id of the message with the buttons: the last one where one was not enough. Raises DeliveryError.

        A picture and its words are one message, so that they are delivered, or in doubt, together. Where
        Telegram refuses the picture, nothing was sent, and the words go alone.
        """
        photo = await _photo(rendered)
        if photo is not None:
            try:
                return await self._send_photo(chat_id, rendered, photo)
            except DeliveryError as error:
                if not error.permanent or error.unreachable:
                    raise
                log.warning("picture_refused", reason=error.reason)
        return await self._send_words(chat_id, rendered)

    async def edit(self, chat_id: int, message_id: int, rendered: Rendered) -> str:
        """Id of the message that now shows the words. Raises DeliveryError where it cannot show them, too."""
        photo = await _photo(rendered)
        if photo is not None:
            try:
                return await self._edit(chat_id, message_id, rendered, photo)
            except DeliveryError as error:
                if not error.permanent or error.unreachable or error.place_is_gone:
                    raise
                log.warning("picture_refused", reason=error.reason)
        if len(parts(rendered.html)) > 1:
            raise DeliveryError("too long for one message", permanent=True, place_is_gone=True)
        return await self._edit(chat_id, message_id, rendered)

    async def take_away(self, chat_id: int, message_id: int) -> None:
        """Deletes a message; one too old for that keeps its words and loses its buttons. Never raises."""
        for call in (
            partial(self._bot.delete_message, chat_id, message_id),
            partial(self._bot.edit_message_reply_markup, chat_id, message_id),
        ):
            try:
                await self.in_turn(chat_id, call, is_notice=False)
            except DeliveryError as error:
                log.debug("message_not_taken_away", reason=error.reason)
            else:
                return

    async def _edit(
        self, chat_id: int, message_id: int, rendered: Rendered, photo: bytes | None = None
    ) -> str:
        def call() -> Awaitable[object]:
            if photo is not None:  # in a message of words alone, too
                media = InputMediaPhoto(
                    photo, rendered.html, parse_mode=ParseMode.HTML, filename=_file_name(rendered)
                )
                return self._bot.edit_message_media(
                    media, chat_id=chat_id, message_id=message_id, reply_markup=keyboard(rendered)
                )
            return self._bot.edit_message_text(
                rendered.html,
                chat_id=chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(rendered),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

        try:
            await self.in_turn(chat_id, call, is_notice=rendered.is_notice)
        except DeliveryError as error:
            reason = error.reason.lower()
            if reason.startswith("message is not modified"):
                return str(message_id)
            if reason.startswith(_CANNOT_BE_EDITED):
                is_photo = reason.startswith(_NO_WORDS)
                raise DeliveryError(
                    error.reason, permanent=True, place_is_gone=True, is_left_behind=is_photo
                ) from None
            raise
        return str(message_id)

    async def _send_words(self, chat_id: int, rendered: Rendered) -> str:
        sent = ""
        pieces = parts(rendered.html)
        for number, piece in enumerate(pieces, start=1):
            try:
                sent = await self._send_one(chat_id, rendered, piece, number=number, of=len(pieces))
            except DeliveryError as error:
                if number == 1:
                    raise
                # Doing it again would repeat what is there already.
                reason = f"only {number - 1} of {len(pieces)} parts: {error.reason}"
                raise DeliveryError(reason, unknown=True, unreachable=error.unreachable) from None
        return sent

    async def _send_photo(self, chat_id: int, rendered: Rendered, photo: bytes) -> str:
        message = await self.in_turn(
            chat_id,
            lambda: self._bot.send_photo(
                chat_id,
                photo,
                caption=rendered.html,
                filename=_file_name(rendered),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(rendered),
                protect_content=True,
                disable_notification=not rendered.is_notice,
                reply_parameters=beneath(rendered),
            ),
            is_notice=rendered.is_notice,
        )
        return str(message.message_id)

    async def _send_one(self, chat_id: int, rendered: Rendered, piece: str, *, number: int, of: int) -> str:
        message = await self.in_turn(
            chat_id,
            lambda: self._bot.send_message(
                chat_id,
                piece,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(rendered) if number == of else None,
                protect_content=True,
                # Whoever just pressed or wrote is looking already.
                disable_notification=not (rendered.is_notice and number == 1),
                reply_parameters=beneath(rendered) if number == 1 else None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
            is_notice=rendered.is_notice and number == 1,
        )
        return str(message.message_id)

    async def in_turn(self, chat_id: int, call: Callable[[], Awaitable[T]], *, is_notice: bool) -> T:
        """The call's result, made at the platform's pace. Raises DeliveryError.

        Somebody waits for a reply, so a refusal for haste is waited out once; a notice comes again later.
        """
        may_wait = not is_notice
        while True:
            await self._pace.turn(chat_id, is_notice=is_notice)
            try:
                return await call()
            except RetryAfter as error:
                pause = pause_of(error)
                self._pace.hold(chat_id, pause)
                if not may_wait or pause.total_seconds() > PATIENCE_SECONDS:
                    raise delivery_error(error) from None
                may_wait = False
            except TelegramError as error:
                raise delivery_error(error) from None
