"""A channel that is nothing but memory: what people say goes in, what they are told is kept."""

import itertools
from dataclasses import dataclass, field, replace
from typing import Any

from bot.channels.base import DeliveryError, FileOffer, Received, Rendered, RenderedForm
from domain.vocabulary import ChannelName


@dataclass
class Shown:
    """A message as it looks now."""

    id: str
    rendered: Rendered
    edited: int = 0


@dataclass
class Chat:
    """What one address sees."""

    shown: list[Shown] = field(default_factory=list)
    form: RenderedForm | None = None
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    """Name, type and bytes of what came along."""


class MemoryChannel:
    """Implements bot.channels.base.Channel. `next_errors` makes the next sends fail."""

    name = ChannelName.MEMORY

    def __init__(self) -> None:
        self.chats: dict[str, Chat] = {}
        self.files: dict[str, bytes] = {}
        self.next_errors: list[DeliveryError] = []
        self.next_file_errors: list[DeliveryError] = []
        self.cannot_show_words_in: set[str] = set()
        """Messages that take no words any more, as a photo does not; they stay until taken away."""
        self.blocked_by: set[str] = set()
        """Addresses whose owners take no messages any more."""
        self._numbers = itertools.count(1)

    def chat(self, address: str) -> Chat:
        return self.chats.setdefault(address, Chat())

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    def read(self, payload: dict[str, Any]) -> Received | None:
        file = payload.get("file")
        form = payload.get("form")
        return Received(
            address=payload["address"],
            button=payload.get("button"),
            command=payload.get("command"),
            argument=payload.get("argument", ""),
            text=payload.get("text"),
            files=(FileOffer(**file),) if file else (),
            form=(form[0], form[1]) if form else None,
            form_files={
                name: tuple(FileOffer(**each) for each in offers)
                for name, offers in payload.get("form_files", {}).items()
            },
            language_hint=payload.get("language"),
            place=payload.get("place"),
            can_open_forms=payload.get("whole_forms", False),
        )

    async def acknowledge(self, payload: dict[str, Any]) -> None:
        return

    async def fetch(self, file: FileOffer) -> bytes:
        return self.files[file.reference]

    async def send(self, address: str, rendered: Rendered) -> str:
        if self.next_errors:
            raise self.next_errors.pop(0)
        if address in self.blocked_by:
            raise DeliveryError("blocked", permanent=True, unreachable=True)
        shown = Shown(str(next(self._numbers)), rendered)
        self.chat(address).shown.append(shown)
        return shown.id

    async def send_files(self, address: str, rendered: Rendered, *, beneath: str | None) -> None:
        if self.next_file_errors:
            raise self.next_file_errors.pop(0)
        for file in rendered.files:
            self.chat(address).files.append((file.file_name, file.media_type, await file.read()))

    async def show(self, address: str, place: str, rendered: Rendered) -> str | None:
        if place in self.cannot_show_words_in:
            raise DeliveryError("no words there", permanent=True, place_is_gone=True, is_left_behind=True)
        for shown in self.chat(address).shown:
            if shown.id == place:
                shown.rendered = replace(rendered)
                shown.edited += 1
                return shown.id
        return await self.send(address, rendered)

    async def take_away(self, address: str, place: str) -> None:
        chat = self.chat(address)
        chat.shown = [shown for shown in chat.shown if shown.id != place]

    async def open_form(self, address: str, payload: dict[str, Any], form: RenderedForm) -> None:
        self.chat(address).form = form

    async def was_delivered(self, address: str, key: str, *, thread: str | None = None) -> bool | None:
        return None
