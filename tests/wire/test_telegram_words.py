"""Long texts in pieces, and the pace at which they go out."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import DeliveryError
from bot.channels.telegram.pace import ALL_PER_SECOND, BURST, Pace
from bot.channels.telegram.words import parts
from tests.support.telegram_html import parse_html, utf16

_WORDS = st.text(st.sampled_from("ab é😀\n.,1"), max_size=30).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
_REFERENCES = st.sampled_from(["&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&#128512;"])
_TAGS = st.sampled_from(
    [("<b>", "</b>"), ("<i>", "</i>"), ('<a href="https://a.example/?x=1&amp;y">', "</a>")]
)


def _inside(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    wrapped = st.tuples(_TAGS, children).map(lambda pair: f"{pair[0][0]}{pair[1]}{pair[0][1]}")
    return st.lists(wrapped | children, max_size=6).map("".join)


MARKUP = st.recursive(_WORDS | _REFERENCES, _inside, max_leaves=40)


@given(MARKUP, st.integers(min_value=2, max_value=40))
def test_every_part_is_short_and_well_formed_and_nothing_is_lost(markup: str, limit: int) -> None:
    whole = parse_html(markup).text
    found = [parse_html(part).text for part in parts(markup, limit=limit)]
    if utf16(markup) > limit:
        assert all(0 < utf16(text) <= limit for text in found)
    assert "".join("".join(found).split()) == "".join(whole.split())


def test_a_text_is_cut_between_paragraphs_rather_than_lines_rather_than_words() -> None:
    assert parts("one two\nthree\n\nfour five", limit=20) == ["one two\nthree", "four five"]
    assert parts("one two three\nfour five", limit=20) == ["one two three", "four five"]
    assert parts("one two three four five", limit=20) == ["one two three four", "five"]
    assert parts("a" * 25, limit=20) == ["a" * 20, "a" * 5]


def test_markup_across_a_cut_is_closed_and_opened_again() -> None:
    link = '<a href="https://a.example">'
    assert parts(f"<b>bold {link}and a link</a> again</b>", limit=14) == [
        f"<b>bold {link}and a</a></b>",
        f"<b>{link}link</a> again</b>",
    ]


async def _order_through(pace: Pace, senders: Sequence[tuple[int, bool]]) -> list[int]:
    order: list[int] = []

    async def send(chat_id: int, *, is_notice: bool) -> None:
        await pace.turn(chat_id, is_notice=is_notice)
        order.append(chat_id)

    await asyncio.gather(*(send(chat_id, is_notice=is_notice) for chat_id, is_notice in senders))
    return order


async def test_a_reply_overtakes_the_notices_that_wait() -> None:
    notices = [(chat_id, True) for chat_id in range(1, ALL_PER_SECOND + 6)]
    order = await _order_through(Pace(second=0.1), [*notices, (99, False)])
    assert order.index(99) == ALL_PER_SECOND
    assert sorted(order) == [*range(1, ALL_PER_SECOND + 6), 99]


async def test_no_second_sees_more_messages_than_allowed() -> None:
    second, loop = 0.05, asyncio.get_running_loop()
    pace, times = Pace(second=second), []

    async def send(chat_id: int) -> None:
        await pace.turn(chat_id, is_notice=True)
        times.append(loop.time())

    await asyncio.gather(*(send(chat_id) for chat_id in range(3 * ALL_PER_SECOND)))
    assert times[-1] - times[0] >= 2 * second - 0.01


async def test_a_chat_gets_a_short_burst_and_others_do_not_wait_for_it() -> None:
    order = await _order_through(Pace(second=0.05), [*[(1, False)] * (BURST + 2), (2, False)])
    assert order == [1] * BURST + [2] + [1] * 2


async def test_a_chat_that_would_wait_too_long_is_told_when_to_come_back() -> None:
    pace = Pace()
    pace.hold(1, timedelta(seconds=60))
    with pytest.raises(DeliveryError) as held:
        await pace.turn(1, is_notice=False)
    assert held.value.retry_after is not None
    assert held.value.retry_after > timedelta(seconds=59)
    await pace.turn(2, is_notice=False)


async def test_a_sender_that_gives_up_keeps_nobody_waiting() -> None:
    pace = Pace(second=0.05)
    for chat_id in range(ALL_PER_SECOND):
        await pace.turn(chat_id, is_notice=True)
    gives_up = asyncio.create_task(pace.turn(98, is_notice=False))
    waits = asyncio.create_task(pace.turn(99, is_notice=True))
    await asyncio.sleep(0)
    gives_up.cancel()
    async with asyncio.timeout(5):
        await waits
    assert gives_up.cancelled()
