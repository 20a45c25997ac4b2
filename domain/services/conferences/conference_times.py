"""When a conference can be: times to suggest, and days on which there is none."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.messages.conferences import Appointment
from domain.models import Conference, Person, Section
from domain.rules.conference_hours import spread
from domain.rules.conferences import suggested_times, usual_times
from domain.rules.school_days import SchoolDays
from domain.services.conferences import slots
from domain.services.occasions import Occasion
from domain.services.plans import school_days

LOOK_AHEAD = timedelta(days=21)
"""Longer than any ordinary holiday, so that there is always a school day to suggest."""

A_DAY = 2
SUGGESTED_DAYS = 4
SUGGESTIONS = 6
"""What fits a phone's screen as buttons."""


async def suggestions(
    session: AsyncSession, conference: Conference, *, teacher: Person, occasion: Occasion
) -> tuple[datetime, ...]:
    """Free times on the section's next school days, in the school's zone.

    Of the teacher's weekly times, or else the usual ones of a school day.
    """
    return await suggestions_for(session, conference.section_id, teacher=teacher, occasion=occasion)


async def suggestions_for(
    session: AsyncSession, section_id: UUID, *, teacher: Person, occasion: Occasion
) -> tuple[datetime, ...]:
    """The same before there is a conference."""
    today = occasion.today
    days = await days_of_section(session, section_id, occasion=occasion, reach=LOOK_AHEAD)
    agenda = (await slots.agendas(session, [teacher.id], occasion=occasion))[teacher.id]
    free = agenda.free(days, until=today + LOOK_AHEAD, occasion=occasion)
    if free:
        return tuple(each.starts_at for each in spread(free, a_day=A_DAY, limit=SUGGESTIONS))
    # One after the other, for one that is taken makes room for a later one.
    usual = suggested_times(
        days.first(today, today + LOOK_AHEAD, count=SUGGESTED_DAYS),
        usual_times(occasion.policy.school_hours),
        now=occasion.now.astimezone(occasion.zone),
        taken=(),
        limit=SUGGESTED_DAYS * SUGGESTIONS,
    )
    return tuple(moment for moment in usual if agenda.has_room(moment, occasion))[:SUGGESTIONS]


async def check(
    session: AsyncSession, starts_at: datetime, *, conference: Conference, occasion: Occasion, field_name: str
) -> None:
    """Raises InvalidAnswers for the field where the section has no school that day."""
    day = occasion.day_of(starts_at)
    reach = max(day - occasion.today, timedelta())
    days = await days_of_section(session, conference.section_id, occasion=occasion, reach=reach)
    if not days.teaches(day):
        raise InvalidAnswers({field_name: FieldProblem(Problem.NO_SCHOOL_THAT_DAY)})


async def set_time(
    session: AsyncSession,
    conferences: Collection[Conference],
    at: Appointment,
    *,
    teacher: Person,
    occasion: Occasion,
) -> None:
    """Gives a conference, or all of a group, a time of the teacher, who holds it from now on.

    Raises InvalidAnswers for "starts_at" on a day without school, and where the teacher has another
    conference then, unless their weekly times leave room for both. The conferences are locked and their moves
    made.
    """
    for conference in conferences:
        await check(session, at.starts_at, conference=conference, occasion=occasion, field_name="starts_at")
    is_taken = await slots.take(session, conferences, at.starts_at, teacher_id=teacher.id, occasion=occasion)
    if not is_taken:
        raise InvalidAnswers({"starts_at": FieldProblem(Problem.TIME_NOT_FREE)})
    for conference in conferences:
        conference.starts_at, conference.place = at.starts_at, at.place
        conference.teacher_id = teacher.id
        conference.answered_at = conference.answered_at or occasion.now


async def days_of_section(
    session: AsyncSession, section_id: UUID, *, occasion: Occasion, reach: timedelta
) -> SchoolDays:
    """The section's instructional days from today on, as far as asked for."""
    section = await session.get_one(Section, (occasion.school.id, section_id))
    found = await school_days.between(
        session,
        school_id=occasion.school.id,
        calendar_ids={section.calendar_id},
        first_on=occasion.today,
        last_on=occasion.today + reach,
    )
    return found[section.calendar_id]


async def review_days(session: AsyncSession, section_id: UUID, *, occasion: Occasion) -> SchoolDays:
    """The section's instructional days on which a support opened today may be reviewed."""
    reach = timedelta(days=occasion.policy.review_at_the_latest_days)
    return await days_of_section(session, section_id, occasion=occasion, reach=reach)
