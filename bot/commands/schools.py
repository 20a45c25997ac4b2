"""`waymark school …`: whom "help now" reaches, the help line, the language, the numbers."""

import json
from dataclasses import asdict
from typing import Annotated
from zoneinfo import available_timezones

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.commands import console
from bot.commands.choosing import AsJson, SchoolOption, the_person, the_school
from bot.commands.console import CommandError
from bot.config import Settings
from bot.locales import LANGUAGES
from domain.models import Person, School
from domain.rules.policy import policy_of
from domain.services import schools
from domain.services.pace import pace_sweep

app = typer.Typer(help="The school's own settings.", no_args_is_help=True)

NAME_HELP = "`waymark school set --help-lead PERSON --help-line-name NAME --help-line-number NUMBER`"
"""How both are named without which no student should be served."""


@app.command()
def show(*, school: SchoolOption = None, as_json: AsJson = False) -> None:
    """Show the school's settings, with the defaults of those nobody set."""

    async def command(settings: Settings) -> dict[str, object]:
        async with console.open_database(settings) as sessions, sessions() as session:
            return await _facts(session, await the_school(session, school))

    facts = console.run(command)
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    table = Table("Setting", "Value", box=None)
    for name, value in facts.items():
        table.add_row(name, escape("" if value is None else str(value)))
    console.OUT.print(table)


async def _facts(session: AsyncSession, school: School) -> dict[str, object]:
    lead = await session.get(Person, (school.id, school.help_lead_id)) if school.help_lead_id else None
    return {
        "school": school.sourced_id,
        "name": school.name,
        "zone": school.zone,
        "language": school.language,
        "help_lead": lead.full_name if lead else None,
        "help_line_name": school.help_line_name,
        "help_line_number": school.help_line_number,
    } | asdict(policy_of(school.settings))


@app.command(name="set")
def change(
    settings: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME=VALUE]...", help="NAME= goes back to the default.", show_default=False),
    ] = None,
    *,
    help_lead: Annotated[
        str | None, typer.Option(metavar="PERSON", help='Whom "help now" reaches at once.')
    ] = None,
    help_line_name: Annotated[
        str | None, typer.Option(help="The local help line, as people call it.")
    ] = None,
    help_line_number: Annotated[str | None, typer.Option(help="Its number.")] = None,
    language: Annotated[str | None, typer.Option(help=f"One of: {', '.join(LANGUAGES)}.")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone, such as America/New_York.")] = None,
    school: SchoolOption = None,
) -> None:
    """Change the school's settings; `waymark school show` lists them."""
    if zone is not None and zone not in available_timezones():
        raise typer.BadParameter(f"{zone} is no time zone", param_hint="--zone")
    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(f"one of: {', '.join(LANGUAGES)}", param_hint="--language")
    changes = dict(_read(text) for text in settings or ())

    async def command(found: Settings) -> None:
        async with console.open_database(found) as sessions, sessions.begin() as session:
            at = await the_school(session, school)
            await session.refresh(at, with_for_update=True)
            if help_lead is not None:
                at.help_lead_id = (await the_person(session, at, help_lead)).id
            at.help_line_name = at.help_line_name if help_line_name is None else help_line_name or None
            at.help_line_number = (
                at.help_line_number if help_line_number is None else help_line_number or None
            )
            at.language = language or at.language
            before = at.zone, policy_of(at.settings)
            at.zone = zone or at.zone
            try:
                policy = schools.change_settings(at, changes)
            except ValueError as error:
                raise CommandError(escape(str(error))) from None
            if (at.zone, policy) != before:
                await pace_sweep.reconsider(session, at, now=SystemClock().now())

    console.run(command)
    console.OUT.print("The school's settings are saved.")


def _read(text: str) -> tuple[str, int | str | list[str] | None]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text} is not NAME=VALUE")
    try:
        return name, schools.read_setting(name, value.strip()) if value.strip() else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
