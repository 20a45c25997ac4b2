"""The standings of many plans, decided and written by one statement for each batch.

Only plans whose standing can have changed are looked at, unless everything is asked for. Any number of
workers may sweep at once, and one that ends in the middle leaves whole batches.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Boolean, Date, Double, Uuid, bindparam, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Plan, School
from domain.rules.pace import RULE_VERSION
from domain.rules.policy import policy_of
from domain.services.pace import pace_facts
from domain.services.pace.pace_statement import CALENDARS, DECIDE
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
    outdated: int = 0
    """Plans whose facts were gathered by an older rule: nothing was done about them."""
    last_plan_id: UUID | None = None
    """Where the pass goes on: after this plan. None where there was nothing left."""

    def plus(self, other: "Swept") -> "Swept":
        """Both batches together."""
        statuses = sorted({*self.moved, *other.moved})
        return Swept(
            self.looked_at + other.looked_at,
            self.written + other.written,
            {each: self.moved.get(each, 0) + other.moved.get(each, 0) for each in statuses},
            self.outdated + other.outdated,
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
    """One batch, in a key range, of the plans whose standing can have changed by that day, or of all.

    What another transaction works on is left to it. Plans whose facts were gathered by an older rule are
    counted and left to `renew`. Joins the caller's transaction.
    """
    asked = {
        "school": school_id,
        "today": today,
        "version": RULE_VERSION,
        "everything": everything,
        "after": plans.after,
        "until": plans.until,
        "at_most": at_most,
    }
    await session.execute(_BY_KEYS)
    chosen = (await session.execute(_CHOSEN, asked)).one()
    plan_ids: list[UUID] = chosen.plan_ids or []
    outdated: list[UUID] = chosen.outdated or []
    if not plan_ids:
        return Swept(outdated=len(outdated), last_plan_id=max(outdated, default=None))
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
        outdated=len(outdated),
        last_plan_id=max(plan_ids + outdated),
    )


async def parts(session: AsyncSession, school_id: UUID, count: int) -> tuple[KeyRange, ...]:
    """The school's plans in at most so many ranges of about the same size, for workers side by side."""
    shares = [number / count for number in range(1, count)]
    found = await session.scalars(_CUTS, {"school": school_id, "shares": shares}) if shares else ()
    cuts = sorted({plan_id for plan_id in found if plan_id is not None})
    ends = (KeyRange().after, *cuts, KeyRange().until)
    return tuple(KeyRange(after, until) for after, until in pairwise(ends))


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


async def reconsider(session: AsyncSession, school: School, *, now: datetime) -> None:
    """After the school's own numbers or its zone changed: the next pass computes every standing anew.

    Nobody is nudged about that on the day (DOMAIN rule 23). Joins the caller's transaction.
    """
    today = now.astimezone(ZoneInfo(school.zone)).date()
    await session.execute(
        update(Plan)
        .where(col(Plan.school_id) == school.id, col(Plan.ended_on).is_(None))
        .values(quiet_on=today)
    )
    await pace_facts.gather(session, school.id, student_ids=None)


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

_CUTS = text("""
    SELECT (
        SELECT plan_id FROM plan_standing WHERE school_id = :school
        ORDER BY plan_id OFFSET CAST(part.share * counted.plans AS integer) LIMIT 1
    ) AS plan_id
    FROM unnest(:shares) AS part (share)
    CROSS JOIN (SELECT count(*) AS plans FROM plan_standing WHERE school_id = :school) AS counted
""").bindparams(bindparam("school", type_=Uuid()), bindparam("shares", type_=ARRAY(Double())))

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


_BY_KEYS = text("""
    SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)
""")
"""A query plan for any number of keys would be one for ten of them; compiling takes longer than a batch."""

_CHOSEN = text(f"""
    WITH {CALENDARS}
    SELECT array_agg(locked.plan_id) FILTER (WHERE locked.rule_version = :version) AS plan_ids,
        array_agg(locked.plan_id) FILTER (WHERE locked.rule_version <> :version) AS outdated
    FROM (
        SELECT standing.plan_id, standing.rule_version FROM plan_standing AS standing
        JOIN calendars ON calendars.id = standing.calendar_id
        WHERE standing.school_id = :school AND standing.plan_id > :after AND standing.plan_id <= :until
            AND (
                :everything OR standing.is_stale OR standing.next_change_ordinal <= calendars.today
                OR standing.rule_version <> :version
            )
        ORDER BY standing.plan_id LIMIT :at_most FOR NO KEY UPDATE OF standing SKIP LOCKED
    ) AS locked
""").bindparams(
    bindparam("school", type_=Uuid()),
    bindparam("today", type_=Date()),
    bindparam("everything", type_=Boolean()),
    bindparam("after", type_=Uuid()),
    bindparam("until", type_=Uuid()),
)
"""In the order of keys, so that a pass walks over a school's standings once."""
