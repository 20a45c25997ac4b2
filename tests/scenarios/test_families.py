"""Families: the week that its student reads first, and who gets it in what way."""

from datetime import date, timedelta

from sqlalchemy import update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Guardianship
from domain.services.families import summaries
from tests.support.agreeing import set_policy
from tests.support.conferring import asks
from tests.support.families import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    WEDNESDAY,
    set_protocol,
    summaries_of,
    tasks_of,
    week_comes,
    weekly_of,
)
from tests.support.history import was_judged
from tests.support.newcomers import guards, new_student
from tests.support.world import World


async def test_the_student_reads_it_first_and_the_family_two_days_later(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await week_comes(school, WEDNESDAY, "10:00")
    school.ana.was_told("On Fri, Nov 20 your family reads about your week")
    assert not school.lucia.shown
    await school.ana.presses("What my family reads")
    assert school.ana.sees("This goes to your family on Fri, Nov 20")
    assert school.ana.sees("For: Lucía Morales")
    assert school.ana.sees("RP.1 Ratio language: Proficient")
    await week_comes(school, THURSDAY, "16:00")
    assert not school.lucia.shown
    await week_comes(school, FRIDAY, "10:01")
    assert school.lucia.sees("The week at school")
    assert school.lucia.sees("RP.1 Ratio language")
    assert "Proficient" not in school.lucia.last, "a locked phone shows no level"
    await school.lucia.presses("The week of Ana")
    assert school.lucia.sees("RP.1 Ratio language: Proficient")
    await school.ana.commands("family")
    assert school.ana.sees("This went to your family")


async def test_it_is_put_together_once_and_sent_once_however_often_time_ticks(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    for day, wall in ((WEDNESDAY, "10:00"), (WEDNESDAY, "10:01"), (FRIDAY, "10:01"), (FRIDAY, "10:02")):
        await week_comes(school, day, wall)
    await week_comes(school, MONDAY, "09:00")
    assert len(await weekly_of(school, school.lucia.person)) == 1
    assert len(school.lucia.shown) == 1


async def test_a_talk_before_the_questions_leaves_no_family_without_the_week(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    school.passes(days=-2)
    await school.rosa.presses_data(encode(a.MarkMet(school.ana.person.id)))
    await week_comes(school, WEDNESDAY, "10:00")
    summary = (await summaries_of(school))[school.ana.person.id]
    await week_comes(school, WEDNESDAY, "10:01")
    assert (await summaries_of(school))[school.ana.person.id].made_at == summary.made_at


async def test_what_is_frozen_stays_what_the_student_was_shown(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await week_comes(school, WEDNESDAY, "10:00")
    await was_judged(school, school.ana, "RP.2", "proficient", days_ago=0)
    await week_comes(school, FRIDAY, "10:01")
    await school.lucia.presses("The week of Ana")
    assert school.lucia.sees("RP.1 Ratio language: Proficient")
    assert "RP.2 Unit rates: Proficient" not in school.lucia.last


async def test_the_next_week_tells_what_is_new_since_the_last_one(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    await was_judged(school, school.ana, "RP.2", "emerging", days_ago=-3)
    await week_comes(school, date(2026, 11, 25), "10:00")
    await week_comes(school, date(2026, 11, 27), "10:01")
    assert school.lucia.sees("New: RP.2 Unit rates")
    assert "RP.1" not in school.lucia.last


async def test_it_keeps_quiet_hours_and_days_without_school(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await set_policy(school, family_waits_hours=58)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "20:01")
    assert not school.lucia.shown
    await week_comes(school, date(2026, 11, 21), "10:00")
    assert not school.lucia.shown
    await week_comes(school, MONDAY, "07:00")
    assert school.lucia.sees("The week at school")


async def test_nothing_goes_where_the_school_has_no_weekly_summary(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await set_policy(school, family_weekly=False)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert not await summaries_of(school)
    assert not school.lucia.shown
    school.ana.was_not_told("your family reads")


async def test_a_school_that_stops_meanwhile_sends_nothing_any_more(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await week_comes(school, WEDNESDAY, "10:00")
    school.clock.move(timedelta(days=2, minutes=5))
    async with school.runtime.sessions.begin() as session:
        fresh = await session.merge(school.school)
        assert await summaries.let_go_due(session, fresh, now=school.clock.now()) == 2
    await set_policy(school, family_weekly=False)
    await school.settles()
    assert not school.lucia.shown


async def test_the_parts_are_what_the_school_tells(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await set_policy(school, family_parts=["levels"])
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=2)
    await asks(school.ana, school)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert school.lucia.sees("RP.1")
    assert "date" not in school.lucia.last
    assert "talk" not in school.lucia.last
    await school.lucia.commands("home")
    assert school.lucia.sees("Ratios: 1 of 3 targets shown")
    for hidden in ("Mathematics 7A", "RP.2", "Dates", "Talks"):
        assert hidden not in school.lucia.last


async def test_each_reader_gets_it_in_their_language(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.commands("language")
    await school.lucia.presses("Español")
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert "The week at school" not in school.lucia.last
    assert school.lucia.sees("La semana en la escuela")


async def test_nothing_of_habits_reflections_or_check_ins_is_frozen(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.ana.commands("reflect")
    await school.ana.types("CANARY of my own")
    await week_comes(school, WEDNESDAY, "10:00")
    (summary,) = (await summaries_of(school)).values()
    assert set(summary.facts) == {"since", "until", "levels", "dates", "passed", "talks"}
    assert "CANARY" not in str(summary.facts)


async def test_a_guardian_of_three_gets_one_message_about_all_of_them(school: World) -> None:
    for child in (school.ana, school.jamal, school.zoe):
        await guards(school, school.lucia.person, child.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert len(school.lucia.shown) == 1
    for name in ("Ana", "Jamal", "Zoe"):
        assert school.lucia.sees(name)
    await school.lucia.presses("The week of Jamal")
    assert school.lucia.sees("The week of Jamal")
    assert "Ana" not in school.lucia.last


async def test_the_message_waits_for_a_sibling_who_wants_to_talk_first(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, school.lucia.person, school.jamal.person)
    await week_comes(school, WEDNESDAY, "10:00")
    await school.jamal.commands("family")
    await school.jamal.presses("I'd like to talk first")
    await week_comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    await week_comes(school, MONDAY, "10:01")
    assert len(school.lucia.shown) == 1
    assert school.lucia.sees("Ana")
    assert school.lucia.sees("Jamal")


async def test_a_sibling_who_cannot_be_shown_it_keeps_nobody_waiting(school: World) -> None:
    mia = await new_student(school)
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, school.lucia.person, mia)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert school.lucia.sees("Ana")
    assert "Mia" not in school.lucia.last


async def test_who_turned_it_off_is_left_in_peace_and_nobody_has_a_task_for_it(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.commands("when")
    await school.lucia.presses("No, I look myself")
    assert school.lucia.sees("No weekly message comes any more")
    school.lucia.shown.clear()
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    assert not await tasks_of(school)


async def test_who_is_not_to_hear_may_still_look(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await set_protocol(school, school.lucia.person, school.ana.person, hears=False)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    assert not await tasks_of(school)
    await school.lucia.commands("home")
    assert school.lucia.sees("Ana Morales")


async def test_a_guardianship_that_ends_after_the_promise_gets_nothing_at_the_moment_of_sending(
    school: World,
) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, school.lucia.person, school.jamal.person)
    await week_comes(school, WEDNESDAY, "10:00")
    school.clock.move(timedelta(days=2, minutes=5))
    async with school.runtime.sessions.begin() as session:
        await summaries.let_go_due(session, await session.merge(school.school), now=school.clock.now())
        await session.execute(
            update(Guardianship)
            .where(col(Guardianship.student_id) == school.ana.person.id)
            .values(ends_on=THURSDAY)
        )
    await school.settles()
    assert school.lucia.sees("Jamal")
    school.lucia.was_not_told("Ana")
    await school.lucia.presses_data(encode(a.OpenFamilyWeek(school.ana.person.id)))
    assert school.lucia.sees("Not found")
    await school.lucia.presses_data(encode(a.OpenChild(school.ana.person.id)))
    assert school.lucia.sees("Not found")


async def test_nobody_s_guardian_any_more_gets_no_message_at_all(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person, last_day=THURSDAY)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown


async def test_a_student_who_could_not_see_it_is_shown_it_before_it_goes(school: World) -> None:
    mia = await new_student(school)
    await guards(school, school.lucia.person, mia)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, FRIDAY, "10:01")
    assert not school.lucia.shown
    await school.rosa.commands("families")
    assert school.rosa.sees("Not seen by the student yet, so it waits: Mia")
    await school.rosa.presses_data(encode(a.OpenFamily(mia.id)))
    assert school.rosa.sees("Mia could not read the summary of the week yet")
    await school.rosa.presses("Shown to Mia")
    await week_comes(school, FRIDAY, "10:30")
    assert school.lucia.sees("Mia")
    (summary,) = [each for each in (await summaries_of(school)).values() if each.student_id == mia.id]
    assert summary.seen_with_id == school.rosa.person.id


async def test_a_summary_older_than_the_next_week_never_goes(school: World) -> None:
    mia = await new_student(school)
    await guards(school, school.lucia.person, mia)
    await week_comes(school, WEDNESDAY, "10:00")
    await week_comes(school, date(2026, 11, 30), "10:00")
    await school.rosa.presses_data(encode(a.SayShown(mia.id)))
    await week_comes(school, date(2026, 11, 30), "10:05")
    assert not await weekly_of(school, school.lucia.person)
