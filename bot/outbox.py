"""The outbox's statements: what is claimed, and where it is noted to go."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BindParameter, Executable, bindparam, exists, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col

from domain.ids import new_id
from domain.models import Card, Promise
from domain.models.base import Moment
from domain.vocabulary import ChannelName, PromiseState

LEASE = timedelta(seconds=60)
"""Longer than any send may take: a claim older than this was left by a process that died."""

BATCH = 50
"""Promises claimed at once."""


async def claim(session: AsyncSession, now: datetime) -> Sequence[Promise]:
    """What is due, but nothing to anybody for whom something earlier is due or on its way."""
    asked = {"now": now, "lease_began": now - LEASE}
    claimed = await session.scalars(_claiming(), asked, execution_options={"synchronize_session": False})
    return claimed.all()


@cache
def _claiming() -> ReturningUpdate[Promise]:
    """Built once: it is asked after every message, and putting it together takes longer than running it."""
    now: BindParameter[datetime] = bindparam("now", type_=Moment)
    earlier = aliased(Promise)
    comes_first = (
        (col(earlier.state) == PromiseState.DUE)
        & (col(earlier.due_at) <= now)
        & (tuple_(col(earlier.due_at), col(earlier.id)) < tuple_(col(Promise.due_at), col(Promise.id)))
    )
    is_on_its_way = (col(earlier.state) == PromiseState.SENDING) & (
        col(earlier.claimed_at) >= bindparam("lease_began")
    )
    must_wait = exists().where(
        col(earlier.school_id) == col(Promise.school_id),
        col(earlier.recipient_id) == col(Promise.recipient_id),
        comes_first | is_on_its_way,
    )
    due = (
        select(col(Promise.school_id), col(Promise.id))
        .where(col(Promise.state) == PromiseState.DUE, col(Promise.due_at) <= now, ~must_wait)
        .order_by(col(Promise.due_at), col(Promise.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Promise)
        .cte("due")
    )
    return (
        update(Promise)
        .where(col(Promise.school_id) == due.c.school_id, col(Promise.id) == due.c.id)
        .values(state=PromiseState.SENDING, claimed_at=now, attempts=col(Promise.attempts) + 1)
        .returning(Promise)
    )


async def choose(session: AsyncSession, row: Promise, *, channel: ChannelName, address: str) -> bool:
    """Notes where a message goes before it does, so that its fate can be asked after there.

    False where the claim took so long that another process took it up.
    """
    claimed_at = row.claimed_at
    row.channel, row.address, row.is_chosen = channel, address, True
    still_ours = await session.scalar(
        update(Promise)
        .where(
            col(Promise.school_id) == row.school_id,
            col(Promise.id) == row.id,
            col(Promise.state) == PromiseState.SENDING,
            col(Promise.claimed_at) == claimed_at,
        )
        .values(channel=channel, address=address, is_chosen=True)
        .returning(col(Promise.id))
    )
    return still_ours is not None


async def has_newer_reply(session: AsyncSession, row: Promise) -> bool:
    """Whether its recipient was, or is about to be, answered on the same account after it was promised."""
    found = await session.scalar(
        select(col(Promise.id))
        .where(
            col(Promise.school_id) == row.school_id,
            col(Promise.recipient_id) == row.recipient_id,
            col(Promise.channel) == row.channel,
            col(Promise.address) == row.address,
            col(Promise.key).startswith("reply:"),
            tuple_(col(Promise.promised_at), col(Promise.id)) > tuple_(row.promised_at, row.id),
            col(Promise.state).not_in((PromiseState.FAILED, PromiseState.DROPPED)),
        )
        .limit(1)
    )
    return found is not None


async def thread_of(session: AsyncSession, row: Promise) -> str | None:
    """The id of the first notice about the same matter that went to the same account."""
    if row.thread is None:
        return None
    found: str | None = await session.scalar(
        select(col(Promise.sent_as))
        .where(
            col(Promise.school_id) == row.school_id,
            col(Promise.recipient_id) == row.recipient_id,
            col(Promise.channel) == row.channel,
            col(Promise.address) == row.address,
            col(Promise.thread) == row.thread,
            col(Promise.state) == PromiseState.SENT,
            col(Promise.sent_as).is_not(None),
            col(Promise.id) != row.id,
            # A reply is a card, and shows something else by now.
            ~col(Promise.key).startswith("reply:"),
        )
        .order_by(col(Promise.sent_at), col(Promise.id))
        .limit(1)
    )
    return found


def note_fault(row: Promise, fault: str | None) -> Executable:
    """Of a message that was sent."""
    return (
        update(Promise)
        .where(
            col(Promise.school_id) == row.school_id,
            col(Promise.id) == row.id,
            col(Promise.state) == PromiseState.SENT,
        )
        .values(fault=fault)
    )


def make_card(row: Promise, sent_as: str) -> Executable:
    values = {"address": row.address, "sent_as": sent_as}
    statement = insert(Card).values(
        school_id=row.school_id, id=new_id(), person_id=row.recipient_id, channel=row.channel, **values
    )
    return statement.on_conflict_do_update(index_elements=["school_id", "person_id", "channel"], set_=values)
