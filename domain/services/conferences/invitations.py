"""Conferences as entries of a calendar: one that goes with a message, and all of a teacher's."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.invitations import Invitation
from domain.models import Conference, ConferenceSlot, ConferenceStep, LearningTarget, Person
from domain.services.conferences.answering import answerable_by
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState

LOOK_BACK = timedelta(days=30)
"""A calendar address names nothing older."""

MOST = 2_000
"""Entries of one calendar; far more than a teacher can hold."""

_S = ConferenceState
_SHOWN = (_S.PROPOSED, _S.SCHEDULED, _S.MISSED, _S.NOT_YET, _S.MET, _S.CANCELLED)
"""A time that was called off has none any more, and is gone from the calendar."""


async def of_conference(
    session: AsyncSession, conference: Conference, *, reader: Person, occasion: Occasion
) -> Invitation | None:
    """A time agreed on, for the calendar of its student or of a teacher; None where there is none.

    Asks no right.
    """
    if conference.state is not _S.SCHEDULED or conference.starts_at is None:
        return None
    return await _of_one(session, conference, at=conference.starts_at, reader=reader, occasion=occasion)


async def of_freed_time(
    session: AsyncSession,
    conference: Conference,
    *,
    freed_at: datetime | None,
    reader: Person,
    occasion: Occasion,
) -> Invitation | None:
    """A time that was agreed on and no longer is, to take it out of a calendar; None where none was.

    Asks no right.
    """
    if freed_at is None:
        return None
    entry = await _of_one(session, conference, at=freed_at, reader=reader, occasion=occasion)
    return replace(entry, is_cancelled=True, is_tentative=False)


async def _of_one(
    session: AsyncSession, conference: Conference, *, at: datetime, reader: Person, occasion: Occasion
) -> Invitation:
    statement = _entries(conference.school_id).where(col(Conference.id) == conference.id)
    row = (await session.execute(statement)).one()
    entry = _entry(row, at, occasion=occasion)
    return replace(entry, with_name=None) if reader.id == conference.student_id else entry


async def of_teacher(session: AsyncSession, teacher: Person, *, occasion: Occasion) -> tuple[Invitation, ...]:
    """The teacher's conferences from 30 days ago on, with students they teach now, in the order of time."""
    found = await session.execute(
        _entries(teacher.school_id)
        .where(
            func.coalesce(col(ConferenceSlot.teacher_id), col(Conference.teacher_id)) == teacher.id,
            col(Conference.state).in_(_SHOWN),
            col(Conference.starts_at) >= occasion.now - LOOK_BACK,
            answerable_by(teacher.id, on=occasion.today),
        )
        .order_by(col(Conference.starts_at), col(Conference.id))
        .limit(MOST)
    )
    return tuple(_entry(row, row.starts_at, occasion=occasion) for row in found)


def _entries(school_id: UUID) -> Select[*tuple[Any, ...]]:
    of_conference = (
        (col(ConferenceStep.school_id) == col(Conference.school_id))
        & (col(ConferenceStep.conference_id) == col(Conference.id)),
    )
    steps = select(func.count()).select_from(ConferenceStep).where(*of_conference)
    changed_at = select(func.max(col(ConferenceStep.at))).where(*of_conference)
    return (
        select(
            col(Conference.id),
            col(Conference.attempt),
            col(Conference.state),
            col(Conference.starts_at),
            col(Conference.place),
            col(ConferenceSlot.starts_at).label("slot_starts_at"),
            col(ConferenceSlot.ends_at),
            col(LearningTarget.code),
            func.coalesce(col(Person.preferred_name), col(Person.given_name)).label("name"),
            steps.correlate(Conference).scalar_subquery().label("steps"),
            changed_at.correlate(Conference).scalar_subquery().label("changed_at"),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Conference.school_id))
            & (col(LearningTarget.id) == col(Conference.target_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(Conference.school_id))
            & (col(Person.id) == col(Conference.student_id)),
        )
        .outerjoin(
            ConferenceSlot,
            (col(ConferenceSlot.school_id) == col(Conference.school_id))
            & (col(ConferenceSlot.id) == col(Conference.slot_id)),
        )
        .where(col(Conference.school_id) == school_id)
    )


def _entry(row: Row[*tuple[Any, ...]], starts_at: datetime, *, occasion: Occasion) -> Invitation:
    length = timedelta(minutes=occasion.policy.conference_minutes)
    if row.slot_starts_at is not None:
        length = row.ends_at - row.slot_starts_at
    return Invitation(
        uid=f"{row.id}-{row.attempt}@waymark",
        sequence=row.steps,
        starts_at=starts_at,
        ends_at=starts_at + length,
        zone=occasion.school.zone,
        stamped_at=row.changed_at or occasion.now,
        code=row.code,
        with_name=row.name,
        place=row.place,
        is_tentative=row.state is _S.PROPOSED,
        is_cancelled=row.state is _S.CANCELLED,
    )
