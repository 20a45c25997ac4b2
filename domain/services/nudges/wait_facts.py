"""What a student hears of a request that waits for longer than agreed."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.nudges import RequestStillWaits
from domain.models import Conference, Person
from domain.rules.conferences import WaitsFor
from domain.rules.excerpts import excerpt
from domain.services.conferences import conferences
from domain.services.occasions import Occasion

LONGEST_NAME = 60


async def of_request(
    session: AsyncSession, conference: Conference, *, student: Person, occasion: Occasion
) -> RequestStillWaits | None:
    """None where it does not wait for a teacher any more, or for no longer than agreed. Asks no right."""
    open_ones = await conferences.open_of(
        session,
        student,
        zone=occasion.zone,
        now=occasion.now,
        language=occasion.language_of(student),
        on_target=conference.target_id,
    )
    found = next((each for each in open_ones if each.id == conference.id), None)
    if (
        found is None
        or found.waits_for is not WaitsFor.TEACHER
        or found.school_days <= occasion.policy.answer_within_days
    ):
        return None
    return RequestStillWaits(
        conference_id=found.id,
        attempt=found.attempt,
        target=found.target,
        teacher_name=excerpt(found.teacher_name, LONGEST_NAME),
        school_days=found.school_days,
    )


async def of_id(
    session: AsyncSession, conference_id: UUID, attempt: int, *, student: Person, occasion: Occasion
) -> RequestStillWaits | None:
    """The same, of one attempt that the student was told of."""
    conference = await session.get(Conference, (student.school_id, conference_id))
    if conference is None or conference.attempt != attempt:
        return None
    return await of_request(session, conference, student=student, occasion=occasion)
