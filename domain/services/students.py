"""Which students a person may see. Asked inside every query about a student (DOMAIN rule 32)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, literal, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.errors import NotFound
from domain.models import Enrolment, Guardianship, Person, Section
from domain.vocabulary import Membership, SectionKind


def taught_by(
    school_id: UUID, adult_id: UUID, *, on: date, kind: SectionKind | None = None
) -> Select[tuple[UUID]]:
    """Ids of students who share a current section with the adult as its teacher.

    With a kind: COURSE for those taught, ADVISORY for advisees. An assignment that ended shows nobody.
    """
    theirs, adults = aliased(Enrolment), aliased(Enrolment)
    statement = (
        select(theirs.person_id)
        .join(
            adults,
            (adults.school_id == theirs.school_id) & (adults.section_id == theirs.section_id),
        )
        .join(Section, (Section.school_id == theirs.school_id) & (Section.id == theirs.section_id))
        .where(
            theirs.school_id == school_id,
            theirs.membership == Membership.STUDENT,
            theirs.begins_on <= on,
            theirs.ends_on.is_(None) | (theirs.ends_on >= on),
            adults.person_id == adult_id,
            adults.membership == Membership.TEACHER,
            adults.begins_on <= on,
            adults.ends_on.is_(None) | (adults.ends_on >= on),
            Section.retired_on.is_(None) | (Section.retired_on > on),
        )
        .distinct()
    )
    return statement if kind is None else statement.where(Section.kind == kind)


def guarded_by(school_id: UUID, guardian_id: UUID, *, on: date) -> Select[tuple[UUID]]:
    """Ids of the students whose guardian the person is now."""
    return select(Guardianship.student_id).where(
        Guardianship.school_id == school_id,
        Guardianship.guardian_id == guardian_id,
        Guardianship.begins_on <= on,
        Guardianship.ends_on.is_(None) | (Guardianship.ends_on >= on),
    )


def visible_to(school_id: UUID, actor_id: UUID, *, on: date) -> CompoundSelect[tuple[UUID]]:
    """Ids of the students whose levels, pace and conferences the actor may see: their own, those they teach
    or advise now, those whose guardian they are. Reflections follow their own visibility."""
    return union(
        select(literal(actor_id).label("person_id")),
        taught_by(school_id, actor_id, on=on),
        guarded_by(school_id, actor_id, on=on),
    )


async def get_visible(session: AsyncSession, student_id: UUID, *, actor: Person, on: date) -> Person:
    """The student. Raises NotFound where there is none or it is none of the actor's."""
    found = await session.scalar(
        select(Person).where(
            Person.school_id == actor.school_id,
            Person.id == student_id,
            Person.id.in_(visible_to(actor.school_id, actor.id, on=on)),
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
