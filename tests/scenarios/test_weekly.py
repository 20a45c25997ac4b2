"""The weekly message: at the student's own time, what came of the week first, then the fewest steps on."""

import re
from datetime import date, time

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import (
    Cadence,
    ChannelLink,
    InstructionalDay,
    Plan,
    PlannedTarget,
    Promise,
    School,
)
from domain.services.nudges import first_messages, weekly
from domain.services.pace import pace_facts
from domain.vocabulary import ChannelName, PaceStatus, PromiseState, Rhythm, Rung
from tests.support.conferring import asks, proposes
from tests.support.history import has_shown, was_judged
from tests.support.passing import has_case, it_is, runs
from tests.support.talk import Talker
from tests.support.world import World

WEDNESDAY = date(2026, 11, 18)
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
NEXT_MONDAY = date(2026, 11, 30)


def unasked(talker: Talker) -> str:
    """The newest message without its question, which is another one for each student."""
    return re.sub(r"💭 .*", "", talker.last)


def weeks_of(talker: Talker) -> int:
    return talker.chat.count("this is your week")


async def chooses(
    school: World,
    talker: Talker,
    *,
    weekly_on: int | None = None,
    weekly_at: time | None = None,
    rhythm: Rhythm = Rhythm.FADING,
) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Cadence(
                school_id=talker.person.school_id,
                person_id=talker.person.id,
                weekly_on=weekly_on,
                weekly_at=weekly_at,
                rhythm=rhythm,
            )
        )


async def has_shown_all_dated(school: World, talker: Talker) -> None:
    for code in ("RP.1", "RP.2", "RP.3", "EE.1", "EE.2"):
        await was_judged(school, talker, code, "proficient", days_ago=30)


async def has_long_time(school: World, talker: Talker, code: str) -> None:
    """The target's date is far away."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(PlannedTarget)
            .where(
                col(PlannedTarget.student_id) == talker.person.id,
                col(PlannedTarget.target_id) == school.targets[code].id,
            )
            .values(agreed_ordinal=150, agreed_due_on=date(2027, 3, 30))
        )
        await pace_facts.gather(session, school.school.id, student_ids=[talker.person.id])


async def reasons(school: World) -> dict[str, str | None]:
    """Why weekly messages were not sent, by student."""
    async with school.runtime.sessions() as session:
        rows = await session.execute(
            select(col(Promise.recipient_id), col(Promise.fault)).where(
                col(Promise.state) == PromiseState.DROPPED
            )
        )
        names = {
            each.person.id: name
            for name, each in (("ana", school.ana), ("jamal", school.jamal), ("zoe", school.zoe))
        }
        return {names[person_id]: fault for person_id, fault in rows}


async def test_it_comes_once_on_monday_afternoon_however_often_anybody_looks(school: World) -> None:
    assert await it_is(school, MONDAY, "15:59", weekly.promise_due) == 0
    assert await it_is(school, MONDAY, "16:00", weekly.promise_due) == 3
    assert await it_is(school, MONDAY, "16:01", weekly.promise_due) == 0
    assert await it_is(school, TUESDAY, "16:00", weekly.promise_due) == 0
    assert weeks_of(school.ana) == weeks_of(school.jamal) == weeks_of(school.zoe) == 1
    assert await it_is(school, NEXT_MONDAY, "16:00", weekly.promise_due) == 3
    assert weeks_of(school.ana) == 2


async def test_a_student_on_pace_gets_a_short_one(school: World) -> None:
    await chooses(school, school.ana, rhythm=Rhythm.EVERY_WEEK)
    await has_shown_all_dated(school, school.ana)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert school.ana.sees("You are on pace. Next date: EE.3 Inequalities on Tue, Nov 24.")
    school.ana.was_not_told("this is enough")
    assert "EE.3 · Inequalities" in school.ana.buttons
    assert {"💬 I'm stuck", "☎️ Help now", "🕓 When messages come"} <= set(school.ana.buttons)


async def test_what_was_shown_late_is_shown_in_full(school: World) -> None:
    """DOMAIN section 3, case 3."""
    await chooses(school, school.ana, rhythm=Rhythm.EVERY_WEEK)
    await has_shown_all_dated(school, school.ana)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    await was_judged(school, school.ana, "EE.3", "proficient", days_ago=-11)
    await it_is(school, NEXT_MONDAY, "16:00", weekly.promise_due)
    assert school.ana.sees("You have shown: EE.3 Inequalities")
    assert school.ana.sees("You have shown everything on this path.")
    assert "planned for" not in school.ana.last
    assert "late" not in school.ana.last.casefold()


async def test_behind_and_growing_are_both_said_and_never_one_number(school: World) -> None:
    """DOMAIN section 3, case 6."""
    await was_judged(school, school.ana, "RP.1", "beginning", days_ago=20)
    await was_judged(school, school.ana, "RP.1", "emerging", days_ago=1)
    await has_shown(school, school.ana, "RP.2", "Poster", days_ago=1)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert school.ana.sees("A new level: RP.1 Ratio language")
    assert school.ana.sees("You are growing")
    assert school.ana.sees("RP.1 Ratio language was planned for Tue, Sep 15. 4 more dates have passed, too.")
    assert "%" not in school.ana.last


async def test_the_fewest_steps_to_be_on_pace_again_are_named(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=50)
    await has_shown(school, school.ana, "RP.2", "Poster", days_ago=2)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert school.ana.sees("• Ask for a conference on RP.2 Unit rates: you have something to show.")
    assert school.ana.sees("• Ask for a new date for RP.3 Percent problems, EE.1 Writing expressions, EE.2")
    assert "Poster" not in school.ana.last, "evidence is a press away, never on a locked phone"
    await school.ana.presses("I'm ready · RP.2")
    assert school.ana.sees("Where do you see yourself?")


async def test_a_time_that_is_offered_is_the_first_step(school: World) -> None:
    conference = await asks(school.ana, school, "RP.1")
    await proposes(school.bo, conference)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert school.ana.sees("• Take the time offered for a conference on RP.1 Ratio language.")


async def test_a_new_date_that_is_asked_for_asks_for_nothing_more(school: World) -> None:
    for code in ("RP.2", "RP.3", "EE.1", "EE.2"):
        await was_judged(school, school.ana, code, "proficient", days_ago=30)
    await school.ana.presses_data(encode(a.ProposeDate(school.targets["RP.1"].id)))
    await school.ana.presses_data(school.ana.shown[-1].rendered.buttons[0][0].data)
    await school.ana.presses("Skip")
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert school.ana.sees("Your new date waits for an answer: RP.1 Ratio language.")
    school.ana.was_not_told("this is enough")
    school.ana.was_not_told("You are on pace")


async def test_nothing_logged_for_weeks_is_asked_and_not_judged(school: World) -> None:
    """DOMAIN section 3, case 7."""
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert school.ana.sees(
        "Nothing new has been added here for a while. That says nothing about what you have learned."
    )
    assert school.ana.sees("How is it going?")


async def test_who_has_answered_is_not_asked_the_same_again(school: World) -> None:
    await has_case(school, school.ana, opened_for=PaceStatus.NO_DATA, on=WEDNESDAY)
    await it_is(school, WEDNESDAY, "10:00", first_messages.tell_due)
    await school.ana.presses("I worked on it somewhere else")
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert school.ana.was_told("this is your week")
    assert "How is it going?" not in school.ana.last


async def test_attendance_and_many_messages_change_nothing_of_it(school: World) -> None:
    """DOMAIN section 3, case 12."""
    for _ in range(20):
        await school.jamal.commands("home")
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert unasked(school.jamal).replace("Jamal", "Ana") == unasked(school.ana)


async def test_who_chose_another_day_and_time_gets_it_then(school: World) -> None:
    await chooses(school, school.ana, weekly_on=1, weekly_at=time(7, 30))
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert (weeks_of(school.ana), weeks_of(school.jamal)) == (0, 1)
    assert await it_is(school, TUESDAY, "07:29", weekly.promise_due) == 0
    assert await it_is(school, TUESDAY, "07:30", weekly.promise_due) == 1
    assert weeks_of(school.ana) == 1


async def test_who_wants_none_gets_none_also_when_it_is_promised_already(school: World) -> None:
    await chooses(school, school.ana, rhythm=Rhythm.OFF)
    await it_is(school, MONDAY, "16:00")
    await runs(school, weekly.promise_due)
    await chooses(school, school.jamal, rhythm=Rhythm.OFF)
    await school.settles()
    assert (weeks_of(school.ana), weeks_of(school.jamal), weeks_of(school.zoe)) == (0, 0, 1)


async def test_it_comes_less_often_while_a_student_stays_on_pace(school: World) -> None:
    for student in (school.ana, school.jamal):
        await has_shown_all_dated(school, student)
        await has_long_time(school, student, "EE.3")
    await chooses(school, school.jamal, rhythm=Rhythm.EVERY_WEEK)
    for monday in (date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)):
        await it_is(school, monday, "16:00", weekly.promise_due)
    assert (weeks_of(school.ana), weeks_of(school.jamal)) == (2, 4)
    assert (await reasons(school))["ana"] == "on pace: it comes less often"


async def test_who_has_shown_everything_hears_only_of_what_is_new(school: World) -> None:
    await chooses(school, school.ana, rhythm=Rhythm.EVERY_WEEK)
    await has_shown_all_dated(school, school.ana)
    await was_judged(school, school.ana, "EE.3", "proficient", days_ago=-4)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert school.ana.sees("You have shown: EE.3 Inequalities")
    await it_is(school, NEXT_MONDAY, "16:00", weekly.promise_due)
    assert weeks_of(school.ana) == 1
    assert (await reasons(school))["ana"] == "no longer so"


async def test_it_comes_every_week_while_something_asks_for_support(school: World) -> None:
    await has_shown_all_dated(school, school.ana)
    await has_long_time(school, school.ana, "EE.3")
    await has_case(school, school.ana, on=MONDAY, rung=Rung.ADULT)
    for monday in (date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)):
        await it_is(school, monday, "16:00", weekly.promise_due)
    assert weeks_of(school.ana) == 4


async def test_monday_without_school_moves_it_to_tuesday(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(InstructionalDay).where(col(InstructionalDay.day) == MONDAY))
    assert await it_is(school, MONDAY, "16:00", weekly.promise_due) == 0
    assert await it_is(school, TUESDAY, "15:59", weekly.promise_due) == 0
    assert await it_is(school, TUESDAY, "16:00", weekly.promise_due) == 3


async def test_friday_without_school_brings_it_forward(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            delete(InstructionalDay).where(
                col(InstructionalDay.day).in_((date(2026, 11, 26), date(2026, 11, 27)))
            )
        )
    await chooses(school, school.ana, weekly_on=4)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert weeks_of(school.ana) == 0
    await it_is(school, TUESDAY, "16:00", weekly.promise_due)
    assert weeks_of(school.ana) == 1, "Wednesday is the day of the check-in"


async def test_on_the_day_of_new_dates_it_waits_for_the_next_one(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Plan).where(col(Plan.student_id) == school.ana.person.id).values(quiet_on=MONDAY)
        )
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert (weeks_of(school.ana), weeks_of(school.jamal)) == (0, 1)
    await it_is(school, TUESDAY, "16:00", weekly.promise_due)
    assert weeks_of(school.ana) == 1


async def test_two_weeks_without_anybody_running_bring_one_current_message(school: World) -> None:
    await it_is(school, MONDAY, "16:00")
    await runs(school, weekly.promise_due)  # promised, and nobody there to send it
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=-19)
    await it_is(school, date(2026, 12, 8), "09:00", weekly.promise_due)
    assert weeks_of(school.ana) == 0, "at her own time of day"
    await it_is(school, date(2026, 12, 8), "16:00", weekly.promise_due)
    assert weeks_of(school.ana) == 1
    assert school.ana.sees("You have shown: RP.1 Ratio language")
    assert (await reasons(school))["ana"] == "too late"


async def test_a_week_that_is_over_is_not_made_up_for(school: World) -> None:
    assert await it_is(school, date(2026, 11, 28), "12:00", weekly.promise_due) == 0
    assert weeks_of(school.ana) == 0
    assert (await reasons(school))["ana"] == "no moment for it this week"
    await it_is(school, NEXT_MONDAY, "16:00", weekly.promise_due)
    assert weeks_of(school.ana) == 1


async def test_nobody_without_an_account_or_a_plan_is_promised_any(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink)
            .where(
                col(ChannelLink.person_id) == school.ana.person.id,
                col(ChannelLink.channel) == ChannelName.MEMORY,
            )
            .values(unreachable_since=school.clock.now())
        )
        await session.execute(
            update(Plan).where(col(Plan.student_id) == school.jamal.person.id).values(ended_on=MONDAY)
        )
    assert await it_is(school, MONDAY, "16:00", weekly.promise_due) == 1


async def test_the_clocks_going_back_bring_it_once_and_at_the_same_local_hour(school: World) -> None:
    await it_is(school, date(2026, 10, 26), "16:00", weekly.promise_due)
    assert weeks_of(school.ana) == 1
    assert await it_is(school, date(2026, 11, 2), "15:59", weekly.promise_due) == 0
    assert await it_is(school, date(2026, 11, 2), "16:00", weekly.promise_due) == 3


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Auckland", "Australia/Lord_Howe"])
async def test_the_hour_is_the_schools_wherever_it_is(school: World, zone: str) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(School).values(zone=zone))
    school.school.zone = zone
    assert await it_is(school, date(2026, 11, 18), "10:00", weekly.promise_due) in {0, 3}
    async with school.runtime.sessions() as session:
        rows = (await session.scalars(select(Promise))).all()
    assert len(rows) in {0, 3}


async def test_in_spanish_it_reads_as_warmly(school: World) -> None:
    await school.ana.presses_data("ls:es")
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=-1)
    await it_is(school, MONDAY, "16:00", first_messages.tell_due, weekly.promise_due)
    assert school.ana.sees("Hola, Ana")
    assert school.ana.sees("Ya demostraste: RP.1")
