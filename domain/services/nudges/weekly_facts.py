"""What a student's weekly message says: what came of the week, what is next, the fewest steps to it.

Source: DOMAIN rules 11, 13, 17 and 19
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.nudges import TimeOffered, WeeklyMessage, WeekPlan
from domain.messages.parts import TargetName
from domain.models import Person, Promise
from domain.rules import next_acts
from domain.rules.next_acts import Past
from domain.rules.pace import Growth
from domain.services.nudges import gains
from domain.services.occasions import Occasion
from domain.services.pace import plan_clocks
from domain.services.pace.plan_clocks import Clocks
from domain.services.people import student_homes
from domain.services.plans import paths, proposals
from domain.services.plans.paths import PathStep
from domain.services.support import case_answers
from domain.vocabulary import ConferenceState, PaceStatus, PromiseState, TargetStanding

MOST_PLANS = 4
MOST_TARGETS = 5
"""Named for one kind of gain; the others are counted."""
MOST_DATES = 3
LONGEST_LOOK_BACK = timedelta(days=28)
WEEK = timedelta(days=7)

_DONE = frozenset({TargetStanding.MET, TargetStanding.EXCUSED})


async def compose(session: AsyncSession, student: Person, *, occasion: Occasion) -> WeeklyMessage | None:
    """The message as it is true now; None where there is nothing to say: without a plan, or when everything
    on it is shown and nothing is new. Asks no right.
    """
    language = occasion.language_of(student)
    steps = await paths.steps_of(
        session, student, now=occasion.now, zone=occasion.zone, policy=occasion.policy, language=language
    )
    if not steps:
        return None
    gained = await gains.gained(
        session, student, since=await _since(session, student, occasion), language=language
    )
    if all(step.is_met or step.standing.status in _DONE for step in steps) and gained == gains.NOTHING:
        return None
    past = [step.target.id for step in steps if step.standing.status is TargetStanding.BEHIND]
    evident = await gains.with_evidence(session, student, past)
    wishes = await proposals.open_on(session, student.school_id, student_ids=[student.id])
    clocks = await plan_clocks.clocks_of(session, student, occasion=occasion)
    answered = await case_answers.answered_plans(session, student, since=occasion.now - LONGEST_LOOK_BACK)
    plans = [
        _plan(
            tuple(plan),
            clocks.get(plan_id),
            evident=evident,
            wishes=wishes,
            is_answered=plan_id in answered,
            occasion=occasion,
        )
        for plan_id, plan in groupby(steps, key=lambda step: step.plan_id)
    ]
    # Where something can be done comes first; a chat is no place for a list of all courses.
    plans.sort(key=lambda plan: not plan.acts)
    return WeeklyMessage(
        name=student.called,
        shown=gained.shown[:MOST_TARGETS],
        more_shown=max(0, len(gained.shown) - MOST_TARGETS),
        grown=gained.grown[:MOST_TARGETS],
        more_grown=max(0, len(gained.grown) - MOST_TARGETS),
        pieces=gained.pieces,
        plans=tuple(plans[:MOST_PLANS]),
        more_plans=max(0, len(plans) - MOST_PLANS),
    )


async def _since(session: AsyncSession, student: Person, occasion: Occasion) -> datetime:
    """When the last one was sent, or a week ago; never longer ago than anybody remembers."""
    sent_at = await session.scalar(
        select(func.max(col(Promise.sent_at))).where(
            col(Promise.school_id) == student.school_id,
            col(Promise.recipient_id) == student.id,
            col(Promise.message) == WeeklyMessage.__name__,
            col(Promise.state) == PromiseState.SENT,
        )
    )
    return max(sent_at or occasion.now - WEEK, occasion.now - LONGEST_LOOK_BACK)


def _plan(
    plan: Sequence[PathStep],
    clocks: Clocks | None,
    *,
    evident: set[UUID],
    wishes: Collection[tuple[UUID, UUID]],
    is_answered: bool,
    occasion: Occasion,
) -> WeekPlan:
    """`wishes` are (plan, target) for which a new date is asked already; who has
    answered why nothing is new is not asked again.
    """
    past = [step for step in plan if step.standing.status is TargetStanding.BEHIND and step.due_on]
    past.sort(key=lambda step: -step.standing.days_behind)
    asked = [step for step in past if (step.plan_id, step.target.id) in wishes]
    acts = next_acts.fewest([_past(step, evident) for step in past if step not in asked])
    (pace,) = student_homes.pace_lines(tuple(plan), on=occasion.today)
    return WeekPlan(
        pace=pace,
        is_growing=bool(past) and clocks is not None and clocks.growth is Growth.RECENT,
        is_asked=bool(past)
        and clocks is not None
        and clocks.status is PaceStatus.NO_DATA
        and not is_answered,
        take=tuple(
            TimeOffered(step.conference_id, step.target)
            for step in acts.take
            if step.conference_id is not None
        ),
        ask=_names(acts.ask),
        redate=_names(acts.redate[:MOST_DATES]),
        more_redate=max(0, len(acts.redate) - MOST_DATES),
        asked=_names(asked[:MOST_DATES]),
    )


def _past(step: PathStep, evident: set[UUID]) -> Past[PathStep]:
    return Past(
        step,
        is_offered=step.conference_state is ConferenceState.PROPOSED,
        has_evidence=step.target.id in evident,
    )


def _names(steps: Sequence[PathStep]) -> tuple[TargetName, ...]:
    return tuple(step.target for step in steps)
