"""Which students a person may see. Asked inside every query about a student (DOMAIN rule 32)."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    Uuid,
    bindparam,
    literal,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import NotFound
from domain.models import Enrolment, Guardianship, Person, RoleAssignment, Section
from domain.vocabulary import Membership, Role, SectionKind


def taught_by(
    school_id: UUID, adult_id: UUID | BindParameter[UUID], *, on: date, kind: SectionKind | None = None
) -> Select[UUID]:
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


def advised_by(adult: Person, *, on: date) -> Select[UUID]:
    """Ids of those whom the adult advises now."""
    return taught_by(adult.school_id, adult.id, on=on, kind=SectionKind.ADVISORY)


def guarded_by(school_id: UUID, guardian_id: UUID | BindParameter[UUID], *, on: date) -> Select[UUID]:
    """Ids of the students whose guardian the person is now."""
    return select(col(Guardianship.student_id)).where(
        col(Guardianship.school_id) == school_id,
        col(Guardianship.guardian_id) == guardian_id,
        col(Guardianship.begins_on) <= on,
        col(Guardianship.ends_on).is_(None) | (col(Guardianship.ends_on) >= on),
    )


def visible_to(school_id: UUID, actor_id: UUID | BindParameter[UUID], *, on: date) -> CompoundSelect[UUID]:
    """Ids of the students whose levels, pace and conferences the actor may see: their own, those they teach
    or advise now, those whose guardian they are. Reflections follow their own visibility.
    """
    return union(
        select((actor_id if isinstance(actor_id, BindParameter) else literal(actor_id)).label("person_id")),
        taught_by(school_id, actor_id, on=on),
        guarded_by(school_id, actor_id, on=on),
    )


def in_care_of(school_id: UUID, adult_id: UUID, *, on: date) -> CompoundSelect[UUID]:
    """Ids of the students on whose accounts the adult has the say: advisees; for a leader also students
    without an advisor, who would otherwise wait for nobody.
    """
    theirs, adults = aliased(Enrolment), aliased(Enrolment)
    advised = (
        select(literal(1))
        .select_from(theirs)
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
            col(theirs.person_id) == col(RoleAssignment.person_id),
            col(theirs.membership) == Membership.STUDENT,
            _lasts(theirs, on),
            col(adults.membership) == Membership.TEACHER,
            _lasts(adults, on),
            col(Section.kind) == SectionKind.ADVISORY,
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
        )
    )
    leads = aliased(RoleAssignment)
    unadvised = select(col(RoleAssignment.person_id)).where(
        col(RoleAssignment.school_id) == school_id,
        col(RoleAssignment.role) == Role.STUDENT,
        _lasts(RoleAssignment, on),
        ~advised.exists(),
        select(literal(1))
        .where(
            col(leads.school_id) == school_id,
            col(leads.person_id) == adult_id,
            col(leads.role) == Role.LEADER,
            _lasts(leads, on),
        )
        .exists(),
    )
    return union(taught_by(school_id, adult_id, on=on, kind=SectionKind.ADVISORY), unadvised)


def _lasts(row: type[Enrolment] | type[RoleAssignment], on: date) -> ColumnElement[bool]:
    """Whether the day lies in the time of an enrolment or a role."""
    return (col(row.begins_on) <= on) & (col(row.ends_on).is_(None) | (col(row.ends_on) >= on))


async def get_in_care(session: AsyncSession, student_id: UUID, *, actor: Person, on: date) -> Person:
    """The student. Raises NotFound unless the actor has the say on their accounts."""
    return await _get(session, student_id, in_care_of(actor.school_id, actor.id, on=on), actor=actor)


async def get_taught(session: AsyncSession, student_id: UUID, *, actor: Person, on: date) -> Person:
    """The student. Raises NotFound unless the actor teaches or advises them now."""
    return await _get(session, student_id, taught_by(actor.school_id, actor.id, on=on), actor=actor)


async def get_advised(session: AsyncSession, student_id: UUID, *, actor: Person, on: date) -> Person:
    """The student. Raises NotFound unless the actor advises them now, and for one who left the school."""
    student = await _get(session, student_id, advised_by(actor, on=on), actor=actor)
    if student.retired_on is not None and student.retired_on <= on:
        raise NotFound
    return student


async def get_guarded(session: AsyncSession, student_id: UUID, *, actor: Person, on: date) -> Person:
    """The student. Raises NotFound unless the actor is their guardian now."""
    return await _get(session, student_id, guarded_by(actor.school_id, actor.id, on=on), actor=actor)


async def teaches(session: AsyncSession, student: Person, *, actor: Person, on: date) -> bool:
    """Whether the actor teaches or advises the student now."""
    taught = taught_by(actor.school_id, actor.id, on=on)
    return await session.scalar(select(literal(1)).where(literal(student.id).in_(taught))) is not None


async def _get(
    session: AsyncSession,
    student_id: UUID,
    allowed: Select[UUID] | CompoundSelect[UUID],
    *,
    actor: Person,
) -> Person:
    found = await session.scalar(
        select(Person).where(
            col(Person.school_id) == actor.school_id,
            col(Person.id) == student_id,
            col(Person.id).in_(allowed),
        )
    )
    if found is None:
        raise NotFound
    return found


async def get_visible(session: AsyncSession, student_id: UUID, *, actor: Person, on: date) -> Person:
    """The student. Raises NotFound where there is none or it is none of the actor's."""
    return await _get(session, student_id, visible_to(actor.school_id, actor.id, on=on), actor=actor)


async def may_see(
    session: AsyncSession, *, school_id: UUID, actor_id: UUID, student_id: UUID, on: date
) -> bool:
    """The question asked again at the moment of sending."""
    asked = {"school_id": school_id, "actor_id": actor_id, "student_id": student_id, "on_day": on}
    return await session.scalar(_whether_visible(), asked) is not None


@cache
def _whether_visible() -> Select[int]:
    """Built once: it is asked of every notice, and putting it together takes longer than running it."""
    school_id: Any = bindparam("school_id", type_=Uuid())
    actor_id: Any = bindparam("actor_id", type_=Uuid())
    on: Any = bindparam("on_day", type_=Date())
    seen = visible_to(school_id, actor_id, on=on)
    return select(literal(1)).where(bindparam("student_id", type_=Uuid()).in_(seen))


@dataclass(frozen=True, slots=True)
class StudentLine:
    """A student in an adult's list."""

    id: UUID
    name: str
    grade: str | None
    is_taught: bool
    is_advised: bool


async def list_advised(session: AsyncSession, adult: Person, *, on: date) -> tuple[Person, ...]:
    """Whom the adult advises now, without who left the school. Two queries."""
    advised = (await session.scalars(advised_by(adult, on=on))).all()  # apart, as in `list_taught`
    found = await session.scalars(
        select(Person).where(
            col(Person.school_id) == adult.school_id,
            col(Person.id).in_(advised),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
        )
    )
    return tuple(found)


async def list_taught(session: AsyncSession, *, actor: Person, on: date, text: str = "") -> list[StudentLine]:
    """Students the actor teaches or advises now whose name contains every word of the text, by name.

    Upper and lower case and accents make no difference. Three queries.
    """
    school_id = actor.school_id
    # Apart: together, on tables just filled and not analyzed yet, it took minutes.
    taught, advised = [
        frozenset(await session.scalars(taught_by(school_id, actor.id, on=on, kind=kind)))
        for kind in (SectionKind.COURSE, SectionKind.ADVISORY)
    ]
    found = await session.scalars(
        select(Person).where(
            col(Person.school_id) == school_id,
            col(Person.id).in_(taught | advised),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
        )
    )
    words = fold(text).split()
    lines = [
        StudentLine(
            person.id,
            person.full_name,
            person.grade,
            is_taught=person.id in taught,
            is_advised=person.id in advised,
        )
        for person in found
        if all(word in fold(f"{person.full_name} {person.given_name}") for word in words)
    ]
    return sorted(lines, key=lambda line: (fold(line.name), line.id))


def fold(text: str) -> str:
    """The text without accents and upper case, for comparing what people type."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
