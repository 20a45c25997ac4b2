"""The readable names of a history, as the ids of the school they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.models import (
    Calendar,
    Competency,
    Enrolment,
    Framework,
    LearningTarget,
    Level,
    Person,
    School,
    Section,
)
from domain.vocabulary import CompetencyKind, Membership, SectionKind


@dataclass(frozen=True, slots=True)
class Names:
    """The file's readable names, as ids."""

    zone: ZoneInfo
    people: Mapping[str, UUID]
    sections: Mapping[str, Section]
    targets: Mapping[str, UUID]
    levels: Mapping[str, UUID]
    habit_levels: Mapping[int, UUID]
    calendars: Mapping[str, UUID]
    shared_sections: Mapping[tuple[UUID, UUID], UUID]
    """The course section of a student and a teacher."""

    def moment(self, local: str) -> datetime:
        return datetime.fromisoformat(local).replace(tzinfo=self.zone)


async def names_of(session: AsyncSession, school: School) -> Names:
    """Everything a history may name in this school."""
    here = school.id
    people = await session.execute(
        select(col(Person.sourced_id), col(Person.id)).where(col(Person.school_id) == here)
    )
    sections = await session.scalars(select(Section).where(col(Section.school_id) == here))
    targets = await session.execute(
        select(col(LearningTarget.code), col(LearningTarget.id)).where(col(LearningTarget.school_id) == here)
    )
    calendars = await session.execute(
        select(col(Calendar.name), col(Calendar.id)).where(col(Calendar.school_id) == here)
    )
    levels = (await session.scalars(select(Level).where(col(Level.school_id) == here))).all()
    habit_scales = set(
        await session.scalars(
            select(col(Framework.scale_id))
            .join(Competency, col(Competency.framework_id) == col(Framework.id))
            .where(col(Framework.school_id) == here, col(Competency.kind) == CompetencyKind.HABIT)
        )
    )
    return Names(
        zone=ZoneInfo(school.zone),
        people={row[0]: row[1] for row in people},
        sections={section.sourced_id: section for section in sections},
        targets={row[0]: row[1] for row in targets},
        levels={level.code: level.id for level in levels if level.scale_id not in habit_scales},
        habit_levels={level.rank: level.id for level in levels if level.scale_id in habit_scales},
        calendars={row[0]: row[1] for row in calendars},
        shared_sections=await _shared_sections(session, here),
    )


async def _shared_sections(session: AsyncSession, school_id: UUID) -> dict[tuple[UUID, UUID], UUID]:
    student, teacher = aliased(Enrolment), aliased(Enrolment)
    found = await session.execute(
        select(col(student.person_id), col(teacher.person_id), col(student.section_id))
        .join(
            teacher,
            (col(teacher.school_id) == col(student.school_id))
            & (col(teacher.section_id) == col(student.section_id)),
        )
        .join(Section, col(Section.id) == col(student.section_id))
        .where(
            col(student.school_id) == school_id,
            col(student.membership) == Membership.STUDENT,
            col(teacher.membership) == Membership.TEACHER,
            col(Section.kind) == SectionKind.COURSE,
        )
    )
    return {(student_id, teacher_id): section_id for student_id, teacher_id, section_id in found}
