"""The keys of an installation, and columns that are sealed with them."""

import asyncio
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot import database
from bot.commands import doctor
from bot.config import DatabaseSettings, Settings
from bot.keys import KeysMissingError, keyring_of
from domain.models.sealed import SealedJson, SealedText, hand_over
from domain.sealing import Key, Keyring, SealError, is_sealed

MAKING = """
import sys
from pathlib import Path
from bot.config import Settings
from bot.keys import keyring_of
sys.stdin.readline()
print(keyring_of(Settings.model_construct(keys=None, keys_file=Path(sys.argv[1]))).keys[0])
"""
WORDS = "I think I am no good at this"


def settings_with(keys_file: Path, keys: str | None = None) -> Settings:
    return Settings.model_construct(keys=None if keys is None else SecretStr(keys), keys_file=keys_file)


async def test_processes_that_start_at_once_make_one_key(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys"
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            MAKING,
            str(path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(6)
    ]
    found = {told[0] for told in await asyncio.gather(*(each.communicate(b"go\n") for each in processes))}
    assert found == {path.read_bytes()}
    assert list(path.parent.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    settings = settings_with(tmp_path / "keys")
    assert keyring_of(settings) == keyring_of(settings)


@pytest.mark.parametrize("content", ["", "\n\n", "not a key\n", f"{Key(bytes(32))}\nhalf a ke"])
def test_a_broken_key_file_is_refused_in_a_sentence_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys"
    path.write_text(content)
    with pytest.raises(KeysMissingError, match="waymark keys new") as refused:
        keyring_of(settings_with(path))
    assert str(path) in str(refused.value)
    assert not content.strip() or content.strip() not in str(refused.value)
    assert path.read_text() == content


def test_a_key_file_that_is_a_folder_or_no_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KeysMissingError, match="cannot be read"):
        keyring_of(settings_with(tmp_path))
    with pytest.raises(KeysMissingError, match="cannot be read"):
        keyring_of(settings_with(tmp_path / "bytes"))
    with pytest.raises(KeysMissingError, match="cannot be made"):
        keyring_of(settings_with(tmp_path / "bytes" / "keys"))


def test_a_setting_wins_over_the_file_and_makes_none(tmp_path: Path) -> None:
    new, old = Key.new(), Key.new()
    path = tmp_path / "keys"
    assert keyring_of(settings_with(path, f"{new}, {old}")).keys == (new, old)
    assert not path.exists()
    with pytest.raises(KeysMissingError, match="WAYMARK_KEYS"):
        keyring_of(settings_with(path, "x"))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table of its own, and an engine for it."""

    engine: AsyncEngine
    table: sa.Table
    bare: sa.Table
    """The same one, as the database sees it."""


@pytest.fixture
async def sealed(engine: AsyncEngine) -> Sealed:
    metadata, bare = sa.MetaData(), sa.MetaData()
    columns = (("words", SealedText("note.words")), ("answers", SealedJson("note.answers")))
    table = sa.Table(
        "note", metadata, sa.Column("id", sa.Integer), *(sa.Column(name, kind) for name, kind in columns)
    )
    seen = sa.Table(
        "note", bare, sa.Column("id", sa.Integer), *(sa.Column(name, sa.LargeBinary) for name, _ in columns)
    )
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    return Sealed(engine, table, seen)


async def test_a_sealed_column_is_written_and_read_like_any_other(sealed: Sealed) -> None:
    row = {"id": 1, "words": WORDS, "answers": {"going": WORDS, "help": ["time", "talk"], "n": 3, "ñ": None}}
    nothing = {"id": 2, "words": None, "answers": None}
    async with sealed.engine.begin() as connection:
        await connection.execute(sealed.table.insert(), [row, nothing, {"id": 3, "words": "", "answers": {}}])
        found = await connection.execute(sealed.table.select().order_by("id"))
        assert [each._asdict() for each in found] == [row, nothing, {"id": 3, "words": "", "answers": {}}]
        lying = (await connection.execute(sealed.bare.select().order_by("id"))).all()
    assert all(is_sealed(content) for content in (*lying[0][1:], *lying[2][1:]))
    assert lying[1][1:] == (None, None)
    assert all(WORDS.encode() not in content for content in lying[0][1:])


async def test_words_moved_to_another_column_do_not_open(sealed: Sealed) -> None:
    async with sealed.engine.begin() as connection:
        await connection.execute(sealed.table.insert(), {"id": 1, "words": "{}", "answers": {}})
        await connection.execute(sealed.bare.update().values(answers=sealed.bare.c.words))
        assert await connection.scalar(sa.select(sealed.table.c.words)) == "{}"
        with pytest.raises(SealError):
            await connection.scalar(sa.select(sealed.table.c.answers))


async def test_without_a_keyring_nothing_is_stored(sealed: Sealed) -> None:
    engine = create_async_engine(sealed.engine.url, poolclass=NullPool, hide_parameters=True)
    async with engine.connect() as connection:
        with pytest.raises(sa.exc.StatementError, match="no keyring") as refused:
            await connection.execute(sealed.table.insert(), {"id": 1, "words": WORDS})
    assert WORDS not in str(refused.value)
    async with sealed.engine.connect() as connection:
        assert (await connection.execute(sealed.bare.select())).all() == []


async def test_a_database_sealed_with_other_keys_is_refused_until_they_are_back(
    database_address: URL, settings: Settings, engine: AsyncEngine
) -> None:
    await database.check_schema(engine)
    old, new = keyring_of(settings), Keyring((Key.new(),))
    async with database.open_engine(database_address, settings) as other:
        hand_over(other.dialect, new)
        with pytest.raises(KeysMissingError, match="Put the old keys back"):
            await database.check_schema(other)
    async with database.open_engine(database_address, settings) as both:
        hand_over(both.dialect, Keyring((*new.keys, *old.keys)))
        await database.check_schema(both)


async def test_the_first_to_look_after_an_upgrade_decides_which_keys_fit(
    database_address: URL, settings: Settings, engine: AsyncEngine
) -> None:
    await asyncio.gather(*(database.check_schema(engine) for _ in range(5)))
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM key_check")) == 1


async def test_the_doctor_says_that_the_keys_are_others(
    database_address: URL, settings: Settings, engine: AsyncEngine, tmp_path: Path
) -> None:
    await database.check_schema(engine)
    mine = Settings.model_construct(
        database_url=SecretStr(database_address.render_as_string(hide_password=False)),
        database=DatabaseSettings(),
        attachments_directory=tmp_path,
        keys_file=tmp_path / "other",
    )
    findings = await doctor.examine(mine)
    assert [
        (finding.is_well, finding.is_grave) for finding in findings if "other keys" in finding.sentence
    ] == [(False, True)]
    healthy = await doctor.examine(mine.model_copy(update={"keys_file": settings.keys_file}))
    assert not [finding for finding in healthy if "keys" in finding.sentence and not finding.is_well]


async def test_the_doctor_says_that_others_can_read_the_key_file(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    settings = Settings.model_construct(
        database_url=SecretStr("postgresql://127.0.0.1:1/none"),
        database=DatabaseSettings(),
        attachments_directory=tmp_path / "attachments",
        keys_file=path,
    )
    keyring_of(settings)
    for mode, is_well in ((0o640, False), (0o600, True)):
        path.chmod(mode)
        (finding,) = [each for each in await doctor.examine(settings) if str(path) in each.sentence]
        assert (finding.is_well, f"chmod 600 {path}" in finding.sentence) == (is_well, not is_well)
