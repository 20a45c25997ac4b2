"""Students ahead are served too: reach forward is offered. Source: DOMAIN rule 18"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Text, cast, exists, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.messages.nudges import ReachForward
from domain.models import Person, Plan, PlanStanding, Promise, School
from domain.rules.policy import policy_of
from domain.services.nudges import reach_facts
from domain.services.nudges.nudging import promise_nudge, with_room
from domain.services.occasions import Occasion
from domain.services.people.reachable import is_reachable
from domain.vocabulary import PromiseState

MOST_AT_ONCE = 200
"""Plans looked at in one pass; the others come with the next."""


async def offer_due(
    session: AsyncSession, school: School, *, now: datetime, at_most: int = MOST_AT_ONCE
) -> int:
    """Offers reach forward to students whose plan has come ahead: once each time it does. How many.

    Whoever has had enough messages this week hears of it in another one. Where there is nothing further to
    offer, that is noted, so that it keeps no other waiting. Joins the caller's transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    found = (await session.execute(_ahead(occasion))).all()
    rooms = await with_room(session, {student.id for student, _, _ in found}, occasion=occasion)
    promised = 0
    for student, plan_id, name in [row for row in found if row[0].id in rooms][:at_most]:
        offer = await reach_facts.of_plan(session, student, plan_id, occasion=occasion)
        if offer is None:
            await _note_nothing(session, student, key=name, occasion=occasion)
            continue
        promised += await promise_nudge(
            session, offer, to=student, key=name, occasion=occasion, about=student.id
        )
    return promised


async def _note_nothing(session: AsyncSession, student: Person, *, key: str, occasion: Occasion) -> None:
    await session.execute(
        insert(Promise)
        .values(
            school_id=student.school_id,
            id=new_id(),
            key=key,
            recipient_id=student.id,
            about_id=student.id,
            message=ReachForward.__name__,
            facts={},
            promised_at=occasion.now,
            due_at=occasion.now,
            state=PromiseState.DROPPED,
            attempts=0,
            fault="nothing further to offer",
        )
        .on_conflict_do_nothing()
    )


def _ahead(occasion: Occasion) -> Select[Person, UUID, str]:
    """Reachable students, their plans that are ahead, and the key under which nothing was offered yet."""
    school = occasion.school
    key = (
        literal("reach:")
        + cast(col(PlanStanding.plan_id), Text)
        + literal(":")
        + cast(col(PlanStanding.status_since), Text)
    )
    return (
        select(Person, col(PlanStanding.plan_id), key)
        .join(
            PlanStanding,
            (col(PlanStanding.school_id) == col(Person.school_id))
            & (col(PlanStanding.student_id) == col(Person.id)),
        )
        .join(
            Plan,
            (col(Plan.school_id) == col(PlanStanding.school_id))
            & (col(Plan.id) == col(PlanStanding.plan_id)),
        )
        .where(
            col(PlanStanding.school_id) == school.id,
            col(PlanStanding.status).in_(reach_facts.REACHING),
            ~col(PlanStanding.is_stale),
            col(Plan.ended_on).is_(None),
            col(Plan.quiet_on).is_distinct_from(occasion.today),
            is_reachable(Person),
            ~exists().where(col(Promise.school_id) == school.id, col(Promise.key) == key),
        )
        .order_by(col(PlanStanding.status_since), col(PlanStanding.plan_id))
    )
