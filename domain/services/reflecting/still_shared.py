"""Asked at the moment of sending: whether what a student shared is shared still. Source: DOMAIN case 13

A message may wait in the outbox: while a platform is out of reach, or until somebody's morning.
"""

from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.base import Message
from domain.messages.progress import SharedWords
from domain.messages.reflections import ReflectionVoice
from domain.models import Person, Reflection
from domain.services.reflecting import reflections


async def as_shared_now(
    session: AsyncSession, message: Message, *, reader: Person, on: date
) -> Message | None:
    """The message without the reflections that its reader may not read any more; None where it was nothing
    else.
    """
    if isinstance(message, ReflectionVoice):
        is_own = message.student_id is None
        wanted = {message.reflection_id}
        gone = set() if is_own else wanted - await _readable(session, wanted, reader=reader, on=on)
        return None if gone else message
    shown = {each.reflection_id for each in _shown_in(message)}
    if not shown:
        return message
    gone = shown - await _readable(session, shown, reader=reader, on=on)
    kept: Message = _without(message, gone)
    return kept


async def _readable(
    session: AsyncSession, reflection_ids: Collection[UUID], *, reader: Person, on: date
) -> set[UUID]:
    readable = reflections.visible_to(reader.school_id, reader.id, on=on)
    found = await session.scalars(
        readable.with_only_columns(col(Reflection.id)).where(col(Reflection.id).in_(reflection_ids))
    )
    return set(found)


def _shown_in(value: object) -> Iterator[SharedWords]:
    if isinstance(value, SharedWords):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _shown_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _shown_in(each)


def _without(value: Any, gone: set[UUID]) -> Any:  # of any type, and the same type comes back
    """The same with None, or nothing in a tuple, in the place of what is gone."""
    if isinstance(value, SharedWords):
        return None if value.reflection_id in gone else value
    if isinstance(value, tuple):
        kept = tuple(_without(each, gone) for each in value)
        return tuple(each for each, was in zip(kept, value, strict=True) if each is not None or was is None)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: new
            for field in fields(value)
            if (new := _without(old := getattr(value, field.name), gone)) != old
        }
        return replace(value, **changed) if changed else value
    return value
