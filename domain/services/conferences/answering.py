"""Which teachers a request goes to, and who of them may answer it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.models import Conference, ConferenceStep, Enrolment, LearningTarget, Person, Section
from domain.vocabulary import Membership, SectionKind


@dataclass(frozen=True, slots=True)
class Answerer:
    """A teacher of a section in which the student learns the target now."""

    teacher: Person
    section_id: UUID


def answerable_by(adult_id: UUID | SQLColumnExpression[UUID], *, on: date) -> ColumnElement[bool]:
    """A condition on Conference: the adult teaches its student now, in its section or, after a change of
    section, in one that learns the same framework.
    """
    theirs, adults = aliased(Enrolment), aliased(Enrolment)
    return exists(
        select(col(theirs.id))
        .join(
            adults,
            (col(adults.school_id) == col(theirs.school_id)) & (col(adults.section_id) == theirs.section_id),
        )
        .join(
            Section,
            (col(Section.school_id) == col(theirs.school_id)) & (col(Section.id) == theirs.section_id),
        )
        .join(LearningTarget, col(LearningTarget.school_id) == col(theirs.school_id))
        .where(
            col(theirs.school_id) == col(Conference.school_id),
            col(theirs.person_id) == col(Conference.student_id),
            col(LearningTarget.id) == col(Conference.target_id),
            col(adults.person_id) == adult_id,
            _learn_now(theirs, adults, on),
            (col(Section.id) == col(Conference.section_id))
            | (col(Section.framework_id) == col(LearningTarget.framework_id)),
        )
        .correlate(Conference, Person)
    )


async def answerers(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    *,
    section_id: UUID | None = None,
    on: date,
) -> list[Answerer]:
    """Teachers who may answer the student's request on a target, the one to ask first.

    That is the primary teacher of the section joined last. With a section, its teachers count too,
    whatever it learns.
    """
    theirs, adults = aliased(Enrolment), aliased(Enrolment)
    learns_it = col(Section.framework_id) == target.framework_id
    found = await session.execute(
        select(Person, col(Section.id))
        .join(adults, (col(adults.school_id) == col(Person.school_id)) & (col(adults.person_id) == Person.id))
        .join(
            theirs,
            (col(theirs.school_id) == col(adults.school_id)) & (col(theirs.section_id) == adults.section_id),
        )
        .join(
            Section,
            (col(Section.school_id) == col(adults.school_id)) & (col(Section.id) == adults.section_id),
        )
        .where(
            col(Person.school_id) == student.school_id,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
            col(theirs.person_id) == student.id,
            _learn_now(theirs, adults, on),
            learns_it if section_id is None else (learns_it | (col(Section.id) == section_id)),
        )
        .order_by(
            col(adults.is_primary).desc(), col(theirs.begins_on).desc(), col(adults.begins_on), col(Person.id)
        )
    )
    return [Answerer(row[0], row[1]) for row in found]


async def teachers_to_tell(
    session: AsyncSession, conference: Conference, student: Person, target: LearningTarget, *, on: date
) -> list[Person]:
    """Whom news of a conference goes to: the teacher who answered last, else the one asked, else all who may
    answer now. Nobody who has stopped teaching the student.
    """
    may = await answerers(session, student, target, section_id=conference.section_id, on=on)
    teachers = {each.teacher.id: each.teacher for each in may}
    acted = await session.scalars(
        select(col(ConferenceStep.by_id))
        .where(
            col(ConferenceStep.school_id) == conference.school_id,
            col(ConferenceStep.conference_id) == conference.id,
            col(ConferenceStep.by_id) != conference.student_id,
        )
        .order_by(col(ConferenceStep.at).desc(), col(ConferenceStep.id).desc())
    )
    for person_id in (*acted, conference.teacher_id):
        if person_id in teachers:
            return [teachers[person_id]]
    return list(teachers.values())


def _learn_now(theirs: type[Enrolment], adults: type[Enrolment], on: date) -> ColumnElement[bool]:
    """On Section and the two enrolments: a course that goes on, with both in it."""
    return (
        (col(theirs.membership) == Membership.STUDENT)
        & _lasts(theirs, on)
        & (col(adults.membership) == Membership.TEACHER)
        & _lasts(adults, on)
        & (col(Section.kind) == SectionKind.COURSE)
        & (col(Section.retired_on).is_(None) | (col(Section.retired_on) > on))
    )


def _lasts(enrolment: type[Enrolment], on: date) -> ColumnElement[bool]:
    return (col(enrolment.begins_on) <= on) & (
        col(enrolment.ends_on).is_(None) | (col(enrolment.ends_on) >= on)
    )
