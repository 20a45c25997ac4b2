"""A student's goals for the week: few, small, and their own. Nobody else sets or marks them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import GoalsFull, NotFound
from domain.ids import new_id
from domain.messages.goals import OwnGoal
from domain.messages.parts import TargetName
from domain.models import Goal, LearningTarget, Person
from domain.rules.check_ins import monday_of
from domain.rules.excerpts import excerpt
from domain.services.habits import ratings
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.plans import paths
from domain.vocabulary import GoalState

LONGEST_GOAL = 300
"""Characters of a goal: small ones get done."""
LONGEST_SHOWN = 160
MOST_TO_LOOK_AT = 3
"""Goals of earlier weeks that one check-in asks about; the latest ones."""
MOST_TARGETS = 4
"""Learning targets offered for tying a goal to."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A goal with what it is tied to."""

    goal: Goal
    target: LearningTarget | None


async def of_week(session: AsyncSession, student: Person, week_on: date) -> tuple[Owned, ...]:
    """Goals of the week that begins on that Monday, in the order in which they were set. Asks no right."""
    found = await session.execute(
        _with_target(student).where(col(Goal.week_on) == week_on).order_by(col(Goal.set_at), col(Goal.id))
    )
    return tuple(Owned(*row) for row in found)


async def to_look_at(session: AsyncSession, student: Person, *, before: date) -> tuple[Owned, ...]:
    """Goals of weeks before that Monday of which nobody has said yet what became of them, the latest ones,
    in the order of their weeks. Asks no right.
    """
    found = await session.execute(
        _with_target(student)
        .where(col(Goal.week_on) < before, col(Goal.state) == GoalState.OPEN)
        .order_by(col(Goal.week_on).desc(), col(Goal.set_at).desc(), col(Goal.id).desc())
        .limit(MOST_TO_LOOK_AT)
    )
    return tuple(Owned(*row) for row in found)[::-1]


async def list_own(
    session: AsyncSession, student: Person, *, page: int, page_size: int
) -> tuple[tuple[Owned, ...], int]:
    """One page of all goals, the latest week first, and how many there are."""
    mine = col(Goal.school_id) == student.school_id, col(Goal.student_id) == student.id
    count = await session.scalar(select(func.count()).select_from(Goal).where(*mine))
    found = await session.execute(
        _with_target(student)
        .order_by(col(Goal.week_on).desc(), col(Goal.set_at), col(Goal.id))
        .offset(page * page_size)
        .limit(page_size)
    )
    return tuple(Owned(*row) for row in found), count or 0


async def own(session: AsyncSession, student: Person, goal_id: UUID) -> Owned:
    """A goal of the student's, held until the transaction ends. Raises NotFound for any other."""
    found = await session.execute(
        _with_target(student)
        .where(col(Goal.id) == goal_id)
        .with_for_update(of=Goal)
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return Owned(*row)


async def room_in(session: AsyncSession, student: Person, week_on: date, *, occasion: Occasion) -> int:
    """How many more goals that week has room for."""
    count = await session.scalar(
        select(func.count()).where(
            col(Goal.school_id) == student.school_id,
            col(Goal.student_id) == student.id,
            col(Goal.week_on) == week_on,
            col(Goal.state) != GoalState.LET_GO,
        )
    )
    return max(0, occasion.policy.goals_a_week - (count or 0))


async def set_goal(session: AsyncSession, student: Person, words: str, *, occasion: Occasion) -> Goal:
    """A new goal for this week. Raises GoalsFull where the week has as many as it takes.

    Joins the caller's transaction.
    """
    await _hold(session, student)
    return await _add(session, student, words, target_id=None, occasion=occasion)


async def mark(
    session: AsyncSession,
    student: Person,
    goal_id: UUID,
    state: GoalState,
    *,
    occasion: Occasion,
    finding: str | None = None,
) -> Goal:
    """Says what became of a goal; the last word counts. CARRIED makes a new one for this week of it.

    Marked as it is already, nothing changes; one that was taken along stays as it is. Raises NotFound, and
    GoalsFull where this week has no room for it. Joins the caller's transaction.
    """
    await _hold(session, student)
    goal = (await own(session, student, goal_id)).goal
    this_week = monday_of(occasion.today)
    is_no_change = state is goal.state or (state is GoalState.CARRIED and goal.week_on >= this_week)
    if goal.state is GoalState.CARRIED or is_no_change:
        return goal
    if state is GoalState.CARRIED:
        next_one = await _add(session, student, goal.words, target_id=goal.target_id, occasion=occasion)
        await session.flush()
        goal.carried_to_id = next_one.id
    goal.state = state
    goal.looked_at = None if state is GoalState.OPEN else occasion.now
    goal.finding = finding or goal.finding
    return goal


async def tie(
    session: AsyncSession, student: Person, goal_id: UUID, target_id: UUID | None, *, occasion: Occasion
) -> Goal:
    """Ties a goal to one of the targets or habits it could be tied to, or to none. Raises NotFound.

    Joins the caller's transaction.
    """
    goal = (await own(session, student, goal_id)).goal
    if target_id is not None:
        offered = await ties_for(session, student, occasion=occasion)
        if target_id not in {each.id for each in offered}:
            raise NotFound
    goal.target_id = target_id
    return goal


async def ties_for(session: AsyncSession, student: Person, *, occasion: Occasion) -> tuple[TargetName, ...]:
    """What a goal can be tied to: the next targets on the student's path, and their habits."""
    language = occasion.language_of(student)
    steps = await paths.steps_of(
        session, student, now=occasion.now, zone=occasion.zone, policy=occasion.policy, language=language
    )
    ahead = sorted((step for step in steps if not step.is_met), key=lambda step: step.due_on or date.max)
    habits = await ratings.habits_of(session, student, occasion=occasion)
    names = (
        *(step.target for step in ahead[:MOST_TARGETS]),
        *(targets.name_of(habit, language) for habit in habits),
    )
    return tuple({name.id: name for name in names}.values())


def line(owned: Owned, *, language: str) -> OwnGoal:
    """As lists show it, in the reader's language where its target has a translation."""
    goal = owned.goal
    return OwnGoal(
        goal_id=goal.id,
        week_on=goal.week_on,
        words=excerpt(goal.words, LONGEST_SHOWN),
        state=goal.state,
        target=targets.name_of(owned.target, language) if owned.target else None,
    )


async def _add(
    session: AsyncSession, student: Person, words: str, *, target_id: UUID | None, occasion: Occasion
) -> Goal:
    week_on = monday_of(occasion.today)
    if not await room_in(session, student, week_on, occasion=occasion):
        raise GoalsFull(occasion.policy.goals_a_week)
    goal = Goal(
        id=new_id(),
        school_id=student.school_id,
        student_id=student.id,
        week_on=week_on,
        words=words,
        target_id=target_id,
        set_at=occasion.now,
    )
    session.add(goal)
    await session.flush()
    return goal


async def _hold(session: AsyncSession, student: Person) -> None:
    """Until the transaction ends: what happens to one student's goals follows one after another."""
    await session.execute(
        select(col(Person.id))
        .where(col(Person.school_id) == student.school_id, col(Person.id) == student.id)
        .with_for_update(key_share=True)
    )


def _with_target(student: Person) -> Select[Goal, LearningTarget | None]:
    return (
        select(Goal, LearningTarget)
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Goal.school_id))
            & (col(LearningTarget.id) == col(Goal.target_id)),
        )
        .where(col(Goal.school_id) == student.school_id, col(Goal.student_id) == student.id)
    )
