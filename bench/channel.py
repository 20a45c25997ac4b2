"""A channel that costs nothing: what is sent is only noted, with the moment."""

import time
from typing import Any

from bot.channels.base import FileOffer, Received, Rendered, RenderedForm
from domain.vocabulary import ChannelName


class FreeChannel:
    """Implements bot.channels.base.Channel. Every press comes from the card, which shows the reply."""

    name = ChannelName.WEB

    def __init__(self) -> None:
        self.sent_at: dict[str, float] = {}
        """By address, on the counter of `time.perf_counter`."""
        self.shown: dict[str, Rendered] = {}

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    def read(self, payload: dict[str, Any]) -> Received | None:
        form = payload.get("form")
        return Received(
            address=payload["address"],
            button=payload.get("button"),
            form=(form[0], form[1]) if form else None,
            place="card",
        )

    async def acknowledge(self, payload: dict[str, Any]) -> None:
        return

    async def fetch(self, file: FileOffer) -> bytes:
        return b""

    async def send(self, address: str, rendered: Rendered) -> str:
        self.sent_at[address] = time.perf_counter()
        self.shown[address] = rendered
        return "card"

    async def send_files(self, address: str, rendered: Rendered, *, beneath: str | None) -> None:
        return

    async def show(self, address: str, place: str, rendered: Rendered) -> str | None:
        return await self.send(address, rendered)

    async def take_away(self, address: str, place: str) -> None:
        return

    async def open_form(self, address: str, payload: dict[str, Any], form: RenderedForm) -> None:
        return

    async def was_delivered(self, address: str, key: str, *, thread: str | None = None) -> bool | None:
        return None
