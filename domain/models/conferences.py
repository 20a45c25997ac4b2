"""Assessment conferences, their outcomes, and the support a "not yet" opens."""

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.models.base import Moment, SchoolRow, belongs_to, index, unique, unique_where, word_of
from domain.models.sealed import SealedText
from domain.vocabulary import ConferenceState, HelpKind, HelpReason, Showing, SupportResult


class Conference(SchoolRow, table=True):
    """One student's conversation with a teacher about one target, from the first request until it is met.

    "Not yet" is an open state: the same conference is asked for again (DOMAIN rules 4 and 12).
    """

    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("section", "section_id"),
        belongs_to("person", "teacher_id"),
        belongs_to("level", "self_level_id"),
        belongs_to("conference_slot", "slot_id"),
        unique_where("uq_conference_open", "state NOT IN ('met', 'cancelled')", "student_id", "target_id"),
        index("ix_conference_teacher", "teacher_id", "state"),
        index("ix_conference_student", "student_id", "target_id"),
        index("ix_conference_slot", "slot_id"),
    )

    student_id: UUID
    target_id: UUID
    section_id: UUID
    teacher_id: UUID
    """Who was asked first; every teacher of the section may answer."""
    state: ConferenceState = Field(sa_type=word_of(ConferenceState))
    attempt: int = 1
    requested_at: datetime = Field(sa_type=Moment)
    """Of the current attempt."""
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    """When a teacher first answered the current attempt; until then the target's clock stands still."""
    showing: Showing = Field(sa_type=word_of(Showing))
    word: str | None = Field(default=None, sa_type=SealedText("conference.word"))
    """What the student added to the request."""
    self_level_id: UUID | None = None
    """Where the student sees themselves on the target's levels."""
    slot_id: UUID | None = None
    """The time taken, one of the teacher's hours or not; several conferences of a group share one."""
    held_until: datetime | None = Field(default=None, sa_type=Moment)
    """A time that became free is kept for this student until then, while the state is `proposed`."""
    wished_at: datetime | None = Field(default=None, sa_type=Moment)
    """The time the student proposed in place of one that did not suit."""
    starts_at: datetime | None = Field(default=None, sa_type=Moment)
    """Agreed, or proposed while the state is `proposed`."""
    place: str | None = Field(default=None, sa_type=SealedText("conference.place"))
    response: str | None = Field(default=None, sa_type=SealedText("conference.response"))
    """What the student said to the latest outcome; empty where one tap said they have read it."""
    responded_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it ended: cancelled, or met and responded to by both."""


class ConferenceHours(SchoolRow, table=True):
    """When a teacher holds conferences every week, on instructional days only."""

    __tablename__ = "conference_hours"
    __table_args__ = (
        belongs_to("person", "teacher_id"),
        index("ix_conference_hours_teacher", "teacher_id", "weekday"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="is_a_weekday"),
        sa.CheckConstraint("begins_at < ends_at", name="begins_before_it_ends"),
        sa.CheckConstraint("minutes > 0 AND capacity > 0", name="has_room"),
    )

    teacher_id: UUID
    weekday: int
    """0 for Monday."""
    begins_at: time
    """Local time of the school, as is the end."""
    ends_at: time
    minutes: int
    """Length of one conference."""
    capacity: int = 1
    """Conferences at the same time."""
    place: str | None = None
    """A room, or a link."""
    first_on: date
    last_on: date | None = None


class ConferenceSlot(SchoolRow, table=True):
    """A time of a teacher that is taken. The unique key decides between two who want it at once."""

    __tablename__ = "conference_slot"
    __table_args__ = (belongs_to("person", "teacher_id"), unique("teacher_id", "starts_at", "seat"))

    teacher_id: UUID
    starts_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    seat: int = 0
    """From 0 to the capacity of the hours, less one."""
    is_group: bool = False


class CalendarFeed(SchoolRow, table=True):
    """An address under which a calendar program reads a teacher's conferences, until it is revoked."""

    __tablename__ = "calendar_feed"
    __table_args__ = (belongs_to("person", "person_id"), index("ix_calendar_feed_person", "person_id"))

    person_id: UUID
    token_sha256: str = Field(unique=True)
    """The address itself is shown once and stored nowhere."""
    made_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class ConferenceEvidence(SQLModel, table=True):
    """What the student wants to talk about."""

    __tablename__ = "conference_evidence"
    __table_args__ = (belongs_to("conference", "conference_id"), belongs_to("evidence", "evidence_id"))

    school_id: UUID = Field(primary_key=True)
    conference_id: UUID = Field(primary_key=True)
    evidence_id: UUID = Field(primary_key=True)


class ConferenceStep(SchoolRow, table=True):
    """One change of a conference's state. Append-only."""

    __tablename__ = "conference_step"
    __table_args__ = (
        belongs_to("conference", "conference_id"),
        belongs_to("person", "by_id"),
        index("ix_conference_step_conference", "conference_id", "at"),
    )

    conference_id: UUID
    from_state: ConferenceState | None = Field(
        default=None, sa_type=word_of(ConferenceState, name="from_state")
    )
    to_state: ConferenceState = Field(sa_type=word_of(ConferenceState))
    by_id: UUID | None = None
    """None where time did it: a time kept for somebody went on to the next."""
    at: datetime = Field(sa_type=Moment)
    note: str | None = Field(default=None, sa_type=SealedText("conference_step.note"))


class Support(SchoolRow, table=True):
    """What adult and student do next, how it will show, and when they look again (DOMAIN rules 12 and 20)."""

    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("conference", "conference_id"),
        belongs_to("judgement", "judgement_id"),
        belongs_to("pace_case", "case_id"),
        belongs_to("person", "owner_id"),
        belongs_to("person", "reviewed_by_id"),
        index("ix_support_student", "student_id", "review_on"),
    )

    student_id: UUID
    target_id: UUID
    conference_id: UUID | None = None
    judgement_id: UUID | None = None
    case_id: UUID | None = None
    """The case it answers; a "not yet" may have none."""
    owner_id: UUID
    """The adult who keeps the promise."""
    next_step: str = Field(sa_type=SealedText("support.next_step"))
    offered: str = Field(sa_type=SealedText("support.offered"))
    """The support offered."""
    try_again: str = Field(sa_type=SealedText("support.try_again"))
    """How to try again."""
    student_action: str = Field(sa_type=SealedText("support.student_action"))
    adult_action: str = Field(sa_type=SealedText("support.adult_action"))
    success_signal: str = Field(sa_type=SealedText("support.success_signal"))
    review_on: date
    opened_at: datetime = Field(sa_type=Moment)
    student_response: str | None = Field(default=None, sa_type=SealedText("support.student_response"))
    student_responded_at: datetime | None = Field(default=None, sa_type=Moment)
    adult_response: str | None = Field(default=None, sa_type=SealedText("support.adult_response"))
    """What the adult answered to that, before the next attempt."""
    adult_responded_at: datetime | None = Field(default=None, sa_type=Moment)
    result: SupportResult | None = Field(default=None, sa_type=word_of(SupportResult))
    """What the review found."""
    reviewed_by_id: UUID | None = None
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class HelpRequest(SchoolRow, table=True):
    """A student asked for help: stuck with learning, or help now."""

    __tablename__ = "help_request"
    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("person", "to_id"),
        belongs_to("person", "acknowledged_by_id"),
        index("ix_help_request_open", "to_id", "acknowledged_at"),
        unique("key"),
    )

    key: str
    """Of the request that made it, so that a repeated delivery makes no second one."""
    student_id: UUID
    kind: HelpKind = Field(sa_type=word_of(HelpKind))
    target_id: UUID | None = None
    to_id: UUID | None = None
    """Whom it reached; None when the school has nobody yet, which leaders see."""
    text: str | None = Field(default=None, sa_type=SealedText("help_request.text"))
    asked_at: datetime = Field(sa_type=Moment)
    reached: HelpReason | None = Field(default=None, sa_type=word_of(HelpReason))
    """Of "help now": as what those were told who were told last; None once it goes on to nobody."""
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    """When they were told."""
    acknowledged_by_id: UUID | None = None
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
