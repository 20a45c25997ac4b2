"""One digest for each teacher and advisor on each school day, at their time, where there is something to say.

Whoever has nothing to read today is noted as well, so that the day is settled: what comes up later waits for
tomorrow's digest, or is told at once by what caused it.
"""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Time, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.messages.digest import TeacherDigest
from domain.models import Cadence, Enrolment, Person, Promise, School, Section
from domain.rules.policy import policy_of
from domain.services.nudges.nudge_windows import windows_of
from domain.services.nudges.nudging import promise_nudge
from domain.services.occasions import Occasion
from domain.services.support import digest_facts, digest_news
from domain.vocabulary import Membership, PromiseState

BATCH = 50
"""Adults at once; the others are next."""


async def promise_due(session: AsyncSession, school: School, *, now: datetime, at_most: int = BATCH) -> int:
    """Promises the digests whose time has come today; how many adults were looked at.

    Call again until it returns 0. Whoever has no school today keeps nobody from theirs. Joins the caller's
    transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    settled, after = 0, UUID(int=0)
    while settled < at_most:
        adults = await _whose_time_has_come(session, occasion, after=after, at_most=at_most)
        if not adults:
            break
        settled += await _settle_open(session, adults, occasion=occasion)
        after = adults[-1].id
    return settled


async def _settle_open(session: AsyncSession, adults: Sequence[Person], *, occasion: Occasion) -> int:
    """Of those to whom today has a moment left; how many."""
    windows = await windows_of(session, [adult.id for adult in adults], occasion=occasion)
    settled = 0
    for adult in adults:
        due_at = windows[adult.id].next_open(occasion.now)
        if due_at is not None and occasion.day_of(due_at) == occasion.today:
            await _settle(session, adult, occasion=occasion)
            settled += 1
    return settled


async def _settle(session: AsyncSession, adult: Person, *, occasion: Occasion) -> None:
    digest = await digest_facts.compose(session, adult, occasion=occasion)
    key = digest_news.key_of(adult, occasion.today)
    if digest is not None:
        await promise_nudge(session, digest, to=adult, key=key, occasion=occasion, about=None)
        return
    await session.execute(
        insert(Promise)
        .values(
            school_id=adult.school_id,
            id=new_id(),
            key=key,
            recipient_id=adult.id,
            message=TeacherDigest.__name__,
            facts={},
            promised_at=occasion.now,
            due_at=occasion.now,
            state=PromiseState.DROPPED,
            attempts=0,
            fault="nothing to tell",
        )
        .on_conflict_do_nothing()
    )


async def _whose_time_has_come(
    session: AsyncSession, occasion: Occasion, *, after: UUID, at_most: int
) -> Sequence[Person]:
    """Teachers and advisors of now whose time of the day has come, and who have no digest of today."""
    on, local = occasion.today, occasion.now.astimezone(occasion.zone).time()
    usual = literal(time.fromisoformat(occasion.policy.digest_at), Time)
    key = digest_news.key_in_sql(on)
    teaches = exists().where(
        col(Enrolment.school_id) == col(Person.school_id),
        col(Enrolment.person_id) == col(Person.id),
        col(Enrolment.membership) == Membership.TEACHER,
        col(Enrolment.begins_on) <= on,
        col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
        col(Section.school_id) == col(Enrolment.school_id),
        col(Section.id) == col(Enrolment.section_id),
        col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
    )
    found = await session.scalars(
        select(Person)
        .outerjoin(
            Cadence,
            (col(Cadence.school_id) == col(Person.school_id)) & (col(Cadence.person_id) == col(Person.id)),
        )
        .where(
            col(Person.school_id) == occasion.school.id,
            col(Person.id) > after,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
            teaches,
            func.coalesce(col(Cadence.digest_at), usual) <= local,
            ~exists().where(col(Promise.school_id) == col(Person.school_id), col(Promise.key) == key),
        )
        .order_by(col(Person.id))
        .limit(at_most)
    )
    return found.all()
