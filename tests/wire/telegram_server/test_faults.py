"""Trouble on demand, limits on sending, and the record of calls."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from tests.support.stand_in import (
    RECORD_VARIABLE,
    drop_after,
    drop_before,
    refuse_429,
    server_error,
    slow,
)
from tests.support.telegram_bot import TOKEN, a_bot, keyboard, png
from tests.support.telegram_server import TelegramServer, TelegramUser


async def test_a_fault_meets_only_the_next_calls_of_its_method(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    telegram.next("sendMessage", refuse_429(retry_after=7), times=2)
    assert (await bot.get_me()).id == 123456
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(1001, "x")
        assert refused.value.retry_after == timedelta(seconds=7)
    assert telegram.calls[-1]["response"] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    await bot.send_message(1001, "x")
    assert len([m for m in ana.chat if m.from_bot]) == 1


@pytest.mark.parametrize(("fault", "done"), [(drop_before, 0), (drop_after, 1)])
async def test_a_cut_connection_hides_whether_it_was_done(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser, fault: Callable[[], object], done: int
) -> None:
    telegram.next("sendMessage", drop_before() if fault is drop_before else drop_after())
    with pytest.raises(NetworkError, match="RemoteProtocolError"):
        await bot.send_message(1001, "x")
    assert len([m for m in ana.chat if m.from_bot]) == done
    await bot.send_message(1001, "y")


async def test_a_broken_server_answers_502_and_does_nothing(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    telegram.next("sendMessage", server_error())
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(1001, "x")
    assert telegram.calls[-1]["response"] is None
    assert not any(message.from_bot for message in ana.chat)


async def test_a_slow_answer_times_out_although_it_was_done(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    telegram.next("sendMessage", slow(60))
    with pytest.raises(TimedOut):
        await bot.send_message(1001, "x", read_timeout=0.1)
    assert ana.chat[-1].text == "x"


async def test_with_limits_a_chat_gets_one_message_a_second() -> None:
    clock = [1_800_000_000.0]
    async with TelegramServer(limits=True, clock=lambda: clock[0]) as telegram:
        ana, bo = telegram.user(1), telegram.user(2)
        for person in (ana, bo):
            await person.sends("hi")
        async with a_bot(telegram) as bot:
            await bot.send_message(1, "one")
            await bot.send_message(2, "one")
            with pytest.raises(RetryAfter):
                await bot.send_message(1, "two")
            clock[0] += 1
            assert (await bot.send_message(1, "two")).date.timestamp() == clock[0]


async def test_with_limits_all_chats_together_get_thirty_a_second() -> None:
    async with TelegramServer(limits=True, clock=lambda: 1_800_000_000.0) as telegram:
        for number in range(1, 32):
            await telegram.user(number).sends("hi")
        async with a_bot(telegram) as bot:
            for number in range(1, 31):
                await bot.send_message(number, "x")
            with pytest.raises(RetryAfter):
                await bot.send_message(31, "x")


async def test_calls_are_recorded_with_decoded_parameters_and_files(
    bot: Bot,
    telegram: TelegramServer,
    ana: TelegramUser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(RECORD_VARIABLE, str(tmp_path))
    await bot.send_photo(1001, png(9, 9), caption="x", reply_markup=keyboard("A"))
    recorded = telegram.calls[-1]
    assert recorded["params"] == {
        "chat_id": 1001,
        "caption": "x",
        "reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "d:A"}]]},
    }
    assert recorded["files"]["photo"]["size"] == len(png(9, 9))
    assert recorded["response"]["result"]["message_id"] == ana.chat[-1].message_id
    file = tmp_path / f"telegram-{os.getpid()}.jsonl"
    assert [json.loads(line) for line in file.read_text().splitlines()] == [recorded]


async def test_json_and_query_parameters_are_taken_as_well(
    telegram: TelegramServer, ana: TelegramUser
) -> None:
    address = f"{telegram.url}/bot{TOKEN}"
    async with httpx.AsyncClient() as client:
        posted = await client.post(f"{address}/sendmessage", json={"chat_id": 1001, "text": "x"})
        asked = await client.get(f"{address}/sendMessage?chat_id=1001&text=y")
        other = await client.get(f"{telegram.url}/file/bot{TOKEN}/documents/none")
    assert [posted.json()["ok"], asked.json()["ok"]] == [True, True]
    assert other.status_code == 404
    assert [m.text for m in ana.chat if m.from_bot] == ["x", "y"]
