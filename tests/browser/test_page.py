"""The page by itself, over a canned conversation."""

import asyncio
import json
import re

import pytest
from playwright.async_api import FilePayload, Locator, Page, Route, expect

from bot.channels.base import Rendered, RenderedButton, RenderedFile
from bot.channels.web.channel import HOME
from bot.channels.web.transcript import SLOWEST_WATCHER
from bot.rendering.renderer import Renderer
from domain.actions import SetGoal
from domain.forms import ChoiceField, Form, Option, TextField
from handlers.turn import Audience
from tests.browser.access import problems_of
from tests.browser.canned import GO_HOME, Canned
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(40)
"""Enough of a picture for the page, which only passes it on."""


async def test_a_press_on_the_phone_edits_its_card_and_tells_the_workspace(
    open_page: OpenPage, canned_address: str
) -> None:
    page = await open_page(canned_address)
    phone = page.locator("#phone")
    await expect(phone.locator(".message")).to_have_count(1)
    await phone.get_by_role("button", name="Ask for a conference", exact=True).click()
    await expect(phone.locator(".message")).to_have_count(1)
    await expect(phone.locator(".message")).to_contain_text("It waits for Bo Li")
    workspace = page.locator("#workspace")
    await expect(workspace.locator(".badge")).to_have_text("1 new")
    await workspace.get_by_role("button", name="Ana Morales asks for a conference").click()
    await expect(workspace.locator(".message blockquote")).to_contain_text("my paper route")
    await expect(workspace.locator(".badge")).to_be_hidden()


async def test_a_form_that_cannot_be_saved_stays_open_with_its_text(
    open_page: OpenPage, canned_address: str
) -> None:
    page = await open_page(canned_address)
    await page.locator("#workspace").get_by_role("button", name="Record outcome").click()
    form = page.get_by_role("dialog", name="What did Ana show?")
    missing = form.get_by_label("What is still missing")
    await expect(missing).to_be_hidden()
    await form.get_by_label("Emerging").check()
    await expect(missing).to_be_visible()
    await missing.fill("A number line.")
    await form.get_by_role("button", name="Send", exact=True).click()
    await expect(form.get_by_text("Please write something here.")).to_be_visible()
    met = form.get_by_label("What she showed")
    await expect(met).to_have_attribute("aria-invalid", "true")
    await expect(missing).to_have_value("A number line.")
    assert not await problems_of(page)
    await met.fill("She wrote one for her paper route.")
    await form.get_by_role("button", name="10:30").click()
    await form.get_by_role("button", name="Send", exact=True).click()
    await expect(form).to_be_hidden()
    await expect(page.locator("#workspace .view-home")).to_contain_text("Sent to Ana")


async def test_a_form_put_away_still_has_its_words_when_it_is_opened_again(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    opener = page.locator("#workspace").get_by_role("button", name="Record outcome")
    await opener.click()
    form = page.get_by_role("dialog", name="What did Ana show?")
    await form.get_by_label("What she showed").fill("x" * 130)
    await expect(form.get_by_text("Characters too many: 10")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    await expect(opener).to_be_focused()
    await opener.click()
    await expect(form.get_by_label("What she showed")).to_have_value("x" * 130)


@pytest.mark.parametrize("language", ["es", "ar"])
async def test_a_form_in_another_language_has_no_english_word_on_an_english_page(
    open_page: OpenPage, canned_address: str, canned: Canned, language: str
) -> None:
    page = await open_page(canned_address)
    await expect(page.locator("#workspace .view-home")).to_be_visible()
    fields = (
        TextField(name="words", max_length=20),
        ChoiceField(name="tie", options=(Option("none"),), required=False),
    )
    form, english = (
        Renderer().form(Form(opener=SetGoal(), fields=fields), Audience(each)) for each in (language, "en")
    )
    await canned.channel.open_form("bo", {"place": HOME}, form)
    dialog = page.locator("#form")
    await expect(dialog).to_have_attribute("lang", language)
    await dialog.locator("textarea, input[type=text]").first.fill("x" * 25)
    await expect(dialog.locator(".counter")).to_have_text(form.around.over.replace("{n}", "5"))
    await expect(dialog.locator(".optional")).to_have_text(f" {form.around.optional}")
    await expect(dialog.locator(".dialog-head button")).to_have_attribute("aria-label", form.around.close)
    said = await dialog.inner_text()
    labels = [field.label for field in english.fields]
    spoken = [english.title, english.submit, english.cancel, english.around.optional, *labels]
    assert [words for words in spoken if re.search(rf"\b{re.escape(words)}\b", said)] == []


async def test_an_arabic_message_is_read_from_the_right_on_an_english_page(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    await expect(page.locator("#phone .message")).to_have_count(1)
    buttons = ((RenderedButton("نعم", GO_HOME),),)
    await canned.channel.send("ana", Rendered("<b>مرحبا</b>", buttons, language="ar"))
    message = page.locator("#phone .message").last
    for part in (".words", ".keys"):
        await expect(message.locator(part)).to_have_css("direction", "rtl")
    await expect(page.locator("#phone .message").first.locator(".words")).to_have_css("direction", "ltr")


async def test_the_arabic_page_begins_on_the_right(open_page: OpenPage, canned_address: str) -> None:
    page = await open_page(f"{canned_address}/?language=ar")
    phone, workspace = [await page.locator(name).bounding_box() for name in ("#phone", "#workspace")]
    assert phone is not None
    assert workspace is not None
    assert phone["x"] > workspace["x"]
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await problems_of(page) == []


async def test_words_can_do_nothing_but_be_read(
    open_page: OpenPage, canned_address: str, canned: Canned, complaints: list[str]
) -> None:
    page = await open_page(canned_address)
    await expect(page.locator("#phone .message")).to_have_count(1)
    await canned.channel.send(
        "ana",
        Rendered(
            '<b onclick="alert(1)">Bold</b><script>document.title="taken"</script><img src=x onerror=alert(2)>'
            '<a href="javascript:alert(3)">one</a> <a href="https://example.org">two</a><blockquote>said</blockquote>\nend'
        ),
    )
    await expect(page.locator("#phone .message")).to_have_count(2)
    words = page.locator("#phone .message").last.locator(".words")
    await expect(words).to_have_text("Boldone twosaidend")
    markup = await words.inner_html()
    assert "script" not in markup
    assert "onclick" not in markup
    assert "img" not in markup
    assert await words.locator("a").count() == 1
    assert await words.locator("a").get_attribute("rel") == "noopener noreferrer"
    assert all("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()


async def test_a_lost_answer_is_asked_for_again_with_one_effect(
    open_page: OpenPage, canned_address: str, canned: Canned, complaints: list[str]
) -> None:
    page = await open_page(canned_address)
    asked: list[str] = []
    asked_again = asyncio.Event()

    async def lose_the_first(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}")["key"])
        if len(asked) == 1:
            await route.fetch()
            await route.abort()
        else:
            asked_again.set()
            await route.continue_()

    await page.route("**/api/say", lose_the_first)
    await expect(page.locator("#phone .message")).to_have_count(1)
    await expect(page.locator("#workspace .card")).to_be_visible()
    before = len(canned.received)
    await page.locator("#phone").get_by_label("Message to Waymark").fill("Hello <b>there</b>")
    await page.keyboard.press("Enter")
    await expect(page.locator("#phone .own .words")).to_have_text("Hello <b>there</b>")
    await expect(page.locator("#phone .message").last).to_contain_text("I read that")
    await asyncio.wait_for(asked_again.wait(), 10)
    assert asked[0] == asked[1]
    assert len(canned.received) == before + 1
    assert complaints == ["Failed to load resource: net::ERR_FAILED"]
    complaints.clear()


async def test_a_voice_message_is_recorded_and_heard(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    phone = page.locator("#phone")
    await phone.get_by_role("button", name="Record a voice message").click()
    await expect(phone.locator(".recording")).to_contain_text("0:01")
    await phone.get_by_role("button", name="Send", exact=True).click()
    await expect(phone.locator(".own")).to_contain_text("Voice message")
    await expect(phone.locator(".message").last).to_contain_text("bytes, thank you")
    (offer,) = canned.received[-1].files
    assert offer.media_type == "audio/webm"
    assert offer.duration_seconds is not None
    assert 1 <= offer.duration_seconds < 30


async def test_photos_chosen_from_the_phone_are_sent_as_the_files_they_are(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    phone = page.locator("#phone")
    async with page.expect_file_chooser() as choosing:
        await phone.get_by_role("button", name="Send a photo or a file").click()
    chooser = await choosing.value
    assert chooser.is_multiple()
    await chooser.set_files(
        [FilePayload(name=name, mimeType="image/png", buffer=PIXEL) for name in ("a.png", "b.png")]
    )
    await expect(phone.locator(".own")).to_contain_text(["a.png", "b.png"])
    offers = [received.files[0] for received in canned.received[-2:]]
    assert [(offer.file_name, offer.media_type) for offer in offers] == [
        ("a.png", "image/png"),
        ("b.png", "image/png"),
    ]
    assert offers[0].album
    assert offers[0].album == offers[1].album


async def test_a_page_that_comes_back_shows_everything_again(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    await expect(page.locator("#phone .message")).to_have_count(1)
    await canned.channel.send("ana", Rendered("<b>One</b>"))
    await expect(page.locator("#phone .message").last).to_contain_text("One")
    for number in range(SLOWEST_WATCHER + 20):
        canned.channel.transcripts.announce("noise", number=number)
    await canned.channel.send("ana", Rendered("<b>Two</b>"))
    await expect(page.locator("#phone .message").last).to_contain_text("Two", timeout=20_000)
    assert await page.locator("#phone .message").count() == 3


async def test_news_comes_into_view_unless_somebody_is_reading_there(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    newest = page.locator("#phone .message").last
    tall = Rendered("\n".join(f"Line {number}" for number in range(60)))
    await expect(page.locator("#phone .message")).to_have_count(1)
    await canned.channel.send("ana", tall)
    await expect(newest).to_contain_text("Line 59")
    await page.locator("#workspace").get_by_role("button", name="Waymark").click()
    await canned.channel.send("ana", Rendered("<b>At once</b>", is_notice=True))
    await expect(newest).to_contain_text("At once")
    await expect(newest).to_be_in_viewport()
    await canned.channel.send("ana", tall)
    await expect(newest).to_contain_text("Line 59")
    await page.locator("#phone .log").press("Home")
    await canned.channel.send("ana", Rendered("<b>Later</b>", is_notice=True))
    await expect(newest).to_contain_text("Later")
    await expect(page.locator("#phone").get_by_role("button", name="To the newest message")).to_be_visible()
    await expect(newest).not_to_be_in_viewport()


async def test_what_is_typed_on_the_home_tab_is_answered_there(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    workspace = page.locator("#workspace")
    await expect(workspace.locator(".card")).to_contain_text("Good morning, Bo")
    await workspace.get_by_label("Message to Waymark").fill("/students")
    await workspace.get_by_role("button", name="Send", exact=True).click()
    await expect(workspace.locator(".card")).to_contain_text("What to learn")
    assert canned.received[-1].place_is_fleeting
    assert canned.received[-1].can_open_forms


async def test_somebody_on_neither_screen_is_announced(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    await expect(page.locator("#phone .message")).to_have_count(1)
    await canned.channel.send("grace", Rendered("<b>For Grace</b>", is_notice=True))
    await page.locator("#workspace").get_by_role("button", name="New for Grace Okafor").click()
    await expect(page.locator("#workspace .persona-name")).to_have_text("Grace Okafor")
    await page.locator("#workspace").get_by_role("button", name="Waymark").click()
    await expect(page.locator("#workspace .message")).to_contain_text("For Grace")


async def test_whoever_waits_for_the_clock_is_told_that_time_is_passing(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    passing = page.locator(".clock-passing")
    await expect(passing).to_be_hidden()
    before = await page.locator("#clock-day").inner_text()
    canned.time_may_pass.clear()

    await page.get_by_role("button", name="+1 week").click()

    await expect(passing).to_be_visible()
    await expect(page.locator("#clock-day")).to_have_text(before)
    canned.time_may_pass.set()
    await expect(passing).to_be_hidden()
    await expect(page.locator("#clock-day")).not_to_have_text(before)


async def _change(workspace: Locator, name: str) -> None:
    await workspace.locator(".persona").click()
    people = workspace.page.get_by_role("dialog", name="Who would you like to be?")
    await people.get_by_role("button", name=name).click()
    await expect(workspace.locator(".persona-name")).to_have_text(name)


async def test_a_home_on_the_screen_is_shown_anew_when_the_clock_has_moved(
    open_page: OpenPage, canned_address: str
) -> None:
    page = await open_page(canned_address)
    card = page.locator("#workspace .view-home .card")
    await expect(card).to_contain_text("Wednesday")
    await page.get_by_role("button", name="+1 day").click()
    await expect(card).to_contain_text("Thursday")

    await page.reload()
    await expect(card).to_contain_text("Thursday")
    await page.get_by_role("button", name="+1 day").click()
    await expect(card).to_contain_text("Friday")


async def test_a_file_that_answers_on_the_home_tab_can_be_opened_there(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    home = page.locator("#workspace .view-home")
    await expect(home).to_contain_text("Wednesday")

    async def page_bytes() -> bytes:
        return b"<p>Briefs</p>"

    brief = RenderedFile("briefs.html", "text/html", page_bytes)
    await canned.channel.show("bo", HOME, Rendered("<b>2 briefs</b>", files=(brief,)))
    await expect(home.get_by_role("link", name="briefs.html")).to_be_visible()


async def test_whoever_reads_something_else_on_the_home_tab_is_left_to_it_when_the_clock_moves(
    open_page: OpenPage, canned_address: str
) -> None:
    page = await open_page(canned_address)
    workspace = page.locator("#workspace")
    card = workspace.locator(".view-home .card")
    await expect(card).to_contain_text("Wednesday")
    await workspace.get_by_label("Message to Waymark").fill("/students")
    await workspace.get_by_role("button", name="Send", exact=True).click()
    await expect(card).to_contain_text("What to learn")
    day = page.locator("#clock-day")
    await page.get_by_role("button", name="+1 day").click()
    await expect(day).to_contain_text("Thursday")
    await expect(card).to_contain_text("What to learn")

    await card.get_by_role("button", name="Home").click()
    await expect(card).to_contain_text("Thursday")
    await page.get_by_role("button", name="+1 day").click()
    await expect(card).to_contain_text("Friday")


async def test_a_home_that_was_off_the_screen_while_the_clock_moved_is_shown_as_of_now(
    open_page: OpenPage, canned_address: str, canned: Canned
) -> None:
    page = await open_page(canned_address)
    workspace = page.locator("#workspace")
    card = workspace.locator(".view-home .card")
    await expect(card).to_contain_text("Wednesday")
    await _change(workspace, "Grace Okafor")
    await expect(card).to_contain_text("Wednesday")
    await page.get_by_role("button", name="+1 day").click()
    await expect(card).to_contain_text("Thursday")
    await _change(workspace, "Bo Li")
    await expect(card).to_contain_text("Thursday")


async def test_the_page_is_usable_in_light_and_dark_on_a_desk_and_on_a_phone(
    open_page: OpenPage, canned_address: str
) -> None:
    for scheme in ("light", "dark"):
        for width, height in ((1440, 900), (390, 844), (320, 640)):
            page = await open_page(canned_address, width=width, height=height, scheme=scheme)
            await expect(page.locator("#phone .message")).to_have_count(1)
            assert await page.evaluate("document.documentElement.dataset.theme") == scheme
            assert not await problems_of(page), (scheme, width)
            wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not await page.evaluate(wide), (scheme, width)
            if width < 1000:
                await page.get_by_role("button", name="Workspace").click()
                await expect(page.locator("#workspace")).to_be_visible()
                await expect(page.locator("#phone")).to_be_hidden()
                assert not await problems_of(page), (scheme, width)
            await _pick_a_person(page)


async def _pick_a_person(page: Page) -> None:
    await page.locator("#workspace .persona").click()
    people = page.get_by_role("dialog", name="Who would you like to be?")
    assert not await problems_of(page)
    await people.get_by_label("Find a name or a story").fill("every CALL")
    await expect(people.locator(".person:visible")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator("#workspace .persona-name")).to_have_text("Rosa Delgado")


async def test_what_one_person_has_not_read_is_not_counted_for_the_next(
    open_page: OpenPage, canned_address: str
) -> None:
    page = await open_page(canned_address)
    await page.locator("#phone").get_by_role("button", name="Ask for a conference", exact=True).click()
    await expect(page.locator("#workspace .badge")).to_have_text("1 new")
    await _pick_a_person(page)
    await expect(page.locator("#workspace .badge")).to_be_hidden()


async def test_the_theme_chosen_by_hand_is_kept(open_page: OpenPage, canned_address: str) -> None:
    page = await open_page(canned_address)
    await page.get_by_role("button", name="Dark colors").click()
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    await page.reload()
    await page.wait_for_selector("html[data-ready]")
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    await expect(page.get_by_role("button", name="Dark colors")).to_have_attribute("aria-pressed", "true")
