"""A person with a phone: what they do in their chat with the bot, and what they see there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.support.stand_in import PATIENCE, Json, until
from tests.support.telegram_html import Styled, utf16
from tests.support.telegram_world import Button, Chat, Message, Press, ShownMessage, World

_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(@\w+)?")
_BLOCKED = "bot was blocked by the user"


class TelegramUser:
    """One person. Their chat with the bot begins with the first thing they send."""

    def __init__(self, world: World, user_id: int, *, first_name: str, language_code: str) -> None:
        self._world = world
        self.user_id = user_id
        self.about: Json = {
            "id": user_id,
            "is_bot": False,
            "first_name": first_name,
            "language_code": language_code,
        }
        private = {"type": "private", "first_name": first_name}
        self._private = world.chats[user_id] = Chat(user_id, private)
        group_id = -1_000_000_000_000 - user_id
        group = {"type": "supergroup", "title": f"{first_name}'s group"}
        self._group = world.chats[group_id] = Chat(group_id, group)

    @property
    def chat(self) -> list[ShownMessage]:
        """The private chat as it looks now, oldest message first."""
        return [message.shown() for message in self._private.messages.values()]

    @property
    def group(self) -> list[ShownMessage]:
        """The person's group as it looks now."""
        return [message.shown() for message in self._group.messages.values()]

    @property
    def was_left(self) -> bool:
        """Whether the bot went away from the person's group."""
        return self._group.closed is not None

    @property
    def toasts(self) -> list[str]:
        """The words of the answers to this person's presses, where there were any."""
        return [press.toast for press in self._presses if press.toast]

    @property
    def unanswered_presses(self) -> list[Press]:
        """The presses that still turn the little wheel on the button."""
        return [press for press in self._presses if not press.answered]

    @property
    def _presses(self) -> list[Press]:
        return [p for p in self._world.presses.values() if p.user_id == self.user_id]

    async def sends(self, text: str) -> ShownMessage:
        """Write to the bot in private."""
        return self._write(self._private, text)

    async def writes_in_group(self, text: str) -> ShownMessage:
        """Write in a group the bot is in."""
        return self._write(self._group, text)

    async def sends_voice(self, content: bytes, *, duration: int = 1) -> ShownMessage:
        """Send a voice note of so many seconds."""
        return self._send("voice", content, name="voice.ogg", media_type="audio/ogg", length=duration)

    async def sends_video(self, content: bytes, *, duration: int = 1) -> ShownMessage:
        """Send a video of so many seconds."""
        return self._send("video", content, name="video.mp4", media_type="video/mp4", length=duration)

    async def sends_photo(self, content: bytes, *, caption: str = "") -> ShownMessage:
        """Send a photo, which arrives in two sizes with the same content."""
        return self._send("photo", content, name="photo.jpg", media_type="image/jpeg", caption=caption)

    async def sends_album(self, photos: Sequence[bytes], *, caption: str = "") -> list[ShownMessage]:
        """Send photos at once: a message for each, the caption with the first."""
        album = str(self._world.new_album())
        return [
            self._send(
                "photo",
                content,
                name="photo.jpg",
                media_type="image/jpeg",
                caption=caption if number == 0 else "",
                album=album,
            )
            for number, content in enumerate(photos)
        ]

    async def sends_document(
        self,
        content: bytes,
        *,
        name: str = "file.pdf",
        media_type: str = "application/pdf",
        caption: str = "",
    ) -> ShownMessage:
        """Send a file under any name and claim of what it is."""
        return self._send("document", content, name=name, media_type=media_type, caption=caption)

    def _write(self, chat: Chat, text: str) -> ShownMessage:
        message = self._begin(chat, text)
        return self._arrives(message)

    def _send(
        self,
        kind: str,
        content: bytes,
        *,
        name: str,
        media_type: str,
        caption: str = "",
        length: int = 0,
        album: str = "",
    ) -> ShownMessage:
        message = self._begin(self._private, caption)
        file = self._world.keep(kind, content, name=name, media_type=media_type)
        self._world.attach(message, kind, file, duration=length)
        if album:
            message.media["media_group_id"] = album
        return self._arrives(message)

    def _begin(self, chat: Chat, text: str) -> Message:
        assert chat.closed is None, f"the bot is not in this chat: {chat.closed}"
        chat.started = True
        commands = [
            {
                "type": "bot_command",
                "offset": utf16(text[: found.start()]),
                "length": utf16(found[0]),
            }
            for found in _COMMAND.finditer(text)
        ]
        return self._world.put(chat, self.about, Styled(text, commands))

    def _arrives(self, message: Message) -> ShownMessage:
        self._world.updates.add("message", message.payload(), chat_id=message.chat.chat_id)
        return message.shown()

    async def presses(self, label: str) -> Press:
        """Press the newest button with that text, or else the newest that contains it."""
        messages = list(reversed(self._private.messages.values()))
        buttons = [
            (button, message.message_id)
            for message in messages
            for row in message.shown().buttons
            for button in row
        ]
        exact = [found for found in buttons if found[0].text == label]
        close = [found for found in buttons if label in found[0].text]
        if not (exact or close):
            there_are = [_described(button) for button, _ in buttons]
            raise AssertionError(f"no button {label!r}; there are {there_are}")
        button, message_id = (exact or close)[0]
        if button.data is None:
            raise AssertionError(f"{_described(button)} sends nothing to the bot")
        return self._world.press(self.about, self._private, button.data, message_id)

    async def presses_data(self, data: bytes | str, *, message_id: int | None = None) -> Press:
        """Press a button with any data, there or not; by default on the bot's newest message."""
        text = data.decode(errors="replace") if isinstance(data, bytes) else data
        ours = [m.message_id for m in self._private.messages.values() if m.from_bot]
        target = message_id if message_id is not None else max(ours, default=1)
        return self._world.press(self.about, self._private, text, target)

    async def blocks(self) -> None:
        """Block the bot: it is told, and every further send to this person is refused."""
        self._private.closed = _BLOCKED
        self._membership_changes("member", "kicked")

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self._private.closed = None
        self._membership_changes("kicked", "member")

    def _membership_changes(self, before: str, after: str) -> None:
        def member(status: str) -> Json:
            until_date = {"until_date": 0} if status == "kicked" else {}
            return {"user": self._world.bot, "status": status, **until_date}

        change = {
            "chat": self._private.payload(),
            "from": self.about,
            "date": int(self._world.now()),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        self._world.updates.add("my_chat_member", change, chat_id=self.user_id)

    async def sees(
        self,
        text: str,
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - the wish of a test, not a cancellation scope
    ) -> ShownMessage:
        """The bot's newest message that shows the text, as soon as there is one.

        AssertionError after ``timeout`` seconds, with the whole chat in it.
        """
        await until(
            lambda: self._newest_with(text),
            timeout=timeout,
            otherwise=lambda: f"{text!r} was never shown. The chat:\n{self._transcript()}",
        )
        found = self._newest_with(text)
        assert found is not None
        return found

    def _newest_with(self, text: str) -> ShownMessage | None:
        return next((m for m in reversed(self.chat) if m.from_bot and text in m.text), None)

    def _transcript(self) -> str:
        lines = []
        for message in self.chat:
            who = "bot" if message.from_bot else self.about["first_name"]
            lines.append(f"{message.message_id} {who} ({message.kind}): {message.text}")
            lines += [f"    {' '.join(map(_described, row))}" for row in message.buttons]
        return "\n".join(lines) or "(empty)"


def _described(button: Button) -> str:
    return f"[{button.text} → {button.data or button.url}]"
