"""`waymark calendar …`: days that turn out to be without school, and the dates that hang on them."""

from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands import effects
from bot.commands.choosing import AsJson, SchoolOption, the_school
from bot.commands.effects import Outcome
from domain.exchange import plan_words
from domain.exchange.oddities import ImportRefused
from domain.models import Calendar, School
from domain.rules.policy import policy_of
from domain.services import sections
from domain.services.plans import calendars, plan_effects
from domain.services.plans.replanning import Change
from domain.vocabulary import MoveCause

app = typer.Typer(help="Days without school that no calendar file knew.", no_args_is_help=True)

Day = Annotated[str, typer.Argument(metavar="DATE", help="As 2027-01-19.", show_default=False)]
Name = Annotated[str | None, typer.Option(help="Name of the calendar; else the school's default one.")]
By = Annotated[str | None, typer.Option(help="The adult who decided it: identity, e-mail or full name.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command("close")
def close(
    day: Day,
    *,
    until: Annotated[str | None, typer.Option(help="Last closed day, where there are several.")] = None,
    reason: Annotated[str, typer.Option(help="Why, as people read it.")] = "No school",
    calendar: Name = None,
    by: By = None,
    school: SchoolOption = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Close a day, such as a snow day: dates from then on move, shown first."""

    async def attempt(session: AsyncSession) -> Outcome:
        first_on = plan_words.day_from(day, what="the day")
        last_on = plan_words.day_from(until, what="the last day") if until is not None else first_on
        plan_words.check_end(first_on, last_on)
        at = await the_school(session, school)
        found = await _calendar(session, at, calendar)
        change = await effects.change_by(session, at, by, reason, cause=MoveCause.CALENDAR)
        before = await _look(session, at, found, change)
        if not await calendars.close(session, found, first_on=first_on, last_on=last_on, change=change):
            raise ImportRefused(f"The calendar {found.name} has no school day from {first_on} to {last_on}.")
        after = await _look(session, at, found, change)
        days = str(first_on) if first_on == last_on else f"{first_on} to {last_on}"
        return Outcome(f"{found.name}: closed on {days}.", plan_effects.difference(before, after))

    effects.change(attempt, yes=yes, as_json=as_json)


@app.command("reopen")
def reopen(
    day: Day,
    *,
    reason: Annotated[str, typer.Option(help="Why, as people read it.")] = "School takes place",
    calendar: Name = None,
    by: By = None,
    school: SchoolOption = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take back a closed day that was declared here. No date becomes earlier."""

    async def attempt(session: AsyncSession) -> Outcome:
        meant = plan_words.day_from(day, what="the day")
        at = await the_school(session, school)
        found = await _calendar(session, at, calendar)
        change = await effects.change_by(session, at, by, reason, cause=MoveCause.CALENDAR)
        before = await _look(session, at, found, change)
        if not await calendars.reopen(session, found, day=meant, change=change):
            raise ImportRefused(f"Nobody declared {meant} closed in the calendar {found.name}.")
        after = await _look(session, at, found, change)
        return Outcome(f"{found.name}: {meant} is open again.", plan_effects.difference(before, after))

    effects.change(attempt, yes=yes, as_json=as_json)


async def _look(
    session: AsyncSession, at: School, calendar: Calendar, change: Change
) -> plan_effects.Pictures:
    return await plan_effects.of_calendar(
        session, calendar, today=change.today, policy=policy_of(at.settings)
    )


async def _calendar(session: AsyncSession, at: School, name: str | None) -> Calendar:
    found = await sections.calendars_named(session, at.id, name)
    if not found:
        what = (
            f"calendar {name}" if name is not None else "calendar yet. `waymark import calendar` brings one"
        )
        raise ImportRefused(f"There is no {what}.")
    return found[0]
