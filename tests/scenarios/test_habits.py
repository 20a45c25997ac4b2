"""Habits of success: seen by the student first, by adults beside them, and never near a level."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, Person, Section
from domain.rules.policy import Policy
from domain.services.habits import ratings
from domain.services.occasions import Occasion
from domain.vocabulary import Role
from tests.support.agreeing import is_judged, set_policy
from tests.support.conferring import has_evidence
from tests.support.habits import HABITS, has_habits, ratings_of, was_rated
from tests.support.newcomers import guards, leaves, linked, newcomer
from tests.support.passing import runs
from tests.support.world import World

LEDGERS = ("judgement", "planned_target", "plan_standing", "date_move", "conference", "pace_case")
"""Tables of levels, pace and conferences."""


async def test_a_student_looks_first_in_two_taps_and_one_sentence(school: World) -> None:
    await has_habits(school)
    await school.ana.commands("targets")
    await school.ana.presses("My habits")
    assert school.ana.sees("HB.1 Asks for help early\nYou have not looked at it yet.")
    await school.ana.presses("HB.1")
    assert school.ana.sees("With reminders: I do it when somebody reminds me.")
    await school.ana.presses("Say how I see it")
    assert school.ana.sees("Which step sounds like you this week?")
    assert school.ana.sees("With reminders: I do it when somebody reminds me.")
    await school.ana.presses("With reminders")
    await school.ana.types("On Tuesday I asked Bo before I was lost.")
    assert school.ana.sees("Kept.")
    assert school.ana.sees("With reminders (Wed, Nov 18): “On Tuesday I asked Bo before I was lost.”")
    await school.ana.presses("My habits")
    assert school.ana.sees("You saw yourself at “With reminders” (Wed, Nov 18)")


async def test_a_look_that_is_kept_leads_on_to_the_other_habits_and_the_week(school: World) -> None:
    await has_habits(school)
    await rates(school, "With reminders")
    assert school.ana.buttons[0] == "🌱 My habits"
    assert any("Change what I said today" in label for label in school.ana.buttons[1:])
    await school.ana.presses("My habits")
    await school.ana.presses("My week")
    assert school.ana.sees("My week")


async def test_the_sentence_may_be_left_out(school: World) -> None:
    await has_habits(school)
    await rates(school, "Just starting")
    (rating,) = await ratings_of(school, school.ana.person)
    assert rating.sentence is None


async def rates(school: World, step: str, sentence: str | None = None) -> None:
    """Ana looks at the first habit."""
    await school.ana.presses_data(encode(a.ListHabits()))
    await school.ana.presses("HB.1")
    await school.ana.presses(
        "Say how I see it" if any("Say how" in each for each in school.ana.buttons) else "Change what I said"
    )
    await school.ana.presses(step)
    if sentence:
        await school.ana.types(sentence)
    else:
        await school.ana.presses("Skip")
    assert school.ana.sees("Kept.")


async def test_what_was_said_today_is_changed_in_its_place_and_tomorrow_is_another_look(
    school: World,
) -> None:
    await has_habits(school)
    await rates(school, "Just starting")
    await rates(school, "With reminders", "Once in science.")
    assert len(await ratings_of(school, school.ana.person)) == 1
    school.passes(days=1)
    await rates(school, "On my own")
    first, second = await ratings_of(school, school.ana.person)
    assert (first.sentence, second.sentence) == ("Once in science.", None)


async def test_a_slip_of_the_thumb_is_taken_back_the_same_day_and_loses_no_word(school: World) -> None:
    await has_habits(school)
    await rates(school, "Helping others", "I showed Jamal.")
    await school.ana.presses("Take it back")
    assert school.ana.sees("Helping others: “I showed Jamal.”")
    assert await ratings_of(school, school.ana.person) == []
    await rates(school, "Just starting")
    (rating,) = await ratings_of(school, school.ana.person)
    school.passes(days=1)
    await school.ana.presses_data(encode(a.TakeBackRating(rating.id)))
    assert school.ana.sees("Not found")
    assert len(await ratings_of(school, school.ana.person)) == 1


async def test_an_adult_sees_the_students_view_and_says_theirs_beside_it(school: World) -> None:
    await has_habits(school)
    await rates(school, "With reminders", "Once in science.")
    await school.bo.presses_data(encode(a.OpenStudent(school.ana.person.id)))
    await school.bo.presses("Habits")
    assert school.bo.sees("Sees themselves at “With reminders”")
    await school.bo.presses("HB.1")
    assert school.bo.sees("“Once in science.”")
    await school.bo.presses("Say how I see it")
    assert "Once in science." in school.bo.form.intro
    await school.bo.fills({"seen": "on_my_own", "word": "You asked twice with your own example."})
    assert school.bo.sees("Kept. Ana Morales can read it.")
    await school.ana.presses_data(encode(a.ListHabits()))
    assert school.ana.sees("Bo Li sees “On my own”")
    await school.ana.presses("HB.1")
    assert school.ana.sees("Bo Li: On my own (Wed, Nov 18): “You asked twice with your own example.”")


async def test_no_adult_looks_before_the_student(school: World) -> None:
    targets, steps = await has_habits(school)
    ana = school.ana.person
    await school.bo.presses_data(encode(a.OpenHabit(targets["HB.1"].id, ana.id)))
    assert school.bo.sees("They have not looked at it yet.")
    assert not any("Say how" in label for label in school.bo.buttons)
    await school.bo.presses_data(encode(a.RateHabit(targets["HB.1"].id, ana.id)))
    assert school.bo.sees("Students look first")
    await was_rated(school, ana, targets["HB.1"], steps["on_my_own"])
    await school.bo.presses_data(encode(a.RateHabit(targets["HB.1"].id, ana.id)))
    assert school.bo.form.title.startswith("Habit")


async def test_a_form_left_open_while_the_student_takes_it_back_does_not_make_the_adult_first(
    school: World,
) -> None:
    targets, steps = await has_habits(school)
    rating_id = await was_rated(school, school.ana.person, targets["HB.1"], steps["on_my_own"])
    await school.bo.presses_data(encode(a.RateHabit(targets["HB.1"].id, school.ana.person.id)))
    await school.ana.presses_data(encode(a.TakeBackRating(rating_id)))
    await school.bo.fills({"seen": "on_my_own"})
    assert await ratings_of(school, school.ana.person) == []


async def test_two_presses_at_once_make_one_look(school: World) -> None:
    targets, _ = await has_habits(school)

    async def rate(step: str) -> None:
        async with school.runtime.sessions.begin() as session:
            await ratings.rate(
                session,
                school.ana.person,
                targets["HB.1"],
                step=step,
                sentence=None,
                by=school.ana.person,
                occasion=Occasion(school.school, Policy(), school.clock.now()),
            )

    await asyncio.gather(*(rate(step) for step in ("on_my_own", "just_starting", "helping_others") * 3))
    assert len(await ratings_of(school, school.ana.person)) == 1


async def test_what_is_being_written_about_a_student_keeps_no_look_waiting(school: World) -> None:
    targets, _ = await has_habits(school)
    ana = school.ana.person
    async with school.runtime.sessions.begin() as writing, school.runtime.sessions.begin() as session:
        # As every row does that names a student, such as the check-ins of a whole school.
        await writing.execute(
            select(col(Person.id)).where(col(Person.id) == ana.id).with_for_update(read=True, key_share=True)
        )
        async with asyncio.timeout(10):
            await ratings.rate(
                session,
                ana,
                targets["HB.1"],
                step="on_my_own",
                sentence=None,
                by=ana,
                occasion=Occasion(school.school, Policy(), school.clock.now()),
            )
    assert len(await ratings_of(school, ana)) == 1


async def test_growth_is_a_picture_and_words(school: World) -> None:
    targets, steps = await has_habits(school)
    ana, habit, now = school.ana.person, targets["HB.1"], school.clock.now()
    for weeks, step in ((8, "just_starting"), (4, "just_starting"), (1, "on_my_own")):
        await was_rated(school, ana, habit, steps[step], at=now - timedelta(weeks=weeks))
    await was_rated(school, ana, habit, steps["with_reminders"], by=school.bo.person, sentence="Nearly.")
    await school.ana.presses_data(encode(a.OpenHabit(habit.id)))
    await school.ana.presses("How it grew")
    assert school.ana.sees("You saw “Just starting” on Wed, Sep 23 and “On my own” now.")
    assert school.ana.sees("Bo Li, Wed, Nov 18: With reminders. “Nearly.”")
    picture = school.ana.shown[-1].rendered.picture
    assert picture is not None
    assert "Sep 23 Just starting; Oct 21 Just starting; Nov 11 On my own." in picture.alt
    png = await picture.png(dark=False)
    assert png is not None
    assert png.startswith(b"\x89PNG")
    await school.ana.presses("Next page")
    assert school.ana.sees("Page 2 of 2")
    assert school.ana.sees("Sep 23: Just starting")


async def test_one_look_alone_is_not_drawn(school: World) -> None:
    targets, _ = await has_habits(school)
    await rates(school, "Just starting")
    assert not any("How it grew" in label for label in school.ana.buttons)
    await school.ana.presses_data(encode(a.ShowHabitGrowth(targets["HB.1"].id)))
    assert school.ana.shown[-1].rendered.picture is None


async def everything(school: World) -> dict[str, list[str]]:
    """All rows of levels, pace and conferences, as text."""
    async with school.runtime.sessions() as session:
        found = {}
        for table in LEDGERS:
            rows = await session.execute(text(f"SELECT t::text FROM {table} t ORDER BY 1"))  # noqa: S608
            found[table] = [row[0] for row in rows]
        return found


async def test_a_habit_changes_no_level_no_pace_and_no_conference(school: World) -> None:
    """Source: DOMAIN case 2"""
    targets, steps = await has_habits(school)
    await is_judged(school, school.ana, "emerging")
    await has_evidence(school, school.ana, "Percent talk", code="RP.3", at=school.clock.now())
    await runs(school)
    before = await everything(school)
    assert any(before.values())
    await school.ana.presses_data(encode(a.OpenTarget(school.targets["RP.2"].id)))
    card = school.ana.last
    await school.ana.presses_data(encode(a.RequestConference(school.targets["RP.3"].id)))
    asked = school.ana.last
    await school.ana.presses("Cancel")
    for step in ("just_starting", "helping_others"):
        await was_rated(school, school.ana.person, targets["HB.1"], steps[step])
        await was_rated(school, school.ana.person, targets["HB.1"], steps[step], by=school.bo.person)
    await runs(school)
    assert await everything(school) == before
    await school.ana.presses_data(encode(a.OpenTarget(school.targets["RP.2"].id)))
    assert school.ana.last == card
    await school.ana.presses_data(encode(a.RequestConference(school.targets["RP.3"].id)))
    assert school.ana.last == asked


async def test_a_level_changes_no_habit(school: World) -> None:
    """Source: DOMAIN case 2, the other way round"""
    targets, steps = await has_habits(school)
    await was_rated(school, school.ana.person, targets["HB.1"], steps["with_reminders"])
    before = [each.model_dump() for each in await ratings_of(school, school.ana.person)]
    await is_judged(school, school.ana, "proficient")
    await runs(school)
    assert [each.model_dump() for each in await ratings_of(school, school.ana.person)] == before


async def test_a_habit_has_no_conference_no_date_and_no_evidence(school: World) -> None:
    """Not even where a class was given the framework of habits."""
    targets, _ = await has_habits(school)
    habit = targets["HB.1"].id
    async with school.runtime.sessions.begin() as session:
        maths = await session.get_one(Section, (school.school.id, school.maths.id))
        maths.framework_id = targets["HB.1"].framework_id
    for action in (
        a.RequestConference(habit),
        a.LogEvidence(habit),
        a.ProposeDate(habit),
        a.ShowFeedback(habit),
    ):
        await school.ana.presses_data(encode(action))
        assert school.ana.sees("Not found"), action


async def test_no_screen_of_levels_has_habits_in_it(school: World) -> None:
    targets, steps = await has_habits(school)
    await guards(school, school.lucia.person, school.ana.person)
    await was_rated(school, school.ana.person, targets["HB.1"], steps["on_my_own"], sentence="Canary.")
    await is_judged(school, school.ana, "proficient")
    ana = school.ana.person.id
    screens = (
        (school.ana, a.GoHome()),
        (school.ana, a.ListCompetencies()),
        (school.ana, a.ShowPath()),
        (school.ana, a.ShowPortfolio()),
        (school.bo, a.OpenStudent(ana)),
        (school.bo, a.ListStudentTargets(ana)),
        (school.bo, a.GoHome()),
        (school.rosa, a.GoHome()),
        (school.helen, a.GoHome()),
        (school.lucia, a.GoHome()),
    )
    for talker, action in screens:
        await talker.presses_data(encode(action))
        for word in ("HB.1", "Asks for help early", "On my own", "Canary"):
            assert word not in talker.last, (type(action).__name__, word)


async def test_the_list_is_as_short_as_the_school_wants(school: World) -> None:
    await has_habits(school, *((f"HB.{number}", f"Habit {number}", "I do.") for number in range(1, 9)))
    await school.ana.presses_data(encode(a.ListHabits()))
    assert school.ana.sees("HB.5")
    assert "HB.6" not in school.ana.last
    await set_policy(school, habits_at_most=2)
    await school.ana.presses_data(encode(a.ListHabits()))
    assert "HB.3" not in school.ana.last


async def test_a_school_without_habits_is_told_so(school: World) -> None:
    await school.ana.presses_data(encode(a.ListHabits()))
    assert school.ana.sees("Your school has not chosen any habits yet.")
    await school.ana.commands("targets")
    assert not any("habits" in label for label in school.ana.buttons)


async def test_families_leaders_and_former_adults_see_no_habits(school: World) -> None:
    targets, steps = await has_habits(school)
    rating_id = await was_rated(school, school.ana.person, targets["HB.1"], steps["on_my_own"])
    await guards(school, school.lucia.person, school.ana.person)
    former = await newcomer(school, "Otto", Role.TEACHER)
    ana = school.ana.person.id
    outsiders = [school.lucia, school.helen, school.grace, school.jamal, await linked(school, former)]
    for outsider in outsiders:
        for action in (
            a.ListHabits(ana),
            a.OpenHabit(targets["HB.1"].id, ana),
            a.RateHabit(targets["HB.1"].id, ana),
            a.ShowHabitGrowth(targets["HB.1"].id, ana),
            a.TakeBackRating(rating_id),
        ):
            await outsider.presses_data(encode(action))
            assert outsider.sees("Not found"), action
    await leaves(
        school, school.rosa.person, school.advisory.id, last_day=school.clock.now().date() - timedelta(days=1)
    )
    await school.rosa.presses_data(encode(a.ListHabits(ana)))
    assert school.rosa.sees("Not found")


async def test_what_an_adult_said_goes_with_them_only_from_their_hands(school: World) -> None:
    """The student keeps reading it; the adult who left can take nothing back."""
    targets, steps = await has_habits(school)
    await was_rated(school, school.ana.person, targets["HB.1"], steps["on_my_own"])
    rating_id = await was_rated(
        school, school.ana.person, targets["HB.1"], steps["on_my_own"], by=school.bo.person
    )
    yesterday = school.clock.now().date() - timedelta(days=1)
    await leaves(school, school.bo.person, school.maths.id, last_day=yesterday)
    await school.bo.presses_data(encode(a.TakeBackRating(rating_id)))
    assert school.bo.sees("Not found")
    await school.ana.presses_data(encode(a.OpenHabit(targets["HB.1"].id)))
    assert school.ana.sees("Bo Li: On my own")


async def test_an_adults_look_leaves_an_entry_without_any_words(school: World) -> None:
    targets, steps = await has_habits(school)
    await was_rated(school, school.ana.person, targets["HB.1"], steps["on_my_own"], sentence="Canary.")
    await school.bo.presses_data(encode(a.OpenHabit(targets["HB.1"].id, school.ana.person.id)))
    async with school.runtime.sessions() as session:
        entries = (
            await session.scalars(select(AuditEntry).where(col(AuditEntry.what) == "saw habits"))
        ).all()
    assert [entry.actor_id for entry in entries] == [school.bo.person.id]
    assert "Canary" not in str([entry.detail for entry in entries])


@pytest.mark.parametrize("opener", [a.OpenTarget, a.OpenHabit])
async def test_a_habit_opens_its_own_card_from_wherever_it_was_found(
    school: World, opener: type[a.OpenTarget | a.OpenHabit]
) -> None:
    targets, _ = await has_habits(school)
    await school.ana.presses_data(encode(opener(targets["HB.2"].id)))
    assert school.ana.sees(f"HB.2 · {HABITS[1][1]}")
    assert school.ana.sees("Just starting: I am starting to notice.")
    assert not any("ready" in label for label in school.ana.buttons)
