"""What there is to learn: frameworks, competencies, learning targets, levels."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.models.base import Json, Moment, SchoolRow, belongs_to, index, unique, word_of
from domain.vocabulary import CompetencyKind


class LevelScale(SchoolRow, table=True):
    """An ordered set of levels, renamed and extended by schools as they like."""

    __tablename__ = "level_scale"
    __table_args__ = (unique("name"),)

    name: str
    is_default: bool = False


class Level(SchoolRow, table=True):
    """One place on a scale."""

    __table_args__ = (
        belongs_to("level_scale", "scale_id"),
        unique("scale_id", "rank"),
        unique("scale_id", "code"),
    )

    scale_id: UUID
    rank: int
    """1 is where everybody begins."""
    code: str
    """Stable name for files and templates: "beginning", "emerging", "proficient", "college_ready"."""
    name: str
    """As the school calls it, in the school's language; templates translate the default names."""
    is_proficient: bool = False
    """Whether a student at this level has shown the target."""


class Framework(SchoolRow, table=True):
    """A published set of competencies and targets, usually one CASE document."""

    __table_args__ = (unique("guid"), belongs_to("level_scale", "scale_id"))

    guid: str
    """CASE document identifier."""
    title: str
    subject: str | None = None
    language: str | None = None
    scale_id: UUID
    source: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """The document's own header as it came."""
    retired_at: datetime | None = Field(default=None, sa_type=Moment)


class FrameworkItem(SchoolRow, table=True):
    """An item of the published document, kept whole whether or not it became a competency or target."""

    __tablename__ = "framework_item"
    __table_args__ = (
        belongs_to("framework", "framework_id"),
        unique("framework_id", "guid"),
        index("ix_framework_item_parent", "framework_id", "parent_guid"),
    )

    framework_id: UUID
    guid: str
    parent_guid: str | None = None
    """None at the top; the parent may also be the document itself."""
    position: int
    """Order among its siblings, from 0."""
    item_type: str | None = None
    code: str | None = None
    statement: str
    source: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """The item as it came."""
    retired_at: datetime | None = Field(default=None, sa_type=Moment)


class Competency(SchoolRow, table=True):
    """A goal of academic knowledge, of higher-order skill or of a lifelong habit."""

    __table_args__ = (
        belongs_to("framework", "framework_id"),
        unique("framework_id", "guid"),
    )

    framework_id: UUID
    guid: str
    code: str | None = None
    title: str
    """Short enough for a button where the source allows it."""
    statement: str
    kind: CompetencyKind = Field(default=CompetencyKind.ACADEMIC, sa_type=word_of(CompetencyKind))
    position: int
    """Order within the framework, from 0."""
    retired_at: datetime | None = Field(default=None, sa_type=Moment)


class LearningTarget(SchoolRow, table=True):
    """One measurable step of a competency, in student words."""

    __tablename__ = "learning_target"
    __table_args__ = (
        belongs_to("framework", "framework_id"),
        belongs_to("competency", "competency_id"),
        unique("framework_id", "guid"),
        index("ix_learning_target_competency", "competency_id", "position"),
        sa.CheckConstraint("depth IS NULL OR depth BETWEEN 1 AND 4", name="depth_is_1_to_4"),
    )

    framework_id: UUID
    competency_id: UUID
    guid: str
    code: str
    title: str
    statement: str
    """"I can …" where the source is written for students."""
    assessed_by: str | None = None
    """How it is assessed, one sentence."""
    depth: int | None = None
    """Depth of knowledge, 1 recall to 4 extended thinking."""
    position: int
    """Order within the competency, from 0."""
    translations: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=Json)
    """By language tag: {"statement", "title", "assessed_by"}, each optional."""
    retired_at: datetime | None = Field(default=None, sa_type=Moment)


class LevelDescription(SQLModel, table=True):
    """What one level of one target looks like."""

    __tablename__ = "level_description"
    __table_args__ = (belongs_to("learning_target", "target_id"), belongs_to("level", "level_id"))

    school_id: UUID = Field(primary_key=True)
    target_id: UUID = Field(primary_key=True)
    level_id: UUID = Field(primary_key=True)
    sentence: str
    translations: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    """By language tag."""


class TargetResource(SchoolRow, table=True):
    """Something to learn a target with."""

    __tablename__ = "target_resource"
    __table_args__ = (belongs_to("learning_target", "target_id"), unique("target_id", "url"))

    target_id: UUID
    title: str
    url: str
    position: int = 0


class Prerequisite(SQLModel, table=True):
    """`target_id` builds on `requires_id`."""

    __table_args__ = (
        belongs_to("learning_target", "target_id"),
        belongs_to("learning_target", "requires_id"),
    )

    school_id: UUID = Field(primary_key=True)
    target_id: UUID = Field(primary_key=True)
    requires_id: UUID = Field(primary_key=True)
