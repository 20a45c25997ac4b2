"""Files from people, as they lie on the disk and in an object store."""

import hashlib
import os
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.attachments import SealedStore, open_store
from bot.shelves import BucketShelf, FolderShelf, Shelf, StoreAwayError, open_shelf
from domain.sealing import Key, Keyring, is_sealed
from tests.support.s3_server import S3Server
from tests.support.stand_in import server_error

VOICE = b"OggS my own voice"
SHA256 = hashlib.sha256(VOICE).hexdigest()
NAME = f"{SHA256[:2]}/{SHA256}"
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.fixture
async def s3(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[S3Server]:
    async with S3Server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def key() -> Key:
    return Key.new()


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, s3: S3Server, tmp_path: Path) -> Shelf:
    return open_shelf("s3://school/files" if request.param == "bucket" else None, tmp_path)


@pytest.fixture
def store(shelf: Shelf, key: Key) -> SealedStore:
    return SealedStore(shelf, Keyring((key,)))


def in_bucket(key: Key) -> SealedStore:
    return open_store("s3://school/files", Path(), Keyring((key,)))


async def names(shelf: Shelf, folder: str = "") -> list[str]:
    return [lying.name async for page in shelf.lying(folder) for lying in page]


async def test_what_is_kept_is_read_under_the_hash_of_its_bytes(store: SealedStore) -> None:
    assert await store.keep(VOICE) == SHA256
    assert await store.keep(VOICE) == SHA256
    assert await store.read(SHA256) == VOICE


async def test_what_lies_there_tells_nothing_to_whoever_has_no_key(store: SealedStore, shelf: Shelf) -> None:
    await store.keep(VOICE)
    lying = await shelf.get(NAME)
    assert is_sealed(lying)
    assert b"voice" not in lying
    with pytest.raises(StoreAwayError, match="key"):
        await SealedStore(shelf, Keyring((Key.new(),))).read(SHA256)


async def test_what_was_never_kept_is_not_found(store: SealedStore) -> None:
    for unknown in (SHA256, "../../etc/passwd", ""):
        with pytest.raises(FileNotFoundError):
            await store.read(unknown)


@pytest.mark.parametrize("content", [VOICE, b"\x01 may look as if it were sealed, and is not"])
async def test_what_was_kept_before_files_were_sealed_is_read_and_then_sealed(
    store: SealedStore, shelf: Shelf, content: bytes
) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{sha256[:2]}/{sha256}"
    await shelf.put(name, content)
    assert await store.read(sha256) == content
    assert await store.renew(name)
    assert is_sealed(await shelf.get(name))
    assert await store.read(sha256) == content
    assert not await store.renew(name)


async def test_a_new_key_seals_anew_and_then_opens_alone(store: SealedStore, shelf: Shelf, key: Key) -> None:
    new, name = Key.new(), NAME
    await store.keep(VOICE)
    both = SealedStore(shelf, Keyring((new, key)))
    assert await both.key_id(name) == key.id
    assert await both.renew(name)
    assert await both.key_id(name) == new.id
    alone = SealedStore(shelf, Keyring((new,)))
    assert (await alone.read(SHA256), await alone.opens(name)) == (VOICE, True)
    assert not await store.opens(name)


async def test_bytes_that_were_changed_are_not_shown_as_somebodys_work(
    store: SealedStore, shelf: Shelf
) -> None:
    await store.keep(VOICE)
    sealed = await shelf.get(NAME)
    for changed in (b"something else", sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:20], b""):
        await shelf.put(NAME, changed)
        with pytest.raises(FileNotFoundError):
            await store.read(SHA256)
    other = await store.keep(b"another file")
    await shelf.put(NAME, await shelf.get(f"{other[:2]}/{other}"))
    with pytest.raises(FileNotFoundError):
        await store.read(SHA256)


async def test_the_folder_of_what_people_sent_is_closed_to_others(tmp_path: Path, key: Key) -> None:
    folder = tmp_path / "var" / "attachments"
    store = open_store(None, folder, Keyring((key,)))
    sha256 = await store.keep(VOICE)
    await store.keep(b"another one")
    await store.set_aside(sha256, now=NOW)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert len(modes) == 7, "the folder, two of files, the one aside with one, and two files"
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


async def test_a_bucket_gets_the_same_bytes_once(s3: S3Server, key: Key) -> None:
    bucket = in_bucket(key)
    await bucket.keep(VOICE)
    await bucket.keep(VOICE)
    assert list(s3.objects) == [f"files/{NAME}"]
    assert s3.calls == [f"HEAD files/{NAME}", f"PUT files/{NAME}", f"HEAD files/{NAME}"]


async def test_twenty_megabytes_are_one_object(s3: S3Server, key: Key) -> None:
    content = bytes(20 << 20)
    bucket = in_bucket(key)
    assert await bucket.read(await bucket.keep(content)) == content
    assert [call.partition(" ")[0] for call in s3.calls] == ["HEAD", "PUT", "GET"]


async def test_a_bucket_that_stumbles_once_is_asked_again(s3: S3Server, key: Key) -> None:
    s3.next("PUT", server_error())
    await in_bucket(key).keep(VOICE)
    assert list(s3.objects) == [f"files/{NAME}"]


async def test_a_bucket_that_refuses_the_key_is_away_and_nothing_counts_as_kept(
    s3: S3Server, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another one")
    bucket = in_bucket(key)
    with pytest.raises(StoreAwayError):
        await bucket.keep(VOICE)
    with pytest.raises(StoreAwayError):
        _ = [page async for page in bucket.names()]
    assert not s3.objects


async def test_what_lies_on_a_shelf_is_told_with_its_age_and_moved_and_removed(shelf: Shelf) -> None:
    for name in ("ab/1", "ab/2", "abc/3", "cd/4"):
        await shelf.put(name, VOICE)
    assert sorted(await names(shelf)) == ["ab/1", "ab/2", "abc/3", "cd/4"]
    assert await names(shelf, "nowhere") == []
    await shelf.move("ab/1", "aside/ab/1", now=NOW)
    assert sorted(await names(shelf, "ab")) == ["ab/2"]
    (moved,) = [lying async for page in shelf.lying("aside/ab") for lying in page]
    assert (moved.name, moved.since) == ("aside/ab/1", NOW)
    assert await shelf.get("aside/ab/1") == VOICE
    assert (await shelf.head("cd/4", 4), await shelf.head("cd/4", 99)) == (VOICE[:4], VOICE)
    for _ in range(2):
        await shelf.remove("cd/4")
    assert (await shelf.has("cd/4"), await shelf.has("ab/2")) == (False, True)
    with pytest.raises(FileNotFoundError):
        await shelf.move("cd/4", "aside/cd/4", now=NOW)
    with pytest.raises(FileNotFoundError):
        await shelf.head("cd/4", 4)


async def test_more_than_a_page_is_told_whole(s3: S3Server, tmp_path: Path) -> None:
    wanted = {f"ab/{number:04}" for number in range(2_100)}
    folder, bucket = FolderShelf(tmp_path), BucketShelf.at("s3://school")
    for name in wanted:
        s3.lay(name, b"")
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    for shelf in (folder, bucket):
        pages = [page async for page in shelf.lying("ab")]
        assert {len(page) for page in pages} == {1_000, 100}
        assert {lying.name for page in pages for lying in page} == wanted


async def test_what_a_process_left_unfinished_goes_when_it_is_old(tmp_path: Path, key: Key) -> None:
    store = open_store(None, tmp_path, Keyring((key,)))
    sha256 = await store.keep(VOICE)
    folder = tmp_path / sha256[:2]
    (folder / "old.part").touch()
    (folder / "new.part").touch()
    (folder / "kept by somebody").touch()
    yesterday = NOW - timedelta(days=1)
    for path in folder.iterdir():
        when = (NOW if path.name == "new.part" else yesterday - timedelta(minutes=1)).timestamp()
        os.utime(path, (when, when))
    found = [page async for page in store.old(sha256[:2], before=yesterday, is_aside=False)]
    assert found == [[sha256]]
    assert {path.name for path in folder.iterdir()} == {sha256, "new.part", "kept by somebody"}


@pytest.mark.parametrize("url", ["school/files", "https://example.org/school", "s3://", "file:///etc"])
def test_an_address_that_names_no_bucket_is_refused_at_once(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        open_shelf(url, tmp_path)
