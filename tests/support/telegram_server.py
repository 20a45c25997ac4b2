"""A strict local stand-in for the Telegram Bot API, spoken to by the real client libraries.

It refuses what Telegram refuses, in Telegram's words, and a little more: parameters Telegram would
ignore (unknown to it, or of no use here), a button with two actions, HTML references Telegram
would show letter by letter, the Markdown modes. Webhooks may be plain http. A method call in the
body of a webhook's answer is not carried out. Parameters for business accounts, topics, paid
messages and effects are among those that are refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.support.stand_in import PATIENCE, Call, Fault, Faults, Json, Recorder, until
from tests.support.telegram_checks import (
    MAX_UPLOAD_BYTES,
    METHODS,
    BotApiError,
    check_parameters,
    decoded,
    too_many,
)
from tests.support.telegram_methods import Methods, Upload
from tests.support.telegram_user import TelegramUser
from tests.support.telegram_world import Button, Press, ShownMessage, World

__all__ = ["Button", "Press", "ShownMessage", "TelegramServer", "TelegramUser"]

_LARGEST_REQUEST_BYTES = MAX_UPLOAD_BYTES + (8 << 20)
_BY_LOWER_NAME = {name.lower(): name for name in METHODS}


class TelegramServer:
    """Telegram with one bot, on 127.0.0.1 and a free port, for as long as the context is open.

    ``limits`` refuses a second message to a chat within a second and the 31st of a second to all.
    ``clock`` gives seconds since 1970; ``passes`` moves time forward without waiting.
    """

    def __init__(
        self,
        token: str = "123456:TEST",  # noqa: S107 - made up
        *,
        limits: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self.url = ""
        self._world = World(bot_id=int(token.partition(":")[0]), clock=clock)
        self._methods = Methods(self._world, limits=limits)
        self._recorder = Recorder("telegram")
        self._faults = Faults()
        self._users: dict[int, TelegramUser] = {}
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def calls(self) -> list[Call]:
        """Every finished call with its answer, oldest first."""
        return self._recorder.calls

    def calls_of(self, method: str) -> list[Call]:
        """The finished calls of one method, oldest first."""
        return [call for call in self.calls if call["method"] == method]

    @property
    def pending_updates(self) -> list[Json]:
        """What the bot has not confirmed yet."""
        return self._world.updates.pending

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits at this moment."""
        return self._world.updates.is_polled

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_LARGEST_REQUEST_BYTES)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        # A poll must end with the bot that was killed in it.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        await self._world.updates.close()
        if self._runner:
            await self._runner.cleanup()

    def user(self, user_id: int, *, first_name: str = "Ana", language_code: str = "en") -> TelegramUser:
        """The person with that id; the same object whenever asked for."""
        if user_id not in self._users:
            self._users[user_id] = TelegramUser(
                self._world, user_id, first_name=first_name, language_code=language_code
            )
        return self._users[user_id]

    def passes(self, seconds: float) -> None:
        """Let time pass on the platform's clock."""
        self._world.passed_seconds += seconds

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next calls of the method meet the fault."""
        assert method in METHODS, f"no such method: {method}"
        self._faults.add(method, fault, times=times)

    async def delivers(self, update: Json) -> int:
        """Queue a raw update, however malformed; its id is returned."""
        return self._world.updates.add_raw(update)

    async def until(
        self,
        condition: Callable[[], object],
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - the wish of a test, not a cancellation scope
    ) -> None:
        """Return as soon as the condition holds; AssertionError with the last calls after that."""
        await until(
            condition,
            timeout=timeout,
            otherwise=lambda: f"it never came true; the last calls: {self.calls[-5:]}",
        )

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = request.match_info["method"]
        method = _BY_LOWER_NAME.get(asked.lower(), asked)
        params, uploads = await _read(request)
        files: Json = {
            name: {"name": file.name, "type": file.media_type, "size": len(file.content)}
            for name, file in uploads.items()
        }
        fault = self._faults.take(method)
        if fault and fault.kind in ("drop_before", "server_error"):
            self._recorder.add(method, params, files=files)
            if fault.kind == "server_error":
                return web.Response(status=502, text="<html>502 Bad Gateway</html>")
            return _hang_up(request)
        try:
            self._admit(request.match_info["token"], method, fault)
            check_parameters(method, METHODS[method], params, files=uploads)
            body: Json = {"ok": True, "result": await self._methods.call(method, params, uploads)}
            status = 200
        except BotApiError as refused:
            body, status = refused.body, refused.code
        self._recorder.add(method, params, files=files, response=body)
        if fault and fault.kind == "slow":
            await self._wait(fault.seconds)
        if fault and fault.kind == "drop_after":
            return _hang_up(request)
        return web.json_response(body, status=status)

    def _admit(self, token: str, method: str, fault: Fault | None) -> None:
        if token != self.token:
            raise BotApiError("Unauthorized", code=401)
        if method not in METHODS:
            raise BotApiError("Not Found", code=404)
        if fault and fault.kind == "refuse_429":
            raise too_many(int(fault.seconds))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

    async def _download(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        file = next((f for f in self._world.files.values() if f.path == path), None)
        if request.match_info["token"] != self.token or file is None:
            refused = BotApiError("Not Found", code=404)
            return web.json_response(refused.body, status=refused.code)
        return web.Response(body=file.content)


async def _read(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    given: dict[str, object] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body = await request.json()
        given.update(body if isinstance(body, dict) else {"body": body})
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                content = await asyncio.to_thread(value.file.read)
                value.file.close()
                uploads[name] = Upload(value.filename, value.content_type, content)
            else:
                given[name] = value
    return decoded(given), uploads


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.close()
    return web.Response()
