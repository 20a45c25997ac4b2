"""OneRoster bundles read leniently into plain values. Source: 1EdTech OneRoster 1.1 and 1.2 CSV."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.exchange.oddities import Findings, Oddity
from domain.exchange.reading import counted
from domain.exchange.roster_enrolments import EnrolmentReader, RosterEnrolment
from domain.exchange.roster_files import COLUMNS, Bundle
from domain.exchange.roster_orgs import Orgs, RosterSchool
from domain.exchange.roster_people import People, read_people
from domain.exchange.roster_sections import RosterSection, read_sections
from domain.vocabulary import Membership, Role, SectionKind


@dataclass(frozen=True, slots=True)
class Roster:
    """What a bundle says. Things marked as deleted are only in the `gone_…` sets."""

    file: str
    version: str | None
    schools: tuple[RosterSchool, ...]
    people: People
    sections: Mapping[str, RosterSection]
    enrolments: Mapping[str, RosterEnrolment]
    gone_sections: frozenset[str]
    gone_enrolments: frozenset[str]
    whole: frozenset[str]
    """Tables that are there and list everything there is: what they lack has gone."""
    schools_of_people: Mapping[str, frozenset[str]]
    oddities: tuple[Oddity, ...]


def read_roster(bundle: Bundle) -> Roster:
    """Everything of use in the bundle, and what was odd in it. Raises ImportRefused."""
    findings = Findings(bundle.name)
    findings.take(bundle.oddities)
    version, whole = _manifest(bundle, findings)
    orgs = Orgs(bundle, findings)
    people = read_people(bundle, findings)
    sections, gone_sections = read_sections(bundle, orgs, findings)
    enrolments, gone_enrolments = EnrolmentReader(
        bundle, people, sections, gone_sections=gone_sections, whole=whole, findings=findings
    ).read()
    people = people.with_roles_from(
        advisors={
            one.person
            for one in enrolments.values()
            if one.membership is Membership.TEACHER
            and one.person in people.by_id
            and one.section in sections
            and sections[one.section].kind is SectionKind.ADVISORY
        },
        memberships={
            (one.person, one.membership) for one in enrolments.values() if one.person in people.by_id
        },
    )
    if bundle.lines("demographics"):
        findings.add(
            f"demographics.csv holds {counted(len(bundle.lines('demographics')), 'row')}.",
            "Ignored: demographics are never stored with people.",
            item="demographics.csv",
        )
    return Roster(
        file=bundle.name,
        version=version,
        schools=orgs.schools,
        people=people,
        sections=sections,
        enrolments=enrolments,
        gone_sections=gone_sections,
        gone_enrolments=gone_enrolments,
        whole=whole & bundle.tables.keys(),
        schools_of_people=_schools_of_people(people, orgs, sections, enrolments, findings),
        oddities=findings.all,
    )


def _manifest(bundle: Bundle, findings: Findings) -> tuple[str | None, frozenset[str]]:
    """The version, and which tables are whole rather than changes only."""
    if "manifest" not in bundle.tables:
        findings.add("The bundle has no manifest.csv.", "Every file was taken as whole.")
        return None, frozenset(COLUMNS)
    own = Findings(bundle.tables["manifest"].file)
    said = {
        (line.get("propertyName") or "").casefold(): (line.row, (line.get("value") or "").casefold())
        for line in bundle.lines("manifest")
    }
    there = {table.casefold() for table in bundle.tables}
    for name, (row, mode) in said.items():
        table = name.removeprefix("file.")
        if name.startswith("file.") and mode != "absent" and table not in there:
            kind = mode[:40] or "nothing about it"
            own.add(
                f"The manifest names {table[:60]} and says {kind}, but it is not there or not read.",
                "Gone on without it.",
                row=row,
            )
    for table in COLUMNS:
        place, mode = said.get(f"file.{table.casefold()}", (None, ""))
        is_there = table in bundle.tables
        if is_there and table != "manifest" and mode not in {"bulk", "delta"}:
            how = "says it is absent" if mode == "absent" else "does not say what it is"
            own.add(f"{table}.csv is there, but the manifest {how}.", "Read as a whole file.", row=place)
    findings.take(own.all)
    deltas = {table for table in COLUMNS if said.get(f"file.{table.casefold()}", (0, ""))[1] == "delta"}
    return said.get("oneroster.version", (0, None))[1], frozenset(COLUMNS) - deltas


def _schools_of_people(
    people: People,
    orgs: Orgs,
    sections: Mapping[str, RosterSection],
    enrolments: Mapping[str, RosterEnrolment],
    findings: Findings,
) -> dict[str, frozenset[str]]:
    everywhere = frozenset(school.sourced_id for school in orgs.schools)
    schools: dict[str, set[str]] = {}
    for person in people.by_id.values():
        found = {school for org in person.orgs if (school := orgs.school_of(org))}
        if Role.LEADER in person.roles and any(orgs.is_above(org) for org in person.orgs):
            found |= everywhere
        schools[person.sourced_id] = found
    for one in enrolments.values():
        if one.person in schools and one.section in sections:
            schools[one.person].add(sections[one.section].school)
    for guardian, student, _ in people.guardianships:
        schools[guardian] |= schools[student]
    for sourced_id, found in schools.items():
        if not found and len(everywhere) == 1:
            found.update(everywhere)
        elif not found:
            row = people.by_id[sourced_id].row
            findings.add(
                "The user belongs to no school of this roster.", "Left out.", row=row, item=sourced_id
            )
    return {sourced_id: frozenset(found) for sourced_id, found in schools.items()}
