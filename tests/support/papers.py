"""What is on paper, as a test reads it."""

import asyncio
import json
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A page as the press lays it out."""

    words: str
    """Line by line; what is hidden on paper is not among them."""
    pages: int
    letters: frozenset[str]
    """Of the fonts that come along."""


async def laid_out(page: str) -> LaidOut:
    """Lays out a page in a process of its own, as the press does."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.laid_out",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    found, _ = await process.communicate(page.encode())
    assert process.returncode == 0
    told = json.loads(found)
    return LaidOut(told["words"], told["pages"], frozenset(told["letters"]))


def unpacked(pdf: bytes) -> bytes:
    """A PDF with everything in it that is packed laid open."""
    return b"\n".join(_parts(pdf))


def _parts(pdf: bytes) -> Iterator[bytes]:
    yield pdf
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            yield packed
