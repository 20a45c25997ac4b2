"""What an import will do, worked out before anything is written."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.changes import Progress, TableChange, write
from domain.exchange.oddities import ImportRefused

Report_co = TypeVar("Report_co", covariant=True)


@dataclass(frozen=True, slots=True)
class ImportPlan(Generic[Report_co]):
    """The changes, in the order in which they are written, and what to tell about them."""

    report: Report_co
    changes: tuple[TableChange, ...]
    refusal: str | None = None
    """Why the plan will not be carried out as it is; None when it may be."""
    afterwards: Callable[[AsyncSession], Awaitable[None]] | None = None
    """What follows from the changes, once they are written."""


async def carry_out(
    session: AsyncSession, plan: ImportPlan[Report_co], *, progress: Progress | None = None
) -> Report_co:
    """Writes the plan. Raises ImportRefused when it may not be. Joins the caller's transaction."""
    if plan.refusal is not None:
        raise ImportRefused(plan.refusal)
    await write(session, plan.changes, progress=progress)
    if plan.afterwards is not None:
        await plan.afterwards(session)
    return plan.report
