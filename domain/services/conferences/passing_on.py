"""Times that are free go to those who wait: kept for a while, and passed on to the next where not taken."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.conference_notices import HeldTimePassedOn, TimeHeld
from domain.models import Conference, ConferenceStep, School
from domain.rules.conference_hours import FreeTime, InLine, hand_out, hold_until
from domain.rules.conferences import Move
from domain.rules.nudging import is_quiet
from domain.rules.policy import policy_of
from domain.services.conferences import offers, queue, setbacks, slots
from domain.services.conferences.conference_moves import appointment_of, move, tell
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.plans import school_days
from domain.vocabulary import ConferenceState

AT_ONCE = 60
"""Requests looked at in one pass; the next one goes on."""


async def pass_on(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Offers free times to those who wait longest, after taking back what was not taken; how many changes.

    What was agreed for a day that has become one without school is called off first. In quiet hours and on
    days without school nothing is offered or taken back. Any number of workers may do this at once. Joins the
    caller's transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    if is_quiet(now.astimezone(occasion.zone).time(), *occasion.policy.quiet_hours):
        return 0
    called_off = await setbacks.call_off_closed(session, occasion=occasion)
    if called_off:
        return called_off  # the locks of one kind of work are held until it is committed
    if not await _is_school_day(session, occasion=occasion):
        return 0
    lapsed = await _lapse(session, occasion=occasion)
    return lapsed or await _hold(session, occasion=occasion)


async def _is_school_day(session: AsyncSession, *, occasion: Occasion) -> bool:
    """By the school's default calendar."""
    today = occasion.today
    found = await school_days.between(
        session, school_id=occasion.school.id, calendar_ids={None}, first_on=today, last_on=today
    )
    return found[None].teaches(today)


async def _lapse(session: AsyncSession, *, occasion: Occasion) -> int:
    found = await session.scalars(
        select(Conference)
        .where(
            col(Conference.school_id) == occasion.school.id,
            col(Conference.state) == ConferenceState.PROPOSED,
            col(Conference.held_until) <= occasion.now,
        )
        .order_by(col(Conference.id))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    lapsed = list(found)
    await setbacks.hold_all(session, lapsed, occasion=occasion)
    for conference in lapsed:
        meeting = await setbacks.meeting_of(session, conference)
        before = appointment_of(conference)
        step = await move(session, conference, Move.LAPSE, by=None, now=occasion.now)
        if before is not None:
            target = targets.name_of(meeting.target, occasion.language_of(meeting.student))
            place = await queue.where(session, conference, occasion=occasion)
            notice = HeldTimePassedOn(conference.id, target, meeting.teacher.full_name, before, place)
            await tell(session, notice, meeting.student, step=step, student=meeting.student)
    return len(lapsed)


async def _hold(session: AsyncSession, *, occasion: Occasion) -> int:
    waiting = await _line(session, occasion=occasion)
    if not waiting:
        return 0
    await setbacks.hold_all(session, waiting, occasion=occasion)
    had = await _times_had(session, waiting)
    places = {(each.teacher_id, each.section_id) for each in waiting}
    times = await _times(session, places, occasion=occasion)
    own = await offers.own_times(session, occasion.school.id, {each.student_id for each in waiting})
    by_id = {each.id: each for each in waiting}
    line: defaultdict[tuple[UUID, UUID], list[InLine]] = defaultdict(list)
    for each in waiting:
        where = each.teacher_id, each.section_id
        not_those = {
            time.starts_at
            for time in times[where]
            for busy in own[each.student_id]
            if busy.overlaps(time.starts_at, time.ends_at)
        }
        line[where].append(InLine(each.id, frozenset(had[each.id] | not_those)))
    held = 0
    for where, there in line.items():
        for one, time in hand_out(times[where], there):
            held += await _hold_one(session, by_id[one.conference_id], time, occasion=occasion)
    return held


async def _line(session: AsyncSession, *, occasion: Occasion) -> list[Conference]:
    """Requests of teachers with free times that nobody changes now, locked; the longest wait first."""
    places = await _places_with_times(session, occasion=occasion)
    if not places:
        return []
    in_line = offers.in_line(occasion, {teacher_id for teacher_id, _ in places})
    where = tuple_(col(Conference.teacher_id), col(Conference.section_id)).in_(places)
    ids = [each.id for each in await session.scalars(in_line.where(where).limit(AT_ONCE))]
    locked = await session.scalars(
        select(Conference)
        .where(
            col(Conference.school_id) == occasion.school.id,
            col(Conference.id).in_(ids),
            col(Conference.state) == ConferenceState.REQUESTED,
        )
        .order_by(col(Conference.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return sorted(locked, key=lambda each: (each.requested_at, each.id))


async def _places_with_times(session: AsyncSession, *, occasion: Occasion) -> list[tuple[UUID, UUID]]:
    """Teachers and sections of those who wait, where a time is free: a long line without any keeps nobody
    else from theirs.
    """
    teachers = await slots.teachers_with_hours(session, occasion=occasion)
    if not teachers:
        return []
    found = await session.execute(
        offers.in_line(occasion, teachers)
        .with_only_columns(col(Conference.teacher_id), col(Conference.section_id))
        .order_by(None)
        .distinct()
    )
    times = await _times(session, {(row[0], row[1]) for row in found}, occasion=occasion)
    return [place for place, there in times.items() if there]


async def _times_had(session: AsyncSession, waiting: list[Conference]) -> dict[UUID, set[datetime]]:
    """Times that were kept for each of the requests before: the note of the step says which."""
    found = await session.execute(
        select(col(ConferenceStep.conference_id), col(ConferenceStep.note)).where(
            col(ConferenceStep.school_id) == waiting[0].school_id,
            col(ConferenceStep.conference_id).in_([each.id for each in waiting]),
            col(ConferenceStep.by_id).is_(None),
            col(ConferenceStep.to_state) == ConferenceState.PROPOSED,
        )
    )
    had: dict[UUID, set[datetime]] = {each.id: set() for each in waiting}
    for conference_id, said in found:
        if said:
            had[conference_id].add(datetime.fromisoformat(said))
    return had


async def _times(
    session: AsyncSession, places: Collection[tuple[UUID, UUID]], *, occasion: Occasion
) -> dict[tuple[UUID, UUID], tuple[FreeTime, ...]]:
    """What each teacher has free on school days of each section, but for times that are too near."""
    until = slots.booking_until(occasion)
    agendas = await slots.agendas(session, {teacher_id for teacher_id, _ in places}, occasion=occasion)
    days = await offers.days_of(
        session, {section_id for _, section_id in places}, until=until, occasion=occasion
    )
    return {
        (teacher_id, section_id): tuple(
            time
            for time in agendas[teacher_id].free(days[section_id], until=until, occasion=occasion)
            if _held_until(time, occasion) is not None
        )
        for teacher_id, section_id in places
    }


def _held_until(time: FreeTime, occasion: Occasion) -> datetime | None:
    at_most = timedelta(hours=occasion.policy.offer_holds_hours)
    return hold_until(occasion.now, time.starts_at, at_most=at_most)


async def _hold_one(
    session: AsyncSession, conference: Conference, time: FreeTime, *, occasion: Occasion
) -> bool:
    """False where the time went meanwhile, such as to a request of another of the teacher's sections."""
    meeting = await setbacks.meeting_of(session, conference)
    until = _held_until(time, occasion)
    if until is None or not await slots.take(
        session, [conference], time.starts_at, teacher_id=conference.teacher_id, occasion=occasion
    ):
        return False
    said = time.starts_at.isoformat()
    step = await move(session, conference, Move.HOLD, by=None, now=occasion.now, note=said)
    conference.starts_at, conference.place = time.starts_at, time.place
    conference.held_until = until
    appointment = appointment_of(conference)
    if appointment is not None:
        target = targets.name_of(meeting.target, occasion.language_of(meeting.student))
        notice = TimeHeld(conference.id, target, meeting.teacher.full_name, appointment, until)
        await tell(session, notice, meeting.student, step=step, student=meeting.student)
    return True
