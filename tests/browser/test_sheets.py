"""Pages that come as files (a family's week, briefs, a conference a student leads, a portfolio), looked at in each
language, on a phone and on a desk: nothing is wider than the screen, and everything runs its language's way.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Page

from bot.locales import LANGUAGES, direction_of
from bot.rendering.renderer import Renderer
from domain.messages.base import Message, PageFile
from handlers.turn import Audience
from tests.support.examples import everything

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEW_YORK = ZoneInfo("America/New_York")
SHAPES = {"phone": (360, 640), "desk": (1280, 900)}

WIDER_THAN_THE_SCREEN = """
() => {
  const width = document.documentElement.clientWidth;
  return [...document.body.querySelectorAll("*")]
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > width + 1 || box.left < -1);
    })
    .map((element) => element.outerHTML.slice(0, 110));
}
"""

TOO_SMALL = """
() => [...document.body.querySelectorAll("p, li, h1, h2, h3, td, th, a")]
  .filter((element) => element.textContent.trim() && parseFloat(getComputedStyle(element).fontSize) < 11)
  .map((element) => element.outerHTML.slice(0, 110))
"""


def _pages(renderer: Renderer, message: Message, language: str) -> list[str]:
    """Each page that comes along with it."""
    audience = Audience(language, NEW_YORK)
    pages = [file for file in message.files() if isinstance(file, PageFile)]
    return [renderer.file_page(page, audience, {}) for page in pages]


@asynccontextmanager
async def _shown(browser: Browser, html: str, shape: str) -> AsyncIterator[Page]:
    width, height = SHAPES[shape]
    context = await browser.new_context(viewport={"width": width, "height": height})
    try:
        page = await context.new_page()
        await page.set_content(html)
        yield page
    finally:
        await context.close()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_sheet_fits_the_screen_and_runs_its_language_s_way(
    browser: Browser, language: str, shape: str
) -> None:
    renderer, kinds = Renderer(), set[str]()
    for message in everything():
        for html in _pages(renderer, message, language):
            kind = type(message).__name__
            kinds.add(kind)
            assert f'lang="{language}"' in html
            async with _shown(browser, html, shape) as page:
                assert await page.evaluate(WIDER_THAN_THE_SCREEN) == [], kind
                assert await page.evaluate(TOO_SMALL) == [], kind
                assert await page.evaluate("document.documentElement.dir") == direction_of(language), kind
    assert {"BriefsReady", "FamilyPagesReady", "GuardianInvited", "LedPageReady", "PortfolioReady"} <= kinds
