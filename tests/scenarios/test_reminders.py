"""Both sides are reminded of a conference: once for each time, with room to say that it does not suit."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.passing_time import PassingTime
from domain import actions as a
from domain.action_codec import encode
from domain.models import InstructionalDay, Plan, Promise, School
from domain.services.conferences import reminders
from domain.services.nudges import cadences
from domain.services.nudges.nudge_windows import student_nudges
from domain.vocabulary import PromiseState
from tests.support.conferring import accepts, asks, latest_conference, proposes
from tests.support.passing import NEW_YORK, it_is, runs
from tests.support.world import World

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
TO_STUDENT = "Soon: your conference about RP.2 Unit rates"
TO_TEACHER = "Soon: a conference"


@pytest.fixture
async def agreed(school: World) -> World:
    """Ana and Bo meet on Friday at 10:30."""
    await accepts(school.bo, await asks(school.ana, school), "2026-11-20T10:30")
    return school


async def test_both_are_reminded_an_hour_before(agreed: World) -> None:
    assert await it_is(agreed, FRIDAY, "09:29", reminders.promise_due) == 0
    assert await it_is(agreed, FRIDAY, "09:30", reminders.promise_due) == 2
    assert agreed.ana.sees(TO_STUDENT)
    assert agreed.ana.sees("Fri, Nov 20, 10:30")
    assert agreed.ana.sees("With Bo Li. Bring what you want to show; it does not have to be finished.")
    assert {"Ask for another time", "💬 I'm stuck", "☎️ Help now"} <= set(agreed.ana.buttons)
    assert agreed.bo.sees(TO_TEACHER)
    assert agreed.bo.sees("Ana Morales, about RP.2 Unit rates")


async def test_it_is_said_once_however_often_and_by_however_many_it_is_asked(agreed: World) -> None:
    for wall in ("09:30", "09:31", "10:00", "10:29", "10:31"):
        await it_is(agreed, FRIDAY, wall, reminders.promise_due, reminders.promise_due)
    assert agreed.ana.chat.count(TO_STUDENT) == 1
    assert agreed.bo.chat.count(TO_TEACHER) == 1


async def test_a_time_that_moved_is_told_anew_and_the_old_one_is_not(agreed: World) -> None:
    conference = await latest_conference(agreed)
    await it_is(agreed, FRIDAY, "09:30", reminders.promise_due)
    await proposes(agreed.bo, conference, "2026-11-23T13:00")
    await agreed.ana.presses("That time suits me")
    assert await it_is(agreed, FRIDAY, "10:00", reminders.promise_due) == 0
    assert await it_is(agreed, MONDAY, "12:00", reminders.promise_due) == 2
    assert agreed.ana.chat.count(TO_STUDENT) == 2
    assert agreed.ana.sees("Mon, Nov 23, 1:00")


async def test_what_was_cancelled_before_it_was_sent_is_not_told(agreed: World) -> None:
    conference = await latest_conference(agreed)
    await _promised_at(agreed, FRIDAY, "09:30")
    await agreed.ana.presses_data(encode(a.ConfirmCancel(conference.id)))
    await agreed.settles()
    agreed.ana.was_not_told(TO_STUDENT)
    agreed.bo.was_not_told(TO_TEACHER)
    assert {promise.fault for promise in await _reminders(agreed)} == {"no longer so"}


async def test_before_school_it_is_told_on_the_evening_before(school: World) -> None:
    await accepts(school.bo, await asks(school.ana, school), "2026-11-20T07:45")
    assert await it_is(school, THURSDAY, "18:59", reminders.promise_due) == 0
    assert await it_is(school, THURSDAY, "19:00", reminders.promise_due) == 2
    assert school.ana.sees("Fri, Nov 20, 7:45")
    assert await it_is(school, FRIDAY, "07:00", reminders.promise_due) == 0


async def test_after_a_day_without_school_it_is_told_when_the_quiet_hours_end(school: World) -> None:
    await accepts(school.bo, await asks(school.ana, school), "2026-11-23T07:45")
    assert await it_is(school, date(2026, 11, 22), "19:00", reminders.promise_due) == 0, "Sunday"
    assert await it_is(school, MONDAY, "06:59", reminders.promise_due) == 0
    assert await it_is(school, MONDAY, "07:00", reminders.promise_due) == 2


async def test_a_day_that_became_one_without_school_reminds_nobody(agreed: World) -> None:
    async with agreed.runtime.sessions.begin() as session:
        days = await session.scalars(select(InstructionalDay).where(col(InstructionalDay.day) == FRIDAY))
        for day in days:
            await session.delete(day)
    assert await it_is(agreed, FRIDAY, "09:45", reminders.promise_due) == 0


async def test_whoever_has_just_agreed_needs_no_reminder(school: World) -> None:
    await accepts(school.bo, await asks(school.ana, school), "2026-11-18T10:40")
    assert await it_is(school, date(2026, 11, 18), "10:10", reminders.promise_due) == 0


async def test_back_to_back_is_one_message_for_the_teacher_and_one_for_each_student(school: World) -> None:
    for student, code, at in (
        (school.ana, "RP.2", "2026-11-20T10:30"),
        (school.jamal, "RP.3", "2026-11-20T10:45"),
        (school.jamal, "EE.1", "2026-11-20T11:30"),
        (school.ana, "EE.2", "2026-11-20T14:00"),
    ):
        await accepts(school.bo, await asks(student, school, code), at)
    for wall in ("09:30", "09:45", "10:30", "11:00"):
        await it_is(school, FRIDAY, wall, reminders.promise_due)
    assert school.bo.chat.count("Soon:") == 1
    assert school.bo.was_told("Soon: 3 conferences, one after the other")
    assert school.ana.chat.count("Soon:") == 1
    assert school.jamal.was_told("Soon: 2 conferences, one after the other")
    await it_is(school, FRIDAY, "13:00", reminders.promise_due)
    assert school.bo.chat.count("Soon:") == 2


async def test_of_several_only_those_that_still_stand_are_named(school: World) -> None:
    first = await asks(school.ana, school, "RP.2")
    await accepts(school.bo, first, "2026-11-20T10:30")
    await accepts(school.bo, await asks(school.jamal, school, "RP.3"), "2026-11-20T10:45")
    await _promised_at(school, FRIDAY, "09:30")
    await school.ana.presses_data(encode(a.ConfirmCancel(first.id)))
    await school.settles()
    assert school.bo.was_told("Jamal Carter, about RP.3 Percent problems")
    school.bo.was_not_told("Ana Morales, about RP.2 Unit rates")


async def test_a_teacher_switches_them_off_and_on(agreed: World) -> None:
    bo = agreed.bo
    await bo.presses_data(encode(a.ChooseCadence()))
    await bo.fills({"digest": "07:30", "reminders": "off"})
    assert bo.sees("No reminders of conferences come.")
    assert await it_is(agreed, FRIDAY, "09:30", reminders.promise_due) == 1, "the student's"
    bo.was_not_told(TO_TEACHER)
    await bo.presses_data(encode(a.ChooseCadence()))
    assert next(field for field in bo.form.fields if field.name == "reminders").initial == "off"
    await bo.fills({"digest": "07:30", "reminders": "on"})
    assert bo.sees("Before each conference a reminder comes")
    assert await it_is(agreed, FRIDAY, "09:40", reminders.promise_due) == 1
    bo.was_told(TO_TEACHER)


async def test_switched_off_between_promise_and_sending_counts(agreed: World) -> None:
    await _promised_at(agreed, FRIDAY, "09:30")
    async with agreed.runtime.sessions.begin() as session:
        await cadences.choose_reminders(session, agreed.bo.person, are_wanted=False, now=agreed.clock.now())
    await agreed.settles()
    agreed.bo.was_not_told(TO_TEACHER)
    assert agreed.ana.was_told(TO_STUDENT)


async def test_it_takes_no_place_among_the_weeks_messages(agreed: World) -> None:
    """It is an appointment: told also in a week that is full, and on a day on which dates were made anew."""
    async with agreed.runtime.sessions.begin() as session:
        await session.execute(update(School).values(settings={"nudges_a_week": 0}))
        await session.execute(update(Plan).values(quiet_on=FRIDAY))
    await it_is(agreed, FRIDAY, "09:30", reminders.promise_due)
    assert agreed.ana.was_told(TO_STUDENT)
    assert "ConferenceReminder" not in student_nudges()
    assert "WeeklyMessage" in student_nudges()


async def test_what_could_not_be_sent_before_it_begins_is_dropped(agreed: World) -> None:
    await _promised_at(agreed, FRIDAY, "09:30")
    await it_is(agreed, FRIDAY, "10:31")
    agreed.ana.was_not_told(TO_STUDENT)
    assert {promise.state for promise in await _reminders(agreed)} == {PromiseState.DROPPED}


async def test_whoever_cannot_come_asks_for_another_time_from_the_reminder(agreed: World) -> None:
    await it_is(agreed, FRIDAY, "09:30", reminders.promise_due)
    await agreed.ana.presses("Ask for another time")
    assert agreed.ana.sees("Another time: RP.2")


async def test_days_that_pass_at_once_stop_to_remind(agreed: World) -> None:
    stops: list[str] = []

    async def told() -> None:
        stops.append(agreed.clock.now().astimezone(NEW_YORK).strftime("%a %H:%M"))

    await PassingTime(agreed.runtime, agreed.clock, told=told).move(timedelta(days=3))
    assert "Fri 09:30" in stops
    assert agreed.ana.was_told(TO_STUDENT)
    assert agreed.bo.was_told(TO_TEACHER)


async def _promised_at(school: World, day: date, wall: str) -> None:
    """The reminders are promised, and nothing is delivered yet."""
    await it_is(school, day, wall)
    assert await runs(school, reminders.promise_due) > 0


async def _reminders(school: World) -> list[Promise]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(select(Promise).where(col(Promise.key).startswith("remind:")))
        return list(found)
