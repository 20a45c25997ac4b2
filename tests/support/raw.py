"""What somebody reads who has the database and no key."""

import re
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, column, select, table, text
from sqlalchemy.ext.asyncio import AsyncEngine

_COLUMNS = text(
    "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
)
_FILES = text(
    "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class"
    " WHERE relkind IN ('r', 't', 'i') AND oid >= 16384 AND pg_relation_size(oid) > 0"
)


async def columns_with(engine: AsyncEngine, words: str) -> set[str]:
    """The columns, as "table.column", that have words like these somewhere in a value."""
    found, wanted = set(), re.compile(words.encode())
    async with engine.connect() as connection:
        for name, each, kind in (await connection.execute(_COLUMNS)).all():
            plain: ColumnElement[Any] = column(each) if kind == "bytea" else cast(column(each), Text)
            for value in await connection.scalars(select(plain).select_from(table(name))):
                content = value if isinstance(value, bytes) else str(value).encode()
                found |= {f"{name}.{each}"} if wanted.search(content) else set()
    return found


async def files_have(engine: AsyncEngine, words: str) -> bool:
    """Whether the files of the tables have them, be it in what is there no more."""
    wanted = re.compile(words.encode())
    async with engine.connect() as connection:
        await connection.execute(text("CHECKPOINT"))
        return any(wanted.search(content) for content in (await connection.scalars(_FILES)).all())


async def columns_of_bytes(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        columns = (await connection.execute(_COLUMNS)).all()
    return {f"{name}.{each}" for name, each, kind in columns if kind == "bytea"}
