"""python-telegram-bot's requests over aiohttp: one session, and connections that outlive a pause."""

import asyncio
import io
import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 256
CONNECT_SECONDS = 5.0
"""Until a connection is there, waiting for a free one included."""

READ_SECONDS = 10.0
WHOLE_SECONDS = 20.0
"""A call from its first to its last byte, on top of the silence it was allowed."""

KEEP_IDLE_SECONDS = 50.0
END_SECONDS = 10.0
"""What calls under way get to finish when the process ends."""

MOST_BYTES = 20 << 20
"""Of an answer. Source: Telegram Bot API, getFile: bots can download files of up to 20 MB."""


class NotSentError(NetworkError):
    """The request never left this machine, so it can safely be made again."""


class AnswerTooLargeError(NetworkError):
    """More came than anybody wants to keep in memory."""


class AiohttpRequest(BaseRequest):
    """Makes the HTTP requests of a Bot. Use one for all its calls, polling included."""

    __slots__ = ("_idle", "_session", "_under_way")

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def read_timeout(self) -> float | None:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_IDLE_SECONDS),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=True,  # many schools reach the internet through a proxy
            )

    async def shutdown(self) -> None:
        """Lets the calls under way finish, refuses new ones, closes the connections."""
        session, self._session = self._session, None
        if session is None:
            return
        try:
            async with asyncio.timeout(END_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            pass  # their fate is unknown and will be listed as that
        finally:
            await session.close()

    async def do_request(  # noqa: PLR0917  # the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises NotSentError where nothing left, other errors where nobody knows.

        Of the timeouts only the first counts; the others are the same for all calls.
        """
        if self._session is None:
            raise NotSentError("The connections are closed")
        silence = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        timeout = aiohttp.ClientTimeout(
            total=silence + WHOLE_SECONDS, connect=CONNECT_SECONDS, sock_read=silence
        )
        self._under_way += 1
        self._idle.clear()
        try:
            async with self._session.request(
                method, url, data=_form(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await _body(response)
        # The causes are left out: they show the address, and the address holds the token.
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The body as an object. Nothing is logged: an answer cut off holds people's words."""
        try:
            parsed: Any = json.loads(payload)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict) or not parsed.keys() & {"result", "description"}:
            raise TelegramError("Invalid server response")
        return parsed


def _form(request_data: RequestData | None) -> aiohttp.FormData | None:
    if request_data is None:
        return None
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (file_name, content, media_type) in request_data.multipart_data.items():
        # As a stream: a large file handed over at once would hold up everybody else.
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=file_name, content_type=media_type)
    return form


async def _body(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > MOST_BYTES:
            raise AnswerTooLargeError("Answer too large")
    return bytes(content)
