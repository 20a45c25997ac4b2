"""What becomes of agreed dates when school days come or go. `docs/planning.md` says why.

Days are a student's own: the calendar's instructional days without their confirmed absences, in order. A
day's place among them is its ordinal on the student's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from domain.rules.compression import compressed
from domain.rules.planning import day_at, due_ordinals, first_ordinal_from, last_ordinal_until


@dataclass(frozen=True, slots=True)
class AgreedDate:
    """The agreed date of one target; both None without one."""

    due_on: date | None
    ordinal: int | None


@dataclass(frozen=True, slots=True)
class DatedTarget:
    """One target of a plan, as it is dated now."""

    agreed: AgreedDate
    duration: int
    """As planned, in instructional days: it tells a date that the calendar did not reach before."""
    is_shown: bool = False
    is_by_hand: bool = False
    """A person named the day."""

    @property
    def keeps_its_day(self) -> bool:
        is_past_the_calendar = self.agreed.due_on is not None and self.agreed.ordinal is None
        return self.is_shown or self.is_by_hand or is_past_the_calendar


@dataclass(frozen=True, slots=True)
class ChangedDays:
    """A student's days before and after a change of the calendar."""

    before: Sequence[date]
    after: Sequence[date]
    today: date


def redated(
    targets: Sequence[DatedTarget], days: ChangedDays, *, starts_on: date, ends_on: date | None
) -> tuple[AgreedDate, ...]:
    """The dates after the change, in the plan's order; only a hard end can make one earlier.

    Days a person named, and those of targets already shown, stay, or become the next school day. All others
    keep their number of instructional days since the plan's start. Where one would then pass the hard end,
    what is left after today is compressed to fit before it.
    """
    moved = _kept_in_number(targets, days, starts_on)
    if ends_on is not None:
        first = max(first_ordinal_from(days.after, starts_on), last_ordinal_until(days.after, days.today))
        end = last_ordinal_until(days.after, ends_on)
        moved = _before_the_end(targets, moved, days.after, span=(first, end))
    return tuple(
        named(days.after, each.agreed.due_on) if each.keeps_its_day else _dated(days.after, ordinal)
        for each, ordinal in zip(targets, moved, strict=True)
    )


def named(days: Sequence[date], day: date | None) -> AgreedDate:
    """A date agreed by the name of its day: that day, or the next one with school.

    Past the last day it keeps its name and counts nowhere.
    """
    if day is None:
        return AgreedDate(None, None)
    ordinal = first_ordinal_from(days, day)
    return AgreedDate(days[ordinal], ordinal) if ordinal < len(days) else AgreedDate(day, None)


def reached(days: Sequence[date], agreed: AgreedDate) -> AgreedDate:
    """The date with the day on which the student's clock reaches it: absences since then have moved it."""
    if agreed.ordinal is None:
        return agreed
    return AgreedDate(day_at(days, agreed.ordinal) or agreed.due_on, agreed.ordinal)


def _dated(days: Sequence[date], ordinal: int | None) -> AgreedDate:
    due_on = None if ordinal is None else day_at(days, ordinal)
    return AgreedDate(due_on, ordinal if due_on is not None else None)


def _kept_in_number(targets: Sequence[DatedTarget], days: ChangedDays, starts_on: date) -> list[int | None]:
    """New ordinals of the computed dates; they may run past the calendar's end. None for all others."""
    first = first_ordinal_from(days.after, starts_on)
    shift = first - first_ordinal_from(days.before, starts_on)
    latest = first
    moved: list[int | None] = []
    for each in targets:
        if each.keeps_its_day:
            moved.append(None)
            continue
        was = each.agreed.ordinal
        ordinal = latest + each.duration if was is None else was + shift
        if each.agreed.due_on is not None:
            # A school day won back makes nobody's date earlier.
            ordinal = max(ordinal, first_ordinal_from(days.after, each.agreed.due_on))
        latest = max(latest, ordinal)
        moved.append(ordinal)
    return moved


def _before_the_end(
    targets: Sequence[DatedTarget],
    moved: Sequence[int | None],
    days: Sequence[date],
    *,
    span: tuple[int, int],
) -> list[int | None]:
    """What comes after the first day of the span, compressed where its last date passes the span's end."""
    first, end = span
    found = list(moved)
    left = [
        (place, ordinal) for place, ordinal in enumerate(moved) if ordinal is not None and ordinal > first
    ]
    if not left or end < first or max(ordinal for _, ordinal in left) <= end:
        return found
    ordinals = list(accumulate((ordinal for _, ordinal in left), max, initial=first))
    gaps = [later - earlier for earlier, later in pairwise(ordinals)]
    fitting = due_ordinals(compressed(gaps, available=end - first + 1), first=first)
    for (place, _), ordinal in zip(left, fitting, strict=True):
        due_on = targets[place].agreed.due_on
        was = ordinal if due_on is None else first_ordinal_from(days, due_on)
        found[place] = max(ordinal, min(was, end))
    return found
