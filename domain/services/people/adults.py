"""The adults around a student: who teaches, advises and guards them now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.models import Enrolment, Guardianship, Person, RoleAssignment, Section
from domain.vocabulary import Membership, Role, SectionKind


@dataclass(frozen=True, slots=True)
class Adult:
    """One adult in one part: somebody who teaches two sections is there twice."""

    person: Person
    part: Role
    """TEACHER, ADVISOR or GUARDIAN."""
    section_id: UUID | None = None
    section_title: str | None = None
    framework_id: UUID | None = None
    is_primary: bool = False


async def around(session: AsyncSession, student: Person, *, on: date) -> tuple[Adult, ...]:
    """Teachers, advisors and guardians of the student on that day, in this order, the primary ones first.

    Who left the school is not among them.
    """
    return (
        *await _teachers(session, student, on=on),
        *await _guardians(session, student, on=on),
    )


def advisors(adults: tuple[Adult, ...]) -> tuple[Person, ...]:
    return _people(adult for adult in adults if adult.part is Role.ADVISOR)


def teachers(adults: tuple[Adult, ...], *, framework_id: UUID | None = None) -> tuple[Person, ...]:
    """Teachers of courses; with a framework, of the courses that have it."""
    return _people(
        adult
        for adult in adults
        if adult.part is Role.TEACHER and (framework_id is None or adult.framework_id == framework_id)
    )


def guardians(adults: tuple[Adult, ...]) -> tuple[Person, ...]:
    return _people(adult for adult in adults if adult.part is Role.GUARDIAN)


async def leaders(session: AsyncSession, school_id: UUID, *, on: date) -> tuple[Person, ...]:
    """Everybody who leads the school on that day."""
    found = await session.scalars(
        select(Person)
        .join(
            RoleAssignment,
            (col(RoleAssignment.school_id) == col(Person.school_id))
            & (col(RoleAssignment.person_id) == col(Person.id)),
        )
        .where(
            col(Person.school_id) == school_id,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
            col(RoleAssignment.role) == Role.LEADER,
            col(RoleAssignment.begins_on) <= on,
            col(RoleAssignment.ends_on).is_(None) | (col(RoleAssignment.ends_on) >= on),
        )
        .order_by(col(Person.family_name), col(Person.id))
    )
    return tuple({person.id: person for person in found}.values())


async def _teachers(session: AsyncSession, student: Person, *, on: date) -> list[Adult]:
    theirs, adults = aliased(Enrolment), aliased(Enrolment)
    found = await session.execute(
        select(Person, Section, col(adults.is_primary))
        .join(
            adults,
            (col(adults.school_id) == col(Person.school_id)) & (col(adults.person_id) == col(Person.id)),
        )
        .join(
            theirs,
            (col(theirs.school_id) == col(adults.school_id))
            & (col(theirs.section_id) == col(adults.section_id)),
        )
        .join(
            Section,
            (col(Section.school_id) == col(theirs.school_id)) & (col(Section.id) == col(theirs.section_id)),
        )
        .where(
            col(theirs.school_id) == student.school_id,
            col(theirs.person_id) == student.id,
            col(theirs.membership) == Membership.STUDENT,
            col(theirs.begins_on) <= on,
            col(theirs.ends_on).is_(None) | (col(theirs.ends_on) >= on),
            col(adults.membership) == Membership.TEACHER,
            col(adults.begins_on) <= on,
            col(adults.ends_on).is_(None) | (col(adults.ends_on) >= on),
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
        )
        .order_by(
            col(Section.kind).desc(),
            col(adults.is_primary).desc(),
            col(Section.title),
            col(Person.family_name),
        )
    )
    return [
        Adult(
            person,
            Role.ADVISOR if section.kind is SectionKind.ADVISORY else Role.TEACHER,
            section.id,
            section.title,
            section.framework_id,
            is_primary,
        )
        for person, section, is_primary in found
    ]


async def _guardians(session: AsyncSession, student: Person, *, on: date) -> list[Adult]:
    found = await session.scalars(
        select(Person)
        .join(
            Guardianship,
            (col(Guardianship.school_id) == col(Person.school_id))
            & (col(Guardianship.guardian_id) == col(Person.id)),
        )
        .where(
            col(Guardianship.school_id) == student.school_id,
            col(Guardianship.student_id) == student.id,
            col(Guardianship.begins_on) <= on,
            col(Guardianship.ends_on).is_(None) | (col(Guardianship.ends_on) >= on),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
        )
        .order_by(col(Person.family_name), col(Person.given_name))
    )
    return [Adult(person, Role.GUARDIAN) for person in found]


def _people(adults: Iterable[Adult]) -> tuple[Person, ...]:
    return tuple({adult.person.id: adult.person for adult in adults}.values())
