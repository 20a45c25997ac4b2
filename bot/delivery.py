"""Keeps the promises in the outbox: claimed and committed, sent with no transaction open, then settled."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import outbox
from bot.channels.base import Channel, DeliveryError, Rendered
from bot.clock import Clock
from bot.database import Sessions, single_statement
from bot.rendering.renderer import Renderer
from bot.settling import Settling
from domain.ids import new_id
from domain.messages.base import Message, Notice, Nudge
from domain.messages.registry import from_facts
from domain.messages.shared import FAREWELLS
from domain.models import ChannelLink, Person, Promise, School
from domain.models.sealed import opened
from domain.sealing import SealError
from domain.services.nudges import nudge_verdicts
from domain.services.nudges.nudge_verdicts import Drop, Postpone, Send, Verdict
from domain.services.people import handing_on, students
from domain.services.reflecting import still_shared
from domain.services.student_led import pages
from domain.vocabulary import ChannelName, LinkState, PromiseState
from handlers.turn import Audience

log = structlog.get_logger()

ASK_FOR = timedelta(days=1)
"""For as long a platform out of reach is waited for, to tell whether it got a message."""

DECIDED_AT_ONCE = 8
"""Promises decided on at the same time, each on a connection of its own: fewer than the pool has, so
that a wave of them leaves connections for whoever presses a button, and none waits for one in vain."""

FILES_MISSING = "files not sent"
"""The fault of a message whose words are there and whose files are not, or not yet."""


class Delivery:
    """The outbox's reader. Any number of processes may deliver from one outbox."""

    def __init__(self, sessions: Sessions, clock: Clock, renderer: Renderer) -> None:
        self._sessions = sessions
        self._clock = clock
        self._renderer = renderer
        self._settling = Settling(sessions, clock, wake=self.wake)
        self._channels: dict[ChannelName, Channel] = {}
        self._seats = asyncio.Semaphore(DECIDED_AT_ONCE)
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()

    def attach(self, channel: Channel) -> None:
        """Makes a channel's addresses deliverable."""
        self._channels[channel.name] = channel

    def wake(self) -> None:
        """Something may be due now."""
        self._wake.set()

    def stop(self) -> None:
        """`run` ends when what it has claimed is settled."""
        self._stopping.set()
        self.wake()

    async def run(self, *, look_every: timedelta = timedelta(seconds=1)) -> None:
        """Delivers whatever is due, until stopped. Another process's promises are found by looking."""
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                while not self._stopping.is_set() and await self.deliver_due():
                    pass
            except Exception:  # the boundary: a database away for a moment ends no delivery
                log.exception("delivery_failed")
            try:
                # Not `wait_for`: before Python 3.12 it forgets a cancellation that comes with a wake-up.
                async with asyncio.timeout(look_every.total_seconds()):
                    await self._wake.wait()
            except TimeoutError:
                continue
        self._stopping.clear()

    async def deliver_due(self) -> int:
        """Delivers a batch of what is due; how many it took up. Messages to one person keep their order.

        Only what is sent at once is claimed, one message a person: whatever ends the process leaves no more
        than that in doubt.
        """
        async with single_statement(self._sessions) as session:
            claimed = await outbox.claim(session, self._clock.now())
        outcomes = await asyncio.gather(*(self._deliver(row) for row in claimed), return_exceptions=True)
        for outcome in outcomes:  # raised only now, so that one message in trouble leaves none half sent
            if outcome is not None:
                raise outcome
        return len(claimed)

    async def deliver_reply(
        self, channel: Channel, row: Promise, message: Message, audience: Audience
    ) -> None:
        """Delivers a reply whose promise was committed already claimed."""
        await self._send(channel, row, message, audience, address=row.address or "")

    async def take_up_abandoned(self) -> int:
        """Settles claims that a dead process left: how many.

        What was not begun is sent, and showing in place is repeated, for it changes nothing a second time. A
        message whose platform can tell is settled by what it tells, as soon as it can be asked. The fate of
        any other is unknown: it is listed, never sent again behind anybody's back.
        """
        async with self._sessions() as session:
            rows = (
                await session.scalars(
                    select(Promise).where(
                        col(Promise.state) == PromiseState.SENDING,
                        col(Promise.claimed_at) < self._clock.now() - outbox.LEASE,
                    )
                )
            ).all()
        for row in rows:
            await self._take_up(row)
        return len(rows)

    async def _deliver(self, row: Promise) -> None:
        now = self._clock.now()
        try:
            message = from_facts(row.message, opened(row.facts))
        except (KeyError, ValidationError, SealError) as error:
            await self._settling.settle(row, PromiseState.FAILED, fault=f"facts: {type(error).__name__}")
            return
        async with self._seats, self._sessions.begin() as session:
            recipient = await session.get_one(Person, (row.school_id, row.recipient_id))
            school = await session.get_one(School, row.school_id)
            audience = Audience(recipient.language or school.language, ZoneInfo(school.zone))
            verdict = await _still_wanted(session, row, message, recipient, now.astimezone(audience.zone))
            found = await self._where(session, row) if isinstance(verdict, Send) else None
            if found is not None and row.channel is None:
                is_ours = await outbox.choose(session, row, channel=found[0].name, address=found[1])
                if not is_ours:
                    return
        match verdict:
            case Drop():
                await self._settling.settle(row, PromiseState.DROPPED, fault=verdict.reason)
            case Postpone():
                await self._settling.settle(row, PromiseState.DUE, due_at=verdict.until, fault=verdict.reason)
            case Send() if found is None:
                await self._settling.nobody_there(row, now)
            case Send():
                channel, address = found
                await self._send(channel, row, verdict.message, audience, address=address)

    async def _send(
        self, channel: Channel, row: Promise, message: Message, audience: Audience, *, address: str
    ) -> None:
        try:
            rendered = self._renderer.message(message, audience, key=row.key)
        except Exception as error:  # the boundary: a template at fault keeps no other message waiting
            number = new_id().hex[-8:]
            log.exception("words_not_made", message=row.message, number=number)
            await self._settling.without_words(row, type(error).__name__, number)
            return
        try:
            if row.replaces is None:
                rendered = replace(rendered, thread=await self._settling.thread(row))
                sent_as: str | None = await channel.send(address, rendered)
            else:
                sent_as = await self._show(channel, row, rendered, address=address, place=row.replaces)
        except DeliveryError as error:
            await self._settling.after_error(channel, row, error)
            return
        is_card, has_files = not isinstance(message, Notice), bool(rendered.files)
        fault = FILES_MISSING if has_files else None
        await self._settling.settle(row, PromiseState.SENT, sent_as=sent_as, is_card=is_card, fault=fault)
        if has_files:
            await self._send_files(channel, row, rendered, address=address, beneath=sent_as)

    async def _send_files(
        self, channel: Channel, row: Promise, rendered: Rendered, *, address: str, beneath: str | None
    ) -> None:
        """The files of words that are there already, and are never sent again for them.

        What goes wrong stays written with the message; whoever misses a file can ask for it with its button.
        """
        fault: str | None = None
        try:
            await channel.send_files(address, rendered, beneath=beneath)
        except DeliveryError as error:
            fault = f"{FILES_MISSING}: {error.reason}"
            log.warning("files_not_sent", channel=channel.name, message=row.message, reason=error.reason)
        except Exception as error:  # the boundary: what one file makes of its channel keeps nothing waiting
            fault = f"{FILES_MISSING}: {type(error).__name__}"
            log.exception("files_not_sent", channel=channel.name, message=row.message)
        await self._settling.note_fault(row, fault)

    async def _show(
        self, channel: Channel, row: Promise, rendered: Rendered, *, address: str, place: str
    ) -> str | None:
        """Shows it in its place or, where that is gone, sends it. Raises DeliveryError."""
        try:
            return await channel.show(address, place, rendered)
        except DeliveryError as error:
            if not error.place_is_gone:
                raise
            is_left_behind = error.is_left_behind
        # From here on it is a message like any other: sending it may not be repeated.
        row.replaces = None
        await self._settling.settle(row, PromiseState.SENDING)
        sent_as = await channel.send(address, rendered)
        if is_left_behind:
            await channel.take_away(address, place)
        return sent_as

    async def _where(self, session: AsyncSession, row: Promise) -> tuple[Channel, str] | None:
        """Where the recipient is reached now: a reply goes back, also to an account that waits to be
        confirmed; a notice goes to the newest account.
        """
        if row.message in FAREWELLS and row.channel in self._channels and row.address is not None:
            return self._channels[row.channel], row.address
        found = await session.execute(
            select(col(ChannelLink.channel), col(ChannelLink.address))
            .where(
                col(ChannelLink.school_id) == row.school_id,
                col(ChannelLink.person_id) == row.recipient_id,
                col(ChannelLink.state).in_(
                    (LinkState.CONFIRMED,)
                    if row.channel is None
                    else (LinkState.CONFIRMED, LinkState.PENDING)
                ),
                col(ChannelLink.unreachable_since).is_(None),
            )
            .order_by(col(ChannelLink.linked_at).desc())
        )
        for name, address in found:
            wanted = row.channel is None or (name == row.channel and address == row.address)
            if name in self._channels and wanted:
                return self._channels[name], address
        return None

    async def _take_up(self, row: Promise) -> None:
        now = self._clock.now()
        if row.replaces is not None or row.channel is None:  # safe to repeat, or never begun
            await self._settling.settle(row, PromiseState.DUE, due_at=now)
            return
        channel = self._channels.get(row.channel)
        try:
            arrived = await self._settling.arrived(channel, row) if channel else None
        except DeliveryError as error:
            if not error.permanent and now - row.promised_at < ASK_FOR:
                return
            arrived = None
        if arrived is None:
            await self._settling.unknown(row, row.fault or "the process stopped while sending")
        elif arrived:
            await self._settling.settle(row, PromiseState.SENT)
        else:
            await self._settling.settle(row, PromiseState.DUE, due_at=now)


async def _still_wanted(
    session: AsyncSession, row: Promise, message: Message, recipient: Person, now: datetime
) -> Verdict:
    """Asked at the moment of sending: not too late, no older than what is on the screen, the recipient still
    at the school and still allowed to see the student it tells of; without what the student no longer shares;
    and, of what time alone caused, still true and at a time for it.
    """
    if row.not_after is not None and now > row.not_after:
        return Drop("too late")
    if row.replaces is not None and await outbox.has_newer_reply(session, row):
        return Drop("a newer screen is shown")
    if not await _may_read(session, row, recipient, now):
        await handing_on.hand_on(session, row, message, on=now.date(), now=now)
        return Drop("not the recipient's to see any more")
    shared = await still_shared.as_shared_now(session, message, reader=recipient, on=now.date())
    shown = await pages.as_shown_now(session, shared, reader=recipient, now=now) if shared else None
    if shown is None:
        return Drop("taken back by the student")
    message = shown
    if isinstance(message, Nudge):
        return await nudge_verdicts.still_wanted(session, row, message, now=now)
    return Send(message)


async def _may_read(session: AsyncSession, row: Promise, recipient: Person, now: datetime) -> bool:
    if recipient.retired_on is not None and recipient.retired_on <= now.date():
        return False
    if row.about_id is None or row.about_id == row.recipient_id:
        return True
    return await students.may_see(
        session, school_id=row.school_id, actor_id=row.recipient_id, student_id=row.about_id, on=now.date()
    )
