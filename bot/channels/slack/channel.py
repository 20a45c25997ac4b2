"""Slack: direct messages, modals and the App Home of one workspace, by Socket Mode or HTTP."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import DeliveryError, FileOffer, Received, Rendered, RenderedForm
from bot.channels.slack import blocks as block_kit
from bot.channels.slack import reading
from bot.channels.slack.accounts import Accounts
from bot.channels.slack.arrivals import PATIENCE, Answer, Arrivals
from bot.channels.slack.calls import GONE, OPERATOR, SlackCalls
from bot.channels.slack.files import send_files, thread_in
from bot.channels.slack.forms import modal
from bot.channels.slack.history import has_message, has_reply
from bot.channels.slack.pictures import PAUSES_SECONDS, Placed
from bot.channels.slack.pictures import place as place_picture
from bot.channels.slack.reading import HOME, VIEW
from bot.channels.slack.socket_mode import SILENCE, SlackSocket
from bot.config import SlackSettings
from bot.intake import Intake
from bot.rendering.renderer import Renderer
from domain.vocabulary import ChannelName

log = structlog.get_logger()

PATH = "/slack/events"
"""The one address for events, interactions and the slash command in HTTP mode."""

FILE_LIMIT_BYTES = 20 << 20
MODAL_TITLE = "Waymark"
EVENT_TYPE = "waymark"

REFUSED_BLOCKS = frozenset({"invalid_arguments", "invalid_blocks"})
"""Nothing was shown, of a message or of a view."""

NO_WINDOW = frozenset({"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger", "invalid_trigger_id"})
"""Source: Slack, a trigger_id opens one window within 3 s."""


class SlackChannel:
    """Implements bot.channels.base.Channel.

    An address is "team:user". `answer` is asked to answer an address whenever something of it was stored.
    """

    def __init__(
        self,
        settings: SlackSettings,
        *,
        intake: Intake,
        answer: Answer,
        renderer: Renderer,
        patience: timedelta = PATIENCE,
        silence: timedelta = SILENCE,
        ping_seconds: float = 5.0,
        picture_pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        if settings.bot_token is None:
            raise ValueError("Slack needs WAYMARK_SLACK__BOT_TOKEN")
        if settings.mode == "socket" and settings.app_token is None:
            raise ValueError("Slack's Socket Mode needs WAYMARK_SLACK__APP_TOKEN")
        if settings.mode == "http" and settings.signing_secret is None:
            raise ValueError("Slack's HTTP mode needs WAYMARK_SLACK__SIGNING_SECRET")
        logger = logging.getLogger("slack_sdk")
        token = settings.bot_token.get_secret_value()
        self._calls = SlackCalls(token=token, base_url=settings.base_url, logger=logger)
        self._accounts = Accounts(self._calls, patience=patience)
        self._arrivals = Arrivals(intake, answer, renderer, look_up=self._accounts.look_up, patience=patience)
        secret = settings.signing_secret
        self._app = AsyncApp(
            name="waymark",
            logger=logger,
            client=self._calls.client,
            signing_secret=secret.get_secret_value() if secret else "",
            process_before_response=True,
            before_authorize=StoreFirst(self._arrivals.take_in),
        )
        self._app_calls: SlackCalls | None = None
        self._socket: SlackSocket | None = None
        if settings.mode == "socket" and settings.app_token is not None:
            app_token = settings.app_token.get_secret_value()
            self._app_calls = SlackCalls(token=app_token, base_url=settings.base_url, logger=logger)
            self._socket = SlackSocket(
                self._app,
                self._app_calls,
                app_token=app_token,
                logger=logger,
                silence=silence,
                ping_seconds=ping_seconds,
            )
        self._picture_pauses = picture_pauses
        self._listening: asyncio.Task[None] | None = None
        self._conversations: dict[str, str] = {}
        """Ids of direct messages by user id."""

    @property
    def name(self) -> ChannelName:
        return ChannelName.SLACK

    @property
    def takes_whole_forms(self) -> bool:
        return True

    def routes(self) -> list[Route]:
        """What has to be served in HTTP mode; nothing in Socket Mode."""
        return [] if self._socket is not None else [Route(PATH, self._hear, methods=["POST"])]

    async def start(self) -> None:
        """Begins to listen. Where Slack cannot be reached yet, that goes on in the background.

        Raises DeliveryError if it refuses a token.
        """
        session = await self._calls.open()
        if self._app_calls is not None:
            self._app_calls.share(session)
        try:
            await self._accounts.learn_team()
            if self._socket is not None:
                await self._socket.connect()
        except DeliveryError as error:
            if error.reason in OPERATOR:
                await self._calls.close()
                raise
            log.warning("slack_not_reached", reason=error.reason)
        if self._socket is not None:
            self._listening = asyncio.create_task(self._socket.keep())

    async def stop(self) -> None:
        """See Channel.stop. Answers under way get a few seconds."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        await self._arrivals.drain()
        await self._calls.close()

    def read(self, payload: dict[str, Any]) -> Received | None:
        """See Channel.read."""
        return reading.read(payload)

    async def acknowledge(self, payload: dict[str, Any]) -> None:
        """Nothing is left to tell: Slack heard it when the payload was stored."""

    async def fetch(self, file: FileOffer) -> bytes:
        """See Channel.fetch. What a form brought is asked for by its id."""
        reference = file.reference
        if "://" not in reference:
            told = (await self._calls.ask("files.info", file=reference)).get("file") or {}
            reference = str(told.get("url_private_download") or told.get("url_private") or "")
        return await self._calls.download(reference, most_bytes=FILE_LIMIT_BYTES)

    async def send(self, address: str, rendered: Rendered) -> str:
        """See Channel.send. The id is "conversation:ts"."""
        user = _user(address)
        conversation = await self._conversation(user)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": rendered.key}}
        thread = thread_in(conversation, rendered.thread)

        async def post(picture: Placed | None) -> Mapping[str, Any]:
            return await self._calls.write(
                "chat.postMessage",
                channel=conversation,
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
                **block_kit.message(rendered, picture),
                **({"metadata": metadata} if rendered.key else {}),
                # In its thread, and among the messages too: nobody misses what came unasked.
                **({"thread_ts": thread, "reply_broadcast": rendered.is_notice} if thread else {}),
            )

        try:
            sent = await self._with_picture(rendered, post)
        except DeliveryError as error:
            if error.reason in GONE:
                self._conversations.pop(user, None)
            raise
        if rendered.is_notice:
            self._arrivals.refresh_home(address)
        return f"{conversation}:{sent['ts']}"

    async def send_files(self, address: str, rendered: Rendered, *, beneath: str | None) -> None:
        """See Channel.send_files. In the thread of their words; of a window, among the messages."""
        conversation = await self._conversation(_user(address))
        thread = thread_in(conversation, rendered.thread) or thread_in(conversation, beneath)
        await send_files(self._calls, rendered.files, conversation=conversation, thread=thread)

    async def show(self, address: str, place: str, rendered: Rendered) -> str | None:
        """See Channel.show. What cannot be shown in its place any more is sent as a message, once."""
        try:
            return await self._show(address, place, rendered)
        except DeliveryError as error:
            if error.reason not in GONE | NO_WINDOW:
                raise
        if rendered.key and await self.was_delivered(address, rendered.key):
            return None
        return await self.send(address, rendered)

    async def take_away(self, address: str, place: str) -> None:
        """Nothing is ever left behind here: blocks of any kind can be shown in place of any others."""

    async def open_form(self, address: str, payload: dict[str, Any], form: RenderedForm) -> None:
        """See Channel.open_form. A form asked for in a window is put on top of it."""
        is_over_window = (payload.get("view") or {}).get("type") == "modal"
        method = "views.push" if is_over_window else "views.open"
        await self._calls.write(method, trigger_id=payload.get("trigger_id") or "", view=modal(form))

    async def was_delivered(self, address: str, key: str, *, thread: str | None = None) -> bool | None:
        """See Channel.was_delivered. Looks through the newest messages only, and through the thread."""
        conversation = await self._conversation(_user(address))
        ts = thread_in(conversation, thread)
        if ts is not None and await has_reply(self._calls, conversation, ts, key=key):
            return True
        return await has_message(self._calls, conversation, key=key)

    async def _show(self, address: str, place: str, rendered: Rendered) -> str | None:
        if place.startswith(HOME) and place != HOME:
            await self._open_window(address, place, rendered)
        else:
            await self._with_picture(rendered, lambda picture: self._fill(address, place, rendered, picture))
        return None if place.startswith((HOME, VIEW)) else place

    async def _open_window(self, address: str, place: str, rendered: Rendered) -> None:
        """The words at once, for a trigger lives 3 s; their picture when it is there."""
        opened = await self._fill(address, place, rendered, None)
        picture = await self._place(rendered)
        if picture is None:
            return
        try:
            await self._fill(address, f"{VIEW}{opened['view']['id']}", rendered, picture)
        except DeliveryError as error:  # closed already, or refused: the words were there
            log.info("picture_not_added", reason=error.reason)

    async def _fill(
        self, address: str, place: str, rendered: Rendered, picture: Placed | None
    ) -> Mapping[str, Any]:
        if place == HOME:
            view = block_kit.home(rendered, picture)
            return await self._calls.write("views.publish", user_id=_user(address), view=view)
        if place.startswith((HOME, VIEW)):
            which, _, told = place.partition(":")
            view = block_kit.window(rendered, picture, title=MODAL_TITLE)
            if f"{which}:" == HOME:
                return await self._calls.write("views.open", trigger_id=told, view=view)
            return await self._calls.write("views.update", view_id=told, view=view)
        conversation, _, ts = place.partition(":")
        words = block_kit.message(rendered, picture)
        return await self._calls.write("chat.update", channel=conversation, ts=ts, link_names=False, **words)

    async def _with_picture(
        self, rendered: Rendered, call: Callable[[Placed | None], Awaitable[Mapping[str, Any]]]
    ) -> Mapping[str, Any]:
        """The call's answer, with the picture or, where Slack refuses that, with the words alone."""
        picture = await self._place(rendered)
        try:
            return await call(picture)
        except DeliveryError as error:
            if picture is None or error.reason not in REFUSED_BLOCKS:
                raise
            log.warning("picture_refused", reason=error.reason)
        return await call(None)

    async def _place(self, rendered: Rendered) -> Placed | None:
        return await place_picture(self._calls, rendered.picture, pauses_seconds=self._picture_pauses)

    async def _conversation(self, user: str) -> str:
        if user not in self._conversations:
            opened = await self._calls.write("conversations.open", users=user)
            self._conversations[user] = str(opened["channel"]["id"])
        return self._conversations[user]

    async def _hear(self, request: Request) -> Response:
        try:
            return await AsyncSlackRequestHandler(self._app).handle(request)
        except ValueError:  # not the JSON or the UTF-8 it says it is
            return Response(status_code=HTTPStatus.BAD_REQUEST)


class StoreFirst(AsyncMiddleware):
    """Takes every verified payload before Bolt does anything with it; there are no listeners.

    Bolt's own authorization would acknowledge what comes while Slack's auth.test fails.
    """

    def __init__(self, take_in: Callable[[dict[str, Any]], Awaitable[BoltResponse]]) -> None:
        self._take_in = take_in

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  # Bolt's name
    ) -> BoltResponse:
        if req.body.get("type") == "url_verification":
            return await next()
        return await self._take_in(req.body)


def _user(address: str) -> str:
    return address.partition(":")[2]
