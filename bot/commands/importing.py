"""`waymark import …`: look first, ask, then write in one transaction."""

import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Protocol

import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.commands import console
from bot.config import Settings
from domain.exchange.calendar_import import CalendarWish, plan_calendar
from domain.exchange.case import read_package
from domain.exchange.case_import import plan_case
from domain.exchange.oddities import ImportRefused, Oddity
from domain.exchange.planning import ImportPlan, carry_out
from domain.exchange.reading import read_bytes
from domain.exchange.roster import read_roster
from domain.exchange.roster_files import read_bundle
from domain.exchange.roster_import import plan_roster
from domain.exchange.schools import lock_schools

app = typer.Typer(help="Frameworks, rosters and calendars, as schools hand them over.", no_args_is_help=True)

MOST_LINES = 25
"""Of oddities on the screen; --json has them all."""

School = Annotated[str | None, typer.Option("--school", help="The school's identity in its roster.")]
Zone = Annotated[str | None, typer.Option("--zone", help="Time zone of a new school, as America/New_York.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object; without --yes nothing is changed.")]
AllowRetiring = Annotated[
    bool, typer.Option("--allow-retiring", help="Also when more than one in ten would be retired.")
]


class Report(Protocol):
    """What every import tells."""

    @property
    def added(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def retired(self) -> int: ...
    @property
    def oddities(self) -> tuple[Oddity, ...]: ...
    def as_json(self) -> dict[str, object]: ...


Planner = Callable[[AsyncSession, datetime], Awaitable[ImportPlan[Report]]]


@dataclass(frozen=True, slots=True)
class Manner:
    """How to go about it."""

    yes: bool
    as_json: bool


@app.command()
def case(
    file: Annotated[Path, typer.Argument(help="A CASE package (JSON).", show_default=False)],
    *,
    targets_are: Annotated[
        str, typer.Option(help="Item types that are learning targets, with commas between them.")
    ] = "",
    competencies_are: Annotated[
        str, typer.Option(help="Item types that are competencies, with commas between them.")
    ] = "",
    school: School = None,
    zone: Zone = None,
    allow_retiring: AllowRetiring = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Import a framework of competencies and learning targets."""

    def prepare() -> Planner:
        package = read_package(read_bytes(file), file_name=file.name)

        async def plan(session: AsyncSession, now: datetime) -> ImportPlan[Report]:
            return await plan_case(
                session,
                package,
                now=now,
                school=school,
                zone=zone,
                targets_are=_parts(targets_are),
                competencies_are=_parts(competencies_are),
                allow_retiring=allow_retiring,
            )

        return plan

    _run(prepare, Manner(yes=yes, as_json=as_json))


@app.command()
def oneroster(
    source: Annotated[
        Path, typer.Argument(help="A OneRoster 1.1 or 1.2 zip, or its folder.", show_default=False)
    ],
    *,
    school: School = None,
    zone: Zone = None,
    allow_retiring: AllowRetiring = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Import schools, people, classes and enrolments."""

    def prepare() -> Planner:
        roster = read_roster(read_bundle(source))

        async def plan(session: AsyncSession, now: datetime) -> ImportPlan[Report]:
            return await plan_roster(
                session, roster, now=now, school=school, zone=zone, allow_retiring=allow_retiring
            )

        return plan

    _run(prepare, Manner(yes=yes, as_json=as_json))


@app.command()
def calendar(
    file: Annotated[Path, typer.Argument(help="An iCalendar file (.ics).", show_default=False)],
    *,
    name: Annotated[str | None, typer.Option(help="What the school calls this calendar.")] = None,
    first: Annotated[str | None, typer.Option(help="First day of school, as 2026-09-01.")] = None,
    last: Annotated[str | None, typer.Option(help="Last day of school, as 2027-06-16.")] = None,
    default: Annotated[
        bool, typer.Option("--default", help="The calendar of all classes without one.")
    ] = False,
    school: School = None,
    zone: Zone = None,
    allow_retiring: AllowRetiring = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Import a school calendar: its first and last day, and its days off."""

    def prepare() -> Planner:
        wish = CalendarWish(
            data=read_bytes(file),
            file_name=file.name,
            name=name,
            first_on=_day(first),
            last_on=_day(last),
            is_default=default,
        )

        async def plan(session: AsyncSession, now: datetime) -> ImportPlan[Report]:
            return await plan_calendar(
                session, wish, now=now, school=school, zone=zone, allow_retiring=allow_retiring
            )

        return plan

    _run(prepare, Manner(yes=yes, as_json=as_json))


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat(said) if said is not None else None
    except ValueError as error:
        raise ImportRefused(f"{said} is no date; write it like 2026-09-01.") from error


def _parts(listed: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in listed.split(",") if part.strip())


def _run(prepare: Callable[[], Planner], manner: Manner) -> None:
    """Reads the file, looks, asks and writes. A bad file ends in a sentence."""

    async def command(settings: Settings) -> None:
        try:
            await _import(settings, prepare(), manner)
        except ImportRefused as refusal:
            if manner.as_json:
                _tell({"applied": False, "error": str(refusal)})
            raise console.CommandError(escape(str(refusal))) from refusal

    console.run(command)


async def _import(settings: Settings, planner: Planner, manner: Manner) -> None:
    now = SystemClock().now()
    async with console.open_database(settings) as sessions:
        async with sessions() as session:
            if manner.yes:
                await lock_schools(session)
            plan = await planner(session, now)
            if not manner.as_json:
                _show(plan)
            if manner.yes and not (manner.as_json and plan.refusal):
                await _write(session, plan, manner)
                return
        if manner.as_json:
            _tell_plan(plan)
            return
        if plan.refusal is not None:
            raise ImportRefused(plan.refusal)
        if not any(change.size for change in plan.changes):
            console.OUT.print("Nothing to change.")
            return
        _ask()
        async with sessions() as session:
            await lock_schools(session)
            again = await planner(session, now)
            if again.report != plan.report:
                raise ImportRefused("Meanwhile somebody else changed the same things. Look again.")
            await _write(session, again, manner)


def _tell_plan(plan: ImportPlan[Report]) -> None:
    told = plan.report.as_json() | {"applied": False}
    if plan.refusal is None:
        _tell(told)
        return
    _tell(told | {"error": plan.refusal})
    raise console.CommandError(escape(plan.refusal))


def _ask() -> None:
    if not sys.stdin.isatty():
        raise ImportRefused("Nothing was changed: nobody is there to ask. Say --yes to import.")
    if not typer.confirm("Import this?"):
        raise ImportRefused("Nothing was changed.")


async def _write(session: AsyncSession, plan: ImportPlan[Report], manner: Manner) -> None:
    """Writes and commits, with a bar on stderr."""
    with Progress(console=console.ERR, transient=True, disable=manner.as_json) as bar:
        tasks = {
            change.table.name: bar.add_task(change.table.name.replace("_", " "), total=change.size)
            for change in plan.changes
            if change.size
        }

        def advance(table: str, done: int, total: int) -> None:
            bar.update(tasks[table], completed=done, total=total)

        report = await carry_out(session, plan, progress=advance)
        await session.commit()
    if manner.as_json:
        _tell(report.as_json() | {"applied": True})
    else:
        console.OUT.print(
            f"Imported: {report.added} added, {report.changed} changed, {report.retired} retired."
        )


def _tell(told: dict[str, object]) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False, default=str))


def _show(plan: ImportPlan[Report]) -> None:
    facts = plan.report.as_json()
    table = Table(title="What this file holds, and what it changes", show_header=False, title_justify="left")
    for name, value in facts.items():
        if name == "oddities" or value is None:
            continue
        table.add_row(name.replace("_", " "), escape(_said(value)))
    console.OUT.print(table)
    if plan.report.oddities:
        _show_oddities(plan.report.oddities)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _show_oddities(oddities: Sequence[Oddity]) -> None:
    """Equal oddities on one line, with the first place where each was met."""
    counts = Counter((oddity.file, oddity.problem, oddity.done) for oddity in oddities)
    first = {(oddity.file, oddity.problem, oddity.done): oddity for oddity in reversed(oddities)}
    table = Table(title=f"Oddities: {len(oddities)}", title_justify="left")
    for heading in ("File", "Row", "What", "Found", "Done", "Times"):
        table.add_column(heading, overflow="fold")
    for key, times in list(counts.items())[:MOST_LINES]:
        one = first[key]
        row = "" if one.row is None else str(one.row)
        table.add_row(
            *(escape(said) for said in (one.file, row, one.item or "", one.problem, one.done, str(times)))
        )
    console.OUT.print(table)
    if len(counts) > MOST_LINES:
        console.OUT.print(f"… and {len(counts) - MOST_LINES} more kinds; --json lists them all.")
