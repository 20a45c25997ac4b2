"""Files from people: the row for bytes that the attachment store keeps under their hash."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.models import (
    Attachment,
    CheckIn,
    CheckInNote,
    EvidenceFile,
    Exemplar,
    Judgement,
    Person,
    Reflection,
)
from domain.rules.check_ins import from_json


async def keep(
    session: AsyncSession,
    owner: Person,
    *,
    sha256: str,
    media_type: str,
    size_bytes: int,
    file_name: str | None = None,
    duration_seconds: int | None = None,
    now: datetime,
) -> Attachment:
    """The owner's attachment with these bytes; the one there is where the same file came before.

    Joins the caller's transaction.
    """
    await session.execute(
        insert(Attachment)
        .values(
            school_id=owner.school_id,
            id=new_id(),
            owner_id=owner.id,
            sha256=sha256,
            media_type=media_type,
            size_bytes=size_bytes,
            file_name=file_name,
            duration_seconds=duration_seconds,
            received_at=now,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "owner_id", "sha256"])
    )
    kept = await session.execute(
        select(Attachment).where(
            col(Attachment.school_id) == owner.school_id,
            col(Attachment.owner_id) == owner.id,
            col(Attachment.sha256) == sha256,
        )
    )
    return kept.scalar_one()


async def own(session: AsyncSession, owner: Person, attachment_id: UUID) -> Attachment:
    """A file of the owner's. Raises NotFound for any other."""
    attachment = await session.get(Attachment, (owner.school_id, attachment_id))
    if attachment is None or attachment.owner_id != owner.id:
        raise NotFound
    return attachment


async def named(session: AsyncSession, hashes: Collection[str]) -> frozenset[str]:
    """Those of the hashes that a row of any school names: their bytes are somebody's."""
    found = await session.scalars(select(col(Attachment.sha256)).where(col(Attachment.sha256).in_(hashes)))
    return frozenset(found)


async def let_go(session: AsyncSession, school_id: UUID, attachment_id: UUID) -> None:
    """Deletes the row of a file that nothing names any more; one that something names stays.

    The bytes lie in the attachment store until it is cleared of what no row names. Joins the caller's
    transaction.
    """
    if await _is_spoken_in_check_in(session, school_id, attachment_id):
        return
    used = [
        exists().where(col(table.school_id) == school_id, col(table.attachment_id) == attachment_id)
        for table in (Reflection, EvidenceFile, Exemplar, Judgement, CheckInNote)
    ]
    await session.execute(
        delete(Attachment).where(
            col(Attachment.school_id) == school_id, col(Attachment.id) == attachment_id, ~or_(*used)
        )
    )


async def _is_spoken_in_check_in(session: AsyncSession, school_id: UUID, attachment_id: UUID) -> bool:
    """Answers lie sealed, so that no query can look into them: those of the file's owner are opened."""
    attachment = await session.get(Attachment, (school_id, attachment_id))
    if attachment is None:
        return False
    kept = await session.scalars(
        select(col(CheckIn.answers)).where(
            col(CheckIn.school_id) == school_id,
            (col(CheckIn.student_id) == attachment.owner_id)
            | (col(CheckIn.answered_by_id) == attachment.owner_id),
            col(CheckIn.answers).is_not(None),
        )
    )
    return any(attachment_id in from_json(answers).voices for answers in kept)
