"""Incoming payload → wish → dispatcher → rendered answer, one payload of an address after another."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.channels.base import Channel, DeliveryError, Handled, Received, Rendered
from bot.clock import Clock
from bot.database import Sessions, is_away
from bot.delivery import Delivery
from bot.files.taking import Taken, Taker
from bot.rendering.renderer import Renderer
from bot.understanding import understand
from domain import actions as a
from domain.action_codec import encode
from domain.errors import Refusal
from domain.ids import new_id
from domain.messages.advice import Apology, FormOffered
from domain.messages.base import Message
from domain.messages.registry import to_facts
from domain.models import Card, Incoming, Person, Promise
from domain.models.sealed import opened
from domain.services.promises import promise
from domain.vocabulary import ChannelName, IncomingState, PromiseState
from handlers import dispatcher
from handlers.turn import Reply, Wish

log = structlog.get_logger()

MOST_ATTEMPTS = 3
"""Times a payload is tried before it is set aside; the rest of its address goes on."""

FETCH_FOR = timedelta(minutes=2)
"""For as long a file is waited for whose platform cannot be reached; what came after it waits too."""

RECOVERED_AT_ONCE = 8
"""Addresses answered at once after a restart: quick, and leaving connections for whoever writes now."""


class Conversation:
    """Answers what intake stored. Safe to run in any number of processes over the same inbox."""

    def __init__(
        self,
        sessions: Sessions,
        clock: Clock,
        renderer: Renderer,
        delivery: Delivery,
        taker: Taker,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._renderer = renderer
        self._delivery = delivery
        self._taker = taker
        self._channels: dict[ChannelName, Channel] = {}
        self._locks: WeakValueDictionary[tuple[ChannelName, str], asyncio.Lock] = WeakValueDictionary()
        """Each lasts as long as somebody holds it or waits for it."""

    def attach(self, channel: Channel) -> None:
        """Makes a channel's payloads answerable."""
        self._channels[channel.name] = channel

    async def answer_all(self, name: ChannelName, address: str) -> dict[UUID, Handled]:
        """Answers whatever of this address waits, oldest first; what became of each payload.

        Payloads of one address never overtake each other, not even between processes; addresses go side by
        side. Returns when the replies are handed to the platform.
        """
        handled: dict[UUID, Handled] = {}
        files: dict[UUID, Taken] = {}
        lock = self._locks.setdefault((name, address), asyncio.Lock())
        async with lock:
            is_more = True
            while is_more:
                found, is_more = await self._answer_next(name, address, files)
                handled |= found
        return handled

    async def recover(self, *, older_than: datetime) -> int:
        """Answers what was stored before that moment and never handled; how many addresses.

        Some addresses at once, the longest waiting first; what one address says keeps its order.
        """
        async with self._sessions() as session:
            waiting = await session.execute(
                select(col(Incoming.channel), col(Incoming.address))
                .where(col(Incoming.state) == IncomingState.NEW, col(Incoming.received_at) <= older_than)
                .group_by(col(Incoming.channel), col(Incoming.address))
                .order_by(func.min(col(Incoming.number)))
            )
            addresses = [(channel, address) for channel, address in waiting if channel in self._channels]
        seats = asyncio.Semaphore(RECOVERED_AT_ONCE)
        await asyncio.gather(*(self._recover(name, address, seats) for name, address in addresses))
        return len(addresses)

    async def _recover(self, name: ChannelName, address: str, seats: asyncio.Semaphore) -> None:
        async with seats:
            try:
                await self.answer_all(name, address)
            except Exception:  # the boundary: one address in trouble keeps no other waiting
                log.exception("not_recovered", channel=name)

    async def _answer_next(
        self, name: ChannelName, address: str, files: dict[UUID, Taken]
    ) -> tuple[dict[UUID, Handled], bool]:
        """What became of the oldest payload, and whether to look again: for another, or for this one."""
        channel = self._channels[name]
        row_id: UUID | None = None
        try:
            async with self._sessions.begin() as session:
                row, is_more = await _next(session, name, address)
                if row is None:
                    return {}, False
                row_id = row.id
                payload = opened(row.payload)
                received = channel.read(payload)
                answer, megapixels = None, None
                if received is not None and received.has_files and row.id not in files:
                    megapixels = await dispatcher.largest_picture(
                        session, channel.name, received.address, now=self._clock.now()
                    )
                if received is not None and megapixels is None:
                    answer = await self._handle(session, channel, row, received, files.get(row.id, Taken()))
                if received is None or answer is not None:
                    row.state = IncomingState.DONE
                    row.handled_at = self._clock.now()
                    row.payload = {}  # nobody's words are kept twice
            if received is not None and megapixels is not None:
                taken = await self._take(channel, received, megapixels=megapixels, since=row.received_at)
                files |= {row.id: taken} if taken is not None else {}
                return {}, taken is not None
        except Exception as error:  # the boundary: nothing a payload causes may stop the others
            if row_id is None or is_away(error):
                raise  # no payload's fault
            number = new_id().hex[-8:]
            log.exception("payload_failed", channel=name, number=number)
            return await self._set_aside(channel, address, row_id, number), True
        return {row.id: await self._hand_over(channel, payload, answer)}, is_more

    async def _take(
        self, channel: Channel, received: Received, *, megapixels: int, since: datetime
    ) -> Taken | None:
        """Its files, with no transaction open; None where they cannot be had now, and are asked for again.

        Raises DeliveryError where they have been waited for long enough, or cannot be had at all.
        """
        try:
            return await self._taker.take(channel, received, megapixels=megapixels)
        except DeliveryError as error:
            if error.permanent or self._clock.now() - since > FETCH_FOR:
                raise
            log.warning("file_not_fetched", channel=channel.name, reason=error.reason)
            return None

    async def _handle(
        self,
        session: AsyncSession,
        channel: Channel,
        row: Incoming,
        received: Received,
        taken: Taken,
    ) -> "_Answer":
        """The transaction of one request: its effect and its promised reply, with the row done."""
        now, hint = self._clock.now(), received.language_hint
        try:
            wish = Wish(
                channel=channel.name,
                address=received.address,
                what=understand(received, taken),
                takes_whole_forms=received.can_open_forms,
                language_hint=hint,
            )
        except Refusal as refusal:
            known = await dispatcher.audience_of(session, channel.name, received.address, now=now, hint=hint)
            reply = Reply(known.audience, refusal=refusal, person=known.person)
        else:
            reply = await dispatcher.answer(session, wish, now=now, key=str(row.id))
        return await self._promise(session, channel, received, reply, row, now=now)

    async def _promise(
        self,
        session: AsyncSession,
        channel: Channel,
        received: Received,
        reply: Reply,
        row: Incoming,
        *,
        now: datetime,
    ) -> "_Answer":
        """The answer to hand over after the commit; a message to a known person is promised in the outbox,
        already claimed, so that no second transaction is needed before it is sent.
        """
        answer = _Answer(reply, received)
        if reply.message is None or reply.person is None:
            return answer
        answer.promise = Promise(
            school_id=reply.person.school_id,
            key=f"reply:{row.id}",
            recipient_id=reply.person.id,
            message=type(reply.message).__name__,
            facts=to_facts(reply.message),
            channel=channel.name,
            address=received.address,
            replaces=await _place_of(session, channel, received, reply.message, reply.person),
            promised_at=now,
            due_at=now,
            state=PromiseState.SENDING,
            attempts=1,
            claimed_at=now,
        )
        session.add(answer.promise)
        return answer

    async def _hand_over(
        self, channel: Channel, payload: dict[str, Any], answer: "_Answer | None"
    ) -> Handled:
        """Sends the reply, with no transaction open."""
        await channel.acknowledge(payload)
        if answer is None:
            return Handled()
        reply = answer.reply
        if reply.problems:
            words = {name: self._renderer.problem(p, reply.audience) for name, p in reply.problems.items()}
            return Handled(problems=words)
        if answer.promise is not None and reply.message is not None:
            await self._delivery.deliver_reply(channel, answer.promise, reply.message, reply.audience)
            self._delivery.wake()
            return Handled()
        self._delivery.wake()
        try:
            if reply.form is not None:
                await self._open_form(channel, payload, answer)
            elif isinstance(reply.refusal, Refusal):
                offers = (a.GoHome(),) if reply.person is not None else ()
                rendered = self._renderer.refusal(
                    reply.refusal, reply.audience, offers=offers, help_near=reply.help_near
                )
                if answer.is_form:  # it stays open, so that nothing typed is lost
                    return Handled(failed=rendered.html)
                await answer.tell(channel, rendered)
            elif reply.message is not None:
                await answer.tell(channel, self._renderer.message(reply.message, reply.audience))
        except DeliveryError as error:
            log.warning("reply_not_sent", channel=channel.name, reason=error.reason)
        return Handled()

    async def _open_form(self, channel: Channel, payload: dict[str, Any], answer: "_Answer") -> None:
        form = answer.reply.form
        assert form is not None
        try:
            rendered = self._renderer.form(form, answer.reply.audience)
            await channel.open_form(answer.address, payload, rendered)
        except DeliveryError as error:
            log.info("form_not_opened", channel=channel.name, reason=error.reason)
            offer = FormOffered(opener=encode(form.opener), about=form.about)
            await channel.send(answer.address, self._renderer.message(offer, answer.reply.audience))

    async def _set_aside(
        self, channel: Channel, address: str, row_id: UUID, number: str
    ) -> dict[UUID, Handled]:
        """Counts the failed attempt; after the last one the payload is quarantined and its sender told."""
        name, now = channel.name, self._clock.now()
        async with self._sessions.begin() as session:
            row = await session.get_one(Incoming, row_id, with_for_update=True)
            if row.state is not IncomingState.NEW:  # another process was luckier
                return {}
            row.attempts += 1
            row.fault = number
            if row.attempts < MOST_ATTEMPTS:
                return {}
            row.state = IncomingState.QUARANTINED
            row.handled_at = now
            known = await dispatcher.audience_of(session, name, address, now=now, hint=None)
            if known.person is not None:  # promised, so that it arrives also where the platform is away now
                key, account = f"apology:{row.id}", (name, address)
                await promise(session, Apology(number), to=known.person, key=key, now=now, account=account)
        self._delivery.wake()
        apology = self._renderer.message(Apology(number), known.audience)
        await channel.acknowledge(row.payload)
        try:
            if known.person is None:
                await channel.send(address, apology)
        except DeliveryError as error:
            log.warning("apology_not_sent", channel=name, reason=error.reason, number=number)
        return {row.id: Handled(failed=apology.html)}


class _Answer:
    """A reply on its way out of the transaction."""

    def __init__(self, reply: Reply, received: Received) -> None:
        self.reply = reply
        self.address = received.address
        self.window = received.place if received.place_is_fleeting else None
        self.is_form = received.form is not None
        self.promise: Promise | None = None

    async def tell(self, channel: Channel, rendered: Rendered) -> None:
        """Says it in the window where the wish was made, else as a message: the card stays as it is."""
        if self.window is not None:
            await channel.show(self.address, self.window, rendered)
        else:
            await channel.send(self.address, rendered)


async def _next(session: AsyncSession, name: ChannelName, address: str) -> tuple[Incoming | None, bool]:
    """The oldest unhandled payload of an address, which this transaction alone may handle; whether more wait.

    Whoever else asks waits for the lock on the oldest row, and finds it handled. What comes later than this
    looks is answered by whoever stored it.
    """
    found = await session.scalars(
        select(Incoming)
        .where(
            col(Incoming.channel) == name,
            col(Incoming.address) == address,
            col(Incoming.state) == IncomingState.NEW,
        )
        .order_by(col(Incoming.number))
        .limit(2)
        .with_for_update()
    )
    rows = found.all()
    return (rows[0] if rows else None), len(rows) > 1


async def _place_of(
    session: AsyncSession, channel: Channel, received: Received, message: Message, person: Person
) -> str | None:
    """Where a reply is shown in place: its window, or the latest card; None for a new message."""
    if received.place is not None and received.place_is_fleeting:
        return received.place
    if received.place is None and not message.edits_card():
        return None
    card = await _card_of(session, person, channel.name)
    return card if received.place in (None, card) else None


async def _card_of(session: AsyncSession, person: Person, channel: ChannelName) -> str | None:
    return await session.scalar(
        select(col(Card.sent_as)).where(
            col(Card.school_id) == person.school_id,
            col(Card.person_id) == person.id,
            col(Card.channel) == channel,
        )
    )
