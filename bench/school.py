"""A database of the bench's own: the embedded server in a temporary directory, as a school runs it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import URL, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import SQLModel, col

from bot import database, sample_school
from bot.config import DatabaseSettings, Settings
from domain.exchange.changes import Row, rows_of, table_of
from domain.ids import new_id
from domain.models import (
    ChannelLink,
    Enrolment,
    Evidence,
    Judgement,
    Person,
    Plan,
    PlannedTarget,
    RoleAssignment,
    School,
)
from domain.vocabulary import Role

NOW = sample_school.TODAY
EMPTY = "waymark_empty"


@dataclass(frozen=True, slots=True)
class Student:
    """Somebody who presses buttons."""

    id: UUID
    address: str
    """On the web channel."""
    target_ids: tuple[UUID, ...]
    """Of their plans, in order."""


@dataclass(frozen=True, slots=True)
class Server:
    """The embedded PostgreSQL; fsync is on."""

    address: URL
    settings: Settings

    @asynccontextmanager
    async def database(self, name: str, *, template: str | None = None) -> AsyncIterator[AsyncEngine]:
        """A fresh database, dropped afterwards."""
        root = database.named(self.address, "postgres")
        async with database.open_engine(root, self.settings) as engine, engine.connect() as connection:
            autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
            of = f' TEMPLATE "{template}"' if template else ""
            await autocommit.execute(text(f'CREATE DATABASE "{name}"{of}'))
            try:
                async with database.open_engine(database.named(self.address, name), self.settings) as found:
                    yield found
            finally:
                await autocommit.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))

    @asynccontextmanager
    async def migrated(self) -> AsyncIterator[str]:
        """The name of a database with the schema and no rows, to make others from."""
        async with self.database(EMPTY) as engine:
            await database.upgrade(engine)
            await engine.dispose()  # a template may have no connections
            yield EMPTY


@contextmanager
def server() -> Iterator[Server]:
    """Settings that no environment variable changes, but for a pool as wide as a busy school's."""
    with (
        TemporaryDirectory(prefix="waymark-bench-", ignore_cleanup_errors=True) as directory,
        TemporaryDirectory(prefix="waymark-bench-keys-") as keys,
    ):
        settings = Settings.model_construct(
            database_url=None,
            database=DatabaseSettings(directory=Path(directory)),
            attachments_directory=Path(directory) / "attachments",
            keys_file=Path(keys) / "keys",
            log_level="WARNING",
        )
        with database.server(settings) as address:
            yield Server(address, settings)


async def load(sessions: database.Sessions, *, students: int) -> tuple[Student, ...]:
    """The sample school with at least so many students: where it has fewer, copies of them join."""
    async with sessions.begin() as session:
        school = await sample_school.load(session, now=NOW)
    async with sessions.begin() as session:
        missing = students - len(await _students(session, school))
        for original in (await _students(session, school))[: max(0, missing)]:
            await _copy(session, school, original.id)
    async with sessions.begin() as session:
        await session.execute(text("ANALYZE"))
        return tuple((await _students(session, school))[:students])


async def _students(session: AsyncSession, school: School) -> list[Student]:
    found = await session.execute(
        select(col(Person.id), col(PlannedTarget.target_id))
        .join(
            RoleAssignment,
            (col(RoleAssignment.school_id) == col(Person.school_id))
            & (col(RoleAssignment.person_id) == col(Person.id)),
        )
        .join(PlannedTarget, col(PlannedTarget.student_id) == col(Person.id))
        .where(col(Person.school_id) == school.id, col(RoleAssignment.role) == Role.STUDENT)
        .order_by(col(Person.sourced_id), col(PlannedTarget.plan_id), col(PlannedTarget.position))
    )
    targets: dict[UUID, list[UUID]] = {}
    for person_id, target_id in found:
        targets.setdefault(person_id, []).append(target_id)
    return [Student(person_id, str(person_id), tuple(ids)) for person_id, ids in targets.items()]


async def _copy(session: AsyncSession, school: School, student_id: UUID) -> None:
    """Somebody new with the same classes, plans, evidence (untagged) and judgements."""
    own_id = new_id()
    plans: dict[UUID, UUID] = {}

    def copied(row: Row, owner: str) -> Row:
        row = row | {"id": new_id(), owner: own_id}
        if "sourced_id" in row:
            row["sourced_id"] = f"{row['sourced_id']}-{own_id}"
        if "address" in row:
            row["address"] = str(own_id)
        return row

    (person,) = await _own(session, Person, school, "id", student_id)
    await session.execute(insert(Person), [copied(person, "id")])
    for model, owner in (
        (RoleAssignment, "person_id"),
        (ChannelLink, "person_id"),
        (Enrolment, "person_id"),
        (Evidence, "student_id"),
        (Judgement, "student_id"),
        (Plan, "student_id"),
    ):
        rows = await _own(session, model, school, owner, student_id)
        copies = [copied(row, owner) for row in rows]
        if model is Plan:
            plans = {row["id"]: copy["id"] for row, copy in zip(rows, copies, strict=True)}
        if copies:
            await session.execute(insert(model), copies)
    planned = await _own(session, PlannedTarget, school, "student_id", student_id)
    moved = [row | {"student_id": own_id, "plan_id": plans[row["plan_id"]]} for row in planned]
    if moved:
        await session.execute(insert(PlannedTarget), moved)


async def _own(
    session: AsyncSession, model: type[SQLModel], school: School, owner: str, student_id: UUID
) -> list[Row]:
    columns = table_of(model).c
    return await rows_of(session, model, columns.school_id == school.id, columns[owner] == student_id)
