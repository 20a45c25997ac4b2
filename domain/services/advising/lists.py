"""My advisory: who remains, who was met. Source: DOMAIN rule 29"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.advising import A_PAGE, AdviseeLine, AdvisoryWhen, MyAdvisory, TalksLeft
from domain.messages.parts import TargetName
from domain.models import FamilyTask, Person, Section
from domain.rules.check_ins import coverage, monday_of
from domain.services.advising import advisory_times, weeks
from domain.services.advising.weeks import Advisee
from domain.services.nudges.advisory_weeks import AdvisoryWeek, advisory_weeks
from domain.services.occasions import Occasion
from domain.services.support import need_facts
from domain.vocabulary import CheckInState

_WEEK = timedelta(days=7)


async def page(
    session: AsyncSession,
    adult: Person,
    *,
    number: int,
    weeks_back: int,
    occasion: Occasion,
    just_dated: bool = False,
) -> MyAdvisory:
    """A page of the adult's advisees in a week; one past the end is the last one."""
    weeks_back = max(0, min(weeks_back, occasion.policy.coverage_weeks))
    week_on = monday_of(occasion.today) - _WEEK * weeks_back
    everybody = await weeks.advisees(
        session, adult, occasion=occasion, until=week_on, weeks=occasion.policy.coverage_weeks
    )
    sections = await weeks.own_advisories(session, adult, on=occasion.today)
    taught = await advisory_weeks(
        session, occasion=occasion, on=week_on, section_ids=[each.id for each in sections]
    )
    has_school = bool(taught)
    listed = _of_week(everybody, week_on, is_now=weeks_back == 0 and has_school)
    pages = max(1, -(-len(listed) // A_PAGE))
    number = max(0, min(number, pages - 1))
    states = [each.of_week(week_on) for each in listed]
    counted = coverage(each.state if each else CheckInState.ASKED for each in states)
    remaining = [each for each in listed if each.remains(week_on)]
    return MyAdvisory(
        week_on=week_on,
        weeks_back=weeks_back,
        lines=await _lines(
            session,
            listed[number * A_PAGE : (number + 1) * A_PAGE],
            week_on,
            occasion=occasion,
            language=occasion.language_of(adult),
        ),
        remaining=len(remaining),
        rather_talk=_rather_talk(remaining, week_on),
        met=counted.met,
        of=counted.of,
        page=number,
        pages=pages,
        when=tuple(
            [
                await _when(session, each, taught, is_now=not weeks_back, occasion=occasion)
                for each in sections
            ]
        ),
        has_school=has_school or any(states),
        family_tasks=await _family_tasks(session, everybody),
        just_dated=just_dated,
    )


async def _when(
    session: AsyncSession,
    section: Section,
    taught: Mapping[UUID, AdvisoryWeek],
    *,
    is_now: bool,
    occasion: Occasion,
) -> AdvisoryWhen:
    """When the questions go out, and in this week, where that is another time or none."""
    usual = await advisory_times.when(session, section, occasion=occasion)
    if not is_now:
        return usual
    return advisory_times.in_week(usual, taught.get(section.id), occasion=occasion)


def _of_week(everybody: Sequence[Advisee], week_on: date, *, is_now: bool) -> list[Advisee]:
    """In the order of the list. In this week also those whose check-in was not opened yet."""
    there = [each for each in everybody if is_now or each.of_week(week_on)]
    return sorted(there, key=lambda each: each.order(week_on))


def _rather_talk(there: Sequence[Advisee], week_on: date) -> int:
    standings = (each.of_week(week_on) for each in there)
    return sum(each is not None and each.state is CheckInState.RATHER_TALK for each in standings)


async def _lines(
    session: AsyncSession, there: Sequence[Advisee], week_on: date, *, occasion: Occasion, language: str
) -> tuple[AdviseeLine, ...]:
    facts = await need_facts.gather(
        session,
        occasion.school.id,
        [(each.student.id, None) for each in there],
        case_ids=(),
        language=language,
    )
    return tuple(_line(each, week_on, facts.strengths.get(each.student.id), occasion) for each in there)


def _line(each: Advisee, week_on: date, strength: TargetName | None, occasion: Occasion) -> AdviseeLine:
    standing = each.of_week(week_on)
    return AdviseeLine(
        student_id=each.student.id,
        name=each.student.full_name,
        state=standing.state if standing else None,
        missed=standing.missed if standing else None,
        weeks_unmet=each.weeks_unmet(week_on),
        strength=strength,
        meets_at=each.meets_at(week_on, occasion),
        is_reachable=each.is_reachable,
    )


async def _family_tasks(session: AsyncSession, everybody: Sequence[Advisee]) -> int:
    if not everybody:
        return 0
    count = await session.scalar(
        select(func.count()).where(
            col(FamilyTask.school_id) == everybody[0].student.school_id,
            col(FamilyTask.student_id).in_([each.student.id for each in everybody]),
            col(FamilyTask.done_at).is_(None),
        )
    )
    return count or 0


async def left(session: AsyncSession, adult: Person, *, occasion: Occasion) -> TalksLeft:
    """Of the adult's advisees, in this week.

    Nothing before its questions went out, nor in a week without school.
    """
    week_on = monday_of(occasion.today)
    everybody = await weeks.advisees(session, adult, occasion=occasion, until=week_on, weeks=0)
    remaining = [each for each in everybody if each.of_week(week_on) and each.remains(week_on)]
    if not remaining:
        return TalksLeft()
    sections = await weeks.own_advisories(session, adult, on=occasion.today)
    there = await advisory_weeks(
        session, occasion=occasion, on=week_on, section_ids=[each.id for each in sections]
    )
    last_on = max((max(each.school_days) for each in there.values()), default=None)
    return TalksLeft(
        remaining=len(remaining),
        rather_talk=_rather_talk(remaining, week_on),
        is_last_day=last_on is not None and occasion.today >= last_on,
    )
