"""A strict local stand-in for Slack: real Bolt and slack-sdk work against it unchanged.

    async with SlackServer(bot_token="xoxb-test", app_token="xapp-test", signing_secret="s3cret") as slack:
        client = AsyncWebClient(token="xoxb-test", base_url=f"{slack.url}/api/")
        bo = slack.user("U0BO", name="Bo Li")
        await bo.writes("hello")

It answers as Slack does where Slack's behaviour is documented, and refuses more where Slack is lenient
(see ``slack_arguments`` and ``slack_checks``). Times that Slack counts in minutes and hours are shortened
by ``retry_pauses``; the 3 seconds for an answer are ``patience``.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any, Self

from aiohttp import web

from tests.support import slack_payloads as payloads
from tests.support.slack_answers import answer_by_url
from tests.support.slack_delivery import Courier, Delivery
from tests.support.slack_methods import SCOPES, WebApi
from tests.support.slack_people import SlackUser
from tests.support.slack_workspace import BOT_USER, Account, Channel, SlackError, Workspace
from tests.support.stand_in import PATIENCE, Call, Fault, Faults, Recorder, until

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote

JSON_PARAMETERS = ("blocks", "view", "metadata", "files", "attachments")
APP_TOKEN_METHODS = ("apps.connections.open",)
SECONDS_PER_MESSAGE = 1
MOST_BYTES = 100 << 20


class SlackServer:
    """One workspace with one app in it, on 127.0.0.1.

    ``echoes``: the app hears of its own messages as it does in Slack when it subscribes to message.im.
    ``limits``: chat.postMessage is refused with 429 over one a second per channel.
    """

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        signing_secret: str,
        patience: float = 3.0,
        retry_pauses: Sequence[float] = (0.0, 0.5, 1.0),
        later_pause: float = 2.0,
        later_times: int = 24,
        echoes: bool = True,
        limits: bool = False,
    ) -> None:
        self.bot_token, self.app_token = bot_token, app_token
        self.workspace = Workspace()
        self.courier = Courier(signing_secret, patience, retry_pauses, later_pause, later_times)
        self._api = WebApi(self.workspace, self._echo)
        self._recorder = Recorder("slack")
        self._faults = Faults()
        self._refusals: defaultdict[str, deque[str]] = defaultdict(deque)
        self._echoes, self._limits = echoes, limits
        self._last_posted: dict[str, float] = {}
        self._tickets: set[str] = set()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MOST_BYTES)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._serve_call),
                web.get("/link/", self._serve_socket),
                web.post("/actions/{team}/{key}", self._serve_response_url),
                web.post("/upload/v1/{file}", self._serve_upload),
                web.get("/files-pri/{file}/{name}", self._serve_file),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.workspace.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``; the Web API is under ``/api/``."""
        return self.workspace.base_url

    @property
    def calls(self) -> list[Call]:
        """Every call of the app with params decoded, files, response and the kind of token it came with.

        ``(ack)`` and ``(message)`` are what the app said without the Web API. A call that got no answer
        has the response None, also where it was carried out.
        """
        return self._recorder.calls

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything brought to the app, with every attempt."""
        return self.courier.deliveries

    def user(
        self,
        user_id: str,
        *,
        name: str = "",
        locale: str = "en-US",
        email: str = "",
        tz: str = "America/New_York",
        team: str | None = None,
        is_bot: bool = False,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        is_stranger: bool = False,
        deleted: bool = False,
    ) -> SlackUser:
        """Somebody in the workspace; with ``is_stranger`` (and another ``team``) somebody of Slack Connect."""
        account = Account(
            user_id,
            name or user_id,
            email=email,
            locale=locale,
            tz=tz,
            is_bot=is_bot,
            is_restricted=is_restricted,
            is_ultra_restricted=is_ultra_restricted,
            is_stranger=is_stranger,
            deleted=deleted,
        )
        if team:
            account.team = team
        self.workspace.add(account)
        return SlackUser(account, self.workspace, self.courier, self._recorder)

    def channel(
        self, channel_id: str, *, name: str, members: Sequence[SlackUser], bot: bool = True
    ) -> Channel:
        """A channel with these people, and with the bot unless ``bot`` is False."""
        there = {member.id for member in members} | ({BOT_USER} if bot else set())
        channel = Channel(channel_id, name, there)
        self.workspace.channels[channel_id] = channel
        return channel

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next calls of the method meet a fault of ``stand_in``."""
        self._faults.add(method, fault, times=times)

    def refuses(self, method: str, error: str, *, times: int = 1) -> None:
        """Answer the next calls of the method with one of Slack's error codes; nothing is done."""
        self._refusals[method].extend([error] * times)

    def passes(self, seconds: float) -> None:
        """Move Slack's clock: triggers and response_urls grow old. Signatures keep real time."""
        self.workspace.offset += seconds

    def delivers_to(self, url: str | None) -> None:
        """Bring everything by signed HTTP requests to this one address; None goes back to Socket Mode."""
        self.courier.delivers_to(url)

    async def verifies_url(self) -> bool:
        """Whether the app answers the url_verification challenge."""
        return await self.courier.verifies_url()

    async def delivers(self, event: Json) -> Delivery:
        """Bring any event, also a malformed one, inside Slack's usual envelope."""
        await self.courier.event(payloads.event_callback(self.workspace, event))
        return self.deliveries[-1]

    async def disconnects(self, reason: str = "refresh_requested") -> None:
        """Ask the app to renew its sockets, as Slack does every few hours."""
        await self.courier.disconnects(reason)

    def goes_deaf(self) -> None:
        """Let the sockets look open and bring nothing any more; a new connection works."""
        self.courier.goes_deaf()

    def cuts_off(self) -> None:
        """Break the app's sockets off without a word."""
        self.courier.cuts_off()

    async def until(self, condition: Callable[[], object], *, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - a test's wish
        """Return as soon as the condition holds; AssertionError after so many seconds."""
        await until(condition, timeout=timeout)

    def _echo(self, event: Json) -> None:
        if self._echoes:
            payload = payloads.event_callback(self.workspace, json.loads(json.dumps(event)))
            self.courier.start(self.courier.event(payload))

    async def _serve_call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params, token, unread = await _read(request)
        fault = self._faults.take(method)
        kind = fault.kind if fault else ""
        if kind == "drop_before":
            return self._drop(request, method, params, token)
        if kind == "server_error":
            self._record(method, params, None, token)
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        if fault and kind == "refuse_429":
            return self._too_many(method, params, token, fault.seconds)
        if self._limits and self._is_too_fast(method, params):
            return self._too_many(method, params, token, SECONDS_PER_MESSAGE)
        answer = unread or self._answer(method, params, token)
        if kind == "drop_after":
            return self._drop(request, method, params, token)
        self._record(method, params, answer, token)
        if fault and kind == "slow":
            await asyncio.sleep(fault.seconds)
        return web.json_response(answer, headers={"x-oauth-scopes": SCOPES})

    def _answer(self, method: str, params: Json, token: str) -> Json:
        try:
            self._check_token(method, token)
            if self._refusals[method]:
                raise SlackError(self._refusals[method].popleft())  # noqa: TRY301 - one way out for all refusals
            answer = self._api.answer(method, params)
        except SlackError as error:
            told: Json = {"ok": False, "error": error.error}
            return told | (
                {"response_metadata": {"messages": list(error.messages)}} if error.messages else {}
            )
        if method in APP_TOKEN_METHODS:
            self._tickets.add(answer["url"].partition("ticket=")[2].partition("&")[0])
        copy: Json = json.loads(json.dumps({"ok": True, **answer}))
        return copy

    def _check_token(self, method: str, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise SlackError("invalid_auth")
        if (token == self.app_token) != (method in APP_TOKEN_METHODS) and method != "api.test":
            raise SlackError("not_allowed_token_type")

    def _record(self, method: str, params: Json, answer: Json | None, token: str, **more: Json) -> None:
        names = {self.bot_token: "xoxb", self.app_token: "xapp", "": ""}
        self._recorder.add(method, params, response=answer, auth=names.get(token, "unknown"), **more)

    def _drop(self, request: web.Request, method: str, params: Json, token: str) -> web.Response:
        self._record(method, params, None, token)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _too_many(self, method: str, params: Json, token: str, seconds: float) -> web.Response:
        answer = {"ok": False, "error": "ratelimited"}
        self._record(method, params, answer, token)
        return web.json_response(answer, status=429, headers={"Retry-After": str(int(seconds))})

    def _is_too_fast(self, method: str, params: Json) -> bool:
        if method != "chat.postMessage":
            return False
        channel, now = str(params.get("channel")), self.workspace.now()
        too_fast = now - self._last_posted.get(channel, 0) < SECONDS_PER_MESSAGE
        if not too_fast:
            self._last_posted[channel] = now
        return too_fast

    async def _serve_socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        return await self.courier.serve_socket(request)

    async def _serve_response_url(self, request: web.Request) -> web.Response:
        try:
            answer_by_url(self.workspace, self._recorder, request.match_info["key"], await request.json())
        except SlackError as error:
            gone = error.error in ("invalid_url", "expired_url", "used_url")
            told = {"ok": False, "error": error.error, "messages": error.messages}
            return web.json_response(told, status=404 if gone else 400)
        return web.json_response({"ok": True})

    async def _serve_upload(self, request: web.Request) -> web.Response:
        file = self.workspace.files.get(request.match_info["file"])
        content = await request.read()
        if file is None or file.content or file.complete:
            return web.Response(status=404, text="file_not_found")
        if len(content) != file.size:
            return web.Response(status=400, text=f"{len(content)} bytes, {file.size} announced")
        file.content = content
        about = {"name": file.name, "type": request.content_type, "size": file.size}
        params = {"file": file.id}
        self._recorder.add("(upload)", params, files={"file": about}, response={"ok": True}, auth="")
        return web.Response(text=f"OK - {file.size}")

    async def _serve_file(self, request: web.Request) -> web.Response:
        file = self.workspace.files.get(request.match_info["file"])
        if request.headers.get("Authorization") != f"Bearer {self.bot_token}":
            return web.Response(text="<html>Sign in to Slack</html>", content_type="text/html")
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type="application/octet-stream")


async def _read(request: web.Request) -> tuple[Json, str, Json | None]:
    """The call's parameters with JSON decoded, its token, and the refusal of a body that cannot be read."""
    params: Json = dict(request.query)
    try:
        if request.content_type == "application/json":
            body = await request.json()
            if not isinstance(body, dict):
                return params, "", {"ok": False, "error": "json_not_object"}
            params |= body
        else:
            params |= dict(await request.post())
        for name in JSON_PARAMETERS:
            if isinstance(params.get(name), str):
                params[name] = json.loads(params[name])
    except json.JSONDecodeError:
        return params, "", {"ok": False, "error": "invalid_json"}
    header = request.headers.get("Authorization", "")
    given = str(params.pop("token", ""))
    return params, header.removeprefix("Bearer ") if header else given, None
