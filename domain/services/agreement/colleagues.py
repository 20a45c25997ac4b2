"""Who may judge a second time: colleagues who may see the student now, and nobody else.

Privacy comes before the sample: where no such colleague is there, no second judgement is asked for.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.models import Enrolment, Judgement, LearningTarget, Person, SecondJudgement, Section
from domain.rules.agreement import OPEN_DAYS, Colleague
from domain.services.occasions import Occasion
from domain.vocabulary import Membership, SectionKind


async def may_judge(
    session: AsyncSession, judgement: Judgement, target: LearningTarget, *, occasion: Occasion
) -> list[Colleague]:
    """Teachers of the target's framework who teach or advise the student now, but for the first judge and
    whoever was asked before. One query.
    """
    on = occasion.today
    in_own_section = _shares_section(judgement.student_id, on, framework_id=target.framework_id)
    asked = exists().where(
        col(SecondJudgement.school_id) == col(Person.school_id),
        col(SecondJudgement.judgement_id) == judgement.id,
        col(SecondJudgement.judge_id) == col(Person.id),
    )
    found = await session.execute(
        select(col(Person.id), in_own_section, _open_ones(occasion.now)).where(
            col(Person.school_id) == judgement.school_id,
            col(Person.id) != judgement.judged_by_id,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
            _teaches_framework(target.framework_id, on),
            _shares_section(judgement.student_id, on),
            ~asked,
        )
    )
    return [Colleague(*row) for row in found]


def waits(now: datetime) -> ColumnElement[bool]:
    """A condition on SecondJudgement: neither given nor declined, and not asked for too long ago."""
    return (
        col(SecondJudgement.judged_at).is_(None)
        & col(SecondJudgement.declined_at).is_(None)
        & (col(SecondJudgement.asked_at) > now - timedelta(days=OPEN_DAYS))
    )


def _open_ones(now: datetime) -> ColumnElement[int]:
    """Of Person: how many second judgements wait for them."""
    return (
        select(func.count())
        .select_from(SecondJudgement)
        .where(
            col(SecondJudgement.school_id) == col(Person.school_id),
            col(SecondJudgement.judge_id) == col(Person.id),
            waits(now),
        )
        .correlate(Person)
        .scalar_subquery()
    )


def _teaches_framework(framework_id: UUID, on: date) -> ColumnElement[bool]:
    """On Person: teaches a course that learns the framework now."""
    own = aliased(Enrolment)
    return exists(
        select(literal(1))
        .select_from(own)
        .join(
            Section,
            (col(Section.school_id) == col(own.school_id)) & (col(Section.id) == col(own.section_id)),
        )
        .where(
            col(own.school_id) == col(Person.school_id),
            col(own.person_id) == col(Person.id),
            col(own.membership) == Membership.TEACHER,
            _lasts(own, on),
            col(Section.kind) == SectionKind.COURSE,
            col(Section.framework_id) == framework_id,
            _goes_on(on),
        )
        .correlate(Person)
    )


def _shares_section(student_id: UUID, on: date, *, framework_id: UUID | None = None) -> ColumnElement[bool]:
    """On Person: is a teacher of a section in which the student is now; of a course with that framework."""
    theirs, own = aliased(Enrolment), aliased(Enrolment)
    statement = (
        select(literal(1))
        .select_from(theirs)
        .join(
            own,
            (col(own.school_id) == col(theirs.school_id)) & (col(own.section_id) == col(theirs.section_id)),
        )
        .join(
            Section,
            (col(Section.school_id) == col(theirs.school_id)) & (col(Section.id) == col(theirs.section_id)),
        )
        .where(
            col(theirs.school_id) == col(Person.school_id),
            col(theirs.person_id) == student_id,
            col(theirs.membership) == Membership.STUDENT,
            _lasts(theirs, on),
            col(own.person_id) == col(Person.id),
            col(own.membership) == Membership.TEACHER,
            _lasts(own, on),
            _goes_on(on),
        )
    )
    if framework_id is not None:
        statement = statement.where(
            col(Section.kind) == SectionKind.COURSE, col(Section.framework_id) == framework_id
        )
    return exists(statement.correlate(Person))


def _goes_on(on: date) -> ColumnElement[bool]:
    return col(Section.retired_on).is_(None) | (col(Section.retired_on) > on)


def _lasts(enrolment: type[Enrolment], on: date) -> ColumnElement[bool]:
    return (col(enrolment.begins_on) <= on) & (
        col(enrolment.ends_on).is_(None) | (col(enrolment.ends_on) >= on)
    )
