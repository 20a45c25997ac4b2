"""Files on their way out: what a message names, in bytes."""

import asyncio
import base64
import math
from collections.abc import Callable, Mapping

from bot.attachments import AttachmentStore
from bot.channels.base import ReadBytes, RenderedFile
from bot.files.pictures import PictureBrokenError, made_small
from bot.paper.printer import Printer
from domain.messages.base import PageFile, PrintedPage, StoredFile, TextFile

LONGEST_SIDE = 1_400
"""Pixels of a picture in a page, each way: sharp on a phone and on paper."""

AT_FULL_SIZE = 60
"""Pictures of a page; with more of them each is smaller, so that the page stays one that a phone opens and
Telegram takes (50 MB).
"""

SHORTEST_SIDE = 320

LONGEST_PRINTED_SIDE = 1_000
"""The same on paper: 150 dots an inch over its whole width."""

PAGE_TYPE, PRINTED_TYPE = "text/html", "application/pdf"

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

    def __init__(self, store: AttachmentStore, printer: Printer | None = None) -> None:
        self._store = store
        self._printer = printer or Printer()

    def stored(self, file: StoredFile) -> RenderedFile:
        async def read() -> bytes:
            return await self._store.read(file.sha256)

        return RenderedFile(file.file_name, file.media_type, read)

    def text(self, file: TextFile) -> RenderedFile:
        return RenderedFile(file.file_name, file.media_type, _of(file.text))

    def page(self, file: PageFile, write: Write) -> RenderedFile:
        """One HTML file with its pictures in it, each made small."""

        async def read() -> bytes:
            return write(await self._addresses(file, longest_side=LONGEST_SIDE)).encode()

        return RenderedFile(file.file_name, PAGE_TYPE, read)

    def printed(self, file: PrintedPage, write: Write) -> RenderedFile:
        """The page as a PDF. Reading it takes seconds, and raises OSError where it cannot be printed."""

        async def read() -> bytes:
            pictures = await self._addresses(file.page, longest_side=LONGEST_PRINTED_SIDE)
            return await self._printer.pdf(write(pictures))

        return RenderedFile(file.file_name, PRINTED_TYPE, read)

    async def _addresses(self, file: PageFile, *, longest_side: int) -> dict[str, str]:
        """The page's pictures, made small, by their hash; without those that are lost."""
        found = {}
        pictures = file.pictures()
        side = _longest_side(longest_side, len(pictures))
        for picture in pictures:
            address = await self._address(picture, longest_side=side)
            if address is not None:
                found[picture.sha256] = address
        return found

    async def _address(self, picture: StoredFile, *, longest_side: int) -> str | None:
        try:
            content = await self._store.read(picture.sha256)
            small, media_type = await asyncio.to_thread(made_small, content, longest_side=longest_side)
        except (FileNotFoundError, PictureBrokenError):  # the page says what was there
            return None
        return f"data:{media_type};base64,{base64.b64encode(small).decode()}"


def _longest_side(longest: int, pictures: int) -> int:
    """Pixels of each of so many: what a picture weighs goes with the square of it."""
    return max(SHORTEST_SIDE, int(longest * math.sqrt(AT_FULL_SIZE / max(pictures, AT_FULL_SIZE))))


def _of(text: str) -> ReadBytes:
    async def read() -> bytes:
        return text.encode()

    return read
