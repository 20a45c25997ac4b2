"""What Telegram refuses from the look of a call alone: parameters, texts, files."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from typing import Literal

from tests.support.stand_in import Json
from tests.support.telegram_html import Styled, parse_html

MEGABYTE = 1 << 20
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_PHOTO_BYTES = 10 * MEGABYTE
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
MAX_UPLOAD_BYTES = 50 * MEGABYTE

Kind = Literal["text", "integer", "boolean", "object", "array", "file"]

KINDS: Mapping[str, Kind] = {
    "action": "text",
    "allow_sending_without_reply": "boolean",
    "allowed_updates": "array",
    "cache_time": "integer",
    "callback_query_id": "text",
    "caption": "text",
    "chat_id": "integer",
    "commands": "array",
    "description": "text",
    "disable_content_type_detection": "boolean",
    "disable_notification": "boolean",
    "document": "file",
    "drop_pending_updates": "boolean",
    "duration": "integer",
    "file_id": "text",
    "has_spoiler": "boolean",
    "ip_address": "text",
    "is_disabled": "boolean",
    "language_code": "text",
    "limit": "integer",
    "link_preview_options": "object",
    "max_connections": "integer",
    "media": "object",
    "menu_button": "object",
    "message_id": "integer",
    "name": "text",
    "offset": "integer",
    "parse_mode": "text",
    "photo": "file",
    "prefer_large_media": "boolean",
    "prefer_small_media": "boolean",
    "protect_content": "boolean",
    "reply_markup": "object",
    "reply_parameters": "object",
    "scope": "object",
    "secret_token": "text",
    "short_description": "text",
    "show_above_text": "boolean",
    "show_alert": "boolean",
    "show_caption_above_media": "boolean",
    "text": "text",
    "timeout": "integer",
    "type": "text",
    "url": "text",
    "user_id": "integer",
    "supports_streaming": "boolean",
    "video": "file",
    "voice": "file",
    "web_app": "object",
}

_SEND = "disable_notification protect_content reply_parameters reply_markup"
_CAPTION = "caption parse_mode"

METHODS: Mapping[str, str] = {
    "answerCallbackQuery": "callback_query_id* text show_alert cache_time",
    "close": "",
    "deleteMessage": "chat_id* message_id*",
    "deleteMyCommands": "scope language_code",
    "deleteWebhook": "drop_pending_updates",
    "editMessageCaption": f"chat_id* message_id* {_CAPTION} show_caption_above_media reply_markup",
    "editMessageMedia": "chat_id* message_id* media* reply_markup",
    "editMessageReplyMarkup": "chat_id* message_id* reply_markup",
    "editMessageText": "chat_id* message_id* text* parse_mode link_preview_options reply_markup",
    "getChatMenuButton": "chat_id",
    "getFile": "file_id*",
    "getMe": "",
    "getMyCommands": "scope language_code",
    "getMyDescription": "language_code",
    "getMyName": "language_code",
    "getMyShortDescription": "language_code",
    "getUpdates": "offset limit timeout allowed_updates",
    "getWebhookInfo": "",
    "leaveChat": "chat_id*",
    "logOut": "",
    "sendChatAction": "chat_id* action*",
    "sendDocument": f"chat_id* document* {_CAPTION} disable_content_type_detection {_SEND}",
    "sendMessage": f"chat_id* text* parse_mode link_preview_options {_SEND}",
    "sendPhoto": f"chat_id* photo* {_CAPTION} show_caption_above_media has_spoiler {_SEND}",
    "sendVideo": f"chat_id* video* {_CAPTION} duration supports_streaming {_SEND}",
    "sendVoice": f"chat_id* voice* {_CAPTION} duration {_SEND}",
    "setChatMenuButton": "chat_id menu_button",
    "setMyCommands": "commands* scope language_code",
    "setMyDescription": "description language_code",
    "setMyName": "name language_code",
    "setMyShortDescription": "short_description language_code",
    "setWebhook": "url* ip_address max_connections allowed_updates drop_pending_updates secret_token",
}
"""The methods there are, with their parameters; a star marks those that must be given."""

OBJECTS: Mapping[str, str] = {
    "link_preview_options": "is_disabled url prefer_small_media prefer_large_media show_above_text",
    "reply_parameters": "message_id* chat_id allow_sending_without_reply",
    "menu_button": "type* text web_app",
    "scope": "type* chat_id user_id",
    "media": f"type* media* {_CAPTION} show_caption_above_media has_spoiler disable_content_type_detection",
    "web_app": "url*",
}

_MISSING: Mapping[str, str] = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "video": "there is no video in the request",
    "voice": "there is no voice in the request",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
}

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")


class BotApiError(Exception):
    """Telegram's own words of refusal, with the status they travel with."""

    def __init__(self, reason: str, *, code: int = 400, retry_after: int | None = None) -> None:
        kind = {
            400: "Bad Request: ",
            403: "Forbidden: ",
            409: "Conflict: ",
            429: "Too Many Requests: ",
        }.get(code, "")
        self.code = code
        self.body: Json = {"ok": False, "error_code": code, "description": kind + reason}
        if retry_after is not None:
            self.body["parameters"] = {"retry_after": retry_after}
        super().__init__(self.body["description"])


def too_many(retry_after: int) -> BotApiError:
    """The refusal of a call that came too early, in whole seconds."""
    return BotApiError(f"retry after {retry_after}", code=429, retry_after=retry_after)


def decoded(given: Mapping[str, object]) -> Json:
    """The parameters as values; what cannot be decoded stays as it came."""
    return {name: _decoded(KINDS.get(name), value) for name, value in given.items()}


def _decoded(kind: Kind | None, value: object) -> object:
    if not isinstance(value, str):
        return value
    if kind in ("object", "array"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def check_parameters(where: str, fields: str, given: Json, *, files: Mapping[str, object]) -> None:
    """Refuse what is unknown, missing or of the wrong kind.

    Stricter than Telegram, which ignores a parameter it does not know: a slip of the pen should
    be found by a test. Parameters that exist but have no use here are unknown too.
    """
    names = {name.rstrip("*"): name.endswith("*") for name in fields.split()}
    uploads = {name for name in names if KINDS.get(name) == "file"}
    for name in given:
        if name not in names:
            raise BotApiError(f"unknown parameter {name} in {where}")
    for name in files:
        if name not in uploads and "media" not in names:
            raise BotApiError(f"unknown file {name} in {where}")
    for name, required in names.items():
        if required and given.get(name) in (None, "") and name not in files:
            # An empty url takes a webhook away.
            if (where, name) == ("setWebhook", "url") and name in given:
                continue
            raise BotApiError(_MISSING.get(name, f"parameter {name} of {where} is required"))
    for name, value in given.items():
        _check_kind(f"{where}.{name}", name, value, nested=where in OBJECTS)


def _check_kind(where: str, name: str, value: object, *, nested: bool) -> None:
    if nested and name == "media" and isinstance(value, str):
        return  # InputMedia.media: a file_id or attach://
    if name == "chat_id" and isinstance(value, str) and value.startswith("@"):
        return
    wanted = {"integer": int, "boolean": bool, "object": dict, "array": list}.get(KINDS[name], str)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise BotApiError(f"can't parse {where}: expected {KINDS[name]}")
    if isinstance(value, dict) and name in OBJECTS:
        check_parameters(name, OBJECTS[name], value, files={})


def styled(params: Json, key: str, *, too_long: str = "message is too long") -> Styled:
    """The text or caption as people see it; refuses what is empty, too long or badly marked up.

    Length is counted in Unicode characters after the markup is taken away. Only HTML is known:
    the Markdown modes are refused.
    """
    raw = params.get(key, "")
    mode = params.get("parse_mode", "")
    if mode.lower() not in ("", "html"):
        raise BotApiError("unsupported parse_mode")
    try:
        seen = parse_html(raw) if mode else Styled.plain(raw)
    except ValueError as error:
        raise BotApiError(f"can't parse entities: {error}") from error
    if key == "text" and not seen.text:
        raise BotApiError("message text is empty")
    if key == "text" and len(seen.text) > MAX_TEXT:
        raise BotApiError(too_long)
    if key == "caption" and len(seen.text) > MAX_CAPTION:
        raise BotApiError("message caption is too long")
    return seen


def check_upload(kind: str, content: bytes) -> None:
    """Refuse a file Telegram would not take as a photo or at all."""
    if not content:
        raise BotApiError("file must be non-empty")
    if kind == "photo":
        if len(content) > MAX_PHOTO_BYTES:
            raise BotApiError(
                f"file of size {len(content)} bytes is too big for a photo; "
                f"the maximum size is {MAX_PHOTO_BYTES} bytes"
            )
        if not content.startswith(_PICTURES):
            raise BotApiError("IMAGE_PROCESS_FAILED")
        width, height = picture_size(content)
        sides = sorted((width, height))
        if sum(sides) > MAX_PHOTO_SIDES or sides[1] > MAX_PHOTO_RATIO * sides[0]:
            raise BotApiError("PHOTO_INVALID_DIMENSIONS")
    elif len(content) > MAX_UPLOAD_BYTES:
        raise BotApiError("Request Entity Too Large", code=413)


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels; read from PNG only, 1280 by 960 for every other format."""
    if content.startswith(_PICTURES[0]) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return 1280, 960
