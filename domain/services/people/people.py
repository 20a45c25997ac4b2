"""The people of a school: found by what one would call them, and their language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import ChannelLink, Person, RoleAssignment
from domain.services.people.students import fold
from domain.vocabulary import ChannelName, LinkState, Role


@dataclass(frozen=True, slots=True)
class Listed:
    """A person with the roles of the day and the channels on which they are reached."""

    person: Person
    roles: tuple[Role, ...]
    channels: tuple[ChannelName, ...]
    """Confirmed ones."""


async def find(session: AsyncSession, school_id: UUID, text: str) -> list[Person]:
    """Everybody whom the text names exactly, as identity in the roster, else as e-mail, else as full name.

    Upper and lower case and accents make no difference in names and e-mails.
    """
    wanted = fold(" ".join(text.split()))
    everybody = await _everybody(session, school_id)
    ways = (
        [person for person in everybody if person.sourced_id == text.strip()],
        [person for person in everybody if person.email and fold(person.email.strip()) == wanted],
        [person for person in everybody if wanted in _names(person)],
    )
    return next((found for found in ways if found), [])


def _names(person: Person) -> set[str]:
    given = {person.given_name, person.called}
    return {fold(" ".join(f"{name} {person.family_name}".split())) for name in given}


async def _everybody(session: AsyncSession, school_id: UUID) -> Sequence[Person]:
    found = await session.scalars(
        select(Person)
        .where(col(Person.school_id) == school_id, col(Person.retired_on).is_(None))
        .order_by(col(Person.family_name), col(Person.given_name), col(Person.id))
    )
    return found.all()


async def everybody(
    session: AsyncSession, school_id: UUID, *, on: date, role: Role | None = None
) -> list[Listed]:
    """The people of the school, with one role or whatever role, by family name."""
    roles = await session.execute(
        select(col(RoleAssignment.person_id), col(RoleAssignment.role)).where(
            col(RoleAssignment.school_id) == school_id,
            col(RoleAssignment.begins_on) <= on,
            col(RoleAssignment.ends_on).is_(None) | (col(RoleAssignment.ends_on) >= on),
        )
    )
    links = await session.execute(
        select(col(ChannelLink.person_id), col(ChannelLink.channel)).where(
            col(ChannelLink.school_id) == school_id, col(ChannelLink.state) == LinkState.CONFIRMED
        )
    )
    roles_by_person: dict[UUID, set[Role]] = {}
    for person_id, held in roles:
        roles_by_person.setdefault(person_id, set()).add(held)
    channels_by_person: dict[UUID, set[ChannelName]] = {}
    for person_id, channel in links:
        channels_by_person.setdefault(person_id, set()).add(channel)
    listed = [
        Listed(
            person,
            tuple(sorted(roles_by_person.get(person.id, ()))),
            tuple(sorted(channels_by_person.get(person.id, ()))),
        )
        for person in await _everybody(session, school_id)
    ]
    return [each for each in listed if role is None or role in each.roles]


async def roles_of(session: AsyncSession, person: Person, *, on: date) -> frozenset[Role]:
    """What the person is in the school on that day."""
    found = await session.scalars(
        select(col(RoleAssignment.role)).where(
            col(RoleAssignment.school_id) == person.school_id,
            col(RoleAssignment.person_id) == person.id,
            col(RoleAssignment.begins_on) <= on,
            col(RoleAssignment.ends_on).is_(None) | (col(RoleAssignment.ends_on) >= on),
        )
    )
    return frozenset(found)


async def speak(session: AsyncSession, person: Person, language: str) -> None:
    """The person is answered in the language from now on. Joins the caller's transaction."""
    person.language = language
    await session.flush()
