"""The supports that conferences open, and end. There is one support at a time for a student and a target."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.messages.conferences import NotYet
from domain.models import Conference, Judgement, LearningTarget, Person, Support
from domain.services.conferences.meetings import Meeting


async def of_conference(
    session: AsyncSession, conference: Conference, *, is_locked: bool = False
) -> Support | None:
    """The support that the conference's latest "not yet" opened, while it is open."""
    statement = select(Support).where(
        col(Support.school_id) == conference.school_id,
        col(Support.conference_id) == conference.id,
        col(Support.closed_at).is_(None),
    )
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def close(session: AsyncSession, meeting: Meeting, *, is_met: bool, now: datetime) -> None:
    """Ends what an earlier "not yet" opened: the conference's own, and every one of a target now shown.

    Joins the caller's transaction.
    """
    conference = meeting.conference
    await _close(
        session,
        _of_target(meeting.student, meeting.target)
        if is_met
        else (col(Support.school_id) == conference.school_id) & (col(Support.conference_id) == conference.id),
        now=now,
    )


async def close_on(session: AsyncSession, student: Person, target: LearningTarget, *, now: datetime) -> None:
    """Ends every one on the target. Joins the caller's transaction."""
    await _close(session, _of_target(student, target), now=now)


async def _close(session: AsyncSession, which: ColumnElement[bool], *, now: datetime) -> None:
    await session.execute(
        update(Support)
        .where(which, col(Support.closed_at).is_(None))
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )


def _of_target(student: Person, target: LearningTarget) -> ColumnElement[bool]:
    return (
        (col(Support.school_id) == student.school_id)
        & (col(Support.student_id) == student.id)
        & (col(Support.target_id) == target.id)
    )


def open_for(
    session: AsyncSession, judgement: Judgement, not_yet: NotYet, *, conference_id: UUID | None, now: datetime
) -> UUID:
    """The support of a "not yet"; its id. Joins the caller's transaction. Source: DOMAIN rule 12"""
    support = Support(
        school_id=judgement.school_id,
        id=new_id(),
        student_id=judgement.student_id,
        target_id=judgement.target_id,
        conference_id=conference_id,
        judgement_id=judgement.id,
        owner_id=judgement.judged_by_id,
        next_step=not_yet.next_step,
        offered=not_yet.offered,
        try_again=not_yet.try_again,
        student_action=not_yet.student_action,
        adult_action=not_yet.adult_action,
        success_signal=not_yet.success_signal,
        review_on=not_yet.review_on,
        opened_at=now,
    )
    session.add(support)
    return support.id
