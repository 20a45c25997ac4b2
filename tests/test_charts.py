"""Every picture drawn in every language, light and dark: of the right size, and whatever the words are."""

import asyncio
import struct
import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.channels.base import RenderedPicture
from bot.charts.look import DARK, LIGHT, WIDTH, drawable
from bot.drawing import Artist, Lettering
from bot.locales import LANGUAGES
from bot.rendering.renderer import Renderer
from domain.messages.base import Message, Picture
from domain.messages.pictures import ClassNeeds, ClassPicture, MyPace, PacePicture
from handlers.turn import Audience
from tests.support.examples.pictures import CLASS, PACE, PICTURES

NEW_YORK = ZoneInfo("America/New_York")
TELEGRAMS_LIMIT_BYTES = 10 << 20


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def message_with(picture: Picture) -> Message:
    if isinstance(picture, ClassPicture):
        return ClassNeeds(picture.section_title, picture)
    assert isinstance(picture, PacePicture)
    return MyPace(picture)


def rendered(renderer: Renderer, picture: Picture, language: str = "en") -> RenderedPicture:
    found = renderer.message(message_with(picture), Audience(language, NEW_YORK)).picture
    assert found is not None
    return found


def size_of(png: bytes | None) -> tuple[int, int]:
    assert png is not None
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("picture", PICTURES)
async def test_every_picture_is_drawn_twice_as_sharp_as_a_page_and_fits_a_phone(
    renderer: Renderer, picture: Picture, language: str
) -> None:
    for dark in (False, True):
        png = await rendered(renderer, picture, language).png(dark=dark)
        width, height = size_of(png)
        assert width == 2 * WIDTH
        assert 560 <= height <= 2 * width
        assert png is not None
        assert len(png) < TELEGRAMS_LIMIT_BYTES / 10


async def test_the_same_facts_give_the_same_picture_and_other_facts_another(renderer: Renderer) -> None:
    one, same = [await rendered(renderer, PACE).png() for _ in range(2)]
    assert one == same
    assert await rendered(renderer, PACE, "es").png() != one
    assert await rendered(renderer, PACE).png(dark=True) != one
    assert await rendered(renderer, replace(PACE, shown=PACE.shown[:-1])).png() != one


@pytest.mark.parametrize("title", ["📐 Math $7$ & <b>", "数学", "Ñandú \\frac{1}{2} $", "", "x" * 300])
async def test_a_title_is_drawn_as_it_is_whatever_stands_in_it(renderer: Renderer, title: str) -> None:
    shown = await rendered(renderer, replace(PACE, section_title=title)).png()
    assert size_of(shown) == (1600, 1120)
    named = replace(CLASS.rows[0], waiting=(title,), target=replace(CLASS.rows[0].target, code=title or "–"))
    assert size_of(await rendered(renderer, replace(CLASS, rows=(named,))).png())[0] == 1600


def test_what_the_font_cannot_draw_is_left_out() -> None:
    assert drawable("📐 Math 7") == "Math 7"
    assert drawable("Zoë Ñandú Yıldız") == "Zoë Ñandú Yıldız"
    assert drawable("数学") == "…"


def test_light_and_dark_name_the_same_things_in_other_colors() -> None:
    for name in ("paper", "ink", "soft", "shown", "agreed", "past", "waiting"):
        light, dark = getattr(LIGHT, name), getattr(DARK, name)
        assert light != dark
    for look in (LIGHT, DARK):
        for name in ("ink", "soft", "shown", "agreed", "past", "waiting"):
            assert _contrast(getattr(look, name), look.paper) >= 4, f"{name} on {look.paper}"


def _contrast(one: str, other: str) -> float:
    """Source: WCAG 2, contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- the artist --------------------------------------------------------------------------------------------


class Sketches:
    """Draws nothing, and notes on which thread; the event loop's own would stand still meanwhile."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.threads: list[int] = []
        self.breaks = breaks

    def draw(self, picture: Picture, lettering: Lettering, dark: bool) -> bytes:
        self.threads.append(threading.get_ident())
        if self.breaks:
            raise MemoryError
        return f"{type(picture).__name__} {dark} {lettering.language}".encode()


async def test_a_picture_is_drawn_once_for_a_send_and_never_on_the_event_loop() -> None:
    sketches = Sketches()
    picture = rendered(Renderer(Artist(sketches.draw)), PACE, "es")
    assert sketches.threads == [], "nobody asked for it yet"
    assert [await picture.png() for _ in range(3)] == [b"PacePicture False es"] * 3
    assert await picture.png(dark=True) == b"PacePicture True es"
    assert len(sketches.threads) == 2
    assert threading.get_ident() not in sketches.threads


async def test_pictures_asked_for_at_once_are_drawn_one_after_another_on_one_thread() -> None:
    sketches = Sketches()
    renderer = Renderer(Artist(sketches.draw))
    await asyncio.gather(*(rendered(renderer, PACE).png() for _ in range(8)))
    assert len(sketches.threads) == 8
    assert len(set(sketches.threads)) == 1


async def test_what_cannot_be_drawn_is_logged_once_and_nothing_breaks() -> None:
    picture = rendered(Renderer(Artist(Sketches(breaks=True).draw)), PACE)
    with capture_logs() as logs:
        assert [await picture.png() for _ in range(2)] == [None, None]
    entries: list[Any] = [entry["event"] for entry in logs]
    assert entries == ["picture_not_drawn"]


def test_a_command_that_draws_nothing_does_not_load_the_library() -> None:
    words = "import sys, bot.__main__, bot.app; print('matplotlib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
