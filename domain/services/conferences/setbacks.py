"""A conference does not take place: the teacher cannot come, there is no school, the student did not come.

Nobody loses their place, and no attempt is counted.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotInThisState, TimeNotCome
from domain.messages.conference_notices import ConferenceCalledOff, ConferenceMissed, DayWithoutSchool
from domain.messages.conferences import Appointment
from domain.models import Conference, LearningTarget, Person
from domain.rules.conferences import Move
from domain.services.conferences import invitations, offers, queue, slots
from domain.services.conferences.conference_moves import (
    agreed_time,
    appointment_of,
    move,
    note,
    tell,
)
from domain.services.conferences.meetings import Meeting, get_answerable
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.services.promises import promise

CLOSED_AT_ONCE = 100
"""Conferences that one pass calls off; the next one goes on."""


async def call_off(
    session: AsyncSession,
    conference_id: UUID,
    *,
    teacher: Person,
    word: str,
    is_free_for_others: bool,
    occasion: Occasion,
) -> Meeting:
    """The teacher cannot come: the request is back at its old place in the line, and the student is told.

    The time stays taken for nobody, unless it is free for others. Raises NotInThisState. Joins the caller's
    transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    await _call_off(
        session, meeting, by=teacher, word=word, stays_taken=not is_free_for_others, occasion=occasion
    )
    note(session, "called off conference", meeting, by=teacher, now=occasion.now)
    return meeting


async def _call_off(
    session: AsyncSession,
    meeting: Meeting,
    *,
    by: Person | None,
    word: str | None,
    stays_taken: bool = False,
    occasion: Occasion,
) -> None:
    conference, student = meeting.conference, meeting.student
    before, freed_at = appointment_of(conference), agreed_time(conference)
    step = await move(
        session,
        conference,
        Move.CALL_OFF,
        by=by,
        now=occasion.now,
        note=word,
        stays_taken=stays_taken,
    )
    if before is None:
        raise NotInThisState(conference.id, conference.state)
    times = await offers.offered(session, student, meeting.target, occasion, conference=conference)
    notice = ConferenceCalledOff(
        conference_id=conference.id,
        target=targets.name_of(meeting.target, occasion.language_of(student)),
        teacher_name=(by or meeting.teacher).full_name,
        before=before,
        word=word,
        has_times=bool(times),
        queue=await queue.where(session, conference, occasion=occasion),
        invitation=await invitations.of_freed_time(
            session, conference, freed_at=freed_at, reader=student, occasion=occasion
        ),
    )
    await tell(session, notice, student, step=step, student=student)


async def call_off_closed(session: AsyncSession, *, occasion: Occasion) -> int:
    """Calls off what was agreed or proposed for days that have become days without school; how many.

    Student and teacher are told. Conferences that somebody changes at this moment are left to the next pass.
    Joins the caller's transaction.
    """
    found = await session.execute(
        select(col(Conference.id), col(Conference.section_id), col(Conference.starts_at))
        .where(
            col(Conference.school_id) == occasion.school.id,
            col(Conference.state).in_(slots.TAKES_TIME),
            col(Conference.starts_at) > occasion.now,
        )
        .order_by(col(Conference.id))
    )
    ahead = [(row[0], row[1], occasion.day_of(row[2])) for row in found if row[2]]
    if not ahead:
        return 0
    days = await offers.days_of(
        session,
        {section_id for _, section_id, _ in ahead},
        until=max(day for _, _, day in ahead),
        occasion=occasion,
    )
    closed = [each for each, section_id, day in ahead if not days[section_id].teaches(day)]
    if not closed:
        return 0
    held = await _held(session, closed[:CLOSED_AT_ONCE], occasion=occasion)
    for conference in held:
        meeting = await meeting_of(session, conference)
        appointment = appointment_of(conference)
        await _call_off(session, meeting, by=None, word=None, occasion=occasion)
        if appointment is not None:
            await _tell_teacher(session, meeting, appointment, occasion=occasion)
    return len(held)


async def _held(session: AsyncSession, conference_ids: list[UUID], *, occasion: Occasion) -> list[Conference]:
    """Those that nobody changes now, locked, with whatever else changing them takes (see `slots`)."""
    found = await session.scalars(
        select(Conference)
        .where(
            col(Conference.school_id) == occasion.school.id,
            col(Conference.id).in_(conference_ids),
            col(Conference.state).in_(slots.TAKES_TIME),
            col(Conference.starts_at) > occasion.now,
        )
        .order_by(col(Conference.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    held = list(found)
    await hold_all(session, held, occasion=occasion)
    return held


async def hold_all(
    session: AsyncSession,
    conferences: list[Conference],
    *,
    occasion: Occasion,
    teacher_id: UUID | None = None,
) -> None:
    """The plans and the teachers of locked conferences, and a teacher they go to, in the order of `slots`,
    before any of them moves.
    """
    if not conferences:
        return
    school_id = occasion.school.id
    await pace_facts.gather(session, school_id, student_ids={each.student_id for each in conferences})
    of_slots = await slots.teachers_of(session, conferences)
    theirs = {*of_slots, *(each.teacher_id for each in conferences)}
    await slots.hold(session, school_id, theirs | ({teacher_id} if teacher_id else set()))


async def meeting_of(session: AsyncSession, conference: Conference) -> Meeting:
    """Asks no right."""
    school_id = conference.school_id
    return Meeting(
        conference=conference,
        student=await session.get_one(Person, (school_id, conference.student_id)),
        target=await session.get_one(LearningTarget, (school_id, conference.target_id)),
        teacher=await session.get_one(Person, (school_id, conference.teacher_id)),
    )


async def _tell_teacher(
    session: AsyncSession, meeting: Meeting, before: Appointment, *, occasion: Occasion
) -> None:
    day = occasion.day_of(before.starts_at)
    notice = DayWithoutSchool(day)
    key = f"no school:{day}:{occasion.today}:{meeting.teacher.id}"
    await promise(session, notice, to=meeting.teacher, key=key, now=occasion.now)


async def miss(session: AsyncSession, conference_id: UUID, *, teacher: Person, occasion: Occasion) -> Meeting:
    """The time came and the student did not: they hear it kindly, with another time to find.

    No attempt is counted. The outcome can still be recorded. Raises TimeNotCome before the time,
    NotInThisState. Joins the caller's transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    conference = meeting.conference
    step = await move(session, conference, Move.MISS, by=teacher, now=occasion.now)
    before = appointment_of(conference)
    if before is None or before.starts_at > occasion.now:
        raise TimeNotCome(conference.id)
    target = targets.name_of(meeting.target, occasion.language_of(meeting.student))
    notice = ConferenceMissed(conference.id, target, teacher.full_name, before)
    await tell(session, notice, meeting.student, step=step, student=meeting.student)
    note(session, "noted as missed", meeting, by=teacher, now=occasion.now)
    return meeting
