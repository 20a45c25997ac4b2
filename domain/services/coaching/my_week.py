"""The facts of a student's week on one card."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.my_week import MyWeek, WeekCheckIn
from domain.models import CheckIn, Person
from domain.rules.check_ins import monday_of
from domain.services.advising import agreements, brief_facts
from domain.services.coaching import check_in_facts, check_ins, goals
from domain.services.families import previews
from domain.services.habits import ratings
from domain.services.nudges.advisory_weeks import advisory_weeks
from domain.services.occasions import Occasion
from domain.vocabulary import CheckInState

MOST_AGREEMENTS = 4


async def compose(session: AsyncSession, student: Person, *, occasion: Occasion) -> MyWeek:
    """How it stands now. Asks no right: it is the student's own."""
    week_on = monday_of(occasion.today)
    language = occasion.language_of(student)
    section_id = await check_in_facts.advisory_of(session, student, occasion=occasion)
    weeks = (
        await advisory_weeks(session, occasion=occasion, on=occasion.today, section_ids=[section_id])
        if section_id
        else {}
    )
    slot = weeks[section_id].slot if section_id in weeks else None
    latest = await check_ins.latest(session, student, count=2)
    this_week = next((each for each in latest if each.week_on == week_on), None)
    earlier = await goals.to_look_at(session, student, before=week_on)
    mine = await goals.of_week(session, student, week_on)
    stand = await agreements.standing(session, student)
    return MyWeek(
        week_on=week_on,
        advisor_name=await check_in_facts.advisor_name(session, student, occasion=occasion),
        check_in=_line(this_week) if this_week else None,
        before=next((_line(each) for each in latest if _still_asks(each, this_week, occasion)), None),
        opens_at=slot if slot is not None and slot > occasion.now and this_week is None else None,
        goals=tuple(goals.line(each, language=language) for each in mine),
        earlier=tuple(goals.line(each, language=language) for each in earlier),
        may_set=await goals.room_in(session, student, week_on, occasion=occasion) > 0,
        agreements=tuple(agreements.line(each, occasion) for each in stand[:MOST_AGREEMENTS]),
        note=await brief_facts.last_note(session, student, occasion=occasion),
        family_on=await previews.reads_soon(session, student, occasion=occasion),
        has_habits=bool(await ratings.habits_of(session, student, occasion=occasion)),
        family_reads=await previews.latest(session, student, occasion=occasion) is not None,
    )


def _line(check_in: CheckIn) -> WeekCheckIn:
    return WeekCheckIn(
        check_in_id=check_in.id,
        week_on=check_in.week_on,
        state=check_ins.state_of(check_in),
        is_answered=check_in.answers is not None,
        wants_to_talk=check_in.wants_to_talk,
        meets_at=check_in.meets_at if check_in.met_at is None else None,
    )


def _still_asks(check_in: CheckIn, this_week: CheckIn | None, occasion: Occasion) -> bool:
    """Whether an earlier check-in waits for an answer: for some days, and until the next one is there."""
    lasts = timedelta(days=occasion.policy.check_in_lasts_days)
    return (
        this_week is None
        and check_ins.state_of(check_in) is CheckInState.ASKED
        and occasion.now < check_in.opened_at + lasts
    )
