"""`waymark` as an office types it, over the database that DATABASE_URL names."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner, Result

from bot import database
from bot.__main__ import app
from bot.config import Settings


def waymark(*arguments: str, answer: str | None = None) -> Result:
    """One command, in a wide terminal; `answer` is what is typed into it."""
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "240"}, input=answer)


def fill(address: URL, settings: Settings, change: Callable[[AsyncSession], Awaitable[None]]) -> None:
    """Changes rows for a test that is no coroutine, in a transaction of its own."""

    async def changed() -> None:
        async with (
            database.open_engine(address, settings) as engine,
            database.sessions_of(engine).begin() as session,
        ):
            await change(session)

    asyncio.run(changed())
