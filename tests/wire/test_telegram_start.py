"""A process that begins while Telegram cannot be reached."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col
from structlog.testing import capture_logs

from bot.app import Runtime, compose
from bot.commands.running import open_channels, opened
from bot.config import Settings
from bot.database import Sessions
from domain.models import School
from domain.vocabulary import ChannelName
from tests.support.memory import MemoryChannel
from tests.support.stand_in import Fault, drop_before, server_error
from tests.support.talk import FixedClock
from tests.support.telegram_bot import TOKEN
from tests.support.telegram_channel import settings_for
from tests.support.telegram_server import TelegramServer
from tests.support.world import NOW, build


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(TOKEN) as server:
        yield server


@pytest.fixture
async def runtime(
    settings: Settings, sessions: Sessions, tmp_path: Path, telegram: TelegramServer
) -> Runtime:
    """With a school in its database."""
    changes = {"attachments_directory": tmp_path, "telegram": settings_for(telegram)}
    runtime = compose(settings.model_copy(update=changes), FixedClock(NOW), sessions)
    await build(runtime, FixedClock(NOW), MemoryChannel())
    return runtime


async def bot_named(runtime: Runtime) -> str:
    async with runtime.sessions() as session:
        school = (await session.scalars(select(col(School.settings)))).one()
        return str(school.get("telegram_bot", ""))


@pytest.mark.parametrize("faults", [(), (server_error(), drop_before())], ids=["at once", "later"])
async def test_the_bots_name_is_kept_as_soon_as_telegram_is_reached(
    runtime: Runtime, telegram: TelegramServer, faults: tuple[Fault, ...]
) -> None:
    for fault in faults:
        telegram.next("getMe", fault)
    channels, routes = open_channels(runtime, frozenset({ChannelName.TELEGRAM}))
    with capture_logs():
        async with opened(runtime, channels, routes=routes):
            for _ in range(200):
                if name := await bot_named(runtime):
                    break
                await asyncio.sleep(0.05)
    assert name == "waymark_test_bot"
