"""A student's reflections as those read them with whom they are shared. Source: DOMAIN rule 32"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.parts import PAGE_SIZE, page_count
from domain.messages.reflections import Prompted, ReflectionVoice
from domain.messages.shared_reflections import (
    SharedLine,
    SharedReflection,
    SharedReflections,
    SharedReflectionWords,
)
from domain.models import Attachment, LearningTarget, Person, Reflection
from domain.rules.excerpts import excerpt
from domain.services import audit
from domain.services.evidence.sharing import stored
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.services.reflecting import bank, reflections

LONGEST_SHOWN = 2_500
"""Characters of a reflection on its card; the rest stays within one message."""
LONGEST_BEGINNING = 100


async def of_student(
    session: AsyncSession, student_id: UUID, *, reader: Person, page: int, occasion: Occasion
) -> SharedReflections:
    """A page of what the student shares with the reader; a page past the end is the last one.

    Raises NotFound where the student is none of the reader's. Leaves an audit entry. Joins the caller's
    transaction.
    """
    student = await _theirs(session, student_id, reader=reader, occasion=occasion)
    statement = _shared(reader, occasion).where(col(Reflection.student_id) == student.id)
    count = await session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    page = max(0, min(page, page_count(count) - 1))
    found = await session.execute(statement.offset(page * PAGE_SIZE).limit(PAGE_SIZE))
    language = occasion.language_of(reader)
    lines = tuple(
        SharedLine(
            reflection_id=reflection.id,
            written_at=reflection.written_at,
            target=targets.name_of(target, language) if target else None,
            beginning=excerpt(reflection.text, LONGEST_BEGINNING) if reflection.text else None,
            is_edited=reflection.edited_at is not None,
        )
        for reflection, target, _ in found
    )
    is_family = not await students.teaches(session, student, actor=reader, on=occasion.today)
    return SharedReflections(student.id, student.full_name, lines, count, page, page_count(count), is_family)


async def one(
    session: AsyncSession, reflection_id: UUID, *, reader: Person, occasion: Occasion
) -> SharedReflection:
    """One that is shared with the reader. Raises NotFound for any other. Leaves an audit entry.

    Joins the caller's transaction.
    """
    reflection, target, voice = await _one(session, reflection_id, reader=reader, occasion=occasion)
    student = await _theirs(session, reflection.student_id, reader=reader, occasion=occasion)
    text, language = reflection.text, occasion.language_of(reader)
    question = None
    if reflection.prompt is not None:
        words = (await bank.of_school(session, occasion.school)).words(reflection.prompt, language)
        question = Prompted(reflection.prompt, words)
    shown = SharedReflectionWords(
        reflection_id=reflection.id,
        written_at=reflection.written_at,
        text=text[:LONGEST_SHOWN] if text else None,
        characters=len(text or ""),
        is_voice=reflection.attachment_id is not None,
        voice_seconds=voice.duration_seconds if voice else None,
        target=targets.name_of(target, language) if target else None,
        edited_at=reflection.edited_at,
        question=question,
    )
    return SharedReflection(student.id, student.full_name, shown)


async def voice_of(
    session: AsyncSession, reflection_id: UUID, *, reader: Person, occasion: Occasion
) -> ReflectionVoice:
    """The voice note, to its author or to whom it is shared with. Raises NotFound for anybody else, and where
    there is none. Joins the caller's transaction.
    """
    mine = await session.get(Reflection, (reader.school_id, reflection_id))
    if mine is not None and mine.student_id == reader.id and mine.deleted_at is None:
        voice = (
            await session.get(Attachment, (mine.school_id, mine.attachment_id))
            if mine.attachment_id
            else None
        )
        return ReflectionVoice(mine.id, mine.written_at, stored(_there(voice)))
    reflection, _, voice = await _one(session, reflection_id, reader=reader, occasion=occasion)
    student = await _theirs(session, reflection.student_id, reader=reader, occasion=occasion)
    return ReflectionVoice(
        reflection.id, reflection.written_at, stored(_there(voice)), student.id, student.full_name
    )


def _there(voice: Attachment | None) -> Attachment:
    if voice is None:
        raise NotFound
    return voice


async def _one(
    session: AsyncSession, reflection_id: UUID, *, reader: Person, occasion: Occasion
) -> tuple[Reflection, LearningTarget | None, Attachment | None]:
    found = await session.execute(_shared(reader, occasion).where(col(Reflection.id) == reflection_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound
    reflection, target, voice = row
    return reflection, target, voice


def _shared(
    reader: Person, occasion: Occasion
) -> Select[Reflection, LearningTarget | None, Attachment | None]:
    """With target and voice note, the latest first."""
    return (
        reflections.visible_to(reader.school_id, reader.id, on=occasion.today)
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Reflection.school_id))
            & (col(LearningTarget.id) == col(Reflection.target_id)),
        )
        .outerjoin(
            Attachment,
            (col(Attachment.school_id) == col(Reflection.school_id))
            & (col(Attachment.id) == col(Reflection.attachment_id)),
        )
        .add_columns(LearningTarget, Attachment)
        .order_by(col(Reflection.written_at).desc(), col(Reflection.id))
    )


async def _theirs(session: AsyncSession, student_id: UUID, *, reader: Person, occasion: Occasion) -> Person:
    if student_id == reader.id:
        raise NotFound
    student = await students.get_visible(session, student_id, actor=reader, on=occasion.today)
    _note(session, student, reader=reader, now=occasion.now)
    return student


def _note(session: AsyncSession, student: Person, *, reader: Person, now: datetime) -> None:
    audit.record(
        session,
        "saw shared reflections",
        school_id=student.school_id,
        actor_id=reader.id,
        about_id=student.id,
        now=now,
    )
