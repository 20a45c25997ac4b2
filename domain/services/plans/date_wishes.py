"""Where dates asked for are seen while they wait: on the student's card and home, in a teacher's list."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.dates import DateWish, DateWishLine
from domain.models import DateProposal, Enrolment, LearningTarget, Person, Plan, PlannedTarget
from domain.services.learning import targets
from domain.services.people import students
from domain.vocabulary import Membership, ProposalState, SectionKind


async def of_student(
    session: AsyncSession, student: Person, *, on: date, language: str, target_id: UUID | None = None
) -> tuple[DateWish, ...]:
    """What the student asked for and nobody answered, the longest wait first; of one target or of all."""
    statement = _waiting(student.school_id, on).where(col(DateProposal.student_id) == student.id)
    if target_id is not None:
        statement = statement.where(col(DateProposal.target_id) == target_id)
    found = await session.execute(statement)
    return tuple(_wish(proposal, target, language) for proposal, target, _ in found)


async def for_teacher(
    session: AsyncSession, adult: Person, *, on: date, language: str, student_id: UUID | None = None
) -> tuple[DateWishLine, ...]:
    """Wishes that the adult may answer now, the longest wait first; of one student or of all."""
    statement = _waiting(adult.school_id, on).where(_decided_by(adult, on))
    if student_id is not None:
        statement = statement.where(col(DateProposal.student_id) == student_id)
    found = await session.execute(statement)
    return tuple(
        DateWishLine(student.id, student.full_name, _wish(proposal, target, language), proposal.from_on)
        for proposal, target, student in found
    )


def _waiting(school_id: UUID, on: date) -> Select[DateProposal, LearningTarget, Person]:
    """Open wishes that time has not overtaken: not shown, not excused, of a plan that goes on."""
    return (
        select(DateProposal, LearningTarget, Person)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(DateProposal.school_id))
            & (col(LearningTarget.id) == col(DateProposal.target_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(DateProposal.school_id))
            & (col(Person.id) == col(DateProposal.student_id)),
        )
        .join(
            Plan,
            (col(Plan.school_id) == col(DateProposal.school_id))
            & (col(Plan.id) == col(DateProposal.plan_id)),
        )
        .join(
            PlannedTarget,
            (col(PlannedTarget.school_id) == col(DateProposal.school_id))
            & (col(PlannedTarget.plan_id) == col(DateProposal.plan_id))
            & (col(PlannedTarget.target_id) == col(DateProposal.target_id)),
        )
        .where(
            col(DateProposal.school_id) == school_id,
            col(DateProposal.state) == ProposalState.OPEN,
            col(PlannedTarget.met_ordinal).is_(None),
            ~col(PlannedTarget.is_excused),
            col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > on),
        )
        .order_by(col(DateProposal.proposed_at), col(DateProposal.id))
    )


def _decided_by(adult: Person, on: date) -> ColumnElement[bool]:
    """On Plan: the adult teaches its section now or, where nobody does, advises its student.

    The same as `agreed_dates.deciders`.
    """
    taught = students.taught_by(adult.school_id, adult.id, on=on)
    advised = students.taught_by(adult.school_id, adult.id, on=on, kind=SectionKind.ADVISORY)
    of_section = col(Plan.student_id).in_(taught) & _has_teacher(on, adult.id)
    return of_section | (col(Plan.student_id).in_(advised) & ~_has_teacher(on))


def _has_teacher(on: date, adult_id: UUID | None = None) -> Exists:
    """On Plan: somebody teaches its section now, or the adult does."""
    teaches = (
        (col(Enrolment.school_id) == col(Plan.school_id))
        & (col(Enrolment.section_id) == col(Plan.section_id))
        & (col(Enrolment.membership) == Membership.TEACHER)
        & (col(Enrolment.begins_on) <= on)
        & (col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on))
    )
    if adult_id is not None:
        teaches &= col(Enrolment.person_id) == adult_id
    teacher = aliased(Person)
    return (
        select(col(Enrolment.id))
        .join(
            teacher,
            (col(teacher.school_id) == col(Enrolment.school_id))
            & (col(teacher.id) == col(Enrolment.person_id)),
        )
        .where(teaches, col(teacher.retired_on).is_(None) | (col(teacher.retired_on) > on))
        .correlate(Plan)
        .exists()
    )


def _wish(proposal: DateProposal, target: LearningTarget, language: str) -> DateWish:
    return DateWish(proposal.id, targets.name_of(target, language), proposal.to_on, proposal.proposed_at)
