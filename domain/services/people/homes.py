"""What waits for an adult: the first screen of a teacher, an advisor, a leader, a family."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.staff import HelpLine, LeaderHome, StaffHome
from domain.models import (
    ChannelLink,
    Conference,
    Enrolment,
    HelpRequest,
    LearningTarget,
    PaceCase,
    Person,
    RoleAssignment,
    Section,
)
from domain.rules.conferences import ENDED
from domain.services.advising import lists
from domain.services.agreement import differences, seconds
from domain.services.conferences import conference_lists, conferences, hours
from domain.services.evidence import reviews
from domain.services.learning import framework_faults, targets
from domain.services.nudges import cadences
from domain.services.occasions import Occasion
from domain.services.pace import absence_lists
from domain.services.people import links, overviews, students
from domain.services.plans import date_wishes
from domain.services.support import case_views, needs, other_students, support_views
from domain.vocabulary import (
    CaseState,
    ConferenceState,
    HelpKind,
    HelpReason,
    LinkState,
    Role,
    Rung,
    SectionKind,
)

NEEDS = 3
"""Shared needs on the first screen of a teacher or advisor."""

NAMED = 3
"""Students named with each."""


async def of_staff(session: AsyncSession, actor: Person, *, occasion: Occasion, language: str) -> StaffHome:
    """A teacher's and an advisor's home in one."""
    on = occasion.today
    theirs = await conferences.for_teacher(
        session, actor, zone=occasion.zone, now=occasion.now, language=language
    )
    over, today = conference_lists.over_and_today(theirs.scheduled, occasion)
    there = await students.list_taught(session, actor=actor, on=on)
    needing = await case_views.for_adult(session, actor, occasion=occasion)
    groups = case_views.grouped(needing)
    listed = {each.student.id for each in needing}
    return StaffHome(
        name=actor.called,
        requests=tuple(overviews.conference_line(each) for each in theirs.waiting),
        today=tuple(overviews.conference_line(each) for each in today),
        to_record=tuple(overviews.conference_line(each) for each in over),
        reviews=tuple(await support_views.reviews_of(session, actor, occasion=occasion)),
        help=await _open_help(session, actor, on=on, language=language),
        links=len(await links.waiting_for(session, actor=actor, on=on)),
        taught=sum(student.is_taught for student in there),
        advised=sum(student.is_advised for student in there),
        wishes=len(await date_wishes.for_teacher(session, actor, on=on, language=language)),
        absences=await absence_lists.waiting_for(session, actor, on=on),
        faults=await framework_faults.of_teacher(session, actor, on=on),
        needs=await case_views.need_groups(
            session, groups[:NEEDS], lines=NAMED, occasion=occasion, language=language
        ),
        in_need=len(listed),
        more_in_need=len(listed) - len({each.student.id for group in groups[:NEEDS] for each in group}),
        others=await other_students.of_adult(session, actor, listed=listed, occasion=occasion),
        evidence_reviews=await reviews.waiting(session, actor, on=on),
        answer_within_days=occasion.policy.answer_within_days,
        digest_at=(await cadences.of_person(session, actor)).digest_at
        or time.fromisoformat(occasion.policy.digest_at),
        seconds=len(await seconds.waiting_for(session, actor, occasion=occasion)),
        differences=len(await differences.listed_for(session, actor, occasion=occasion)),
        hours=await hours.of_teacher(session, actor, occasion=occasion),
        talks=await lists.left(session, actor, occasion=occasion),
    )


async def _open_help(
    session: AsyncSession, actor: Person, *, on: date, language: str
) -> tuple[HelpLine, ...]:
    """Requests nobody has read yet that went to the actor, went on to them, or went to all of the student's
    teachers or advisors: "help now" first, then the longest wait.
    """
    school_id = actor.school_id
    taught = students.taught_by(school_id, actor.id, on=on, kind=SectionKind.COURSE)
    advised = students.taught_by(school_id, actor.id, on=on, kind=SectionKind.ADVISORY)
    is_stuck = col(HelpRequest.kind) == HelpKind.STUCK
    leaders_have_it = col(HelpRequest.reached) == HelpReason.LEADER
    went_on = ~is_stuck & (
        (col(HelpRequest.told_at) > col(HelpRequest.asked_at))
        | leaders_have_it
        | (col(HelpRequest.reached) == HelpReason.ADVISOR)
    )
    is_leader = exists().where(
        col(RoleAssignment.school_id) == school_id,
        col(RoleAssignment.person_id) == actor.id,
        col(RoleAssignment.role) == Role.LEADER,
        _lasts(RoleAssignment, on),
    )
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
            | (went_on & student_id.in_(advised))
            | (went_on & (col(HelpRequest.reached).is_(None) | leaders_have_it) & is_leader),
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
        absences=await absence_lists.waiting_for(session, actor, on=on),
        links=len(await links.waiting_for(session, actor=actor, on=on)),
        help=await _open_help(session, actor, on=on, language=language),
        needs=await needs.waiting(session, school_id),
        with_team=await _with_team(session, school_id),
        unstaffed=await _unstaffed(session, school_id),
    )


async def _with_team(session: AsyncSession, school_id: UUID) -> int:
    number = await session.scalar(
        select(func.count(distinct(col(PaceCase.student_id)))).where(
            col(PaceCase.school_id) == school_id,
            col(PaceCase.state) == CaseState.OPEN,
            col(PaceCase.rung) == Rung.TEAM,
        )
    )
    return number or 0


async def _unstaffed(session: AsyncSession, school_id: UUID) -> tuple[str, ...]:
    """Titles of sections with an open case that nobody answers for."""
    found = await session.scalars(
        select(col(Section.title))
        .join(
            PaceCase,
            (col(PaceCase.school_id) == col(Section.school_id))
            & (col(PaceCase.section_id) == col(Section.id)),
        )
        .where(
            col(PaceCase.school_id) == school_id,
            col(PaceCase.state) != CaseState.CLOSED,
            col(PaceCase.owner_id).is_(None),
        )
        .distinct()
        .order_by(col(Section.title))
    )
    return tuple(found)
