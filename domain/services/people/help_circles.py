"""Whom "help now" goes to, one circle after another: the person the school named, the advisors, the leaders.

Source: DOMAIN rule 27.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
    ids = {adult.id for circle in people.values() for adult in circle}
    reached = set(
        await session.scalars(
            select(col(Person.id)).where(
                col(Person.school_id) == school.id, col(Person.id).in_(ids), is_reachable(Person)
            )
        )
    )
    return tuple(
        Circle(why, circle, tuple(adult for adult in circle if adult.id in reached))
        for why, circle in people.items()
        if circle
    )


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
