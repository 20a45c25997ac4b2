"""All that lies sealed, in whichever table or file: looked through, and sealed anew with another key."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from bot.attachments import FileBrokenError, KeyAwayError, SealedStore
from bot.database import Sessions
from domain.models import sealed
from domain.sealing import Keyring, SealError, is_sealed

PAGE = 500
"""Rows looked at, or sealed anew, in one transaction."""

MOST_PASSES = 20
"""Over a column in which somebody is always writing."""

_SEALING = sa.text("SET LOCAL waymark.sealing = 'on'")
"""What is append-only may be sealed anew by whoever says so, and nothing else of it be changed."""

Row = sa.Row[*tuple[object, ...]]
Told = Callable[[int], None]
"""Hears of each so many that were done."""


@dataclass(slots=True)
class Tally:
    """What was found in one place."""

    by_key: Counter[bytes | None] = field(default_factory=Counter)
    """How many values, by the id of the key they are sealed with; None of what is not sealed."""
    broken: int = 0
    """How many of them open with none of the keys."""

    @property
    def total(self) -> int:
        return self.by_key.total()


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column, seen as the bytes that lie in it."""

    place: str
    table: sa.TableClause
    key: tuple[sa.ColumnClause[object], ...]
    """The primary key of its table."""
    content: sa.ColumnClause[bytes]

    @classmethod
    def of(cls, column: sa.Column[object], place: str) -> "Column":
        key = [sa.column(each.name, each.type) for each in column.table.primary_key]
        content = sa.column(column.name, sa.LargeBinary)
        return cls(place, sa.table(column.table.name, *key, content), tuple(key), content)

    async def pages(self, session: AsyncSession) -> AsyncIterator[Sequence[Row]]:
        """Its values, each after the key of its row."""
        last: Row | None = None
        while page := await self._page(session, sa.true(), last):
            yield page
            last = page[-1]

    async def old(self, session: AsyncSession, keyring: Keyring) -> int:
        """How many values are not sealed with the key that seals now."""
        query = sa.select(sa.func.count()).select_from(self.table).where(self._is_old(keyring))
        return await session.scalar(query) or 0

    async def renew_page(
        self, session: AsyncSession, keyring: Keyring, *, last: Row | None
    ) -> tuple[Row | None, int]:
        """The row to go on after, None at the end, and how many values were sealed anew.

        Rows in use are left out: nobody is waited for, and nobody waits long. What does not open stays as it
        is. Joins the caller's transaction.
        """
        page = await self._page(session, self._is_old(keyring), last, is_for_update=True)
        renewed = [(row, content) for row in page if (content := self._renewed(row[-1], keyring)) is not None]
        if renewed:
            await session.execute(_SEALING)
            by_key = [each == sa.bindparam(f"of_{each.name}", type_=each.type) for each in self.key]
            new = {self.content.name: sa.bindparam("new", type_=sa.LargeBinary)}
            await (await session.connection()).execute(
                sa.update(self.table).where(*by_key).values(new),
                [
                    {f"of_{each.name}": value for each, value in zip(self.key, row, strict=False)}
                    | {"new": content}
                    for row, content in renewed
                ],
            )
        return (page[-1] if len(page) == PAGE else None), len(renewed)

    async def _page(
        self,
        session: AsyncSession,
        condition: sa.ColumnElement[bool],
        last: Row | None,
        *,
        is_for_update: bool = False,
    ) -> Sequence[Row]:
        query = (
            sa.select(*self.key, self.content)
            .where(self.content.is_not(None), condition)
            .order_by(*self.key)
            .limit(PAGE)
        )
        if last is not None:
            after = [sa.literal(value, each.type) for each, value in zip(self.key, last[:-1], strict=True)]
            query = query.where(sa.tuple_(*self.key) > sa.tuple_(*after))
        if is_for_update:
            query = query.with_for_update(skip_locked=True)
        return (await session.execute(query)).all()

    def _is_old(self, keyring: Keyring) -> sa.ColumnElement[bool]:
        head = keyring.head
        return self.content.is_not(None) & (sa.func.substring(self.content, 1, len(head)) != head)

    def _renewed(self, content: object, keyring: Keyring) -> bytes | None:
        assert isinstance(content, bytes)
        try:
            return keyring.seal(keyring.open(content, place=self.place), place=self.place)
        except SealError:
            return None


def sealed_columns() -> tuple[Column, ...]:
    """Every sealed column there is."""
    return tuple(
        Column.of(column, column.type.place)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sealed.Sealed)
    )


async def survey(sessions: Sessions, keyring: Keyring) -> Mapping[str, Tally]:
    """What lies in each column, by its place; every value is opened."""
    found = {}
    for column in sealed_columns():
        tally = found[column.place] = Tally()
        async with sessions() as session:
            async for page in column.pages(session):
                _count(tally, (row[-1] for row in page), keyring, place=column.place)
    return found


def _count(tally: Tally, contents: Iterable[object], keyring: Keyring, *, place: str) -> None:
    for content in contents:
        assert isinstance(content, bytes)
        tally.by_key[Keyring.id_of(content) if is_sealed(content) else None] += 1
        try:
            keyring.open(content, place=place)
        except SealError:
            tally.broken += 1


async def survey_files(store: SealedStore, *, is_thorough: bool) -> Tally:
    """What lies in the attachment store; every file is opened where it is thorough, else looked at from
    outside. Raises OSError where the store is away.
    """
    tally = Tally()
    async for page in store.names():
        for name in page:
            try:
                tally.by_key[await store.key_id(name)] += 1
                tally.broken += 0 if not is_thorough or await store.opens(name) else 1
            except FileNotFoundError:  # cleared away meanwhile
                continue
    return tally


async def renew(sessions: Sessions, column: Column, keyring: Keyring, told: Told) -> int:
    """Seals anew what is sealed with an older key; how many values were left, for they do not open.

    Page by page, each in a transaction of its own: what ends it in the middle is gone on with by the next.
    """
    for _ in range(MOST_PASSES):
        renewed, last, is_more = 0, None, True
        while is_more:
            async with sessions.begin() as session:
                last, count = await column.renew_page(session, keyring, last=last)
            renewed, is_more = renewed + count, last is not None
            told(count)
        async with sessions() as session:
            left = await column.old(session, keyring)
        if not left or not renewed:
            break
    return left


async def renew_files(store: SealedStore, told: Told) -> tuple[int, int]:
    """The same for files: how many were sealed anew, and how many were left.

    Raises OSError where the store is away.
    """
    renewed, broken = 0, 0
    async for page in store.names():
        for name in page:
            try:
                renewed += await store.renew(name)
            except (FileBrokenError, KeyAwayError):
                broken += 1
        told(len(page))
    return renewed, broken
