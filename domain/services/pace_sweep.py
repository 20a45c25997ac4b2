"""The standings of many plans, decided and written by one statement for each batch.

Only plans whose standing can have changed are looked at, unless everything is asked for. Any number of
workers may sweep at once, and one that ends in the middle leaves whole batches.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import School
from domain.rules.pace import RULE_VERSION
from domain.rules.policy import policy_of
from domain.services import pace_facts
from domain.services.pace_statement import CALENDARS, DECIDE
from domain.vocabulary import PaceStatus

BATCH = 5_000
"""Plans in one transaction: a process that ends loses no more than such a batch."""

GATHERED_AT_ONCE = 500
"""Students whose facts are gathered anew in one transaction."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one batch did."""

    looked_at: int = 0
    """Plans computed; 0 when there was nothing left to do."""
    written: int = 0
    """Standings that came out different, or were marked as stale."""
    moved: Mapping[PaceStatus, int] = field(default_factory=dict)
    """Plans that came to a status, by that status; those that stayed are not in it."""
    last_plan_id: UUID | None = None
    """Where a pass over everything goes on: after this plan."""

    def plus(self, other: "Swept") -> "Swept":
        """Both batches together."""
        statuses = sorted({*self.moved, *other.moved})
        return Swept(
            self.looked_at + other.looked_at,
            self.written + other.written,
            {each: self.moved.get(each, 0) + other.moved.get(each, 0) for each in statuses},
            other.last_plan_id or self.last_plan_id,
        )


@dataclass(frozen=True, slots=True)
class KeyRange:
    """A part of a school's plans, by their identity; workers side by side take one each."""

    after: UUID = field(default=UUID(int=0))
    until: UUID = field(default=UUID(int=2**128 - 1))
    """Included."""


async def pass_over(
    session: AsyncSession,
    school_id: UUID,
    *,
    today: date,
    everything: bool = False,
    plans: KeyRange = KeyRange(),  # a frozen value
    at_most: int = BATCH,
) -> Swept:
    """One batch of the plans whose standing can have changed by that local day, or of all in a key range.

    What another transaction works on is left to it. Standings whose facts were gathered by an older rule are
    left to `renew`. Joins the caller's transaction.
    """
    asked = {"school": school_id, "version": RULE_VERSION, "at_most": at_most}
    if everything:
        chosen = session.scalar(_IN_RANGE, asked | {"after": plans.after, "until": plans.until})
    else:
        chosen = session.scalar(_DUE, asked | {"today": today})
    plan_ids: list[UUID] = await chosen or []
    if not plan_ids:
        return Swept()
    # Facts are read only now that they are locked: whoever changes them marks the standing as stale after us.
    policy = policy_of((await session.get_one(School, school_id)).settings)
    numbers = {
        "grace": policy.grace_days,
        "soon": policy.due_soon_days,
        "ahead": max(1, policy.ahead_days),
        "fresh": policy.fresh_days,
    }
    found = await session.execute(DECIDE, {"school": school_id, "today": today, "plans": plan_ids} | numbers)
    written = {(PaceStatus(row.status), row.is_moved): row.plans for row in found}
    return Swept(
        looked_at=len(plan_ids),
        written=sum(written.values()),
        moved={status: plans for (status, is_moved), plans in written.items() if is_moved},
        last_plan_id=max(plan_ids),
    )


async def renew(session: AsyncSession, school_id: UUID, *, at_most: int = GATHERED_AT_ONCE) -> int:
    """Gathers facts anew where an older rule gathered them last; how many students.

    0 when all are up to date, or another worker is at it. Joins the caller's transaction.
    """
    if not await session.scalar(_MY_TURN, {"school": school_id}):
        return 0
    found = await session.scalars(
        _OUTDATED, {"school": school_id, "version": RULE_VERSION, "at_most": at_most}
    )
    student_ids = list(found)
    if student_ids:
        await pace_facts.gather(session, school_id, student_ids=student_ids)
    return len(student_ids)


async def complete(session: AsyncSession, school_id: UUID) -> int:
    """Gives a standing to current plans that have none, being written past the product; to how many students.

    Joins the caller's transaction.
    """
    missing = await session.scalars(_MISSING, {"school": school_id})
    student_ids = list(missing)
    if student_ids:
        await pace_facts.gather(session, school_id, student_ids=student_ids)
    return len(student_ids)


_MY_TURN = text("SELECT pg_try_advisory_xact_lock(hashtextextended('pace:' || :school, 0))").bindparams(
    bindparam("school", type_=Uuid())
)

_OUTDATED = text("""
    SELECT DISTINCT student_id FROM plan_standing WHERE school_id = :school AND rule_version <> :version
    LIMIT :at_most
""").bindparams(bindparam("school", type_=Uuid()))

_MISSING = text("""
    SELECT DISTINCT plan.student_id FROM plan
    WHERE plan.school_id = :school AND plan.ended_on IS NULL AND NOT EXISTS (
        SELECT FROM plan_standing
        WHERE plan_standing.school_id = :school AND plan_standing.plan_id = plan.id
    )
""").bindparams(bindparam("school", type_=Uuid()))


_DUE = text(f"""
    WITH {CALENDARS}
    SELECT array_agg(locked.plan_id) FROM (
        SELECT plan_id FROM plan_standing
        WHERE school_id = :school AND rule_version = :version AND plan_id IN (
            SELECT stale.plan_id FROM plan_standing AS stale
            WHERE stale.school_id = :school AND stale.is_stale
            UNION ALL
            SELECT due.plan_id FROM calendars CROSS JOIN LATERAL (
                SELECT plan_id FROM plan_standing
                WHERE school_id = :school AND calendar_id = calendars.id
                    AND next_change_ordinal <= calendars.today
            ) AS due
        )
        LIMIT :at_most FOR NO KEY UPDATE SKIP LOCKED
    ) AS locked
""").bindparams(bindparam("school", type_=Uuid()), bindparam("today", type_=Date()))

_IN_RANGE = text("""
    SELECT array_agg(locked.plan_id) FROM (
        SELECT plan_id FROM plan_standing
        WHERE school_id = :school AND rule_version = :version AND plan_id > :after AND plan_id <= :until
        ORDER BY plan_id LIMIT :at_most FOR NO KEY UPDATE SKIP LOCKED
    ) AS locked
""").bindparams(
    bindparam("school", type_=Uuid()), bindparam("after", type_=Uuid()), bindparam("until", type_=Uuid())
)
