"""Which keyboards Telegram takes under a message, and which it refuses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.support.stand_in import Json
from tests.support.telegram_checks import BotApiError

MAX_BUTTONS = 100
MAX_BUTTON_DATA_BYTES = 64

_ACTIONS = ("callback_data", "url", "copy_text")
_STYLES = ("danger", "success", "primary")
_WHERE = "can't parse inline keyboard button: "


def check_reply_markup(markup: Json | None, *, inline_only: bool) -> Json | None:
    """The inline keyboard as it stays under the message; None for every other reply markup.

    Known actions of a button are ``callback_data``, ``url`` and ``copy_text``; all others are
    refused as unknown.
    """
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        _check_inline_keyboard(markup)
        return markup if any(markup["inline_keyboard"]) else None
    if inline_only or not {"keyboard", "remove_keyboard", "force_reply"} & set(markup):
        raise BotApiError("inline keyboard expected")
    return None


def _check_inline_keyboard(markup: Json) -> None:
    if set(markup) != {"inline_keyboard"}:
        raise BotApiError("unknown field in inline keyboard markup")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BotApiError('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    for row in rows:
        for button in row:
            _check_button(button)
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise BotApiError("reply markup is too long")


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise BotApiError(_WHERE + "expected an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise BotApiError(_WHERE + 'Can\'t find field "text"')
    if unknown := set(button) - {"text", "style", *_ACTIONS}:
        raise BotApiError(f"{_WHERE}unknown fields {sorted(unknown)}")
    if button.get("style", "primary") not in _STYLES:
        raise BotApiError(_WHERE + "invalid button style specified")
    _check_action(button, [name for name in _ACTIONS if name in button])


def _check_action(button: Json, actions: list[str]) -> None:
    if not actions:
        raise BotApiError(_WHERE + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:  # Telegram would silently take the first
        raise BotApiError(f"{_WHERE}exactly one action is allowed, has {actions}")
    value = button[actions[0]]
    if actions == ["callback_data"] and not (
        isinstance(value, str) and 1 <= len(value.encode()) <= MAX_BUTTON_DATA_BYTES
    ):
        raise BotApiError("BUTTON_DATA_INVALID")
    if actions == ["url"] and (reason := wrong_url(value)):
        raise BotApiError(f"inline keyboard button URL '{value}' is invalid: {reason}")


def wrong_url(url: object) -> str | None:
    """Why a button may not open this address, in Telegram's words."""
    parts = urlsplit(str(url))
    if parts.scheme == "tg":
        return None
    if parts.scheme not in ("http", "https"):
        return "Unsupported URL protocol" if parts.scheme and parts.netloc else "Wrong HTTP URL"
    # "localhost" is refused for having no dot.
    return None if "." in (parts.hostname or "") else "Wrong HTTP URL"
