"""Who was met over the weeks, as numbers, for leaders. Source: DOMAIN rules 29 and 32

An advisory is its students' talks, and a small one says nothing: nothing here names anybody or can be
exported. How much was talked is of adults' doing, so all and nothing are told as they are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.coverage import AdvisoryFigures, CoverageWeek, SchoolCoverage, WeekTotal
from domain.messages.parts import PAGE_SIZE, page_count
from domain.models import CheckIn, Person, Section
from domain.rules.check_ins import monday_of
from domain.rules.small_groups import hidden, may_tell_total
from domain.services import audit
from domain.services.advising.coverages import weeks_shown
from domain.services.nudges.advisory_weeks import advised_on
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.vocabulary import CheckInMissed

_WEEK = timedelta(days=7)

LONG_WEEKS = 3
"""Weeks without a talk from which leaders are told of how many students."""


@dataclass(frozen=True, slots=True)
class _Count:
    """One advisory's check-ins of one week."""

    all: int
    met: int
    away: int

    @property
    def of(self) -> int:
        return self.all - self.away


_NOBODY = _Count(0, 0, 0)


async def figures(session: AsyncSession, leader: Person, *, page: int, occasion: Occasion) -> SchoolCoverage:
    """The school's weeks, then a page of advisories, the longest unmet first. Leaves an audit entry.

    An advisory with few students in any of the weeks says nothing, nor does a further one where the total
    would tell of it. Two statements, however many students there are. Joins the caller's transaction.
    """
    counts, waits = await _counts(session, occasion), await _waits(session, occasion)
    spans = weeks_shown({week_on for _, week_on in counts}, occasion)
    sizes = _sizes(counts, waits)
    secret = hidden(sizes)
    titles = await _titles(session, occasion.school.id, sizes)
    told = sorted(
        (
            _figures(
                titles[section_id],
                [(span, counts.get((section_id, span.week_on), _NOBODY)) for span in spans],
                waits.get(section_id, ()),
            )
            for section_id in sizes
            if section_id not in secret
        ),
        key=lambda each: (-each.longest_unmet, -each.long_unmet, students.fold(each.title)),
    )
    page = max(0, min(page, page_count(len(told)) - 1))
    may_total = may_tell_total(sizes.values())
    everybody = [number for numbers in waits.values() for number in numbers]
    audit.record(
        session,
        "saw school coverage",
        school_id=leader.school_id,
        actor_id=leader.id,
        about_id=None,
        now=occasion.now,
    )
    return SchoolCoverage(
        weeks=tuple(_total(span, counts, may_tell=may_total) for span in spans),
        advisories=tuple(told[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]),
        told=len(told),
        hidden=len(secret),
        long_unmet=sum(number >= LONG_WEEKS for number in everybody) if may_total else None,
        long_weeks=LONG_WEEKS,
        page=page,
        pages=page_count(len(told)),
    )


def _sizes(
    counts: Mapping[tuple[UUID, date], _Count], waits: Mapping[UUID, Sequence[int]]
) -> dict[UUID, int]:
    """By advisory, the fewest students it had in any of its weeks, or has now."""
    sizes: dict[UUID, int] = {}
    for (section_id, _), count in counts.items():
        there = [count.all, sizes.get(section_id, count.all)]
        sizes[section_id] = min(*there, len(waits.get(section_id, ())) or count.all)
    return sizes


def _total(span: CoverageWeek, counts: Mapping[tuple[UUID, date], _Count], *, may_tell: bool) -> WeekTotal:
    there = [count for (_, week_on), count in counts.items() if week_on == span.week_on]
    if not may_tell:
        return WeekTotal(span, None, None)
    return WeekTotal(span, sum(each.met for each in there), sum(each.of for each in there))


def _figures(
    title: str, there: Sequence[tuple[CoverageWeek, _Count]], waits: Sequence[int]
) -> AdvisoryFigures:
    return AdvisoryFigures(
        title=title,
        students=len(waits),
        weeks=tuple(WeekTotal(span, count.met, count.of) for span, count in there),
        longest_unmet=max(waits, default=0),
        long_unmet=sum(number >= LONG_WEEKS for number in waits),
    )


async def _counts(session: AsyncSession, occasion: Occasion) -> dict[tuple[UUID, date], _Count]:
    """By advisory at that time and Monday."""
    since = monday_of(occasion.today) - _WEEK * occasion.policy.coverage_weeks
    is_met = col(CheckIn.met_at).is_not(None)
    is_away = ~is_met & (col(CheckIn.missed) == CheckInMissed.ABSENT)
    found = await session.execute(
        select(
            col(CheckIn.section_id),
            col(CheckIn.week_on),
            func.count(),
            func.count().filter(is_met),
            func.count().filter(is_away),
        )
        .where(col(CheckIn.school_id) == occasion.school.id, col(CheckIn.week_on) >= since)
        .group_by(col(CheckIn.section_id), col(CheckIn.week_on))
    )
    return {(section_id, week_on): _Count(*numbers) for section_id, week_on, *numbers in found}


async def _waits(session: AsyncSession, occasion: Occasion) -> dict[UUID, list[int]]:
    """By the advisory they are in now: for each student, in how many weeks in a row there was no talk, of
    those that are over; 0 for whoever was met in this one.
    """
    this_week = monday_of(occasion.today)
    since = this_week - _WEEK * occasion.policy.coverage_weeks
    advised = advised_on(occasion.school.id, on=occasion.today)
    is_met = col(CheckIn.met_at).is_not(None)
    is_away = ~is_met & (func.coalesce(col(CheckIn.missed), "") == CheckInMissed.ABSENT.value)
    last_met = func.max(case((is_met, col(CheckIn.week_on)))).over(partition_by=col(CheckIn.student_id))
    rows = (
        select(
            col(CheckIn.student_id).label("student_id"),
            col(CheckIn.week_on).label("week_on"),
            is_away.label("is_away"),
            last_met.label("last_met"),
        )
        .where(col(CheckIn.school_id) == occasion.school.id, col(CheckIn.week_on) >= since)
        .subquery()
    )
    counts = cast(
        ~rows.c.is_away
        & (rows.c.week_on < this_week)
        & (rows.c.week_on > func.coalesce(rows.c.last_met, since - _WEEK)),
        Integer,
    )
    found = await session.execute(
        select(advised.c.section_id, func.sum(counts))
        .join(rows, rows.c.student_id == advised.c.person_id)
        .group_by(advised.c.section_id, advised.c.person_id)
    )
    waits: defaultdict[UUID, list[int]] = defaultdict(list)
    for section_id, number in found:
        waits[section_id].append(number)
    return waits


async def _titles(session: AsyncSession, school_id: UUID, section_ids: Mapping[UUID, int]) -> dict[UUID, str]:
    found = await session.execute(
        select(col(Section.id), col(Section.title)).where(
            col(Section.school_id) == school_id, col(Section.id).in_(section_ids)
        )
    )
    return {row[0]: row[1] for row in found}
