"""A line to the database that can fall silent: nothing breaks off, and nothing comes through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL

SOCKET = ".s.PGSQL.5432"


class Line:
    """While it `speaks`, all goes through. `line` opens one."""

    def __init__(self, behind: Path) -> None:
        self._behind = behind
        self._talking: set[asyncio.Task[None]] = set()
        self.speaks = asyncio.Event()
        self.speaks.set()

    async def takes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._behind)
        for each in (self._carry(reader, back), self._carry(there, writer)):
            self._talking.add(asyncio.create_task(each))

    async def ends(self) -> None:
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while content := await reader.read(1 << 16):
                await self.speaks.wait()
                writer.write(content)
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def line(address: URL, directory: Path) -> AsyncIterator[tuple[Line, URL]]:
    """A line to the server at that socket, and its address, in a directory of its own."""
    opened = Line(Path(str(address.query["host"])) / SOCKET)
    server = await asyncio.start_unix_server(opened.takes, directory / SOCKET)
    try:
        yield opened, address.update_query_dict({"host": str(directory)})
    finally:
        server.close()
        await opened.ends()
