"""Facts → pictures, away from the event loop."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pkgutil import resolve_name

import structlog

from bot.channels.base import RenderedPicture
from domain.messages.base import Picture

log = structlog.get_logger()

DRAW = "bot.charts:draw"
"""Loaded when the first picture is drawn: the library takes half a second and 50 MB, and most commands draw
nothing."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """The words of one picture by their names in its template, and the language its dates are written in."""

    words: Mapping[str, str]
    language: str


Draw = Callable[[Picture, Lettering, bool], bytes]


def draw_with_charts(picture: Picture, lettering: Lettering, dark: bool) -> bytes:
    png: bytes = resolve_name(DRAW)(picture, lettering, dark=dark)
    return png


class Artist:
    """Draws one picture after another in a thread of its own: the library's caches are not for several."""

    def __init__(self, draw: Draw = draw_with_charts) -> None:
        self._draw = draw
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")

    def of(self, picture: Picture, lettering: Lettering, *, alt: str, file_name: str) -> RenderedPicture:
        """The picture, to be drawn when a channel asks for it."""

        async def png(*, dark: bool) -> bytes | None:
            loop = asyncio.get_running_loop()
            try:
                return await loop.run_in_executor(self._thread, self._draw, picture, lettering, dark)
            except Exception:  # a boundary: the words go out without it
                log.exception("picture_not_drawn", picture=type(picture).__name__)
                return None

        return RenderedPicture(alt=alt, file_name=file_name, draw=png)
