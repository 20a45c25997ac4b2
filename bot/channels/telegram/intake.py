"""Updates on their way in: stored one by one, then answered, each chat for itself."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import structlog

from bot.channels.base import Handled
from bot.channels.tasks import Tasks
from bot.channels.telegram.reading import address_in
from bot.intake import Intake
from domain.vocabulary import ChannelName

log = structlog.get_logger()

Answer = Callable[[ChannelName, str], Awaitable[Mapping[UUID, Handled]]]

CHATS_AT_ONCE = 64
"""Chats answered side by side; the others wait their turn."""


class Updates:
    """Takes updates in. `answer` is called once something is stored, never twice at a time for an address."""

    def __init__(self, intake: Intake, answer: Answer) -> None:
        self._intake = intake
        self._answer = answer
        self._asked_again: dict[str, bool] = {}
        """By address being answered: whether more came meanwhile."""
        self._tasks = Tasks()
        self._seats = asyncio.Semaphore(CHATS_AT_ONCE)

    async def take_in(self, update: Mapping[str, Any]) -> None:
        """Returns when the update is stored, or was before. Raises what the database raises."""
        address = address_in(update)
        stored = await self._intake.store(
            ChannelName.TELEGRAM, key=_key(update), address=address, payload=dict(update)
        )
        if stored is not None:
            self._have_answered(address)

    async def drain(self) -> None:
        """Waits for the answers under way."""
        await self._tasks.drain()

    def _have_answered(self, address: str) -> None:
        if address in self._asked_again:
            self._asked_again[address] = True
            return
        self._asked_again[address] = False
        self._tasks.start(self._answer_address(address))

    async def _answer_address(self, address: str) -> None:
        try:
            async with self._seats:
                await self._answer(ChannelName.TELEGRAM, address)
                while self._asked_again[address]:
                    self._asked_again[address] = False
                    await self._answer(ChannelName.TELEGRAM, address)
        except Exception as error:  # noqa: BLE001  # the boundary: the inbox keeps it, and it is taken up again
            log.error("not_answered", error=type(error).__name__)  # noqa: TRY400  # a trace may hold people's words
        finally:
            del self._asked_again[address]


def _key(update: Mapping[str, Any]) -> str:
    match update.get("update_id"):
        case int(update_id):
            return str(update_id)
        case _:
            return hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()
