"""What all tables share: a school's key first in every key, aware times, word lists as checked text."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

from domain.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware point in time. A naive one is refused before it can reach the database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        return value


Json = JSONB(none_as_null=True)


ordinals = ARRAY(sa.Integer)
"""Numbers of instructional days."""


def word_of(kind: type[StrEnum], *, name: str | None = None) -> Any:
    """The column type for one word of a closed list: text with a CHECK, easy to extend in a migration.

    A table with two columns of one list gives each CHECK a name.
    """
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class SchoolRow(SQLModel):
    """A row that belongs to one school. The school leads every key, so that rows distribute by it."""

    school_id: UUID = Field(foreign_key="school.id", primary_key=True)
    id: UUID = Field(default_factory=new_id, primary_key=True)


def belongs_to(table: str, column: str) -> sa.ForeignKeyConstraint:
    """A reference inside one school: no row can point into another school."""
    return sa.ForeignKeyConstraint(["school_id", column], [f"{table}.school_id", f"{table}.id"])


def unique(*columns: str) -> sa.UniqueConstraint:
    """Unique within a school."""
    return sa.UniqueConstraint("school_id", *columns)


def unique_where(name: str, condition: str, *columns: str) -> sa.Index:
    """Unique within a school among the rows for which the SQL condition holds."""
    return sa.Index(name, "school_id", *columns, unique=True, postgresql_where=sa.text(condition))


def index(name: str, *columns: str) -> sa.Index:
    """An index for look-ups within a school."""
    return sa.Index(name, "school_id", *columns)
