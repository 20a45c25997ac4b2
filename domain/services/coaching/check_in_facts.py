"""What the message with the questions says at the moment of sending, and who is named in it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.check_ins import CheckInQuestions
from domain.models import CheckIn, Person
from domain.services.coaching import goals
from domain.services.families import previews
from domain.services.nudges.advisory_weeks import primary_advisories
from domain.services.occasions import Occasion
from domain.services.people import adults


async def of_id(
    session: AsyncSession, check_in_id: UUID, *, student: Person, occasion: Occasion
) -> CheckInQuestions | None:
    """The questions, in the name of whoever is the advisor now; None where they were answered meanwhile, the
    talk was had or will not be, or the student is in no advisory any more.
    """
    check_in = await session.get(CheckIn, (student.school_id, check_in_id), populate_existing=True)
    if check_in is None or check_in.student_id != student.id:
        return None
    if check_in.answered_at or check_in.met_at or check_in.missed:
        return None
    section_id = await advisory_of(session, student, occasion=occasion)
    if section_id is None:
        return None
    return CheckInQuestions(
        check_in_id=check_in.id,
        student_id=student.id,
        week_on=check_in.week_on,
        name=student.called,
        advisor_name=await advisor_name(session, student, occasion=occasion),
        family_on=await previews.reads_soon(session, student, occasion=occasion),
        goals=len(await goals.to_look_at(session, student, before=check_in.week_on)),
    )


async def advisory_of(session: AsyncSession, student: Person, *, occasion: Occasion) -> UUID | None:
    """The student's advisory now; of two, the one whose time counts."""
    found = await session.execute(
        primary_advisories(student.school_id, on=occasion.today, student_ids=[student.id])
    )
    row = found.first()
    return None if row is None else row.section_id


async def advisor_name(session: AsyncSession, student: Person, *, occasion: Occasion) -> str | None:
    """Of the advisor in that advisory, the main one where there are several; None where there is none."""
    section_id = await advisory_of(session, student, occasion=occasion)
    around = await adults.around(session, student, on=occasion.today)
    return next((each.person.full_name for each in around if each.section_id == section_id), None)
