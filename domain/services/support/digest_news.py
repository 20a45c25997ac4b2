"""What a digest need not say again: cases its reader was told of in the same week, with nothing new since.

The first digest of a week tells everything in full. Source: DOMAIN rule 23
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.cases import NeedGroup, NeedLine
from domain.models import CaseStep, Person, PlanStanding, Promise
from domain.services.occasions import Occasion
from domain.services.support.case_views import Found
from domain.vocabulary import PromiseState


def key_of(adult: Person, day: date) -> str:
    """Of the promise of a day's digest."""
    return f"digest:{adult.id}:{day.isoformat()}"


def key_in_sql(day: date) -> ColumnElement[str]:
    """The same of every row of `Person`."""
    return func.concat("digest:", col(Person.id), f":{day.isoformat()}")


async def mark_known(
    session: AsyncSession,
    groups: Collection[NeedGroup],
    *,
    found: Collection[Found],
    adult: Person,
    occasion: Occasion,
) -> tuple[NeedGroup, ...]:
    """The groups, with what is known already marked as such."""
    told_at = await _told_at(session, adult, occasion=occasion)
    if told_at is None:
        return tuple(groups)
    quiet = await _quiet_since(session, found, told_at, occasion=occasion)
    told_on = occasion.day_of(told_at)

    def is_known(line: NeedLine) -> bool:
        news = (line.evidence_on, line.grew_on)
        # Of that same day it may have come after the digest.
        return line.case_id in quiet and all(day is None or day < told_on for day in news)

    return tuple(
        replace(group, lines=tuple(replace(line, is_known=is_known(line)) for line in group.lines))
        for group in groups
    )


async def _told_at(session: AsyncSession, adult: Person, *, occasion: Occasion) -> datetime | None:
    """When the last digest of an earlier day of this week was sent, where one was."""
    monday = occasion.today - timedelta(days=occasion.today.weekday())
    days = [monday + timedelta(days=number) for number in range(occasion.today.weekday())]
    return await session.scalar(
        select(func.max(col(Promise.sent_at))).where(
            col(Promise.school_id) == adult.school_id,
            col(Promise.key).in_([key_of(adult, day) for day in days]),
            col(Promise.state) == PromiseState.SENT,
        )
    )


async def _quiet_since(
    session: AsyncSession, found: Collection[Found], since: datetime, *, occasion: Occasion
) -> set[UUID]:
    """Ids of the cases in which nothing was done, and whose plans stand as they did."""
    case_ids = [each.case.id for each in found]
    moved = await session.scalars(
        select(col(CaseStep.case_id))
        .where(
            col(CaseStep.school_id) == occasion.school.id,
            col(CaseStep.case_id).in_(case_ids),
            col(CaseStep.at) > since,
        )
        .distinct()
    )
    turned = await session.scalars(
        select(col(PlanStanding.plan_id)).where(
            col(PlanStanding.school_id) == occasion.school.id,
            col(PlanStanding.plan_id).in_([each.case.plan_id for each in found]),
            col(PlanStanding.status_since) > occasion.day_of(since),
        )
    )
    new_cases, new_plans = set(moved), set(turned)
    return {
        each.case.id for each in found if each.case.id not in new_cases and each.case.plan_id not in new_plans
    }
