"""When "help now" that nobody has read goes on to the next in line. Source: DOMAIN rule 27

Nobody is told that somebody watches: outside school hours it waits for the next school morning.
"""

from datetime import date, datetime, time, timedelta

from domain.rules.school_days import SchoolDays

HORIZON = timedelta(days=366)
"""For as far the next school day is looked for."""


def passes_on_at(
    told_at: datetime, *, after: timedelta, hours: tuple[time, time], days: SchoolDays
) -> datetime | None:
    """Some time after somebody was told, where that is within school hours; else when school begins next.

    `told_at` is in the school's zone, and so is the answer; None where no school day is known to come.
    """
    zone = told_at.tzinfo
    begins, ends = hours
    # Through absolute time: a quarter of an hour is one also where the clocks change.
    due = datetime.fromtimestamp(told_at.timestamp() + after.total_seconds(), tz=zone)
    today, at = due.date(), due.time()
    if days.teaches(today) and begins <= at < ends:
        return due
    first_on: date = today if at < begins else today + timedelta(days=1)
    found = days.first(first_on, first_on + HORIZON, count=1)
    return datetime.combine(found[0], begins, tzinfo=zone) if found else None
