"""When a conference can be: times to suggest, and days on which there is none."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.models import Conference, Person, Section
from domain.rules.conferences import suggested_times, usual_times
from domain.rules.school_days import SchoolDays
from domain.services.occasions import Occasion
from domain.services.plans import school_days
from domain.vocabulary import ConferenceState

LOOK_AHEAD = timedelta(days=21)
"""Longer than any ordinary holiday, so that there is always a school day to suggest."""

SUGGESTED_DAYS = 4
SUGGESTIONS = 6
"""What fits a phone's screen as buttons."""


async def suggestions(
    session: AsyncSession, conference: Conference, *, teacher: Person, occasion: Occasion
) -> tuple[datetime, ...]:
    """Free times of the teacher on the section's next school days, in the school's zone."""
    return await suggestions_for(session, conference.section_id, teacher=teacher, occasion=occasion)


async def suggestions_for(
    session: AsyncSession, section_id: UUID, *, teacher: Person, occasion: Occasion
) -> tuple[datetime, ...]:
    """The same before there is a conference."""
    today = occasion.today
    days = await days_of_section(session, section_id, occasion=occasion, reach=LOOK_AHEAD)
    taken = await session.scalars(
        select(col(Conference.starts_at)).where(
            col(Conference.school_id) == teacher.school_id,
            col(Conference.teacher_id) == teacher.id,
            col(Conference.state).in_((ConferenceState.PROPOSED, ConferenceState.SCHEDULED)),
            col(Conference.starts_at) > occasion.now,
        )
    )
    return suggested_times(
        days.first(today, today + LOOK_AHEAD, count=SUGGESTED_DAYS),
        usual_times(occasion.policy.school_hours),
        now=occasion.now.astimezone(occasion.zone),
        taken={moment for moment in taken if moment},
        limit=SUGGESTIONS,
    )


async def check(
    session: AsyncSession, starts_at: datetime, *, conference: Conference, occasion: Occasion, field_name: str
) -> None:
    """Raises InvalidAnswers for the field where the section has no school that day."""
    day = occasion.day_of(starts_at)
    reach = max(day - occasion.today, timedelta())
    days = await days_of_section(session, conference.section_id, occasion=occasion, reach=reach)
    if not days.teaches(day):
        raise InvalidAnswers({field_name: FieldProblem(Problem.NO_SCHOOL_THAT_DAY)})


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
