"""A workspace with Bo in it, a client with the bot's token, and real Bolt apps in both modes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.slack_people import SlackUser
from tests.support.slack_server import SlackServer
from tests.wire.slack_server.kit import SECRET, Json, client_of

Running = Callable[[SlackServer, AsyncApp], AbstractAsyncContextManager[None]]


@pytest.fixture
def slack_options() -> dict[str, Any]:
    """Times for the workspace; a file that waits for them makes them short."""
    return {}


@pytest.fixture
async def slack(slack_options: dict[str, Any]) -> AsyncIterator[SlackServer]:
    async with SlackServer(
        bot_token="xoxb-test", app_token="xapp-test", signing_secret=SECRET, echoes=False, **slack_options
    ) as server:
        yield server


@pytest.fixture
def bo(slack: SlackServer) -> SlackUser:
    return slack.user("U0BO", name="Bo Li", locale="es-ES", email="bo@x.example")


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return client_of(slack, "xoxb-test")


def bolt_app(slack: SlackServer, *, signing_secret: str = SECRET) -> AsyncApp:
    """A Bolt app as the product builds it: answering after its middleware and listeners ran."""
    client = client_of(slack, "xoxb-test")
    return AsyncApp(client=client, signing_secret=signing_secret, process_before_response=True)


@asynccontextmanager
async def over_sockets(slack: SlackServer, app: AsyncApp, *, ping_interval: float = 5) -> AsyncIterator[None]:
    """The app connected by Socket Mode; it looks every ``ping_interval`` seconds whether it still is."""
    handler = AsyncSocketModeHandler(
        app, "xapp-test", web_client=client_of(slack, None), ping_interval=ping_interval
    )
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    await slack.until(lambda: slack.courier.open_connections)
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped


@asynccontextmanager
async def over_http(slack: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    """The app behind an address, told to Slack."""
    runner = web.AppRunner(app.web_app("/slack/events"), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.delivers_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture(params=[over_sockets, over_http], ids=["sockets", "http"])
def running(request: pytest.FixtureRequest) -> Running:
    """How the app is reached; a test that takes this runs in both modes."""
    mode: Running = request.param
    return mode


@pytest.fixture
def app(slack: SlackServer) -> AsyncApp:
    return bolt_app(slack)


def opens_a_form(app: AsyncApp, view: Json) -> None:
    """Let the command open a form."""

    @app.command("/record")
    async def open_form(ack: AsyncAck, client: AsyncWebClient, body: Json) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)
