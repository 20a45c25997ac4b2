"""Pictures on the page: in the bubble and on the Home tab, light and dark with the page, heard as words."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import expect

from bot.channels.base import Rendered, RenderedPicture
from bot.channels.web.channel import HOME, REMEMBERED_PICTURES
from bot.channels.web.transcript import ShownPicture
from tests.browser.canned import Canned, page_of
from tests.browser.conftest import OpenPage
from tests.support.pictures import ALT, a_picture, with_picture
from tests.support.telegram_bot import png


@pytest.fixture
async def client(canned: Canned) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(page_of(canned))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        yield client


def shown_to(canned: Canned, person: str) -> ShownPicture:
    """The newest message's picture."""
    entry = list(canned.channel.transcripts.of(person).entries.values())[-1]
    assert entry.picture is not None
    return entry.picture


async def test_a_picture_is_served_for_a_light_and_for_a_dark_page(
    canned: Canned, client: httpx.AsyncClient
) -> None:
    await canned.channel.send("ana", with_picture("My pace"))
    shown = shown_to(canned, "ana")
    assert (shown.alt, shown.width, shown.height) == (ALT, 80, 50)
    light = await client.get(f"/api/pictures/{shown.id}?theme=light")
    dark = await client.get(f"/api/pictures/{shown.id}?theme=dark")
    assert (light.headers["content-type"], light.content) == ("image/png", png(160, 100))
    assert dark.content == png(160, 101)
    assert "private" in light.headers["cache-control"]


async def test_a_picture_that_is_not_there_any_more_is_not_found(
    canned: Canned, client: httpx.AsyncClient
) -> None:
    assert (await client.get("/api/pictures/never-was")).status_code == 404
    await canned.channel.send("ana", with_picture("the first"))
    first = shown_to(canned, "ana").id
    for number in range(REMEMBERED_PICTURES):
        await canned.channel.send("ana", with_picture(f"{number}"))
    assert (await client.get(f"/api/pictures/{first}")).status_code == 404


async def test_words_go_alone_where_the_picture_cannot_be_drawn(
    canned: Canned, client: httpx.AsyncClient
) -> None:
    await canned.channel.send("ana", with_picture("My pace", a_picture(is_drawn=False)))
    (entry,) = canned.channel.transcripts.of("ana").entries.values()
    assert (entry.html, entry.picture) == ("My pace", None)

    async def light_only(*, dark: bool) -> bytes | None:
        return None if dark else png(160, 100)

    await canned.channel.send(
        "ana", Rendered("Algebra", picture=RenderedPicture(alt=ALT, file_name="", draw=light_only))
    )
    assert (await client.get(f"/api/pictures/{shown_to(canned, 'ana').id}?theme=dark")).status_code == 404


async def test_a_card_changes_between_words_and_a_picture_in_its_place(canned: Canned) -> None:
    card = await canned.channel.send("ana", Rendered("Home"))
    assert await canned.channel.show("ana", card, with_picture("My pace")) == card
    assert shown_to(canned, "ana").alt == ALT
    assert await canned.channel.show("ana", card, Rendered("Home")) == card
    (entry,) = canned.channel.transcripts.of("ana").entries.values()
    assert entry.picture is None


@pytest.mark.asyncio(loop_scope="session")
async def test_the_page_shows_a_picture_in_the_bubble_and_follows_light_and_dark(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    await expect(page.locator("#phone .message")).to_have_count(1)
    await canned.channel.send("ana", with_picture("<b>My pace</b>"))
    image = page.locator("#phone .bubble").get_by_role("img", name=ALT)
    await expect(image).to_be_visible()
    assert await image.evaluate("(image) => image.decode().then(() => image.naturalHeight)") == 100
    await page.locator("#theme").click()
    await expect(image).to_have_attribute("src", f"/api/pictures/{shown_to(canned, 'ana').id}?theme=dark")
    assert await image.evaluate("(image) => image.decode().then(() => image.naturalHeight)") == 101


@pytest.mark.asyncio(loop_scope="session")
async def test_the_home_tab_shows_a_picture_above_its_words(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address, scheme="dark")
    await expect(page.locator("#workspace .card")).to_be_visible()
    await canned.channel.show("bo", HOME, with_picture("<b>Who needs what</b>"))
    image = page.locator("#workspace .card").get_by_role("img", name=ALT)
    await expect(image).to_be_visible()
    assert await image.evaluate("(image) => image.decode().then(() => image.naturalHeight)") == 101
    assert await image.evaluate("(image) => image.nextElementSibling.className") == "words"
