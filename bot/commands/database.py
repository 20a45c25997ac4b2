"""`waymark db …`"""

import typer

from bot import database
from bot.commands import console
from bot.config import Settings

app = typer.Typer(help="The database and its schema.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the schema to this version of Waymark (also creates it)."""
    console.run(_upgrade)
    console.OUT.print("The database is ready.")


async def _upgrade(settings: Settings) -> None:
    with database.server(settings) as address:
        async with database.open_engine(address, settings) as engine:
            await database.upgrade(engine)


@app.command()
def check() -> None:
    """Say whether the schema fits this version of Waymark."""
    console.run(_check)
    console.OUT.print("The schema fits.")


async def _check(settings: Settings) -> None:
    async with console.open_database(settings):
        pass
