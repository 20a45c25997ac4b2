"""Files from people, as they lie on the disk and in an object store."""

import hashlib
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.attachments import AttachmentStore, BucketStore, FolderStore, StoreAwayError, open_store
from tests.support.s3_server import S3Server
from tests.support.stand_in import server_error

VOICE = b"OggS my own voice"
SHA256 = hashlib.sha256(VOICE).hexdigest()


@pytest.fixture
async def s3(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[S3Server]:
    async with S3Server() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, s3: S3Server, tmp_path: Path) -> AttachmentStore:
    return open_store("s3://school/files" if request.param == "bucket" else None, tmp_path)


async def test_what_is_kept_is_read_under_the_hash_of_its_bytes(store: AttachmentStore) -> None:
    assert await store.keep(VOICE) == SHA256
    assert await store.keep(VOICE) == SHA256
    assert await store.read(SHA256) == VOICE


async def test_what_was_never_kept_is_not_found(store: AttachmentStore) -> None:
    for unknown in (SHA256, "../../etc/passwd", ""):
        with pytest.raises(FileNotFoundError):
            await store.read(unknown)


async def test_the_folder_of_what_people_sent_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "attachments"
    sha256 = await FolderStore(folder).keep(VOICE)
    (kept,) = folder.glob("*/*")
    assert (kept.name, kept.read_bytes()) == (sha256, VOICE)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, kept.parent, kept)}
    assert modes == {folder: 0o700, kept.parent: 0o700, kept: 0o600}


async def test_a_bucket_gets_the_same_bytes_once(s3: S3Server) -> None:
    bucket = BucketStore.at("s3://school/files")
    await bucket.keep(VOICE)
    await bucket.keep(VOICE)
    key = f"files/{SHA256[:2]}/{SHA256}"
    assert s3.objects == {key: VOICE}
    assert s3.calls == [f"HEAD {key}", f"PUT {key}", f"HEAD {key}"]


async def test_twenty_megabytes_are_one_object(s3: S3Server) -> None:
    content = bytes(20 << 20)
    bucket = BucketStore.at("s3://school")
    assert await bucket.read(await bucket.keep(content)) == content
    assert [call.partition(" ")[0] for call in s3.calls] == ["HEAD", "PUT", "GET"]


async def test_a_bucket_that_stumbles_once_is_asked_again(s3: S3Server) -> None:
    s3.next("PUT", server_error())
    await BucketStore.at("s3://school").keep(VOICE)
    assert list(s3.objects.values()) == [VOICE]


async def test_a_bucket_that_refuses_the_key_is_away_and_nothing_counts_as_kept(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another one")
    with pytest.raises(StoreAwayError):
        await BucketStore.at("s3://school").keep(VOICE)
    assert not s3.objects


async def test_bytes_that_changed_in_the_bucket_are_not_shown_as_somebodys_work(s3: S3Server) -> None:
    bucket = BucketStore.at("s3://school")
    await bucket.keep(VOICE)
    s3.objects = dict.fromkeys(s3.objects, b"something else")
    with pytest.raises(FileNotFoundError):
        await bucket.read(SHA256)


@pytest.mark.parametrize("url", ["school/files", "https://example.org/school", "s3://", "file:///etc"])
def test_an_address_that_names_no_bucket_is_refused_at_once(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        open_store(url, tmp_path)
