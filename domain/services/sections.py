"""Sections of a school: what is learned in each, by which calendar, by how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Calendar, Enrolment, Framework, Section
from domain.vocabulary import Membership, SectionKind


@dataclass(frozen=True, slots=True)
class ListedSection:
    section: Section
    framework_title: str | None
    calendar_name: str | None
    """None where the school's default calendar counts."""
    students: int
    """Ever enrolled."""


async def list_courses(session: AsyncSession, school_id: UUID) -> Sequence[ListedSection]:
    """The course sections in use, by title."""
    found = await session.execute(
        select(Section, col(Framework.title), col(Calendar.name), func.count(col(Enrolment.id)))
        .outerjoin(Framework, col(Framework.id) == col(Section.framework_id))
        .outerjoin(Calendar, col(Calendar.id) == col(Section.calendar_id))
        .outerjoin(
            Enrolment,
            (col(Enrolment.school_id) == col(Section.school_id))
            & (col(Enrolment.section_id) == col(Section.id))
            & (col(Enrolment.membership) == Membership.STUDENT),
        )
        .where(
            col(Section.school_id) == school_id,
            col(Section.kind) == SectionKind.COURSE,
            col(Section.retired_on).is_(None),
        )
        .group_by(col(Section.school_id), col(Section.id), col(Framework.title), col(Calendar.name))
        .order_by(col(Section.title), col(Section.sourced_id))
    )
    return [ListedSection(*row) for row in found]


async def courses_named(session: AsyncSession, school_id: UUID, text: str) -> Sequence[Section]:
    """Course sections with that roster identity, else with that title or course title."""
    courses = [listed.section for listed in await list_courses(session, school_id)]
    wanted = text.strip().casefold()
    by_identity = [section for section in courses if section.sourced_id.casefold() == wanted]
    return by_identity or [
        section
        for section in courses
        if wanted in (section.title.casefold(), (section.course_title or "").casefold())
    ]


async def frameworks_named(session: AsyncSession, school_id: UUID, text: str) -> Sequence[Framework]:
    """Frameworks in use with that identifier, else with that title or subject, else with it in the title."""
    found = (
        await session.scalars(
            select(Framework).where(
                col(Framework.school_id) == school_id, col(Framework.retired_at).is_(None)
            )
        )
    ).all()
    wanted = text.strip().casefold()
    for fits in (
        lambda one: one.guid.casefold() == wanted,
        lambda one: wanted in (one.title.casefold(), (one.subject or "").casefold()),
        lambda one: wanted in one.title.casefold(),
    ):
        if named := [one for one in found if fits(one)]:
            return named
    return []


async def calendars_named(session: AsyncSession, school_id: UUID, text: str | None) -> Sequence[Calendar]:
    """Calendars of that name; None names the school's default one."""
    found = await session.scalars(select(Calendar).where(col(Calendar.school_id) == school_id))
    if text is None:
        return [one for one in found if one.is_default]
    return [one for one in found if one.name.casefold() == text.strip().casefold()]
