"""Headless Chromium, and pages served for one test."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright
from starlette.types import ASGIApp

from tests.browser.canned import Canned, page_of

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

OpenPage = Callable[..., Awaitable[Page]]


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The address of the app, on a free port of this computer."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # who comes before the server has started waits
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests; each page has a context, and so a storage, of its own."""
    found = shutil.which("chromium")
    assert found is not None, "These tests need Chromium: install the Debian package chromium."
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What pages said on their consoles. A test takes out what it provoked."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(
    browser: Browser,
    complaints: list[str],
    canned_address: str,  # ends after the pages that look at it
) -> AsyncIterator[OpenPage]:
    """Opens an address as a page of its own; a page that complained on its console fails the test."""

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    async with AsyncExitStack() as stack:

        async def open_one(
            address: str, *, width: int = 1440, height: int = 900, scheme: str = "light"
        ) -> Page:
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(10_000)
            page.on("console", note)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            await page.goto(address)
            await page.wait_for_selector("html[data-ready]")
            return page

        yield open_one
    assert not complaints


@pytest.fixture
def canned() -> Canned:
    return Canned()


@pytest_asyncio.fixture(loop_scope="session")
async def canned_address(canned: Canned) -> AsyncIterator[str]:
    async with served(page_of(canned)) as address:
        yield address
        await canned.channel.stop()
