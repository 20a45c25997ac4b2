"""Another way to see it, for a student who wrote words of a fixed mindset. Source: DOMAIN rule 26

Nothing is kept of what was found: whether there was such an answer this week is read from what the student
wrote this week, which is theirs.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.mindset import AnotherView
from domain.models import CheckIn, Person, Reflection
from domain.rules.mindset import first_saying, reframe
from domain.services.occasions import Occasion

ONCE_IN = timedelta(days=7)


async def another_view(
    session: AsyncSession, student: Person, text: str | None, *, but: UUID | None = None, occasion: Occasion
) -> AnotherView | None:
    """What the reply to these words of the student says, to the student alone; mostly None.

    None also where other words of theirs had such an answer in the last week, and where the school wants
    none. `but` is the row of the words themselves, where it is written already: a reflection or a check-in.
    """
    if not text:
        return None
    language = occasion.language_of(student)
    found = reframe(text, language, occasion.policy)
    if found is None:
        return None
    earlier = await _earlier(session, student, but=but, occasion=occasion)
    if any(first_saying(each, language) is not None for each in earlier):
        return None
    return AnotherView(found.saying.value, found.strategy.value)


async def _earlier(
    session: AsyncSession, student: Person, *, but: UUID | None, occasion: Occasion
) -> list[str]:
    """What else the student wrote in the last week."""
    since = occasion.now - ONCE_IN
    reflections = await session.execute(
        select(col(Reflection.id), col(Reflection.text)).where(
            col(Reflection.school_id) == student.school_id,
            col(Reflection.student_id) == student.id,
            col(Reflection.deleted_at).is_(None),
            col(Reflection.text).is_not(None),
            col(Reflection.written_at) > since,
        )
    )
    check_ins = await session.execute(
        select(col(CheckIn.id), col(CheckIn.answers)).where(
            col(CheckIn.school_id) == student.school_id,
            col(CheckIn.student_id) == student.id,
            col(CheckIn.answered_by_id) == student.id,
            col(CheckIn.answered_at) > since,
        )
    )
    texts = [text for row_id, text in reflections if row_id != but and text]
    return [*texts, *(each for row_id, answers in check_ins if row_id != but for each in _words_in(answers))]


def _words_in(value: object) -> Iterator[str]:
    """Every text in what JSON holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _words_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words_in(each)
