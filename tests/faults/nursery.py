"""Processes to be killed, from the test's side."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.victim import Orders


class Life:
    """One process."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.pid: asyncio.Future[int] = loop.create_future()
        self.exit: asyncio.Future[int] = loop.create_future()
        """Its exit status, negative for the signal that ended it."""

    @property
    def is_over(self) -> bool:
        return self.exit.done()

    async def hears(self, what: signal.Signals) -> None:
        """Signals it, if it lives."""
        pid = await self.pid
        if not self.is_over:
            os.kill(pid, what)

    async def ends(self) -> int:
        """Ends it politely, or else by force; its exit status."""
        await self.hears(signal.SIGTERM)
        try:
            async with asyncio.timeout(15):
                await asyncio.shield(self.exit)
        except TimeoutError:
            await self.hears(signal.SIGKILL)
        return await self.exit


class Nursery:
    """Gives birth to processes. `nursery` opens one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lives: dict[str, Life] = {}

    async def begin(self, orders: Orders) -> Life:
        """A process that lives by the orders; returns when it was forked."""
        assert self._process.stdin is not None
        assert orders.name not in self._lives, "names are given once"
        life = self._lives[orders.name] = Life()
        self._process.stdin.write(orders.as_line())
        await self._process.stdin.drain()
        await life.pid
        return life

    async def listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            life = self._lives[told["name"]]
            if "pid" in told:
                life.pid.set_result(told["pid"])
            else:
                life.exit.set_result(told["exit"])

    async def close(self) -> None:
        for life in self._lives.values():
            await life.ends()
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


@asynccontextmanager
async def nursery(log: Path) -> AsyncIterator[Nursery]:
    """What is born in it ends with it, and writes its log to the file."""
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.victim",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=written,
        )
    opened = Nursery(process)
    listening = asyncio.create_task(opened.listen())
    try:
        yield opened
    finally:
        await opened.close()
        await listening
