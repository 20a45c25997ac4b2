"""What Telegram knows: chats, the messages in them as they look now, files, presses."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.stand_in import Json
from tests.support.telegram_checks import BotApiError, picture_size
from tests.support.telegram_html import Styled
from tests.support.telegram_updates import PRESS_WAITS_SECONDS, Updates

EDITABLE_SECONDS = 48 * 3600
"""For how long a message may be deleted, and a press still carries the whole message."""

_FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "document": "documents"}


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it either presses data or opens an address."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message as a person sees it at this moment."""

    message_id: int
    text: str
    html: str
    buttons: list[list[Button]]
    from_bot: bool
    kind: str
    edited: int
    silent: bool
    protected: bool
    reply_to: int | None
    content: bytes | None
    file_name: str | None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with the two names it can be asked for by."""

    file_id: str
    path: str
    name: str
    media_type: str
    content: bytes


@dataclass(slots=True)
class Message:
    """A message and everything an edit may change in it."""

    chat: Chat
    message_id: int
    sender: Json
    sent_at: float
    seen: Styled
    html: str = ""
    kind: str = "text"
    media: Json = field(default_factory=dict)
    file: StoredFile | None = None
    markup: Json | None = None
    edited: int = 0
    edited_at: float | None = None
    silent: bool = False
    protected: bool = False
    reply_to: int | None = None

    @property
    def from_bot(self) -> bool:
        """Whether our bot wrote it."""
        return bool(self.sender["is_bot"])

    @property
    def looks(self) -> tuple[object, ...]:
        """What must differ for an edit to be a change."""
        content = self.file.content if self.file else None
        return (self.kind, self.seen.text, self.seen.entities, content, self.markup)

    def payload(self) -> Json:
        """The Message object of the Bot API."""
        words = "text" if self.kind == "text" else "caption"
        entities = "entities" if self.kind == "text" else "caption_entities"
        optional: Json = {
            words: self.seen.text,
            entities: self.seen.entities,
            "reply_markup": self.markup,
            "has_protected_content": self.protected,
            "edit_date": int(self.edited_at) if self.edited_at else None,
        }
        return {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat.payload(),
            "date": int(self.sent_at),
            **self.media,
            **{key: value for key, value in optional.items() if value},
        }

    def shown(self) -> ShownMessage:
        """How it looks now."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return ShownMessage(
            message_id=self.message_id,
            text=self.seen.text,
            html=self.html,
            buttons=[[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows],
            from_bot=self.from_bot,
            kind=self.kind,
            edited=self.edited,
            silent=self.silent,
            protected=self.protected,
            reply_to=self.reply_to,
            content=self.file.content if self.file else None,
            file_name=self.file.name if self.file else None,
        )


@dataclass(slots=True)
class Chat:
    """A private chat or a group, and whether the bot may write there."""

    chat_id: int
    about: Json
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    closed: str | None = None
    last_sent_at: float = float("-inf")

    def payload(self) -> Json:
        """The Chat object of the Bot API."""
        return {"id": self.chat_id, **self.about}


@dataclass(slots=True)
class Press:
    """A pressed button that waits for its one answer."""

    query_id: str
    user_id: int
    data: str
    pressed_at: float
    answered: bool = False
    toast: str = ""


class World:
    """Everything there is on this Telegram, with one bot in it."""

    def __init__(self, *, bot_id: int, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.passed_seconds = 0.0
        self.bot: Json = {
            "id": bot_id,
            "is_bot": True,
            "first_name": "Waymark",
            "username": "waymark_test_bot",
        }
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.updates = Updates(self.now)
        self._message_ids = itertools.count(1)
        self._numbers = itertools.count(1)
        # Never the same for two servers: calls of many tests are recorded in one file.
        self._query_ids = itertools.count(secrets.randbits(60))

    def now(self) -> float:
        """Seconds since 1970 on the platform's own clock."""
        return self.clock() + self.passed_seconds

    def new_album(self) -> int:
        """A number for what is sent together."""
        return next(self._numbers)

    def reachable(self, chat_id: object) -> Chat:
        """The chat the bot may write to; refused as unknown, or as blocked or left."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None or not chat.started:
            raise BotApiError("chat not found")
        if chat.closed:
            raise BotApiError(chat.closed, code=403)
        return chat

    def put(self, chat: Chat, sender: Json, seen: Styled, html: str = "") -> Message:
        """A new text message at the end of the chat."""
        message = Message(chat, next(self._message_ids), sender, self.now(), seen, html)
        chat.messages[message.message_id] = message
        return message

    def attach(self, message: Message, kind: str, file: StoredFile, *, duration: int = 0) -> None:
        """Turn the message into one that carries the file; its words become the caption."""
        about: Json = {
            "file_id": file.file_id,
            "file_unique_id": file.file_id[-8:],
            "file_size": len(file.content),
        }
        width, height = picture_size(file.content)
        match kind:
            case "photo":
                small = {**about, "file_id": file.file_id + "s", "width": 90, "height": 67}
                self.files[small["file_id"]] = file
                media: object = [small, {**about, "width": width, "height": height}]
            case "voice":
                media = {**about, "duration": duration, "mime_type": file.media_type}
            case "video":
                size = {"width": width, "height": height}
                media = {**about, **size, "duration": duration, "mime_type": file.media_type}
            case _:
                media = {**about, "file_name": file.name, "mime_type": file.media_type}
        message.kind, message.file, message.media = kind, file, {kind: media}

    def keep(self, kind: str, content: bytes, *, name: str, media_type: str) -> StoredFile:
        """Store a file, whoever sent it."""
        number = next(self._numbers)
        suffix = name.rpartition(".")[2] or "bin"
        file = StoredFile(
            file_id=f"AgAC{kind}{number:08d}",
            path=f"{_FOLDERS[kind]}/file_{number}.{suffix}",
            name=name,
            media_type=media_type,
            content=content,
        )
        self.files[file.file_id] = file
        return file

    def press(self, user: Json, chat: Chat, data: str, message_id: int) -> Press:
        """Queue a callback query; a message gone or too old comes as an inaccessible one."""
        message = chat.messages.get(message_id)
        if message and message.sent_at > self.now() - EDITABLE_SECONDS:
            carried = message.payload()
        else:
            carried = {"chat": chat.payload(), "message_id": message_id, "date": 0}
        press = Press(str(next(self._query_ids)), user["id"], data, self.now())
        self.presses[press.query_id] = press
        query = {
            "id": press.query_id,
            "from": user,
            "message": carried,
            "chat_instance": str(chat.chat_id),
            "data": data,
        }
        self.updates.add("callback_query", query, chat_id=chat.chat_id)
        return press

    def answerable(self, query_id: str) -> Press:
        """The press that may still be answered; refused when too old, unknown or answered."""
        press = self.presses.get(query_id)
        too_old = press and self.now() - press.pressed_at > PRESS_WAITS_SECONDS
        if press is None or press.answered or too_old:
            raise BotApiError("query is too old and response timeout expired or query ID is invalid")
        return press
