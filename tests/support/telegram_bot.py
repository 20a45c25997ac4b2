"""A real bot of python-telegram-bot on the stand-in, and small things to send with it."""

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from tests.support.stand_in import Json
from tests.support.telegram_server import TelegramServer

TOKEN = "123456:TEST"


def png(width: int, height: int) -> bytes:
    """A black picture of that size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (width + 1) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(x, callback_data=f"d:{x}")] for x in labels])


def raw_keyboard(**button: object) -> Json:
    return {"inline_keyboard": [[{"text": "Go", **button}]]}


@asynccontextmanager
async def a_bot(telegram: TelegramServer, token: str = TOKEN) -> AsyncIterator[Bot]:
    bot = Bot(token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot")
    try:
        await bot.initialize()
        yield bot
    finally:
        await bot.shutdown()


async def call(bot: Bot, method: str, **params: object) -> object:
    """A call as the bot sends it, without the library's own checks."""
    request_data = RequestData([RequestParameter.from_input(k, v) for k, v in params.items()])
    return await bot.request.post(f"{bot.base_url}/{method}", request_data)


def refusal(telegram: TelegramServer) -> str:
    """The server's own words: the library changes their capitals."""
    response = telegram.calls[-1]["response"]
    assert response["ok"] is False
    return str(response["description"])
