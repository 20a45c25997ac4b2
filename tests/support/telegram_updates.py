"""What waits for the bot, and both ways to fetch it: long polling and a webhook."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from tests.support.stand_in import Json
from tests.support.telegram_checks import BotApiError

MESSAGE_WAITS_SECONDS = 24 * 3600
PRESS_WAITS_SECONDS = 150
MAX_BATCH = 100
MAX_POLL_SECONDS = 50
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_UPDATE_ID = 700_000_001
ALL_BUT_THE_RARE = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
"""What a bot gets that names no ``allowed_updates``, as far as this stand-in makes it."""

_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 0.5
_TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

Queue = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Waiting:
    update_id: int
    update: Json
    queue: Queue
    expires_at: float


@dataclass(slots=True)
class _Poll:
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    conflict: str | None = None


@dataclass(slots=True)
class _Webhook:
    url: str
    secret: str
    max_connections: int
    last_error: str = ""
    last_error_at: float = 0


class Updates:
    """The queue of one bot. An update stays until it is confirmed or too old to matter."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._next_id = FIRST_UPDATE_ID
        self._waiting: list[_Waiting] = []
        self._allowed: frozenset[str] = ALL_BUT_THE_RARE
        self._poll: _Poll | None = None
        self._webhook: _Webhook | None = None
        self._workers: dict[Queue, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closing = False

    @property
    def pending(self) -> list[Json]:
        """What is not confirmed yet, oldest first."""
        self._forget_the_expired()
        return [waiting.update for waiting in self._waiting]

    @property
    def is_polled(self) -> bool:
        """Whether a getUpdates waits at this moment."""
        return self._poll is not None

    def add(self, kind: str, content: Json, *, chat_id: int) -> None:
        """Queue an update of a kind the bot wants; others are dropped, as Telegram does."""
        if kind in self._allowed:
            self.add_raw({kind: content}, chat_id=chat_id)

    def add_raw(self, update: Json, *, chat_id: int = 0) -> int:
        """Queue anything at all; an ``update_id`` is put in where there is none."""
        given = update.get("update_id")
        update_id = given if isinstance(given, int) else self._next_id
        self._next_id = max(self._next_id, update_id) + 1
        is_press = "callback_query" in update
        lifetime = PRESS_WAITS_SECONDS if is_press else MESSAGE_WAITS_SECONDS
        # A press may overtake a message: Telegram keeps two lines for each chat.
        queue = ("presses" if is_press else "messages", chat_id)
        waiting = _Waiting(update_id, {"update_id": update_id, **update}, queue, self._now() + lifetime)
        self._waiting.append(waiting)
        if self._poll:
            self._poll.woken.set()
        self._start_worker(queue)
        return update_id

    def _forget_the_expired(self) -> None:
        now = self._now()
        self._waiting = [waiting for waiting in self._waiting if waiting.expires_at > now]

    async def call(self, method: str, params: Json) -> object:
        """The ``result`` of a method about updates."""
        match method:
            case "getUpdates":
                return await self._answer_poll(params)
            case "setWebhook":
                return await self._set_webhook(params)
            case "deleteWebhook":
                return await self._delete_webhook(params)
            case _:
                return self._webhook_info()

    async def _answer_poll(self, params: Json) -> list[Json]:
        if self._webhook:
            raise BotApiError(_WEBHOOK_ACTIVE, code=409)
        self._end_poll(_TERMINATED)
        self._allow(params)
        self._confirm(params.get("offset", 0))
        limit = min(max(params.get("limit", MAX_BATCH), 1), MAX_BATCH)
        seconds = min(params.get("timeout", 0), MAX_POLL_SECONDS)
        self._poll = mine = _Poll()
        try:
            await self._wait(mine, seconds)
        finally:  # also when the bot hung up
            if self._poll is mine:
                self._poll = None
        if mine.conflict:
            raise BotApiError(mine.conflict, code=409)
        return self.pending[:limit]

    async def _wait(self, poll: _Poll, seconds: float) -> None:
        if self.pending or seconds <= 0 or self._closing:
            return
        try:
            async with asyncio.timeout(seconds):
                await poll.woken.wait()
        except TimeoutError:
            return

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset:
            self._waiting = [w for w in self._waiting if w.update_id >= offset]

    def _end_poll(self, reason: str) -> None:
        if self._poll:
            self._poll.conflict = reason
            self._poll.woken.set()
            self._poll = None

    def _allow(self, params: Json) -> None:
        kinds: list[Any] | None = params.get("allowed_updates")
        if kinds is not None:
            self._allowed = frozenset(kinds) or ALL_BUT_THE_RARE

    async def _set_webhook(self, params: Json) -> bool:
        secret = params.get("secret_token", "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise BotApiError("secret token contains unallowed characters")
        connections = params.get("max_connections", 40)
        if not 1 <= connections <= 100:
            raise BotApiError("max_connections must be between 1 and 100")
        if not params["url"]:
            return await self._delete_webhook(params)
        url = URL(params["url"])
        if url.scheme not in ("http", "https") or not url.host:
            raise BotApiError("bad webhook: An HTTPS URL must be provided for webhook")
        await self._stop_workers()
        self._end_poll("terminated by setWebhook request")
        self._drop_if_asked(params)
        self._allow(params)
        self._webhook = _Webhook(str(url), secret, connections)
        for queue in {waiting.queue for waiting in self._waiting}:
            self._start_worker(queue)
        return True

    async def _delete_webhook(self, params: Json) -> bool:
        await self._stop_workers()
        self._webhook = None
        self._drop_if_asked(params)
        return True

    def _webhook_info(self) -> Json:
        hook = self._webhook
        info: Json = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
            "allowed_updates": sorted(self._allowed),
        }
        if hook:
            info["max_connections"] = hook.max_connections
        if hook and hook.last_error:
            info["last_error_date"] = int(hook.last_error_at)
            info["last_error_message"] = hook.last_error
        return info

    def _drop_if_asked(self, params: Json) -> None:
        if params.get("drop_pending_updates"):
            self._waiting.clear()

    def _start_worker(self, queue: Queue) -> None:
        if self._webhook and queue not in self._workers and not self._closing:
            self._workers[queue] = asyncio.create_task(self._deliver(queue, self._webhook))

    async def _stop_workers(self) -> None:
        workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _deliver(self, queue: Queue, hook: _Webhook) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while first := self._first(queue):
            if await self._post(first.update, hook):
                # The list may have been dropped or have expired meanwhile.
                self._waiting = [w for w in self._waiting if w is not first]
                pause = _FIRST_PAUSE_SECONDS
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        del self._workers[queue]

    def _first(self, queue: Queue) -> _Waiting | None:
        self._forget_the_expired()
        return next((waiting for waiting in self._waiting if waiting.queue == queue), None)

    async def _post(self, update: Json, hook: _Webhook) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with self._session.post(
                hook.url, json=update, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status // 100 == 2:
                    return True
                reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            reason = f"Connection failed: {type(error).__name__}"
        hook.last_error, hook.last_error_at = reason, self._now()
        return False

    async def close(self) -> None:
        """Stop delivering; a poll that waits is answered with nothing."""
        self._closing = True
        if self._poll:
            self._poll.woken.set()
        await self._stop_workers()
        if self._session:
            await self._session.close()
