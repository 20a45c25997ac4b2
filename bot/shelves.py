"""Where bytes lie, under names that somebody else gives them: a folder, or a bucket that speaks S3."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

from domain.ids import new_id

TRIES = 2
"""After the first one, of a request that the bucket did not answer. Safe: what is put again is the same."""

PATIENCE = timedelta(seconds=20)
"""For one file with all tries; whoever waits for it, waits no longer."""

PAGE = 1000
"""Names told at once. Source: Amazon S3, ListObjectsV2, no more than 1,000 keys."""

UNFINISHED = ".part"
"""Ends the name of what a process was writing when it was stopped."""


class StoreAwayError(OSError):
    """The store cannot be reached or refuses us, or its keys are not here; later it may be different."""


@dataclass(frozen=True, slots=True)
class Lying:
    """One name on the shelf, and since when it lies there."""

    name: str
    since: datetime


class Shelf(Protocol):
    """Names are paths with slashes. Everything raises OSError where it cannot be done."""

    async def put(self, name: str, content: bytes) -> None:
        """Lies there whole or not at all when this returns, in place of what lay there."""
        ...

    async def get(self, name: str) -> bytes:
        """Raises FileNotFoundError."""
        ...

    async def head(self, name: str, count: int) -> bytes:
        """The first so many bytes, or fewer; there is at least one. Raises FileNotFoundError."""
        ...

    async def has(self, name: str) -> bool: ...

    async def move(self, name: str, to: str, *, now: datetime) -> None:
        """Lies under the other name since now. What ends this in the middle may leave it under both.

        Raises FileNotFoundError.
        """
        ...

    async def remove(self, name: str) -> None:
        """Nothing lies there when this returns."""
        ...

    def lying(self, folder: str) -> AsyncIterator[Sequence[Lying]]:
        """What lies in a folder and the folders in it, some at a time."""
        ...


def open_shelf(url: str | None, directory: Path) -> Shelf:
    """The one that the settings name. Raises ValueError for an address that is none of an S3 bucket."""
    return FolderShelf(directory) if url is None else BucketShelf.at(url)


class FolderShelf:
    """A folder that nobody else on the machine can enter. All processes must see the same one."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def put(self, name: str, content: bytes) -> None:
        """See Shelf.put. Flushed to disk."""
        await asyncio.to_thread(self._put, name, content)

    async def get(self, name: str) -> bytes:
        """See Shelf.get."""
        return await asyncio.to_thread((self._directory / name).read_bytes)

    async def head(self, name: str, count: int) -> bytes:
        """See Shelf.head."""
        return await asyncio.to_thread(self._head, name, count)

    async def has(self, name: str) -> bool:
        """See Shelf.has."""
        return await asyncio.to_thread((self._directory / name).exists)

    async def move(self, name: str, to: str, *, now: datetime) -> None:
        """See Shelf.move."""
        await asyncio.to_thread(self._move, name, to, now)

    async def remove(self, name: str) -> None:
        """See Shelf.remove."""
        await asyncio.to_thread((self._directory / name).unlink, missing_ok=True)

    async def lying(self, folder: str) -> AsyncIterator[Sequence[Lying]]:
        """See Shelf.lying. Also what was left unfinished."""
        found = await asyncio.to_thread(lambda: list(self._lying(self._directory / folder)))
        for start in range(0, len(found), PAGE):
            yield found[start : start + PAGE]

    def _put(self, name: str, content: bytes) -> None:
        path = self._directory / name
        self._make_room(path)
        part = path.with_name(f"{new_id()}{UNFINISHED}")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.replace(path)

    def _head(self, name: str, count: int) -> bytes:
        with (self._directory / name).open("rb") as file:
            return file.read(count)

    def _move(self, name: str, to: str, now: datetime) -> None:
        path, target = self._directory / name, self._directory / to
        self._make_room(target)
        os.utime(path, (now.timestamp(), now.timestamp()))  # first: a move keeps what it says
        path.replace(target)

    def _make_room(self, path: Path) -> None:
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)  # the mode is the last folder's alone
        for folder in reversed(path.relative_to(self._directory).parents[:-1]):
            (self._directory / folder).mkdir(exist_ok=True, mode=0o700)

    def _lying(self, folder: Path) -> Iterator[Lying]:
        if not folder.is_dir():
            return
        for path in sorted(folder.iterdir()):
            if path.is_dir():
                yield from self._lying(path)
                continue
            try:
                since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:  # moved meanwhile
                continue
            yield Lying(str(path.relative_to(self._directory)), since)


class BucketShelf:
    """A bucket of Amazon's S3 or of anything that speaks it (MinIO, Ceph, R2, Garage).

    Endpoint, region and keys come from the environment, under the names the library reads: AWS_ENDPOINT_URL,
    AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; AWS_ALLOW_HTTP=true for one without TLS.
    """

    def __init__(self, bucket: S3Store) -> None:
        self._bucket = bucket

    @classmethod
    def at(cls, url: str) -> "BucketShelf":
        """The bucket and the prefix of "s3://bucket/prefix". Raises ValueError for any other address."""
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise ValueError(f"Not the address of a bucket, such as s3://bucket/prefix: {url}")
        prefix = parts.path.strip("/")
        try:
            bucket = S3Store(
                parts.netloc,
                prefix=prefix or None,
                # No options of the client: given any, the library no longer reads AWS_ALLOW_HTTP.
                retry_config={"max_retries": TRIES, "retry_timeout": PATIENCE},
            )
        except BaseError as error:
            raise ValueError(f"The object store's settings: {type(error).__name__}") from None
        return cls(bucket)

    async def put(self, name: str, content: bytes) -> None:
        """See Shelf.put."""
        async with _asked(name):
            await self._bucket.put_async(name, content, use_multipart=False)

    async def get(self, name: str) -> bytes:
        """See Shelf.get."""
        async with _asked(name):
            found = await self._bucket.get_async(name)
            return bytes(await found.bytes_async())

    async def head(self, name: str, count: int) -> bytes:
        """See Shelf.head."""
        async with _asked(name):
            return bytes(await self._bucket.get_range_async(name, start=0, length=count))

    async def has(self, name: str) -> bool:
        """See Shelf.has."""
        try:
            async with _asked(name):
                await self._bucket.head_async(name)
        except FileNotFoundError:
            return False
        return True

    async def move(self, name: str, to: str, *, now: datetime) -> None:
        """See Shelf.move. Since when is told by the bucket's own clock."""
        async with _asked(name):
            await self._bucket.copy_async(name, to)
            await self._bucket.delete_async(name)

    async def remove(self, name: str) -> None:
        """See Shelf.remove."""
        async with _asked(name):
            await self._bucket.delete_async(name)

    async def lying(self, folder: str) -> AsyncIterator[Sequence[Lying]]:
        """See Shelf.lying."""
        pages = self._bucket.list_async(folder or None, chunk_size=PAGE)
        page: Sequence[Lying] | None = ()
        while page is not None:
            if page:
                yield page
            async with _asked(folder):
                found = await anext(pages, None)
            page = None if found is None else [Lying(each["path"], each["last_modified"]) for each in found]


@asynccontextmanager
async def _asked(name: str) -> AsyncIterator[None]:
    """Requests to the bucket about one name; its library's errors as ours."""
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            yield
    except FileNotFoundError:  # what the library raises, whatever its own name for it
        raise FileNotFoundError(name) from None
    except (BaseError, TimeoutError) as error:
        raise StoreAwayError(type(error).__name__) from None
