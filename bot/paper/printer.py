"""Pages handed to the press: few at once, none for ever."""

import asyncio
import sys
from ctypes.util import find_library
from datetime import timedelta

import structlog

log = structlog.get_logger()

PATIENCE = timedelta(seconds=60)
"""For one page. One with a hundred pictures takes about twenty seconds."""

AT_ONCE = 2
"""Pages on the press; each takes a processor and some 150 MB while it lasts."""

PRESS = "bot.paper.press"


LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
"""Of the machine; Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. Source: WeasyPrint 70."""


def missing_libraries() -> tuple[str, ...]:
    """What the machine lacks for printing; everything else works without."""
    return tuple(name for name in LIBRARIES if find_library(name) is None)


class NotPrintedError(OSError):
    """The page took too long, or the press is out of order: `waymark doctor` says what is missing."""


class Printer:
    """Makes PDFs in processes of their own, so that nobody waits for a page but who asked for it."""

    def __init__(self, *, patience: timedelta = PATIENCE, press: str = PRESS) -> None:
        self._patience = patience
        self._press = press
        self._places = asyncio.Semaphore(AT_ONCE)

    async def pdf(self, page: str) -> bytes:
        """The page as a PDF. Raises NotPrintedError."""
        async with self._places:
            return await self._print(page)

    async def _print(self, page: str) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._press,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                printed, _ = await process.communicate(page.encode())
        except TimeoutError:
            log.warning("page_not_printed", reason="took too long", characters=len(page))
            raise NotPrintedError("the page took too long") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or not printed.startswith(b"%PDF"):
            log.warning("page_not_printed", reason="the press ended", code=process.returncode)
            raise NotPrintedError("the press ended without a page")
        return printed
