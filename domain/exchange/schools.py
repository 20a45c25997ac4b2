"""Whose file it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.changes import Row, TableChange, rows_of, table_of
from domain.exchange.oddities import ImportRefused
from domain.ids import new_id
from domain.models import School

PLACEHOLDER = "school"
"""The identity of a school whose framework or calendar came before its roster."""

DEFAULT_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True)
class SchoolChoice:
    """The school a file is for; `change` makes it where it does not exist yet."""

    id: UUID
    sourced_id: str
    name: str
    zone: str
    change: TableChange | None = None


async def lock_schools(session: AsyncSession) -> list[Row]:
    """All schools, held until the transaction ends so that two imports do not interleave.

    Rows that refer to a school can still be written meanwhile.
    """
    found = await session.execute(
        sa.select(table_of(School)).order_by(table_of(School).c.sourced_id).with_for_update(key_share=True)
    )
    return [dict(row) for row in found.mappings()]


async def choose_school(session: AsyncSession, sourced_id: str | None, *, zone: str | None) -> SchoolChoice:
    """The named school, else the only one, else a new placeholder. Raises ImportRefused.

    Joins the caller's transaction.
    """
    schools = await rows_of(session, School)
    if sourced_id is not None:
        schools = [named(schools, sourced_id)]
    if len(schools) > 1:
        raise ImportRefused(f"There are several schools. Choose one with --school: {listed(schools)}.")
    if schools:
        (row,) = schools
        return SchoolChoice(row["id"], row["sourced_id"], row["name"], row["zone"])
    row = new_school(sourced_id=PLACEHOLDER, name="School", zone=checked_zone(zone))
    change = TableChange(table=table_of(School), added=(row,))
    return SchoolChoice(row["id"], row["sourced_id"], row["name"], row["zone"], change)


def named(schools: Sequence[Row], sourced_id: str) -> Row:
    """Raises ImportRefused with the schools there are."""
    for row in schools:
        if row["sourced_id"] == sourced_id:
            return row
    if not schools:
        raise ImportRefused(
            f"There is no school {sourced_id} yet. Import its roster first, or leave --school out."
        )
    raise ImportRefused(f"There is no school {sourced_id}. There are: {listed(schools)}.")


def listed(schools: Sequence[Row]) -> str:
    return ", ".join(f"{row['sourced_id']} ({row['name']})" for row in schools)


def checked_zone(zone: str | None) -> str:
    """A time zone that exists. Raises ImportRefused."""
    if zone is None:
        return DEFAULT_ZONE
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImportRefused(f"There is no time zone {zone}; write it like {DEFAULT_ZONE}.") from error


def new_school(*, sourced_id: str, name: str, zone: str) -> Row:
    return {
        "id": new_id(),
        "sourced_id": sourced_id,
        "name": name,
        "zone": zone,
        "language": "en",
        "settings": {},
        "help_lead_id": None,
        "help_line_name": None,
        "help_line_number": None,
    }
