"""The state of one Slack workspace: people, conversations, messages, views, files, and what is still valid."""

from __future__ import annotations

import itertools
import mimetypes
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.support.slack_checks import view_faults
from tests.support.slack_shown import ShownMessage, buttons_of, plain_of, values_of, with_ids

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote

TEAM = "T0SCHOOL"
DOMAIN = "school"
APP = "A0WAYMARK"
BOT = "B0WAYMARK"
BOT_USER = "U0WAYMARK"
TRIGGER_SECONDS = 3
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5
MOST_VIEWS = 3


@dataclass(eq=False)
class SlackError(Exception):
    """An ``{"ok": false}`` answer: Slack's error code and its longer messages."""

    error: str
    messages: tuple[str, ...] = ()


@dataclass(slots=True)
class Account:
    """A member of this workspace, or a stranger from another one reached through Slack Connect."""

    id: str
    name: str
    email: str = ""
    locale: str = "en-US"
    tz: str = "America/New_York"
    team: str = TEAM
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", ".")


@dataclass(slots=True)
class Message:
    """A message as stored; ``only_for`` is set for an ephemeral one."""

    channel: str
    body: Json
    edited: int = 0
    only_for: str | None = None

    @property
    def ts(self) -> str:
        return str(self.body["ts"])

    @property
    def from_bot(self) -> bool:
        return self.body.get("bot_id") == BOT

    @property
    def is_hidden_reply(self) -> bool:
        """In a thread, and not among the conversation's messages."""
        in_thread = self.body.get("thread_ts") not in (None, self.ts)
        return in_thread and self.body.get("subtype") != "thread_broadcast"

    def shown(self) -> ShownMessage:
        """The message as it looks to a person now."""
        blocks: list[Json] = self.body.get("blocks", [])
        return ShownMessage(
            ts=self.ts,
            text=self.body["text"],
            blocks=blocks,
            plain=plain_of(blocks) if blocks else self.body["text"],
            buttons=buttons_of(blocks),
            edited=self.edited,
            from_bot=self.from_bot,
            ephemeral=self.only_for is not None,
            files=[file["name"] for file in self.body.get("files", [])],
            thread_ts=self.body.get("thread_ts"),
        )


@dataclass(slots=True)
class Channel:
    """A conversation; ``user`` is the other side of a direct message with the bot."""

    id: str
    name: str
    members: set[str]
    user: str | None = None
    messages: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A modal or a Home as it is open; ``answers`` is what its person filled in so far."""

    user: str
    body: Json
    answers: dict[tuple[str, str], object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.body["id"])

    def as_sent(self) -> Json:
        """The view as payloads carry it: with the state of its fields."""
        return {**self.body, "state": {"values": values_of(self.body["blocks"], self.answers)}}


@dataclass(slots=True)
class Trigger:
    """A trigger_id given with an interaction; good once and for 3 seconds."""

    user: str
    at: float
    from_modal: bool
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an interaction may be answered; good 5 times in 30 minutes."""

    channel: str
    user: str
    at: float
    message: Message | None
    uses: int = 0


PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
"""Source: Slack, image block: png, jpg, jpeg or gif."""


@dataclass(slots=True)
class File:
    """An uploaded file; ``complete`` once completeUploadExternal named it, or at once for a person's."""

    id: str
    name: str
    size: int
    user: str
    base_url: str
    content: bytes = b""
    complete: bool = False
    title: str = ""
    looks_left: int = 0
    """Times files.info is asked until Slack has inspected the file; earlier no block may show it."""

    @property
    def is_picture(self) -> bool:
        """Whether an image block may show it."""
        return self.complete and not self.looks_left and self.content.startswith(PICTURES)

    def as_sent(self) -> Json:
        """The file object of events, states and answers."""
        address = f"{self.base_url}/files-pri/{self.id}/{self.name}"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "filetype": "" if self.looks_left else self.name.rpartition(".")[2],
            "mimetype": "" if self.looks_left else mimetypes.guess_type(self.name)[0] or "",
            "mode": "hosted",
            "size": self.size,
            "user": self.user,
            "user_team": TEAM,
            "is_external": False,
            "url_private": address,
            "url_private_download": address,
            "file_access": "visible",
        }


@dataclass(slots=True)
class Workspace:
    """Everything the stand-in remembers; times are seconds on ``now``, which a test may move."""

    base_url: str = ""
    offset: float = 0
    accounts: dict[str, Account] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    looks_until_inspected: int = 0
    """For the next files; see ``File.looks_left``."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _last_ts: float = 0

    def now(self) -> float:
        return time.time() + self.offset

    def new_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):08d}"

    def new_ts(self) -> str:
        """A message's id: never twice the same, always growing."""
        self._last_ts = max(self.now(), self._last_ts + 0.000_01)
        return f"{self._last_ts:.6f}"

    def add(self, account: Account) -> None:
        """Let someone in; their direct message with the bot exists from then on."""
        self.accounts[account.id] = account
        dm = f"D{account.id[1:]}"
        self.channels[dm] = Channel(dm, "directmessage", {account.id, BOT_USER}, user=account.id)

    def channel(self, channel_id: object) -> Channel:
        """The conversation the bot is in; a user's id stands for the direct message with them."""
        if isinstance(channel_id, str) and channel_id in self.accounts:
            channel_id = f"D{channel_id[1:]}"
        channel = self.channels.get(str(channel_id))
        if channel is None:
            raise SlackError("channel_not_found")
        if BOT_USER not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def message(self, channel_id: object, ts: object) -> Message:
        """A message that is in the conversation's history; ephemeral ones never are."""
        for message in self.channel(channel_id).messages:
            if message.ts == ts and message.only_for is None:
                return message
        raise SlackError("message_not_found")

    def post(self, channel: Channel, body: Json, *, only_for: str | None = None) -> Message:
        """Append a message by the bot; ``body`` holds text, blocks, metadata, files."""
        by_bot = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP, "team": TEAM}
        stored = {**by_bot, "ts": self.new_ts(), "text": "", **body}
        stored["blocks"] = with_ids(stored.get("blocks") or [])
        message = Message(channel.id, stored, only_for=only_for)
        channel.messages.append(message)
        return message

    def new_trigger(self, user: str, *, from_modal: bool) -> str:
        number = next(self._numbers)
        trigger_id = f"{number}.{number + 7}.{number:032x}"
        self.triggers[trigger_id] = Trigger(user, self.now(), from_modal)
        return trigger_id

    def exchange(self, trigger_id: object) -> Trigger:
        """Use up a trigger_id."""
        trigger = self.triggers.get(str(trigger_id))
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.now() - trigger.at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response_url(self, channel: str, user: str, message: Message | None) -> str:
        key = self.new_id("R")
        self.response_urls[key] = ResponseUrl(channel, user, self.now(), message)
        return f"{self.base_url}/actions/{TEAM}/{key}"

    def new_file(self, name: str, content: bytes, user: str) -> File:
        """A file a person attached: there at once."""
        file = File(self.new_id("F"), name, len(content), user, self.base_url, content, complete=True)
        self.files[file.id] = file
        return file

    def picture_faults(self, blocks: object) -> list[str]:
        """Image blocks whose file is not there, not inspected yet, or no picture."""
        faults = []
        for number, block in enumerate(blocks if isinstance(blocks, list) else ()):
            wanted = block.get("slack_file") if block.get("type") == "image" else None
            if wanted and "id" in wanted:
                file = self.files.get(wanted["id"])
                if file is None or not file.is_picture:
                    faults.append(f"invalid slack file [json-pointer:/blocks/{number}/slack_file]")
        return faults

    def view(
        self,
        user: str,
        view: Json,
        kind: Literal["modal", "home"],
        *,
        under: View | None = None,
        over: View | None = None,
    ) -> View:
        """A checked view with Slack's own fields; ``under`` it is pushed upon, ``over`` it replaces."""
        if faults := view_faults(view, kind):
            raise SlackError(
                "view_too_large" if "250 kB" in faults[-1] else "invalid_arguments", tuple(faults)
            )
        if faults := self.picture_faults(view["blocks"]):
            raise SlackError("invalid_arguments", tuple(faults))
        external_id = view.get("external_id") or ""
        others = [v for v in self.open_views() if over is None or v.id != over.id]
        if external_id and any(v.body["external_id"] == external_id for v in others):
            raise SlackError("duplicate_external_id")
        view_id = over.id if over else self.new_id("V")
        base = over.body if over else {}
        body: Json = {
            "id": view_id,
            "team_id": TEAM,
            "type": kind,
            "title": None,
            "submit": None,
            "close": None,
            "private_metadata": "",
            "callback_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            **view,
            "blocks": with_ids(view["blocks"]),
            "external_id": external_id,
            "state": {"values": {}},
            "hash": f"{self.new_ts()}.{next(self._numbers):08x}",
            "previous_view_id": under.id if under else base.get("previous_view_id"),
            "root_view_id": base.get("root_view_id") or (under.body["root_view_id"] if under else view_id),
            "app_id": APP,
            "app_installed_team_id": TEAM,
            "bot_id": BOT,
        }
        return View(user, body, self._kept(over, body["blocks"]))

    def _kept(self, over: View | None, blocks: list[Json]) -> dict[tuple[str, str], object]:
        """Answers survive an update where block_id and action_id stay the same."""
        places = values_of(blocks, {})
        return {k: v for k, v in (over.answers if over else {}).items() if k[1] in places.get(k[0], {})}

    def open_views(self) -> list[View]:
        return [*itertools.chain.from_iterable(self.modals.values()), *self.homes.values()]

    def top(self, user: str) -> View | None:
        """The modal a person has in front of them."""
        stack = self.modals.get(user)
        return stack[-1] if stack else None

    def push(self, user: str, view: Mapping[str, Any]) -> View:
        """Put a view on the person's stack of modals."""
        stack = self.modals.setdefault(user, [])
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        pushed = self.view(user, dict(view), "modal", under=stack[-1] if stack else None)
        stack.append(pushed)
        return pushed

    def replace(self, old: View, view: Mapping[str, Any]) -> View:
        """Put a view where an open one is; it keeps its id."""
        home = old.body["type"] == "home"
        new = self.view(old.user, dict(view), "home" if home else "modal", over=old)
        if home:
            self.homes[old.user] = new
        else:
            stack = self.modals[old.user]
            stack[[v.id for v in stack].index(old.id)] = new
        return new
