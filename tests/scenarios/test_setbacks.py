"""Something breaks in the middle: what is kept, who is told, who goes on."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import select
from sqlmodel import col

from bot.channels.base import DeliveryError, FileOffer, Received, Rendered
from bot.conversation import RECOVERED_AT_ONCE
from domain.models import Incoming, Reflection
from domain.vocabulary import ChannelName, IncomingState
from tests.support.memory import MemoryChannel
from tests.support.talk import Talker
from tests.support.world import World

AWAY = DeliveryError("no connection")
CODES = ("RP.2", "RP.3", "EE.3", "EE.1")
GONE = DeliveryError("file is gone", permanent=True)


class Frail(MemoryChannel):
    """Its files cannot be had for a while; whatever is poison, cannot be read."""

    def __init__(self, like: MemoryChannel) -> None:
        super().__init__()
        self.chats, self.files = like.chats, like.files
        self.faults: list[DeliveryError] = []
        self.most_at_once = 0
        self._at_once = 0

    async def fetch(self, file: FileOffer) -> bytes:
        if self.faults:
            raise self.faults.pop(0)
        return await super().fetch(file)

    def read(self, payload: dict[str, Any]) -> Received | None:
        if payload.get("text") == "poison":
            raise ValueError(payload["text"])
        return super().read(payload)

    async def send(self, address: str, rendered: Rendered) -> str:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(0)
        self._at_once -= 1
        return await super().send(address, rendered)


def frail(school: World) -> Frail:
    """Puts a frail channel in the place of the school's."""
    channel = Frail(school.channel)
    school.runtime.conversation.attach(channel)
    school.runtime.delivery.attach(channel)
    for talker in (school.ana, school.jamal, school.bo):
        talker.channel = channel
    return channel


async def states(school: World) -> Sequence[IncomingState]:
    async with school.runtime.sessions() as session:
        return list(await session.scalars(select(col(Incoming.state)).order_by(col(Incoming.number))))


async def recovers(school: World) -> None:
    """What any process does every few seconds."""
    school.passes(minutes=1)
    await school.runtime.conversation.recover(older_than=school.clock.now())
    await school.settles()


async def reflects_aloud(ana: Talker) -> None:
    await ana.commands("reflect")
    await ana.speaks()


async def test_a_voice_note_waits_for_a_platform_that_is_away(school: World) -> None:
    ana, channel = school.ana, frail(school)
    channel.faults = [AWAY, AWAY]
    await reflects_aloud(ana)
    assert (await states(school))[-1] is IncomingState.NEW
    await recovers(school)
    assert (await states(school))[-1] is IncomingState.NEW
    await recovers(school)
    assert ana.sees("Who may read it?")
    await ana.presses("only me")
    async with school.runtime.sessions() as session:
        assert (await session.scalars(select(Reflection))).one().attachment_id


async def test_a_file_that_never_comes_is_set_aside_and_its_sender_told(school: World) -> None:
    ana, channel = school.ana, frail(school)
    channel.faults = [AWAY] * 10
    await reflects_aloud(ana)
    await recovers(school)
    with structlog.testing.capture_logs():
        school.passes(minutes=2)
        await recovers(school)
    assert (await states(school))[-1] is IncomingState.QUARANTINED
    assert ana.sees("Something went wrong on our side")


async def test_a_file_that_cannot_be_had_at_all_is_set_aside_at_once(school: World) -> None:
    ana, channel = school.ana, frail(school)
    channel.faults = [GONE] * 3
    with structlog.testing.capture_logs():
        await reflects_aloud(ana)
    assert ana.sees("Something went wrong on our side")
    await ana.commands("home")
    assert ana.sees("Ana")


async def test_an_apology_reaches_whoever_cannot_be_reached_just_now(school: World) -> None:
    ana, channel = school.ana, frail(school)
    channel.next_errors = [AWAY]
    with structlog.testing.capture_logs():
        await ana.types("poison")
        assert not ana.shown
        school.passes(minutes=1)
        await school.settles()
    assert ana.sees("Something went wrong on our side")


async def test_only_the_payload_that_breaks_is_counted_as_broken(school: World) -> None:
    ana, channel = school.ana, frail(school)
    with structlog.testing.capture_logs():
        await ana.types("poison")
        await ana.types("unit rate")
    assert await states(school) == [IncomingState.QUARANTINED, IncomingState.DONE]
    async with school.runtime.sessions() as session:
        assert list(await session.scalars(select(col(Incoming.attempts)).order_by(col(Incoming.number)))) == [
            3,
            0,
        ]
    assert channel.most_at_once == 1


async def test_an_address_in_trouble_keeps_no_other_waiting(school: World) -> None:
    frail(school)
    school.jamal.address = "1-first"
    for talker in (school.jamal, school.ana):
        await stores(school, talker, text="unit rate")

    real = school.runtime.conversation.answer_all

    async def troubled(name: ChannelName, address: str) -> Any:
        if address == school.jamal.address:
            raise OSError
        return await real(name, address)

    conversation = school.runtime.conversation
    setattr(conversation, "answer_all", troubled)  # noqa: B010  # to mypy it is a method
    with structlog.testing.capture_logs():
        await recovers(school)
    assert school.ana.sees("RP.2")


class Slow(MemoryChannel):
    """Its sends take until as many are under way as recovery allows at once."""

    def __init__(self, like: MemoryChannel) -> None:
        super().__init__()
        self.chats = like.chats
        self.most_at_once = 0
        self._at_once = 0
        self._is_full = asyncio.Event()

    async def send(self, address: str, rendered: Rendered) -> str:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        if self._at_once == RECOVERED_AT_ONCE:
            self._is_full.set()
        await asyncio.wait_for(self._is_full.wait(), 10)
        self._at_once -= 1
        return await super().send(address, rendered)


async def test_many_addresses_are_answered_side_by_side_each_in_its_order(school: World) -> None:
    channel = Slow(school.channel)
    school.runtime.conversation.attach(channel)
    school.runtime.delivery.attach(channel)
    for text in ("unit rate", "inequal", "writing"):
        await stores(school, school.ana, text=text)
    strangers = [replace(school.ana, address=f"stranger {number}") for number in range(20)]
    for stranger in strangers:
        await stores(school, stranger, text="hello")
    await recovers(school)
    assert channel.most_at_once == RECOVERED_AT_ONCE
    assert all(stranger.shown for stranger in strangers)
    heard = [code for shown in school.ana.shown for code in CODES if code in shown.rendered.html]
    assert heard == ["RP.2", "EE.3", "EE.1"]


async def stores(school: World, talker: Talker, **what: Any) -> None:
    payload = {"address": talker.address, "whole_forms": False, **what}
    key = f"{talker.address}:{len(await states(school))}"
    await school.runtime.intake.store(ChannelName.MEMORY, key=key, address=talker.address, payload=payload)


async def test_many_callers_at_once_hand_over_one_persons_answers_in_order(school: World) -> None:
    ana, channel = school.ana, frail(school)
    for text in ("unit rate", "percent", "inequal", "ratio", "writing"):
        await stores(school, ana, text=text)
    answer = school.runtime.conversation.answer_all
    await asyncio.gather(*(answer(ChannelName.MEMORY, ana.address) for _ in range(4)))
    assert channel.most_at_once == 1
    heard = [code for shown in ana.shown for code in CODES if code in shown.rendered.html]
    assert heard[0] == "RP.2"
    assert heard[-1] == "EE.1"
