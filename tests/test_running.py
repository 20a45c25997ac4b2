"""The process as it begins and as it is asked politely to end."""

import asyncio
import socket
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import compose, running
from bot.channels.base import DeliveryError, Rendered
from bot.commands.console import CommandError
from bot.commands.running import opened
from bot.config import HttpSettings, Settings
from bot.database import Sessions
from domain.messages.advice import Interrupted
from domain.models import Incoming, Promise
from domain.services.promises import promise
from domain.vocabulary import ChannelName, IncomingState, PromiseState
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock
from tests.support.world import NOW, World, build


class Closing(MemoryChannel):
    """Sends nothing before it is open and nothing after it was closed, and takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.is_open = False
        self.sends_too_early_or_late = 0
        self.is_sending = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def start(self) -> None:
        await asyncio.sleep(0)
        self.is_open = True

    async def stop(self) -> None:
        self.is_open = False

    async def send(self, address: str, rendered: Rendered) -> str:
        self.sends_too_early_or_late += not self.is_open
        self.is_sending.set()
        await self.may_go_on.wait()
        self.sends_too_early_or_late += not self.is_open
        return await super().send(address, rendered)


@pytest.fixture
def closing() -> Closing:
    return Closing()


@pytest.fixture
async def school(settings: Settings, sessions: Sessions, tmp_path: Path, closing: Closing) -> World:
    clock = FixedClock(NOW)
    runtime = compose(settings.model_copy(update={"attachments_directory": tmp_path}), clock, sessions)
    return await build(runtime, clock, closing)


async def test_a_message_being_sent_is_sent_before_the_channel_closes(
    school: World, closing: Closing
) -> None:
    runtime = school.runtime
    async with runtime.sessions.begin() as session:
        for number in range(2):
            await promise(session, Interrupted(), to=school.bo.person, key=f"n{number}", now=NOW)
    async with running(runtime, [closing]):
        await asyncio.wait_for(closing.is_sending.wait(), 10)
        asyncio.get_running_loop().call_later(0.2, closing.may_go_on.set)
    assert closing.sends_too_early_or_late == 0
    async with runtime.sessions() as session:
        states = list(await session.scalars(select(col(Promise.state)).order_by(col(Promise.key))))
    assert PromiseState.SENDING not in states
    assert states[0] is PromiseState.SENT


async def test_what_is_being_recovered_is_answered_before_the_channel_closes(
    school: World, closing: Closing
) -> None:
    runtime, ana = school.runtime, school.ana
    payload = {"address": ana.address, "whole_forms": False, "text": "unit rate"}
    await runtime.intake.store(ChannelName.MEMORY, key="left", address=ana.address, payload=payload)
    async with running(runtime, [closing]):
        await asyncio.wait_for(closing.is_sending.wait(), 10)
        asyncio.get_running_loop().call_later(0.2, closing.may_go_on.set)
    assert closing.sends_too_early_or_late == 0
    async with runtime.sessions() as session:
        assert (await session.scalars(select(col(Incoming.state)))).all() == [IncomingState.DONE]
        assert (await session.scalars(select(col(Promise.state)))).all() == [PromiseState.SENT]


class Refused(MemoryChannel):
    """The platform does not know the token."""

    async def start(self) -> None:
        raise DeliveryError("the token is refused")


async def hears(request: Request) -> Response:
    return Response()


async def test_a_refused_token_is_told_in_a_sentence(school: World, closing: Closing) -> None:
    with pytest.raises(CommandError, match=r"the token is refused\. `waymark doctor` helps"):
        async with opened(school.runtime, [closing, Refused()], routes=[]):
            pass
    assert not closing.is_open


async def test_a_port_that_is_taken_is_told_in_a_sentence(
    settings: Settings, sessions: Sessions, closing: Closing
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        http = HttpSettings(host="127.0.0.1", port=taken.getsockname()[1])
        runtime = compose(
            settings.model_copy(update={"http": http, "attachments_directory": Path()}),
            FixedClock(NOW),
            sessions,
        )
        with pytest.raises(CommandError, match=f"Port {http.port} is taken"):
            async with opened(runtime, [closing], routes=[Route("/", hears)]):
                pass
    assert not closing.is_open
