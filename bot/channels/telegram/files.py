"""Files on their way to Telegram, each as what it is: a photo, a voice message, a video or a document."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import structlog
from telegram import Bot, Message

from bot.channels.base import DeliveryError, Rendered, RenderedFile
from bot.channels.telegram.sending import Sender, beneath

log = structlog.get_logger()

MOST_BYTES = 50 << 20
MOST_PHOTO_BYTES = 10 << 20
"""Source: Telegram Bot API, "Sending files"."""

UPLOAD_SILENCE_SECONDS = 60.0
"""Telegram answers when the whole file is there."""

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "image/jpeg": "photo",
        "image/png": "photo",
        "audio/ogg": "voice",
        "audio/mpeg": "voice",
        "audio/mp4": "voice",
        "video/mp4": "video",
    }
)
"""Source: Telegram Bot API, sendPhoto, sendVoice, sendVideo; everything else is a document."""


class FileSender:
    """Sends files through one bot, at the pace of its messages."""

    def __init__(self, bot: Bot, sender: Sender) -> None:
        self._bot = bot
        self._sender = sender

    async def send(self, chat_id: int, rendered: Rendered) -> None:
        """All that can be sent. Raises DeliveryError about those that cannot."""
        faults: list[str] = []
        for file in rendered.files:
            try:
                await self._send_one(chat_id, rendered, file)
            except DeliveryError as error:
                faults.append(error.reason)
                if error.unreachable:
                    break
        if faults:
            raise DeliveryError(f"{len(faults)} of {len(rendered.files)}: {faults[0]}", permanent=True)

    async def _send_one(self, chat_id: int, rendered: Rendered, file: RenderedFile) -> None:
        try:
            content = await file.read()
        except OSError as error:
            raise DeliveryError(f"not in the store ({type(error).__name__})", permanent=True) from None
        if not 0 < len(content) <= MOST_BYTES:
            raise DeliveryError("too large to be sent", permanent=True)
        kind = _KINDS.get(file.media_type, "document")
        if kind == "photo" and len(content) > MOST_PHOTO_BYTES:
            kind = "document"
        try:
            await self._call(chat_id, rendered, file, content, kind=kind)
        except DeliveryError as error:
            if kind == "document" or not error.permanent or error.unreachable:
                raise
            log.info("file_sent_as_document", kind=kind, reason=error.reason)
            await self._call(chat_id, rendered, file, content, kind="document")

    async def _call(
        self, chat_id: int, rendered: Rendered, file: RenderedFile, content: bytes, *, kind: str
    ) -> None:
        send: Callable[..., Awaitable[Message]] = getattr(self._bot, f"send_{kind}")
        how: dict[str, Any] = {"supports_streaming": True} if kind == "video" else {}

        async def call() -> Message:
            return await send(
                chat_id,
                content,
                filename=file.file_name,
                protect_content=True,
                disable_notification=True,  # its words made themselves heard
                reply_parameters=beneath(rendered),
                read_timeout=UPLOAD_SILENCE_SECONDS,
                **how,
            )

        await self._sender.in_turn(chat_id, call, is_notice=False)
