"""People, what they are in the school, and to whom they belong."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from domain.models.base import SchoolRow, belongs_to, index, unique, word_of
from domain.vocabulary import Membership, Role, SectionKind


class Person(SchoolRow, table=True):
    """Anybody the school knows. Roles, not subclasses: a teacher may be a parent and a learner too."""

    __table_args__ = (unique("sourced_id"),)

    sourced_id: str
    """Identity in the school's own roster."""
    given_name: str
    family_name: str
    preferred_name: str | None = None
    pronouns: str | None = None
    email: str | None = None
    grade: str | None = None
    language: str | None = None
    """BCP 47 tag; None means the school's language."""
    retired_on: date | None = None
    """Left the roster on that day. Their record stays; nothing is sent to them."""

    @property
    def called(self) -> str:
        """The name to call the person by."""
        return self.preferred_name or self.given_name

    @property
    def full_name(self) -> str:
        return f"{self.called} {self.family_name}"


class RoleAssignment(SchoolRow, table=True):
    """A role with its time. History stays when a role ends (DOMAIN rule 33)."""

    __tablename__ = "role_assignment"
    __table_args__ = (belongs_to("person", "person_id"), unique("person_id", "role", "begins_on"))

    person_id: UUID
    role: Role = Field(sa_type=word_of(Role))
    begins_on: date
    ends_on: date | None = None
    """Last day of the role; None while it lasts."""


class Section(SchoolRow, table=True):
    """A class of a course, or an advisory."""

    __table_args__ = (
        unique("sourced_id"),
        belongs_to("framework", "framework_id"),
        belongs_to("calendar", "calendar_id"),
    )

    sourced_id: str
    title: str
    kind: SectionKind = Field(sa_type=word_of(SectionKind))
    course_sourced_id: str | None = None
    course_title: str | None = None
    framework_id: UUID | None = None
    """What is learned in it; None for an advisory or while nobody has said."""
    calendar_id: UUID | None = None
    """None means the school's default calendar."""
    begins_on: date | None = None
    ends_on: date | None = None
    retired_on: date | None = None


class Enrolment(SchoolRow, table=True):
    """A person's time in a section, as student or as teacher (of an advisory: the advisor)."""

    __table_args__ = (
        unique("sourced_id"),
        belongs_to("section", "section_id"),
        belongs_to("person", "person_id"),
        index("ix_enrolment_person", "person_id", "membership"),
        index("ix_enrolment_section", "section_id", "membership"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="ends_after_it_begins"),
    )

    sourced_id: str
    section_id: UUID
    person_id: UUID
    membership: Membership = Field(sa_type=word_of(Membership))
    is_primary: bool = False
    begins_on: date
    ends_on: date | None = None
    """Last day; None while it lasts."""


class Guardianship(SchoolRow, table=True):
    """Who may see a student's levels, pace and conferences as family."""

    __table_args__ = (
        belongs_to("person", "guardian_id"),
        belongs_to("person", "student_id"),
        unique("guardian_id", "student_id"),
        index("ix_guardianship_student", "student_id"),
    )

    guardian_id: UUID
    student_id: UUID
    relationship: str | None = None
    begins_on: date
    ends_on: date | None = None
    hears: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    """Whether messages go to them unasked. Off where the school's protocol says so; they may still look."""
    on_paper: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Reads the weekly summary as a printed page that the advisor hands over."""
