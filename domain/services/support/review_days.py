"""The student's side of a review day: how is it going?"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Text, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Person, Promise, School, Support
from domain.rules.policy import policy_of
from domain.services.nudges.nudging import promise_nudge
from domain.services.occasions import Occasion
from domain.services.support import review_facts


async def promise_due(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Asks students whose support is looked at today, once each; how many. Joins the caller's transaction.

    Where that day had no room for a nudge, the next one that has asks.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    oldest = occasion.today - timedelta(days=occasion.policy.review_at_the_latest_days)
    key = func.concat("review:", col(Support.id), ":", cast(col(Support.review_on), Text))
    found = await session.scalars(
        select(col(Support.id)).where(
            col(Support.school_id) == school.id,
            col(Support.review_on).between(oldest, occasion.today),
            col(Support.closed_at).is_(None),
            col(Support.result).is_(None),
            ~exists().where(col(Promise.school_id) == col(Support.school_id), col(Promise.key) == key),
        )
    )
    asked = 0
    for support_id in found.all():
        asked += await _ask(session, support_id, occasion=occasion)
    return asked


async def _ask(session: AsyncSession, support_id: UUID, *, occasion: Occasion) -> bool:
    support = await session.get_one(Support, (occasion.school.id, support_id))
    student = await session.get_one(Person, (occasion.school.id, support.student_id))
    nudge = await review_facts.of_support(session, support_id, student=student, occasion=occasion)
    return nudge is not None and await promise_nudge(
        session,
        nudge,
        to=student,
        key=_key(support_id, support.review_on),
        occasion=occasion,
        about=student.id,
    )


def _key(support_id: UUID, review_on: date) -> str:
    """As `promise_due` looks for it."""
    return f"review:{support_id}:{review_on.isoformat()}"
