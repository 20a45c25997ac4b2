"""Students take free times, change them, miss them; teachers call them off."""

from sqlalchemy import delete
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import InstructionalDay
from tests.support.conferring import MET, accepts, asks, history, opens, proposes, records, teaches_too
from tests.support.passing import local
from tests.support.timing import (
    as_it_is,
    asks_for_time,
    books,
    has_hours,
    opens_request,
    slots_taken,
    time_goes_on,
)
from tests.support.world import World


def times(labels: list[str]) -> list[str]:
    return [label for label in labels if "Nov" in label or "Dec" in label]


async def test_a_student_takes_a_time_with_the_request(school: World) -> None:
    ana, bo = school.ana, school.bo
    await has_hours(school, bo)
    await opens_request(ana, school)
    assert times(ana.buttons) == [
        "Thu, Nov 19, 9:00 AM",
        "Thu, Nov 19, 9:20 AM",
        "Thu, Nov 19, 9:40 AM",
        "Thu, Nov 26, 9:00 AM",
        "Thu, Nov 26, 9:20 AM",
        "Thu, Nov 26, 9:40 AM",
    ]
    await ana.presses("Nov 19, 9:20")
    assert ana.sees("You meet Bo Li:")
    assert ana.sees("9:20\u202fAM · Room 12")
    assert bo.was_told("They took one of your times:")
    assert bo.chat.count("asks for a conference") == 1
    (taken,) = await slots_taken(school)
    assert taken.starts_at == local(taken.starts_at.date(), "09:20")
    assert taken.ends_at == local(taken.starts_at.date(), "09:40")


async def test_a_time_that_is_taken_is_offered_to_nobody_else(school: World) -> None:
    await has_hours(school, school.bo)
    await asks_for_time(school.ana, school, time="Nov 19, 9:20")
    await opens_request(school.jamal, school)
    assert "Thu, Nov 19, 9:20 AM" not in school.jamal.buttons
    assert "Thu, Nov 19, 9:00 AM" in school.jamal.buttons


async def test_whoever_comes_second_keeps_what_they_typed_and_sees_what_is_left(school: World) -> None:
    ana, jamal = school.ana, school.jamal
    await has_hours(school, school.bo)
    await opens_request(ana, school)
    await opens_request(jamal, school)
    await ana.presses("Nov 19, 9:20")
    await jamal.presses("Nov 19, 9:20")
    assert jamal.sees("Somebody has just taken that time.")
    assert "Thu, Nov 19, 9:20 AM" not in jamal.buttons
    await jamal.presses("Nov 19, 9:40")
    assert jamal.sees("You meet Bo Li:")
    assert len(await slots_taken(school)) == 2


async def test_with_room_for_two_two_students_have_the_same_time(school: World) -> None:
    await has_hours(school, school.bo, capacity=2)
    for student in (school.ana, school.jamal):
        await asks_for_time(student, school, time="Nov 19, 9:20")
    assert [taken.seat for taken in await slots_taken(school)] == [0, 1]
    assert school.jamal.sees("You meet Bo Li:")


async def test_a_student_is_not_offered_a_time_at_which_they_have_another_conference(school: World) -> None:
    await has_hours(school, school.bo, capacity=2)
    await asks_for_time(school.ana, school, "RP.1", time="Nov 19, 9:20")
    await opens_request(school.ana, school, "RP.2")
    assert "Thu, Nov 19, 9:20 AM" not in school.ana.buttons


async def test_a_day_without_school_has_no_times(school: World) -> None:
    await has_hours(school, school.bo)
    async with school.runtime.sessions.begin() as session:
        closed = local(school.clock.now().date(), "00:00").date().replace(day=19)
        await session.execute(delete(InstructionalDay).where(col(InstructionalDay.day) == closed))
    await opens_request(school.ana, school)
    assert times(school.ana.buttons)[0].startswith("Thu, Nov 26")


async def test_a_student_changes_to_another_time_and_the_old_one_is_free(school: World) -> None:
    ana, bo = school.ana, school.bo
    await has_hours(school, bo)
    conference = await asks_for_time(ana, school, time="Nov 19, 9:20")
    await books(ana, conference, "Nov 26, 9:00")
    assert ana.sees("Your time for RP.2 Unit rates")
    assert bo.was_told("Ana Morales took a time for RP.2")
    assert bo.was_told("Free again: Thu, Nov 19, 9:20")
    assert await history(school, conference) == ["requested", "scheduled", "scheduled"]
    await opens_request(school.jamal, school)
    assert "Thu, Nov 19, 9:20 AM" in school.jamal.buttons


async def test_a_request_that_waits_can_take_a_time_once_there_are_some(school: World) -> None:
    conference = await asks(school.ana, school)
    await school.ana.presses_data(encode(a.BookTime(conference.id)))
    assert school.ana.sees("No time is free right now")
    await has_hours(school, school.bo)
    await school.ana.presses_data(encode(a.OpenConference(conference.id)))
    await school.ana.presses("Choose a time")
    await school.ana.presses("Nov 19, 9:00")
    assert await history(school, conference) == ["requested", "scheduled"]


async def test_who_has_a_time_finds_one_way_to_another(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await accepts(bo, conference)
    await ana.presses_data(encode(a.OpenConference(conference.id)))
    assert "Ask for another time" in ana.buttons
    assert "🗓 Choose another time" not in ana.buttons, "there is none to choose from"
    await has_hours(school, bo)
    await ana.presses_data(encode(a.OpenConference(conference.id)))
    assert "Ask for another time" not in ana.buttons
    await ana.presses("Choose another time")
    await ana.presses("None of these suits me")
    await ana.types("Monday before school?")
    assert ana.sees("Bo Li")
    assert bo.was_told("Monday before school?")
    assert await history(school, conference) == ["requested", "scheduled", "requested"]


async def test_cancelling_frees_the_time(school: World) -> None:
    await has_hours(school, school.bo)
    conference = await asks_for_time(school.ana, school, time="Nov 19, 9:20")
    await school.ana.presses_data(encode(a.ConfirmCancel(conference.id)))
    assert await slots_taken(school) == []


async def test_a_teachers_own_time_is_taken_too_and_refused_where_it_reaches_into_another(
    school: World,
) -> None:
    bo = school.bo
    first, second = await asks(school.ana, school), await asks(school.jamal, school)
    await accepts(bo, first, at="2026-11-20T10:30")
    await proposes(bo, second, at="2026-11-20T10:40")
    assert "You have another conference then" in bo.problems["starts_at"]
    await bo.fills({"starts_at": "2026-11-20T10:45"})
    assert await history(school, second) == ["requested", "proposed"]
    assert len(await slots_taken(school)) == 2


async def test_a_proposed_time_keeps_its_slot_when_it_is_taken(school: World) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)
    before = await slots_taken(school)
    await school.ana.presses("That time suits me")
    assert [each.id for each in await slots_taken(school)] == [each.id for each in before]


async def test_the_teachers_times_are_suggested_first(school: World) -> None:
    await has_hours(school, school.bo)
    conference = await asks_for_time(school.ana, school)
    await opens(school.bo, a.AcceptConference(conference.id))
    initial = next(field.initial for field in school.bo.form.fields if field.name == "starts_at")
    assert str(initial).startswith("2026-11-19T09:00")


async def test_a_student_names_a_time_that_would_suit_and_the_teacher_finds_it_filled_in(
    school: World,
) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await proposes(bo, conference)
    await ana.presses("Ask for another time")
    await ana.types("I have gym then.")
    await ana.types("2026-11-23 12:45")
    assert bo.was_told("Would suit: Mon, Nov 23, 12:45")
    await bo.presses("Accept with a time")
    initial = next(field.initial for field in bo.form.fields if field.name == "starts_at")
    assert str(initial).startswith("2026-11-23T12:45")
    await bo.fills({"starts_at": initial})
    assert await history(school, conference) == ["requested", "proposed", "requested", "scheduled"]


async def test_a_teacher_who_cannot_come_calls_it_off_and_the_place_in_line_stays(school: World) -> None:
    ana, bo = school.ana, school.bo
    await has_hours(school, bo)
    conference = await asks_for_time(ana, school, time="Nov 19, 9:20")
    asked_at = (await as_it_is(school, conference)).requested_at
    await opens(bo, a.CallOff(conference.id))
    await bo.fills({"word": "I am ill, sorry.", "free": "no"})
    assert bo.sees("Called off: Ana Morales, RP.2")
    assert ana.was_told("I am ill, sorry.")
    assert ana.was_told("You are next in line.")
    now = await as_it_is(school, conference)
    assert (now.state, now.requested_at, now.starts_at) == ("requested", asked_at, None)
    await opens_request(school.jamal, school)
    assert "Thu, Nov 19, 9:20 AM" not in school.jamal.buttons, "the teacher is not there"


async def test_a_time_called_off_for_one_may_be_free_for_another(school: World) -> None:
    ana, bo = school.ana, school.bo
    await has_hours(school, bo)
    conference = await asks_for_time(ana, school, time="Nov 19, 9:20")
    await opens(bo, a.CallOff(conference.id))
    await bo.fills({"word": "Let us find a longer one.", "free": "yes"})
    assert await slots_taken(school) == []
    await ana.presses("Choose a time")
    assert "Thu, Nov 19, 9:20 AM" in ana.buttons


async def test_a_missed_conference_is_held_against_nobody(school: World) -> None:
    ana, bo = school.ana, school.bo
    await has_hours(school, bo)
    conference = await asks_for_time(ana, school, time="Nov 19, 9:20")
    await bo.presses_data(encode(a.RecordMissed(conference.id)))
    assert bo.sees("Its time has not come yet")
    school.clock.at = local(school.clock.now().date().replace(day=19), "10:00")
    await bo.presses_data(encode(a.OpenConference(conference.id)))
    await bo.presses("The student was not there")
    assert bo.sees("It counts as no attempt.")
    assert ana.was_told("nothing is held against you")
    await ana.presses("Choose a time")
    await ana.presses("Nov 26, 9:00")
    now = await as_it_is(school, conference)
    assert (now.state, now.attempt) == ("scheduled", 1)
    assert await history(school, conference) == [
        "requested",
        "scheduled",
        "missed",
        "requested",
        "scheduled",
    ]


async def test_after_a_missed_conference_the_student_may_wait_for_any_time(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await accepts(bo, conference, at="2026-11-19T09:20")
    school.clock.at = local(school.clock.now().date().replace(day=19), "10:00")
    await bo.presses_data(encode(a.RecordMissed(conference.id)))
    await bo.presses_data(encode(a.ListRequests()))
    assert bo.sees("was not there; the student chooses another time")
    await ana.presses_data(encode(a.GoHome()))
    assert ana.sees("Choose another time when you are ready.")
    await books(ana, conference, "Whenever there is time")
    assert ana.sees("You are next in line.")
    assert bo.was_told("Ana Morales waits for a time again")


async def test_the_teacher_may_name_a_time_after_one_that_was_missed(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await accepts(bo, conference, at="2026-11-19T09:20")
    school.clock.at = local(school.clock.now().date().replace(day=19), "10:00")
    await bo.presses_data(encode(a.RecordMissed(conference.id)))
    await proposes(bo, conference, at="2026-11-23T09:00")
    await ana.presses("That time suits me")
    assert await history(school, conference) == [
        "requested",
        "scheduled",
        "missed",
        "proposed",
        "scheduled",
    ]


async def test_a_conference_noted_as_missed_by_mistake_still_gets_its_outcome(school: World) -> None:
    ana, bo = school.ana, school.bo
    conference = await asks(ana, school)
    await accepts(bo, conference, at="2026-11-19T09:20")
    school.clock.at = local(school.clock.now().date().replace(day=19), "10:00")
    await bo.presses_data(encode(a.RecordMissed(conference.id)))
    await records(bo, conference, MET)
    assert (await history(school, conference))[-1] == "met"


async def test_a_day_that_loses_its_school_calls_its_conferences_off(school: World) -> None:
    ana, bo = school.ana, school.bo
    await has_hours(school, bo)
    conference = await asks_for_time(ana, school, time="Nov 19, 9:20")
    await asks_for_time(school.jamal, school, time="Nov 26, 9:20")
    async with school.runtime.sessions.begin() as session:
        closed = school.clock.now().date().replace(day=19)
        await session.execute(delete(InstructionalDay).where(col(InstructionalDay.day) == closed))
    assert await time_goes_on(school) >= 1
    assert ana.was_told("There is no school that day.")
    assert bo.was_told("No school on Thu, Nov 19: your conferences are called off")
    assert school.jamal.was_not_told("Called off")
    assert (await history(school, conference))[:3] == ["requested", "scheduled", "requested"]
    again = await time_goes_on(school)
    assert again == 0


async def test_a_colleague_of_the_class_with_more_room_is_asked(school: World) -> None:
    await teaches_too(school, school.rosa)
    await has_hours(school, school.rosa)
    conference = await asks_for_time(school.ana, school)
    assert conference.teacher_id == school.rosa.person.id
    assert school.rosa.was_told("Ana Morales asks for a conference")
    assert school.bo.was_not_told("asks for a conference")


async def test_a_student_may_change_to_a_colleagues_time_and_both_teachers_hear_it(school: World) -> None:
    ana, bo, rosa = school.ana, school.bo, school.rosa
    await teaches_too(school, rosa)
    await has_hours(school, bo)
    conference = await asks_for_time(ana, school, time="Nov 19, 9:20")
    await has_hours(school, rosa, begins="11:00", ends="11:20")
    await books(ana, conference, "Nov 19, 11:00")
    assert ana.sees("You meet Rosa Delgado:")
    assert rosa.was_told("Ana Morales took a time for RP.2")
    assert bo.was_told("Ana Morales goes to a colleague for RP.2")
    assert [taken.teacher_id for taken in await slots_taken(school)] == [rosa.person.id]
