"""The page for somebody outside of school, in a browser: on a phone and a desk, light and dark, by keyboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.doors.feedback import STYLE_PATH, look
from bot.doors.guard import Guarded
from bot.doors.languages import language_of
from bot.rendering.renderer import Renderer
from domain.ids import new_id
from domain.messages.parts import TargetName
from domain.messages.shared import LANGUAGES
from handlers.mentors import MentorQuestion, form_for
from handlers.turn import Audience
from tests.browser.access import problems_of
from tests.browser.conftest import served

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEW_YORK = ZoneInfo("America/New_York")
QUESTION = MentorQuestion(
    student_name="Ana",
    school_name="Riverbend School",
    target=TargetName(new_id(), "RP.2", "Unit rates"),
    statement="I can find a unit rate and use it to compare.",
    question="I worked out what each of us owes at the market stall.\nWas my way clear to you? " + "x" * 120,
    until=datetime(2026, 12, 2, 20, 0, tzinfo=UTC),
    form=form_for(new_id(), about="Ana · RP.2", name="Marta Ruiz"),
)
SHAPES = [(360, 640, "light"), (390, 844, "dark"), (1280, 900, "light"), (1280, 900, "dark")]


class Desk:
    """Serves the page behind the doors' guard, and keeps what was sent."""

    def __init__(self) -> None:
        self.renderer = Renderer()
        self.sent: list[dict[str, list[str]]] = []

    async def page(self, request: Request) -> Response:
        """What is missing is asked for again with `?wrong`."""
        audience = Audience(language_of(request), NEW_YORK)
        words = self.renderer.page(
            "feedback.html.j2",
            audience,
            m=QUESTION,
            form=self.renderer.form(QUESTION.form, audience),
            typed={"works": "", "idea": "A thought"} if "wrong" in request.query_params else None,
            problems={"works": "Please answer this."} if "wrong" in request.query_params else {},
            languages=LANGUAGES,
        )
        return HTMLResponse(words)

    async def style(self, request: Request) -> Response:
        return Response(look(self.renderer), media_type="text/css")

    async def take(self, request: Request) -> Response:
        self.sent.append(parse_qs((await request.body()).decode()))
        audience = Audience(language_of(request))
        words = self.renderer.page(
            "feedback_told.html.j2", audience, what="thanks", student_name="Ana", languages={}
        )
        return HTMLResponse(words)


async def no_icon(request: Request) -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)


@asynccontextmanager
async def opened(
    browser: Browser, *, width: int = 390, height: int = 844, scheme: str = "light", query: str = ""
) -> AsyncIterator[tuple[Page, Desk]]:
    """The page in a browser; one that complained on its console fails the test."""
    desk, complaints = Desk(), list[str]()
    guard = [Middleware(Guarded)]
    routes = [
        Route("/favicon.ico", no_icon),
        Route(STYLE_PATH, desk.style, middleware=guard),
        Route("/feedback/a", desk.page, methods=["GET"], middleware=guard),
        Route("/feedback/a", desk.take, methods=["POST"], middleware=guard),
    ]
    async with served(Starlette(routes=routes)) as address:
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=True,
        )
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(f"{address}/feedback/a{query}")
        yield page, desk
        await context.close()
    assert not complaints


@pytest.mark.parametrize(("width", "height", "scheme"), SHAPES)
@pytest.mark.parametrize(
    "query", ["?language=en", "?language=es", "?language=ar", "?language=ar&wrong=1", "?language=en&wrong=1"]
)
async def test_everybody_can_read_and_use_it(
    browser: Browser, width: int, height: int, scheme: str, query: str
) -> None:
    async with opened(browser, width=width, height=height, scheme=scheme, query=query) as (page, _):
        assert await problems_of(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for control in await page.locator("button, input, nav a").all():
            box = await control.bounding_box()
            assert box is not None
            assert box["height"] >= 43.5, "a finger wants 44 pixels"


async def test_an_answer_is_sent_by_keyboard(browser: Browser) -> None:
    async with opened(browser, query="?language=es") as (page, desk):
        await page.get_by_label("Una cosa que funciona").focus()
        await page.keyboard.type("Claro y exacto.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Gracias")).to_be_visible()
        assert desk.sent == [{"works": ["Claro y exacto."], "name": ["Marta Ruiz"]}]


async def test_the_other_language_is_one_press_away(browser: Browser) -> None:
    async with opened(browser, query="?language=en") as (page, _):
        await page.get_by_role("link", name="Español").click()
        await expect(page.get_by_role("heading", name="Ana quiere saber qué vio usted")).to_be_visible()
