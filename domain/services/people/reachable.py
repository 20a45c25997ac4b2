"""Who can be written to at all."""

from sqlalchemy import ColumnElement, exists
from sqlmodel import col

from domain.models import ChannelLink, Person
from domain.vocabulary import LinkState


def is_reachable(person: type[Person]) -> ColumnElement[bool]:
    """Whether the person has a confirmed account that is not out of reach, as a condition of a query."""
    return exists().where(
        col(ChannelLink.school_id) == col(person.school_id),
        col(ChannelLink.person_id) == col(person.id),
        col(ChannelLink.state) == LinkState.CONFIRMED,
        col(ChannelLink.unreachable_since).is_(None),
    )
