"""Requests that wait for longer than agreed: students hear it is not on them. Source: DOMAIN rule 16"""

from datetime import datetime, timedelta

from sqlalchemy import Select, Text, cast, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Conference, ConferenceStep, Person, Promise, School
from domain.rules.policy import policy_of
from domain.services.nudges import wait_facts
from domain.services.nudges.nudging import promise_nudge
from domain.services.occasions import Occasion
from domain.services.people.reachable import is_reachable
from domain.vocabulary import ConferenceState


async def tell_students(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Tells whose request has waited for more school days than agreed, once for each request; how many.

    Joins the caller's transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    promised = 0
    for conference, student, name in (await session.execute(_waiting(occasion))).all():
        nudge = await wait_facts.of_request(session, conference, student=student, occasion=occasion)
        if nudge is not None:
            promised += await promise_nudge(
                session, nudge, to=student, key=name, occasion=occasion, about=student.id
            )
    return promised


def _waiting(occasion: Occasion) -> Select[Conference, Person, str]:
    """Requests that may have waited too long, their reachable students, and the key of what was not said."""
    school = occasion.school
    key = (
        literal("wait:") + cast(col(Conference.id), Text) + literal(":") + cast(col(Conference.attempt), Text)
    )
    asked_at = (
        select(func.max(col(ConferenceStep.at)))
        .where(
            col(ConferenceStep.school_id) == col(Conference.school_id),
            col(ConferenceStep.conference_id) == col(Conference.id),
        )
        .correlate(Conference)
        .scalar_subquery()
    )
    return (
        select(Conference, Person, key)
        .join(
            Person,
            (col(Person.school_id) == col(Conference.school_id))
            & (col(Person.id) == col(Conference.student_id)),
        )
        .where(
            col(Conference.school_id) == school.id,
            col(Conference.state) == ConferenceState.REQUESTED,
            # School days are never more than days: whatever is younger cannot be due.
            asked_at < occasion.now - timedelta(days=occasion.policy.answer_within_days),
            is_reachable(Person),
            ~exists().where(col(Promise.school_id) == school.id, col(Promise.key) == key),
        )
        .order_by(col(Conference.requested_at))
    )
