"""School calendars from iCalendar files. Source: RFC 5545."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar as ICalendar
from icalendar.cal import Component

from domain.exchange.calendar_words import Meaning, closure_kind, meanings, reason_of
from domain.exchange.oddities import Findings, ImportRefused, Oddity
from domain.exchange.reading import counted, text
from domain.rules.school_days import instructional_days
from domain.vocabulary import ClosureKind

MOST_EVENTS = 20_000
LONGEST_YEAR_DAYS = 800

_DAY = timedelta(days=1)
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What the parsers raise on content that is none: they were not written for strangers' bytes."""


@dataclass(frozen=True, slots=True)
class ClosureDraft:
    uid: str
    first_on: date
    last_on: date
    reason: str
    kind: ClosureKind


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The days a calendar file teaches."""

    file: str
    name: str
    first_on: date
    last_on: date
    closures: tuple[ClosureDraft, ...]
    oddities: tuple[Oddity, ...]

    @property
    def days(self) -> tuple[date, ...]:
        return instructional_days(
            self.first_on, self.last_on, ((one.first_on, one.last_on) for one in self.closures)
        )


@dataclass(frozen=True, slots=True)
class _Event:
    uid: str
    title: str
    first_on: date
    last_on: date
    row: int
    """Place among the file's events, from 1."""
    has_time: bool


def read_calendar(
    data: bytes,
    *,
    file_name: str,
    zone: str,
    name: str | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
    unless_told: tuple[date | None, date | None] = (None, None),
) -> SchoolCalendar:
    """The school days of a file: its first and last day from its events, unless they are given.

    `unless_told` are the two where the events do not tell them. Times count in `zone`, an IANA name.
    Raises ImportRefused.
    """
    findings = Findings(file_name)
    calendars = _parse(data, file_name)
    components = _components(calendars, findings)
    events = [made for row, one in components if (made := _event(one, row, zone, findings))]
    first_on = first_on or _bound(events, Meaning.FIRST_DAY, findings) or unless_told[0]
    last_on = last_on or _bound(events, Meaning.LAST_DAY, findings) or unless_told[1]
    _check_year(file_name, first_on, last_on)
    assert first_on is not None
    assert last_on is not None
    events += _repeated(components, zone, first_on, last_on, findings)
    closures = tuple(_closures(events, first_on, last_on, findings))
    calendar = SchoolCalendar(
        file=file_name,
        name=text(name, longest=200) or _own_name(calendars) or file_name.removesuffix(".ics")[:200],
        first_on=first_on,
        last_on=last_on,
        closures=closures,
        oddities=findings.all,
    )
    if not calendar.days:
        raise ImportRefused(f"{file_name} leaves no school day between {first_on} and {last_on}.")
    return calendar


def _own_name(calendars: Iterable[Component]) -> str | None:
    for one in calendars:
        # The parser leaves the escapes of a property it does not know.
        said = text(re.sub(r"\\\\([,;\\\\])", r"\1", str(one.get("X-WR-CALNAME", ""))), longest=200)
        if said:
            return said
    return None


def _check_year(file_name: str, first_on: date | None, last_on: date | None) -> None:
    missing = [
        words
        for words, found in (
            ("first day of school (--first)", first_on),
            ("last day of school (--last)", last_on),
        )
        if found is None
    ]
    if missing or first_on is None or last_on is None:
        raise ImportRefused(
            f"{file_name} does not say the {' nor the '.join(missing)}; say it as YYYY-MM-DD."
        )
    if last_on < first_on:
        raise ImportRefused(f"The last day of school, {last_on}, comes before the first, {first_on}.")
    if (last_on - first_on).days > LONGEST_YEAR_DAYS:
        raise ImportRefused(f"From {first_on} to {last_on} is more than two years; that is no school year.")


def _parse(data: bytes, file_name: str) -> list[Component]:
    if b"BEGIN:VCALENDAR" not in data.upper():
        raise ImportRefused(f"{file_name} is not a calendar: it has no BEGIN:VCALENDAR.")
    try:
        found: list[Component] = [
            one for one in ICalendar.from_ical(data, multiple=True) if one.name == "VCALENDAR"
        ]
    except _MALFORMED as error:
        said = " ".join(str(error).split())[:120]
        raise ImportRefused(f"{file_name} is not a calendar that can be read: {said}") from error
    if not found:
        raise ImportRefused(f"{file_name} is not a calendar that can be read: it breaks off.")
    return found


def _components(calendars: Iterable[Component], findings: Findings) -> list[tuple[int, Component]]:
    """The events that take place, with their places in the file. Raises ImportRefused for too many."""
    found = list(enumerate((event for one in calendars for event in one.walk("VEVENT")), start=1))
    if len(found) > MOST_EVENTS:
        raise ImportRefused(f"{findings.file} holds {len(found):,} events; the most is {MOST_EVENTS:,}.")
    taking_place: list[tuple[int, Component]] = []
    for row, event in found:
        if _is_cancelled(event):
            findings.add("The event is cancelled.", "Left out.", row=row, item=_title(event))
        # One cancelled day of a repeating event has to stand against that event first.
        if not _is_cancelled(event) or "RECURRENCE-ID" in event:
            taking_place.append((row, event))
    return taking_place


def _is_cancelled(event: Component) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _title(event: Component) -> str:
    return text(str(event.get("SUMMARY", "")), longest=200) or "(no title)"


def _repeats(event: Component) -> bool:
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _event(event: Component, row: int, zone: str, findings: Findings) -> _Event | None:
    """An event that does not repeat, in the school's local days."""
    if _repeats(event):
        return None
    try:
        return _in_days(event, row, zone)
    except _MALFORMED:
        findings.add("The event has no date that can be read.", "Left out.", row=row, item=_title(event))
        return None


def _in_days(event: Component, row: int, zone: str) -> _Event:
    """Raises one of _MALFORMED. An all-day end is exclusive; a missing one means one day."""
    begins = event.decoded("DTSTART")
    if "DTEND" in event:
        ends = event.decoded("DTEND")
    elif "DURATION" in event:
        ends = begins + event.decoded("DURATION")
    else:
        ends = begins
    first_on, last_on = _local(begins, zone), _local(ends, zone)
    ends_at_midnight = not isinstance(ends, datetime) or _midnight(ends, zone)
    if last_on > first_on and ends_at_midnight:
        last_on -= _DAY
    title = _title(event)
    return _Event(
        uid=text(str(event.get("UID", "")), longest=255) or f"{first_on}:{title}"[:255],
        title=title,
        first_on=first_on,
        last_on=max(first_on, last_on),
        row=row,
        has_time=isinstance(begins, datetime),
    )


def _local(moment: date, zone: str) -> date:
    if isinstance(moment, datetime):
        return (moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment).date()
    return date(moment.year, moment.month, moment.day)


def _midnight(moment: datetime, zone: str) -> bool:
    local = moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment
    return local.hour == local.minute == 0


def _bound(events: Sequence[_Event], meaning: Meaning, findings: Findings) -> date | None:
    """The earliest first day or the latest last day the events tell."""
    days = sorted(
        {
            one.first_on if meaning is Meaning.FIRST_DAY else one.last_on
            for one in events
            if meaning in meanings(one.title)
        }
    )
    if not days:
        return None
    chosen = days[0] if meaning is Meaning.FIRST_DAY else days[-1]
    if len(days) > 1:
        findings.add(
            f"The file tells several days as the {meaning.value}: {', '.join(map(str, days[:5]))}.",
            f"Taken: {chosen}.",
        )
    return chosen


def _repeated(
    components: Sequence[tuple[int, Component]], zone: str, first_on: date, last_on: date, findings: Findings
) -> list[_Event]:
    """Every occurrence of the repeating events in the school year."""
    rows = {str(event.get("UID", "")): row for row, event in reversed(components) if _repeats(event)}
    calendar = ICalendar()
    for row, event in components:
        if str(event.get("UID", "")) not in rows:
            continue
        if _is_too_frequent(event):
            findings.add("The event repeats more often than daily.", "Left out.", row=row, item=_title(event))
        else:
            calendar.add_component(event)
    try:
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        occurrences = query.between(first_on, last_on + _DAY)
        return [
            _in_days(occurrence, rows.get(str(occurrence.get("UID", "")), 0), zone)
            for occurrence in occurrences
            if str(occurrence.get("UID", "")) in rows and not _is_cancelled(occurrence)
        ]
    except _MALFORMED:
        findings.add("A repeating event cannot be read.", "All repeating events were left out.")
        return []


def _is_too_frequent(event: Component) -> bool:
    """A rule by the second is a way to keep an importer busy for ever."""
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        said = str(rule.to_ical() if hasattr(rule, "to_ical") else rule).upper()
        if any(word in said for word in ("SECONDLY", "MINUTELY", "HOURLY", "BYSECOND", "BYMINUTE", "BYHOUR")):
            return True
    return False


def _closures(
    events: Iterable[_Event], first_on: date, last_on: date, findings: Findings
) -> Iterable[ClosureDraft]:
    found: dict[tuple[str, date], ClosureDraft] = {}
    outside = 0
    for event in sorted(events, key=lambda one: (one.first_on, one.row)):
        meant = meanings(event.title)
        if Meaning.INFORMATION in meant:
            findings.add(
                "The title does not say whether there is school.",
                "Taken as information.",
                row=event.row,
                item=event.title,
            )
        if Meaning.NO_SCHOOL not in meant:
            continue
        if event.last_on < first_on or event.first_on > last_on:
            outside += 1
            continue
        if event.has_time:
            findings.add(
                "A closure has a time of day.", "Whole days closed.", row=event.row, item=event.title
            )
        key = (event.uid, event.first_on)
        last = max(event.last_on, found[key].last_on) if key in found else event.last_on
        found[key] = ClosureDraft(
            uid=event.uid,
            first_on=event.first_on,
            last_on=last,
            reason=reason_of(event.title),
            kind=closure_kind(event.title),
        )
    if outside:
        findings.add(f"{counted(outside, 'closure')} outside the school year.", "Left out.")
    return found.values()
