"""How fast Telegram may be written to: all chats together, and each chat for itself."""

import asyncio
import heapq
import itertools
from collections import deque
from datetime import timedelta

from bot.channels.base import DeliveryError

ALL_PER_SECOND = 28
"""Messages to all chats in any second. Source: Telegram's FAQ for bots, about 30; the rest is for jitter."""

BURST = 5
"""Messages a chat may get at once, when it has been quiet.

Source: Telegram's FAQ for bots: to one chat no more than one message a second, short bursts aside.
"""

PATIENCE_SECONDS = 5.0
"""What a sender waits for a chat's turn; beyond that it is told when to come back."""

REMEMBERED_CHATS = 10_000


class Pace:
    """Lets senders through in time: replies before notices, and no chat held up by another's.

    `second` is the length of the second that is meant.
    """

    def __init__(self, *, second: float = 1.0) -> None:
        self._second = second
        self._next_at: dict[int, float] = {}
        """By chat: when it would have been quiet long enough for a whole burst (GCRA)."""
        self._held_until: dict[int, float] = {}
        self._let_through: deque[float] = deque(maxlen=ALL_PER_SECOND)
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, chat_id: int, *, is_notice: bool) -> None:
        """Returns when a message to the chat may go out. Raises DeliveryError where that is too far away."""
        await self._turn_of_chat(chat_id)
        mine = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (is_notice, next(self._numbers), mine))
        self._let_in()
        await mine

    def hold(self, chat_id: int, pause: timedelta) -> None:
        """Nothing goes to the chat before the pause is over: Telegram said so."""
        self._held_until[chat_id] = asyncio.get_running_loop().time() + pause.total_seconds()

    async def _turn_of_chat(self, chat_id: int) -> None:
        now = asyncio.get_running_loop().time()
        if len(self._next_at) > REMEMBERED_CHATS:
            self._forget(now)
        quiet_at = max(self._next_at.get(chat_id, now), now)
        may_at = max(quiet_at - (BURST - 1) * self._second, self._held_until.get(chat_id, now))
        wait = may_at - now
        if wait > PATIENCE_SECONDS:
            raise DeliveryError("this chat gets too much at once", retry_after=timedelta(seconds=wait))
        self._next_at[chat_id] = quiet_at + self._second
        if wait > 0:
            await asyncio.sleep(wait)

    def _forget(self, now: float) -> None:
        self._next_at = {chat: at for chat, at in self._next_at.items() if at > now}
        self._held_until = {chat: at for chat, at in self._held_until.items() if at > now}

    def _let_in(self) -> None:
        """Lets in as many as the last second leaves room for; the next look is when its oldest has passed."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            now = loop.time()
            if len(self._let_through) == ALL_PER_SECOND and now - self._let_through[0] < self._second:
                if self._timer is None:
                    self._timer = loop.call_at(self._let_through[0] + self._second, self._look_again)
                return
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._let_through.append(now)
                turn.set_result(None)

    def _look_again(self) -> None:
        self._timer = None
        self._let_in()
