"""What happens to the people shown, told to the page as it happens."""

import asyncio
from collections.abc import Iterable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.web.transcript import Transcripts, Watcher

STILL_HERE_SECONDS = 15
"""Between signs of life on a quiet stream."""


class EventStream(Response):
    """Server-sent events until the page goes away or is sent away."""

    media_type = "text/event-stream"

    def __init__(self, transcripts: Transcripts, people: Iterable[str]) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._transcripts = transcripts
        self._people = people

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        with self._transcripts.watching(self._people) as watcher:
            tasks = (asyncio.create_task(_tell(watcher, send)), asyncio.create_task(_until_gone(receive)))
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def _tell(watcher: Watcher, send: Send) -> None:
    while True:
        try:
            async with asyncio.timeout(STILL_HERE_SECONDS):
                event = await watcher.next()
        except TimeoutError:
            words = ": still here\n\n"
        else:
            if event is None:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            words = f"data: {event}\n\n"
        await send({"type": "http.response.body", "body": words.encode(), "more_body": True})
        await asyncio.sleep(0)  # so that a page that went away is noticed in the middle of much to tell


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
