"""Calendar addresses: a teacher's conferences for any calendar program, until they are taken back.

Whoever has the address reads the calendar, so it is a secret of 128 bits, kept as its hash, shown once, and
it names no more than first names and codes of targets. Reading is not written to the audit: programs come
every few minutes; making and taking back is.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.invitations import Invitation
from domain.models import CalendarFeed, Person, School
from domain.rules.policy import policy_of
from domain.services import audit
from domain.services.conferences import invitations
from domain.services.occasions import Occasion
from domain.services.people import people
from domain.vocabulary import Role

TOKEN_BYTES = 16
"""128 bits."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What an address gives."""

    entries: tuple[Invitation, ...]
    language: str
    """Of its teacher."""
    zone: str
    today: date
    """In that zone."""


async def make(session: AsyncSession, teacher: Person, *, public_url: str, now: datetime) -> str:
    """A new address; the one before no longer works. Joins the caller's transaction."""
    await _end(session, teacher, now=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        CalendarFeed(
            school_id=teacher.school_id, person_id=teacher.id, token_sha256=_hash_of(token), made_at=now
        )
    )
    _note(session, "made calendar address", teacher, now=now)
    return f"{public_url}/calendar/{token}.ics"


async def revoke(session: AsyncSession, teacher: Person, *, now: datetime) -> None:
    """The address no longer works; where there is none, nothing happens. Joins the caller's transaction."""
    if await _end(session, teacher, now=now):
        _note(session, "revoked calendar address", teacher, now=now)


async def current(session: AsyncSession, teacher: Person) -> CalendarFeed | None:
    """The address that works now."""
    return await session.scalar(
        select(CalendarFeed).where(
            col(CalendarFeed.school_id) == teacher.school_id,
            col(CalendarFeed.person_id) == teacher.id,
            col(CalendarFeed.revoked_at).is_(None),
        )
    )


async def read(session: AsyncSession, token: str, *, now: datetime) -> Feed | None:
    """What the calendar of a token holds; None for an unknown or revoked one, or who teaches no more.

    Found by its hash, so that how long it takes says nothing about the token.
    """
    row = (
        await session.execute(
            select(Person, School)
            .join(
                CalendarFeed,
                (col(CalendarFeed.school_id) == col(Person.school_id))
                & (col(CalendarFeed.person_id) == col(Person.id)),
            )
            .join(School, col(School.id) == col(Person.school_id))
            .where(col(CalendarFeed.token_sha256) == _hash_of(token), col(CalendarFeed.revoked_at).is_(None))
        )
    ).one_or_none()
    if row is None:
        return None
    teacher, school = row
    occasion = Occasion(school, policy_of(school.settings), now)
    if teacher.retired_on is not None and teacher.retired_on <= occasion.today:
        return None
    if Role.TEACHER not in await people.roles_of(session, teacher, on=occasion.today):
        return None
    entries = await invitations.of_teacher(session, teacher, occasion=occasion)
    return Feed(entries, occasion.language_of(teacher), school.zone, occasion.today)


async def _end(session: AsyncSession, teacher: Person, *, now: datetime) -> bool:
    ended = await session.scalars(
        update(CalendarFeed)
        .where(
            col(CalendarFeed.school_id) == teacher.school_id,
            col(CalendarFeed.person_id) == teacher.id,
            col(CalendarFeed.revoked_at).is_(None),
        )
        .values(revoked_at=now)
        .returning(col(CalendarFeed.id))
    )
    return bool(ended.all())


def _hash_of(token: str) -> str:
    """It has 128 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _note(session: AsyncSession, what: str, teacher: Person, *, now: datetime) -> None:
    audit.record(
        session, what, school_id=teacher.school_id, actor_id=teacher.id, about_id=teacher.id, now=now
    )
