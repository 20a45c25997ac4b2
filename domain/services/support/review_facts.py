"""What a student reads on the day on which a support is looked at."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.supports import ReviewDay
from domain.models import LearningTarget, Person, Support
from domain.services.learning import targets
from domain.services.occasions import Occasion


async def of_support(
    session: AsyncSession, support_id: UUID, *, student: Person, occasion: Occasion
) -> ReviewDay | None:
    """None where the support has ended or was reviewed. Asks no right."""
    support = await session.get(Support, (student.school_id, support_id))
    if support is None or support.closed_at is not None or support.result is not None:
        return None
    target = await session.get_one(LearningTarget, (support.school_id, support.target_id))
    adult = await session.get_one(Person, (support.school_id, support.owner_id))
    return ReviewDay(support.id, targets.name_of(target, occasion.language_of(student)), adult.full_name)
