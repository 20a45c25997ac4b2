"""`waymark keys …`"""

from collections.abc import Mapping
from functools import partial
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from bot import keys, renewal
from bot.attachments import SealedStore, open_store
from bot.commands import console
from bot.config import Settings
from bot.renewal import Tally
from domain.sealing import Key, Keyring

app = typer.Typer(help="The keys that people's words and files are sealed with.", no_args_is_help=True)

FILES = "files"

OLD_COPIES = "Copies of the database and of the files that were made before may still need it."


@app.command()
def new() -> None:
    """Print a new key. It stands nowhere else: put it before the others, in the key file or WAYMARK_KEYS."""
    typer.echo(str(Key.new()))


@app.command()
def check(
    files: Annotated[
        bool, typer.Option("--files", help="Also open every file, however long that takes.")
    ] = False,
) -> None:
    """Say how much is sealed with which key, and whether all of it opens."""

    async def look(settings: Settings) -> tuple[Keyring, Mapping[str, Tally]]:
        keyring = keys.keyring_of(settings)
        async with console.open_database(settings) as sessions:
            found = dict(await renewal.survey(sessions, keyring))
        found[FILES] = await renewal.survey_files(_store(settings, keyring), is_thorough=files)
        return keyring, found

    keyring, found = console.run(look)
    console.OUT.print(_table(keyring, found), highlight=False)
    for key in keyring.keys[1:]:
        if not any(key.id in tally.by_key for tally in found.values()):
            console.OUT.print(
                f"Nothing here is sealed with {key.id.hex()} any more. {OLD_COPIES}", highlight=False
            )
    if broken := sum(tally.broken for tally in found.values()):
        console.ERR.print(f"[red]{broken} do not open with any of the keys.", highlight=False)
        raise typer.Exit(1)


@app.command()
def renew() -> None:
    """Seal everything anew with the first of the keys, so that older ones may go.

    Start Waymark again with the new key first, before this. Stopped in the middle, it goes on where it was.
    """

    async def carry_out(settings: Settings) -> tuple[Keyring, int, int]:
        keyring = keys.keyring_of(settings)
        with Progress(console=console.ERR, transient=True) as bar:
            async with console.open_database(settings) as sessions:
                renewed, left = 0, 0
                for column in renewal.sealed_columns():
                    async with sessions() as session:
                        total = await column.old(session, keyring)
                    task = bar.add_task(column.place, total=total)
                    left += await renewal.renew(sessions, column, keyring, partial(bar.advance, task))
                    renewed += total
            task = bar.add_task(FILES, total=None)
            files = await renewal.renew_files(_store(settings, keyring), partial(bar.advance, task))
        return keyring, renewed - left + files[0], left + files[1]

    keyring, renewed, left = console.run(carry_out)
    console.OUT.print(f"{renewed} sealed anew with {keyring.keys[0].id.hex()}.", highlight=False)
    if left:
        console.ERR.print(
            f"[red]{left} were left: they open with none of the keys, or were being written. Run it again; "
            "`waymark keys check` tells more. Keep all keys until then.",
            highlight=False,
            soft_wrap=True,
        )
        raise typer.Exit(1)
    if len(keyring.keys) > 1:
        console.OUT.print(f"The older keys may go. {OLD_COPIES}", highlight=False)


def _store(settings: Settings, keyring: Keyring) -> SealedStore:
    try:
        return open_store(settings.attachments_url, settings.attachments_directory, keyring)
    except ValueError as error:
        raise console.CommandError(str(error)) from None


def _table(keyring: Keyring, found: Mapping[str, Tally]) -> Table:
    table = Table("", "key", "sealed", "", box=None)
    for place, tally in found.items():
        for key_id, count in sorted(tally.by_key.items(), key=lambda each: each[0] or b""):
            table.add_row(place, _named(keyring, key_id), str(count), "")
        if tally.broken:
            table.add_row(place, "", str(tally.broken), "[red]do not open")
    return table


def _named(keyring: Keyring, key_id: bytes | None) -> str:
    if key_id is None:
        return "none: from before files were sealed"
    if key_id not in [key.id for key in keyring.keys]:
        return f"{key_id.hex()}, which is not here"
    return f"{key_id.hex()}, which seals" if key_id == keyring.keys[0].id else key_id.hex()
