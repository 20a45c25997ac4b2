"""A running Waymark on the memory channel, with a small school in it."""

from pathlib import Path

import pytest

from bot.app import Runtime, compose
from bot.config import Settings
from bot.database import Sessions
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock
from tests.support.world import NOW, World, build


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def channel() -> MemoryChannel:
    return MemoryChannel()


@pytest.fixture
def runtime(
    settings: Settings, sessions: Sessions, clock: FixedClock, channel: MemoryChannel, tmp_path: Path
) -> Runtime:
    runtime = compose(settings.model_copy(update={"attachments_directory": tmp_path}), clock, sessions)
    runtime.conversation.attach(channel)
    runtime.delivery.attach(channel)
    return runtime


@pytest.fixture
async def school(runtime: Runtime, clock: FixedClock, channel: MemoryChannel) -> World:
    return await build(runtime, clock, channel)
