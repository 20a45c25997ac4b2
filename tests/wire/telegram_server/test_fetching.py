"""Updates reach the bot by long polling and by a webhook, as often as it takes."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import Conflict

from tests.support.telegram_bot import a_bot, call
from tests.support.telegram_server import TelegramServer, TelegramUser


async def test_updates_come_again_until_a_higher_offset_confirms_them(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    await ana.sends("two")
    first = await bot.get_updates()
    assert [u.update_id for u in await bot.get_updates()] == [u.update_id for u in first]
    (left,) = await bot.get_updates(offset=first[0].update_id + 1)
    assert left.update_id == first[1].update_id
    assert await bot.get_updates(offset=left.update_id + 1) == ()
    assert telegram.pending_updates == []


async def test_limit_and_a_negative_offset_are_kept(bot: Bot, ana: TelegramUser) -> None:
    for text in ("two", "three"):
        await ana.sends(text)
    assert len(await bot.get_updates(limit=2)) == 2
    (last,) = await bot.get_updates(offset=-1)
    assert last.message
    assert last.message.text == "three"
    assert len(await bot.get_updates()) == 1


async def test_a_long_poll_ends_with_the_next_update(bot: Bot, ana: TelegramUser) -> None:
    (first,) = await bot.get_updates()
    poll = asyncio.create_task(bot.get_updates(offset=first.update_id + 1, timeout=30))
    await bot.send_message(1001, "while it waits")
    await ana.sends("two")
    async with asyncio.timeout(5):
        (update,) = await poll
    assert update.message
    assert update.message.text == "two"


async def test_a_long_poll_ends_empty_after_its_timeout(bot: Bot) -> None:
    async with asyncio.timeout(5):
        assert await bot.get_updates(timeout=1) == ()


async def test_a_second_poll_ends_the_first_with_a_conflict(bot: Bot, telegram: TelegramServer) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.is_polled)
    async with a_bot(telegram) as other:
        assert await other.get_updates() == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_a_message_waits_a_day_and_a_press_150_seconds(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    await ana.presses_data("x")
    telegram.passes(151)
    assert [u.callback_query for u in await bot.get_updates()] == [None]
    telegram.passes(24 * 3600)
    assert await bot.get_updates() == ()


async def test_only_the_kinds_a_bot_asked_for_arrive(bot: Bot, ana: TelegramUser) -> None:
    await bot.get_updates(allowed_updates=["message"])
    await ana.presses_data("x")
    assert len(await bot.get_updates()) == 1
    await bot.get_updates(allowed_updates=[])
    await ana.presses_data("x")
    assert len(await bot.get_updates()) == 2


async def test_a_raw_update_is_delivered_however_malformed(bot: Bot, telegram: TelegramServer) -> None:
    update_id = await telegram.delivers({"message": {"text": 5}})
    assert await telegram.delivers({"update_id": 3, "poll": "?"}) == 3
    got = await call(bot, "getUpdates")
    assert got == [{"update_id": update_id, "message": {"text": 5}}, {"update_id": 3, "poll": "?"}]


_POLLING_BOT = """
import asyncio, sys
from telegram import Bot

async def main(url):
    async with Bot("123456:TEST", base_url=f"{url}/bot") as bot:
        (first,) = await bot.get_updates(timeout=30)
        await bot.send_message(first.effective_chat.id, "got it")
        await bot.get_updates(offset=first.update_id + 1, timeout=30)

asyncio.run(main(sys.argv[1]))
"""


async def test_a_bot_killed_in_its_poll_leaves_no_poll_and_loses_nothing(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser
) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _POLLING_BOT, telegram.url)
    await ana.sees("got it", timeout=20)
    await telegram.until(lambda: telegram.is_polled)
    process.kill()
    await process.wait()
    await telegram.until(lambda: not telegram.is_polled)
    await ana.sends("two")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message
    assert update.message.text == "two"


class Hook:
    """A bot's web address that remembers what was posted to it."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[tuple[str | None, Update]] = []
        self.answers: list[int] = []
        self.held = asyncio.Event()
        self.held.set()

    async def answer(self, request: web.Request) -> web.Response:
        update = Update.de_json(await request.json())
        self.got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update))
        await self.held.wait()
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    @property
    def words(self) -> list[str]:
        return [
            (update.message.text if update.message else None)
            or (update.callback_query.data if update.callback_query else None)
            or ""
            for _, update in self.got
        ]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.held.set()
    await runner.cleanup()


async def test_a_webhook_gets_what_waited_and_what_comes_with_its_secret(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser, hook: Hook
) -> None:
    await bot.set_webhook(hook.url, secret_token="s3cret", max_connections=5)
    await ana.sends("two")
    await telegram.until(lambda: telegram.pending_updates == [])
    assert hook.words == ["/start abc", "two"]
    assert {secret for secret, _ in hook.got} == {"s3cret"}
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (hook.url, 0, 5)


async def test_polling_is_refused_while_a_webhook_is_set(
    bot: Bot, telegram: TelegramServer, hook: Hook
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.is_polled)
    await bot.set_webhook(hook.url)
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
    await bot.set_webhook(hook.url)
    await bot.set_webhook("")
    assert await bot.get_updates() == ()


async def test_an_update_is_posted_again_until_it_is_taken_and_holds_up_only_its_chat(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser, hook: Hook
) -> None:
    hook.answers = [500, 302, 404]
    await bot.set_webhook(hook.url)
    await ana.sends("two")
    await telegram.until(lambda: telegram.pending_updates == [])
    assert hook.words == ["/start abc"] * 4 + ["two"]
    assert "404" in str((await bot.get_webhook_info()).last_error_message)


async def test_a_press_and_another_chat_overtake_a_message_that_hangs(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser, hook: Hook
) -> None:
    hook.held.clear()
    await bot.set_webhook(hook.url)
    await telegram.until(lambda: hook.words == ["/start abc"])
    await ana.sends("two")
    await ana.presses_data("pressed")
    await telegram.user(1002).sends("from Bo")
    await telegram.until(lambda: sorted(hook.words[1:]) == ["from Bo", "pressed"])
    hook.held.set()
    await telegram.until(lambda: telegram.pending_updates == [])
    assert hook.words[-1] == "two"


async def test_a_webhook_that_is_down_loses_nothing(
    bot: Bot, telegram: TelegramServer, ana: TelegramUser, hook: Hook
) -> None:
    await bot.set_webhook("http://127.0.0.1:1/nobody")

    async def failed() -> bool:
        return bool((await bot.get_webhook_info()).last_error_message)

    async with asyncio.timeout(5):
        while not await failed():
            assert hook.got == []
    await bot.set_webhook(hook.url)
    await telegram.until(lambda: hook.words == ["/start abc"])
    await bot.set_webhook("http://127.0.0.1:1/nobody")
    await ana.sends("forget me")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()
