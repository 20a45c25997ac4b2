"""Work that goes on beside what came in."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

DRAIN_SECONDS = 8.0
"""What answers under way get to finish when the process ends; what is stored is answered by the next one."""


class Tasks:
    """Keeps hold of work under way: the event loop alone would let go of it."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def drain(self) -> None:
        """Waits a few seconds for what is under way, and cancels what takes longer."""
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
