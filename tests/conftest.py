"""One embedded PostgreSQL for the whole run; a fresh database, made from a template, for each test."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot import database
from bot.config import DatabaseSettings, Settings

TEMPLATE = "waymark_template"

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """Settings that no environment variable and no `.env` can change."""
    with (
        TemporaryDirectory(prefix="waymark-", ignore_cleanup_errors=True) as directory,
        TemporaryDirectory(prefix="waymark-keys-") as own,  # the server's folder takes nothing else
        pytest.MonkeyPatch.context() as environment,
    ):
        keys_file = Path(own) / "keys"
        environment.setenv("WAYMARK_KEYS_FILE", str(keys_file))  # of commands, which read it
        yield Settings.model_construct(
            database_url=None,
            database=DatabaseSettings(directory=Path(directory)),
            keys_file=keys_file,
            log_level="WARNING",
        )


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A command that a test runs within this process leaves no log behind that writes to its closed streams."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def server_address(settings: Settings) -> Iterator[URL]:
    """The server, with a migrated template database."""
    with database.server(settings) as address:
        asyncio.run(_make_template(database.named(address, TEMPLATE), settings))
        yield address


async def _make_template(address: URL, settings: Settings) -> None:
    """The schema, once. The server may lose what a power cut would take: it ends with the run anyway."""
    await database.create_if_missing(address, settings)
    async with database.open_engine(address, settings) as engine, engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await autocommit.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        await autocommit.execute(text("SELECT pg_reload_conf()"))
    async with database.open_engine(address, settings) as engine:
        await database.upgrade(engine)


@pytest.fixture
async def database_address(server_address: URL, settings: Settings) -> AsyncIterator[URL]:
    """A database of its own for the test, with the schema and no rows."""
    name = f"test_{next(_numbers)}"
    address = database.named(server_address, "postgres")
    async with database.open_engine(address, settings) as engine, engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"'))
        yield database.named(server_address, name)
        await autocommit.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
async def engine(database_address: URL, settings: Settings) -> AsyncIterator[AsyncEngine]:
    async with database.open_engine(database_address, settings) as engine:
        yield engine


@pytest.fixture
def sessions(engine: AsyncEngine) -> database.Sessions:
    return database.sessions_of(engine)


@pytest.fixture
async def session(sessions: database.Sessions) -> AsyncIterator[AsyncSession]:
    """A session whose transaction is rolled back when the test ends."""
    async with sessions() as session:
        yield session
        await session.rollback()
