"""Files from people, kept under the hash of their bytes: in a folder, or in a bucket that speaks S3."""

import asyncio
import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

from domain.ids import new_id

TRIES = 2
"""After the first one, of a request that the bucket did not answer. Safe: the same bytes have one key."""

PATIENCE = timedelta(seconds=20)
"""For one file with all tries; whoever waits for it, waits no longer."""

HASH = re.compile(r"[0-9a-f]{64}")


class StoreAwayError(OSError):
    """The store cannot be reached, or refuses us; later it may be different."""


class AttachmentStore(Protocol):
    """Keeps bytes for good."""

    async def keep(self, content: bytes) -> str:
        """The SHA-256 under which the bytes now lie safely. The same bytes are kept once. Raises OSError."""
        ...

    async def read(self, sha256: str) -> bytes:
        """The bytes with that hash. Raises FileNotFoundError where there are none, OSError otherwise."""
        ...


def open_store(url: str | None, directory: Path) -> AttachmentStore:
    """The store that the settings name. Raises ValueError for an address that is none of an S3 bucket."""
    return FolderStore(directory) if url is None else BucketStore.at(url)


class FolderStore:
    """A folder that nobody else on the machine can enter. All processes must see the same one."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def keep(self, content: bytes) -> str:
        """See AttachmentStore.keep. Returns when the bytes are flushed to disk."""
        return await asyncio.to_thread(self._keep, content)

    async def read(self, sha256: str) -> bytes:
        """See AttachmentStore.read."""
        return await asyncio.to_thread(self._path_of(sha256).read_bytes)

    def _keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path_of(sha256)
        if path.exists():
            return sha256
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)  # the mode is the last folder's alone
        path.parent.mkdir(exist_ok=True, mode=0o700)
        part = path.with_name(f"{new_id()}.part")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.replace(path)
        return sha256

    def _path_of(self, sha256: str) -> Path:
        _check(sha256)
        return self._directory / sha256[:2] / sha256


class BucketStore:
    """A bucket of Amazon's S3 or of anything that speaks it (MinIO, Ceph, R2, Garage).

    Endpoint, region and keys come from the environment, under the names the library reads: AWS_ENDPOINT_URL,
    AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY; AWS_ALLOW_HTTP=true for one without TLS.
    """

    def __init__(self, bucket: S3Store) -> None:
        self._bucket = bucket

    @classmethod
    def at(cls, url: str) -> "BucketStore":
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

    async def keep(self, content: bytes) -> str:
        """See AttachmentStore.keep."""
        sha256 = hashlib.sha256(content).hexdigest()
        key = _key_of(sha256)
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                if not await self._has(key):
                    await self._bucket.put_async(key, content, use_multipart=False)
        except (BaseError, TimeoutError) as error:
            raise StoreAwayError(type(error).__name__) from None
        return sha256

    async def read(self, sha256: str) -> bytes:
        """See AttachmentStore.read. Bytes that are not what was kept count as none."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                found = await self._bucket.get_async(_key_of(sha256))
                content = bytes(await found.bytes_async())
        except FileNotFoundError:  # what the library raises, whatever its own name for it
            raise FileNotFoundError(sha256) from None
        except (BaseError, TimeoutError) as error:
            raise StoreAwayError(type(error).__name__) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileNotFoundError(sha256)
        return content

    async def _has(self, key: str) -> bool:
        try:
            await self._bucket.head_async(key)
        except FileNotFoundError:
            return False
        return True


def _key_of(sha256: str) -> str:
    _check(sha256)
    return f"{sha256[:2]}/{sha256}"


def _check(sha256: str) -> None:
    if not HASH.fullmatch(sha256):
        raise FileNotFoundError("not a hash")
