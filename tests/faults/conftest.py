"""A school to be copied and a nursery for its processes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.config import Settings
from tests.faults.nursery import Nursery, nursery
from tests.faults.stage import School, founded


@pytest.fixture
async def school(settings: Settings, database_address: URL) -> School:
    return await founded(settings, database_address)


@pytest.fixture
async def born_in(tmp_path: Path) -> AsyncIterator[Nursery]:
    async with nursery(tmp_path / "log") as opened:
        yield opened
