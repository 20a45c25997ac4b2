"""Times that a student can take, and which of several teachers is asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import Problem
from domain.forms import ChoiceField, Option
from domain.models import Conference, ConferenceSlot, ConferenceStep, LearningTarget, Person, Section
from domain.rules.conference_hours import Busy, FreeTime, Load, after_those_ahead, most_room, spread
from domain.rules.school_days import SchoolDays
from domain.services.conferences import slots
from domain.services.conferences.answering import Answerer, answerers
from domain.services.occasions import Occasion
from domain.services.plans import school_days
from domain.vocabulary import ConferenceState

A_DAY = 3
AT_ONCE = 8
"""What fits a phone's screen as buttons, with a choice of days."""

WHENEVER = "any"

NONE_SUITS = "none"
"""The option of a student who takes any time."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A time of a teacher that the student can take."""

    value: str
    """Of the option: the start, and whose time it is; 31 bytes."""
    starts_at: datetime
    """In the school's zone, as is the end."""
    ends_at: datetime
    place: str | None
    teacher: Person
    section_id: UUID


async def offered(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    occasion: Occasion,
    *,
    conference: Conference | None = None,
) -> tuple[Offered, ...]:
    """Times to choose from, of all who may answer, the earliest first; some of each day.

    Times that somebody waits for longer than the student are not among them, nor those at which the student
    has another conference. With a conference, it is the one that would take the time.
    """
    found = await _takeable(session, student, target, occasion, conference=conference)
    return spread(found, a_day=A_DAY, limit=AT_ONCE)


async def find(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    value: str,
    occasion: Occasion,
    *,
    conference: Conference | None = None,
) -> Offered | None:
    """The time that an option stands for, while it can be taken; None once it is gone."""
    found = await _takeable(session, student, target, occasion, conference=conference)
    return next((each for each in found if each.value == value), None)


def time_field(
    times: Sequence[Offered], *, further: tuple[str, ...] = (WHENEVER,), required: bool = True
) -> ChoiceField:
    """Asks which of the times suits; its words are the macros `time_label`, `time_hint` and `time_option`."""
    several = len({each.teacher.id for each in times}) > 1
    options = [
        Option(
            each.value,
            hint=" · ".join(
                part for part in (each.teacher.full_name if several else None, each.place) if part
            ),
        )
        for each in times
    ]
    options += [Option(each) for each in further]
    return ChoiceField(name="time", options=tuple(options), required=required, otherwise=Problem.TIME_GONE)


def option_value(starts_at: datetime, teacher_id: UUID) -> str:
    """Short enough for a button, and in the school's own time, so that its words need nothing else."""
    return f"{starts_at.isoformat(timespec='minutes')}|{teacher_id.hex[-8:]}"


async def _takeable(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    occasion: Occasion,
    *,
    conference: Conference | None,
) -> list[Offered]:
    section_id = conference.section_id if conference else None
    may = _once_each(await answerers(session, student, target, section_id=section_id, on=occasion.today))
    teacher_ids = [each.teacher.id for each in may]
    free = await free_of(session, may, occasion=occasion)
    if not any(free.values()):
        return []
    ahead = await _ahead(session, teacher_ids, conference, occasion=occasion)
    own = (await own_times(session, student.school_id, [student.id]))[student.id]
    found = [
        Offered(
            option_value(each.starts_at, one.teacher.id),
            each.starts_at,
            each.ends_at,
            each.place,
            one.teacher,
            one.section_id,
        )
        for one in may
        for each in after_those_ahead(free[one.teacher.id], ahead.get(one.teacher.id, 0))
        if not any(busy.overlaps(each.starts_at, each.ends_at) for busy in own)
    ]
    return sorted(found, key=lambda each: each.starts_at)


def _once_each(may: Sequence[Answerer]) -> list[Answerer]:
    """Each teacher in the first section they share with the student."""
    return list({each.teacher.id: each for each in reversed(may)}.values())[::-1]


async def free_of(
    session: AsyncSession, may: Collection[Answerer], *, occasion: Occasion
) -> dict[UUID, tuple[FreeTime, ...]]:
    """Free times of each teacher on school days of the section, as far as they can be taken today."""
    until = slots.booking_until(occasion)
    agendas = await slots.agendas(session, [each.teacher.id for each in may], occasion=occasion)
    if not any(each.hours for each in agendas.values()):
        return {each.teacher.id: () for each in may}
    days = await days_of(session, [each.section_id for each in may], until=until, occasion=occasion)
    return {
        each.teacher.id: agendas[each.teacher.id].free(days[each.section_id], until=until, occasion=occasion)
        for each in may
    }


async def days_of(
    session: AsyncSession,
    section_ids: Collection[UUID],
    *,
    until: date,
    occasion: Occasion,
    since: date | None = None,
) -> dict[UUID, SchoolDays]:
    """Instructional days of sections from a day, or from today, until another; both are included."""
    found = await session.execute(
        select(col(Section.id), col(Section.calendar_id)).where(
            col(Section.school_id) == occasion.school.id, col(Section.id).in_(section_ids)
        )
    )
    calendars = {row[0]: row[1] for row in found}
    days = await school_days.between(
        session,
        school_id=occasion.school.id,
        calendar_ids=set(calendars.values()),
        first_on=since or occasion.today,
        last_on=until,
    )
    return {section_id: days[calendar_id] for section_id, calendar_id in calendars.items()}


async def _ahead(
    session: AsyncSession,
    teacher_ids: Collection[UUID],
    conference: Conference | None,
    *,
    occasion: Occasion,
) -> dict[UUID, int]:
    """How many wait for a time of each teacher, and for longer than the conference where it waits too."""
    statement = in_line(occasion, teacher_ids).with_only_columns(col(Conference.teacher_id), func.count())
    if conference is not None:
        asked = (conference.requested_at, conference.id)
        statement = statement.where(
            tuple_(col(Conference.requested_at), col(Conference.id)) < tuple_(*asked),
        )
    found = await session.execute(statement.order_by(None).group_by(col(Conference.teacher_id)))
    return {row[0]: row[1] for row in found}


def in_line(occasion: Occasion, teacher_ids: Collection[UUID]) -> Select[Conference]:
    """Requests to which the next free time of these teachers is offered, the longest wait first.

    Not those of students who named a time themselves, for the teacher answers that, and of students who left
    several times untaken: their request stays, and they can take one whenever they like.
    """
    left = (
        select(func.count())
        .where(
            col(ConferenceStep.school_id) == col(Conference.school_id),
            col(ConferenceStep.conference_id) == col(Conference.id),
            col(ConferenceStep.by_id).is_(None),
            col(ConferenceStep.from_state) == ConferenceState.PROPOSED,
            col(ConferenceStep.to_state) == ConferenceState.REQUESTED,
            col(ConferenceStep.at) >= col(Conference.requested_at),
        )
        .correlate(Conference)
        .scalar_subquery()
    )
    return (
        select(Conference)
        .where(
            col(Conference.school_id) == occasion.school.id,
            col(Conference.teacher_id).in_(teacher_ids),
            col(Conference.state) == ConferenceState.REQUESTED,
            col(Conference.wished_at).is_(None),
            left < occasion.policy.offers_at_most,
        )
        .order_by(col(Conference.requested_at), col(Conference.id))
    )


async def own_times(
    session: AsyncSession, school_id: UUID, student_ids: Collection[UUID]
) -> dict[UUID, list[Busy]]:
    """When each of the students has a conference, agreed or proposed."""
    statement = (
        select(col(Conference.student_id), col(ConferenceSlot.starts_at), col(ConferenceSlot.ends_at))
        .join(
            Conference,
            (col(Conference.school_id) == col(ConferenceSlot.school_id))
            & (col(Conference.slot_id) == col(ConferenceSlot.id)),
        )
        .where(
            col(Conference.school_id) == school_id,
            col(Conference.student_id).in_(student_ids),
            col(Conference.state).in_(slots.TAKES_TIME),
        )
    )
    own: dict[UUID, list[Busy]] = {each: [] for each in student_ids}
    for student_id, starts_at, ends_at in await session.execute(statement):
        own[student_id].append(Busy(starts_at, ends_at))
    return own


async def whom_to_ask(session: AsyncSession, may: Sequence[Answerer], *, occasion: Occasion) -> Answerer:
    """The one with the most room: free times, then the fewest who wait; the first one in a tie."""
    each_once = _once_each(may)
    if len(each_once) == 1:
        return each_once[0]
    free = await free_of(session, each_once, occasion=occasion)
    waiting = await session.execute(
        select(col(Conference.teacher_id), func.count())
        .where(
            col(Conference.school_id) == occasion.school.id,
            col(Conference.teacher_id).in_([each.teacher.id for each in each_once]),
            col(Conference.state) == ConferenceState.REQUESTED,
        )
        .group_by(col(Conference.teacher_id))
    )
    line = {row[0]: row[1] for row in waiting}
    loads = [
        Load(sum(each.seats for each in free[one.teacher.id]), line.get(one.teacher.id, 0))
        for one in each_once
    ]
    return each_once[most_room(loads)]
