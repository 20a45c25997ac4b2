"""Slack's Web API on one shared session; whatever goes wrong is a DeliveryError."""

import io
import logging
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.base import DeliveryError

log = structlog.get_logger()

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
"""Far under the lease of a claimed promise."""

UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=5)

OPERATOR_PAUSE = timedelta(minutes=5)
"""Until a call is tried again that waits for somebody to mend the app's installation."""

RATE_PAUSE = timedelta(seconds=1)
"""For a 429 that names no time. Source: chat.postMessage takes about one message a second and channel."""

OPERATOR = frozenset(
    {
        "access_denied",
        "account_inactive",  # of the token's account, not of the person written to
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "team_disabled",
        "token_expired",
        "token_revoked",
    }
)
"""The app's installation is at fault: no message is lost for it."""

GONE = frozenset(
    {"cant_update_message", "channel_not_found", "edit_window_closed", "message_not_found", "not_found"}
)
"""What was pressed is no more, or is not ours."""

UNREACHABLE = frozenset(
    {"cannot_dm_bot", "is_archived", "user_disabled", "user_not_found", "user_not_visible"}
)
UNKNOWN = frozenset({"fatal_error", "internal_error", "request_timeout"})
"""Source: Slack, errors of chat.postMessage: "some aspect of the operation" may have succeeded."""

PASSING = frozenset({"message_limit_exceeded", "service_unavailable", "team_added_to_org"})
"""Not done, and worth another try."""


class SlackCalls:
    """`open` before the first call, `close` after the last one."""

    def __init__(self, *, token: str, base_url: str, logger: logging.Logger) -> None:
        # The SDK's own handlers would send a message again after a lost connection, behind anybody's back.
        self.client = AsyncWebClient(token=token, base_url=base_url, retry_handlers=[], logger=logger)
        self._token = token
        self._own_host = urlsplit(base_url).netloc
        self._session: aiohttp.ClientSession | None = None
        self._told_operator: set[str] = set()

    async def open(self) -> aiohttp.ClientSession:
        """The session, to be shared with other clients."""
        self._session = self.client.session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session

    def share(self, session: aiohttp.ClientSession) -> None:
        """Uses another one's session, in place of `open` and `close`."""
        self._session = self.client.session = session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def write(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Calls a method that takes JSON. Raises DeliveryError with Slack's error code as its reason."""
        return await self._call(method, json=arguments)

    async def ask(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Calls a method that only reads; those take no JSON. Raises DeliveryError likewise."""
        return await self._call(method, http_verb="GET", params=arguments)

    async def download(self, url: str, *, most_bytes: int) -> bytes:
        """A file of Slack's. Raises DeliveryError; for any other host too, since the token goes along."""
        if self._session is None or not self._is_slacks(url):
            raise DeliveryError("not a file of Slack's", permanent=True)
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise DeliveryError(f"file: {response.status}")
                # Without the right to a file, Slack shows its log-in page.
                if response.status != HTTPStatus.OK or response.content_type == "text/html":
                    raise DeliveryError(f"file: {response.status} {response.content_type}", permanent=True)
                content = bytearray()
                async for chunk in response.content.iter_chunked(1 << 16):
                    content += chunk
                    if len(content) > most_bytes:
                        raise DeliveryError("file is larger than announced", permanent=True)
                return bytes(content)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryError(f"file: {type(error).__name__}") from None

    async def upload(self, url: str, content: bytes) -> None:
        """Puts a file's bytes where `files.getUploadURLExternal` said. Raises DeliveryError."""
        if self._session is None or not self._is_slacks(url):
            raise DeliveryError("not an address of Slack's", permanent=True)
        try:
            # Twenty megabytes from a school's line take longer than any other call.
            async with self._session.post(
                url, data=io.BytesIO(content), allow_redirects=False, timeout=UPLOAD_TIMEOUT
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise DeliveryError(f"upload: {response.status}", permanent=True)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryError(f"upload: {type(error).__name__}") from None

    def _is_slacks(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.netloc == self._own_host:
            return True
        return parts.scheme == "https" and (parts.hostname or "").endswith(".slack.com")

    async def _call(self, method: str, **how: Any) -> Mapping[str, Any]:
        try:
            answer = await self.client.api_call(method, **how)
        except SlackApiError as error:
            failure = _of_refusal(error)
            self._tell_operator(method, failure)
            raise failure from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise DeliveryError(f"not connected: {type(error).__name__}") from None
        except (aiohttp.ClientError, TimeoutError, AttributeError) as error:
            # AttributeError: the SDK trips over an answer that is plain text, some proxy's for instance.
            raise DeliveryError(f"no answer: {type(error).__name__}", unknown=True) from None
        self._told_operator.clear()
        return answer.data if isinstance(answer.data, dict) else {}

    def _tell_operator(self, method: str, failure: DeliveryError) -> None:
        if failure.reason in OPERATOR and failure.reason not in self._told_operator:
            self._told_operator.add(failure.reason)
            log.error("slack_refuses_the_app", method=method, reason=failure.reason)


def _of_refusal(error: SlackApiError) -> DeliveryError:
    response: Any = error.response  # the SDK's response, or aiohttp's own where the body was not JSON
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in ("ratelimited", "rate_limited"):
        pause = str(response.headers.get("Retry-After", ""))
        return DeliveryError(
            "ratelimited", retry_after=timedelta(seconds=int(pause)) if pause.isdigit() else RATE_PAUSE
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in UNKNOWN:
        return DeliveryError(code or f"server error {status}", unknown=True)
    if not code:
        return DeliveryError(f"unreadable answer {status}", unknown=True)
    if code in OPERATOR:
        return DeliveryError(code, retry_after=OPERATOR_PAUSE)
    if code in PASSING:
        return DeliveryError(code)
    return DeliveryError(code, permanent=True, unreachable=code in UNREACHABLE)
