"""Which school and which person a command is about."""

from typing import Annotated

import typer
from rich.markup import escape
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.commands.console import CommandError
from domain.models import Person, School
from domain.services.people import people

SchoolOption = Annotated[str | None, typer.Option("--school", help="The school's identity in its roster.")]
PersonArgument = Annotated[
    str,
    typer.Argument(
        metavar="PERSON", help="Identity in the roster, e-mail, or full name.", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of sentences.")]


async def the_school(session: AsyncSession, sourced_id: str | None) -> School:
    """The named school, else the only one. Raises CommandError."""
    schools = (await session.scalars(select(School).order_by(col(School.sourced_id)))).all()
    if not schools:
        raise CommandError("There is no school yet. Import its roster first: `waymark import oneroster`.")
    listed = escape(", ".join(f"{school.sourced_id} ({school.name})" for school in schools))
    if sourced_id is None and len(schools) > 1:
        raise CommandError(f"There are several schools. Choose one with --school: {listed}.")
    for school in schools:
        if sourced_id in (None, school.sourced_id):
            return school
    raise CommandError(f"There is no school {escape(str(sourced_id))}. There are: {listed}.")


async def the_person(session: AsyncSession, school: School, text: str) -> Person:
    """The one person the text names. Raises CommandError, with those it may mean where they are several."""
    found = await people.find(session, school.id, text)
    if not found:
        raise CommandError(
            f"Nobody at {escape(school.name)} is called {escape(repr(text))}. "
            "Give the identity in the roster, the e-mail or the full name; `waymark people` lists everybody."
        )
    if len(found) > 1:
        listed = "; ".join(
            f"{each.sourced_id} ({each.full_name}, {each.email or 'no e-mail'})" for each in found
        )
        raise CommandError(f"That may be several people. Give the identity of one: {escape(listed)}.")
    return found[0]
