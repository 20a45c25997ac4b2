"""The schema: complete, refused when it does not fit, and append-only where it says so."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, bindparam, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlmodel import SQLModel

from bot import database
from bot.config import DatabaseSettings, Settings
from domain.models.sealed import SealedText

POSTGRES_VERSION = 18
"""Of the embedded server."""


async def test_the_migrations_make_exactly_the_tables_of_the_models(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_schema_can_be_taken_back_and_made_again(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(database.alembic_config(sync), "base"))
    await database.upgrade(engine)
    await database.check_schema(engine)


async def test_moves_of_dates_that_nobody_in_person_made_do_not_hold_the_schema_back(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        # Nothing but the row itself matters here: what it belongs to need not be there.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            text(
                "INSERT INTO date_move (school_id, id, plan_id, student_id, target_id, reason, moved_by_id, moved_at)"
                " SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),"
                " gen_random_uuid(), :reason, mover, now() FROM (VALUES (NULL), (gen_random_uuid())) AS m (mover)"
            ).bindparams(bindparam("reason", "Snow", SealedText("date_move.reason")))
        )
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(database.alembic_config(sync), "0002"))
        assert await connection.scalar(text("SELECT count(*) FROM date_move")) == 1
    await database.upgrade(engine)
    await database.check_schema(engine)


async def test_an_empty_database_is_refused_with_what_to_do(server_address: URL, settings: Settings) -> None:
    address = database.named(server_address, "nothing_in_it")
    await database.create_if_missing(address, settings)
    async with database.open_engine(address, settings) as engine:
        with pytest.raises(database.SchemaMismatchError, match="waymark db upgrade"):
            await database.check_schema(engine)


@pytest.mark.parametrize(("version", "words"), [("0001", "older than"), ("9999", "newer than")])
async def test_a_schema_of_another_version_is_refused(engine: AsyncEngine, version: str, words: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    with pytest.raises(database.SchemaMismatchError, match=words):
        await database.check_schema(engine)


@pytest.mark.parametrize("version", [7, POSTGRES_VERSION])
async def test_a_directory_that_holds_no_usable_database_is_refused_in_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], version: int
) -> None:
    (tmp_path / "PG_VERSION").write_text(f"{version}\n")
    settings = Settings.model_construct(database_url=None, database=DatabaseSettings(directory=tmp_path))
    with (
        pytest.raises(database.DatabaseUnavailableError, match=r"cannot be started") as refused,
        database.server(settings),
    ):
        raise AssertionError("nothing can be reached there")
    assert str(tmp_path) in str(refused.value)
    assert capfd.readouterr().err == "", "the library's own words would bury the sentence"


async def test_the_audit_cannot_be_rewritten(session: AsyncSession) -> None:
    await session.execute(
        text(
            "INSERT INTO school (id, sourced_id, name, zone, language, settings) VALUES (gen_random_uuid(), 's', 'S', 'UTC', 'en', '{}')"
        )
    )
    await session.execute(
        text(
            "INSERT INTO audit (school_id, id, at, what, detail) SELECT id, gen_random_uuid(), now(), 'saw', '{}' FROM school"
        )
    )
    with pytest.raises(DBAPIError, match="append-only"):
        await session.execute(text("UPDATE audit SET what = 'did not see'"))
