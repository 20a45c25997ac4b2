"""When a message that time caused may be sent. Source: DOMAIN rules 23 and 28

Days and hours are the school's own. A nudge comes on a day with school, outside of the quiet hours, never on
a day on which dates were computed anew, not two on one day, and not too many in a week.

The reminder of a conference is another thing: an appointment that the person made. It takes no place among
the nudges of its day and week, and comes also on a day on which dates were computed anew; days without school
and quiet hours it keeps.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.rules.policy import Policy
from domain.vocabulary import Rhythm

DAYS_AHEAD = 10
"""For so many days after a moment the next one is looked for; past a longer break the reason would be an old
one, and is decided anew."""

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_EVENING = timedelta(hours=1)
"""Before the quiet hours begin."""


@dataclass(frozen=True, slots=True)
class Window:
    """When somebody may be nudged."""

    zone: ZoneInfo
    quiet_from: time
    quiet_until: time
    """Before `quiet_from` the quiet hours end on the next day; the same time means that none are quiet."""
    school_days: frozenset[date]
    silent_on: frozenset[date] = field(default_factory=frozenset)
    """Days on which dates were computed anew, and days that have their nudge already."""

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone)
        is_quiet_now = is_quiet(local.time(), self.quiet_from, self.quiet_until)
        return self._is_day(local.date()) and not is_quiet_now

    def next_open(self, moment: datetime) -> datetime | None:
        """The first moment from the given one on at which a nudge may be sent; None where none is near."""
        first_on = moment.astimezone(self.zone).date()
        days = (first_on + _DAY * ahead for ahead in range(DAYS_AHEAD + 1))
        begins = (self.at(day, begin) for day in days for begin in sorted({time(), self.quiet_until}))
        candidates = (moment, *(begin for begin in begins if begin > moment))
        return next((candidate for candidate in candidates if self.is_open(candidate)), None)

    def next_at(self, moment: datetime, wall: time) -> datetime | None:
        """The first open moment from the given one on at that time of day; None where none is near."""
        first_on = moment.astimezone(self.zone).date()
        days = (first_on + _DAY * ahead for ahead in range(DAYS_AHEAD + 1))
        candidates = (self.at(day, wall) for day in days)
        return next((each for each in candidates if each >= moment and self.is_open(each)), None)

    def weekly_slot(self, on: date, *, weekday: int, at: time) -> datetime | None:
        """The moment of the weekly message in the ISO week of a day; None in a week without school.

        The first day with school from the weekday on, else the last one before it. A time within the quiet
        hours moves on to their end.
        """
        monday = on - _DAY * on.weekday()
        week = [day for day in (monday + _DAY * ahead for ahead in range(7)) if self._is_day(day)]
        wanted = monday + _DAY * weekday
        day = next((each for each in week if each >= wanted), week[-1] if week else None)
        return None if day is None else self.next_open(self.at(day, at))

    def at(self, day: date, wall: time) -> datetime:
        """A local time as a moment; one that daylight saving leaves out is as much later."""
        return datetime.combine(day, wall, self.zone).astimezone(UTC)

    def week_of(self, moment: datetime) -> tuple[datetime, datetime]:
        """The local ISO week of a moment: from its beginning to the next one's."""
        local = moment.astimezone(self.zone).date()
        monday = local - _DAY * local.weekday()
        return self.at(monday, time()), self.at(monday + _WEEK, time())

    def _is_day(self, day: date) -> bool:
        return day in self.school_days and day not in self.silent_on


def reminder_at(window: Window, starts_at: datetime, *, lead: timedelta) -> datetime | None:
    """When to remind of an appointment: so long before, else in the evening of the day before, else as soon
    as the quiet hours end; None where none of these is a moment for it, and for a day without school.
    """
    day = starts_at.astimezone(window.zone).date()
    if day not in window.school_days:
        return None
    evening = window.at(day - _DAY, window.quiet_from) - _EVENING
    candidates = (starts_at - lead, evening, window.at(day, window.quiet_until))
    return next((each for each in candidates if each < starts_at and window.is_open(each)), None)


def is_quiet(wall: time, quiet_from: time, quiet_until: time) -> bool:
    """Whether a local time lies in the quiet hours, which may go over midnight."""
    if quiet_from <= quiet_until:
        return quiet_from <= wall < quiet_until
    return wall >= quiet_from or wall < quiet_until


def week_name(on: date) -> str:
    """The ISO week of a local date, as keys of promises name it: "2026-W47"."""
    year, week, _ = on.isocalendar()
    return f"{year}-W{week:02}"


def is_weekly_wanted(rhythm: Rhythm, *, calm_weeks: int | None, policy: Policy) -> bool:
    """Whether the weekly message comes this week.

    `calm_weeks` are the whole weeks since anything asked for support, None while something does. Left to
    itself the message thins out as a student stays on pace: after `calm_weeks` of them, it comes every
    `calm_every_weeks`. Whoever chose every week keeps it; off is off. Source: DOMAIN rule 28
    """
    if rhythm is not Rhythm.FADING:
        return rhythm is Rhythm.EVERY_WEEK
    if calm_weeks is None or calm_weeks < policy.calm_weeks:
        return True
    return (calm_weeks - policy.calm_weeks + 1) % max(1, policy.calm_every_weeks) == 0


def has_room(sent: int, *, policy: Policy, keeps_place: bool = False) -> bool:
    """Whether a student who got so many nudges in a week may get another one in it.

    Who is in an advisory keeps a place of the week for the questions of the check-in, which `sent` then does
    not count: so these always fit, and nobody gets more than the cap.
    """
    return sent < policy.nudges_a_week - keeps_place
