"""Changes that move dates: shown with whom they touch, asked about, then made in one transaction."""

import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.commands import console
from bot.commands.choosing import the_person
from bot.commands.console import CommandError
from bot.config import Settings
from domain.exchange.oddities import ImportRefused
from domain.exchange.reading import counted
from domain.models import School
from domain.services.plans.plan_effects import StudentEffect
from domain.services.plans.replanning import Change
from domain.vocabulary import MoveCause

MOST_LINES = 40
"""Of students on the screen; --json has them all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change does."""

    title: str
    effects: tuple[StudentEffect, ...]
    remarks: tuple[str, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)
    """For --json."""


Attempt = Callable[[AsyncSession], Awaitable[Outcome]]
"""Makes the change in a transaction of its own, which is kept or taken back. Raises ImportRefused."""


def change(attempt: Attempt, *, yes: bool, as_json: bool) -> None:
    """Tries the change, shows what it does, and keeps it once somebody says so."""

    async def command(settings: Settings) -> None:
        try:
            await _change(settings, attempt, yes=yes, as_json=as_json)
        except ImportRefused as refusal:
            if as_json:
                typer.echo(json.dumps({"applied": False, "error": str(refusal)}, ensure_ascii=False))
            raise CommandError(escape(str(refusal))) from refusal

    console.run(command)


async def change_by(
    session: AsyncSession, at: School, by: str | None, reason: str, *, cause: MoveCause = MoveCause.PLAN
) -> Change:
    """Who changes something now, and why. Raises CommandError for a name that is nobody's."""
    now = SystemClock().now()
    decided_by = await the_person(session, at, by) if by is not None else None
    return Change(
        at=now,
        today=now.astimezone(ZoneInfo(at.zone)).date(),
        reason=reason,
        by_id=decided_by.id if decided_by else None,
        cause=cause,
    )


async def _change(settings: Settings, attempt: Attempt, *, yes: bool, as_json: bool) -> None:
    async with console.open_database(settings) as sessions:
        async with sessions() as session:
            outcome = await attempt(session)
            if yes:
                await session.commit()
            else:
                await session.rollback()
        if as_json:
            typer.echo(json.dumps(_told(outcome, applied=yes), ensure_ascii=False))
            return
        _show(outcome)
        if not yes:
            _ask()
            async with sessions() as session:
                if await attempt(session) != outcome:
                    raise ImportRefused("Meanwhile somebody else changed the same things. Look again.")
                await session.commit()
        console.OUT.print("Done. Nobody is nudged about it today.")


def _ask() -> None:
    if not sys.stdin.isatty():
        raise ImportRefused("Nothing was changed: nobody is there to ask. Say --yes to go on.")
    if not typer.confirm("Change this?"):
        raise ImportRefused("Nothing was changed.")


def _told(outcome: Outcome, *, applied: bool) -> dict[str, object]:
    return {
        "applied": applied,
        **outcome.facts,
        "remarks": list(outcome.remarks),
        "students": [_student(each) for each in outcome.effects],
    }


def _student(effect: StudentEffect) -> dict[str, object]:
    return {
        "student": effect.sourced_id,
        "name": effect.student,
        "class": effect.section,
        "own_plan": effect.is_own,
        "status_before": effect.status_before,
        "status": effect.status,
        "moved": [
            {"target": each.target, "from": _iso(each.from_on), "to": _iso(each.to_on)}
            for each in effect.moved
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _show(outcome: Outcome) -> None:
    console.OUT.print(escape(outcome.title), highlight=False)
    for remark in outcome.remarks:
        console.OUT.print(f"- {escape(remark)}", highlight=False)
    touched = [each for each in outcome.effects if each.moved or each.changes_status]
    untouched = len(outcome.effects) - len(touched)
    if touched:
        console.OUT.print(_table(touched[:MOST_LINES]))
    if len(touched) > MOST_LINES:
        more = counted(len(touched) - MOST_LINES, "more student", "more students")
        console.OUT.print(f"… and {more}; --json lists them all.", highlight=False)
    if untouched:
        console.OUT.print(f"Nothing changes for {counted(untouched, 'student')}.", highlight=False)


def _table(effects: Sequence[StudentEffect]) -> Table:
    table = Table("Student", "Class", "Dates that move", "Example", "Stands now", "Would stand", box=None)
    for effect in effects:
        first = next(iter(effect.moved), None)
        example = f"{first.target}: {_said(first.from_on)} → {_said(first.to_on)}" if first else ""
        table.add_row(
            escape(effect.student),
            escape(effect.section),
            str(len(effect.moved)),
            escape(example),
            _words(effect.status_before),
            _words(effect.status) if effect.changes_status else "the same",
        )
    return table


def _said(day: date | None) -> str:
    return day.strftime("%a %Y-%m-%d") if day is not None else "none"


def _words(status: str | None) -> str:
    return status.replace("_", " ") if status is not None else "no plan"
