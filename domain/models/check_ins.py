"""The weekly talk of advisor and student. Words are sealed."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.models.base import Moment, SchoolRow, belongs_to, index, unique, word_of
from domain.models.sealed import SealedJson, SealedText
from domain.vocabulary import CheckInMissed, Holder


class AdvisoryTime(SchoolRow, table=True):
    """When an advisory's check-in questions go out each week; without one the school's own setting holds."""

    __tablename__ = "advisory_time"
    __table_args__ = (
        belongs_to("section", "section_id"),
        belongs_to("person", "set_by_id"),
        unique("section_id"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    section_id: UUID
    weekday: int
    """0 for Monday."""
    at: time
    """Local."""
    set_by_id: UUID | None = None


class CheckIn(SchoolRow, table=True):
    """One student's check-in of one week: asked, answered or not, met or not. Everybody has one whose
    advisory has a day with school in that week, whether or not they can be reached (DOMAIN rule 29).
    """

    __tablename__ = "check_in"
    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("section", "section_id"),
        belongs_to("person", "answered_by_id"),
        belongs_to("person", "met_by_id"),
        unique("student_id", "week_on"),
        index("ix_check_in_section", "section_id", "week_on"),
    )

    student_id: UUID
    section_id: UUID
    """The advisory at that time."""
    week_on: date
    """Monday of its week."""
    opened_at: datetime = Field(sa_type=Moment)
    answers: dict[str, Any] | None = Field(default=None, sa_type=SealedJson("check_in.answers"))
    """Words by the name of the question; see `domain.rules.check_ins.QUESTIONS`."""
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_by_id: UUID | None = None
    """The student; or the advisor, for a student without a phone."""
    edited_at: datetime | None = Field(default=None, sa_type=Moment)
    wants_to_talk: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """"I'd rather talk": as good an answer as any."""
    meets_at: datetime | None = Field(default=None, sa_type=Moment)
    """Agreed for another time."""
    met_at: datetime | None = Field(default=None, sa_type=Moment)
    met_by_id: UUID | None = None
    """Who said that they talked, or why they did not. None where that follows from an absence."""
    missed: CheckInMissed | None = Field(default=None, sa_type=word_of(CheckInMissed))
    """Why there was no talk, where somebody said so; counts as not met all the same, but for an absence."""


class CheckInNote(SchoolRow, table=True):
    """What an advisor noted of the talk. The student reads it too: there are no notes behind their back."""

    __tablename__ = "check_in_note"
    __table_args__ = (
        belongs_to("check_in", "check_in_id"),
        belongs_to("person", "author_id"),
        belongs_to("attachment", "attachment_id"),
        index("ix_check_in_note_check_in", "check_in_id"),
        sa.CheckConstraint("words IS NOT NULL OR attachment_id IS NOT NULL", name="has_words_or_voice"),
    )

    check_in_id: UUID
    author_id: UUID
    words: str | None = Field(default=None, sa_type=SealedText("check_in_note.words"))
    attachment_id: UUID | None = None
    """A voice note."""
    noted_at: datetime = Field(sa_type=Moment)


class CheckInAgreement(SchoolRow, table=True):
    """What the two agreed that one of them does. Stands in every brief until it is done or let go."""

    __tablename__ = "check_in_agreement"
    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("check_in", "check_in_id"),
        belongs_to("person", "made_by_id"),
        belongs_to("person", "closed_by_id"),
        index("ix_check_in_agreement_student", "student_id", "closed_at"),
        sa.CheckConstraint("(closed_at IS NULL) = (is_done IS NULL)", name="done_or_let_go"),
    )

    student_id: UUID
    check_in_id: UUID
    """Of the talk in which it was made."""
    holder: Holder = Field(sa_type=word_of(Holder))
    """Who does it."""
    words: str = Field(sa_column=sa.Column(SealedText("check_in_agreement.words"), nullable=False))
    due_on: date | None = None
    made_at: datetime = Field(sa_type=Moment)
    made_by_id: UUID
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_by_id: UUID | None = None
    is_done: bool | None = None
    """False: let go, which is no shame."""
