"""Conferences as iCalendar, read back by the programs that read calendars."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.rendering.renderer import Renderer
from domain.messages.invitations import Invitation
from handlers.turn import Audience

NEW_YORK = ZoneInfo("America/New_York")
AT = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
ENTRY = Invitation(
    uid="01890a5d-1@waymark",
    sequence=2,
    starts_at=AT,
    ends_at=AT + timedelta(minutes=15),
    zone="America/New_York",
    stamped_at=datetime(2026, 11, 18, 15, 0, tzinfo=UTC),
    code="RP.2",
    place="Room 12",
)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def read(text: str) -> Calendar:
    found = Calendar.from_ical(text)
    assert isinstance(found, Calendar)
    return found


def only_event(text: str) -> Event:
    (event,) = read(text).events
    assert not event.errors
    return event


def test_an_entry_says_when_where_and_no_more_than_is_needed(renderer: Renderer) -> None:
    event = only_event(renderer.calendar((ENTRY,), Audience("en", NEW_YORK)))
    assert event.start == AT
    assert event.end == AT + timedelta(minutes=15)
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert (event["SUMMARY"], event["LOCATION"], event["STATUS"]) == (
        "Conference: RP.2",
        "Room 12",
        "CONFIRMED",
    )
    assert (event["UID"], event["SEQUENCE"], event["CLASS"]) == ("01890a5d-1@waymark", 2, "PRIVATE")
    assert "DESCRIPTION" not in event
    assert "ATTENDEE" not in event


def test_a_file_is_published_and_brings_its_time_zone(renderer: Renderer) -> None:
    calendar = read(renderer.calendar((ENTRY,), Audience("en", NEW_YORK)))
    assert calendar["METHOD"] == "PUBLISH"
    assert [zone.tz_name for zone in calendar.timezones] == ["America/New_York"]
    assert not calendar.get_missing_tzids()


def test_a_calendar_program_finds_it_on_its_day_and_on_no_other(renderer: Renderer) -> None:
    calendar = recurring_ical_events.of(read(renderer.calendar((ENTRY,), Audience("en", NEW_YORK))))
    assert [event["UID"] for event in calendar.at(date(2026, 11, 20))] == [ENTRY.uid]
    assert not calendar.at(date(2026, 11, 21))


def test_a_teacher_reads_the_first_name_in_their_own_language(renderer: Renderer) -> None:
    theirs = replace(ENTRY, with_name="Ana")
    assert only_event(renderer.calendar((theirs,), Audience("en", NEW_YORK)))["SUMMARY"] == (
        "Conference: RP.2 · Ana"
    )
    assert only_event(renderer.calendar((theirs,), Audience("es", NEW_YORK)))["SUMMARY"] == (
        "Conferencia: RP.2 · Ana"
    )


@pytest.mark.parametrize(
    ("entry", "status", "transparency"),
    [
        (replace(ENTRY, is_cancelled=True), "CANCELLED", "TRANSPARENT"),
        (replace(ENTRY, is_tentative=True), "TENTATIVE", "OPAQUE"),
        (ENTRY, "CONFIRMED", "OPAQUE"),
    ],
)
def test_a_cancelled_time_is_free_again(
    renderer: Renderer, entry: Invitation, status: str, transparency: str
) -> None:
    event = only_event(renderer.calendar((entry,), Audience("en", NEW_YORK)))
    assert (event["STATUS"], event["TRANSP"]) == (status, transparency)


def test_what_a_teacher_types_as_a_place_stays_a_place(renderer: Renderer) -> None:
    place = "Room 12; 1st floor, left\r\nBEGIN:VALARM\nX:&lt;b&gt; 🚀 " + "long " * 40
    event = only_event(renderer.calendar((replace(ENTRY, place=place),), Audience("en", NEW_YORK)))
    assert not event.alarms.times
    assert str(event["LOCATION"]).replace("\r", "") == place.replace("\r", "")


def test_a_name_is_no_markup(renderer: Renderer) -> None:
    odd = replace(ENTRY, with_name="O'Neil <b>&", code="A&B")
    assert only_event(renderer.calendar((odd,), Audience("en", NEW_YORK)))["SUMMARY"] == (
        "Conference: A&B · O'Neil <b>&"
    )


def test_an_empty_calendar_to_subscribe_to_has_a_name_and_a_zone(renderer: Renderer) -> None:
    text = renderer.calendar((), Audience("es", NEW_YORK), subscribed_on=date(2026, 11, 18))
    calendar = read(text)
    assert calendar["X-WR-CALNAME"] == "Conferencias"
    assert [zone.tz_name for zone in calendar.timezones] == ["America/New_York"]
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    assert not calendar.events


@given(
    at=st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  # the strategy adds it
    zone=st.sampled_from(
        ["America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca"]
    ),
)
def test_any_moment_of_any_zone_comes_back_as_it_went(at: datetime, zone: str) -> None:
    at = at.replace(microsecond=0)
    entry = replace(ENTRY, starts_at=at, ends_at=at + timedelta(minutes=20), zone=zone)
    event = only_event(RENDERER.calendar((entry,), Audience("en", ZoneInfo(zone))))
    assert (event.start, event.end) == (at, at + timedelta(minutes=20))


RENDERER = Renderer()
