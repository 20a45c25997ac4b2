"""Words on their way to Telegram: paced, in pieces where they are long, and with every failure named."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram import Bot, LinkPreviewOptions
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
from bot.channels.telegram_http import NotSentError
from bot.channels.telegram_pace import PATIENCE_SECONDS, Pace
from bot.channels.telegram_words import keyboard, parts

T = TypeVar("T")

TOKEN_REFUSED_PAUSE = timedelta(minutes=10)
"""A token can be mended, and then what waits should still go out."""

_NOT_THERE = ("chat not found", "user is deactivated", "peer_id_invalid")
_CANNOT_BE_EDITED = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message",
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


class Sender:
    """Sends and edits texts through one bot."""

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot = bot
        self._pace = pace

    async def send(self, chat_id: int, rendered: Rendered) -> str:
        """Id of the message with the buttons: the last one where one was not enough. Raises DeliveryError."""
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

    async def edit(self, chat_id: int, message_id: int, rendered: Rendered) -> str:
        """Id of the message that now shows the words. Raises DeliveryError where it cannot show them, too."""
        if len(parts(rendered.html)) > 1:
            raise DeliveryError("too long for one message", permanent=True, place_is_gone=True)
        try:
            await self._in_turn(
                chat_id,
                lambda: self._bot.edit_message_text(
                    rendered.html,
                    chat_id=chat_id,
                    message_id=message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(rendered),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                ),
                is_notice=rendered.is_notice,
            )
        except DeliveryError as error:
            reason = error.reason.lower()
            if reason.startswith("message is not modified"):
                return str(message_id)
            if reason.startswith(_CANNOT_BE_EDITED):
                raise DeliveryError(error.reason, permanent=True, place_is_gone=True) from None
            raise
        return str(message_id)

    async def _send_one(self, chat_id: int, rendered: Rendered, piece: str, *, number: int, of: int) -> str:
        message = await self._in_turn(
            chat_id,
            lambda: self._bot.send_message(
                chat_id,
                piece,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(rendered) if number == of else None,
                protect_content=True,
                # Whoever just pressed or wrote is looking already.
                disable_notification=not (rendered.is_notice and number == 1),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
            is_notice=rendered.is_notice and number == 1,
        )
        return str(message.message_id)

    async def _in_turn(self, chat_id: int, call: Callable[[], Awaitable[T]], *, is_notice: bool) -> T:
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
