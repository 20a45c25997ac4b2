"""`waymark families …`: the school's protocol of what goes to whom."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.commands import console
from bot.commands.choosing import AsJson, SchoolOption, the_school
from bot.commands.console import CommandError
from bot.config import Settings
from domain.exchange import family_file
from domain.exchange.oddities import ImportRefused
from domain.exchange.reading import read_bytes
from domain.services.families import protocol
from domain.services.families.protocol import Change, Entry

app = typer.Typer(help="What goes to which family, and in what way.", no_args_is_help=True)


@app.command("list")
def list_families(
    *,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write it to a file, to edit and set.")
    ] = None,
    school: SchoolOption = None,
    as_json: AsJson = False,
) -> None:
    """List every guardian of every student: whether they hear unasked, and whether on paper."""

    async def find(settings: Settings) -> list[Entry]:
        async with console.open_database(settings) as sessions, sessions() as session:
            return list(await _entries(session, school, SystemClock().now()))

    found = console.run(find)
    if csv is not None:
        csv.write_text(family_file.as_csv(found), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps({"families": [_as_json(each) for each in found]}, ensure_ascii=False))
        return
    table = Table("Student", "Guardian", "Hears", "On paper", box=None)
    for each in found:
        there = each.guardianship
        table.add_row(
            escape(f"{each.student.full_name} ({each.student.sourced_id})"),
            escape(f"{each.guardian.full_name} ({each.guardian.sourced_id})"),
            _word(is_so=there.hears),
            _word(is_so=there.on_paper),
        )
    console.OUT.print(table)


def _as_json(entry: Entry) -> dict[str, object]:
    return {
        "student": entry.student.sourced_id,
        "guardian": entry.guardian.sourced_id,
        "hears": entry.guardianship.hears,
        "on_paper": entry.guardianship.on_paper,
    }


def _word(*, is_so: bool) -> str:
    return "yes" if is_so else "no"


@app.command("set")
def set_families(
    file: Annotated[
        Path, typer.Argument(help="CSV with the columns student_id, guardian_id, hears, on_paper.")
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    school: SchoolOption = None,
) -> None:
    """Take the protocol from a file, after a look at what changes. Who is not in it keeps what they have.

    It holds from the next message on, also for one that is promised already.
    """

    async def take(settings: Settings) -> int:
        now = SystemClock().now()
        try:
            data = read_bytes(file)
            async with console.open_database(settings) as sessions:
                async with sessions() as session:
                    entries = await _entries(session, school, now)
                    _show(
                        [each for each in family_file.read(data, entries, file_name=file.name) if each.is_new]
                    )
                if not yes and not typer.confirm("Change it?"):
                    raise CommandError("Nothing was changed.")
                async with sessions.begin() as session:
                    entries = await _entries(session, school, now)
                    return protocol.apply(
                        session, family_file.read(data, entries, file_name=file.name), now=now
                    )
        except ImportRefused as refusal:
            raise CommandError(escape(str(refusal))) from refusal

    changed = console.run(take)
    console.OUT.print(f"{changed} changed. It holds from the next message on.")


async def _entries(session: AsyncSession, school: str | None, now: datetime) -> list[Entry]:
    at = await the_school(session, school)
    on = now.astimezone(ZoneInfo(at.zone)).date()
    return list(await protocol.entries(session, at.id, on=on))


def _show(changes: list[Change]) -> None:
    if not changes:
        console.OUT.print("Nothing in the file differs from what there is.")
        return
    table = Table("Student", "Guardian", "Hears", "On paper", box=None)
    for each in changes:
        there = each.entry.guardianship
        table.add_row(
            escape(each.entry.student.full_name),
            escape(each.entry.guardian.full_name),
            _change(before=there.hears, after=each.hears),
            _change(before=there.on_paper, after=each.on_paper),
        )
    console.OUT.print(table)


def _change(*, before: bool, after: bool) -> str:
    return _word(is_so=after) if before == after else f"{_word(is_so=before)} → {_word(is_so=after)}"
