"""What students think of their learning, want for the week, and see in their own habits. Words are sealed."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.models.base import Moment, SchoolRow, belongs_to, index, unique, word_of
from domain.models.sealed import SealedText
from domain.vocabulary import GoalState, ReflectionOccasion, Visibility


class Reflection(SchoolRow, table=True):
    """The student's own words about their learning; theirs."""

    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("attachment", "attachment_id"),
        belongs_to("reflection_ask", "ask_id"),
        index("ix_reflection_student", "student_id", "written_at"),
        sa.CheckConstraint("text IS NOT NULL OR attachment_id IS NOT NULL", name="has_words_or_voice"),
    )

    student_id: UUID
    target_id: UUID | None = None
    text: str | None = Field(default=None, sa_type=SealedText("reflection.text"))
    attachment_id: UUID | None = None
    """A voice note."""
    visibility: Visibility = Field(default=Visibility.PRIVATE, sa_type=word_of(Visibility))
    ask_id: UUID | None = None
    """The prompt it answers; None for one written unprompted."""
    prompt: str | None = None
    """Name of the question it answers, whether it was asked or chosen."""
    written_at: datetime = Field(sa_type=Moment)
    edited_at: datetime | None = Field(default=None, sa_type=Moment)
    deleted_at: datetime | None = Field(default=None, sa_type=Moment)


class ReflectionAsk(SchoolRow, table=True):
    """A prompt to reflect that came along with a message which went anyway; nothing is sent for it alone."""

    __tablename__ = "reflection_ask"
    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        unique("key"),
        index("ix_reflection_ask_student", "student_id", "asked_at"),
    )

    key: str
    """Of the promise it rides on, so that it asks once, and not at all where that never arrived."""
    student_id: UUID
    occasion: ReflectionOccasion = Field(sa_type=word_of(ReflectionOccasion))
    target_id: UUID | None = None
    prompt: str
    """Name of the question, in the bank."""
    asked_at: datetime = Field(sa_type=Moment)


class ReflectionPrompt(SchoolRow, table=True):
    """A question of the school's own bank, in one language. Where a school has any for an occasion, they take
    the place of the built-in ones.
    """

    __tablename__ = "reflection_prompt"
    __table_args__ = (unique("name", "language"),)

    name: str
    occasion: ReflectionOccasion = Field(sa_type=word_of(ReflectionOccasion))
    language: str
    words: str
    source: str | None = None
    position: int = 0
    retired_at: datetime | None = Field(default=None, sa_type=Moment)


class Goal(SchoolRow, table=True):
    """A small goal of the student's own for one week; looked at again in the next check-in."""

    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "target_id"),
        belongs_to("goal", "carried_to_id"),
        index("ix_goal_student", "student_id", "week_on"),
    )

    student_id: UUID
    week_on: date
    """Monday of its week."""
    words: str = Field(sa_column=sa.Column(SealedText("goal.words"), nullable=False))
    target_id: UUID | None = None
    """The learning target, or the habit, that it is tied to."""
    state: GoalState = Field(default=GoalState.OPEN, sa_type=word_of(GoalState))
    set_at: datetime = Field(sa_type=Moment)
    looked_at: datetime | None = Field(default=None, sa_type=Moment)
    finding: str | None = Field(default=None, sa_type=SealedText("goal.finding"))
    """What the student saw when looking again."""
    carried_to_id: UUID | None = None
    """The goal that goes on with it in a later week."""


class HabitRating(SchoolRow, table=True):
    """A rating of a habit in its own ledger, which no level and no pace ever reads (DOMAIN rule 24)."""

    __tablename__ = "habit_rating"
    __table_args__ = (
        belongs_to("person", "student_id"),
        belongs_to("learning_target", "habit_id"),
        belongs_to("level", "level_id"),
        belongs_to("person", "rated_by_id"),
        index("ix_habit_rating_student", "student_id", "habit_id", "rated_at"),
    )

    student_id: UUID
    habit_id: UUID
    level_id: UUID
    rated_by_id: UUID
    """The student themselves, or a teacher."""
    sentence: str | None = Field(default=None, sa_type=SealedText("habit_rating.sentence"))
    rated_at: datetime = Field(sa_type=Moment)
