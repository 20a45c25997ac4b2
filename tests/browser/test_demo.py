"""`waymark demo` as its command starts it, lived in by people in a browser."""

import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.access import problems_of
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parent.parent.parent


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo's address. Ctrl-C ends it at once, also with pages open."""
    folder = tmp_path_factory.mktemp("demo")
    port = _free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    own.pop("DATABASE_URL", None)
    own |= {
        "WAYMARK_HTTP__PORT": str(port),
        "WAYMARK_DATABASE__DIRECTORY": str(folder / "pg"),
        "WAYMARK_ATTACHMENTS_DIRECTORY": str(folder / "files"),
        "PYTHONPATH": str(ROOT),
    }
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"], env=own, cwd=folder, stdout=subprocess.PIPE, stderr=out
        )
        assert process.stdout is not None
        try:
            first_line = process.stdout.readline().decode()
            assert "is open" in first_line, log.read_text()
            yield f"http://127.0.0.1:{port}"
            watching = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            watching.request("GET", "/api/stream")
            stream = watching.getresponse()
            process.send_signal(signal.SIGINT)
            stream.read()  # ends, whatever came last; otherwise it would time out
            watching.close()
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
    assert not log.read_text()


async def _be(page: Page, side: str, name: str) -> Locator:
    """Changes who sits at a screen; the screen."""
    screen = page.locator(f"#{side}")
    await screen.locator(".persona").click()
    people = page.get_by_role("dialog", name="Who would you like to be?")
    await people.get_by_label("Find a name or a story").fill(name)
    await people.get_by_role("button", name=re.compile(f"^.{{0,2}}{name}")).click()
    await expect(screen.locator(".persona-name")).to_have_text(name)
    await expect(screen.locator(".message, .card").first).to_be_visible()
    return screen


async def _say(phone: Locator, text: str) -> None:
    await phone.get_by_label("Message to Waymark").fill(text)
    await phone.get_by_label("Message to Waymark").press("Enter")


async def _ask_for_a_conference(phone: Locator, code: str, word: str) -> None:
    await _say(phone, code)
    newest = phone.locator(".message").last
    await expect(newest).to_contain_text(f"“{code}”")
    await newest.locator(".key", has_text=code).first.click()
    await newest.locator(".key", has_text="I'm ready").click()
    await newest.get_by_role("button", name="Skip").click()
    await newest.get_by_role("button", name="explain it").click()
    await newest.get_by_role("button", name="That is all").click()
    await expect(newest).to_contain_text(re.compile("should know|makes you feel ready"))
    await _say(phone, word)
    await expect(newest).to_contain_text("You asked for a conference")


async def test_a_request_from_the_phone_is_answered_and_its_outcome_is_heard_on_the_phone(
    open_page: OpenPage, demo: str
) -> None:
    page = await open_page(demo)
    phone = await _be(page, "phone", "Tomás Rivera")
    workspace = await _be(page, "workspace", "Bo Li")
    await _ask_for_a_conference(phone, "RP.6", "I can show it with <b>my</b> bike gears.")

    await workspace.locator(".peek").get_by_role("button", name="Tomás Rivera asks for a conference").click()
    request = workspace.locator(".message").last
    await expect(request).to_contain_text("I can show it with <b>my</b> bike gears.")
    await request.get_by_role("button", name="Accept with a time").click()
    form = page.get_by_role("dialog")
    assert not await problems_of(page)
    await form.locator(".suggestion").first.click()
    await form.get_by_role("button", name="Accept").click()
    await expect(form).to_be_hidden()
    await expect(phone.locator(".notice").last).to_contain_text("RP.6")

    a_day = page.get_by_role("button", name="+1 day")
    await a_day.click()
    await expect(a_day).not_to_have_attribute("aria-busy", "true", timeout=60_000)
    await workspace.get_by_role("navigation").get_by_role("button", name="Home").click()
    await (
        workspace.locator(".view-home").get_by_role("button", name=re.compile("Tomás Rivera · RP.6")).click()
    )
    await workspace.locator(".view-home").get_by_role("button", name=re.compile("outcome")).click()
    await form.get_by_label("Emerging").check()
    assert not await problems_of(page)
    await form.get_by_role("button").last.click()
    complaint = form.locator(".problem:visible").first
    await expect(complaint).to_be_visible()
    for box in await form.locator("textarea:visible").all():
        if not await box.input_value():
            await box.fill("Compare two more rates and say which is better, and why.")
    for group in await form.locator("fieldset:visible").all():
        if not await group.locator("input:checked").count():
            await group.locator("input").first.check()
    await form.get_by_role("button").last.click()
    await expect(form).to_be_hidden()
    outcome = phone.locator(".notice").last
    await expect(outcome).to_contain_text(re.compile("not yet", re.IGNORECASE))
    await expect(outcome).to_contain_text("Compare two more rates")
    await expect(
        outcome.get_by_role("button", name=re.compile("stuck|help", re.IGNORECASE))
    ).not_to_have_count(0)
    assert not await problems_of(page)


async def test_the_clock_goes_forward_for_everybody_and_stays_there(open_page: OpenPage, demo: str) -> None:
    page = await open_page(demo)
    other = await open_page(demo, width=390, height=844)
    before = await page.locator("#clock-day").inner_text()
    short = await other.locator("#clock-day").inner_text()
    a_week = page.get_by_role("button", name="+1 week")
    await a_week.click()
    # The days of the week come one by one, with all they bring.
    await expect(a_week).to_have_attribute("aria-busy", "false", timeout=180_000)
    await expect(page.locator("#clock-day")).not_to_have_text(before)
    await expect(other.locator("#clock-day")).not_to_have_text(short)
    weekday = before.split(",")[0]
    await expect(page.locator("#clock-day")).to_have_text(re.compile(f"^{weekday}"))
    after = await page.locator("#clock-day").inner_text()
    await page.reload()
    await expect(page.locator("#clock-day")).to_have_text(after)


async def test_whoever_one_becomes_has_their_own_screen_and_the_address_says_who(
    open_page: OpenPage, demo: str
) -> None:
    page = await open_page(demo)
    phone = await _be(page, "phone", "Jamal Carter")
    await expect(phone.locator(".message").last).to_contain_text("Jamal")
    workspace = await _be(page, "workspace", "Helen Park")
    await expect(workspace.locator(".card")).to_contain_text("Helen")
    await page.reload()
    await expect(phone.locator(".persona-name")).to_have_text("Jamal Carter")
    await expect(workspace.locator(".persona-name")).to_have_text("Helen Park")
    await expect(phone.locator(".message").last).to_contain_text("Jamal")


async def test_a_voice_note_becomes_a_reflection(open_page: OpenPage, demo: str) -> None:
    page = await open_page(demo)
    phone = await _be(page, "phone", "Mei Tran")
    await phone.get_by_role("button", name="Record a voice message").click()
    await expect(phone.locator(".recording")).to_contain_text("0:01")
    await phone.get_by_role("button", name="Send", exact=True).click()
    await expect(phone.locator(".own")).to_contain_text("Voice message")
    await expect(phone.locator(".message").last).not_to_have_class(re.compile("own"))
    await expect(phone.locator(".message").last.locator(".key")).not_to_have_count(0)


async def test_every_screen_is_usable_on_a_phone_in_the_dark(open_page: OpenPage, demo: str) -> None:
    page = await open_page(demo, width=390, height=844, scheme="dark")
    phone = page.locator("#phone")
    await expect(phone.locator(".message").last).to_be_visible()
    for command in ("targets", "path", "reflections", "who", "help"):
        await _say(phone, f"/{command}")
        await expect(phone.locator(".own").last).to_contain_text(f"/{command}")
        await expect(phone.locator(".typing")).to_have_count(0)
        await expect(phone.locator(".message").last).not_to_have_class(re.compile("own"))
        assert not await problems_of(page), command
        wide = "document.querySelector('#phone .log').scrollWidth > document.querySelector('#phone .log').clientWidth"
        assert not await page.evaluate(wide), command


async def _status(url: str, *, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            "GET" if body is None else "POST", url, data=body and io.BytesIO(body), headers=headers
        ) as response,
    ):
        return response.status, response.headers.get("Content-Security-Policy", "")


async def test_only_this_computers_own_page_is_listened_to(demo: str) -> None:
    move = b'{"hours": 1}'
    json = "application/json"
    status, policy = await _status(demo)
    assert status == 200
    assert "script-src 'self';" in policy
    assert (await _status(demo, Host="school.example"))[0] == 403
    assert (await _status(f"{demo}/api/personas", Host="rebound.example:8080"))[0] == 403
    for origin in ("https://elsewhere.example", "null", "http://127.0.0.1:1"):
        headers = {"Origin": origin, "Content-Type": json}
        assert (await _status(f"{demo}/api/clock", body=move, **headers))[0] == 403, origin
    assert (await _status(f"{demo}/api/clock", body=move, Origin=demo))[0] == 200
    assert (await _status(f"{demo}/api/clock", body=b'{"days": 4000}'))[0] == 422
    assert (await _status(f"{demo}/api/clock", body=b"[" * 200_000))[0] == 400
    assert (await _status(f"{demo}/api/say", body=b'{"person": "nobody", "text": "hi"}'))[0] == 404
    assert (await _status(f"{demo}/api/say", body=b" " * 2_000_000))[0] == 413
    assert (await _status(f"{demo}/static/../demo.html.j2"))[0] == 404
