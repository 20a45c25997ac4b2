"""The difference between what a file says and what the database has, and how it is written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

Row = dict[str, Any]
"""One row by column name. Any: a column may hold anything."""

Progress = Callable[[str, int, int], None]
"""Told the table's name, rows written so far, rows in all."""

ROWS_AT_ONCE = 2_000

TOO_MANY = 0.10
"""Share of what is there that may be retired without being asked for. Source: PLATFORM, privacy 12."""


@dataclass(frozen=True, slots=True)
class TableChange:
    """What is to be done with one table. `unchanged` rows are left alone."""

    table: sa.Table
    added: tuple[Row, ...] = ()
    changed: tuple[Row, ...] = ()
    """Full rows as they will be."""
    retired: tuple[Row, ...] = ()
    """Full rows as they will be."""
    removed: tuple[Row, ...] = ()
    """Full rows as they were; only for tables without a history of their own."""
    columns: tuple[tuple[str, ...], ...] = ()
    """For each changed row, then each retired row, the columns that differ."""
    unchanged: int = 0

    @property
    def size(self) -> int:
        return len(self.added) + len(self.changed) + len(self.retired) + len(self.removed)


def table_of(model: type[SQLModel]) -> sa.Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


async def rows_of(session: AsyncSession, model: type[SQLModel], *conditions: Any) -> list[Row]:
    """Whole rows as plain mappings. Any: SQLModel types its columns as their values."""
    found = await session.execute(sa.select(table_of(model)).where(*conditions))
    return [dict(row) for row in found.mappings()]


def nothing(row: Row) -> Row | None:
    """Retires no row."""
    return None


def compare(
    model: type[SQLModel],
    have: Iterable[Row],
    wanted: Iterable[Row],
    *,
    retire: Callable[[Row], Row | None] = nothing,
    remove: bool = False,
    keep_if_empty: frozenset[str] = frozenset(),
) -> TableChange:
    """The difference by primary key.

    Rows in `have` alone are given what `retire` returns for them, or are removed, or left.
    A wanted None or {} in a column of `keep_if_empty` says nothing about that column. Pure.
    """
    table = table_of(model)
    names = [column.name for column in table.primary_key]
    left = {tuple(row[name] for name in names): row for row in have}
    added: list[Row] = []
    changed: list[tuple[Row, tuple[str, ...]]] = []
    unchanged = 0
    for row in wanted:
        before = left.pop(tuple(row[name] for name in names), None)
        if before is None:
            added.append(row)
            continue
        differing = _differing(before, row, keep_if_empty)
        if differing:
            changed.append((before | {name: row[name] for name in differing}, differing))
        else:
            unchanged += 1
    retired = [(row | news, tuple(news)) for row in left.values() if (news := retire(row))]
    return TableChange(
        table=table,
        added=tuple(added),
        changed=tuple(row for row, _ in changed),
        retired=tuple(row for row, _ in retired),
        removed=tuple(left.values()) if remove else (),
        columns=tuple(differing for _, differing in [*changed, *retired]),
        unchanged=unchanged,
    )


def _differing(before: Row, wanted: Row, keep_if_empty: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        name
        for name, value in wanted.items()
        if before[name] != value and not (name in keep_if_empty and value in (None, {}))
    )


async def write(
    session: AsyncSession, changes: Sequence[TableChange], *, progress: Progress | None = None
) -> None:
    """Writes the changes in the order given. Joins the caller's transaction."""
    for change in changes:
        await _Writing(session, change, progress).run()


class _Writing:
    """One table's change, counted as it goes."""

    def __init__(self, session: AsyncSession, change: TableChange, progress: Progress | None) -> None:
        self._session = session
        self._change = change
        self._progress = progress
        self._done = 0

    async def run(self) -> None:
        change = self._change
        table = change.table
        await self._send(table.delete().where(*self._is_row()), [self._key(row) for row in change.removed])
        await self._send(table.insert(), change.added)
        by_columns: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row, columns in zip((*change.changed, *change.retired), change.columns, strict=True):
            by_columns[columns].append(self._key(row) | {f"new_{name}": row[name] for name in columns})
        for columns, rows in by_columns.items():
            values = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
            await self._send(table.update().where(*self._is_row()).values(values), rows)

    def _is_row(self) -> list[sa.ColumnElement[bool]]:
        return [
            column == sa.bindparam(f"is_{column.name}", type_=column.type)
            for column in self._change.table.primary_key
        ]

    def _key(self, row: Row) -> Row:
        return {f"is_{column.name}": row[column.name] for column in self._change.table.primary_key}

    async def _send(self, statement: sa.Executable, rows: Sequence[Row]) -> None:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            await self._session.execute(statement, some)
            self._done += len(some)
            if self._progress is not None:
                self._progress(self._change.table.name, self._done, self._change.size)


def too_many(retired: int, *, before: int) -> bool:
    """Whether so large a part would be retired that somebody has to say it is meant."""
    return retired > before * TOO_MANY
