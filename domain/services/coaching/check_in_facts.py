"""What the message with the questions says at the moment of sending, and who is named in it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.check_ins import CheckInQuestions
from domain.models import CheckIn, Enrolment, Person
from domain.services.coaching import goals
from domain.services.families import previews
from domain.services.nudges.advisory_weeks import primary_advisories
from domain.services.occasions import Occasion
from domain.vocabulary import Membership


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
    advisor = await _advisor(session, student, section_id, occasion=occasion)
    return CheckInQuestions(
        check_in_id=check_in.id,
        student_id=student.id,
        week_on=check_in.week_on,
        name=student.called,
        advisor_name=advisor,
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
    return None if section_id is None else await _advisor(session, student, section_id, occasion=occasion)


async def _advisor(
    session: AsyncSession, student: Person, section_id: UUID, *, occasion: Occasion
) -> str | None:
    """By one statement: it is asked for everybody of a school at once."""
    found: Person | None = await session.scalar(
        select(Person)
        .join(
            Enrolment,
            (col(Enrolment.school_id) == col(Person.school_id))
            & (col(Enrolment.person_id) == col(Person.id)),
        )
        .where(
            col(Enrolment.school_id) == student.school_id,
            col(Enrolment.section_id) == section_id,
            col(Enrolment.membership) == Membership.TEACHER,
            col(Enrolment.begins_on) <= occasion.today,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= occasion.today),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > occasion.today),
        )
        .order_by(col(Enrolment.is_primary).desc(), col(Person.family_name), col(Person.id))
        .limit(1)
    )
    return None if found is None else found.full_name
