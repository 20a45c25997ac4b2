"""What becomes of a message when nobody knows whether it arrived: one process, a channel with bad luck."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.app import compose
from bot.channels.base import DeliveryError, Rendered
from bot.config import Settings
from bot.database import Sessions
from domain.messages.advice import FormCancelled, Interrupted
from domain.messages.registry import to_facts
from domain.models import ChannelLink, Person, Promise
from domain.services.promises import promise
from domain.vocabulary import ChannelName, PromiseState
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock
from tests.support.world import NOW, World, build

UNKNOWN = DeliveryError("no answer", unknown=True)


class Dead(BaseException):
    """The process ends here: nothing after it runs."""


class UnluckyChannel(MemoryChannel):
    """Keeps the key with each message, as Slack does; may die in the middle of a send."""

    def __init__(self) -> None:
        super().__init__()
        self.remembers = True
        self.arrives_all_the_same = False
        self.dies_after = 0
        """The send after which the process ends; 0 for never."""
        self.can_be_asked = True
        self._sends = 0

    async def send(self, address: str, rendered: Rendered) -> str:
        if self.next_errors and self.arrives_all_the_same:
            await self._puts(address, rendered)
        sent = await super().send(address, rendered)
        self._sends += 1
        if self._sends == self.dies_after:
            raise Dead
        return sent

    async def _puts(self, address: str, rendered: Rendered) -> None:
        errors, self.next_errors = self.next_errors, []
        await super().send(address, rendered)
        self.next_errors = errors

    async def show(self, address: str, place: str, rendered: Rendered) -> str | None:
        if any(shown.id == place for shown in self.chat(address).shown):
            return await super().show(address, place, rendered)
        raise DeliveryError("gone", permanent=True, place_is_gone=True)

    async def was_delivered(self, address: str, key: str, *, thread: str | None = None) -> bool | None:
        if not self.can_be_asked:
            raise DeliveryError("not connected")
        if not self.remembers:
            return None
        return any(shown.rendered.key == key for shown in self.chat(address).shown)


@dataclass(frozen=True, slots=True)
class Post:
    """The school, Bo's chat, and what is promised to him."""

    school: World
    channel: UnluckyChannel

    @property
    def bo(self) -> Person:
        return self.school.bo.person

    @property
    def chat(self) -> Sequence[Any]:
        return self.channel.chat(str(self.bo.id)).shown

    async def promises(self, *keys: str) -> None:
        async with self.school.runtime.sessions.begin() as session:
            for key in keys:
                await promise(session, Interrupted(), to=self.bo, key=key, now=self.school.clock.now())

    async def states(self) -> list[PromiseState]:
        async with self.school.runtime.sessions() as session:
            return list(await session.scalars(select(col(Promise.state)).order_by(col(Promise.id))))

    async def delivers(self) -> None:
        await self.school.settles()

    async def looks_back(self) -> None:
        """A while later, claims that were left are taken up and what is due is sent."""
        self.school.passes(minutes=5)
        await self.school.runtime.delivery.take_up_abandoned()
        await self.delivers()


@pytest.fixture
async def post(settings: Settings, sessions: Sessions, tmp_path: Path) -> Post:
    clock, channel = FixedClock(NOW), UnluckyChannel()
    runtime = compose(settings.model_copy(update={"attachments_directory": tmp_path}), clock, sessions)
    runtime.conversation.attach(channel)
    runtime.delivery.attach(channel)
    return Post(await build(runtime, clock, channel), channel)


@pytest.mark.parametrize("arrives", [False, True])
async def test_where_the_platform_can_tell_nothing_stays_uncertain(post: Post, *, arrives: bool) -> None:
    post.channel.next_errors, post.channel.arrives_all_the_same = [UNKNOWN], arrives
    await post.promises("a")
    await post.delivers()
    assert len(post.chat) == int(arrives)
    await post.looks_back()
    assert await post.states() == [PromiseState.SENT]
    assert len(post.chat) == 1


async def test_a_platform_that_cannot_be_asked_now_is_asked_later(post: Post) -> None:
    post.channel.next_errors, post.channel.can_be_asked = [UNKNOWN], False
    await post.promises("a")
    await post.delivers()
    await post.looks_back()
    assert await post.states() == [PromiseState.SENDING]
    post.channel.can_be_asked = True
    await post.looks_back()
    assert await post.states() == [PromiseState.SENT]
    assert len(post.chat) == 1


async def test_a_platform_that_cannot_be_asked_for_days_leaves_it_uncertain(post: Post) -> None:
    post.channel.next_errors, post.channel.can_be_asked = [UNKNOWN], False
    await post.promises("a")
    await post.delivers()
    post.school.passes(days=2)
    await post.looks_back()
    assert await post.states() == [PromiseState.UNCERTAIN]


async def test_where_the_platform_cannot_tell_it_is_listed_at_once(post: Post) -> None:
    post.channel.next_errors, post.channel.remembers = [UNKNOWN], False
    await post.promises("a")
    await post.delivers()
    assert await post.states() == [PromiseState.UNCERTAIN]
    await post.looks_back()
    assert not post.chat


async def test_a_death_leaves_only_the_message_in_flight_uncertain(post: Post) -> None:
    post.channel.remembers, post.channel.dies_after = False, 1
    await post.promises("a", "b", "c")
    with pytest.raises(Dead):
        await post.delivers()
    await post.looks_back()
    assert await post.states() == [PromiseState.UNCERTAIN, PromiseState.SENT, PromiseState.SENT]
    assert len(post.chat) == 3


async def test_a_death_before_the_send_began_leaves_nothing_in_doubt(post: Post) -> None:
    post.channel.remembers = False
    await post.promises("a")
    async with post.school.runtime.sessions.begin() as session:
        row = (await session.scalars(select(Promise))).one()
        row.state, row.claimed_at = PromiseState.SENDING, NOW
    await post.looks_back()
    assert await post.states() == [PromiseState.SENT]
    assert len(post.chat) == 1


async def test_what_cannot_be_shown_in_its_place_is_sent_once_whatever_happens(post: Post) -> None:
    post.channel.remembers, post.channel.dies_after = False, 1
    async with post.school.runtime.sessions.begin() as session:
        reply = Promise(
            school_id=post.bo.school_id,
            key="reply:x",
            recipient_id=post.bo.id,
            message="FormCancelled",
            facts=to_facts(FormCancelled()),
            channel=ChannelName.MEMORY,
            address=str(post.bo.id),
            replaces="gone",
            promised_at=NOW,
            due_at=NOW,
        )
        session.add(reply)
    with pytest.raises(Dead):
        await post.delivers()
    await post.looks_back()
    assert [shown.rendered.is_notice for shown in post.chat] == [False, True], (
        "once, and the word that it may be missing"
    )
    assert await post.states() == [PromiseState.UNCERTAIN, PromiseState.SENT]


async def test_one_person_gets_messages_in_the_order_they_were_promised(post: Post) -> None:
    keys = [f"n{number}" for number in range(7)]
    await post.promises(*keys)
    await asyncio.gather(*(post.delivers() for _ in range(3)))
    assert [shown.rendered.key for shown in post.chat] == keys


async def test_a_death_in_the_middle_of_a_notice_is_settled_by_what_the_platform_remembers(
    post: Post,
) -> None:
    post.channel.dies_after = 1
    await post.promises("a")
    with pytest.raises(Dead):
        await post.delivers()
    await post.looks_back()
    assert await post.states() == [PromiseState.SENT]
    assert len(post.chat) == 1


async def test_a_notice_that_did_not_go_out_goes_to_the_account_its_reader_has_then(post: Post) -> None:
    post.channel.next_errors = [DeliveryError("no connection")]
    await post.promises("a")
    await post.delivers()
    async with post.school.runtime.sessions.begin() as session:
        link = await session.scalar(select(ChannelLink).where(col(ChannelLink.person_id) == post.bo.id))
        assert link is not None
        link.address = "new phone"
    await post.looks_back()
    assert not post.chat
    assert [shown.rendered.key for shown in post.channel.chat("new phone").shown] == ["a"]
