"""Which days a new date may have, and which of them are offered first.

`days` are always a student's own, in order: the calendar's instructional days without confirmed absences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.rules.planning import first_ordinal_from, last_ordinal_until

OFFERS = 3
"""Dates to choose from at a glance; any other can be written."""


@dataclass(frozen=True, slots=True)
class Room:
    """The days between which a new date may lie, both included; the last one is a school day."""

    first_on: date
    last_on: date

    def holds(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


def room(days: Sequence[date], *, ends_on: date | None, today: date) -> Room | None:
    """From today to the last school day before the hard end; None where no day is left."""
    last = len(days) - 1 if ends_on is None else last_ordinal_until(days, ends_on)
    return Room(today, days[last]) if last >= 0 and days[last] >= today else None


def offers(days: Sequence[date], within: Room, *, agreed_on: date | None, apart: int) -> tuple[date, ...]:
    """School days some days apart, after the later of today and the date agreed now, as far as there is room.

    Where none fits, the last day of the room, unless that is agreed already.
    """
    begin = last_ordinal_until(days, max(agreed_on or within.first_on, within.first_on))
    ordinals = (begin + apart * number for number in range(1, OFFERS + 1))
    found = tuple(days[at] for at in ordinals if 0 <= at < len(days) and within.holds(days[at]))
    if found or within.last_on == agreed_on:
        return found
    return (within.last_on,)


def days_later(days: Sequence[date], from_on: date, to_on: date) -> int:
    """School days from one date to the other; negative where the other is earlier."""
    return first_ordinal_from(days, to_on) - first_ordinal_from(days, from_on)
