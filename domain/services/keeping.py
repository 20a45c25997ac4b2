"""What came in and went out is not kept for ever: old rows of inbox and outbox are deleted, page by page, and
those that stay listed are emptied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, Row, delete, func, or_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Incoming, Promise
from domain.sealing import sealed_size
from domain.vocabulary import IncomingState, PromiseState

PAGE = 1000
"""Rows looked at in one transaction."""

EMPTY_BYTES = sealed_size(len("{}"))
"""Of facts that say nothing, as they lie in the database."""

ASKED_FOR_AS_LONG_AS_IT_LASTS = ("reach:", "wait:")
"""Keys that name no day: whoever promises them looks for them again until their cause is over, however long
that takes. Without the row the same thing would be said anew.
"""


@dataclass(frozen=True, slots=True)
class Page:
    """What became of one page of rows, oldest first."""

    deleted: int
    last_id: UUID | None
    """Where the next page begins; None where nothing older is left."""


async def forget_incoming(session: AsyncSession, *, before: datetime, after: UUID | None) -> Page:
    """Deletes what was handled, or set aside, before that moment. What waits to be handled stays.

    Ids grow with time, so the look ends at the first page with something younger. Joins the caller's
    transaction.
    """
    page = select(
        col(Incoming.id),
        (col(Incoming.received_at) < before).label("is_old"),
        ((col(Incoming.state) != IncomingState.NEW) & (col(Incoming.handled_at) < before)).label("may_go"),
    ).order_by(col(Incoming.id))
    if after is not None:
        page = page.where(col(Incoming.id) > after)
    rows = (await session.execute(page.limit(PAGE))).all()
    if old := _ids(rows):
        await session.execute(delete(Incoming).where(col(Incoming.id).in_(old)))
    return _page(rows)


async def forget_promises(
    session: AsyncSession, school_id: UUID, *, before: datetime, after: UUID | None
) -> Page:
    """Deletes what was sent or dropped and was promised before that moment. What is due, in doubt or could
    not be delivered stays, for it is listed; so do keys that are still asked for.

    Ids grow with time, so the look ends at the first page with something younger. Joins the caller's
    transaction.
    """
    is_asked_for = or_(*(col(Promise.key).startswith(begins) for begins in ASKED_FOR_AS_LONG_AS_IT_LASTS))
    is_old = col(Promise.promised_at) < before
    is_over = col(Promise.state).in_((PromiseState.SENT, PromiseState.DROPPED))
    page = (
        select(
            col(Promise.id),
            is_old.label("is_old"),
            (is_old & is_over & (col(Promise.due_at) < before) & ~is_asked_for).label("may_go"),
        )
        .where(col(Promise.school_id) == school_id)
        .order_by(col(Promise.id))
    )
    if after is not None:
        page = page.where(col(Promise.id) > after)
    rows = (await session.execute(page.limit(PAGE))).all()
    if old := _ids(rows):
        await session.execute(
            delete(Promise).where(col(Promise.school_id) == school_id, col(Promise.id).in_(old))
        )
    return _page(rows)


async def empty_promises(session: AsyncSession, school_id: UUID, *, before: datetime) -> int:
    """Takes the facts out of what is settled and was promised before that moment; how many had any. The rows
    stay: those are what could not be delivered, or may not have been, for the others were emptied at once.

    Such facts are read again only where somebody out of reach comes back, and nothing older than
    `links.STILL_NEWS` then. Joins the caller's transaction.
    """
    facts = type_coerce(col(Promise.facts), LargeBinary)
    emptied = await session.scalars(
        update(Promise)
        .where(
            col(Promise.school_id) == school_id,
            col(Promise.state).not_in((PromiseState.DUE, PromiseState.SENDING)),
            col(Promise.promised_at) < before,
            func.octet_length(facts) > EMPTY_BYTES,
        )
        .values(facts={})
        .returning(col(Promise.id))
        .execution_options(synchronize_session=False)
    )
    return len(emptied.all())


def _ids(rows: Sequence[Row[UUID, bool, bool]]) -> list[UUID]:
    return [row.id for row in rows if row.may_go]


def _page(rows: Sequence[Row[UUID, bool, bool]]) -> Page:
    is_more = len(rows) == PAGE and rows[-1].is_old
    return Page(len(_ids(rows)), rows[-1].id if is_more else None)
