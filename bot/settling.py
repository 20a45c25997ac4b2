"""Writes down what became of a claimed promise, each in a transaction of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import update
from sqlmodel import col

from bot import outbox
from bot.channels.base import Channel, DeliveryError
from bot.clock import Clock
from bot.database import Sessions, single_statement
from domain.messages.advice import Apology, Interrupted
from domain.messages.base import Message
from domain.models import Person, Promise
from domain.services.people import links, out_of_reach
from domain.services.promises import promise
from domain.vocabulary import PromiseState

log = structlog.get_logger()

LONGEST_PAUSE = timedelta(minutes=10)
"""Between attempts while a platform cannot be reached."""

NOBODY_THERE_PAUSE = timedelta(minutes=10)
"""Until a promise to somebody without an account is looked at again; linking one hurries it."""

GIVE_UP_AFTER = timedelta(days=14)
"""A message older than this would only confuse."""


class Settling:
    """Settles promises. `wake` is called when something more may be due."""

    def __init__(self, sessions: Sessions, clock: Clock, *, wake: Callable[[], None]) -> None:
        self._sessions = sessions
        self._clock = clock
        self._wake = wake

    async def settle(
        self,
        row: Promise,
        state: PromiseState,
        *,
        due_at: datetime | None = None,
        sent_as: str | None = None,
        is_card: bool = False,
        fault: str | None = None,
    ) -> None:
        """Of this claim; nothing where another process has settled the promise meanwhile."""
        now = self._clock.now()
        values: dict[str, object] = {"state": state, "fault": fault, "replaces": row.replaces}
        if state is PromiseState.DUE and row.is_chosen:
            values |= {"channel": None, "address": None, "is_chosen": False}
        if due_at is not None:
            values["due_at"] = due_at
        if state in (PromiseState.SENT, PromiseState.DROPPED):
            values |= {"facts": {}, "sent_as": sent_as}
        if state is PromiseState.SENT:
            values["sent_at"] = now
        settled = (
            update(Promise)
            .where(
                col(Promise.school_id) == row.school_id,
                col(Promise.id) == row.id,
                # Of this claim: whoever took too long may find that another process has settled it.
                col(Promise.state) == PromiseState.SENDING,
                col(Promise.claimed_at) == row.claimed_at,
            )
            .values(**values)
        )
        # Shown in its own place, the card is the card already.
        if is_card and sent_as not in (None, row.replaces) and row.channel is not None:
            async with self._sessions.begin() as session:
                await session.execute(settled)
                await session.execute(outbox.make_card(row, sent_as))
        else:
            async with single_statement(self._sessions) as session:
                await session.execute(settled)

    async def note_fault(self, row: Promise, fault: str | None) -> None:
        """Writes what is wrong with a message that was sent; None where nothing is any more."""
        async with single_statement(self._sessions) as session:
            await session.execute(outbox.note_fault(row, fault))

    async def after_error(self, channel: Channel, row: Promise, error: DeliveryError) -> None:
        """Tries again later, gives up, or lists the message as of unknown fate, as the error tells."""
        log.warning("not_delivered", channel=channel.name, message=row.message, reason=error.reason)
        if error.unreachable:
            async with self._sessions.begin() as session:
                account, now = (channel.name, row.address or ""), self._clock.now()
                await out_of_reach.note(session, row.school_id, row.recipient_id, account=account, now=now)
            self._wake()
        if error.permanent:
            fault = f"{links.UNREACHABLE}{error.reason}" if error.unreachable else error.reason
            await self.settle(row, PromiseState.FAILED, fault=fault)
        elif error.unknown and row.replaces is None:
            if await self._can_be_told_later(channel, row):
                await self.settle(row, PromiseState.SENDING, fault=error.reason)
            else:
                await self.unknown(row, error.reason)
        else:
            pause = error.retry_after or min(timedelta(seconds=2 ** min(row.attempts, 10)), LONGEST_PAUSE)
            await self.settle(row, PromiseState.DUE, due_at=self._clock.now() + pause, fault=error.reason)

    async def unknown(self, row: Promise, reason: str) -> None:
        """Lists the message as of unknown fate; whoever waits for an answer is told it may be missing."""
        await self.settle(row, PromiseState.UNCERTAIN, fault=reason)
        await self._tell_who_waits(row, Interrupted(), key=f"interrupted:{row.id}")

    async def without_words(self, row: Promise, kind: str, number: str) -> None:
        """Lists the message as failed; whoever waits for an answer gets an apology, with the log's number."""
        await self.settle(row, PromiseState.FAILED, fault=f"words: {kind}")
        await self._tell_who_waits(row, Apology(number), key=f"apology:{row.id}")

    async def nobody_there(self, row: Promise, now: datetime) -> None:
        """Looks again later for an account to send it to, and after two weeks no more."""
        if now - row.promised_at > GIVE_UP_AFTER:
            await self.settle(row, PromiseState.FAILED, fault="no account to reach")
        else:
            await self.settle(row, PromiseState.DUE, due_at=now + NOBODY_THERE_PAUSE)

    async def arrived(self, channel: Channel, row: Promise) -> bool | None:
        """Whether it is there, as the platform tells; None where it cannot. Raises DeliveryError."""
        return await channel.was_delivered(row.address or "", row.key, thread=await self.thread(row))

    async def thread(self, row: Promise) -> str | None:
        """The message that this one goes beneath, where it belongs to a thread that has begun."""
        if row.thread is None:
            return None
        async with single_statement(self._sessions) as session:
            return await outbox.thread_of(session, row)

    async def _can_be_told_later(self, channel: Channel, row: Promise) -> bool:
        """Whether the platform remembers what it got. Not there yet is no answer: it may be on its way."""
        try:
            return await self.arrived(channel, row) is not None
        except DeliveryError:
            return True

    async def _tell_who_waits(self, row: Promise, message: Message, *, key: str) -> None:
        """Promises a word in place of an answer that may not have arrived; of a notice nobody waits for."""
        if not row.key.startswith("reply:"):
            return
        async with self._sessions.begin() as session:
            recipient = await session.get_one(Person, (row.school_id, row.recipient_id))
            await promise(session, message, to=recipient, key=key, now=self._clock.now())
        self._wake()
