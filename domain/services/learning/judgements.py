"""What teachers judged of one student and one target."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Judgement, LearningTarget, Level, Person


async def of_target(
    session: AsyncSession, student: Person, target: LearningTarget
) -> Sequence[Row[Judgement, Level, Person]]:
    """Every judgement with its level and its judge, in the order in which the learning was shown."""
    found = await session.execute(
        select(Judgement, Level, Person)
        .join(
            Level,
            (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == col(Judgement.level_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(Judgement.school_id))
            & (col(Person.id) == col(Judgement.judged_by_id)),
        )
        .where(
            col(Judgement.school_id) == student.school_id,
            col(Judgement.student_id) == student.id,
            col(Judgement.target_id) == target.id,
        )
        .order_by(col(Judgement.shown_at), col(Judgement.judged_at))
    )
    return found.all()
