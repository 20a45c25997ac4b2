"""Files from people, sealed, and kept under the hash of their bytes in a folder or a bucket."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.shelves import UNFINISHED, Shelf, StoreAwayError, open_shelf
from domain.sealing import HEAD_BYTES, Keyring, SealError, UnknownKeyError, is_sealed

HASH = re.compile(r"[0-9a-f]{64}")

PLACE = "attachment"
"""What files are sealed for."""

ASIDE = "aside"
"""The folder of what nobody names any more and will be gone in a day."""


class FileBrokenError(FileNotFoundError):
    """Something lies there, and it is not what was kept."""


class KeyAwayError(StoreAwayError):
    """It is sealed with a key that is not on the ring."""


class AttachmentStore(Protocol):
    """Keeps bytes for good."""

    async def keep(self, content: bytes) -> str:
        """The SHA-256 under which the bytes now lie safely. The same bytes are kept once. Raises OSError."""
        ...

    async def read(self, sha256: str) -> bytes:
        """The bytes with that hash. Raises FileNotFoundError where there are none, OSError otherwise."""
        ...


def open_store(url: str | None, directory: Path, keyring: Keyring) -> "SealedStore":
    """The store that the settings name. Raises ValueError for an address that is none of an S3 bucket."""
    return SealedStore(open_shelf(url, directory), keyring)


class SealedStore:
    """The attachment store of an installation: whoever has only the folder, or the bucket, reads nothing."""

    def __init__(self, shelf: Shelf, keyring: Keyring) -> None:
        self._shelf = shelf
        self._keyring = keyring

    async def keep(self, content: bytes) -> str:
        """See AttachmentStore.keep."""
        sha256 = await asyncio.to_thread(_hash, content)
        if not await self._shelf.has(_name(sha256)):
            await self._shelf.put(_name(sha256), await asyncio.to_thread(self._seal, content))
        return sha256

    async def read(self, sha256: str) -> bytes:
        """See AttachmentStore.read. Bytes that are not what was kept count as none.

        What was set aside can be read until it is gone: somebody may have sent it anew in that moment.
        """
        # The last look is for what was brought back between the first two.
        for name in (_name(sha256), _name(sha256, is_aside=True), _name(sha256)):
            try:
                content = await self._shelf.get(name)
            except FileNotFoundError:
                continue
            return await asyncio.to_thread(self._open, content, sha256)
        raise FileNotFoundError(sha256)

    async def old(self, part: str, *, before: datetime, is_aside: bool) -> AsyncIterator[Sequence[str]]:
        """The hashes of what lies there since before that moment, some at a time. `part` is the two digits
        they begin with.

        What a process left unfinished by then goes at once.
        """
        async for page in self._shelf.lying(f"{ASIDE}/{part}" if is_aside else part):
            past = [lying.name for lying in page if lying.since < before]
            for name in past:
                if name.endswith(UNFINISHED):
                    await self._shelf.remove(name)
            yield [sha256 for name in past if HASH.fullmatch(sha256 := name.rpartition("/")[2])]

    async def set_aside(self, sha256: str, *, now: datetime) -> None:
        """It can still be read, and brought back. Nothing happens where it is gone."""
        await self._move(_name(sha256), _name(sha256, is_aside=True), now=now)

    async def bring_back(self, sha256: str, *, now: datetime) -> None:
        """Lies again where it was before it was set aside."""
        await self._move(_name(sha256, is_aside=True), _name(sha256), now=now)

    async def let_go(self, sha256: str) -> None:
        """What was set aside is gone for good."""
        await self._shelf.remove(_name(sha256, is_aside=True))

    async def names(self) -> AsyncIterator[Sequence[str]]:
        """The names of all that lies there, set aside or not, some at a time."""
        async for page in self._shelf.lying(""):
            yield [lying.name for lying in page if HASH.fullmatch(lying.name.rpartition("/")[2])]

    async def key_id(self, name: str) -> bytes | None:
        """Of the key it is sealed with; None for what came before files were sealed.

        A file of back then may look sealed, with a key that nobody has: `renew` finds out.
        """
        head = await self._shelf.head(name, HEAD_BYTES)
        return Keyring.id_of(head) if is_sealed(head) else None

    async def opens(self, name: str) -> bool:
        """Whether it is what was kept. Raises FileNotFoundError, OSError."""
        content = await self._shelf.get(name)
        try:
            await asyncio.to_thread(self._open, content, name.rpartition("/")[2])
        except (FileBrokenError, KeyAwayError):
            return False
        return True

    async def renew(self, name: str) -> bool:
        """Seals it with the key that seals now; whether that was needed, which it is not for what is gone.

        Raises FileBrokenError, KeyAwayError, and OSError where the store is away.
        """
        try:
            head = await self._shelf.head(name, HEAD_BYTES)
            if is_sealed(head) and self._keyring.is_current(head):
                return False
            content = await self._shelf.get(name)
        except FileNotFoundError:
            return False
        plain = await asyncio.to_thread(self._open, content, name.rpartition("/")[2])
        await self._shelf.put(name, await asyncio.to_thread(self._seal, plain))
        return True

    def _seal(self, content: bytes) -> bytes:
        return self._keyring.seal(content, place=PLACE)

    def _open(self, content: bytes, sha256: str) -> bytes:
        """Raises FileBrokenError for all but what was kept, KeyAwayError where its key is missing."""
        is_unknown = False
        try:
            plain = self._keyring.open(content, place=PLACE)
        except SealError as error:
            plain, is_unknown = content, isinstance(error, UnknownKeyError)  # kept before files were sealed?
        if _hash(plain) == sha256:
            return plain
        if is_unknown:
            raise KeyAwayError("sealed with a key that is not on the ring")
        raise FileBrokenError(sha256)

    async def _move(self, name: str, to: str, *, now: datetime) -> None:
        try:
            await self._shelf.move(name, to, now=now)
        except FileNotFoundError:  # another process was quicker
            return


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _name(sha256: str, *, is_aside: bool = False) -> str:
    """Raises FileNotFoundError for what is no hash."""
    if not HASH.fullmatch(sha256):
        raise FileNotFoundError("not a hash")
    return f"{ASIDE}/{sha256[:2]}/{sha256}" if is_aside else f"{sha256[:2]}/{sha256}"
