"""The outbox: what will be sent is written in the transaction of the change that causes it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.messages.base import Message
from domain.messages.registry import to_facts
from domain.models import Person, Promise
from domain.vocabulary import ChannelName, PromiseState


async def promise(
    session: AsyncSession,
    message: Message,
    *,
    to: Person,
    key: str,
    now: datetime,
    about: UUID | None = None,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    account: tuple[ChannelName, str] | None = None,
) -> bool:
    """Promises a message, once for each key; False where the key was promised before.

    The channel is chosen when it is sent, unless an account (channel, address) is named. `about` is the
    student it tells of: whether the recipient may still see that student is asked again at that moment.
    Past `not_after` it is dropped; without one it is worth hearing late. Joins the caller's transaction.
    """
    statement = (
        insert(Promise)
        .values(
            school_id=to.school_id,
            id=new_id(),
            key=key,
            recipient_id=to.id,
            about_id=about,
            message=type(message).__name__,
            facts=to_facts(message),
            thread=message.thread(),
            channel=account[0] if account else None,
            address=account[1] if account else None,
            promised_at=now,
            due_at=due_at or now,
            not_after=not_after,
            state=PromiseState.DUE,
            attempts=0,
        )
        .on_conflict_do_nothing()
        .returning(col(Promise.id))
    )
    return await session.scalar(statement) is not None


async def renew(session: AsyncSession, message: Message, *, school_id: UUID, key: str) -> bool:
    """Other facts for what is promised and was not begun to be sent; whether there was any.

    Joins the caller's transaction.
    """
    statement = (
        update(Promise)
        .where(
            col(Promise.school_id) == school_id,
            col(Promise.key) == key,
            col(Promise.state) == PromiseState.DUE,
            col(Promise.attempts) == 0,
        )
        .values(facts=to_facts(message))
        .returning(col(Promise.id))
        .execution_options(synchronize_session=False)
    )
    return await session.scalar(statement) is not None


async def take_back(
    session: AsyncSession, *, school_id: UUID, begins: str, but: Collection[str] = ()
) -> bool:
    """Drops what is promised under keys that begin so and was not begun to be sent, those in `but` apart;
    whether there was any.

    Joins the caller's transaction.
    """
    dropped = await session.scalars(
        update(Promise)
        .where(
            col(Promise.school_id) == school_id,
            col(Promise.key).startswith(begins, autoescape=True),
            col(Promise.key).not_in(but),
            col(Promise.state) == PromiseState.DUE,
            col(Promise.attempts) == 0,
        )
        .values(state=PromiseState.DROPPED, facts={})
        .returning(col(Promise.id))
        .execution_options(synchronize_session=False)
    )
    return bool(dropped.all())
