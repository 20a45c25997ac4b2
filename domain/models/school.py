"""Schools and their calendars."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from domain.ids import new_id
from domain.models.base import Json, SchoolRow, belongs_to, unique, word_of
from domain.vocabulary import ClosureKind


class School(SQLModel, table=True):
    """The owner of every other row."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    sourced_id: str = Field(unique=True)
    """OneRoster identity of the organisation; also the name used on the command line."""
    name: str
    zone: str
    """IANA time zone; every local date of this school is meant in it."""
    language: str = "en"
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """Overrides of `domain.rules.policy.Policy`, by field name."""
    help_lead_id: UUID | None = None
    """The person whom "help now" reaches. Not a foreign key: people come after their school."""
    help_line_name: str | None = None
    help_line_number: str | None = None


class Calendar(SchoolRow, table=True):
    """One calendar of instructional days; a school with two campuses has two."""

    __table_args__ = (unique("name"),)

    name: str
    first_on: date
    last_on: date
    """Both included."""
    is_default: bool = False


class Closure(SchoolRow, table=True):
    """Days without teaching, and why."""

    __table_args__ = (belongs_to("calendar", "calendar_id"), unique("calendar_id", "uid", "first_on"))

    calendar_id: UUID
    uid: str
    """UID of the calendar event it came from."""
    first_on: date
    last_on: date
    reason: str
    kind: ClosureKind = Field(default=ClosureKind.NO_SCHOOL, sa_type=word_of(ClosureKind))


class InstructionalDay(SQLModel, table=True):
    """A day the calendar teaches, numbered so that pace is arithmetic on integers."""

    __tablename__ = "instructional_day"
    __table_args__ = (belongs_to("calendar", "calendar_id"), unique("calendar_id", "ordinal"))

    school_id: UUID = Field(primary_key=True)
    calendar_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    ordinal: int
    """0 for the first instructional day, then 1, 2, …"""
