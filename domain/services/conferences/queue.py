"""The line of those who wait for a teacher's time: their places, and honest waiting times.

The place follows from when the request was made. Source: DOMAIN rule 16
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.parts import InQueue
from domain.models import Conference
from domain.rules.conference_hours import expected_days, usual_days
from domain.services.conferences import offers, slots
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState

LOOK_AHEAD = timedelta(days=84)
"""Twelve weeks of a teacher's times; whoever waits for longer is told a place and no number of days."""

MEASURED_BACK = timedelta(days=90)
MEASURED = 40
"""The latest answers are what the next one is most like."""

_TICK = timedelta(microseconds=1)


async def join(session: AsyncSession, conference: Conference, *, occasion: Occasion) -> InQueue:
    """The place of a request made just now: behind everybody who is there, also those of the same moment.

    Holds the teacher, so that each place is told once. The conference is locked. Joins the caller's
    transaction.
    """
    await slots.hold(session, conference.school_id, [conference.teacher_id])
    latest = await session.scalar(
        select(func.max(col(Conference.requested_at))).where(
            *_waiting_for(conference.school_id, conference.teacher_id), col(Conference.id) != conference.id
        )
    )
    if latest is not None and conference.requested_at <= latest:
        conference.requested_at = latest + _TICK
        await session.flush()
    return await where(session, conference, occasion=occasion)


async def where(session: AsyncSession, conference: Conference, *, occasion: Occasion) -> InQueue:
    """Where a request stands now. Asks no right; meant for its student, never for a leader."""
    ahead = await session.scalar(
        select(func.count()).where(
            *_waiting_for(conference.school_id, conference.teacher_id),
            tuple_(col(Conference.requested_at), col(Conference.id))
            < tuple_(conference.requested_at, conference.id),
        )
    )
    place = (ahead or 0) + 1
    agenda = (await slots.agendas(session, [conference.teacher_id], occasion=occasion))[conference.teacher_id]
    if not agenda.hours:
        return InQueue(place, usual_days=await _usual(session, conference, occasion=occasion))
    until = occasion.today + LOOK_AHEAD
    found = await offers.days_of(session, [conference.section_id], until=until, occasion=occasion)
    days = found[conference.section_id]
    times = agenda.free(days, until=until, occasion=occasion)
    expected = expected_days(times, place=place, days=days, today=occasion.today)
    return InQueue(place, *expected) if expected else InQueue(place)


def _waiting_for(school_id: UUID, teacher_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Conference.school_id) == school_id,
        col(Conference.teacher_id) == teacher_id,
        col(Conference.state) == ConferenceState.REQUESTED,
    )


async def _usual(session: AsyncSession, conference: Conference, *, occasion: Occasion) -> int | None:
    """Within how many school days the teacher usually answers."""
    found = await session.execute(
        select(col(Conference.requested_at), col(Conference.answered_at))
        .where(
            col(Conference.school_id) == conference.school_id,
            col(Conference.teacher_id) == conference.teacher_id,
            col(Conference.answered_at) >= occasion.now - MEASURED_BACK,
        )
        .order_by(col(Conference.answered_at).desc())
        .limit(MEASURED)
    )
    answered = [(occasion.day_of(row[0]), occasion.day_of(row[1])) for row in found if row[1]]
    if not answered:
        return None
    days = await offers.days_of(
        session,
        [conference.section_id],
        since=min(asked_on for asked_on, _ in answered),
        until=occasion.today,
        occasion=occasion,
    )
    theirs = days[conference.section_id]
    return usual_days([theirs.passed(asked_on, answered_on) for asked_on, answered_on in answered])
