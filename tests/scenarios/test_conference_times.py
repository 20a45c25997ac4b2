"""Teacher and student agree on a time."""

from domain import actions as a
from domain.action_codec import encode
from tests.support.conferring import FRIDAY, accepts, asks, history, latest_conference, opens, proposes
from tests.support.world import World


async def test_the_teacher_accepts_with_a_time_and_the_student_hears_it_at_once(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await bo.presses("Accept with a time")
    assert bo.form.title.startswith("Accept")
    await bo.fills({"starts_at": FRIDAY, "place": "Room 12"})
    assert bo.sees("Conference with Ana Morales on RP.2 Unit rates")
    assert ana.was_told("Your conference is planned: RP.2 Unit rates")
    assert ana.was_told("10:30\u202fAM · Room 12")
    assert await history(school, conference) == ["requested", "scheduled"]
    assert (await latest_conference(school)).answered_at is not None


async def test_suggested_times_are_on_school_days_inside_school_hours(school: World) -> None:
    conference = await asks(school.ana, school)
    school.passes(days=2, hours=6)
    await opens(school.bo, a.AcceptConference(conference.id))
    initial = next(field.initial for field in school.bo.form.fields if field.name == "starts_at")
    assert str(initial).startswith("2026-11-23T08:30"), (
        "Friday's school is over, Saturday and Sunday have none"
    )


async def test_a_day_without_school_is_refused_and_the_form_stays_open(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference, at="2026-11-21T10:30")
    assert "no school that day" in school.bo.problems["starts_at"]
    assert await history(school, conference) == ["requested"]
    await school.bo.fills({"starts_at": FRIDAY})
    assert await history(school, conference) == ["requested", "scheduled"]


async def test_a_time_that_has_passed_is_refused(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference, at="2026-11-17T10:30")
    assert "has passed" in school.bo.problems["starts_at"]
    assert await history(school, conference) == ["requested"]


async def test_the_student_takes_the_time_the_teacher_proposes(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await proposes(bo, conference)
    assert bo.sees("You proposed a time to Ana Morales")
    assert ana.was_told("Bo Li proposes:")
    await ana.presses("That time suits me")
    assert ana.sees("Bo Li knows that the time suits you.")
    assert bo.was_told("Ana Morales takes your time for RP.2")
    assert await history(school, conference) == ["requested", "proposed", "scheduled"]


async def test_the_student_asks_for_another_time_and_says_which(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await proposes(bo, conference)
    await ana.presses("Ask for another time")
    await ana.types("Thursday after lunch?")
    await ana.presses("Skip")
    assert ana.sees("You asked for another time")
    assert bo.was_told("Ana Morales asks for another time for RP.2")
    assert bo.was_told("Thursday after lunch?")
    assert await history(school, conference) == ["requested", "proposed", "requested"]
    await bo.presses_data(encode(a.OpenConference(conference.id)))
    assert bo.sees("Asks for another time: “Thursday after lunch?”")
    await bo.presses("Accept with a time")
    await bo.fills({"starts_at": "2026-11-19T12:45"})
    assert await history(school, conference) == ["requested", "proposed", "requested", "scheduled"]
    await bo.presses_data(encode(a.OpenConference(conference.id)))
    assert "Thursday after lunch?" not in bo.last


async def test_the_teacher_proposes_another_time_before_the_student_has_answered(school: World) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)
    await proposes(school.bo, conference, at="2026-11-23T09:00")
    assert school.ana.was_told("Mon, Nov 23, 9:00")
    assert await history(school, conference) == ["requested", "proposed", "proposed"]


async def test_proposing_the_same_time_twice_asks_the_student_once(school: World) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)
    await proposes(school.bo, conference)
    assert school.ana.chat.count("Bo Li proposes:") == 1
    assert await history(school, conference) == ["requested", "proposed"]


async def test_the_teacher_fixes_a_proposed_time(school: World) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)
    await accepts(school.bo, conference)
    assert await history(school, conference) == ["requested", "proposed", "scheduled"]


async def test_a_proposed_time_is_called_off_by_the_student(school: World) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)
    await school.ana.presses_data(encode(a.ConfirmCancel(conference.id)))
    assert school.bo.was_told("This time is free again:")
    assert await history(school, conference) == ["requested", "proposed", "cancelled"]


async def test_the_teacher_moves_an_agreed_conference(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await accepts(bo, conference)
    await proposes(bo, conference, at="2026-11-23T09:00")
    assert ana.was_told("Bo Li has to move the conference and proposes:")
    await ana.presses("That time suits me")
    assert await history(school, conference) == ["requested", "scheduled", "proposed", "scheduled"]


async def test_the_student_moves_an_agreed_conference(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await accepts(bo, conference)
    await ana.presses("Ask for another time")
    await ana.types("I have a dentist's appointment.")
    await ana.presses("Skip")
    assert bo.was_told("I have a dentist's appointment.")
    assert await history(school, conference) == ["requested", "scheduled", "requested"]


async def test_an_agreed_conference_is_called_off_by_the_student(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    await school.ana.presses_data(encode(a.ConfirmCancel(conference.id)))
    assert school.bo.was_told("cancelled the conference")
    assert await history(school, conference) == ["requested", "scheduled", "cancelled"]


async def test_a_proposed_time_that_is_over_cannot_be_taken_any_more(school: World) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)
    school.passes(days=3)
    await school.ana.presses_data(encode(a.AcceptTime(conference.id)))
    assert school.ana.sees("That time has passed")
    assert await history(school, conference) == ["requested", "proposed"]


async def test_two_students_are_not_suggested_the_same_time(school: World) -> None:
    bo = school.bo
    first = await asks(school.ana, school)
    second = await asks(school.jamal, school)
    await opens(bo, a.AcceptConference(first.id))
    free = next(field.initial for field in bo.form.fields if field.name == "starts_at")
    await bo.fills({"starts_at": free})
    await opens(bo, a.AcceptConference(second.id))
    assert next(field.initial for field in bo.form.fields if field.name == "starts_at") != free


async def test_the_place_named_last_is_there_already(school: World) -> None:
    bo = school.bo
    first = await asks(school.ana, school)
    second = await asks(school.jamal, school)
    await accepts(bo, first, place="Library, round table")
    await opens(bo, a.AcceptConference(second.id))
    assert next(field.initial for field in bo.form.fields if field.name == "place") == "Library, round table"
