"""Where plans stand, the cases that ask for a response, and when people want to hear of it."""

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.models.base import Moment, SchoolRow, belongs_to, index, unique_where, word_of
from domain.models.sealed import SealedText
from domain.vocabulary import AbsenceState, CaseState, CaseStepKind, PaceStatus, Rhythm, Rung


class PlanStanding(SQLModel, table=True):
    """Where a plan stood when it was last computed, and why. Source: DOMAIN rule 17 and section 4.

    Ordinals are on the student's own clock and stay true while days pass: days are the difference to today.
    """

    __tablename__ = "plan_standing"
    __table_args__ = (
        belongs_to("plan", "plan_id"),
        belongs_to("person", "student_id"),
        belongs_to("section", "section_id"),
        belongs_to("calendar", "calendar_id"),
        index("ix_plan_standing_student", "student_id"),
        index("ix_plan_standing_section", "section_id"),
        # No index on what a sweep writes, and room on each page: then a standing is rewritten in place (HOT).
        {"postgresql_with": {"fillfactor": "50"}},
    )

    school_id: UUID = Field(primary_key=True)
    plan_id: UUID = Field(primary_key=True)
    student_id: UUID
    section_id: UUID
    calendar_id: UUID
    is_stale: bool = True
    """Its facts changed since it was computed."""
    rule_version: int = 0
    """Of `domain.rules.pace`; 0 while it was never computed and its facts were never gathered."""
    computed_on: date | None = None
    status: PaceStatus = Field(default=PaceStatus.NO_DATES, sa_type=word_of(PaceStatus))
    status_since: date | None = None
    planned: int = 0
    """Targets, without excused ones; the numbers below are of these."""
    met: int = 0
    waiting: int = 0
    behind: int = 0
    due_soon: int = 0
    oldest_due_ordinal: int | None = None
    """Of the target whose date passed longest ago, among those behind."""
    expected_from_ordinal: int | None = None
    """The plan expected the work done so far from this day; None while nothing is done."""
    expected_until_ordinal: int | None = None
    """… until this day, when the next target is expected; None when nothing is left."""
    finished_ordinal: int | None = None
    """When the last target was shown; None while something is left."""
    next_change_ordinal: int | None = None
    """Of the calendar: the first later day on which time alone can change it; None for never."""


class Absence(SchoolRow, table=True):
    """Days on which a student was away. While confirmed, their clock stands still on them."""

    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("person", "reported_by_id"),
        belongs_to("person", "decided_by_id"),
        index("ix_absence_student", "student_id", "state"),
        sa.CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
    )

    student_id: UUID
    first_on: date
    last_on: date
    """Both included."""
    reason: str | None = Field(default=None, sa_type=SealedText("absence.reason"))
    state: AbsenceState = Field(default=AbsenceState.REPORTED, sa_type=word_of(AbsenceState))
    reported_by_id: UUID
    reported_at: datetime = Field(sa_type=Moment)
    decided_by_id: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class PaceCase(SchoolRow, table=True):
    """A plan that asks for a response, until it is on pace again. Source: DOMAIN rule 20"""

    __tablename__ = "pace_case"
    __table_args__ = (
        belongs_to("plan", "plan_id"),
        belongs_to("person", "student_id"),
        belongs_to("section", "section_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("person", "owner_id"),
        unique_where("uq_pace_case_open", "state <> 'closed'", "plan_id"),
        index("ix_pace_case_owner", "owner_id", "state"),
        index("ix_pace_case_student", "student_id", "opened_at"),
        sa.Index(
            "ix_pace_case_back", "school_id", "come_back_on", postgresql_where=sa.text("state <> 'closed'")
        ),
    )

    plan_id: UUID
    student_id: UUID
    section_id: UUID
    target_id: UUID | None = None
    """The target that asks for it: of those behind, the one whose date passed longest ago."""
    owner_id: UUID | None = None
    """The adult who answers for it; None where the section has no teacher, which leaders see."""
    opened_for: PaceStatus = Field(sa_type=word_of(PaceStatus))
    opened_on: date
    opened_at: datetime = Field(sa_type=Moment)
    rung: Rung = Field(default=Rung.STUDENT, sa_type=word_of(Rung))
    rung_since: date
    state: CaseState = Field(default=CaseState.OPEN, sa_type=word_of(CaseState))
    come_back_on: date | None = None
    """Of a support, the day of its review; of a snoozed case, the day it is back."""
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class CaseStep(SchoolRow, table=True):
    """One thing that was tried or happened. Append-only."""

    __tablename__ = "case_step"
    __table_args__ = (
        belongs_to("pace_case", "case_id"),
        belongs_to("support", "support_id"),
        belongs_to("person", "by_id"),
        index("ix_case_step_case", "case_id", "at"),
    )

    case_id: UUID
    kind: CaseStepKind = Field(sa_type=word_of(CaseStepKind))
    at: datetime = Field(sa_type=Moment)
    by_id: UUID | None = None
    """None for Waymark itself."""
    support_id: UUID | None = None
    note: str | None = Field(default=None, sa_type=SealedText("case_step.note"))
    """Why, in the words of whoever did it."""


class Need(SchoolRow, table=True):
    """What a teacher needs to be able to help: on the leader's list until it is answered."""

    __table_args__ = (
        belongs_to("person", "named_by_id"),
        belongs_to("pace_case", "case_id"),
        belongs_to("person", "answered_by_id"),
        index("ix_need_open", "answered_at"),
    )

    named_by_id: UUID
    case_id: UUID | None = None
    text: str = Field(sa_type=SealedText("need.text"))
    named_at: datetime = Field(sa_type=Moment)
    answer: str | None = Field(default=None, sa_type=SealedText("need.answer"))
    answered_by_id: UUID | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Moment)


class Cadence(SQLModel, table=True):
    """When a person wants their digest or weekly message; None for the school's own time."""

    __table_args__ = (belongs_to("person", "person_id"),)

    school_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    digest_at: time | None = None
    """Local to the school, as `weekly_at` is."""
    weekly_on: int | None = None
    """0 for Monday."""
    weekly_at: time | None = None
    rhythm: Rhythm = Field(default=Rhythm.FADING, sa_type=word_of(Rhythm))
    """Of the weekly message."""
    reminds: bool | None = None
    """Whether a teacher is reminded of each conference; None for yes."""
