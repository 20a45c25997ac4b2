"""The methods of the Bot API that change or read chats: what each does when it is not refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.support.stand_in import Json
from tests.support.telegram_checks import BotApiError, check_upload, styled, too_many
from tests.support.telegram_keyboards import check_reply_markup
from tests.support.telegram_profile import BotProfile
from tests.support.telegram_world import EDITABLE_SECONDS, Chat, Message, StoredFile, World

MAX_TOAST = 200
MAX_DOWNLOAD_BYTES = 20 << 20
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
SECONDS_PER_MESSAGE = 1.0
MESSAGES_PER_SECOND = 30
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    media_type: str
    content: bytes


Files = Mapping[str, Upload]
Method = Callable[[Json, Files], Awaitable[object]]


class Methods:
    """Looks a method up by its name and carries it out on the world."""

    def __init__(self, world: World, *, limits: bool) -> None:
        self._world = world
        self._limits = limits
        self._sent_at: list[float] = []
        self._profile = BotProfile()
        self._logged_out = False

    async def call(self, method: str, params: Json, files: Files) -> object:
        """The ``result`` of the method; BotApiError where Telegram refuses."""
        if self._logged_out:
            raise BotApiError("Logged out")
        match method:
            case "getUpdates" | "setWebhook" | "deleteWebhook" | "getWebhookInfo":
                return await self._world.updates.call(method, params)
            case "sendMessage":
                return self._send_text(params)
            case "sendPhoto" | "sendDocument" | "sendVoice" | "sendVideo":
                return self._send_file(method.removeprefix("send").lower(), params, files)
            case "deleteMessage" | "leaveChat" | "sendChatAction" | "answerCallbackQuery":
                return self._act(method, params)
            case "getFile":
                return self._file(params["file_id"])
            case "getMe":
                return self._me()
            case "logOut" | "close":
                self._logged_out = method == "logOut"
                return True
            case _ if method.startswith("editMessage"):
                return self._edit(method, params, files)
            case _:
                return self._profile.call(method, params)

    def _me(self) -> Json:
        return {
            **self._world.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def _begin(self, params: Json, words: str) -> Message:
        """The new message, once everything about it has been found right."""
        seen = styled(params, words)
        markup = check_reply_markup(params.get("reply_markup"), inline_only=False)
        chat = self._world.reachable(params["chat_id"])
        reply = self._replied(chat, params.get("reply_parameters"))
        self._keep_to_the_limits(chat)
        message = self._world.put(chat, self._world.bot, seen, params.get(words, ""))
        message.markup, message.reply_to = markup, reply
        message.silent = params.get("disable_notification", False)
        message.protected = params.get("protect_content", False)
        return message

    def _replied(self, chat: Chat, reply: Json | None) -> int | None:
        if reply is None:
            return None
        target: int = reply["message_id"]
        if target in chat.messages and reply.get("chat_id", chat.chat_id) == chat.chat_id:
            return target
        if reply.get("allow_sending_without_reply"):
            return None
        raise BotApiError("message to be replied not found")

    def _keep_to_the_limits(self, chat: Chat) -> None:
        now = self._world.now()
        if self._limits:
            self._sent_at = [at for at in self._sent_at if now - at < 1]
            early = now - chat.last_sent_at < SECONDS_PER_MESSAGE
            if early or len(self._sent_at) >= MESSAGES_PER_SECOND:
                raise too_many(1)
            self._sent_at.append(now)
        chat.last_sent_at = now

    def _send_text(self, params: Json) -> Json:
        return self._begin(params, "text").payload()

    def _send_file(self, kind: str, params: Json, files: Files) -> Json:
        file = self._stored(kind, params.get(kind), files, field=kind)
        message = self._begin(params, "caption")
        self._world.attach(message, kind, file, duration=params.get("duration", 0))
        return message.payload()

    def _stored(self, kind: str, given: str | None, files: Files, *, field: str) -> StoredFile:
        name = given.removeprefix("attach://") if given else field
        if upload := files.get(name):
            check_upload(kind, upload.content)
            return self._world.keep(kind, upload.content, name=upload.name, media_type=upload.media_type)
        if given in self._world.files:
            return self._world.files[given]
        raise BotApiError(f"wrong file identifier/HTTP URL specified: {name}")

    def _edit(self, method: str, params: Json, files: Files) -> Json:
        chat = self._world.reachable(params["chat_id"])
        message = chat.messages.get(params["message_id"])
        if message is None:
            raise BotApiError("message to edit not found")
        if not message.from_bot:
            raise BotApiError("message can't be edited")
        markup = check_reply_markup(params.get("reply_markup"), inline_only=True)
        before = message.looks
        match method:
            case "editMessageText":
                if message.kind != "text":
                    raise BotApiError("there is no text in the message to edit")
                message.seen = styled(params, "text", too_long="MESSAGE_TOO_LONG")
                message.html = params["text"]
            case "editMessageCaption":
                if message.kind == "text":
                    raise BotApiError("there is no caption in the message to edit")
                message.seen, message.html = styled(params, "caption"), params.get("caption", "")
            case "editMessageMedia":
                self._change_media(message, params["media"], files)
            case _:
                pass  # editMessageReplyMarkup changes nothing else
        message.markup = markup
        if message.looks == before:
            raise BotApiError(_NOT_MODIFIED)
        message.edited += 1
        message.edited_at = self._world.now()
        return message.payload()

    def _change_media(self, message: Message, media: Json, files: Files) -> None:
        kind = media["type"]
        if kind not in ("photo", "document"):
            raise BotApiError(f"can't parse InputMedia: unsupported type {kind}")
        seen = styled(media, "caption")
        file = self._stored(kind, media["media"], files, field="media")
        self._world.attach(message, kind, file)
        message.seen, message.html = seen, media.get("caption", "")

    def _act(self, method: str, params: Json) -> bool:
        match method:
            case "deleteMessage":
                self._delete(params)
            case "leaveChat":
                chat = self._world.reachable(params["chat_id"])
                if chat.chat_id > 0:
                    raise BotApiError("chat member status can't be changed in private chats")
                chat.closed = "bot is not a member of the supergroup chat"
            case "sendChatAction":
                if params["action"] not in CHAT_ACTIONS:
                    raise BotApiError("wrong parameter action in request")
                self._world.reachable(params["chat_id"])
            case _:
                self._answer_press(params)
        return True

    def _delete(self, params: Json) -> None:
        chat = self._world.reachable(params["chat_id"])
        message = chat.messages.get(params["message_id"])
        if message is None:
            raise BotApiError("message to delete not found")
        if self._world.now() - message.sent_at > EDITABLE_SECONDS:
            raise BotApiError("message can't be deleted for everyone")
        del chat.messages[message.message_id]

    def _answer_press(self, params: Json) -> None:
        toast = params.get("text", "")
        if len(toast) > MAX_TOAST:
            raise BotApiError("MESSAGE_TOO_LONG")
        press = self._world.answerable(params["callback_query_id"])
        press.answered, press.toast = True, toast

    def _file(self, file_id: str) -> Json:
        file = self._world.files.get(file_id)
        if file is None:
            raise BotApiError("invalid file_id")
        if len(file.content) > MAX_DOWNLOAD_BYTES:
            raise BotApiError("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": file_id[-8:],
            "file_size": len(file.content),
            "file_path": file.path,
        }
