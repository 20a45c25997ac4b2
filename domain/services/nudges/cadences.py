"""When people want to hear of things: the weekly message of students, the digest of teachers and advisors."""

from collections.abc import Mapping
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Cadence, InstructionalDay, Person
from domain.services import audit
from domain.vocabulary import Rhythm

_FRIDAY = 4


async def of_person(session: AsyncSession, person: Person) -> Cadence:
    """What they chose; nothing chosen yet is the school's own time. Not to be changed."""
    found = await session.scalar(
        select(Cadence).where(col(Cadence.school_id) == person.school_id, col(Cadence.person_id) == person.id)
    )
    return found or Cadence(school_id=person.school_id, person_id=person.id)


async def choose_weekly(
    session: AsyncSession,
    person: Person,
    *,
    rhythm: Rhythm,
    weekday: int | None,
    at: time | None,
    now: datetime,
) -> None:
    """How often, on which weekday (0 for Monday) and when the weekly message comes; None keeps what is there.

    Joins the caller's transaction.
    """
    chosen = {"rhythm": rhythm, "weekly_on": weekday, "weekly_at": at}
    kept = {name: value for name, value in chosen.items() if value is not None}
    await _write(session, person, kept, now=now)


async def choose_digest(session: AsyncSession, person: Person, *, at: time | None, now: datetime) -> None:
    """The local time of the daily digest; None for the school's. Joins the caller's transaction."""
    await _write(session, person, {"digest_at": at}, now=now)


async def choose_reminders(session: AsyncSession, person: Person, *, are_wanted: bool, now: datetime) -> None:
    """Whether a teacher is reminded of each conference. Joins the caller's transaction."""
    await _write(session, person, {"reminds": are_wanted}, now=now)


async def weekdays(session: AsyncSession, school_id: UUID) -> tuple[int, ...]:
    """On which weekdays the school teaches, 0 for Monday; Monday to Friday while it has no calendar."""
    weekday = cast(func.extract("isodow", col(InstructionalDay.day)), Integer) - 1
    found = await session.scalars(
        select(weekday).where(col(InstructionalDay.school_id) == school_id).distinct().order_by(weekday)
    )
    return tuple(found) or tuple(range(_FRIDAY + 1))


async def _write(
    session: AsyncSession, person: Person, values: Mapping[str, object], *, now: datetime
) -> None:
    row = {"school_id": person.school_id, "person_id": person.id, "rhythm": Rhythm.FADING, **values}
    await session.execute(
        insert(Cadence)
        .values(**row)
        .on_conflict_do_update(index_elements=["school_id", "person_id"], set_=dict(values))
    )
    audit.record(
        session, "chose cadence", school_id=person.school_id, actor_id=person.id, about_id=person.id, now=now
    )
