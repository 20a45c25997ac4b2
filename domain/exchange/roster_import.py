"""A roster into the school's people and sections: compared, then written."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from domain.exchange.changes import Progress, Row, TableChange, compare, rows_of, table_of, too_many
from domain.exchange.oddities import Findings, ImportRefused, Oddity
from domain.exchange.planning import ImportPlan, carry_out
from domain.exchange.roster import Roster, read_roster
from domain.exchange.roster_difference import Before, Kind, RosterDifference
from domain.exchange.roster_files import read_bundle, read_zip
from domain.exchange.roster_orgs import RosterSchool
from domain.exchange.schools import (
    DEFAULT_ZONE,
    PLACEHOLDER,
    checked_zone,
    lock_schools,
    named,
    new_school,
)
from domain.models import Enrolment, Framework, Guardianship, Person, RoleAssignment, School, Section
from domain.services.plans.plan_changes import follow_enrolments


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of one kind."""

    in_file: int
    added: int
    changed: int
    retired: int


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What a roster holds and what it changes."""

    file: str
    version: str | None
    schools: tuple[str, ...]
    people: Count
    roles: Count
    guardianships: Count
    sections: Count
    enrolments: Count
    sections_linked: int
    """Sections of this file that have a framework."""
    added: int
    changed: int
    retired: int
    unchanged: int
    oddities: tuple[Oddity, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


async def import_roster(
    session: AsyncSession,
    source: Path | bytes,
    *,
    file_name: str = "roster.zip",
    now: datetime,
    school: str | None = None,
    zone: str | None = None,
    allow_retiring: bool = False,
    progress: Progress | None = None,
) -> RosterReport:
    """Reads, compares and writes a roster: a zip's bytes, or the path of a zip or folder.

    Raises ImportRefused. Joins the caller's transaction.
    """
    bundle = read_bundle(source) if isinstance(source, Path) else read_zip(source, file_name=file_name)
    roster = read_roster(bundle)
    await lock_schools(session)
    plan = await plan_roster(
        session, roster, now=now, school=school, zone=zone, allow_retiring=allow_retiring
    )
    return await carry_out(session, plan, progress=progress)


async def plan_roster(
    session: AsyncSession,
    roster: Roster,
    *,
    now: datetime,
    school: str | None = None,
    zone: str | None = None,
    allow_retiring: bool = False,
) -> ImportPlan[RosterReport]:
    """What importing the roster would do; `school` takes one school's part of it. Reads only.

    Raises ImportRefused.
    """
    findings = Findings(roster.file)
    known = await rows_of(session, School)
    owners = _owners(_chosen(roster, known, school), known, zone, findings)
    differences = [
        RosterDifference(
            roster,
            row,
            today=now.astimezone(ZoneInfo(row["zone"])).date(),
            before=await _load(session, row["id"]),
            findings=findings,
        )
        for row in owners
    ]
    schools = compare(School, known, owners)

    async def follow(session: AsyncSession) -> None:
        """Whoever joined a class with a plan gets one; of those who left it ends."""
        for row in owners:
            today = now.astimezone(ZoneInfo(row["zone"])).date()
            await follow_enrolments(session, row["id"], today=today)

    changes = (schools, *(_joined(differences, kind) for kind in Kind))
    return ImportPlan(
        report=_report(roster, owners, differences, changes, (*roster.oddities, *findings.all)),
        changes=changes,
        refusal=None if allow_retiring else _too_many_would_go(differences),
        afterwards=follow,
    )


def _chosen(roster: Roster, known: Sequence[Row], school: str | None) -> Sequence[RosterSchool]:
    if school is None:
        return roster.schools
    chosen = [one for one in roster.schools if one.sourced_id == school]
    if chosen:
        return chosen
    named(known, school)
    there = ", ".join(f"{one.sourced_id} ({one.name})" for one in roster.schools)
    raise ImportRefused(f"{roster.file} holds nothing of the school {school}. It has: {there}.")


def _owners(
    schools: Sequence[RosterSchool], known: Sequence[Row], zone: str | None, findings: Findings
) -> list[Row]:
    """The rows of the roster's schools. A placeholder made by an earlier import becomes the only school."""
    by_id = {row["sourced_id"]: row for row in known}
    owners: list[Row] = []
    for one in schools:
        row = by_id.get(one.sourced_id)
        if row is None and len(schools) == 1 and [*by_id] == [PLACEHOLDER]:
            row = by_id[PLACEHOLDER]
            findings.add(
                "A school without a roster was here already.", "It is this school now.", item=one.sourced_id
            )
        if row is None:
            row = new_school(sourced_id=one.sourced_id, name=one.name, zone=checked_zone(zone))
            if zone is None:
                findings.add(
                    "A roster does not say its time zone.",
                    f"Taken as {DEFAULT_ZONE}; --zone says otherwise.",
                    item=one.sourced_id,
                )
        given = {"zone": checked_zone(zone)} if zone is not None else {}
        owners.append(row | {"sourced_id": one.sourced_id, "name": one.name} | given)
    return owners


async def _load(session: AsyncSession, school_id: UUID) -> Before:
    async def own(model: type[SQLModel]) -> list[Row]:
        return await rows_of(session, model, table_of(model).c.school_id == school_id)

    return Before(
        people=await own(Person),
        roles=await own(RoleAssignment),
        guardianships=await own(Guardianship),
        sections=await own(Section),
        enrolments=await own(Enrolment),
        frameworks=await own(Framework),
    )


def _joined(differences: Sequence[RosterDifference], kind: Kind) -> TableChange:
    """One change per table, whatever the number of schools."""
    parts = [difference.changes[kind] for difference in differences]
    changed = [part.columns[: len(part.changed)] for part in parts]
    retired = [part.columns[len(part.changed) :] for part in parts]
    return TableChange(
        table=parts[0].table,
        added=tuple(row for part in parts for row in part.added),
        changed=tuple(row for part in parts for row in part.changed),
        retired=tuple(row for part in parts for row in part.retired),
        columns=tuple(names for group in (*changed, *retired) for names in group),
        unchanged=sum(part.unchanged for part in parts),
    )


def _report(
    roster: Roster,
    owners: Sequence[Row],
    differences: Sequence[RosterDifference],
    changes: Sequence[TableChange],
    oddities: tuple[Oddity, ...],
) -> RosterReport:
    by_kind = dict(zip(Kind, changes[1:], strict=True))

    def count(kind: Kind) -> Count:
        change = by_kind[kind]
        wanted = len(change.added) + len(change.changed) + change.unchanged
        return Count(wanted, len(change.added), len(change.changed), len(change.retired))

    return RosterReport(
        file=roster.file,
        version=roster.version,
        schools=tuple(str(row["sourced_id"]) for row in owners),
        people=count(Kind.PEOPLE),
        roles=count(Kind.ROLES),
        guardianships=count(Kind.GUARDIANSHIPS),
        sections=count(Kind.SECTIONS),
        enrolments=count(Kind.ENROLMENTS),
        sections_linked=sum(difference.sections_linked for difference in differences),
        added=sum(len(change.added) for change in changes),
        changed=sum(len(change.changed) for change in changes),
        retired=sum(len(change.retired) for change in changes),
        unchanged=sum(change.unchanged for change in changes[1:]),
        oddities=oddities,
    )


def _too_many_would_go(differences: Sequence[RosterDifference]) -> str | None:
    for kind in (Kind.PEOPLE, Kind.SECTIONS, Kind.ENROLMENTS):
        retired = sum(len(difference.changes[kind].retired) for difference in differences)
        there = sum(difference.active_before(kind) for difference in differences)
        if too_many(retired, before=there):
            return (
                f"The roster would retire {retired} of {there:,} {kind.value}, more than one in ten. "
                "If that is meant, say so with --allow-retiring."
            )
    return None
