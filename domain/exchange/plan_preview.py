"""What dates a plan would give, worked out without a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from domain.exchange.calendar_file import LONGEST_YEAR_DAYS, read_calendar
from domain.exchange.oddities import Oddity
from domain.exchange.plan_words import Span, check_end, no_school_day
from domain.rules import planning
from domain.rules.planning import Pacing, PlannedDates
from domain.rules.school_days import WEEKEND, teaching_days


@dataclass(frozen=True, slots=True)
class PreviewWish:
    """A plan, and the days on which there is no school."""

    pacing: Pacing
    skip: frozenset[int] = WEEKEND
    """Weekdays, 0 for Monday."""
    closed: tuple[Span, ...] = ()
    calendar: bytes | None = None
    """An iCalendar file: its closures count, and its first and last day of school where it tells them."""
    calendar_name: str = "the calendar"
    zone: str = "UTC"
    """In which events with a time of day are dated."""
    joined_on: date | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    dates: PlannedDates
    oddities: tuple[Oddity, ...]
    """Of the calendar file."""


def preview(wish: PreviewWish) -> Preview:
    """The dates, by the rules that the product's plans are dated with. Raises ImportRefused."""
    pacing = wish.pacing
    check_end(pacing.starts_on, pacing.ends_on)
    days, oddities = _days(wish)
    if not planning.has_room(pacing, days):
        raise no_school_day(pacing.starts_on, pacing.ends_on)
    return Preview(planning.planned_dates(pacing, days, joined_on=wish.joined_on), oddities)


def _days(wish: PreviewWish) -> tuple[Sequence[date], tuple[Oddity, ...]]:
    """The instructional days from the start on, as many as can matter."""
    pacing = wish.pacing
    oddities: tuple[Oddity, ...] = ()
    first_on, last_on, closures = pacing.starts_on, pacing.ends_on or date.max, wish.closed
    if wish.calendar is not None:
        horizon = min(last_on, _later(first_on, LONGEST_YEAR_DAYS))
        school_year = read_calendar(
            wish.calendar,
            file_name=wish.calendar_name,
            zone=wish.zone,
            unless_told=(first_on, horizon),
        )
        oddities = school_year.oddities
        first_on, last_on = max(first_on, school_year.first_on), min(last_on, school_year.last_on)
        closures += tuple((one.first_on, one.last_on) for one in school_year.closures)
    days = teaching_days(first_on, last_on, closures, skip=wish.skip)
    if pacing.ends_on is not None:
        return tuple(days), oddities
    before_joining = (wish.joined_on - first_on).days if wish.joined_on and wish.joined_on > first_on else 0
    return tuple(islice(days, before_joining + sum(pacing.durations) + 1)), oddities


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))
