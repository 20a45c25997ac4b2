"""A framework and a roster brought in, beside a bare COPY of the rows they become."""

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bench import report
from bench.measuring import RUNS
from bench.roster import USERS, packed_roster
from bench.school import NOW, Server
from bot import database
from bot.sample_school import SAMPLES
from domain.exchange.case_import import import_case
from domain.exchange.roster_import import import_roster

TABLES = (
    *("school", "level_scale", "level", "framework", "framework_item", "competency", "learning_target"),
    *("level_description", "target_resource", "prerequisite", "person", "role_assignment", "guardianship"),
    *("section", "enrolment"),
)
"""What the two imports write, each after those it refers to."""

Import = Callable[[AsyncSession], Awaitable[object]]


async def main(server: Server) -> None:
    """Prints a table."""
    roster = packed_roster()
    framework = (SAMPLES / "mathematics.json").read_bytes()
    imports: dict[str, Import] = {
        "framework: the sample mathematics": lambda session: import_case(
            session, framework, file_name="mathematics.json", now=NOW
        ),
        f"roster: {USERS:,} users": lambda session: import_roster(session, roster, now=NOW),
    }
    async with server.migrated() as empty:
        rows = [await _beside_copy(server, empty, name, bring_in) for name, bring_in in imports.items()]
    columns = ("import", "rows", "seconds", "rows/s", "again, s", "COPY, s", "COPY rows/s", "of COPY")
    report.table("Imports", columns, rows)


async def _beside_copy(server: Server, empty: str, name: str, bring_in: Import) -> tuple[str, ...]:
    imported, repeated, copied, count = [], [], [], 0
    for _ in range(RUNS):
        async with server.database("imported", template=empty) as engine:
            imported.append(await _seconds(engine, bring_in))
            repeated.append(await _seconds(engine, bring_in))
            tables = await _rows(engine)
        count = sum(len(found) for found in tables.values())
        async with server.database("copied", template=empty) as engine:
            copied.append(await _copy(engine, tables))
    ours, again, bare = map(statistics.median, (imported, repeated, copied))
    return (
        name,
        f"{count:,}",
        f"{ours:.2f}",
        f"{count / ours:,.0f}",
        f"{again:.2f}",
        f"{bare:.2f}",
        f"{count / bare:,.0f}",
        f"{bare / ours:.2f}",
    )


async def _seconds(engine: AsyncEngine, bring_in: Import) -> float:
    """Of reading the file, comparing it with what is there, writing and committing."""
    begun = time.perf_counter()
    async with database.sessions_of(engine).begin() as session:
        await bring_in(session)
    return time.perf_counter() - begun


async def _rows(engine: AsyncEngine) -> dict[str, list[Any]]:
    """All that was written, by table. Any: the driver's records."""
    connection = await _connect(engine)
    try:
        return {table: await connection.fetch(f"SELECT * FROM {table}") for table in TABLES}
    finally:
        await connection.close()


async def _copy(engine: AsyncEngine, tables: Mapping[str, list[Any]]) -> float:
    """Seconds for the same rows into the same tables, keys and checks included, in one transaction."""
    connection = await _connect(engine)
    try:
        begun = time.perf_counter()
        async with connection.transaction():
            for table, rows in tables.items():
                if rows:
                    await connection.copy_records_to_table(table, records=rows, columns=list(rows[0].keys()))
        return time.perf_counter() - begun
    finally:
        await connection.close()


async def _connect(engine: AsyncEngine) -> Any:
    """Any: asyncpg publishes no types."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await asyncpg.connect(address)
