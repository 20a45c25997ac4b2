"""The stand-in, a bot on it, and Ana, who has written to the bot once."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.support.telegram_bot import TOKEN, a_bot
from tests.support.telegram_server import TelegramServer, TelegramUser


@pytest.fixture(autouse=True)
def durations_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns of the other way."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(TOKEN) as server:
        yield server


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    async with a_bot(telegram) as bot:
        yield bot


@pytest.fixture
async def ana(telegram: TelegramServer) -> TelegramUser:
    ana = telegram.user(1001, language_code="es", first_name="Ana")
    await ana.sends("/start abc")
    return ana
