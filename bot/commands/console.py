"""What all commands share: settings, the open database, and errors told in one sentence."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from bot import database
from bot.config import Settings
from bot.keys import KeysMissingError

OUT = Console()
ERR = Console(stderr=True)

Result = TypeVar("Result")


class CommandError(Exception):
    """Ends the command with this sentence and exit status 1."""


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[database.Sessions]:
    """Sessions on a database whose schema fits. Raises SchemaMismatchError, DatabaseUnavailableError."""
    with database.server(settings) as address:
        async with database.open_engine(address, settings) as engine:
            await database.check_schema(engine)
            yield database.sessions_of(engine)


def run(command: Callable[[Settings], Awaitable[Result]]) -> Result:
    """Runs a command to its end; what a person can mend is told in a sentence, never as a traceback."""
    try:
        return asyncio.run(_run(command))
    except ValidationError as error:
        for fault in error.errors():
            name = "WAYMARK_" + "__".join(str(part) for part in fault["loc"]).upper()
            ERR.print(f"[red]{name}: {fault['msg']}", highlight=False, soft_wrap=True)
    except (
        CommandError,
        database.SchemaMismatchError,
        database.DatabaseUnavailableError,
        KeysMissingError,
    ) as error:
        ERR.print(f"[red]{error}", highlight=False, soft_wrap=True)
    except (DBAPIError, OSError) as error:
        ERR.print(f"[red]The database cannot be used: {_first_line(error)}", highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def _first_line(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).partition("\n")[0].partition(">: ")[2] or str(cause)


async def _run(command: Callable[[Settings], Awaitable[Result]]) -> Result:
    return await command(Settings())
