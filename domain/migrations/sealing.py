"""What was written in the open, sealed in its place by a migration, and opened again by the way back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic import op

from domain.models.sealed import keyring_of

BATCH = 500
"""Rows read, sealed or opened, and written at once: a table may be larger than the memory."""


@dataclass(frozen=True, slots=True)
class Words:
    """A column that is sealed from a migration on, as it is in the open."""

    name: str
    kind: str = "varchar"
    is_required: bool = False

    @property
    def meanwhile(self) -> str:
        """The column that takes its values over."""
        return f"{self.name}_meanwhile"


def seal(table: str, *columns: Words) -> None:
    """Each row is read once, whichever of its columns are sealed.

    Dropping a column drops the CHECKs that ask for it: the caller makes them anew.
    """
    keyring = keyring_of(op.get_bind().dialect)

    def sealed(column: Words, value: str) -> bytes:
        return keyring.seal(value.encode(), place=f"{table}.{column.name}")

    _alter(table, [f"ADD COLUMN {each.meanwhile} bytea" for each in columns])
    for rows in _pages(table, [f"{each.name}::text AS {each.name}" for each in columns], columns):
        _write(table, "bytea", rows, {each: [_each(sealed, each, row) for row in rows] for each in columns})
    _replace(table, columns)
    # A dropped column's values stay in the table's files until it is written anew, which this makes it be.
    _alter(table, [f"ALTER COLUMN {each.name} TYPE bytea USING {each.name} || ''::bytea" for each in columns])


def unseal(table: str, *columns: Words) -> None:
    """The way back. Raises SealError for what does not open."""
    keyring = keyring_of(op.get_bind().dialect)

    def opened(column: Words, value: bytes) -> str:
        return keyring.open(value, place=f"{table}.{column.name}").decode()

    _alter(table, [f"ADD COLUMN {each.meanwhile} {each.kind}" for each in columns])
    for rows in _pages(table, [each.name for each in columns], columns):
        _write(table, "varchar", rows, {each: [_each(opened, each, row) for row in rows] for each in columns})
    _replace(table, columns)


def _each(change: Callable[[Words, Any], object], column: Words, row: sa.Row[Any]) -> object:
    value = getattr(row, column.name)
    return None if value is None else change(column, value)


def _pages(table: str, selected: Sequence[str], columns: Sequence[Words]) -> Iterator[Sequence[sa.Row[Any]]]:
    """The rows that have words, as things stand now, page by page, each with the place it was found in.

    By a cursor of its own name: asyncpg keeps how a statement answers, and closes none of its own in time.
    """
    has_words = " OR ".join(f"{each.name} IS NOT NULL" for each in columns)
    query = f"SELECT ctid::text AS row_at, {', '.join(selected)} FROM {table} WHERE {has_words}"
    op.execute(f"DECLARE words_of_{table} CURSOR FOR {query}")
    while rows := op.get_bind().execute(sa.text(f"FETCH {BATCH} FROM words_of_{table}")).all():
        yield rows
    op.execute(f"CLOSE words_of_{table}")


def _write(table: str, given: str, rows: Sequence[sa.Row[Any]], values: dict[Words, list[object]]) -> None:
    """Each row by the place it was found in, for not every table has an index on its ids alone. Nobody else
    moves rows meanwhile: a table that is altered is locked.
    """
    new = ", ".join(
        f"{each.meanwhile} = given.{each.name}"
        + ("::jsonb" if given != "bytea" and each.kind == "jsonb" else "")
        for each in values
    )
    arrays = ", ".join(f"CAST(:{each.name} AS {given}[])" for each in values)
    names = ", ".join(each.name for each in values)
    op.get_bind().execute(
        sa.text(
            f"UPDATE {table} SET {new} FROM unnest(CAST(:row_at AS varchar[]), {arrays})"
            f" AS given (row_at, {names}) WHERE {table}.ctid = given.row_at::tid"
        ),
        {"row_at": [row.row_at for row in rows]} | {each.name: value for each, value in values.items()},
    )


def _replace(table: str, columns: Sequence[Words]) -> None:
    _alter(table, [f"DROP COLUMN {each.name}" for each in columns])
    for each in columns:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {each.meanwhile} TO {each.name}")
    if required := [f"ALTER COLUMN {each.name} SET NOT NULL" for each in columns if each.is_required]:
        _alter(table, required)


def _alter(table: str, changes: Sequence[str]) -> None:
    """All of them at once: what writes the table anew does so once."""
    op.execute(f"ALTER TABLE {table} {', '.join(changes)}")
