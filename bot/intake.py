"""Stores what came in before anything else happens to it."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.clock import Clock
from bot.database import Sessions, single_statement
from domain.ids import new_id
from domain.models import Incoming, Promise
from domain.vocabulary import ChannelName, IncomingState

_NO_LETTER = re.compile("[\x00\ud800-\udfff]")
"""NUL and half a surrogate pair: no text in PostgreSQL can hold them."""


class Intake:
    """The inbox's writer. A platform hears "ok" only after `store` returned."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def store(
        self, channel: ChannelName, *, key: str, address: str, payload: dict[str, Any]
    ) -> UUID | None:
        """Id of the stored payload; None when the platform delivered it before.

        What no text can hold is replaced by U+FFFD, so that nothing said is lost for it. In a transaction of
        its own, committed when this returns.
        """
        statement = (
            insert(Incoming)
            .values(
                id=new_id(),
                channel=channel,
                key=key,
                address=address,
                payload=_readable(payload),
                received_at=self._clock.now(),
                state=IncomingState.NEW,
                attempts=0,
            )
            .on_conflict_do_nothing()
            .returning(col(Incoming.id))
        )
        async with single_statement(self._sessions) as session:
            return await session.scalar(statement)

    async def took_effect(self, channel: ChannelName, key: str) -> bool:
        """Whether what was stored under that key led to more than a refusal: a reply was promised."""
        async with self._sessions() as session:
            stored = await session.scalar(
                select(col(Incoming.id)).where(col(Incoming.channel) == channel, col(Incoming.key) == key)
            )
            promised = select(col(Promise.id)).where(col(Promise.key) == f"reply:{stored}").limit(1)
            return stored is not None and await session.scalar(promised) is not None


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return _NO_LETTER.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_readable(name): _readable(each) for name, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list) else value
