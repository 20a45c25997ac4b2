"""`waymark plan …`: targets in order, with the dates they give to a class or to one student."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands import console, effects
from bot.commands.choosing import AsJson, PersonArgument, SchoolOption, the_person, the_school
from bot.commands.console import CommandError
from bot.commands.effects import Outcome
from bot.commands.plan_preview import preview_dates
from bot.config import Settings
from domain.exchange import plan_wishes, plan_words
from domain.exchange.oddities import ImportRefused
from domain.exchange.plan_file import read_plan
from domain.exchange.plan_wishes import Bounds, Draft
from domain.exchange.reading import counted, read_bytes
from domain.models import Person, School, Section
from domain.rules.policy import policy_of
from domain.services import sections
from domain.services.pace import own_days
from domain.services.plans import plan_changes, plan_effects, plan_views, plans
from domain.services.plans.plan_views import SectionPlanView

app = typer.Typer(help="Plans: targets in order, with the dates they give.", no_args_is_help=True)
app.command("preview")(preview_dates)

ClassArgument = Annotated[
    str, typer.Argument(metavar="CLASS", help="Identity in the roster, or title.", show_default=False)
]
Start = Annotated[str | None, typer.Option(help="First day, as 2026-09-01.")]
End = Annotated[str | None, typer.Option(help="Hard end: durations shrink to fit; or none.")]
By = Annotated[str | None, typer.Option(help="The adult who decided it: identity, e-mail or full name.")]
Reason = Annotated[str, typer.Option(help="Why, as it is kept with every moved date.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command("set")
def set_plan(
    section: ClassArgument,
    file: Annotated[
        Path | None, typer.Argument(help="CSV or JSON: target and days in each line.", show_default=False)
    ] = None,
    *,
    from_case: Annotated[
        bool, typer.Option("--from-case", help="All targets of its framework, in order.")
    ] = False,
    competency: Annotated[
        list[str] | None, typer.Option(help="With --from-case: only of this competency; may be repeated.")
    ] = None,
    days: Annotated[str | None, typer.Option(help="Instructional days where the file says none.")] = None,
    start: Start = None,
    end: End = None,
    by: By = None,
    reason: Reason = "The plan of the class changed.",
    school: SchoolOption = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Give a class its plan: shown first, with whose dates and standing would change."""
    if (file is not None) == from_case:
        raise typer.BadParameter("Give a file or --from-case.")

    async def attempt(session: AsyncSession) -> Outcome:
        bounds, default_days = _bounds(start, end), _days(days)
        at = await the_school(session, school)
        found = await _section(session, at, section)
        policy = policy_of(at.settings)
        if file is not None:
            draft = await plan_wishes.from_file(
                session,
                found,
                read_plan(read_bytes(file), file_name=file.name),
                bounds=bounds,
                default_days=default_days or policy.default_target_days,
            )
        else:
            draft = await plan_wishes.from_framework(
                session,
                found,
                competencies=competency or (),
                bounds=bounds,
                days=default_days or policy.default_target_days,
            )
        change = await effects.change_by(session, at, by, reason)
        before = await plan_effects.of_section(session, found, today=change.today, policy=policy)
        await plan_changes.set_section_plan(session, found, draft.wish, change=change)
        after = await plan_effects.of_section(session, found, today=change.today, policy=policy)
        return _outcome(found.title, draft, plan_effects.difference(before, after))

    effects.change(attempt, yes=yes, as_json=as_json)


@app.command("student")
def set_student(
    student: PersonArgument,
    section: ClassArgument,
    file: Annotated[
        Path | None, typer.Argument(help="CSV or JSON: target and days in each line.", show_default=False)
    ] = None,
    *,
    like_class: Annotated[bool, typer.Option("--like-class", help="Follow the plan of the class.")] = False,
    days: Annotated[str | None, typer.Option(help="Instructional days where the file says none.")] = None,
    start: Start = None,
    end: End = None,
    by: By = None,
    reason: Reason = "A plan of their own.",
    school: SchoolOption = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Give a student their own order and durations: it beats the plan of the class."""
    if (file is not None) == like_class:
        raise typer.BadParameter("Give a file or --like-class.")

    async def attempt(session: AsyncSession) -> Outcome:
        bounds, default_days = _bounds(start, end), _days(days)
        at = await the_school(session, school)
        found, person = await _section(session, at, section), await the_person(session, at, student)
        policy = policy_of(at.settings)
        if file is not None:
            draft = await plan_wishes.from_file(
                session,
                found,
                read_plan(read_bytes(file), file_name=file.name),
                bounds=bounds,
                default_days=default_days or policy.default_target_days,
            )
            await _check_end_goals(session, found, person, draft)
        else:
            draft = await plan_wishes.of_section(session, found)
        change = await effects.change_by(session, at, by, reason)
        days_of = await own_days.instructional_days(session, at.id, draft.wish.calendar_id)
        joined = await plans.members(session, found, days=days_of, on=change.today)
        if person.id not in joined:
            raise ImportRefused(f"{person.full_name} is no student of {found.title}.")
        before = await plan_effects.of_section(session, found, today=change.today, policy=policy)
        await plan_changes.set_student_plan(
            session,
            found,
            person.id,
            draft.wish,
            joined_on=joined[person.id],
            change=change,
            is_own=not like_class,
        )
        after = await plan_effects.of_section(session, found, today=change.today, policy=policy)
        theirs = [
            each for each in plan_effects.difference(before, after) if each.sourced_id == person.sourced_id
        ]
        return _outcome(f"{person.full_name} in {found.title}", draft, tuple(theirs))

    effects.change(attempt, yes=yes, as_json=as_json)


@app.command("show")
def show_plan(section: ClassArgument, *, school: SchoolOption = None, as_json: AsJson = False) -> None:
    """Show the plan of a class, with the dates of who was there from the start."""

    async def find(settings: Settings) -> tuple[str, SectionPlanView | None]:
        async with console.open_database(settings) as sessions, sessions() as session:
            at = await the_school(session, school)
            try:
                found = await _section(session, at, section)
            except ImportRefused as refusal:
                raise CommandError(escape(str(refusal))) from refusal
            return found.title, await plan_views.of_section(session, found)

    title, view = console.run(find)
    if as_json:
        typer.echo(json.dumps({"class": title, "plan": _as_json(view) if view else None}, ensure_ascii=False))
    elif view is None:
        console.OUT.print(f"{escape(title)} has no plan yet. `waymark plan set` gives it one.")
    else:
        _show(title, view)


def _as_json(view: SectionPlanView) -> dict[str, object]:
    return {
        "starts_on": view.starts_on.isoformat(),
        "ends_on": view.ends_on.isoformat() if view.ends_on else None,
        "calendar": view.calendar,
        "targets": [
            {
                "code": line.code,
                "title": line.title,
                "instructional_days": line.days,
                "given_days": line.given_days,
                "due_on": line.due_on.isoformat() if line.due_on else None,
            }
            for line in view.lines
        ],
        "students": view.students,
        "own_plans": view.own_plans,
        "too_late": view.too_late,
    }


def _show(title: str, view: SectionPlanView) -> None:
    until = f"to {view.ends_on}" if view.ends_on else "without a hard end"
    console.OUT.print(
        f"{escape(title)}: from {view.starts_on} {until}, in the calendar {escape(view.calendar)}.",
        highlight=False,
    )
    table = Table("Target", "Title", "Days", "Given", "Date", box=None)
    for line in view.lines:
        table.add_row(
            escape(line.code),
            escape(line.title),
            str(line.days),
            str(line.given_days) if line.given_days != line.days else "",
            line.due_on.strftime("%a %Y-%m-%d") if line.due_on else "none",
        )
    console.OUT.print(table)
    console.OUT.print(
        f"{counted(view.students, 'student')}; {view.own_plans} with a plan of their own, "
        f"{view.too_late} who joined too late for dates.",
        highlight=False,
    )


def _outcome(title: str, draft: Draft, found: tuple[plan_effects.StudentEffect, ...]) -> Outcome:
    wish = draft.wish
    until = f"to {wish.ends_on}" if wish.ends_on else "without a hard end"
    return Outcome(
        title=f"{title}: {counted(len(draft.codes), 'target')}, from {wish.starts_on} {until}.",
        effects=found,
        remarks=draft.remarks,
        facts={
            "starts_on": wish.starts_on.isoformat(),
            "ends_on": wish.ends_on.isoformat() if wish.ends_on else None,
            "targets": [
                {"code": code, "instructional_days": days}
                for code, (_, days) in zip(draft.codes, wish.steps, strict=True)
            ],
        },
    )


async def _check_end_goals(session: AsyncSession, section: Section, person: Person, draft: Draft) -> None:
    missing = await plan_wishes.leaves_out(session, section, person.id, draft.wish)
    if missing:
        raise ImportRefused(
            f"The plan leaves out {plan_words.listed(missing)}. End goals stay: give them a later place or "
            "more days instead, or record a support."
        )


async def _section(session: AsyncSession, at: School, text: str) -> Section:
    found = await sections.courses_named(session, at.id, text)
    if not found:
        raise ImportRefused(f"There is no class {text!r}. `waymark sections list` shows them.")
    if len(found) > 1:
        listed = ", ".join(f"{each.sourced_id} ({each.title})" for each in found)
        raise ImportRefused(f"That may be several classes. Give the identity of one: {listed}.")
    return found[0]


def _bounds(start: str | None, end: str | None) -> Bounds:
    is_open_ended = end is not None and end.strip().casefold() == "none"
    return Bounds(
        starts_on=plan_words.day_from(start, what="the start") if start is not None else None,
        ends_on=plan_words.day_from(end, what="the end") if end is not None and not is_open_ended else None,
        is_open_ended=is_open_ended,
    )


def _days(said: str | None) -> int | None:
    return plan_words.duration_from(said, what="each target") if said is not None else None
