"""The web channel without a browser."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.base import Handled, Rendered
from bot.channels.web.channel import HOME, Wish
from bot.channels.web.page import LARGEST_FILE
from bot.channels.web.transcript import LONGEST_TRANSCRIPT
from tests.browser.canned import FORM, Canned, page_of

EMPTY_FORM = Wish("bo", has_workspace=True, opener=FORM.opener, answers={}, place=HOME)


@pytest.fixture
async def client(canned: Canned) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(page_of(canned))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        yield client


async def test_the_same_click_again_gets_the_same_outcome_and_no_second_effect(canned: Canned) -> None:
    first = await canned.channel.take(EMPTY_FORM, key="click")
    again = await canned.channel.take(EMPTY_FORM, key="click")
    assert first.problems
    assert again == first
    assert len(canned.received) == 1
    other_person = Wish("grace", has_workspace=True, text="hello")
    assert await canned.channel.take(other_person, key="click") == Handled()
    assert len(canned.received) == 2


async def test_a_form_gets_its_problems_though_another_click_was_answering(canned: Canned) -> None:
    wishes = [Wish("bo", has_workspace=True, text=f"line {number}") for number in range(5)]
    outcomes = await asyncio.gather(
        *(canned.channel.take(wish, key=f"{number}") for number, wish in enumerate(wishes)),
        canned.channel.take(EMPTY_FORM, key="form"),
    )
    assert outcomes[-1].problems
    assert not any(outcome.problems for outcome in outcomes[:-1])


async def test_a_saved_form_is_closed_and_one_with_problems_is_not(canned: Canned) -> None:
    transcript = canned.channel.transcripts.of("bo")
    await canned.channel.take(Wish("bo", has_workspace=True, press="form", place=HOME), key="open")
    assert transcript.form is not None
    assert transcript.form.place == HOME
    await canned.channel.take(EMPTY_FORM, key="1")
    assert transcript.form is not None
    filled = Wish("bo", has_workspace=True, opener=FORM.opener, answers={"met": "yes"}, place=HOME)
    await canned.channel.take(filled, key="2")
    assert transcript.form is None
    assert transcript.home is not None
    assert "Sent to Ana" in transcript.home.html


async def test_a_message_is_shown_once_for_its_key_and_anew_where_its_place_is_gone(canned: Canned) -> None:
    channel = canned.channel
    entries = channel.transcripts.of("ana").entries
    first = await channel.send("ana", Rendered("<b>One</b>", key="reply:1"))
    assert await channel.send("ana", Rendered("<b>One</b>", key="reply:1")) == first
    assert await channel.was_delivered("ana", "reply:1") is True
    assert await channel.was_delivered("ana", "reply:2") is None
    assert await channel.show("ana", first, Rendered("<b>Two</b>")) == first
    assert [entry.html for entry in entries.values()] == ["<b>Two</b>"]
    anew = await channel.show("ana", "from-an-earlier-process", Rendered("<b>Three</b>"))
    assert list(entries) == [first, anew]


async def test_the_home_tab_is_a_window_and_not_a_message(canned: Canned) -> None:
    assert await canned.channel.show("bo", HOME, Rendered("<b>Today</b>")) is None
    assert not canned.channel.transcripts.of("bo").entries


async def test_a_long_talk_keeps_its_newest_part(canned: Canned) -> None:
    for number in range(LONGEST_TRANSCRIPT + 5):
        await canned.channel.send("ana", Rendered(f"{number}"))
    entries = list(canned.channel.transcripts.of("ana").entries.values())
    assert len(entries) == LONGEST_TRANSCRIPT
    assert entries[0].html == "5"


async def test_a_word_after_a_slash_is_a_command_on_both_screens(
    canned: Canned, client: httpx.AsyncClient
) -> None:
    await client.post("/api/say", json={"person": "ana", "text": "/find  unit rates"})
    assert (canned.received[-1].command, canned.received[-1].argument) == ("find", " unit rates")
    assert not canned.received[-1].can_open_forms
    await client.post("/api/say", json={"person": "bo", "text": "1/2 or / alone"})
    assert canned.received[-1].command is None
    assert canned.received[-1].text == "1/2 or / alone"
    assert canned.received[-1].can_open_forms


async def test_what_no_database_can_hold_is_left_out(canned: Canned, client: httpx.AsyncClient) -> None:
    said = b'{"person": "ana", "text": "a\\u0000b\\ud83d"}'
    assert (await client.post("/api/say", content=said)).status_code == 200
    assert canned.received[-1].text == "ab?"
    answers = b'{"person": "bo", "opener": "co:1", "answers": {"met": ["\\u0000x"], "le\\u0000vel": "y"}}'
    assert (await client.post("/api/submit", content=answers)).status_code == 200
    assert canned.received[-1].form == ("co:1", {"met": ["x"], "level": "y"})


async def test_of_a_file_that_is_too_large_only_its_size_is_kept(
    canned: Canned, client: httpx.AsyncClient
) -> None:
    for size, is_kept in ((LARGEST_FILE, True), (LARGEST_FILE + 1, False)):
        await client.post(
            "/api/upload?person=ana&seconds=12&name=a.ogg",
            content=b"x" * size,
            headers={"Content-Type": "audio/ogg; codecs=opus"},
        )
        (offer,) = canned.received[-1].files
        assert offer.size_bytes == size
        assert bool(offer.reference) is is_kept
        assert (offer.media_type, offer.file_name, offer.duration_seconds) == ("audio/ogg", "a.ogg", 12)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("say", b"", 400),
        ("say", b"[1]", 422),
        ("say", b'{"person": "ana"}', 422),
        ("say", b'{"person": "ana", "text": ""}', 422),
        ("say", json.dumps({"person": "ana", "text": "x" * 20_001}).encode(), 422),
        ("press", json.dumps({"person": "ana", "data": "x" * 65}).encode(), 422),
        ("submit", b'{"person": "bo", "opener": "co:1", "answers": "none"}', 422),
        ("home", b'{"person": "nobody"}', 404),
        ("clock", b'{"days": -1}', 422),
        ("clock", b'{"days": NaN}', 422),
    ],
)
async def test_what_makes_no_sense_is_refused_before_it_is_stored(
    canned: Canned, client: httpx.AsyncClient, path: str, body: bytes, status: int
) -> None:
    assert (await client.post(f"/api/{path}", content=body)).status_code == status
    assert not canned.received


async def test_the_page_speaks_the_language_asked_for(client: httpx.AsyncClient) -> None:
    assert '<html lang="es" dir="ltr">' in (await client.get("/?language=es")).text
    assert '<html lang="ar" dir="rtl">' in (await client.get("/?language=ar")).text
    assert '<html lang="en" dir="ltr">' in (await client.get("/?language=tlh")).text
