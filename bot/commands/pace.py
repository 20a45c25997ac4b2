"""`waymark sweep` and `waymark pace explain`: standings brought up to date, and told in words."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot import database
from bot.clock import SystemClock
from bot.commands import console, pace_words
from bot.commands.choosing import AsJson, SchoolOption, the_person, the_school
from bot.commands.console import CommandError
from bot.config import Settings
from domain.models import Person, School
from domain.rules.pace import RULE_VERSION
from domain.rules.policy import Policy, policy_of
from domain.services.pace import standings
from domain.services.pace.pace_sweep import Swept
from domain.services.pace.standings import PlanExplained, TargetExplained
from domain.services.people import people
from domain.vocabulary import PaceStatus, Role
from scheduler import pacing

BAD_INPUT = 2
"""Exit status, as Typer's own for bad usage."""

app = typer.Typer(help="Where students stand against their dates, and why.", no_args_is_help=True)


def sweep(
    *,
    everything: Annotated[
        bool, typer.Option("--full", help="All plans, not only those whose standing can have changed.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=16, help="So many connections side by side.")] = 1,
    school: SchoolOption = None,
    as_json: AsJson = False,
) -> None:
    """Bring every standing up to date now, as `waymark run` does each minute. Nobody is written to."""

    async def command(settings: Settings) -> Swept:
        async with console.open_database(settings) as sessions:
            async with sessions() as session:
                at = await the_school(session, school)
            now = SystemClock().now()
            return await pacing.sweep(sessions, at, now=now, everything=everything, workers=workers)

    swept = console.run(command)
    moved = {status.value: count for status, count in swept.moved.items()}
    if as_json:
        told = {"looked_at": swept.looked_at, "written": swept.written, "moved": moved}
        typer.echo(json.dumps(told))
        return
    console.OUT.print(f"Plans looked at: {swept.looked_at}. Standings written: {swept.written}.")
    for status, count in moved.items():
        console.OUT.print(f"  now {status.replace('_', ' ')}: {count}")


@dataclass(frozen=True, slots=True)
class _Told:
    student: Person
    on: date
    policy: Policy
    plans: tuple[PlanExplained, ...]


@app.command()
def explain(
    student: Annotated[
        str, typer.Argument(metavar="STUDENT", help="Identity in the roster, e-mail or full name.")
    ],
    *,
    on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="As of another day, such as 2026-11-18; today by default."),
    ] = None,
    school: SchoolOption = None,
    as_json: AsJson = False,
) -> None:
    """Say where a student's plans stand and why, as the rule computes it. Writes nothing.

    For another day, what happened is taken as it is known now.
    """
    day = _read_day(on)

    async def command(settings: Settings) -> _Told | str:
        async with console.open_database(settings) as sessions:
            return await _find(sessions, student, on=day, school=school)

    found = console.run(command)
    if isinstance(found, str):
        _refuse(found)
    if as_json:
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False))
        return
    _show(found)


def _read_day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, in no zone
    except ValueError:
        _refuse(f"{escape(repr(text))} is no date such as 2026-11-18.")


def _refuse(sentence: str) -> NoReturn:
    console.ERR.print(f"[red]{sentence}", highlight=False, soft_wrap=True)
    raise typer.Exit(BAD_INPUT)


async def _find(
    sessions: database.Sessions, text: str, *, on: date | None, school: str | None
) -> _Told | str:
    """Or the sentence that says why not."""
    async with sessions() as session:
        at = await the_school(session, school)
        today = SystemClock().now().astimezone(ZoneInfo(at.zone)).date()
        day = on or today
        try:
            student = await _the_student(session, at, text, today=today)
        except CommandError as error:
            return str(error)
        policy = policy_of(at.settings)
        plans = await standings.explained(session, student, on=day, policy=policy)
        return _Told(student, day, policy, plans)


async def _the_student(session: AsyncSession, school: School, text: str, *, today: date) -> Person:
    person = await the_person(session, school, text)
    roles = await people.roles_of(session, person, on=today)
    if roles and Role.STUDENT not in roles:
        raise CommandError(f"{escape(person.full_name)} is not a student.")
    return person


def _show(told: _Told) -> None:
    console.OUT.print(f"[bold]{escape(told.student.full_name)}[/], {told.on}", highlight=False)
    if not told.plans:
        console.OUT.print("There is no plan.")
    for plan in told.plans:
        status = plan.found.status.replace("_", " ")
        since = f", since {plan.since}" if plan.since else ""
        console.OUT.print(f"\n[bold]{escape(plan.section_title)}: {status}[/]{since}", highlight=False)
        console.OUT.print(pace_words.reason(plan, told.policy), highlight=False)
        for sentence in pace_words.sentences(plan, told.policy):
            console.OUT.print(f"  {sentence}", highlight=False, soft_wrap=True)
        console.OUT.print(_table(plan))
    console.OUT.print(f"Rule version {RULE_VERSION}.", highlight=False)


def _table(plan: PlanExplained) -> Table:
    table = Table("Target", "First given", "Agreed", "Counts as", "Waited", "Standing", box=None)
    for each in plan.targets:
        shown = f" {each.shown_on}" if each.shown_on else ""
        waits = f" since {each.waiting_since}" if each.waiting_since and not each.shown_on else ""
        said = pace_words.of_target(each.standing.status, each.standing.days_behind)
        table.add_row(
            escape(each.code or each.title),
            str(each.baseline_on or ""),
            str(each.agreed_on or ""),
            str(each.due_on or ""),
            str(each.days_waited or ""),
            f"{said}{shown}{waits}",
        )
    return table


def _as_json(told: _Told) -> dict[str, object]:
    return {
        "student": told.student.sourced_id,
        "name": told.student.full_name,
        "on": told.on.isoformat(),
        "rule_version": RULE_VERSION,
        "status": None if told.plans else PaceStatus.NO_PLAN.value,
        "plans": [_plan_as_json(plan, told.policy) for plan in told.plans],
    }


def _plan_as_json(plan: PlanExplained, policy: Policy) -> dict[str, object]:
    counts, ahead = plan.found.counts, plan.outlook
    return {
        "section": plan.section_title,
        "status": plan.found.status.value,
        "since": _iso(plan.since),
        "reason": pace_words.reason(plan, policy),
        "planned": counts.planned,
        "met": counts.met,
        "waiting": counts.waiting,
        "behind": counts.behind,
        "due_soon": counts.due_soon,
        "most_days_behind": counts.most_days_behind,
        "days_ahead": plan.days_ahead,
        "expected_on": _iso(plan.expected_on),
        "targets_left": ahead.left,
        "days_left": ahead.days_left,
        "may_end_from": _iso(plan.may_end_from),
        "may_end_until": _iso(plan.may_end_until),
        "growth": plan.growth.name.lower(),
        "last_growth_on": _iso(plan.last_growth_on),
        "last_evidence_on": _iso(plan.last_evidence_on),
        "last_transfer_on": _iso(plan.last_transfer_on),
        "days_away": plan.days_away,
        "targets": [_target_as_json(each) for each in plan.targets],
    }


def _target_as_json(target: TargetExplained) -> dict[str, object]:
    return {
        "code": target.code,
        "title": target.title,
        "standing": target.standing.status.value,
        "days_behind": target.standing.days_behind,
        "baseline_on": _iso(target.baseline_on),
        "agreed_on": _iso(target.agreed_on),
        "due_on": _iso(target.due_on),
        "days_waited": target.days_waited,
        "waiting_since": _iso(target.waiting_since),
        "shown_on": _iso(target.shown_on),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
