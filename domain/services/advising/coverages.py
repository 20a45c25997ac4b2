"""Who was met over the weeks, by name, for their advisor. Source: DOMAIN rule 29

A week without school, and one in which somebody was away, is no hole; one that is not over yet is marked.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.coverage import AdvisoryCoverage, Cell, CoverageRow, CoverageWeek
from domain.models import Person
from domain.rules import check_ins as rules
from domain.rules.check_ins import is_over, monday_of
from domain.services import audit
from domain.services.advising import weeks
from domain.services.advising.weeks import Advisee, Standing
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.vocabulary import CheckInState

_WEEK = timedelta(days=7)

MOST_ROWS = 30
"""Students in one picture; a larger one no phone can show."""


async def of_adult(
    session: AsyncSession, adult: Person, *, occasion: Occasion, leads: bool = False
) -> AdvisoryCoverage:
    """The adult's advisees over the last weeks and this one, the longest unmet first. Leaves an audit entry.

    Joins the caller's transaction.
    """
    this_week, count = monday_of(occasion.today), occasion.policy.coverage_weeks
    there = await weeks.advisees(session, adult, occasion=occasion, until=this_week, weeks=count)
    sections = await weeks.own_advisories(session, adult, on=occasion.today)
    spans = weeks_shown({each.week_on for who in there for each in who.standings}, occasion)
    rows = sorted((_row(each, spans) for each in there), key=_order)
    past = [_state_in(each, span) for each in there for span in spans if span.is_over]
    now = [_state_in(each, span) for each in there for span in spans if not span.is_over]
    over, going = rules.coverage(filter(None, past)), rules.coverage(filter(None, now))
    audit.record(
        session,
        "saw coverage",
        school_id=adult.school_id,
        actor_id=adult.id,
        about_id=None,
        now=occasion.now,
    )
    return AdvisoryCoverage(
        title=", ".join(section.title for section in sections),
        weeks=spans,
        rows=tuple(rows[:MOST_ROWS]) if spans else (),
        met=over.met,
        of=over.of,
        this_week_met=going.met,
        this_week_of=going.of,
        more=max(0, len(rows) - MOST_ROWS),
        is_leader=leads,
    )


def weeks_shown(known: Collection[date], occasion: Occasion) -> tuple[CoverageWeek, ...]:
    """From the first week with a check-in up to this one; a week between without any had no school."""
    if not known:
        return ()
    first_on, last_on = min(known), monday_of(occasion.today)
    count = (last_on - first_on).days // 7 + 1
    mondays = (first_on + _WEEK * number for number in range(count))
    return tuple(
        CoverageWeek(each, is_over(each, today=occasion.today), has_school=each in known)
        for each in mondays
        if each in known or each < last_on
    )


def _row(advisee: Advisee, spans: Sequence[CoverageWeek]) -> CoverageRow:
    cells = tuple(_cell(advisee.of_week(span.week_on), span) for span in spans)
    over = [each for each in advisee.standings if any(s.week_on == each.week_on and s.is_over for s in spans)]
    unmet = rules.weeks_unmet(each.state for each in over)
    this = next((each for each in advisee.standings if each not in over), None)
    is_met_now = this is not None and this.state is CheckInState.MET
    return CoverageRow(advisee.student.id, advisee.student.full_name, cells, 0 if is_met_now else unmet)


def _cell(standing: Standing | None, span: CoverageWeek) -> Cell:
    if standing is None:
        return Cell.NOTHING
    if standing.state is CheckInState.MET:
        return Cell.MET
    if standing.state is CheckInState.AWAY:
        return Cell.AWAY
    return Cell.UNMET if span.is_over else Cell.COMING


def _state_in(advisee: Advisee, span: CoverageWeek) -> CheckInState | None:
    standing = advisee.of_week(span.week_on)
    return standing.state if standing else None


def _order(row: CoverageRow) -> tuple[int, str, str]:
    return -row.weeks_unmet, students.fold(row.name), str(row.student_id)
