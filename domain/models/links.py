"""How a person is reached: invites, and the chat accounts they led to."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.ids import new_id
from domain.models.base import Moment, SchoolRow, belongs_to, index, unique, unique_where, word_of
from domain.vocabulary import ChannelName, LinkState


class Invite(SchoolRow, table=True):
    """A single-use token for one person on one channel, stored only as its hash."""

    __table_args__ = (belongs_to("person", "person_id"), unique("token_hash"))

    person_id: UUID
    channel: ChannelName = Field(sa_type=word_of(ChannelName))
    token_hash: str = Field(index=True)
    """SHA-256 of the token, hexadecimal."""
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class ChannelLink(SchoolRow, table=True):
    """A person's account on a channel. Of the account only its address is kept, nothing of its profile."""

    __tablename__ = "channel_link"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("person", "decided_by_id"),
        unique_where("uq_channel_link_address", "state <> 'ended'", "channel", "address"),
        # A new account may wait for the advisor's word while the old one still works.
        unique_where("uq_channel_link_person", "state <> 'ended'", "person_id", "channel", "state"),
        index("ix_channel_link_pending", "state"),
    )

    person_id: UUID
    channel: ChannelName = Field(sa_type=word_of(ChannelName))
    address: str = Field(index=True)
    """Telegram: user id. Slack: "team:user". Web and memory: person id."""
    state: LinkState = Field(sa_type=word_of(LinkState))
    linked_at: datetime = Field(sa_type=Moment)
    decided_by_id: UUID | None = None
    """The advisor who confirmed it; None for adults, whose invite is proof enough."""
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    consent: str | None = None
    """On what basis messages may be sent, with the version of its text: "invite:2026-11"."""
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    unreachable_since: datetime | None = Field(default=None, sa_type=Moment)
    """The platform said the person cannot be reached (blocked the bot, left the workspace)."""


class LinkAttempt(SQLModel, table=True):
    """A wrong token from an address; too many in an hour and further ones go unread.

    Without a school, because a stranger has none.
    """

    __tablename__ = "link_attempt"
    __table_args__ = (sa.Index("ix_link_attempt_address", "channel", "address", "tried_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    channel: ChannelName = Field(sa_type=word_of(ChannelName))
    address: str
    tried_at: datetime = Field(sa_type=Moment)
