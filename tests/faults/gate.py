"""A way to a server that can be shut: what goes through breaks off, what comes is refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Gate:
    """`gate` opens one."""

    def __init__(self, behind: str) -> None:
        self._behind = urlsplit(behind)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._under_way: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._lets_through, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None
        for writer in list(self._under_way):
            writer.transport.abort()

    async def _lets_through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._behind.hostname, self._behind.port)
        self._under_way |= {writer, back}
        try:
            await asyncio.gather(_carry(reader, back), _carry(there, writer))
        finally:
            self._under_way -= {writer, back}


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while content := await reader.read(1 << 16):
            writer.write(content)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def gate(behind: str) -> AsyncIterator[Gate]:
    """Open to the server at that address, at an address of its own."""
    opened = Gate(behind)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.shut()
