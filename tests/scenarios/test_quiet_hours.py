"""What time alone brings waits for the day, and what came too late is not sent at all."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from bot.channels.base import DeliveryError
from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, Cadence, InstructionalDay, Plan, Promise, School
from domain.services.nudges import first_messages, weekly
from domain.vocabulary import PromiseState, Rhythm
from tests.support.history import has_shown
from tests.support.passing import has_case, it_is, runs
from tests.support.talk import Talker
from tests.support.world import World

WEDNESDAY = date(2026, 11, 18)
THURSDAY = date(2026, 11, 19)
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
AWAY = DeliveryError("no connection")
PASSED = "This target was planned for"


@pytest.fixture
async def ana(school: World) -> Talker:
    """Ana works, and a date of hers has passed."""
    await has_shown(school, school.ana, "EE.3", "Draft", days_ago=2)
    await has_case(school, school.ana, on=WEDNESDAY)
    return school.ana


async def fates(school: World) -> list[tuple[PromiseState, str | None]]:
    async with school.runtime.sessions() as session:
        rows = await session.execute(
            select(col(Promise.state), col(Promise.fault)).order_by(col(Promise.promised_at))
        )
        return [(state, fault) for state, fault in rows]


async def cadence(school: World, talker: Talker) -> Cadence:
    async with school.runtime.sessions() as session:
        return (
            await session.scalars(select(Cadence).where(col(Cadence.person_id) == talker.person.id))
        ).one()


async def test_found_at_night_it_comes_in_the_morning(school: World, ana: Talker) -> None:
    assert await it_is(school, WEDNESDAY, "22:00", first_messages.tell_due) == 1
    await it_is(school, THURSDAY, "06:59")
    ana.was_not_told(PASSED)
    await it_is(school, THURSDAY, "07:00")
    assert ana.was_told(PASSED)


async def test_found_at_the_weekend_it_comes_on_monday(school: World, ana: Talker) -> None:
    await it_is(school, date(2026, 11, 21), "12:00", first_messages.tell_due)
    await it_is(school, date(2026, 11, 22), "12:00")
    ana.was_not_told(PASSED)
    await it_is(school, MONDAY, "07:00")
    assert ana.was_told(PASSED)


async def test_a_snow_day_declared_that_morning_holds_back_what_was_due(school: World, ana: Talker) -> None:
    await it_is(school, WEDNESDAY, "22:00", first_messages.tell_due)
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(InstructionalDay).where(col(InstructionalDay.day) == THURSDAY))
    await it_is(school, THURSDAY, "07:00")
    ana.was_not_told(PASSED)
    assert await fates(school) == [(PromiseState.DROPPED, "too late: no moment for it until then")]


async def test_what_could_not_be_sent_until_the_evening_is_sent_in_the_morning(
    school: World, ana: Talker
) -> None:
    school.clock.at = school.clock.at.replace(hour=21)  # 16:00 in New York
    school.channel.next_errors = [AWAY] * 300
    await runs(school, first_messages.tell_due)
    for _ in range(30):
        await school.settles()
        school.passes(minutes=10)
    assert (await fates(school))[0][1] == "no moment for it now", "postponed, not dropped"
    school.channel.next_errors = []
    await it_is(school, THURSDAY, "07:00")
    assert ana.chat.count(PASSED) == 1


async def test_what_could_not_be_sent_for_too_long_is_not_sent(school: World, ana: Talker) -> None:
    school.channel.next_errors = [AWAY]
    await it_is(school, WEDNESDAY, "10:00", first_messages.tell_due)
    await it_is(school, THURSDAY, "10:00")
    ana.was_not_told(PASSED)
    assert await fates(school) == [(PromiseState.DROPPED, "too late")]


async def test_after_two_weeks_without_a_platform_there_is_no_burst(school: World) -> None:
    school.channel.next_errors = [AWAY] * 10_000
    day = date(2026, 11, 23)
    while day < date(2026, 12, 7):
        for wall in ("08:00", "16:00", "18:00"):
            await it_is(school, day, wall, weekly.promise_due)
        day += timedelta(days=1)
    school.channel.next_errors = []
    await it_is(school, date(2026, 12, 7), "16:00", weekly.promise_due)
    assert school.ana.chat.count("this is your week") == 1


async def test_on_the_day_of_new_dates_nothing_comes_about_them(school: World, ana: Talker) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Plan).values(quiet_on=WEDNESDAY))
    await it_is(school, WEDNESDAY, "10:00", first_messages.tell_due)
    ana.was_not_told(PASSED)
    await it_is(school, THURSDAY, "07:00")
    assert ana.was_told(PASSED)


async def test_new_dates_made_after_it_was_promised_silence_it_for_the_day(
    school: World, ana: Talker
) -> None:
    school.clock.at = school.clock.at.replace(hour=23)  # 18:00 in New York
    await runs(school, first_messages.tell_due)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Plan).values(quiet_on=WEDNESDAY))
    await school.settles()
    ana.was_not_told(PASSED)
    await it_is(school, THURSDAY, "07:00")
    assert ana.was_told(PASSED)


async def test_an_answer_comes_at_any_hour(school: World) -> None:
    await it_is(school, date(2026, 11, 22), "23:30")
    await school.ana.commands("helpnow")
    assert school.rosa.was_told("Ana Morales pressed “Help now”")


async def test_quiet_hours_are_the_schools_own(school: World, ana: Talker) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(School).values(settings={"quiet_from": "09:00", "quiet_until": "11:00"}))
    # Wednesday is the day of the check-in's questions, which have it for themselves.
    await it_is(school, THURSDAY, "10:00", first_messages.tell_due)
    ana.was_not_told(PASSED)
    await it_is(school, THURSDAY, "11:00")
    assert ana.was_told(PASSED)


async def test_a_student_chooses_when_the_weekly_message_comes(school: World) -> None:
    await school.ana.commands("when")
    assert school.ana.sees("How often should your weekly message come?")
    await school.ana.presses("Every week")
    assert school.ana.buttons[:5] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    await school.ana.presses("Thursday")
    assert not any("9:00" in label for label in school.ana.buttons), "nothing would come at night"
    await school.ana.presses("5:00")
    assert school.ana.sees("Your weekly message comes on Thursday at 5:00")
    assert school.ana.sees("It comes every week.")
    chosen = await cadence(school, school.ana)
    assert (chosen.rhythm, chosen.weekly_on, chosen.weekly_at) == (Rhythm.EVERY_WEEK, 3, time(17))
    assert await it_is(school, THURSDAY, "17:00", weekly.promise_due) >= 1
    assert school.ana.sees("this is your week")


async def test_a_student_may_have_none_and_change_their_mind(school: World) -> None:
    await school.ana.presses_data(encode(a.ChooseCadence()))
    await school.ana.presses("Not at all")
    assert school.ana.sees("No weekly message comes any more. Answers, and news about what you asked for,")
    await school.ana.presses("When messages come")
    await school.ana.presses("Less often")
    await school.ana.presses("Monday")
    await school.ana.presses("4:00")
    assert (await cadence(school, school.ana)).rhythm is Rhythm.FADING


async def test_a_teacher_chooses_when_the_summary_comes(school: World) -> None:
    await school.bo.commands("when")
    assert [field.name for field in school.bo.form.fields] == ["digest", "reminders"]
    await school.bo.fills({"digest": "15:30", "reminders": "on"})
    assert school.bo.sees("Your daily summary comes at 3:30")
    assert (await cadence(school, school.bo)).digest_at == time(15, 30)
    await school.bo.commands("when")
    await school.bo.fills({"digest": "03:00", "reminders": "on"})
    assert school.bo.problems, "a time in the quiet hours is no option"


async def test_who_gets_neither_has_nothing_to_choose(school: World) -> None:
    await school.lucia.commands("when")
    assert school.lucia.sees("Not found")


async def test_a_choice_is_in_the_audit(school: World) -> None:
    await school.bo.commands("when")
    await school.bo.fills({"digest": "08:00", "reminders": "off"})
    async with school.runtime.sessions() as session:
        what = list(
            await session.scalars(
                select(col(AuditEntry.what)).where(col(AuditEntry.actor_id) == school.bo.person.id)
            )
        )
    assert set(what) == {"chose cadence"}
