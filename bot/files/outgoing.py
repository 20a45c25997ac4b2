"""Files on their way out: what a message names, in bytes."""

import asyncio
import base64
import math
from collections.abc import Callable, Mapping

from bot.attachments import AttachmentStore
from bot.channels.base import ReadBytes, RenderedFile
from bot.files.pictures import PictureBrokenError, made_small
from domain.messages.base import PageFile, StoredFile, TextFile

LONGEST_SIDE = 1_400
"""Pixels of a picture in a page, each way: sharp on a phone and on paper."""

AT_FULL_SIZE = 60
"""Pictures of a page; with more of them each is smaller, so that the page stays one that a phone opens and
Telegram takes (50 MB).
"""

SHORTEST_SIDE = 320

PAGE_TYPE = "text/html"

Write = Callable[[Mapping[str, str]], str]
"""The page's HTML; asked with its pictures as addresses by their hash, those apart that are lost."""


class NoStore:
    """Keeps nothing; of a renderer of words alone."""

    async def keep(self, content: bytes) -> str:
        raise OSError("there is no store")

    async def read(self, sha256: str) -> bytes:
        raise FileNotFoundError(sha256)


class Outgoing:
    """Makes files ready to be read when a channel sends them."""

    def __init__(self, store: AttachmentStore) -> None:
        self._store = store

    def stored(self, file: StoredFile) -> RenderedFile:
        async def read() -> bytes:
            return await self._store.read(file.sha256)

        return RenderedFile(file.file_name, file.media_type, read)

    def text(self, file: TextFile) -> RenderedFile:
        return RenderedFile(file.file_name, file.media_type, _of(file.text))

    def page(self, file: PageFile, write: Write) -> RenderedFile:
        """One HTML file with its pictures in it, each made small."""

        async def read() -> bytes:
            addresses = {}
            pictures = file.pictures()
            longest_side = _longest_side(len(pictures))
            for picture in pictures:
                address = await self._address(picture, longest_side=longest_side)
                if address is not None:
                    addresses[picture.sha256] = address
            return write(addresses).encode()

        return RenderedFile(file.file_name, PAGE_TYPE, read)

    async def _address(self, picture: StoredFile, *, longest_side: int) -> str | None:
        try:
            content = await self._store.read(picture.sha256)
            small, media_type = await asyncio.to_thread(made_small, content, longest_side=longest_side)
        except (FileNotFoundError, PictureBrokenError):  # the page says what was there
            return None
        return f"data:{media_type};base64,{base64.b64encode(small).decode()}"


def _longest_side(pictures: int) -> int:
    """Pixels: what a picture weighs goes with the square of it."""
    return max(SHORTEST_SIDE, int(LONGEST_SIDE * math.sqrt(AT_FULL_SIZE / max(pictures, AT_FULL_SIZE))))


def _of(text: str) -> ReadBytes:
    async def read() -> bytes:
        return text.encode()

    return read
