"""Which students a person may see. Asked inside every query about a student (DOMAIN rule 32)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, literal, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import NotFound
from domain.models import Enrolment, Guardianship, Person, Section
from domain.vocabulary import Membership, SectionKind


def taught_by(school_id: UUID, adult_id: UUID, *, on: date, kind: SectionKind | None = None) -> Select[UUID]:
    """Ids of students who share a current section with the adult as its teacher.

    With a kind: COURSE for those taught, ADVISORY for advisees. An assignment that ended shows nobody.
    """
    theirs, adults = aliased(Enrolment), aliased(Enrolment)
    statement = (
        select(col(theirs.person_id))
        .join(
            adults,
            (col(adults.school_id) == col(theirs.school_id))
            & (col(adults.section_id) == col(theirs.section_id)),
        )
        .join(
            Section,
            (col(Section.school_id) == col(theirs.school_id)) & (col(Section.id) == col(theirs.section_id)),
        )
        .where(
            col(theirs.school_id) == school_id,
            col(theirs.membership) == Membership.STUDENT,
            col(theirs.begins_on) <= on,
            col(theirs.ends_on).is_(None) | (col(theirs.ends_on) >= on),
            col(adults.person_id) == adult_id,
            col(adults.membership) == Membership.TEACHER,
            col(adults.begins_on) <= on,
            col(adults.ends_on).is_(None) | (col(adults.ends_on) >= on),
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
        )
        .distinct()
    )
    return statement if kind is None else statement.where(col(Section.kind) == kind)


def guarded_by(school_id: UUID, guardian_id: UUID, *, on: date) -> Select[UUID]:
    """Ids of the students whose guardian the person is now."""
    return select(col(Guardianship.student_id)).where(
        col(Guardianship.school_id) == school_id,
        col(Guardianship.guardian_id) == guardian_id,
        col(Guardianship.begins_on) <= on,
        col(Guardianship.ends_on).is_(None) | (col(Guardianship.ends_on) >= on),
    )


def visible_to(school_id: UUID, actor_id: UUID, *, on: date) -> CompoundSelect[UUID]:
    """Ids of the students whose levels, pace and conferences the actor may see: their own, those they teach
    or advise now, those whose guardian they are. Reflections follow their own visibility.
    """
    return union(
        select(literal(actor_id).label("person_id")),
        taught_by(school_id, actor_id, on=on),
        guarded_by(school_id, actor_id, on=on),
    )


async def get_visible(session: AsyncSession, student_id: UUID, *, actor: Person, on: date) -> Person:
    """The student. Raises NotFound where there is none or it is none of the actor's."""
    found = await session.scalar(
        select(Person).where(
            col(Person.school_id) == actor.school_id,
            col(Person.id) == student_id,
            col(Person.id).in_(visible_to(actor.school_id, actor.id, on=on)),
        )
    )
    if found is None:
        raise NotFound
    return found


async def may_see(
    session: AsyncSession, *, school_id: UUID, actor_id: UUID, student_id: UUID, on: date
) -> bool:
    """The question asked again at the moment of sending."""
    found = await session.scalar(
        select(literal(1)).where(literal(student_id).in_(visible_to(school_id, actor_id, on=on)))
    )
    return found is not None
