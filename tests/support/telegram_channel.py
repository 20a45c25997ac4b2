"""Waymark's own Telegram channel on the stand-in, with the smallest conversation there is behind it."""

import asyncio
import html
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal
from uuid import UUID

import uvicorn
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels.base import Channel, DeliveryError, Handled, Received, Rendered, RenderedButton
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.intake import Answer
from bot.clock import SystemClock
from bot.config import TelegramSettings
from bot.database import Sessions
from bot.intake import Intake
from bot.rendering.renderer import Renderer
from domain.models import Incoming
from domain.vocabulary import ChannelName, IncomingState
from tests.support.telegram_bot import TOKEN
from tests.support.telegram_server import TelegramServer

Mode = Literal["polling", "webhook"]
PATH = "/telegram"


class Parrot:
    """Answers each stored payload with what it heard; a press, in place of the message pressed."""

    def __init__(self, sessions: Sessions) -> None:
        self.heard: list[Received | None] = []
        self.unreadable: list[str] = []
        """Names of the errors that malformed payloads raised."""
        self.errors: list[DeliveryError] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self._sessions = sessions
        self._channel: Channel | None = None

    def attach(self, channel: Channel) -> None:
        self._channel = channel

    async def answer(self, name: ChannelName, address: str) -> Mapping[UUID, Handled]:
        await self.may_answer.wait()
        async with self._sessions.begin() as session:
            rows = (
                await session.scalars(
                    select(Incoming)
                    .where(col(Incoming.address) == address, col(Incoming.state) == IncomingState.NEW)
                    .order_by(col(Incoming.received_at), col(Incoming.id))
                )
            ).all()
            for row in rows:
                row.state = IncomingState.DONE
        for row in rows:
            await self._answer_one(address, row.payload)
        return {row.id: Handled() for row in rows}

    async def _answer_one(self, address: str, payload: dict[str, Any]) -> None:
        assert self._channel is not None
        try:
            received = self._channel.read(payload)
        except Exception as error:  # noqa: BLE001  # whatever the library makes of a malformed one
            self.unreadable.append(type(error).__name__)
            return
        self.heard.append(received)
        if received is None:
            return
        await self._channel.acknowledge(payload)
        words = received.text or received.command or received.button or received.refusal or "a file"
        rendered = Rendered(
            f"<b>Heard</b> {html.escape(words)}", ((RenderedButton("Go on", f"go:{len(self.heard)}"),),)
        )
        try:
            if received.place is not None:
                await self._channel.show(address, received.place, rendered)
            else:
                await self._channel.send(address, rendered)
        except DeliveryError as error:
            self.errors.append(error)


def settings_for(telegram: TelegramServer, mode: Mode = "polling", *, port: int = 0) -> TelegramSettings:
    return TelegramSettings(
        token=SecretStr(TOKEN),
        base_url=telegram.url,
        mode=mode,
        webhook_url=f"http://127.0.0.1:{port}{PATH}" if mode == "webhook" else None,
    )


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the tests' process has its own handlers


@asynccontextmanager
async def served(routes: Sequence[BaseRoute], heard_on: socket.socket) -> AsyncIterator[None]:
    """Something that listens for a webhook; the socket is bound already, so that its port was known before."""
    config = uvicorn.Config(
        Starlette(routes=list(routes)), log_config=None, access_log=False, timeout_graceful_shutdown=2
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[heard_on]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def a_channel(
    telegram: TelegramServer,
    mode: Mode,
    *,
    intake: Intake,
    answer: Answer,
) -> AsyncIterator[TelegramChannel]:
    """The channel, not started, with somebody listening for its webhook. It is stopped in the end."""
    with socket.create_server(("127.0.0.1", 0)) as heard_on:
        channel = TelegramChannel(
            settings_for(telegram, mode, port=heard_on.getsockname()[1]),
            intake=intake,
            answer=answer,
            renderer=Renderer(),
            pauses_seconds=(0.02, 0.1),
        )
        if mode == "polling":
            try:
                yield channel
            finally:
                await channel.stop()
            return
        async with served(channel.routes(), heard_on):
            try:
                yield channel
            finally:
                await channel.stop()


@asynccontextmanager
async def a_parrot(
    telegram: TelegramServer, mode: Mode, sessions: Sessions, *, intake: Intake | None = None
) -> AsyncIterator[tuple[TelegramChannel, Parrot]]:
    """A started channel that says back what it hears."""
    parrot = Parrot(sessions)
    used = intake or Intake(sessions, SystemClock())
    async with a_channel(telegram, mode, intake=used, answer=parrot.answer) as channel:
        parrot.attach(channel)
        await channel.start()
        yield channel, parrot
