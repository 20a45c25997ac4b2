"""What came in, what was promised to go out, what is half-typed, and who looked at whom."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.ids import new_id
from domain.models.base import Json, Moment, SchoolRow, belongs_to, index, unique, word_of
from domain.models.sealed import SealedJson, SealedText
from domain.vocabulary import ChannelName, IncomingState, PromiseState


class Incoming(SQLModel, table=True):
    """A raw payload, stored before its platform hears "ok".

    The one table without a school: whose it is becomes known only by handling it.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        sa.UniqueConstraint("channel", "key", name="uq_inbox_key"),
        sa.Index("ix_inbox_new", "channel", "address", "number", postgresql_where=sa.text("state = 'new'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: int | None = Field(
        default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), nullable=False)
    )
    """The order of arrival, counted by the database: clocks step back, ids may share a millisecond."""
    channel: ChannelName = Field(sa_type=word_of(ChannelName))
    key: str
    """The platform's own identity of the payload: update id, event id, envelope id."""
    address: str
    """From whom; payloads of one address are handled one after another."""
    payload: dict[str, Any] = Field(
        sa_column=sa.Column(SealedJson("inbox.payload", of_queue=True), nullable=False)
    )
    """Sealed: a student's words pass through here. Emptied once handled."""
    received_at: datetime = Field(sa_type=Moment)
    state: IncomingState = Field(default=IncomingState.NEW, sa_type=word_of(IncomingState))
    attempts: int = 0
    handled_at: datetime | None = Field(default=None, sa_type=Moment)
    fault: str | None = None
    """Kind of the error and its correlation id; never a text of a person."""


class Promise(SchoolRow, table=True):
    """A message that will be sent, written in the transaction of the change that caused it."""

    __tablename__ = "outbox"
    __table_args__ = (
        unique("key"),
        belongs_to("person", "recipient_id"),
        belongs_to("person", "about_id"),
        sa.Index("ix_outbox_due", "due_at", postgresql_where=sa.text("state = 'due'")),
        sa.Index("ix_outbox_sending", "claimed_at", postgresql_where=sa.text("state = 'sending'")),
        index("ix_outbox_recipient", "recipient_id", "state"),
        sa.Index(
            "ix_outbox_thread",
            "school_id",
            "recipient_id",
            "thread",
            postgresql_where=sa.text("thread IS NOT NULL"),
        ),
    )

    key: str
    """Names the effect, so that a replay promises nothing twice: "conference:{id}:{attempt}:asked"."""
    recipient_id: UUID
    about_id: UUID | None = None
    """The student the message tells of; checked again at the moment of sending."""
    message: str
    """Class name of the facts."""
    facts: dict[str, Any] = Field(
        sa_column=sa.Column(SealedJson("outbox.facts", of_queue=True), nullable=False)
    )
    """Sealed. Emptied once sent: nobody's record is kept twice."""
    channel: ChannelName | None = Field(default=None, sa_type=word_of(ChannelName))
    address: str | None = None
    """Set for a reply, which goes back where the question came from; else chosen at the moment of sending."""
    is_chosen: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """The account was chosen at the moment of sending; another attempt chooses anew."""
    thread: str | None = None
    """Names what it belongs to, so that it goes beneath the first message about that where a channel can."""
    replaces: str | None = None
    """The place that this reply is shown in: the card it edits, the window it fills. Safe to repeat."""
    promised_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    not_after: datetime | None = Field(default=None, sa_type=Moment)
    """Dropped when it could not be sent by then; None for what is worth hearing late."""
    state: PromiseState = Field(default=PromiseState.DUE, sa_type=word_of(PromiseState))
    attempts: int = 0
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_as: str | None = None
    """The platform's id of the message."""
    fault: str | None = None


class Card(SchoolRow, table=True):
    """The message that edits itself as its owner presses: one for each person and channel."""

    __table_args__ = (unique("person_id", "channel"), belongs_to("person", "person_id"))

    person_id: UUID
    channel: ChannelName = Field(sa_type=word_of(ChannelName))
    address: str
    sent_as: str
    """The platform's id of the message."""


class FormDraft(SchoolRow, table=True):
    """Answers typed so far into a form; any worker may go on with it."""

    __tablename__ = "form_draft"
    __table_args__ = (unique("person_id", "channel"), belongs_to("person", "person_id"))

    person_id: UUID
    channel: ChannelName = Field(sa_type=word_of(ChannelName))
    opener: str
    """The encoded action that opened the form."""
    answers: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=sa.Column(SealedJson("form_draft.answers", of_queue=True), nullable=False),
    )
    field_name: str
    """The field asked for now."""
    is_paused: bool = False
    """Its owner went elsewhere; what they type is no answer until they come back to it."""
    updated_at: datetime = Field(sa_type=Moment)


class AuditEntry(SchoolRow, table=True):
    """Who saw, changed or exported whose record. Append-only."""

    __tablename__ = "audit"
    __table_args__ = (index("ix_audit_about", "about_id", "at"), index("ix_audit_actor", "actor_id", "at"))

    at: datetime = Field(sa_type=Moment)
    actor_id: UUID | None = None
    """None for the command line."""
    about_id: UUID | None = None
    what: str
    """A short verb phrase with ids only: "saw student", "judged target", "confirmed link"."""
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """Ids and words of closed lists; never a text of a person."""


class DemoClock(SQLModel, table=True):
    """How far the demo's clock was moved, so that a restart does not turn history into the future."""

    __tablename__ = "demo_clock"

    id: int = Field(default=1, primary_key=True)
    ahead_seconds: int = 0


class KeyCheck(SQLModel, table=True):
    """One sealed word, so that it is known before anything is read whether the keys at hand fit."""

    __tablename__ = "key_check"

    id: int = Field(default=1, primary_key=True)
    sealed: str = Field(sa_column=sa.Column(SealedText("key_check.sealed"), nullable=False))
