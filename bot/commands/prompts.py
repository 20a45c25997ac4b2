"""`waymark prompts …`: the questions to reflect on, built in and the school's own."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.commands import console
from bot.commands.choosing import AsJson, SchoolOption, the_school
from bot.commands.console import CommandError
from bot.config import Settings
from bot.rendering.renderer import Renderer
from domain.exchange import prompts_file
from domain.exchange.oddities import ImportRefused
from domain.exchange.prompts_file import Compared, PromptChange, WrittenPrompt
from domain.exchange.reading import counted, read_bytes
from domain.models import ReflectionPrompt
from domain.rules.prompts import BANK
from domain.services.reflecting import bank
from domain.vocabulary import ReflectionOccasion
from handlers.turn import Audience

app = typer.Typer(help="Questions to reflect on, built in and the school's own.", no_args_is_help=True)

KNOWN_OF_OWN = "the school's own"


@app.command("list")
def list_prompts(
    *,
    language: Annotated[str, typer.Option(help="In which words, for the built-in ones.")] = "en",
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the school's own to a file, to edit and import."),
    ] = None,
    school: SchoolOption = None,
    as_json: AsJson = False,
) -> None:
    """List what is asked on which occasion, with where each question comes from and what is known of it."""

    async def find(settings: Settings) -> bank.Bank:
        async with console.open_database(settings) as sessions, sessions() as session:
            return await bank.of_school(session, await the_school(session, school))

    found = console.run(find)
    if csv is not None:
        csv.write_text(prompts_file.as_csv(_written(each) for each in found.own), encoding="utf-8")
    lines = _lines(found, language)
    if as_json:
        typer.echo(json.dumps({"prompts": lines}, ensure_ascii=False))
        return
    table = Table("Occasion", "Name", "Language", "Question", "Known", "Source", "Asked", box=None)
    for line in lines:
        table.add_row(*(escape(str(value)) for value in line.values()))
    console.OUT.print(table)


def _lines(found: bank.Bank, language: str) -> list[dict[str, str]]:
    renderer, lines = Renderer(), []
    for occasion in ReflectionOccasion:
        asked = found.names(occasion)
        lines += [
            _line(each, asked="yes" if each.retired_at is None else "no: retired")
            for each in found.own
            if each.occasion is occasion
        ]
        lines += [
            {
                "occasion": occasion.value,
                "name": each.name,
                "language": language,
                "words": renderer.prompt(each.name, Audience(language)),
                "known": each.known.value,
                "source": each.source,
                "asked": "yes" if each.name in asked else "no: the school has its own",
            }
            for each in BANK
            if each.occasion is occasion
        ]
    return lines


def _line(row: ReflectionPrompt, *, asked: str) -> dict[str, str]:
    return {
        "occasion": row.occasion.value,
        "name": row.name,
        "language": row.language,
        "words": row.words,
        "known": KNOWN_OF_OWN,
        "source": row.source or "",
        "asked": asked,
    }


def _written(row: ReflectionPrompt) -> WrittenPrompt:
    return WrittenPrompt(row.name, row.occasion, row.language, row.words, row.source)


@app.command("import")
def import_prompts(
    file: Annotated[
        Path, typer.Argument(help="CSV with the columns name, occasion, language, words, source.")
    ],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    school: SchoolOption = None,
) -> None:
    """Take the school's own questions from a file, after a look at what changes.

    Where a school has any for an occasion, they take the place of the built-in ones.
    """

    async def take(settings: Settings) -> None:
        try:
            written = prompts_file.read_prompts(read_bytes(file), file_name=file.name)
            async with console.open_database(settings) as sessions:
                async with sessions() as session:
                    compared = await _compare(session, school, written)
                _show(compared)
                if not yes:
                    _ask()
                async with sessions.begin() as session:
                    _refuse_unless(await _compare(session, school, written) == compared)
                    await prompts_file.write(session, (await the_school(session, school)).id, compared)
        except ImportRefused as refusal:
            raise CommandError(escape(str(refusal))) from refusal

    console.run(take)
    console.OUT.print("Done. Nobody is asked anything because of it today.")


async def _compare(
    session: AsyncSession, school: str | None, written: tuple[WrittenPrompt, ...]
) -> tuple[Compared, ...]:
    at = await the_school(session, school)
    return await prompts_file.compare(session, at.id, written)


def _show(compared: tuple[Compared, ...]) -> None:
    table = Table("Occasion", "Name", "Language", "Question", "Change", box=None)
    for each in compared:
        written = each.written
        if each.change is not PromptChange.UNCHANGED:
            table.add_row(
                written.occasion.value,
                written.name,
                written.language,
                escape(written.words),
                each.change.value,
            )
    unchanged = sum(each.change is PromptChange.UNCHANGED for each in compared)
    if unchanged < len(compared):
        console.OUT.print(table)
    if unchanged:
        console.OUT.print(f"Unchanged: {counted(unchanged, 'question')}.", highlight=False)
    first = {each.written.occasion for each in compared}
    named = ", ".join(each.value for each in ReflectionOccasion if each in first)
    console.OUT.print(f"The built-in questions are asked no more for: {named}.", highlight=False)


def _refuse_unless(is_as_shown: bool) -> None:  # what is refused is named
    if not is_as_shown:
        raise ImportRefused("Meanwhile somebody else changed the same things. Look again.")


def _ask() -> None:
    if not sys.stdin.isatty():
        raise ImportRefused("Nothing was changed: nobody is there to ask. Say --yes to go on.")
    if not typer.confirm("Take them?"):
        raise ImportRefused("Nothing was changed.")


@app.command("retire")
def retire(
    name: Annotated[str, typer.Argument(help="Of a question of the school's own.")],
    *,
    school: SchoolOption = None,
) -> None:
    """Ask a question of the school's own no more. Where none is left, the built-in ones are asked again."""

    async def change(settings: Settings) -> int:
        now: datetime = SystemClock().now()
        async with console.open_database(settings) as sessions, sessions.begin() as session:
            at = await the_school(session, school)
            return await prompts_file.retire(session, at.id, name, now=now)

    if not console.run(change):
        console.ERR.print(f"[red]The school has no question {escape(repr(name))}.", highlight=False)
        raise typer.Exit(1)
    console.OUT.print("It is asked no more. Reflections that answered it keep it.")
