"""`waymark agreement show`: how far teachers agree, as leaders are told it."""

import json
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.commands import console
from bot.commands.choosing import AsJson, SchoolOption, the_school
from bot.commands.console import CommandError
from bot.config import Settings
from domain.messages.agreement import Agreement, FrameworkAgreement, KappaSilence
from domain.models import LearningTarget, School
from domain.rules.agreement import FEWEST_FOR_KAPPA, FEWEST_FOR_LEADERS, FEWEST_JUDGES
from domain.services.agreement import figures

app = typer.Typer(help="How far teachers agree on what they see.", no_args_is_help=True)

METHOD = (
    "blind second judgements of the sample; percent exact agreement and Cohen's kappa with quadratic weights"
)


@app.callback()
def agreement() -> None:
    """So that `show` stays a word of its own."""


@app.command()
def show(
    *,
    target: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only the targets with this code, such as RP.2.")
    ] = None,
    school: SchoolOption = None,
    as_json: AsJson = False,
) -> None:
    """Tell how far teachers agree, by framework and target. No teacher's own figure, and none that few
    judgements would give away.
    """

    async def command(settings: Settings) -> tuple[FrameworkAgreement, ...]:
        async with console.open_database(settings) as sessions, sessions() as session:
            at = await the_school(session, school)
            return await figures.totals(
                session, at.id, language=at.language, target_ids=await _targets(session, at, target)
            )

    found = console.run(command)
    if as_json:
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False))
        return
    _show(found)


async def _targets(session: AsyncSession, school: School, code: str | None) -> list[UUID] | None:
    """Ids of the targets with the code; None for all. Raises CommandError."""
    if code is None:
        return None
    found = await session.scalars(
        select(col(LearningTarget.id)).where(
            col(LearningTarget.school_id) == school.id, col(LearningTarget.code) == code.strip()
        )
    )
    target_ids = list(found)
    if not target_ids:
        raise CommandError(f"There is no target {escape(code)} at {escape(school.name)}.")
    return target_ids


def _show(found: tuple[FrameworkAgreement, ...]) -> None:
    table = Table("Framework, target", "Cases", "Same level", "One apart", "Weighted kappa", box=None)
    for each in found:
        if each.total is not None:
            table.add_row(f"[bold]{escape(each.framework)}", *_cells(each.total))
        elif not each.by_target:
            table.add_row(f"[bold]{escape(each.framework)}", "too few to tell", "", "", "")
        else:
            table.add_row(f"[bold]{escape(each.framework)}", "", "", "", "")
        for line in each.by_target:
            table.add_row(f"  {escape(line.target.in_full)}", *_cells(line.agreement))
    if found:
        console.OUT.print(table)
    else:
        console.OUT.print("No second judgement of the sample has been given yet.")
    console.OUT.print(
        f"Method: {METHOD}. Nothing is told under {FEWEST_FOR_LEADERS} cases "
        f"or {FEWEST_JUDGES} first judges.",
        highlight=False,
        soft_wrap=True,
    )


def _cells(each: Agreement) -> tuple[str, str, str, str]:
    return (
        str(each.pairs),
        f"{each.same} ({_percent(each)} %)",
        str(each.next_to),
        f"{each.kappa:.2f}" if each.kappa is not None else _why(each.silence),
    )


def _why(silence: KappaSilence | None) -> str:
    match silence:
        case KappaSilence.TOO_FEW:
            return f"too few to say (under {FEWEST_FOR_KAPPA})"
        case KappaSilence.ONE_LEVEL:
            return "undefined: one level only"
        case _:
            return "says nothing: one side chose one level only"


def _percent(each: Agreement) -> int:
    return round(100 * each.same / each.pairs)


def _as_json(found: tuple[FrameworkAgreement, ...]) -> dict[str, object]:
    return {
        "method": METHOD,
        "fewest_cases": FEWEST_FOR_LEADERS,
        "fewest_judges": FEWEST_JUDGES,
        "frameworks": [
            {
                "framework": each.framework,
                "total": _figure(each.total) if each.total else None,
                "targets": [
                    {"code": line.target.code, "title": line.target.title, **_figure(line.agreement)}
                    for line in each.by_target
                ],
            }
            for each in found
        ],
    }


def _figure(each: Agreement) -> dict[str, object]:
    return {
        "cases": each.pairs,
        "same": each.same,
        "one_apart": each.next_to,
        "percent_exact": _percent(each),
        "weighted_kappa": each.kappa,
        "kappa_silence": each.silence.value if each.silence else None,
    }
