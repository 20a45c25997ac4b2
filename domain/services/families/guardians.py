"""A student's guardians, and how each hears of the student. Of one of them another is never told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import GuardianNotTold, NotFound
from domain.messages.families.protocol import FamilyWay
from domain.models import Cadence, ChannelLink, Guardianship, Person
from domain.rules import families as rules
from domain.services.people import students
from domain.vocabulary import FamilyTaskReason, LinkState, Rhythm


@dataclass(frozen=True, slots=True)
class Guarding:
    """One guardian of one student now."""

    guardian: Person
    student_id: UUID
    hears: bool
    on_paper: bool
    is_linked: bool
    """Whether an account of theirs is confirmed, with consent on record."""
    is_in_reach: bool
    """Whether one of these takes messages."""
    rhythm: Rhythm | None
    """Of messages, where they chose one."""

    @property
    def gets_messages(self) -> bool:
        return rules.gets_messages(
            hears=self.hears, on_paper=self.on_paper, is_in_reach=self.is_in_reach, rhythm=self.rhythm
        )

    @property
    def in_person(self) -> FamilyTaskReason | None:
        """Why the advisor brings them the week."""
        return rules.reach_in_person(
            hears=self.hears,
            on_paper=self.on_paper,
            is_linked=self.is_linked,
            is_in_reach=self.is_in_reach,
        )

    @property
    def way(self) -> FamilyWay:
        if not self.hears:
            return FamilyWay.NOT_TOLD
        if self.in_person is not None:
            return FamilyWay(self.in_person.value)
        return FamilyWay.TURNED_OFF if self.rhythm is Rhythm.OFF else FamilyWay.MESSAGES


def is_linked(*, in_reach: bool) -> ColumnElement[bool]:
    """Whether a guardian has a confirmed account with consent on record, as a condition of a query."""
    found = exists().where(
        col(ChannelLink.school_id) == col(Guardianship.school_id),
        col(ChannelLink.person_id) == col(Guardianship.guardian_id),
        col(ChannelLink.state) == LinkState.CONFIRMED,
        col(ChannelLink.consent).is_not(None),
    )
    return found.where(col(ChannelLink.unreachable_since).is_(None)) if in_reach else found


def lasts(on: date) -> ColumnElement[bool]:
    """Whether a guardianship holds on that day."""
    return (col(Guardianship.begins_on) <= on) & (
        col(Guardianship.ends_on).is_(None) | (col(Guardianship.ends_on) >= on)
    )


async def of_students(
    session: AsyncSession, school_id: UUID, student_ids: Collection[UUID], *, on: date
) -> tuple[Guarding, ...]:
    """The guardians of the students on that day, by name. Asks no right."""
    found = await session.execute(
        _guarding(school_id, on=on).where(col(Guardianship.student_id).in_(student_ids))
    )
    return tuple(Guarding(*row) for row in found)


async def of_guardian(session: AsyncSession, guardian: Person, *, on: date) -> tuple[Guarding, ...]:
    """The same by the guardian: one for each of their children."""
    found = await session.execute(
        _guarding(guardian.school_id, on=on).where(col(Guardianship.guardian_id) == guardian.id)
    )
    return tuple(Guarding(*row) for row in found)


async def of_everybody(session: AsyncSession, school_id: UUID, *, on: date) -> tuple[Guarding, ...]:
    """All guardians of the school on that day, of students who are there. Asks no right."""
    student = aliased(Person)
    found = await session.execute(
        _guarding(school_id, on=on)
        .join(
            student,
            (col(student.school_id) == col(Guardianship.school_id))
            & (col(student.id) == col(Guardianship.student_id)),
        )
        .where(col(student.retired_on).is_(None) | (col(student.retired_on) > on))
    )
    return tuple(Guarding(*row) for row in found)


def _guarding(school_id: UUID, *, on: date) -> Select[Person, UUID, bool, bool, bool, bool, Rhythm | None]:
    return (
        select(
            Person,
            col(Guardianship.student_id),
            col(Guardianship.hears),
            col(Guardianship.on_paper),
            is_linked(in_reach=False),
            is_linked(in_reach=True),
            col(Cadence.rhythm),
        )
        .join(
            Guardianship,
            (col(Guardianship.school_id) == col(Person.school_id))
            & (col(Guardianship.guardian_id) == col(Person.id)),
        )
        .outerjoin(
            Cadence,
            (col(Cadence.school_id) == col(Person.school_id)) & (col(Cadence.person_id) == col(Person.id)),
        )
        .where(
            col(Guardianship.school_id) == school_id,
            lasts(on),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
        )
        .order_by(col(Person.family_name), col(Person.given_name), col(Person.id))
    )


async def told_of_advisee(
    session: AsyncSession, student_id: UUID, guardian_id: UUID, *, advisor: Person, on: date
) -> tuple[Person, Guarding]:
    """An advisee and one of their guardians. Raises NotFound for any others, and GuardianNotTold where the
    school's protocol leaves the guardian out.
    """
    student = await students.get_advised(session, student_id, actor=advisor, on=on)
    there = await of_students(session, student.school_id, [student.id], on=on)
    for each in there:
        if each.guardian.id != guardian_id:
            continue
        if not each.hears:
            raise GuardianNotTold(each.guardian.full_name, student.called)
        return student, each
    raise NotFound
