"""Sending through our transport (python-telegram-bot on aiohttp) beside its default httpx one.

Both are the library's own `Bot.send_message` to the same local server, which answers after 40 ms as a Bot API
server on the next continent does. The server has a process of its own, so that the processor time is the
client's.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bench import report
from bench.measuring import Bounds, Work, in_turns
from bot.channels.telegram.http import AiohttpRequest

AT_ONCE = (1, 32, 256)
COUNTS = {1: 30, 32: 900, 256: 1_800}
SECONDS = 1.5
TOKEN = "1:bench"  # noqa: S105  # nobody's
BASELINE = "PTB's default: httpx"
WORDS = "I can find a unit rate and use it to compare. " * 8


async def main() -> None:
    """Prints a table."""
    async with (
        _server() as base_url,
        _bot(base_url, AiohttpRequest) as ours,
        _bot(base_url, HTTPXRequest) as default,
    ):
        works = {"Waymark: PTB on aiohttp": _send(ours), BASELINE: _send(default)}
        found = {
            at_once: await in_turns(works, Bounds(at_once, COUNTS[at_once], SECONDS)) for at_once in AT_ONCE
        }
    rows = [
        (
            name,
            str(at_once),
            *report.numbers(figures),
            str(figures.failed),
            f"{figures.per_second / together[BASELINE].per_second:.1f}",
        )
        for at_once, together in found.items()
        for name, figures in together.items()
    ]
    columns = (
        "sending, 40 ms away",
        "at once",
        "messages/s",
        "p50 ms",
        "p99 ms",
        "CPU s/1,000",
        "failed",
        "×",
    )
    report.table("The transport to Telegram", columns, rows)


def _bot(base_url: str, request: type[BaseRequest]) -> Bot:
    return Bot(TOKEN, base_url=base_url, request=request(), get_updates_request=request())


def _send(bot: Bot) -> Work:
    async def send(worker: int, piece: int) -> float | None:
        begun = time.perf_counter()
        try:
            await bot.send_message(worker + 1, WORDS)
        except TelegramError:
            return None
        return time.perf_counter() - begun

    return send


@asynccontextmanager
async def _server() -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.bot_api", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        yield f"http://127.0.0.1:{port}/bot"
    finally:
        process.terminate()
        await process.wait()
