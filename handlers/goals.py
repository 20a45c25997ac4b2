"""A student's goals for the week."""

from domain import actions as a
from domain.forms import Answers, ChoiceField, Form, Option, TextField
from domain.messages.goals import GoalCard, GoalList, GoalTies, OwnGoal
from domain.messages.parts import PAGE_SIZE, TargetName, page_count
from domain.models import Goal
from domain.rules.check_ins import monday_of
from domain.services.coaching import goals
from domain.vocabulary import GoalState, Role
from handlers.turn import Turn

MOST_TIES = 3
"""What a goal's card offers to tie it to, the next targets first; a press shows the others."""
NOTHING = "none"
"""The goal stands for itself."""


async def goal_form(turn: Turn, action: a.SetGoal) -> Form:
    turn.require(Role.STUDENT)
    ties = await goals.ties_for(turn.session, turn.actor, occasion=turn.occasion)
    options = (Option(NOTHING), *(Option(each.id.hex, each.in_full) for each in ties))
    tie = ChoiceField(name="tie", required=False, options=options, initial=NOTHING)
    return Form(
        opener=action,
        fields=(TextField(name="words", max_length=goals.LONGEST_GOAL), *((tie,) if ties else ())),
    )


async def set_goal(turn: Turn, action: a.SetGoal, answers: Answers) -> GoalCard:
    turn.require(Role.STUDENT)
    goal = await goals.set_goal(turn.session, turn.actor, answers.text("words") or "", occasion=turn.occasion)
    wanted = answers.text("tie")
    if wanted not in (None, NOTHING):
        ties = await goals.ties_for(turn.session, turn.actor, occasion=turn.occasion)
        goal.target_id = next((each.id for each in ties if each.id.hex == wanted), None)
    return await _card(turn, goal, was_changed=True)


async def open_goal(turn: Turn, action: a.OpenGoal) -> GoalCard:
    turn.require(Role.STUDENT)
    owned = await goals.own(turn.session, turn.actor, action.goal_id)
    return await _card(turn, owned.goal)


async def mark_goal(turn: Turn, action: a.MarkGoal) -> GoalCard:
    turn.require(Role.STUDENT)
    goal = await goals.mark(turn.session, turn.actor, action.goal_id, action.state, occasion=turn.occasion)
    return await _card(turn, goal, was_changed=True)


async def tie_goal(turn: Turn, action: a.TieGoal) -> GoalCard:
    turn.require(Role.STUDENT)
    goal = await goals.tie(turn.session, turn.actor, action.goal_id, action.target_id, occasion=turn.occasion)
    return await _card(turn, goal, was_changed=True)


async def choose_tie(turn: Turn, action: a.ChooseTie) -> GoalTies:
    turn.require(Role.STUDENT)
    goal = (await goals.own(turn.session, turn.actor, action.goal_id)).goal
    return GoalTies(await _line(turn, goal), await _other_ties(turn, goal))


async def list_goals(turn: Turn, action: a.ListGoals) -> GoalList:
    turn.require(Role.STUDENT)
    page = max(action.page, 0)
    owned, count = await goals.list_own(turn.session, turn.actor, page=page, page_size=PAGE_SIZE)
    room = await goals.room_in(turn.session, turn.actor, monday_of(turn.today), occasion=turn.occasion)
    return GoalList(
        lines=tuple(goals.line(each, language=turn.language) for each in owned),
        of=count,
        page=page,
        pages=page_count(count),
        may_set=room > 0,
    )


async def _card(turn: Turn, goal: Goal, *, was_changed: bool = False) -> GoalCard:
    await turn.session.flush()
    this_week = monday_of(turn.today)
    ties = await _other_ties(turn, goal) if goal.state is GoalState.OPEN else ()
    first = () if goal.target_id else ties[:MOST_TIES]
    carried = await goals.own(turn.session, turn.actor, goal.carried_to_id) if goal.carried_to_id else None
    room = await goals.room_in(turn.session, turn.actor, this_week, occasion=turn.occasion)
    return GoalCard(
        goal=await _line(turn, goal),
        is_this_week=goal.week_on >= this_week,
        was_changed=was_changed,
        carried_on=carried.goal.week_on if carried else None,
        has_room=room > 0,
        ties=first,
        has_more_ties=len(ties) > len(first),
    )


async def _line(turn: Turn, goal: Goal) -> OwnGoal:
    return goals.line(await goals.own(turn.session, turn.actor, goal.id), language=turn.language)


async def _other_ties(turn: Turn, goal: Goal) -> tuple[TargetName, ...]:
    ties = await goals.ties_for(turn.session, turn.actor, occasion=turn.occasion)
    return tuple(each for each in ties if each.id != goal.target_id)
