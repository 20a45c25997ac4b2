"""What sealing costs: a file kept and read, beside the same bytes written and read in the open."""

import asyncio
import hashlib
import os
import statistics
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import report
from bot.attachments import AttachmentStore, open_store
from bot.shelves import FolderShelf, Shelf
from domain.sealing import Key, Keyring

MEGABYTES = 19
"""Nearly the largest file that a platform hands over."""

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Open:
    """Keeps files as they are: the same hash, the same steps to the disk."""

    shelf: Shelf

    async def keep(self, content: bytes) -> str:
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        if not await self.shelf.has(sha256):
            await self.shelf.put(sha256, content)
        return sha256

    async def read(self, sha256: str) -> bytes:
        content = await self.shelf.get(sha256)
        if await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest()) != sha256:
            raise FileNotFoundError(sha256)
        return content


async def main() -> None:
    """In turns, for the disk of a busy machine is not the same for two minutes."""
    with TemporaryDirectory(prefix="waymark-bench-") as directory:
        keyring = Keyring((Key.new(),))
        stores: dict[str, AttachmentStore] = {
            "sealed": open_store(None, Path(directory) / "sealed", keyring),
            "in the open": Open(FolderShelf(Path(directory) / "open")),
        }
        spent: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in stores}
        for _ in range(ROUNDS):
            content = os.urandom(MEGABYTES << 20)
            for name, store in stores.items():
                keeping = await _timed(store.keep(content))
                sha256 = hashlib.sha256(content).hexdigest()
                reading = await _timed(store.read(sha256))
                spent[name].append((*keeping, *reading))
    report.table(
        f"A file of {MEGABYTES} MB, medians of {ROUNDS}",
        ("", "keep ms", "processor ms", "read ms", "processor ms"),
        [
            (name, *(f"{statistics.median(column) * 1000:,.0f}" for column in zip(*rows, strict=True)))
            for name, rows in spent.items()
        ],
    )


async def _timed(work: Awaitable[object]) -> tuple[float, float]:
    """Seconds that passed, and of the processor."""
    begun, used = time.perf_counter(), time.process_time()
    await work
    return time.perf_counter() - begun, time.process_time() - used
