"""A teacher's conferences in their own calendar."""

from datetime import datetime

import pytest
from icalendar import Calendar, Event

from domain import actions as a
from domain.action_codec import encode
from domain.models import School
from domain.services import schools
from tests.support import doors
from tests.support.conferring import accepts, asks, proposes
from tests.support.talk import Talker
from tests.support.world import World

PUBLIC = "https://waymark.school.example"


async def calendar_sent(to: Talker) -> Event:
    """The one entry of the calendar file that came with the newest message."""
    (file,) = to.shown[-1].rendered.files
    assert (file.file_name, file.media_type.partition(";")[0]) == ("conference.ics", "text/calendar")
    calendar = Calendar.from_ical((await file.read()).decode())
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    return event


def sequence(event: Event) -> int:
    return int(str(event["SEQUENCE"]))


@pytest.fixture
async def reachable(school: World) -> World:
    """Calendar programs can reach the process."""
    async with school.runtime.sessions.begin() as session:
        await schools.name_address(session, PUBLIC)
    return school


async def test_a_time_agreed_comes_as_a_file_to_both(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    anas, bos = await calendar_sent(school.ana), await calendar_sent(school.bo)
    assert anas["UID"] == bos["UID"]
    assert (anas["SUMMARY"], bos["SUMMARY"]) == ("Conference: RP.2", "Conference: RP.2 · Ana")
    assert (anas["STATUS"], anas["LOCATION"]) == ("CONFIRMED", "Room 12")


async def test_a_time_that_moves_moves_its_entry(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    first = await calendar_sent(school.ana)
    await proposes(school.bo, conference, "2026-11-23T09:00")
    assert not school.ana.shown[-1].rendered.files, "nothing is agreed yet"
    await school.ana.presses("That time suits me")
    for told in (school.ana, school.bo):
        moved = await calendar_sent(told)
        assert moved["UID"] == first["UID"]
        assert sequence(moved) > sequence(first)
        assert moved.start == datetime.fromisoformat("2026-11-23T09:00-05:00")


async def test_a_time_that_goes_goes_from_both_calendars(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    first = await calendar_sent(school.ana)
    await school.ana.presses_data(encode(a.CancelConference(conference.id)))
    await school.ana.presses("Yes, cancel it")
    for told in (school.ana, school.bo):
        gone = await calendar_sent(told)
        assert (gone["UID"], gone["STATUS"]) == (first["UID"], "CANCELLED")
        assert sequence(gone) > sequence(first)
        assert gone.start == first.start


async def test_a_request_without_a_time_brings_no_file(school: World) -> None:
    conference = await asks(school.ana, school)
    await school.ana.presses_data(encode(a.ConfirmCancel(conference.id)))
    assert not school.ana.shown[-1].rendered.files
    assert not school.bo.shown[-1].rendered.files


async def test_an_address_is_shown_once(reachable: World) -> None:
    bo = reachable.bo
    await bo.commands("calendar")
    await bo.presses("Make a calendar address")
    assert bo.sees(f"{PUBLIC}/calendar/")
    url = bo.shown[-1].rendered.html.partition("<code>")[2].partition("</code>")[0]
    async with doors.opened(reachable) as outside:
        assert (await outside.get(url.removeprefix(PUBLIC))).text.startswith("BEGIN:VCALENDAR")
    await bo.commands("calendar")
    assert bo.sees("There is a calendar address; you made it on Wed, Nov 18.")
    assert url not in bo.last


async def test_a_new_address_ends_the_old_one(reachable: World) -> None:
    bo = reachable.bo
    await bo.presses_data(encode(a.MakeCalendarAddress()))
    old = bo.shown[-1].rendered.html.partition("<code>")[2].partition("</code>")[0]
    await bo.presses_data(encode(a.ShowCalendarAddress()))
    await bo.presses("Make a new address")
    assert bo.sees("The address you had before no longer works.")
    async with doors.opened(reachable) as outside:
        assert (await outside.get(old.removeprefix(PUBLIC))).status_code == 404


async def test_taking_it_back_asks_to_be_sure(reachable: World) -> None:
    bo = reachable.bo
    await bo.presses_data(encode(a.MakeCalendarAddress()))
    url = bo.shown[-1].rendered.html.partition("<code>")[2].partition("</code>")[0]
    async with doors.opened(reachable) as outside:
        await bo.presses("Take it back")
        assert bo.sees("Take back your calendar address?")
        assert (await outside.get(url.removeprefix(PUBLIC))).status_code == 200
        await bo.presses("Yes, take it back")
        assert bo.sees("no longer works")
        assert (await outside.get(url.removeprefix(PUBLIC))).status_code == 404


async def test_where_nobody_can_reach_the_process_it_says_what_to_set(school: World) -> None:
    for wish in (a.ShowCalendarAddress(), a.MakeCalendarAddress()):
        await school.bo.presses_data(encode(wish))
        assert school.bo.sees("WAYMARK_HTTP__PUBLIC_URL is not set")
    async with school.runtime.sessions() as session:
        assert "public_url" not in (await session.get_one(School, school.school.id)).settings


@pytest.mark.parametrize(
    "wish",
    [a.ShowCalendarAddress(), a.MakeCalendarAddress(), a.RevokeCalendarAddress(), a.ConfirmRevokeAddress()],
)
async def test_only_teachers_have_one(reachable: World, wish: a.AnyAction) -> None:
    for somebody in (reachable.ana, reachable.helen, reachable.lucia):
        await somebody.presses_data(encode(wish))
        assert somebody.sees("Not found")
