"""One conference with those whom it concerns, for whoever may see or change it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.models import Conference, LearningTarget, Person
from domain.services.conferences.answering import answerable_by
from domain.services.people.students import taught_by


@dataclass(frozen=True, slots=True)
class Meeting:
    """A conference with its student, its target and the teacher who was asked first."""

    conference: Conference
    student: Person
    target: LearningTarget
    teacher: Person


async def get_visible(session: AsyncSession, conference_id: UUID, *, actor: Person, on: date) -> Meeting:
    """For reading. Raises NotFound unless it is the actor's own or of somebody they teach or advise now.

    Families see when and what came of it on the card of their child: what a student writes to a teacher in a
    request is for the teacher.
    """
    student_id = col(Conference.student_id)
    own_or_taught = (student_id == actor.id) | student_id.in_(taught_by(actor.school_id, actor.id, on=on))
    return await _get(session, conference_id, actor.school_id, own_or_taught)


async def get_own(session: AsyncSession, conference_id: UUID, *, student: Person) -> Meeting:
    """The student's own, locked until the transaction ends. Raises NotFound for anybody else's."""
    mine = col(Conference.student_id) == student.id
    return await _get(session, conference_id, student.school_id, mine, is_locked=True)


async def get_answerable(session: AsyncSession, conference_id: UUID, *, teacher: Person, on: date) -> Meeting:
    """Locked until the transaction ends, so that of two teachers the second sees what the first did.

    Raises NotFound for whoever may not answer it now.
    """
    mine = answerable_by(teacher.id, on=on)
    return await _get(session, conference_id, teacher.school_id, mine, is_locked=True)


async def may_answer(session: AsyncSession, conference: Conference, *, adult: Person, on: date) -> bool:
    found = await session.scalar(
        select(col(Conference.id)).where(
            col(Conference.school_id) == conference.school_id,
            col(Conference.id) == conference.id,
            answerable_by(adult.id, on=on),
        )
    )
    return found is not None


async def _get(
    session: AsyncSession,
    conference_id: UUID,
    school_id: UUID,
    condition: ColumnElement[bool],
    *,
    is_locked: bool = False,
) -> Meeting:
    statement = select(Conference).where(
        col(Conference.school_id) == school_id, col(Conference.id) == conference_id, condition
    )
    if is_locked:
        # Whoever waited for the lock must see the row as the other one left it.
        statement = statement.with_for_update(of=Conference).execution_options(populate_existing=True)
    conference = await session.scalar(statement)
    if conference is None:
        raise NotFound
    return Meeting(
        conference=conference,
        student=await session.get_one(Person, (school_id, conference.student_id)),
        target=await session.get_one(LearningTarget, (school_id, conference.target_id)),
        teacher=await session.get_one(Person, (school_id, conference.teacher_id)),
    )
