"""A teacher says in which hours they hold conferences."""

from datetime import date

from domain import actions as a
from domain.action_codec import encode
from tests.support.timing import asks_for_time, has_hours, opens_request
from tests.support.world import World

HOUR = {"weekdays": ["1", "3"], "begins": "09:00", "ends": "10:00", "minutes": "20", "capacity": "1"}


async def test_a_teacher_sets_weekly_times_and_sees_them_on_the_first_screen(school: World) -> None:
    bo = school.bo
    await bo.presses_data(encode(a.GoHome()))
    assert bo.sees("Say when you hold conferences")
    await bo.presses("My conference times")
    assert bo.sees("You have none yet.")
    await bo.presses("Add conference times")
    await bo.fills(HOUR | {"place": "Room 12"})
    assert bo.sees("Saved.")
    assert bo.sees("Tuesday, 9:00\u202fAM–10:00\u202fAM · 20 minutes each · Room 12")
    assert bo.sees("Thursday, 9:00\u202fAM")
    await bo.presses_data(encode(a.GoHome()))
    assert bo.sees("Your conference times: Tuesday 9:00")


async def test_times_that_overlap_are_refused_and_the_form_stays_open(school: World) -> None:
    bo = school.bo
    await has_hours(school, bo)
    await bo.presses_data(encode(a.AddHours()))
    await bo.fills(HOUR | {"begins": "09:30", "ends": "10:30"})
    assert "9:00\u202fAM to 10:00\u202fAM already" in bo.problems["begins"]
    await bo.fills(HOUR | {"begins": "10:00", "ends": "10:30"})
    assert bo.sees("Thursday, 10:00\u202fAM–10:30\u202fAM")


async def test_an_hour_too_short_for_a_conference_is_refused(school: World) -> None:
    bo = school.bo
    await bo.presses_data(encode(a.AddHours()))
    await bo.fills(HOUR | {"ends": "09:15"})
    assert "No conference of this length fits" in bo.problems["ends"]
    await bo.fills(HOUR | {"last_on": "2026-11-18", "first_on": "2026-11-20"})
    assert "2026-11-20 or later" in bo.problems["last_on"]


async def test_times_change_and_what_is_booked_stays(school: World) -> None:
    ana, bo = school.ana, school.bo
    hours = await has_hours(school, bo)
    await asks_for_time(ana, school, time="Nov 19, 9:20")
    await bo.presses_data(encode(a.ChangeHours(hours.id)))
    assert "Thursday" in bo.form.intro
    await bo.fills(HOUR | {"begins": "13:00", "ends": "14:00"})
    assert bo.sees("Thursday, 1:00\u202fPM–2:00\u202fPM")
    await ana.presses_data(encode(a.GoHome()))
    assert ana.sees("Nov 19, 9:20\u202fAM")
    await opens_request(school.jamal, school)
    assert any("Nov 19, 1:00 PM" in label for label in school.jamal.buttons)


async def test_before_times_end_the_teacher_sees_what_is_booked_and_it_stays(school: World) -> None:
    ana, bo = school.ana, school.bo
    hours = await has_hours(school, bo)
    conference = await asks_for_time(ana, school, time="Nov 19, 9:20")
    await bo.presses_data(encode(a.EndHours(hours.id)))
    assert bo.sees("1 conference is booked in them. It stays")
    assert bo.sees("Nov 19, 9:20\u202fAM · Ana Morales · RP.2")
    await bo.presses("Yes, end them")
    assert bo.sees("You have none yet.")
    await ana.presses_data(encode(a.OpenConference(conference.id)))
    assert ana.sees("You meet Bo Li")
    await opens_request(school.jamal, school)
    assert school.jamal.sees("Bo Li"), "no time was asked for, the request is made"


async def test_a_colleagues_times_are_nobody_elses_to_change(school: World) -> None:
    hours = await has_hours(school, school.bo)
    for action in (a.ChangeHours(hours.id), a.EndHours(hours.id), a.ConfirmEndHours(hours.id)):
        await school.grace.presses_data(encode(action))
        assert school.grace.sees("Not found")
    await school.ana.presses_data(encode(a.ListHours()))
    assert school.ana.sees("Not found")


async def test_times_that_have_ended_are_offered_to_nobody(school: World) -> None:
    await has_hours(school, school.bo, last_on=date(2026, 11, 12))
    await opens_request(school.ana, school)
    assert school.ana.sees("on Bo Li's list now")
