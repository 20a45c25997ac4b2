"""`waymark keys`: another key for all that lies sealed, whichever column and file it lies in."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import URL, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import AutoString, SQLModel
from typer.testing import CliRunner, Result

from bot import database, renewal
from bot.__main__ import app
from bot.attachments import open_store
from bot.config import Settings
from bot.keys import keyring_of
from domain.ids import new_id
from domain.models.base import Moment
from domain.models.sealed import Sealed, SealedJson
from domain.sealing import Key, Keyring

WORDS = "kanarienvogel"
VOICE = b"OggS my own voice"
ROWS = renewal.PAGE + 20
"""Of reflections; of everything else one."""


def waymark(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


@dataclass
class Installation:
    """A database with a value in every sealed column, and a folder with files."""

    settings: Settings
    address: URL
    monkeypatch: pytest.MonkeyPatch

    def has(self, *keys: Key) -> None:
        """The operator writes these keys down."""
        self.settings.keys_file.write_text("".join(f"{key}\n" for key in keys))

    def ids(self) -> Mapping[str, Counter[bytes | None]]:
        """Which keys everything is sealed with; that all of it opens."""

        async def look() -> Mapping[str, Counter[bytes | None]]:
            keyring = keyring_of(self.settings)
            async with database.open_engine(self.address, self.settings) as engine:
                found = dict(await renewal.survey(database.sessions_of(engine), keyring))
            store = open_store(None, self.settings.attachments_directory, keyring)
            found["files"] = await renewal.survey_files(store, is_thorough=True)
            assert not any(tally.broken for tally in found.values())
            return {place: tally.by_key for place, tally in found.items()}

        return asyncio.run(look())

    def spoils(self, statement: str) -> None:
        """Something happens to the database behind everybody's back."""

        async def happen() -> None:
            async with database.open_engine(self.address, self.settings) as engine, engine.begin() as bare:
                await bare.execute(text(statement))

        asyncio.run(happen())


@pytest.fixture
def old() -> Key:
    return Key.new()


@pytest.fixture
def school(
    server_address: URL, settings: Settings, old: Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    address = database.named(server_address, f"keys_{tmp_path.name}_{id(old)}")
    mine = settings.model_copy(
        update={"keys_file": tmp_path / "keys", "attachments_directory": tmp_path / "files"}
    )
    installation = Installation(mine, address, monkeypatch)
    installation.has(old)

    async def prepare() -> None:
        await database.create_if_missing(address, mine, anew=True)
        async with database.open_engine(address, mine) as engine:
            await database.upgrade(engine)
            await database.check_schema(engine)
            async with engine.begin() as connection:
                # Nothing but the rows themselves matters here: what they belong to need not be there.
                await connection.execute(text("SET LOCAL session_replication_role = replica"))
                for table in SQLModel.metadata.sorted_tables:
                    if (
                        any(isinstance(each.type, Sealed) for each in table.columns)
                        and len(table.columns) > 2
                    ):
                        rows = [_row(table) for _ in range(ROWS if table.name == "reflection" else 1)]
                        await connection.execute(table.insert(), rows)
        store = open_store(None, mine.attachments_directory, keyring_of(mine))
        for number in range(3):
            await store.keep(VOICE + bytes([number]))
        await store.set_aside(await store.keep(VOICE), now=datetime.now(UTC))

    asyncio.run(prepare())
    monkeypatch.setenv("DATABASE_URL", address.render_as_string(hide_password=False))
    monkeypatch.setenv("WAYMARK_KEYS_FILE", str(mine.keys_file))
    monkeypatch.setenv("WAYMARK_ATTACHMENTS_DIRECTORY", str(mine.attachments_directory))
    return installation


def _row(table: sa.Table) -> dict[str, object]:
    """A row in which every column has something, but for ids that need not be there: some stand for words."""
    return {
        each.name: _value(each.type)
        for each in table.columns
        if each.identity is None and not (each.nullable and isinstance(each.type, sa.Uuid))
    }


def _value(kind: sa.types.TypeEngine[Any]) -> object:
    values: tuple[tuple[type, object], ...] = (
        (SealedJson, {"going": WORDS}),
        (Sealed, WORDS),
        (sa.Enum, next(iter(getattr(kind, "enum_class", "-")))),
        (sa.Uuid, new_id()),
        (AutoString, str(new_id())),
        (sa.Boolean, False),
        (sa.Integer, 1),
        (sa.Date, date(2026, 11, 16)),
        (sa.Time, time(9)),
        (Moment, datetime(2026, 11, 18, 15, tzinfo=UTC)),
        (JSONB, {}),
    )
    return next(value for each, value in values if isinstance(kind, each))


def test_a_new_key_is_printed_and_is_one() -> None:
    printed = [waymark("keys", "new").stdout for _ in range(2)]
    assert Keyring.parse(printed[0]) != Keyring.parse(printed[1])


def test_everything_is_sealed_with_the_new_key_and_then_the_old_one_may_go(
    school: Installation, old: Key
) -> None:
    new = Key.new()
    counts = {place: tally.total() for place, tally in school.ids().items()}
    assert all(counts.values()), "a sealed column without a value proves nothing"
    assert {key_id for tally in school.ids().values() for key_id in tally} == {old.id}
    school.has(new, old)
    done = waymark("keys", "renew")
    assert (done.exit_code, done.stderr.strip()) == (0, "")
    assert f"{sum(counts.values())} sealed anew with {new.id.hex()}" in done.stdout
    assert "older keys may go" in done.stdout
    school.has(new)
    assert {place: dict(tally) for place, tally in school.ids().items()} == {
        place: {new.id: count} for place, count in counts.items()
    }
    assert waymark("keys", "check", "--files").exit_code == 0
    assert "0 sealed anew" in waymark("keys", "renew").stdout


def test_every_column_of_bytes_is_sealed_for_its_own_place() -> None:
    of_bytes = {
        f"{table.name}.{each.name}": getattr(each.type, "place", None)
        for table in SQLModel.metadata.sorted_tables
        for each in table.columns
        if isinstance(each.type, sa.LargeBinary | Sealed)
    }
    assert of_bytes == {place: place for place in of_bytes}
    assert {column.place for column in renewal.sealed_columns()} == of_bytes.keys()
    assert {"reflection.text", "inbox.payload", "check_in.answers", "key_check.sealed"} <= of_bytes.keys()


def test_what_was_stopped_in_the_middle_is_gone_on_with(school: Installation, old: Key) -> None:
    new = Key.new()
    school.has(new, old)

    async def first_pages() -> None:
        keyring = keyring_of(school.settings)
        (column,) = (each for each in renewal.sealed_columns() if each.place == "reflection.text")
        async with database.open_engine(school.address, school.settings) as engine:
            sessions = database.sessions_of(engine)
            async with sessions.begin() as session:
                _, done = await column.renew_page(session, keyring, last=None)
            assert done == renewal.PAGE
            async with sessions() as session:
                await column.renew_page(session, keyring, last=None)  # and no commit

    asyncio.run(first_pages())
    assert school.ids()["reflection.text"] == {new.id: renewal.PAGE, old.id: ROWS - renewal.PAGE}
    assert waymark("keys", "renew").exit_code == 0
    assert school.ids()["reflection.text"] == {new.id: ROWS}


def test_whoever_writes_at_the_same_time_is_not_overwritten_and_waits_for_nobody(
    school: Installation, old: Key
) -> None:
    new = Key.new()
    school.has(new, old)

    async def both() -> None:
        keyring = keyring_of(school.settings)
        (column,) = (each for each in renewal.sealed_columns() if each.place == "goal.words")
        async with database.open_engine(school.address, school.settings) as engine:
            sessions = database.sessions_of(engine)
            goal = SQLModel.metadata.tables["goal"]
            async with engine.begin() as writer:
                await writer.execute(goal.update().values(words="written meanwhile"))
                async with asyncio.timeout(20):
                    assert await renewal.renew(sessions, column, keyring, lambda _: None) == 1
            async with engine.connect() as reader:
                assert await reader.scalar(sa.select(goal.c.words)) == "written meanwhile"
            assert await renewal.renew(sessions, column, keyring, lambda _: None) == 0

    asyncio.run(both())


def test_what_does_not_open_is_told_and_left_as_it_is(school: Installation, old: Key) -> None:
    school.spoils("UPDATE goal SET words = set_byte(words, 30, get_byte(words, 30) # 1)")
    (path,) = school.settings.attachments_directory.glob("aside/*/*")
    path.write_bytes(b"\x01 nothing of ours, and long enough")
    checked = waymark("keys", "check", "--files")
    assert checked.exit_code == 1
    assert "2 do not open" in checked.stderr
    assert WORDS not in checked.output
    new = Key.new()
    school.has(new, old)
    renewed = waymark("keys", "renew")
    assert renewed.exit_code == 1
    assert "2 were left" in renewed.stderr
    assert "may go" not in renewed.stdout
    school.spoils("UPDATE goal SET words = set_byte(words, 30, get_byte(words, 30) # 1)")
    path.unlink()
    assert waymark("keys", "renew").exit_code == 0
    assert school.ids()["goal.words"] == {new.id: 1}


def test_the_check_says_which_key_seals_and_which_is_needed_no_more(school: Installation, old: Key) -> None:
    new = Key.new()
    school.has(new, old)
    told = waymark("keys", "check").stdout
    assert f"{old.id.hex()}" in told
    assert "any more" not in told
    waymark("keys", "renew")
    told = waymark("keys", "check").stdout
    assert f"{new.id.hex()}, which seals" in told
    assert f"Nothing here is sealed with {old.id.hex()} any more" in told


def test_without_the_right_keys_nothing_is_renewed(school: Installation, old: Key) -> None:
    new = Key.new()
    school.has(new)
    done = waymark("keys", "renew")
    assert done.exit_code == 1
    assert "Put the old keys back" in done.stderr
    school.has(old)
    assert {key_id for tally in school.ids().values() for key_id in tally} == {old.id}
