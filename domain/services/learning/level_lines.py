"""The levels of one target with what each looks like: shown wherever a level is chosen or told."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.conferences import LevelLine
from domain.messages.parts import LevelName
from domain.models import Framework, LearningTarget, Level, LevelDescription
from domain.services.learning.targets import in_language


async def of_target(
    session: AsyncSession,
    target: LearningTarget,
    *,
    language: str,
    current_id: UUID | None = None,
    own_id: UUID | None = None,
) -> tuple[LevelLine, ...]:
    """All levels of the target's scale in order, also those without a sentence. Asks no right."""
    found = await session.execute(
        select(
            col(Level.id),
            col(Level.code),
            col(Level.name),
            col(Level.is_proficient),
            col(LevelDescription.sentence),
            col(LevelDescription.translations),
        )
        .join(
            Framework,
            (col(Framework.school_id) == col(Level.school_id))
            & (col(Framework.scale_id) == col(Level.scale_id)),
        )
        .outerjoin(
            LevelDescription,
            (col(LevelDescription.school_id) == col(Level.school_id))
            & (col(LevelDescription.level_id) == col(Level.id))
            & (col(LevelDescription.target_id) == target.id),
        )
        .where(col(Level.school_id) == target.school_id, col(Framework.id) == target.framework_id)
        .order_by(col(Level.rank))
    )
    return tuple(
        LevelLine(
            level=LevelName(row.code, row.name),
            sentence=in_language(row.translations or {}, row.sentence, language) if row.sentence else None,
            is_proficient=row.is_proficient,
            is_current=row.id == current_id,
            is_own=row.id == own_id,
        )
        for row in found
    )


def bar(lines: tuple[LevelLine, ...]) -> LevelLine | None:
    """The first proficient level: the same for everybody."""
    return next((line for line in lines if line.is_proficient), None)


def beyond(lines: tuple[LevelLine, ...], code: str) -> LevelLine | None:
    """The level after the one named."""
    codes = [line.level.code for line in lines]
    at = codes.index(code) + 1
    return lines[at] if at < len(lines) else None


def named(lines: tuple[LevelLine, ...], code: str) -> LevelLine:
    """The line of the level with that code. Raises KeyError where the scale has none."""
    return {line.level.code: line for line in lines}[code]
