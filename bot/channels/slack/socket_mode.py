"""Slack's Socket Mode: one connection that is renewed whenever it is lost, stuck or suspiciously quiet."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot.channels.base import DeliveryError
from bot.channels.slack.calls import SlackCalls

log = structlog.get_logger()

SILENCE = timedelta(minutes=10)
"""A connection can look open, answer pings and bring nothing: one that was quiet for as long is renewed."""

PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Between attempts while Slack cannot be reached."""

CONNECT_SECONDS = 15.0
UNCONNECTED_SECONDS = 30.0
"""What the SDK gets to mend a lost connection itself: it may go on with an address that is used up."""


class SlackSocket:
    """`connect` once, then `keep` until cancelled, then `close`."""

    def __init__(
        self,
        app: AsyncApp,
        calls: SlackCalls,
        *,
        app_token: str,
        logger: logging.Logger,
        silence: timedelta = SILENCE,
        ping_seconds: float = 5.0,
        pauses_seconds: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self._app = app
        self._calls = calls
        self._app_token = app_token
        self._logger = logger
        self._silence_seconds = silence.total_seconds()
        self._ping_seconds = ping_seconds
        self._pauses_seconds = pauses_seconds
        self._handler: AsyncSocketModeHandler | None = None
        self._heard_at = 0.0

    async def connect(self) -> None:
        """Opens a connection, and closes the one before only then. Raises DeliveryError."""
        opened = await self._calls.write("apps.connections.open")
        handler = AsyncSocketModeHandler(
            self._app,
            self._app_token,
            logger=self._logger,
            web_client=self._calls.client,
            ping_interval=self._ping_seconds,
        )
        handler.client.wss_uri = str(opened["url"])
        handler.client.on_message_listeners.append(self._hear)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        except TimeoutError:
            await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            raise DeliveryError("no socket") from None
        before, self._handler = self._handler, handler
        self._note()
        if before is not None:
            await before.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def keep(self) -> None:
        """Renews the connection as often as needed. Ends only when cancelled."""
        failures = 0 if self._handler is not None else 1
        while True:
            if failures:
                await asyncio.sleep(self._pauses_seconds[min(failures, len(self._pauses_seconds)) - 1])
            elif self._handler is not None:
                await self._until_doubtful(self._handler)
            try:
                await self.connect()
                failures = 0
            except DeliveryError as error:
                failures += 1
                log.warning("slack_socket_not_opened", reason=error.reason)

    async def close(self) -> None:
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def _until_doubtful(self, handler: AsyncSocketModeHandler) -> None:
        loop = asyncio.get_running_loop()
        connected_at = loop.time()
        while True:
            await asyncio.sleep(min(self._silence_seconds / 4, self._ping_seconds))
            if await handler.client.is_connected():
                connected_at = loop.time()
            if loop.time() - connected_at >= UNCONNECTED_SECONDS:
                log.warning("slack_socket_lost")
                return
            if loop.time() - self._heard_at >= self._silence_seconds:
                log.info("slack_socket_quiet")
                return

    async def _hear(self, message: aiohttp.WSMessage) -> None:
        self._note()

    def _note(self) -> None:
        self._heard_at = asyncio.get_running_loop().time()
