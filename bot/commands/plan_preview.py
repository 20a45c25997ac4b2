"""`waymark plan preview`: the dates that durations give, without a school."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.table import Table

from bot.commands import console
from domain.exchange import plan_words
from domain.exchange.oddities import ImportRefused
from domain.exchange.plan_preview import Preview, PreviewWish, preview
from domain.exchange.reading import counted, read_bytes
from domain.exchange.schools import checked_zone
from domain.rules.planning import Pacing, PlannedDates

BAD_INPUT = 2
"""Exit status, as of a command line that cannot be read."""


def preview_dates(
    *,
    durations: Annotated[
        str, typer.Option(help="Instructional days for each target, in order: 10,0,6.", show_default=False)
    ],
    start: Annotated[str, typer.Option(help="First day, as 2021-09-01.", show_default=False)],
    end: Annotated[str | None, typer.Option(help="Hard end: durations shrink to fit before it.")] = None,
    skip: Annotated[str, typer.Option(help="Weekdays without school, as fri,sat; or none.")] = "sat,sun",
    closed: Annotated[str, typer.Option(help="Days without school: 2021-09-06,2021-09-08..2021-09-09.")] = "",
    calendar: Annotated[Path | None, typer.Option(help="An iCalendar file whose days off count.")] = None,
    joined: Annotated[str | None, typer.Option(help="The day on which a student joined.")] = None,
    zone: Annotated[str, typer.Option(help="Time zone of the calendar's events.")] = "UTC",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show the dates that durations give, without a school."""

    def find() -> tuple[PreviewWish, Preview]:
        wish = PreviewWish(
            pacing=Pacing(
                durations=plan_words.durations_from(durations),
                starts_on=plan_words.day_from(start, what="the start"),
                ends_on=plan_words.day_from(end, what="the end") if end is not None else None,
            ),
            skip=plan_words.weekdays_from(skip),
            closed=plan_words.closures_from(closed),
            calendar=read_bytes(calendar) if calendar is not None else None,
            calendar_name=calendar.name if calendar is not None else "",
            zone=checked_zone(zone),
            joined_on=plan_words.day_from(joined, what="joining") if joined is not None else None,
        )
        return wish, preview(wish)

    wish, found = _told_in_a_sentence(find)
    if as_json:
        due_on = [day.isoformat() if day is not None else None for day in found.dates.due_on]
        typer.echo(json.dumps({"durations": list(found.dates.durations), "due_on": due_on}))
        return
    if found.oddities:
        strange = counted(len(found.oddities), "thing was", "things were")
        typer.echo(
            f"{wish.calendar_name}: {strange} not clear. `waymark import calendar` lists them.", err=True
        )
    _show_dates(wish.pacing.durations, found.dates)


def _told_in_a_sentence(
    find: Callable[[], tuple[PreviewWish, Preview]],
) -> tuple[PreviewWish, Preview]:
    try:
        return find()
    except ImportRefused as refusal:
        _refuse(str(refusal))


def _refuse(sentence: str) -> NoReturn:
    console.ERR.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(BAD_INPUT)


def _show_dates(asked: tuple[int, ...], found: PlannedDates) -> None:
    table = Table("Target", "Days", "Asked for", "Date", box=None)
    for number, (days, wanted, due_on) in enumerate(
        zip(found.durations, asked, found.due_on, strict=True), start=1
    ):
        said = due_on.strftime("%A, %Y-%m-%d") if due_on is not None else "none"
        table.add_row(str(number), str(days), str(wanted) if wanted != days else "", said)
    console.OUT.print(table)
    if found.is_too_late:
        console.OUT.print("Joined too late: no date could be met before the end, so none is given.")
    elif None in found.due_on:
        console.OUT.print("Targets without a date come after the calendar's last school day.")
