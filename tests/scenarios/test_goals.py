"""Goals for the week: small, the student's own, looked at again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from domain import actions as a
from domain.action_codec import encode
from domain.models import Goal, School
from domain.vocabulary import GoalState
from tests.support.coaching import MONDAY, goals_of, has_goal
from tests.support.habits import has_habits
from tests.support.talk import Talker
from tests.support.world import World

BEFORE = MONDAY - timedelta(days=7)


async def sets(student: Talker, words: str, tie: str = "Skip") -> None:
    await student.commands("week")
    await student.presses("Set a goal")
    await student.types(words)
    await student.presses(tie)


async def only_goal(school: World) -> Goal:
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(Goal))).one()


async def test_a_goal_can_be_set_any_time_and_is_shown_in_the_week(school: World) -> None:
    await sets(school.ana, "Find three unit rates.")
    assert school.ana.sees("Your goal for this week.")
    assert school.ana.sees("you say what becomes of it")
    await school.ana.presses("My week")
    assert school.ana.sees("1. 🎯 Find three unit rates.")
    assert await goals_of(school, school.ana) == [(MONDAY, "Find three unit rates.", GoalState.OPEN)]


async def test_a_goal_may_be_tied_to_a_target_or_a_habit_or_to_nothing(school: World) -> None:
    habits, _ = await has_habits(school)
    await sets(school.ana, "Show it.", "RP.2")
    assert (await only_goal(school)).target_id == school.targets["RP.2"].id
    assert school.ana.sees("RP.2 · Unit rates")
    await school.ana.presses("Tie it to")
    await school.ana.presses(habits["HB.1"].title)
    assert (await only_goal(school)).target_id == habits["HB.1"].id
    await school.ana.presses("Tied to nothing")
    assert (await only_goal(school)).target_id is None


async def test_a_goal_s_card_offers_a_few_ties_and_the_others_on_a_press(school: World) -> None:
    habits, _ = await has_habits(school)
    await sets(school.ana, "Find three unit rates.")
    shown = [label for label in school.ana.buttons if label.startswith("🔗")]
    assert len(shown) == 4
    await school.ana.presses("Something else…")
    assert school.ana.sees("What does it belong to?")
    assert any(habits["HB.1"].title in label for label in school.ana.buttons)
    await school.ana.presses("Find three unit rates.")
    assert school.ana.sees("Your goal for this week.")


async def test_a_goal_tied_to_a_target_changes_nothing_of_it(school: World) -> None:
    await school.ana.presses_data(encode(a.OpenTarget(school.targets["RP.2"].id)))
    before = school.ana.last
    await sets(school.ana, "Show it.", "RP.2")
    await school.ana.presses("Reached")
    await school.ana.presses_data(encode(a.OpenTarget(school.targets["RP.2"].id)))
    assert school.ana.last == before


@pytest.mark.parametrize(
    ("label", "state", "words"),
    [
        ("Reached", GoalState.REACHED, "What helped you get there?"),
        ("Partly", GoalState.PARTLY, "something of it is there now"),
        ("Let it go", GoalState.LET_GO, "is a decision, too"),
    ],
)
async def test_one_press_says_what_came_of_it(
    school: World, label: str, state: GoalState, words: str
) -> None:
    await has_goal(school, school.ana)
    await school.ana.commands("week")
    await school.ana.presses("Goal 1")
    await school.ana.presses(label)
    assert school.ana.sees(words)
    goal = await only_goal(school)
    assert (goal.state, goal.looked_at) == (state, school.clock.now())
    await school.ana.presses("Not said yet")
    goal = await only_goal(school)
    assert (goal.state, goal.looked_at) == (GoalState.OPEN, None)


async def test_a_goal_of_before_goes_on_once_however_often_it_is_pressed(school: World) -> None:
    goal_id = await has_goal(school, school.ana, week_on=BEFORE)
    await school.ana.commands("week")
    assert school.ana.sees("From before: what came of it?")
    await school.ana.presses("Goal 1")
    await school.ana.presses("Carry on")
    assert school.ana.sees("It goes on in the week of Mon, Nov 16.")
    for state in GoalState:
        await school.ana.presses_data(encode(a.MarkGoal(goal_id, state)))
    assert await goals_of(school, school.ana) == [
        (BEFORE, "Finish the poster.", GoalState.CARRIED),
        (MONDAY, "Finish the poster.", GoalState.OPEN),
    ]


async def test_a_goal_of_this_week_cannot_go_on_into_this_week(school: World) -> None:
    goal_id = await has_goal(school, school.ana)
    await school.ana.presses_data(encode(a.OpenGoal(goal_id)))
    assert not any("Carry on" in label for label in school.ana.buttons)
    await school.ana.presses_data(encode(a.MarkGoal(goal_id, GoalState.CARRIED)))
    assert await goals_of(school, school.ana) == [(MONDAY, "Finish the poster.", GoalState.OPEN)]


async def test_a_week_takes_few_goals_and_letting_one_go_makes_room(school: World) -> None:
    for number in range(3):
        await sets(school.ana, f"Goal number {number}.")
    await school.ana.commands("week")
    assert not any("Set a goal" in label for label in school.ana.buttons)
    await school.ana.presses_data(encode(a.SetGoal()))
    await school.ana.types("One more.")
    await school.ana.presses("Skip")
    assert school.ana.sees("3 goals a week are enough")
    await school.ana.commands("week")
    await school.ana.presses("Goal 1")
    await school.ana.presses("Let it go")
    await sets(school.ana, "One more.")
    assert len(await goals_of(school, school.ana)) == 4


async def test_in_a_full_week_a_goal_of_before_waits(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        row = await session.get_one(School, school.school.id)
        row.settings = {**row.settings, "goals_a_week": 1}
    goal_id = await has_goal(school, school.ana, week_on=BEFORE)
    await has_goal(school, school.ana, "Another one.")
    await school.ana.presses_data(encode(a.OpenGoal(goal_id)))
    assert school.ana.sees("This week is full.")
    await school.ana.presses_data(encode(a.MarkGoal(goal_id, GoalState.CARRIED)))
    assert school.ana.sees("1 goal a week is enough")


async def test_all_goals_are_listed_the_latest_week_first_page_by_page(school: World) -> None:
    for weeks in range(12):
        await has_goal(school, school.ana, f"Goal of {weeks}.", week_on=MONDAY - timedelta(days=7 * weeks))
    await school.ana.presses_data(encode(a.ListGoals()))
    assert school.ana.sees("1. 🎯 Goal of 0.")
    assert "Goal of 8." not in school.ana.last
    await school.ana.presses("Next page")
    assert school.ana.sees("1. 🎯 Goal of 8.")


async def test_nobody_else_finds_sets_or_marks_a_student_s_goals(school: World) -> None:
    goal_id = await has_goal(school, school.ana)
    for other in (school.jamal, school.rosa, school.bo, school.lucia, school.helen):
        for action in (
            a.OpenGoal(goal_id),
            a.MarkGoal(goal_id, GoalState.REACHED),
            a.TieGoal(goal_id),
            a.ChooseTie(goal_id),
        ):
            await other.presses_data(encode(action))
            assert other.sees("Not found")
    assert (await only_goal(school)).state is GoalState.OPEN


async def test_a_goal_is_tied_only_to_what_is_the_student_s_own(school: World) -> None:
    goal_id = await has_goal(school, school.ana)
    await school.ana.presses_data(encode(a.TieGoal(goal_id, uuid4())))
    assert school.ana.sees("Not found")


async def test_a_first_goal_is_invited_not_demanded(school: World) -> None:
    await school.ana.presses_data(encode(a.ListGoals()))
    assert school.ana.sees("There are none yet.")
    await school.ana.commands("week")
    assert school.ana.sees("No goal yet. Set one if you like: small, and your own.")
