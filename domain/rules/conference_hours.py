"""A teacher's weekly conference times: which are free, who comes next, how long that takes.

Times of day are the school's clock. An hour that the clock leaves out in spring has no conferences; of one
that comes twice in autumn only the first counts. Source: DOMAIN rules 4 and 16
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from domain.rules.school_days import SchoolDays

SHORTEST_HOLD = timedelta(minutes=30)
"""Nobody can be expected to read and answer in less."""

ANSWERS_MEASURED = 5
"""Fewer say nothing about how long somebody usually takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Conferences on one weekday, one after the other."""

    weekday: int
    """0 for Monday."""
    begins_at: time
    ends_at: time
    minutes: int
    """Length of one conference."""
    first_on: date
    last_on: date | None = None
    capacity: int = 1
    """Conferences at the same time."""
    place: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the date is one of theirs; that there is school that day is asked of the calendar."""
        is_past_end = self.last_on is not None and day > self.last_on
        return day.weekday() == self.weekday and day >= self.first_on and not is_past_end


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that is taken."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class FreeTime:
    """One conference time with room."""

    starts_at: datetime
    """In the school's zone, as is the end."""
    ends_at: datetime
    seats: int
    """That are free, at least 1."""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """What a time of a teacher has room for, whether it is one of the weekly times or not."""

    ends_at: datetime
    capacity: int
    place: str | None


def free_times(
    hours: Iterable[Hours], days: SchoolDays, *, taken: Collection[Busy], now: datetime, until: date
) -> tuple[FreeTime, ...]:
    """Times still ahead with room, the earliest first, up to a day that is included.

    `now` is in the school's zone. Days without school have none.
    """
    free = []
    for starts_at, each in _moments(hours, days, now=now, until=until):
        ends_at = _later(starts_at, each.minutes)
        seats = each.capacity - sum(busy.overlaps(starts_at, ends_at) for busy in taken)
        if starts_at > now and seats > 0:
            free.append(FreeTime(starts_at, ends_at, seats, each.place))
    return tuple(sorted(free, key=lambda each: each.starts_at))


def _moments(
    hours: Iterable[Hours], days: SchoolDays, *, now: datetime, until: date
) -> Iterator[tuple[datetime, Hours]]:
    hours = tuple(hours)
    today = now.date()
    for day in days.first(today, until, count=max(0, (until - today).days + 1)):
        for each in hours:
            if each.holds_on(day):
                yield from ((moment, each) for moment in _on(each, day, now))


def _on(hours: Hours, day: date, now: datetime) -> Iterator[datetime]:
    length = timedelta(minutes=hours.minutes)
    at, end = datetime.combine(day, hours.begins_at), datetime.combine(day, hours.ends_at)
    while at + length <= end:
        moment = at.replace(tzinfo=now.tzinfo)
        if exists(moment):
            yield moment
        at += length


def exists(local: datetime) -> bool:
    """Whether the clock ever shows this time of day on that date."""
    there = local.astimezone(UTC).astimezone(local.tzinfo)
    return there.replace(tzinfo=None) == local.replace(tzinfo=None)


def _later(moment: datetime, minutes: int) -> datetime:
    """So many minutes of real time later, in the same zone."""
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)


def room_at(hours: Iterable[Hours], starts_at: datetime, *, minutes: int) -> Room:
    """What there is room for at a time in the school's zone; outside of the hours for one conference of so
    many minutes.
    """
    day, at = starts_at.date(), starts_at.time()
    for each in hours:
        if each.holds_on(day) and each.begins_at <= at < each.ends_at:
            return Room(_later(starts_at, each.minutes), each.capacity, each.place)
    return Room(_later(starts_at, minutes), 1, None)


def has_room(room: Room, starts_at: datetime, taken: Iterable[Busy]) -> bool:
    return sum(busy.overlaps(starts_at, room.ends_at) for busy in taken) < room.capacity


def clash(hours: Iterable[Hours], new: Hours) -> Hours | None:
    """The first of the hours that the new ones would overlap with."""
    for each in hours:
        same_dates = (each.last_on is None or new.first_on <= each.last_on) and (
            new.last_on is None or each.first_on <= new.last_on
        )
        same_times = each.begins_at < new.ends_at and new.begins_at < each.ends_at
        if each.weekday == new.weekday and same_dates and same_times:
            return each
    return None


class Timed(Protocol):
    """Something that begins at a time, in the school's zone."""

    @property
    def starts_at(self) -> datetime: ...


T = TypeVar("T", bound=Timed)


def spread(times: Iterable[T], *, a_day: int, limit: int) -> tuple[T, ...]:
    """The first times, at most so many of one day, so that there is a choice of days."""
    chosen: list[T] = []
    on: Counter[date] = Counter()
    for each in times:
        day = each.starts_at.date()
        if len(chosen) < limit and on[day] < a_day:
            on[day] += 1
            chosen.append(each)
    return tuple(chosen)


# --- who comes next ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InLine:
    """A request that waits for a time."""

    conference_id: UUID
    had: frozenset[datetime] = frozenset()
    """Times that were kept for it before: none comes twice."""


def after_those_ahead(times: Sequence[FreeTime], ahead: int) -> tuple[FreeTime, ...]:
    """What is left of the free times once everybody ahead in the line has one of the first."""
    left = []
    for each in times:
        gone = min(ahead, each.seats)
        ahead -= gone
        if each.seats > gone:
            left.append(each)
    return tuple(left)


def hand_out(times: Sequence[FreeTime], line: Iterable[InLine]) -> tuple[tuple[InLine, FreeTime], ...]:
    """Who gets which time: whoever waits longest the earliest one they have not had."""
    seats = {each.starts_at: each.seats for each in times}
    pairs = []
    for waiting in line:
        fits = (each for each in times if seats[each.starts_at] and each.starts_at not in waiting.had)
        found = next(fits, None)
        if found is not None:
            seats[found.starts_at] -= 1
            pairs.append((waiting, found))
    return tuple(pairs)


def hold_until(now: datetime, starts_at: datetime, *, at_most: timedelta) -> datetime | None:
    """For how long a time that became free is kept for somebody: half of what is left until then at most.

    None where that is too short for anybody to answer.
    """
    left = (starts_at.astimezone(UTC) - now.astimezone(UTC)) / 2
    return None if left < SHORTEST_HOLD else now.astimezone(UTC) + min(left, at_most)


def expected_days(
    times: Sequence[FreeTime], *, place: int, days: SchoolDays, today: date
) -> tuple[int, int] | None:
    """In how many school days it is the turn of whoever has that place, from 1: from … to.

    The first number takes it that everybody ahead gets one time each; the second that half as many times
    again go to conferences that are moved or repeated. None where the times ahead do not reach so far.
    """
    seats = [each.starts_at.date() for each in times for _ in range(each.seats)]
    later = math.ceil(place * 1.5)
    if place < 1 or later > len(seats):
        return None
    return days.passed(today, seats[place - 1]), days.passed(today, seats[later - 1])


def usual_days(measured: Sequence[int]) -> int | None:
    """Within how many school days three of four were answered, at least 1; None where too few were."""
    if len(measured) < ANSWERS_MEASURED:
        return None
    return max(1, sorted(measured)[math.ceil(len(measured) * 0.75) - 1])


@dataclass(frozen=True, slots=True)
class Load:
    """How much room a teacher has."""

    free: int
    """Times ahead that can be taken."""
    waiting: int
    """Requests that wait for them."""


def most_room(loads: Sequence[Load]) -> int:
    """Index of the one to ask: most free times, then fewest waiting, then the first."""
    return min(range(len(loads)), key=lambda at: (-loads[at].free, loads[at].waiting, at))
