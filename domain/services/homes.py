"""What waits for an adult: the first screen of a teacher, an advisor, a leader, a family."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, distinct, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.shared import ChildLine, FamilyHome
from domain.messages.staff import FaultLine, HelpLine, LeaderHome, StaffHome
from domain.models import (
    ChannelLink,
    Competency,
    Conference,
    Enrolment,
    Framework,
    HelpRequest,
    LearningTarget,
    LevelDescription,
    Person,
    RoleAssignment,
    Section,
)
from domain.rules.conferences import ENDED
from domain.services import audit, conferences, links, overviews, students, targets
from domain.services.occasions import Occasion
from domain.vocabulary import (
    CompetencyKind,
    ConferenceState,
    HelpKind,
    LinkState,
    Membership,
    Role,
    SectionKind,
)

SHARED_REFLECTIONS = 2


async def of_staff(session: AsyncSession, actor: Person, *, occasion: Occasion, language: str) -> StaffHome:
    """A teacher's and an advisor's home in one."""
    on = occasion.today
    theirs = await conferences.for_teacher(
        session, actor, zone=occasion.zone, now=occasion.now, language=language
    )
    scheduled = [(each, occasion.day_of(each.starts_at)) for each in theirs.scheduled if each.starts_at]
    there = await students.list_taught(session, actor=actor, on=on)
    return StaffHome(
        name=actor.called,
        requests=tuple(overviews.conference_line(each) for each in theirs.waiting),
        today=tuple(overviews.conference_line(each) for each, day in scheduled if day == on),
        to_record=tuple(overviews.conference_line(each) for each, day in scheduled if day < on),
        reviews=tuple(
            overviews.conference_line(each)
            for each in theirs.not_yet
            if each.review_on is not None and each.review_on <= on
        ),
        help=await _open_help(session, actor, on=on, language=language),
        links=len(await links.waiting_for(session, actor=actor, on=on)),
        taught=sum(student.is_taught for student in there),
        advised=sum(student.is_advised for student in there),
        faults=await _faults(session, actor, on=on),
    )


async def _open_help(
    session: AsyncSession, actor: Person, *, on: date, language: str
) -> tuple[HelpLine, ...]:
    """Requests nobody has read yet that went to the actor or to all of the student's teachers or advisors:
    "help now" first, then the longest wait.
    """
    school_id = actor.school_id
    taught = students.taught_by(school_id, actor.id, on=on, kind=SectionKind.COURSE)
    advised = students.taught_by(school_id, actor.id, on=on, kind=SectionKind.ADVISORY)
    is_stuck = col(HelpRequest.kind) == HelpKind.STUCK
    went_on = ~is_stuck & (col(HelpRequest.told_at) > col(HelpRequest.asked_at))
    student_id, target_id = col(HelpRequest.student_id), col(HelpRequest.target_id)
    found = await session.execute(
        select(HelpRequest, Person, LearningTarget)
        .join(
            Person,
            (col(Person.school_id) == col(HelpRequest.school_id))
            & (col(Person.id) == col(HelpRequest.student_id)),
        )
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(HelpRequest.school_id))
            & (col(LearningTarget.id) == col(HelpRequest.target_id)),
        )
        .where(
            col(HelpRequest.school_id) == school_id,
            col(HelpRequest.acknowledged_at).is_(None),
            (col(HelpRequest.to_id) == actor.id)
            | (is_stuck & target_id.is_not(None) & student_id.in_(taught))
            | (is_stuck & student_id.in_(advised))
            | (went_on & student_id.in_(advised)),
        )
        .order_by(is_stuck, col(HelpRequest.asked_at))
    )
    return tuple(
        HelpLine(
            help_id=request.id,
            student_name=student.full_name,
            kind=request.kind,
            target=targets.name_of(target, language) if request.target_id else None,
            text=request.text,
            asked_at=request.asked_at,
        )
        for request, student, target in found
    )


async def _faults(session: AsyncSession, actor: Person, *, on: date) -> tuple[FaultLine, ...]:
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
            _lasts(Enrolment, on),
        )
    )


def _lasts(row: type[Enrolment] | type[RoleAssignment], on: date) -> ColumnElement[bool]:
    return (col(row.begins_on) <= on) & (col(row.ends_on).is_(None) | (col(row.ends_on) >= on))


async def of_leader(session: AsyncSession, actor: Person, *, occasion: Occasion, language: str) -> LeaderHome:
    """The school in counts of accounts and conferences; nothing of any student's learning."""
    school_id, on = occasion.school.id, occasion.today

    async def people(role: Role, *conditions: ColumnElement[bool]) -> int:
        number = await session.scalar(
            select(func.count(distinct(col(RoleAssignment.person_id)))).where(
                col(RoleAssignment.school_id) == school_id,
                col(RoleAssignment.role) == role,
                _lasts(RoleAssignment, on),
                *conditions,
            )
        )
        return number or 0

    async def open_conferences(*conditions: ColumnElement[bool]) -> int:
        number = await session.scalar(
            select(func.count()).where(
                col(Conference.school_id) == school_id, col(Conference.state).not_in(ENDED), *conditions
            )
        )
        return number or 0

    is_linked = exists().where(
        col(ChannelLink.school_id) == school_id,
        col(ChannelLink.person_id) == col(RoleAssignment.person_id),
        col(ChannelLink.state) == LinkState.CONFIRMED,
    )
    return LeaderHome(
        name=actor.called,
        school_name=occasion.school.name,
        students=await people(Role.STUDENT),
        linked=await people(Role.STUDENT, is_linked),
        teachers=await people(Role.TEACHER),
        open_conferences=await open_conferences(),
        waiting_conferences=await open_conferences(col(Conference.state) == ConferenceState.REQUESTED),
        links=len(await links.waiting_for(session, actor=actor, on=on)),
        help=await _open_help(session, actor, on=on, language=language),
    )


async def of_family(session: AsyncSession, actor: Person, *, occasion: Occasion, language: str) -> FamilyHome:
    """Every student whose guardian the actor is now. Leaves an audit entry for each.

    Joins the caller's transaction.
    """
    on = occasion.today
    found = await session.scalars(
        select(Person)
        .where(
            col(Person.school_id) == actor.school_id,
            col(Person.id).in_(students.guarded_by(actor.school_id, actor.id, on=on)),
        )
        .order_by(col(Person.given_name), col(Person.id))
    )
    return FamilyHome(
        actor.called,
        tuple([await _child(session, each, actor, occasion=occasion, language=language) for each in found]),
    )


async def _child(
    session: AsyncSession, student: Person, guardian: Person, *, occasion: Occasion, language: str
) -> ChildLine:
    audit.record(
        session,
        "saw student",
        school_id=guardian.school_id,
        actor_id=guardian.id,
        about_id=student.id,
        now=occasion.now,
    )
    return ChildLine(
        student_id=student.id,
        name=student.full_name,
        grade=student.grade,
        progress=await overviews.progress_of(session, student, occasion=occasion, language=language),
        reflections=await overviews.shared_reflections(
            session, student, reader=guardian, on=occasion.today, language=language, limit=SHARED_REFLECTIONS
        ),
    )
