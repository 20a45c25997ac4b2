"""Pathways: targets in order with dates, and every move of a date."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.models.base import Moment, SchoolRow, belongs_to, index, ordinals, unique, unique_where, word_of
from domain.models.sealed import SealedText
from domain.vocabulary import MoveCause, ProposalState


class SectionPlan(SchoolRow, table=True):
    """The pacing that a section's students start from."""

    __tablename__ = "section_plan"
    __table_args__ = (belongs_to("section", "section_id"), unique("section_id"))

    section_id: UUID
    starts_on: date
    ends_on: date | None = None
    """Hard end: durations are compressed to fit; None lets the dates run."""


class SectionPlanStep(SQLModel, table=True):
    """One target of a section's plan."""

    __tablename__ = "section_plan_step"
    __table_args__ = (
        belongs_to("section_plan", "plan_id"),
        belongs_to("learning_target", "target_id"),
        sa.CheckConstraint("instructional_days >= 0", name="duration_is_not_negative"),
    )

    school_id: UUID = Field(primary_key=True)
    plan_id: UUID = Field(primary_key=True)
    target_id: UUID = Field(primary_key=True)
    position: int
    instructional_days: int
    """Duration; 0 shares the previous target's date."""


class Plan(SchoolRow, table=True):
    """A student's own ordered targets with dates, for one section's work."""

    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("section", "section_id"),
        belongs_to("calendar", "calendar_id"),
        unique_where("uq_plan_current", "ended_on IS NULL", "student_id", "section_id"),
    )

    student_id: UUID
    section_id: UUID
    calendar_id: UUID
    """The calendar in which the ordinals of its dates count."""
    starts_on: date
    ends_on: date | None = None
    ended_on: date | None = None
    """The plan no longer applies (left the section)."""
    is_own: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """The student's own order and durations: the section's plan no longer changes it."""
    is_too_late: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Joined too late to be given dates that could be met."""
    quiet_on: date | None = None
    """The day on which its dates were computed anew: nobody is nudged about them that day."""
    starts_ordinal: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Of the plan's first instructional day. This and what follows are facts for pace, on the student's own
    clock (`domain.services.pace.pace_facts`)."""
    due_ordinals: list[int] = Field(
        default_factory=list, sa_column=sa.Column(ordinals, nullable=False, server_default="{}")
    )
    """Of the planned dates that count, waits added, in order."""
    last_evidence_ordinal: int | None = None
    last_growth_ordinal: int | None = None
    """Of the last judgement above the one before it on the same target."""
    last_transfer_ordinal: int | None = None
    """Of the last evidence of more than recall."""


class PlannedTarget(SQLModel, table=True):
    """One target of a plan, with the date first given and the date agreed now (DOMAIN rule 14)."""

    __tablename__ = "planned_target"
    __table_args__ = (
        belongs_to("plan", "plan_id"),
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        index("ix_planned_target_student", "student_id", "target_id"),
        sa.CheckConstraint("instructional_days >= 0", name="duration_is_not_negative"),
        # Room on each page: a target that is shown, or waits, stays beside the others of its plan.
        {"postgresql_with": {"fillfactor": "80"}},
    )

    school_id: UUID = Field(primary_key=True)
    plan_id: UUID = Field(primary_key=True)
    target_id: UUID = Field(primary_key=True)
    student_id: UUID
    position: int
    instructional_days: int
    baseline_due_on: date | None = None
    baseline_ordinal: int | None = None
    agreed_due_on: date | None = None
    agreed_ordinal: int | None = None
    """The agreed date as the ordinal of its instructional day."""
    is_excused: bool = False
    met_ordinal: int | None = None
    """When it was shown; None while the current level is not Proficient. This and what follows are facts for
    pace, on the student's own clock (`domain.services.pace.pace_facts`)."""
    waiting_since_ordinal: int | None = None
    """When the request that lies with a teacher now was made."""
    days_waited: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Instructional days that earlier requests lay with a teacher (DOMAIN rule 16)."""


class DateMove(SchoolRow, table=True):
    """One move of an agreed date. Never changed or deleted (DOMAIN rule 8)."""

    __tablename__ = "date_move"
    __table_args__ = (
        belongs_to("plan", "plan_id"),
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("person", "moved_by_id"),
        index("ix_date_move_plan", "plan_id", "target_id"),
    )

    plan_id: UUID
    student_id: UUID
    target_id: UUID
    from_on: date | None = None
    to_on: date | None = None
    reason: str = Field(sa_type=SealedText("date_move.reason"))
    cause: MoveCause = Field(
        default=MoveCause.AGREED,
        sa_type=word_of(MoveCause),
        sa_column_kwargs={"server_default": MoveCause.AGREED.value},
    )
    moved_by_id: UUID | None = None
    """None for whoever keeps the server, where nobody was named."""
    moved_at: datetime = Field(sa_type=Moment)


class DateProposal(SchoolRow, table=True):
    """A new date that a student asks for, and what became of it."""

    __tablename__ = "date_proposal"
    __table_args__ = (
        belongs_to("plan", "plan_id"),
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("person", "answered_by_id"),
        unique_where("uq_date_proposal_open", "state = 'open'", "plan_id", "target_id"),
        index("ix_date_proposal_student", "student_id", "proposed_at"),
    )

    plan_id: UUID
    student_id: UUID
    target_id: UUID
    from_on: date | None = None
    """Agreed when it was proposed."""
    to_on: date
    word: str | None = Field(default=None, sa_type=SealedText("date_proposal.word"))
    """Why, in the student's words."""
    proposed_at: datetime = Field(sa_type=Moment)
    state: ProposalState = Field(default=ProposalState.OPEN, sa_type=word_of(ProposalState))
    agreed_on: date | None = None
    answer: str | None = Field(default=None, sa_type=SealedText("date_proposal.answer"))
    """Why, in the teacher's words."""
    answered_by_id: UUID | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
