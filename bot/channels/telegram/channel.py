"""Telegram: private chats with one bot, by long polling or a webhook."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.base import DeliveryError, FileOffer, Received, Rendered, RenderedForm
from bot.channels.telegram.files import FileSender
from bot.channels.telegram.http import AiohttpRequest, AnswerTooLargeError
from bot.channels.telegram.intake import Answer, Updates
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.reading import ALLOWED_UPDATES, read
from bot.channels.telegram.sending import Sender, delivery_error, pause_of
from bot.config import TelegramSettings
from bot.intake import Intake
from bot.locales import LANGUAGES
from bot.rendering.renderer import Renderer
from domain.errors import FileTooLarge
from domain.vocabulary import ChannelName

log = structlog.get_logger()

POLL_SECONDS = 50
"""Longest silence of a long poll. Source: Telegram Bot API, getUpdates, as its servers cap it."""

PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Between attempts while Telegram or the database cannot be reached."""

FILE_LIMIT_MEGABYTES = 20
"""Source: Telegram Bot API, getFile: bots can download files of up to 20 MB."""

DOWNLOAD_SILENCE_SECONDS = 20.0
LARGEST_UPDATE_BYTES = 1 << 20
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the header's name


class TelegramChannel:
    """Implements bot.channels.base.Channel.

    An address is a Telegram user id; of a group, which is only refused, the chat's.
    `answer` is asked to answer an address whenever something of it was stored.
    """

    def __init__(
        self,
        settings: TelegramSettings,
        *,
        intake: Intake,
        answer: Answer,
        renderer: Renderer,
        pauses_seconds: Sequence[float] = PAUSES_SECONDS,
        pace: Pace | None = None,
    ) -> None:
        if settings.token is None:
            raise ValueError("Telegram needs WAYMARK_TELEGRAM__TOKEN")
        if settings.mode == "webhook" and not settings.webhook_url:
            raise ValueError("A webhook needs WAYMARK_TELEGRAM__WEBHOOK_URL")
        token = settings.token.get_secret_value()
        self._settings = settings
        self._secret = (
            settings.secret_token.get_secret_value() if settings.secret_token else _secret_from(token)
        )
        self._renderer = renderer
        self._pauses_seconds = pauses_seconds
        self._request = AiohttpRequest()
        self._bot = Bot(
            token,
            base_url=f"{settings.base_url}/bot",
            base_file_url=f"{settings.base_url}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._updates = Updates(intake, answer)
        self._sender = Sender(self._bot, pace or Pace())
        self._files = FileSender(self._bot, self._sender)
        self._listening: asyncio.Task[None] | None = None
        self.username: str | None = None
        """The bot's name, for links to it; known once Telegram was reached."""
        self._is_introduced = asyncio.Event()

    @property
    def name(self) -> ChannelName:
        return ChannelName.TELEGRAM

    @property
    def takes_whole_forms(self) -> bool:
        return False

    def routes(self) -> list[Route]:
        """What has to be served for the webhook; nothing while polling."""
        if self._settings.mode == "polling":
            return []
        path = urlsplit(self._settings.webhook_url or "").path or "/"
        return [Route(path, self._hear, methods=["POST"])]

    async def start(self) -> None:
        """Begins to listen. Where Telegram cannot be reached yet, that goes on in the background.

        Raises DeliveryError if it refuses the token or the webhook.
        """
        await self._request.initialize()
        try:
            await self._introduce()
        except (InvalidToken, BadRequest) as error:
            await self._request.shutdown()
            raise delivery_error(error) from None
        except TelegramError as error:
            log.warning("telegram_not_reached", reason=delivery_error(error).reason)
        self._listening = asyncio.create_task(self._listen())

    async def introduced(self) -> str:
        """The bot's name, as soon as Telegram was reached."""
        await self._is_introduced.wait()
        return self.username or ""

    async def stop(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self._updates.drain()
        await self._request.shutdown()

    def read(self, payload: dict[str, Any]) -> Received | None:
        return read(payload)

    async def acknowledge(self, payload: dict[str, Any]) -> None:
        """Stops the little wheel on a pressed button, if it still turns."""
        press = payload.get("callback_query")
        query_id = press.get("id") if isinstance(press, dict) else None
        if not isinstance(query_id, str):
            return
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as error:  # too old, or no connection: the press was handled all the same
            log.debug("press_not_acknowledged", reason=delivery_error(error).reason)

    async def fetch(self, file: FileOffer) -> bytes:
        """The bytes of a file. Raises DeliveryError, or FileTooLarge where Telegram had not told its size."""
        try:
            found = await self._bot.get_file(file.reference)
            return bytes(await found.download_as_bytearray(read_timeout=DOWNLOAD_SILENCE_SECONDS))
        except AnswerTooLargeError:
            raise FileTooLarge(FILE_LIMIT_MEGABYTES) from None
        except BadRequest as error:
            if "file is too big" in error.message.lower():
                raise FileTooLarge(FILE_LIMIT_MEGABYTES) from None
            raise delivery_error(error) from None
        except TelegramError as error:
            raise delivery_error(error) from None

    async def send(self, address: str, rendered: Rendered) -> str:
        """Sends a message; its id. A group hears it once and is left. Raises DeliveryError."""
        chat_id = _chat_id(address)
        try:
            return await self._sender.send(chat_id, rendered)
        finally:
            if chat_id < 0:
                await self._leave(chat_id)

    async def send_files(self, address: str, rendered: Rendered, *, beneath: str | None) -> None:
        """See Channel.send_files."""
        await self._files.send(_chat_id(address), rendered)

    async def show(self, address: str, place: str, rendered: Rendered) -> str:
        return await self._sender.edit(_chat_id(address), int(place), rendered)

    async def take_away(self, address: str, place: str) -> None:
        """See Channel.take_away. After two days Telegram lets a bot take only the buttons."""
        await self._sender.take_away(_chat_id(address), int(place))

    async def open_form(self, address: str, payload: dict[str, Any], form: RenderedForm) -> None:
        raise DeliveryError("Telegram asks forms step by step", permanent=True)

    async def was_delivered(self, address: str, key: str, *, thread: str | None = None) -> bool | None:
        return None  # a bot cannot read back what it sent

    async def _introduce(self) -> None:
        """Learns the bot's name, chooses the way updates come, and sets the command menus."""
        me = await self._bot.get_me()
        if self._settings.mode == "webhook":
            await self._bot.set_webhook(
                self._settings.webhook_url or "", allowed_updates=ALLOWED_UPDATES, secret_token=self._secret
            )
        else:
            await self._bot.delete_webhook()
        await self._set_menus()
        self.username = me.username
        self._is_introduced.set()

    async def _set_menus(self) -> None:
        for code in (None, *LANGUAGES):
            await self._bot.set_my_commands(self._renderer.commands(code or LANGUAGES[0]), language_code=code)

    async def _leave(self, chat_id: int) -> None:
        try:
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:  # left already, or it will be tried with the next message there
            log.debug("group_not_left", reason=delivery_error(error).reason)

    async def _listen(self) -> None:
        """Introduces the bot where that is still to do, then polls; until cancelled."""
        trouble = _Trouble(self._pauses_seconds)
        offset: int | None = None
        while True:
            try:
                if self.username is None:
                    await self._introduce()
                if self._settings.mode == "webhook":
                    return
                offset = await self._poll(offset)
            except RetryAfter as error:
                await trouble.pause("too many requests", at_least=pause_of(error).total_seconds())
            except Conflict as error:
                other = "has set a webhook" if "webhook" in error.message else "polls"
                await trouble.pause(f"another process {other} with this token; only one may")
            except TelegramError as error:
                await trouble.pause(delivery_error(error).reason)
            except (SQLAlchemyError, OSError) as error:
                await trouble.pause(f"the inbox cannot be written ({type(error).__name__})")
            except Exception as error:  # noqa: BLE001  # the boundary: polling must not end in silence
                await trouble.pause(f"something of ours broke ({type(error).__name__})")
            else:
                trouble.is_over()

    async def _poll(self, offset: int | None) -> int | None:
        """Stores what came; the offset that confirms it.

        After an empty answer all is confirmed, and none is needed: after a quiet week ids begin anew.
        """
        asked: dict[str, object] = {"timeout": POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        updates = await self._request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=POLL_SECONDS + 10.0
        )
        if not updates:
            return None
        if not isinstance(updates, list):
            raise TelegramError("Invalid server response")
        for update in updates:
            await self._updates.take_in(update)
        newest: int = max(update["update_id"] for update in updates)
        return newest + 1

    async def _hear(self, request: Request) -> Response:
        """The webhook: "ok" only after the update is stored, so that Telegram keeps it until then."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=403)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_UPDATE_BYTES:
                return Response(status_code=413)
        try:
            update = json.loads(body)
        except ValueError:
            update = None
        if not isinstance(update, dict):
            return Response(status_code=400)
        try:
            await self._updates.take_in(update)
        except (SQLAlchemyError, OSError) as error:
            # Not raised: the server would log the update's words along with the statement.
            log.error("update_not_stored", error=type(error).__name__)  # noqa: TRY400
            return Response(status_code=503)
        return Response(status_code=200)


class _Trouble:
    """Pauses that grow while something is wrong; each change of what it is, is logged once."""

    def __init__(self, pauses_seconds: Sequence[float]) -> None:
        self._pauses_seconds = pauses_seconds
        self._pauses = 0
        self._reason = ""

    async def pause(self, reason: str, *, at_least: float = 0) -> None:
        if reason != self._reason:
            log.warning("telegram_not_heard", reason=reason)
        self._reason = reason
        seconds = self._pauses_seconds[min(self._pauses, len(self._pauses_seconds) - 1)]
        self._pauses += 1
        await asyncio.sleep(max(seconds, at_least))

    def is_over(self) -> None:
        if self._reason:
            log.info("telegram_heard_again")
        self._reason, self._pauses = "", 0


def _chat_id(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        raise DeliveryError("no such address", permanent=True) from None


def _secret_from(token: str) -> str:
    """The same in every process that knows the token, and of no use for learning it."""
    return hmac.new(token.encode(), b"waymark webhook", hashlib.sha256).hexdigest()
