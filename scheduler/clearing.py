"""The clearing of the attachment store: bytes that no row names any more go, a day later for good.

Nothing is deleted in the moment in which it is found to be unnamed, for somebody may be sending the same
bytes just then: they are there, so they are not kept anew, and the row that names them is not yet committed.
They are set aside, where they can still be read, and looked at once more a day later.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.services import attachments

Sessions = async_sessionmaker[AsyncSession]

PARTS = tuple(f"{number:02x}" for number in range(256))
"""Of the store: the first two digits of a hash."""

HOURS = 23
"""In which all parts are looked at. Not 24: a process that rests at night comes to each part all the same."""

LONG_ENOUGH = timedelta(days=1)
"""For a row to be committed after the bytes it names were kept, many times over."""


class Store(Protocol):
    """What of the attachment store this needs; `bot.attachments.SealedStore` is one."""

    def old(self, part: str, *, before: datetime, is_aside: bool) -> AsyncIterator[Sequence[str]]: ...

    async def set_aside(self, sha256: str, *, now: datetime) -> None: ...

    async def bring_back(self, sha256: str, *, now: datetime) -> None: ...

    async def let_go(self, sha256: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many files were set aside, brought back and let go."""

    set_aside: int = 0
    brought_back: int = 0
    let_go: int = 0


def parts_at(now: datetime) -> tuple[str, ...]:
    """Those whose hour it is."""
    hour = int(now.timestamp()) // 3600 % HOURS
    return PARTS[hour::HOURS]


async def clear(sessions: Sessions, store: Store, *, now: datetime, parts: Sequence[str]) -> Cleared:
    """Sets aside what lies in these parts of the store for a day and no row names; lets go what was set aside
    a day ago, unless a row names it by now.

    Rows of all schools count, for the same bytes lie there once. Any number of processes may do it at once,
    and end in the middle of it. Raises OSError where the store is away.
    """
    before = now - LONG_ENOUGH
    set_aside, brought_back, let_go = 0, 0, 0
    for part in parts:
        async for page in store.old(part, before=before, is_aside=True):
            named = await _named(sessions, page)
            for sha256 in page:
                if sha256 in named:
                    await store.bring_back(sha256, now=now)
                else:
                    await store.let_go(sha256)
            brought_back, let_go = brought_back + len(named), let_go + len(page) - len(named)
        async for page in store.old(part, before=before, is_aside=False):
            unnamed = set(page) - await _named(sessions, page)
            for sha256 in unnamed:
                await store.set_aside(sha256, now=now)
            set_aside += len(unnamed)
    return Cleared(set_aside, brought_back, let_go)


async def _named(sessions: Sessions, page: Sequence[str]) -> frozenset[str]:
    if not page:
        return frozenset()
    async with sessions() as session:
        return await attachments.named(session, page)
