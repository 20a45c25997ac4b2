"""Conferences as iCalendar. Source: RFC 5545, RFC 5546 (3.2.1, PUBLISH), RFC 7986"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vDuration

from domain.messages.invitations import Invitation

MEDIA_TYPE = "text/calendar; method=PUBLISH; charset=utf-8"
PRODUCT = "-//Waymark//Conferences//EN"
REFRESH = timedelta(hours=1)
"""How often a program that subscribed is asked to look again."""

ZONES_KEPT = 32


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a calendar is that a program reads again and again."""

    name: str
    zone: str
    today: date


def calendar(
    entries: Iterable[Invitation],
    *,
    summary: Callable[[Invitation], str],
    language: str = "",
    subscription: Subscription | None = None,
) -> str:
    """The text of a calendar. `summary` says in words of a language what an entry is.

    It is published, not an invitation to answer: nobody's address is in it, so there is no ORGANIZER to
    answer to, although RFC 5546 asks for one; calendar programs take it without.
    """
    result = Calendar()
    result.add("prodid", PRODUCT)
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add("method", "PUBLISH")
    there = tuple(entries)
    years = {entry.zone: set[int]() for entry in there}
    for entry in there:
        years[entry.zone].add(entry.starts_at.year)
    if subscription is not None:
        result.calendar_name = subscription.name
        for again in ("refresh-interval", "x-published-ttl"):
            result.add(again, vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        # Also of an empty one: RFC 5545 wants a component in every calendar.
        years.setdefault(subscription.zone, set()).add(subscription.today.year)
    for zone, of_zone in sorted(years.items()):
        result.add_component(_rules(zone, min(of_zone) - 1, max(of_zone) + 1))
    for entry in there:
        result.add_component(_event(entry, summary=summary(entry), language=language))
    text: str = result.to_ical().decode()
    return text


def _event(entry: Invitation, *, summary: str, language: str) -> Event:
    zone = ZoneInfo(entry.zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", summary, parameters={"LANGUAGE": language} if language else {})
    if entry.place:
        event.add("location", entry.place)
    event.add("status", _status(entry))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    return event


def _status(entry: Invitation) -> str:
    if entry.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.is_tentative else "CONFIRMED"


@lru_cache(maxsize=ZONES_KEPT)
def _rules(key: str, first_year: int, last_year: int) -> Timezone:
    """The clock changes of a zone in those years."""
    # Searching for the changes of a zone takes longer than everything else here.
    return Timezone.from_tzinfo(
        ZoneInfo(key), key, first_date=date(first_year, 1, 1), last_date=date(last_year, 12, 31)
    )
