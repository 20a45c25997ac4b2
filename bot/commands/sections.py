"""`waymark sections …`: what is learned in which class, where names alone could not tell."""

import json
from collections.abc import Sequence
from typing import Annotated, TypeVar

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands import console
from bot.commands.choosing import AsJson, SchoolOption, the_school
from bot.commands.console import CommandError
from bot.config import Settings
from domain.models import School
from domain.services import sections
from domain.services.sections import ListedSection

Named = TypeVar("Named")

app = typer.Typer(help="What is learned in which class.", no_args_is_help=True)


@app.command("list")
def list_sections(*, school: SchoolOption = None, as_json: AsJson = False) -> None:
    """List the classes, with the framework and the calendar of each."""

    async def find(settings: Settings) -> list[ListedSection]:
        async with console.open_database(settings) as sessions, sessions() as session:
            at = await the_school(session, school)
            return list(await sections.list_courses(session, at.id))

    found = console.run(find)
    if as_json:
        typer.echo(json.dumps({"sections": [_as_json(each) for each in found]}, ensure_ascii=False))
        return
    table = Table("Identity", "Class", "Framework", "Calendar", "Students", box=None)
    for each in found:
        table.add_row(
            escape(each.section.sourced_id),
            escape(each.section.title),
            escape(each.framework_title or "none: its students see no targets"),
            escape(each.calendar_name or "the school's"),
            str(each.students),
        )
    console.OUT.print(table)


def _as_json(listed: ListedSection) -> dict[str, object]:
    return {
        "sourced_id": listed.section.sourced_id,
        "title": listed.section.title,
        "framework": listed.framework_title,
        "calendar": listed.calendar_name,
        "students": listed.students,
    }


@app.command("set")
def set_section(
    section: Annotated[
        str, typer.Argument(metavar="CLASS", help="Identity in the roster, or title of the class or course.")
    ],
    *,
    framework: Annotated[str | None, typer.Option(help="Title, subject or identifier.")] = None,
    calendar: Annotated[str | None, typer.Option(help="Name of the calendar its dates count in.")] = None,
    school: SchoolOption = None,
) -> None:
    """Say what is learned in a class (or in all classes of a course), and which calendar it keeps."""
    if framework is None and calendar is None:
        raise typer.BadParameter("Give --framework, --calendar or both.")

    async def change(settings: Settings) -> int:
        async with console.open_database(settings) as sessions, sessions.begin() as session:
            at = await the_school(session, school)
            return await _change(session, at, section, framework=framework, calendar=calendar)

    count = console.run(change)
    console.OUT.print("One class was changed." if count == 1 else f"{count} classes were changed.")


async def _change(
    session: AsyncSession, at: School, section: str, *, framework: str | None, calendar: str | None
) -> int:
    found = await sections.courses_named(session, at.id, section)
    if not found:
        raise CommandError(f"There is no class {escape(repr(section))}. `waymark sections list` shows them.")
    for one in found:
        if framework is not None:
            named = await sections.frameworks_named(session, at.id, framework)
            one.framework_id = _only(named, "framework", framework).id
        if calendar is not None:
            calendars = await sections.calendars_named(session, at.id, calendar)
            one.calendar_id = _only(calendars, "calendar", calendar).id
    return len(found)


def _only(found: Sequence[Named], kind: str, text: str) -> Named:
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(f"There are several {kind}s called {escape(repr(text))}. Give the identifier.")
    raise CommandError(f"There is no {kind} {escape(repr(text))}.")
