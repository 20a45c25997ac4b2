"""What a bot says of itself: commands, name, descriptions, the menu button."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from tests.support.stand_in import Json
from tests.support.telegram_checks import BotApiError

MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
_WORDS: Mapping[str, tuple[str, int]] = {
    "MyName": ("name", 64),
    "MyDescription": ("description", 512),
    "MyShortDescription": ("short_description", 120),
}
"""Parameter and longest value, by the end of the method's name."""

_SCOPES: Mapping[str, frozenset[str]] = {
    "default": frozenset(),
    "all_private_chats": frozenset(),
    "all_group_chats": frozenset(),
    "all_chat_administrators": frozenset(),
    "chat": frozenset({"chat_id"}),
    "chat_administrators": frozenset({"chat_id"}),
    "chat_member": frozenset({"chat_id", "user_id"}),
}

_MENUS: Mapping[str, frozenset[str]] = {
    "commands": frozenset(),
    "default": frozenset(),
    "web_app": frozenset({"text", "web_app"}),
}


class BotProfile:
    """Keeps what was set, by scope and language."""

    def __init__(self) -> None:
        self._commands: dict[tuple[str, str], list[Json]] = {}
        self._words: dict[tuple[str, str], str] = {}
        self._menus: dict[int | None, Json] = {}

    def call(self, method: str, params: Json) -> object:
        """The ``result`` of a method about the bot itself."""
        language = params.get("language_code", "")
        if not re.fullmatch(r"([a-z]{2})?", language):
            raise BotApiError("invalid language code specified")
        if method.endswith("MyCommands"):
            return self._call_commands(method, params, language)
        if method.endswith("ChatMenuButton"):
            return self._call_menu(method, params)
        parameter, longest = _WORDS[method[3:]]
        if method.startswith("get"):
            return {parameter: self._words.get((parameter, language), "")}
        value = params.get(parameter, "")
        if len(value) > longest:
            raise BotApiError(f"{parameter} is too long")
        self._words[parameter, language] = value
        return True

    def _call_commands(self, method: str, params: Json, language: str) -> object:
        scope = params.get("scope", {"type": "default"})
        if _SCOPES.get(scope["type"]) != frozenset(scope) - {"type"}:
            raise BotApiError("can't parse BotCommandScope")
        key = (json.dumps(scope, sort_keys=True), language)
        if method == "getMyCommands":
            return self._commands.get(key, [])
        commands = params.get("commands", [])
        if len(commands) > MAX_COMMANDS:
            raise BotApiError("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            self._check_command(command)
        self._commands[key] = commands
        return True

    @staticmethod
    def _check_command(command: Json) -> None:
        if set(command) != {"command", "description"}:
            raise BotApiError("can't parse BotCommand")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise BotApiError("BOT_COMMAND_INVALID")
        if not command["description"]:
            raise BotApiError("command description must be non-empty")
        if len(command["description"]) > MAX_COMMAND_DESCRIPTION:
            raise BotApiError(f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}")

    def _call_menu(self, method: str, params: Json) -> object:
        chat_id = params.get("chat_id")
        if method == "getChatMenuButton":
            return self._menus.get(chat_id, {"type": "commands"})
        button = params.get("menu_button", {"type": "default"})
        if _MENUS.get(button["type"]) != frozenset(button) - {"type"}:
            raise BotApiError("can't parse MenuButton")
        self._menus[chat_id] = button
        return True
