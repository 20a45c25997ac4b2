"""What the frameworks somebody teaches leave unsaid, so that no student can see it. Source: DOMAIN rule 9"""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.staff import FaultLine
from domain.models import Competency, Enrolment, Framework, LearningTarget, LevelDescription, Person, Section
from domain.vocabulary import CompetencyKind, Membership


async def of_teacher(session: AsyncSession, actor: Person, *, on: date) -> tuple[FaultLine, ...]:
    """What is missing on the target cards of the frameworks the actor teaches now (DOMAIN rule 9)."""
    described = exists().where(
        col(LevelDescription.school_id) == col(LearningTarget.school_id),
        col(LevelDescription.target_id) == col(LearningTarget.id),
    )
    without_levels = func.count(case((~described, 1)))
    without_assessment = func.count(case((func.coalesce(col(LearningTarget.assessed_by), "") == "", 1)))
    found = await session.execute(
        select(col(Framework.title), func.count(), without_levels, without_assessment)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Framework.school_id))
            & (col(LearningTarget.framework_id) == col(Framework.id)),
        )
        .join(
            Competency,
            (col(Competency.school_id) == col(LearningTarget.school_id))
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .where(
            col(Framework.school_id) == actor.school_id,
            col(Framework.id).in_(_frameworks_taught(actor, on=on)),
            col(LearningTarget.retired_at).is_(None),
            col(Competency.kind) != CompetencyKind.HABIT,
        )
        .group_by(col(Framework.id), col(Framework.title))
        .having((without_levels > 0) | (without_assessment > 0))
        .order_by(col(Framework.title))
    )
    return tuple(FaultLine(*row) for row in found)


def _frameworks_taught(actor: Person, *, on: date) -> Select[UUID | None]:
    return (
        select(col(Section.framework_id))
        .join(
            Enrolment,
            (col(Enrolment.school_id) == col(Section.school_id))
            & (col(Enrolment.section_id) == col(Section.id)),
        )
        .where(
            col(Section.school_id) == actor.school_id,
            col(Section.framework_id).is_not(None),
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
            col(Enrolment.person_id) == actor.id,
            col(Enrolment.membership) == Membership.TEACHER,
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
        )
    )
