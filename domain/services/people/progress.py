"""What a student can already do: said first whenever an adult hears of a student (DOMAIN rule 21)."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.conferences import Growth
from domain.messages.parts import LevelName, TargetName
from domain.models import Judgement, LearningTarget, Level, Person
from domain.services.learning import targets
from domain.services.occasions import Occasion


@dataclass(frozen=True, slots=True)
class Progress:
    """The target shown last, and the last step to a further level; None where there is none yet."""

    strength: TargetName | None
    growth: Growth | None


async def latest(session: AsyncSession, student: Person, *, language: str, occasion: Occasion) -> Progress:
    """Of all that was ever judged. Asks no right."""
    return Progress(
        strength=await strength(session, student, language=language),
        growth=await _growth(session, student, language=language, occasion=occasion),
    )


async def strength(session: AsyncSession, student: Person, *, language: str) -> TargetName | None:
    """The target shown last. Asks no right."""
    found = await session.scalar(
        select(LearningTarget)
        .join(
            Judgement,
            (col(Judgement.school_id) == col(LearningTarget.school_id))
            & (col(Judgement.target_id) == LearningTarget.id),
        )
        .join(
            Level, (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == Judgement.level_id)
        )
        .where(
            col(Judgement.school_id) == student.school_id,
            col(Judgement.student_id) == student.id,
            col(Level.is_proficient),
        )
        .order_by(col(Judgement.shown_at).desc(), col(Judgement.judged_at).desc())
        .limit(1)
    )
    return targets.name_of(found, language) if found else None


async def _growth(
    session: AsyncSession, student: Person, *, language: str, occasion: Occasion
) -> Growth | None:
    before = func.lag(col(Judgement.level_id)).over(
        partition_by=col(Judgement.target_id), order_by=(col(Judgement.shown_at), col(Judgement.judged_at))
    )
    steps = (
        select(
            col(Judgement.target_id),
            col(Judgement.level_id),
            col(Judgement.shown_at),
            col(Judgement.judged_at),
            before.label("before_id"),
        )
        .where(col(Judgement.school_id) == student.school_id, col(Judgement.student_id) == student.id)
        .subquery()
    )
    old, new = aliased(Level), aliased(Level)
    found = await session.execute(
        select(LearningTarget, old, new, steps.c.shown_at)
        .join(steps, steps.c.target_id == col(LearningTarget.id))
        .join(old, (col(old.school_id) == student.school_id) & (col(old.id) == steps.c.before_id))
        .join(new, (col(new.school_id) == student.school_id) & (col(new.id) == steps.c.level_id))
        .where(col(LearningTarget.school_id) == student.school_id, col(new.rank) > col(old.rank))
        .order_by(steps.c.shown_at.desc(), steps.c.judged_at.desc())
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return None
    target, from_level, to_level, shown_at = row
    return Growth(
        target=targets.name_of(target, language),
        from_level=LevelName(from_level.code, from_level.name),
        to_level=LevelName(to_level.code, to_level.name),
        shown_on=occasion.day_of(shown_at),
    )
