"""Waymark's own Slack channel on the stand-in, with the smallest conversation there is behind it."""

import asyncio
import html
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import uvicorn
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.channels.base import (
    Channel,
    DeliveryError,
    FormWords,
    Handled,
    Received,
    Rendered,
    RenderedButton,
    RenderedField,
    RenderedForm,
)
from bot.channels.slack.arrivals import Answer
from bot.channels.slack.channel import PATH, SlackChannel
from bot.clock import SystemClock
from bot.config import SlackSettings
from bot.database import Sessions
from bot.intake import Intake
from bot.rendering.renderer import Renderer
from domain.models import Incoming
from domain.vocabulary import ChannelName, IncomingState
from tests.support.slack_server import SlackServer
from tests.support.slack_workspace import TEAM

Mode = Literal["socket", "http"]

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test", "xapp-test", "s3cret"

FORM = RenderedForm(
    title="Say why",
    intro="",
    submit="Send",
    cancel="Cancel",
    opener="s:",
    fields=(
        RenderedField(name="why", kind="text", label="Why?"),
        RenderedField(name="when", kind="moment", label="When?", required=False),
    ),
    around=FormWords("optional", "{n} left", "{n} over", "Times", "Look again", "Close"),
)

BUTTONS = (
    (RenderedButton("Look", "look", "primary"), RenderedButton("Write", "write")),
    (RenderedButton("Ask a question that has a rather long label", "ask"),),
)


class Desk:
    """Answers each stored payload with what it heard, in place where it can; "write" opens a form.

    In the form, "wrong" is a problem and "broken" a failure of ours; neither has an effect.
    """

    def __init__(self, sessions: Sessions) -> None:
        self.heard: list[Received] = []
        self.payloads: list[dict[str, Any]] = []
        self.errors: list[DeliveryError] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self._sessions = sessions
        self._channel: Channel | None = None
        self._locks: dict[str, asyncio.Lock] = {}

    def attach(self, channel: Channel) -> None:
        self._channel = channel

    @property
    def saved(self) -> list[dict[str, Any]]:
        """Answers of the forms that had an effect."""
        forms = [received.form[1] for received in self.heard if received.form]
        return [answers for answers in forms if answers.get("why") not in ("wrong", "broken")]

    async def answer(self, name: ChannelName, address: str) -> Mapping[UUID, Handled]:
        async with self._locks.setdefault(address, asyncio.Lock()):
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
            return {row.id: await self._answer_one(address, row.payload) for row in rows}

    async def _answer_one(self, address: str, payload: dict[str, Any]) -> Handled:
        assert self._channel is not None
        self.payloads.append(payload)
        received = self._channel.read(payload)
        assert received is not None, "what says nothing is not stored"
        self.heard.append(received)
        if received.form is not None and received.form[1].get("why") == "wrong":
            return Handled(problems={"why": "Say more.\nPlease.", "gone": "And this."})
        if received.form is not None and received.form[1].get("why") == "broken":
            return Handled(failed="<b>Sorry</b> &amp; thanks")
        try:
            await self._reply(address, payload, received)
        except DeliveryError as error:
            self.errors.append(error)
        return Handled()

    async def _reply(self, address: str, payload: dict[str, Any], received: Received) -> None:
        assert self._channel is not None
        if received.button == "write":
            await self._channel.open_form(address, payload, FORM)
            return
        words = received.text or received.command or received.button or received.refusal
        words = words or str(received.form or received.files)
        rendered = Rendered(
            f"<b>Heard {len(self.heard)}</b>\n{html.escape(words)}", BUTTONS, key=f"key-{len(self.heard)}"
        )
        if received.place is not None:
            await self._channel.show(address, received.place, rendered)
        else:
            await self._channel.send(address, rendered)


def settings_for(slack: SlackServer, mode: Mode = "socket") -> SlackSettings:
    return SlackSettings(
        bot_token=SecretStr(BOT_TOKEN),
        app_token=SecretStr(APP_TOKEN) if mode == "socket" else None,
        signing_secret=SecretStr(SECRET) if mode == "http" else None,
        base_url=slack.url,
        mode=mode,
    )


@asynccontextmanager
async def served(routes: Sequence[BaseRoute]) -> AsyncIterator[str]:
    """The address at which the routes are heard."""
    with socket.create_server(("127.0.0.1", 0)) as heard_on:
        config = uvicorn.Config(
            Starlette(routes=list(routes)),
            log_config=None,
            access_log=False,
            ws="none",
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the test's process has its own
        serving = asyncio.create_task(server.serve(sockets=[heard_on]))
        try:
            yield f"http://127.0.0.1:{heard_on.getsockname()[1]}{PATH}"
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def listening(slack: SlackServer, channel: SlackChannel) -> AsyncIterator[None]:
    """The channel started, and Slack told where to find it. It is stopped in the end."""
    await channel.start()
    try:
        if channel.routes():
            async with served(channel.routes()) as url:
                slack.delivers_to(url)
                yield
        else:
            yield
    finally:
        await channel.stop()


def a_channel(
    slack: SlackServer,
    mode: Mode,
    *,
    intake: Intake,
    answer: Answer,
    patience: timedelta = timedelta(seconds=15),
    silence: timedelta = timedelta(minutes=10),
    ping_seconds: float = 5,
) -> SlackChannel:
    return SlackChannel(
        settings_for(slack, mode),
        intake=intake,
        answer=answer,
        renderer=Renderer(),
        patience=patience,
        silence=silence,
        ping_seconds=ping_seconds,
        picture_pauses=(0.01, 0.01, 0.01),
    )


@asynccontextmanager
async def a_desk(
    slack: SlackServer,
    mode: Mode,
    sessions: Sessions,
    *,
    intake: Intake | None = None,
    patience: timedelta = timedelta(seconds=15),
    silence: timedelta = timedelta(minutes=10),
    ping_seconds: float = 5,
) -> AsyncIterator[tuple[SlackChannel, Desk]]:
    """A started channel that says back what it hears."""
    desk = Desk(sessions)
    channel = a_channel(
        slack,
        mode,
        intake=intake or Intake(sessions, SystemClock()),
        answer=desk.answer,
        patience=patience,
        silence=silence,
        ping_seconds=ping_seconds,
    )
    desk.attach(channel)
    async with listening(slack, channel):
        yield channel, desk


def a_slack(**options: Any) -> SlackServer:
    """A workspace that lets the app hear its own messages, as Slack does.

    Patient, because a test's machine may be busy; what is too late for Slack is tested with less.
    """
    tokens = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "signing_secret": SECRET}
    return SlackServer(**{"patience": 20.0} | tokens | options)


def address_of(user_id: str) -> str:
    return f"{TEAM}:{user_id}"
