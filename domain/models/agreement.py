"""How well teachers agree: second judgements, moderation, calibration.

Moderation compares judgements with each other; calibration compares a judge with a known standard. None of it
changes a student's level. Source: DOMAIN section 2, "Consistency"
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from domain.models.base import Moment, SchoolRow, belongs_to, index, unique, word_of
from domain.models.sealed import SealedText
from domain.vocabulary import SecondReason


class SecondJudgement(SchoolRow, table=True):
    """A colleague judges the same evidence without knowing the first level."""

    __tablename__ = "second_judgement"
    __table_args__ = (
        belongs_to("judgement", "judgement_id"),
        belongs_to("person", "judge_id"),
        belongs_to("person", "asked_by_id"),
        belongs_to("level", "level_id"),
        unique("judgement_id", "judge_id"),
        index("ix_second_judgement_judge", "judge_id", "judged_at"),
    )

    judgement_id: UUID
    judge_id: UUID
    because: SecondReason = Field(sa_type=word_of(SecondReason))
    asked_by_id: UUID | None = None
    """None where the sample chose it."""
    asked_at: datetime = Field(sa_type=Moment)
    level_id: UUID | None = None
    words: str | None = Field(default=None, sa_type=SealedText("second_judgement.words"))
    """What the second judge saw."""
    judged_at: datetime | None = Field(default=None, sa_type=Moment)
    declined_at: datetime | None = Field(default=None, sa_type=Moment)


class Moderation(SchoolRow, table=True):
    """What two judges concluded after talking about a difference. Append-only."""

    __table_args__ = (
        belongs_to("second_judgement", "second_judgement_id"),
        belongs_to("level", "level_id"),
        belongs_to("person", "by_id"),
        index("ix_moderation_second_judgement", "second_judgement_id", "at"),
    )

    second_judgement_id: UUID
    level_id: UUID
    """The level both now read in the evidence. The student's level changes only by a judgement."""
    note: str = Field(sa_type=SealedText("moderation.note"))
    by_id: UUID
    at: datetime = Field(sa_type=Moment)


class Exemplar(SchoolRow, table=True):
    """A piece of work, without anybody's name, whose level the school has settled."""

    __table_args__ = (
        belongs_to("learning_target", "target_id"),
        belongs_to("level", "level_id"),
        belongs_to("attachment", "attachment_id"),
        belongs_to("person", "made_by_id"),
        index("ix_exemplar_target", "target_id"),
    )

    target_id: UUID
    level_id: UUID
    why: str = Field(sa_type=SealedText("exemplar.why"))
    """What in the work shows that level."""
    title: str = Field(sa_type=SealedText("exemplar.title"))
    text: str | None = Field(default=None, sa_type=SealedText("exemplar.text"))
    url: str | None = Field(default=None, sa_type=SealedText("exemplar.url"))
    attachment_id: UUID | None = None
    for_students: bool = False
    made_by_id: UUID
    made_at: datetime = Field(sa_type=Moment)
    retired_at: datetime | None = Field(default=None, sa_type=Moment)


class ExemplarRating(SchoolRow, table=True):
    """The level somebody read in an exemplar before they were told. The first one counts."""

    __tablename__ = "exemplar_rating"
    __table_args__ = (
        belongs_to("exemplar", "exemplar_id"),
        belongs_to("person", "person_id"),
        belongs_to("level", "level_id"),
        unique("exemplar_id", "person_id"),
    )

    exemplar_id: UUID
    person_id: UUID
    level_id: UUID
    words: str | None = Field(default=None, sa_type=SealedText("exemplar_rating.words"))
    rated_at: datetime = Field(sa_type=Moment)
