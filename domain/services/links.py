"""A person's accounts on the channels: found, invited, waiting for the advisor's word, ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Date, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import ChannelLink, Person, RoleAssignment, School
from domain.models.base import Moment
from domain.vocabulary import ChannelName, LinkState, Role


@dataclass(frozen=True, slots=True)
class Known:
    """Who is behind an account, in which school, and what they are there today."""

    link: ChannelLink
    person: Person
    school: School
    roles: frozenset[Role]


def _local_day(now: datetime) -> ColumnElement[object]:
    """The date in the school of the row, as an expression."""
    return cast(func.timezone(col(School.zone), literal(now, Moment)), Date)


async def find(session: AsyncSession, channel: ChannelName, address: str, *, now: datetime) -> Known | None:
    """The person whose account this is; None for a stranger, an ended link, or somebody who left the school.

    The link may still be pending. Roles are those of the school's local date. One query.
    """
    day = _local_day(now)
    found = await session.execute(
        select(ChannelLink, Person, School, col(RoleAssignment.role))
        .join(
            Person,
            (col(Person.school_id) == col(ChannelLink.school_id))
            & (col(Person.id) == col(ChannelLink.person_id)),
        )
        .join(School, col(School.id) == col(ChannelLink.school_id))
        .outerjoin(
            RoleAssignment,
            (col(RoleAssignment.school_id) == col(Person.school_id))
            & (col(RoleAssignment.person_id) == col(Person.id))
            & (col(RoleAssignment.begins_on) <= day)
            & (col(RoleAssignment.ends_on).is_(None) | (col(RoleAssignment.ends_on) >= day)),
        )
        .where(
            col(ChannelLink.channel) == channel,
            col(ChannelLink.address) == address,
            col(ChannelLink.state) != LinkState.ENDED,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > day),
        )
    )
    rows = found.all()
    if not rows:
        return None
    link, person, school, _ = rows[0]
    roles: set[Role | None] = {role for *_, role in rows}
    return Known(link, person, school, frozenset(role for role in roles if role))
