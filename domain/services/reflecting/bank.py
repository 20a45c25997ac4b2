"""The questions a school asks: its own where it has any for an occasion, else the built-in ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import ReflectionPrompt, School
from domain.rules import prompts
from domain.vocabulary import ReflectionOccasion


@dataclass(frozen=True, slots=True)
class Bank:
    """A school's questions. Those that are retired are asked no more, and still have their words."""

    own: tuple[ReflectionPrompt, ...]
    """In their order, one row for each language."""
    language: str
    """The school's."""

    def names(self, occasion: ReflectionOccasion) -> tuple[str, ...]:
        """What is asked on the occasion, in order."""
        asked = (each.name for each in self.own if each.occasion is occasion and each.retired_at is None)
        return tuple(dict.fromkeys(asked)) or tuple(each.name for each in prompts.built_in(occasion))

    def words(self, name: str, language: str) -> str | None:
        """The school's words for a question, in that language if there are any; None for a built-in one."""
        by_language = {each.language: each.words for each in self.own if each.name == name}
        wanted = (language, self.language, *by_language)
        return next((by_language[each] for each in wanted if each in by_language), None)

    def has(self, name: str) -> bool:
        """Whether there are words for it, from the school or built in."""
        return prompts.is_built_in(name) or any(each.name == name for each in self.own)


async def of_school(session: AsyncSession, school: School) -> Bank:
    return Bank(tuple(await _rows(session, school.id)), school.language)


async def _rows(session: AsyncSession, school_id: UUID) -> Sequence[ReflectionPrompt]:
    found = await session.scalars(
        select(ReflectionPrompt)
        .where(col(ReflectionPrompt.school_id) == school_id)
        .order_by(col(ReflectionPrompt.position), col(ReflectionPrompt.name), col(ReflectionPrompt.language))
    )
    return found.all()
