"""Whom "help now" goes to, one circle after another: the person the school named, the advisors, the leaders.

Source: DOMAIN rule 27.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Person, School
from domain.services.people import adults
from domain.services.people.reachable import is_reachable
from domain.vocabulary import HelpReason


@dataclass(frozen=True, slots=True)
class Circle:
    """Adults who are told together, and as what."""

    why: HelpReason
    people: tuple[Person, ...]
    reached: tuple[Person, ...]
    """Those of them whom a message reaches now."""


async def circles(session: AsyncSession, student: Person, *, school: School, on: date) -> tuple[Circle, ...]:
    """All of them in their order, those without anybody left out."""
    lead = await help_lead(session, school, on=on)
    people = {
        HelpReason.LEAD: (lead,) if lead else (),
        HelpReason.ADVISOR: adults.advisors(await adults.around(session, student, on=on)),
        HelpReason.LEADER: await adults.leaders(session, school.id, on=on),
    }
    reached = await reached_among(session, [adult for circle in people.values() for adult in circle])
    return tuple(
        Circle(why, circle, tuple(adult for adult in circle if adult.id in reached))
        for why, circle in people.items()
        if circle
    )


async def reached_among(session: AsyncSession, people: Collection[Person]) -> frozenset[UUID]:
    """Ids of those of a school whom a message reaches now."""
    found = await session.scalars(
        select(col(Person.id)).where(
            col(Person.school_id).in_({person.school_id for person in people}),
            col(Person.id).in_({person.id for person in people}),
            is_reachable(Person),
        )
    )
    return frozenset(found)


def following(known: Sequence[Circle], why: HelpReason) -> tuple[Circle, ...]:
    """Those that come after that one, which may be empty by now."""
    order = list(HelpReason)
    return tuple(each for each in known if order.index(each.why) > order.index(why))


async def help_lead(session: AsyncSession, school: School, *, on: date) -> Person | None:
    """The person the school has named, unless they have left."""
    if school.help_lead_id is None:
        return None
    lead = await session.get(Person, (school.id, school.help_lead_id))
    return lead if lead is not None and (lead.retired_on is None or lead.retired_on > on) else None


async def schools_without_help(session: AsyncSession, *, on: date) -> tuple[str, ...]:
    """Names of the schools that name nobody who is still there for "help now", or no help line."""
    found = (await session.scalars(select(School).order_by(col(School.sourced_id)))).all()
    return tuple([school.name for school in found if not await names_help(session, school, on=on)])


async def names_help(session: AsyncSession, school: School, *, on: date) -> bool:
    """Whether the school names a person who is still there, and a help line."""
    return bool(school.help_line_number) and await help_lead(session, school, on=on) is not None
