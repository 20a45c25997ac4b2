"""How Slack brings events, presses and commands to an app: Socket Mode or signed HTTP requests, with retries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.support.slack_workspace import APP

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote
Kind = Literal["events_api", "interactive", "slash_commands"]

HTTP_OK = 200
MULTIPLE_CHOICES = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt went; ``body`` is what the app said: JSON, text or nothing."""

    ok: bool
    reason: str = ""
    body: object = None
    no_retry: bool = False


@dataclass(slots=True)
class Delivery:
    """One thing brought to the app and every attempt at it, oldest first."""

    kind: Kind
    payload: Json
    attempts: list[Outcome] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        return any(attempt.ok for attempt in self.attempts)


@dataclass(slots=True)
class Connection:
    """One of the app's sockets; ``deaf`` looks open and gets nothing, ``leaving`` was told to go."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport
    deaf: bool = False
    leaving: bool = False
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


@dataclass(slots=True)
class Courier:
    """Delivers to the app. ``retry_pauses`` stand, shortened, for at once, 1 and 5 minutes; after them
    events come again each ``later_pause`` (Slack's Delayed Events: hourly), ``later_times`` times.

    While nobody is connected and no address is set, events wait and interactions go wrong at once.
    """

    signing_secret: str
    patience: float
    retry_pauses: Sequence[float]
    later_pause: float
    later_times: int
    request_url: str | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=itertools.count)
    _session: aiohttp.ClientSession | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _someone_listens: asyncio.Event = field(default_factory=asyncio.Event)

    async def close(self) -> None:
        """Stop retrying and close every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self.connections):
            await connection.socket.close()
        if self._session is not None:
            await self._session.close()

    def delivers_to(self, url: str | None) -> None:
        """Use HTTP from now on; None goes back to sockets."""
        self.request_url = url
        self._note_listeners()

    @property
    def open_connections(self) -> list[Connection]:
        return [c for c in self.connections if not c.leaving and not c.socket.closed]

    async def interaction(self, kind: Kind, payload: Json) -> Outcome:
        """Bring a press, a form or a command: once, with no retry."""
        delivery = Delivery(kind, payload)
        self.deliveries.append(delivery)
        await self._attempt(delivery)
        return delivery.attempts[-1]

    async def event(self, payload: Json) -> None:
        """Bring an event; returns after the first attempt, or at once when nobody is there to hear."""
        delivery = Delivery("events_api", payload)
        self.deliveries.append(delivery)
        first = asyncio.Event()
        self.start(self._keep_trying(delivery, first))
        if self._someone_listens.is_set():
            await first.wait()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something until it is done or the courier is closed."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_trying(self, delivery: Delivery, first: asyncio.Event) -> None:
        pauses = itertools.chain(self.retry_pauses, itertools.repeat(self.later_pause, self.later_times))
        while True:
            await self._someone_listens.wait()
            await self._attempt(delivery)
            first.set()
            if delivery.attempts[-1].ok or delivery.attempts[-1].no_retry:
                return
            pause = next(pauses, None)
            if pause is None:
                return
            await asyncio.sleep(pause)

    async def _attempt(self, delivery: Delivery) -> None:
        try:
            bring = self._by_http if self.request_url else self._by_socket
            async with asyncio.timeout(self.patience):
                outcome = await bring(delivery)
        except TimeoutError:
            outcome = Outcome(ok=False, reason="http_timeout" if self.request_url else "timeout")
        delivery.attempts.append(outcome)

    async def _by_socket(self, delivery: Delivery) -> Outcome:
        there = self.open_connections
        if not there:
            return Outcome(ok=False, reason="no_connection")
        connection = there[next(self._turns) % len(there)]
        if connection.deaf:
            await asyncio.Event().wait()  # ends with the patience: the payload is gone
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope["retry_attempt"] = len(delivery.attempts)
            envelope["retry_reason"] = delivery.attempts[-1].reason if delivery.attempts else ""
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = answer
        try:
            await connection.socket.send_json(envelope)
            said = await answer
        except ConnectionError:
            return Outcome(ok=False, reason="connection_closed")
        finally:
            connection.waiting.pop(envelope_id, None)
        if "payload" in said and delivery.kind == "events_api":
            return Outcome(ok=True, reason="payload_not_accepted")
        return Outcome(ok=True, body=said.get("payload"))

    async def _by_http(self, delivery: Delivery) -> Outcome:
        headers = {}
        if delivery.kind == "events_api" and delivery.attempts:
            headers = {
                "x-slack-retry-num": str(len(delivery.attempts)),
                "x-slack-retry-reason": delivery.attempts[-1].reason,
            }
        try:
            return await self._post(delivery.kind, delivery.payload, headers)
        except aiohttp.ClientError:
            return Outcome(ok=False, reason="connection_failed")

    async def _post(self, kind: Kind, payload: Json, headers: dict[str, str]) -> Outcome:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        body, media_type = body_of(kind, payload)
        signed = {**headers, **signature(self.signing_secret, body), "Content-Type": media_type}
        async with self._session.post(str(self.request_url), data=body.encode(), headers=signed) as response:
            text = await response.text()
            is_json = response.content_type == "application/json" and text
            said = json.loads(text) if is_json else text or None
            accepted = (
                range(HTTP_OK, HTTP_OK + 1) if kind == "events_api" else range(HTTP_OK, MULTIPLE_CHOICES)
            )
            if response.status in accepted:
                return Outcome(ok=True, body=said)
            return Outcome(
                ok=False,
                reason="http_error",
                body=f"{response.status}: {text}",
                no_retry=response.headers.get("x-slack-no-retry") == "1",
            )

    async def verifies_url(self) -> bool:
        """Whether the address answers Slack's challenge as Slack asks before it saves the address."""
        challenge = uuid.uuid4().hex
        asked = {"token": "verification", "type": "url_verification", "challenge": challenge}
        said = await self._post("events_api", asked, {})
        return said.ok and said.body in (challenge, {"challenge": challenge})

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        """The other end of the app's socket, until it closes."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if request.transport is None:
            return socket
        connection = Connection(socket, request.transport)
        hello = {
            "type": "hello",
            "num_connections": len(self.open_connections) + 1,
            "debug_info": {"host": "stand-in", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }
        await socket.send_json(hello)
        self.connections.append(connection)
        self._note_listeners()
        try:
            async for message in socket:
                said = json.loads(message.data)
                answer = connection.waiting.get(said.get("envelope_id", ""))
                if answer is not None and not answer.done():
                    answer.set_result(said)
        finally:
            self.connections.remove(connection)
            self._note_listeners()
            for answer in connection.waiting.values():
                if not answer.done():
                    answer.set_exception(ConnectionResetError("the app's socket closed"))
        return socket

    async def disconnects(self, reason: str) -> None:
        """Ask every connection to be renewed; nothing more is sent on the old ones."""
        for connection in self.open_connections:
            connection.leaving = True
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
        self._note_listeners()

    def goes_deaf(self) -> None:
        """Let the present connections look open and get nothing; later ones work."""
        for connection in self.open_connections:
            connection.deaf = True

    def cuts_off(self) -> None:
        """Break every connection off without a word."""
        for connection in self.connections:
            connection.transport.abort()

    def _note_listeners(self) -> None:
        if self.request_url or self.open_connections:
            self._someone_listens.set()
        else:
            self._someone_listens.clear()


def body_of(kind: Kind, payload: Json) -> tuple[str, str]:
    """The request's body and its media type as Slack writes them."""
    form = "application/x-www-form-urlencoded"
    match kind:
        case "events_api":
            return json.dumps(payload), "application/json"
        case "interactive":
            return urlencode({"payload": json.dumps(payload)}), form
        case "slash_commands":
            return urlencode(payload), form


def signature(secret: str, body: str) -> dict[str, str]:
    """The headers that prove a request is Slack's; real time, since the app compares with its own clock."""
    timestamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
