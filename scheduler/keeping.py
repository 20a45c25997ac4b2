"""The daily clearing of inbox and outbox."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.models import School
from domain.services import keeping
from domain.services.keeping import Page
from domain.services.people import links

Sessions = async_sessionmaker[AsyncSession]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows went, and how many stay without what they said."""

    incoming: int
    promises: int
    emptied: int


async def forget(
    sessions: Sessions, *, now: datetime, keep_incoming: timedelta, keep_promises: timedelta
) -> Forgotten:
    """Deletes what is older and done with, page by page, each in a transaction of its own. What could not be
    delivered, or may not have been, stays, and says nothing any more once what came in then is gone.

    Cheap where nothing is old, and any number of processes may do it at once.
    """
    incoming = await _all_pages(sessions, partial(keeping.forget_incoming, before=now - keep_incoming))
    async with sessions() as session:
        schools = (await session.scalars(select(col(School.id)))).all()
    promises, emptied = 0, 0
    for school_id in schools:
        clear = partial(keeping.forget_promises, school_id=school_id, before=now - keep_promises)
        promises += await _all_pages(sessions, clear)
        async with sessions.begin() as session:
            emptied += await keeping.empty_promises(
                session, school_id, before=now - max(keep_incoming, links.STILL_NEWS)
            )
    return Forgotten(incoming, promises, emptied)


async def _all_pages(sessions: Sessions, clear: Callable[..., Awaitable[Page]]) -> int:
    deleted, after, is_more = 0, None, True
    while is_more:
        async with sessions.begin() as session:
            page = await clear(session, after=after)
        deleted, after = deleted + page.deleted, page.last_id
        is_more = after is not None
    return deleted
