"""The doors of a small school, heard on a free port of this computer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette

from bot.doors.routes import doors
from tests.browser.conftest import served
from tests.support.world import World


@asynccontextmanager
async def opened(school: World) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without cookies at the doors' address."""
    runtime = school.runtime
    app = Starlette(routes=list(doors(runtime.sessions, runtime.clock, runtime.renderer)))
    async with served(app) as address, httpx.AsyncClient(base_url=address, timeout=10) as client:
        yield client
