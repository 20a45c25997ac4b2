"""What families are told each week, what an advisor does where they are not reached, and what students show
them themselves. Words are sealed.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.models.base import Moment, SchoolRow, belongs_to, index, unique, unique_where, word_of
from domain.models.sealed import SealedJson, SealedText
from domain.vocabulary import FamilyTaskReason, LedPart, LedState


class FamilySummary(SchoolRow, table=True):
    """One student's week as their family reads it. The student sees it first, and may add a word."""

    __tablename__ = "family_summary"
    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("person", "seen_with_id"),
        unique("student_id", "week_on"),
        index("ix_family_summary_week", "week_on", "gone_at"),
    )

    student_id: UUID
    week_on: date
    """Monday of its week."""
    facts: dict[str, Any] = Field(sa_column=sa.Column(SealedJson("family_summary.facts"), nullable=False))
    """What it says, as ids and dates, so that each reader gets it in their language; frozen when the student
    was shown it."""
    made_at: datetime = Field(sa_type=Moment)
    goes_at: datetime = Field(sa_type=Moment)
    """To the family, not before."""
    word: str | None = Field(default=None, sa_type=SealedText("family_summary.word"))
    """What the student adds."""
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the student opened it, or an adult showed it to them."""
    seen_with_id: UUID | None = None
    """The adult who did."""
    held_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the student asked to talk with their advisor first; it put `goes_at` off once."""
    gone_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was promised to those who hear of the student then."""


class FamilyTask(SchoolRow, table=True):
    """A family that messages do not reach, or that asks: a personal task of the advisor, not another message
    to all.
    """

    __tablename__ = "family_task"
    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("person", "guardian_id"),
        belongs_to("person", "done_by_id"),
        unique_where(
            "uq_family_task_open", "done_at IS NULL AND reason <> 'asked'", "student_id", "guardian_id"
        ),
        index("ix_family_task_student", "student_id", "done_at"),
    )

    student_id: UUID
    guardian_id: UUID
    reason: FamilyTaskReason = Field(sa_type=word_of(FamilyTaskReason))
    words: str | None = Field(default=None, sa_type=SealedText("family_task.words"))
    """What the family asks, for the advisor alone."""
    opened_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    done_by_id: UUID | None = None
    """None where it settled itself: they are reached now, or hear no more."""
    note: str | None = Field(default=None, sa_type=SealedText("family_task.note"))
    """How they were reached."""


class StudentLedConference(SchoolRow, table=True):
    """A student shows family and advisor their learning: chosen work, own words, rehearsed, shared."""

    __tablename__ = "student_led_conference"
    __table_args__ = (
        belongs_to("person", "student_id"),
        unique_where("uq_student_led_conference_draft", "state = 'draft'", "student_id"),
        index("ix_student_led_conference_student", "student_id", "made_at"),
    )

    student_id: UUID
    state: LedState = Field(default=LedState.DRAFT, sa_type=word_of(LedState))
    made_at: datetime = Field(sa_type=Moment)
    opening: str | None = Field(default=None, sa_type=SealedText("student_led_conference.opening"))
    """How the student begins."""
    happens_at: datetime | None = Field(default=None, sa_type=Moment)
    rehearsed_at: datetime | None = Field(default=None, sa_type=Moment)
    notes: dict[str, Any] | None = Field(
        default=None, sa_column=sa.Column(SealedJson("student_led_conference.notes"))
    )
    """What the student noted while rehearsing, by question; to themselves alone."""
    with_family: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    with_advisor: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    shared_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    """Taken back, or held: nobody but the student opens it from then on."""


class StudentLedPart(SQLModel, table=True):
    """One thing the student chose to show, and why."""

    __tablename__ = "student_led_part"
    __table_args__ = (
        belongs_to("student_led_conference", "conference_id"),
        unique("conference_id", "kind", "ref_id"),
    )

    school_id: UUID = Field(primary_key=True)
    conference_id: UUID = Field(primary_key=True)
    position: int = Field(primary_key=True)
    """From 0, in the order in which they are shown."""
    kind: LedPart = Field(sa_type=word_of(LedPart))
    ref_id: UUID
    """Of the evidence, reflection, goal; of the target whose growth is shown; of the habit."""
    why: str | None = Field(default=None, sa_type=SealedText("student_led_part.why"))
