"""OneRoster bundles read leniently into plain values. Source: 1EdTech OneRoster 1.1 and 1.2 CSV."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.exchange.oddities import Findings, ImportRefused, Oddity
from domain.exchange.reading import counted, identity, text
from domain.exchange.roster_dates import DateReader
from domain.exchange.roster_files import COLUMNS, Bundle, Line
from domain.exchange.roster_people import GONE, People, RosterPerson, read_people
from domain.vocabulary import Membership, Role, SectionKind

STUDENT_AS_TEACHER = "A student is enrolled as teacher, and would see other students' records."


@dataclass(frozen=True, slots=True)
class RosterSchool:
    sourced_id: str
    name: str


@dataclass(frozen=True, slots=True)
class RosterSection:
    sourced_id: str
    school: str
    title: str
    kind: SectionKind
    course_sourced_id: str | None
    course_title: str | None
    subjects: tuple[str, ...]
    begins_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class RosterEnrolment:
    sourced_id: str
    section: str
    """Of this roster; or, when classes.csv holds changes only, perhaps one known from before."""
    person: str
    """Likewise."""
    membership: Membership
    is_primary: bool
    begins_on: date | None
    """None when neither the row nor the class's terms say."""
    ends_on: date | None


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
    orgs = _Orgs(bundle, findings)
    people = read_people(bundle, findings)
    sections, gone_sections = _sections(bundle, orgs, findings)
    enrolments, gone_enrolments = _Enrolments(
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


def is_gone(line: Line, findings: Findings) -> bool:
    """Whether the row says that the thing is no more; a blank status says nothing."""
    status = (line.get("status") or "active").casefold()
    if status not in GONE and status != "active":
        findings.add(f"The status {status[:40]} is unknown.", "Taken as active.", row=line.row)
    return status in GONE


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


class _Orgs:
    """The schools of a bundle, and to which of them an organisation belongs."""

    def __init__(self, bundle: Bundle, findings: Findings) -> None:
        self._findings = findings
        self._parents: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        kinds: dict[str, str] = {}
        for line in bundle.lines("orgs"):
            sourced_id = identity(line.get("sourcedId"))
            own = Findings(line.file)
            if sourced_id is None:
                own.add("An organisation has no sourcedId.", "Left out.", row=line.row)
            elif not is_gone(line, own):
                self._parents[sourced_id] = line.get("parentSourcedId")
                self._names[sourced_id] = text(line.get("name"), longest=200) or sourced_id
                kinds[sourced_id] = (line.get("type") or "").casefold()
            findings.take(own.all)
        self.schools = self._schools(bundle, kinds)
        self._ids = frozenset(school.sourced_id for school in self.schools)

    def _schools(self, bundle: Bundle, kinds: Mapping[str, str]) -> tuple[RosterSchool, ...]:
        chosen = [sourced_id for sourced_id, kind in kinds.items() if kind == "school"]
        if not chosen:
            used = Counter(
                found for line in bundle.lines("classes") if (found := identity(line.get("schoolSourcedId")))
            )
            chosen = list(kinds) if len(kinds) == 1 else list(used)
            if not chosen:
                raise ImportRefused(f"{bundle.name} names no school, neither in orgs.csv nor in classes.csv.")
            for sourced_id in chosen:
                kind = kinds.get(sourced_id)
                self._findings.add(
                    f"The organisation is a {kind}, and there is no school."
                    if kind
                    else "The school is not in orgs.csv.",
                    "Taken as the school.",
                    item=sourced_id,
                )
        return tuple(RosterSchool(one, self._names.get(one, one)) for one in chosen)

    def school_of(self, sourced_id: str | None) -> str | None:
        """The school an organisation is, or is part of; the only school where nothing is said."""
        seen: set[str] = set()
        found = sourced_id
        while found is not None and found not in self._ids and found not in seen:
            seen.add(found)
            found = self._parents.get(found)
        if found in self._ids:
            return found
        return self.schools[0].sourced_id if len(self.schools) == 1 else None

    def is_above(self, sourced_id: str) -> bool:
        """Whether the organisation is known and stands over the schools, as a district does."""
        return sourced_id in self._parents and self.school_of(sourced_id) is None


def _sections(
    bundle: Bundle, orgs: _Orgs, findings: Findings
) -> tuple[dict[str, RosterSection], frozenset[str]]:
    terms = _terms(bundle, findings)
    courses = {found: line for line in bundle.lines("courses") if (found := identity(line.get("sourcedId")))}
    sections: dict[str, RosterSection] = {}
    gone: set[str] = set()
    own = Findings(bundle.tables["classes"].file if "classes" in bundle.tables else "classes.csv")
    if bundle.lines("classes") and "courses" not in bundle.tables:
        own.add("There is no courses.csv.", "The class's own subject stands in for its course's title.")
    for line in bundle.lines("classes"):
        sourced_id = identity(line.get("sourcedId"))
        school = orgs.school_of(line.get("schoolSourcedId"))
        if sourced_id is None or sourced_id in sections or sourced_id in gone:
            own.add("A class has no sourcedId, or one already used.", "Left out.", row=line.row)
        elif is_gone(line, own):
            gone.add(sourced_id)
            own.add("The class is marked as deleted.", "Not taken over.", row=line.row, item=sourced_id)
        elif school is None:
            own.add("The class is of no school of this roster.", "Left out.", row=line.row, item=sourced_id)
        else:
            sections[sourced_id] = _section(
                line, sourced_id, school=school, terms=terms, courses=courses, own=own
            )
    findings.take(own.all)
    return sections, frozenset(gone)


def _section(
    line: Line,
    sourced_id: str,
    *,
    school: str,
    terms: Mapping[str, tuple[date | None, date | None]],
    courses: Mapping[str, Line],
    own: Findings,
) -> RosterSection:
    kind = (line.get("classType") or "scheduled").casefold()
    if kind not in {"scheduled", "homeroom"}:
        own.add(
            f"The class type {kind[:40]} is unknown.", "Taken as scheduled.", row=line.row, item=sourced_id
        )
    course_id = identity(line.get("courseSourcedId"))
    course = courses.get(course_id) if course_id else None
    if course_id and courses and course is None:
        own.add("The class's course is not in courses.csv.", "Left open.", row=line.row, item=sourced_id)
    for term in line.listed("termSourcedIds"):
        if term not in terms:
            own.add(f"The term {term[:60]} is unknown.", "Left out.", row=line.row, item=sourced_id)
    spans = [terms[term] for term in line.listed("termSourcedIds") if term in terms]
    subjects = (*(course.listed("subjects") if course else ()), *line.listed("subjects"))
    title = text(course.get("title"), longest=200) if course else None
    return RosterSection(
        sourced_id=sourced_id,
        school=school,
        title=text(line.get("title"), longest=200) or title or sourced_id,
        kind=SectionKind.ADVISORY if kind == "homeroom" else SectionKind.COURSE,
        course_sourced_id=course_id,
        course_title=title or next(iter(subjects), None),
        subjects=subjects,
        begins_on=min((begins for begins, _ in spans if begins), default=None),
        ends_on=max((ends for _, ends in spans if ends), default=None),
    )


def _terms(bundle: Bundle, findings: Findings) -> dict[str, tuple[date | None, date | None]]:
    lines = bundle.lines("academicSessions")
    own = Findings(lines[0].file if lines else "academicSessions.csv")
    dates = DateReader(lines, own)
    terms: dict[str, tuple[date | None, date | None]] = {}
    for line in lines:
        sourced_id = identity(line.get("sourcedId"))
        if sourced_id is None:
            own.add("A session has no sourcedId.", "Left out.", row=line.row)
        elif not is_gone(line, own):
            begins, ends = dates.read(line, "startDate"), dates.read(line, "endDate")
            if begins and ends and ends < begins:
                own.add(
                    "The session ends before it begins.",
                    "Its end was left out.",
                    row=line.row,
                    item=sourced_id,
                )
                ends = None
            terms[sourced_id] = (begins, ends)
    findings.take(own.all)
    return terms


class _Enrolments:
    """Reads enrollments.csv beside the people and sections already read."""

    def __init__(
        self,
        bundle: Bundle,
        people: People,
        sections: Mapping[str, RosterSection],
        *,
        gone_sections: frozenset[str],
        whole: frozenset[str],
        findings: Findings,
    ) -> None:
        self._lines = bundle.lines("enrollments")
        self._people = people
        self._sections = sections
        self._gone_sections = gone_sections
        self._whole = whole
        self._findings = findings
        self._own = Findings(self._lines[0].file if self._lines else "enrollments.csv")
        self._dates = DateReader(self._lines, self._own)

    def read(self) -> tuple[dict[str, RosterEnrolment], frozenset[str]]:
        found: dict[str, RosterEnrolment] = {}
        gone: set[str] = set()
        for line in self._lines:
            sourced_id = identity(line.get("sourcedId"))
            if sourced_id is None:
                sourced_id = identity(f"{line.get('classSourcedId')}:{line.get('userSourcedId')}") or ""
                self._say(line, "The enrolment has no sourcedId.", "One was made of its class and user.")
            if sourced_id in found or sourced_id in gone:
                self._say(line, "The enrolment appears twice.", "The first one was read.")
            elif is_gone(line, self._own):
                gone.add(sourced_id)
            else:
                one = self._one(line, sourced_id)
                if one is not None:
                    found[sourced_id] = one
        self._findings.take(self._own.all)
        return found, frozenset(gone)

    def _say(self, line: Line, problem: str, done: str) -> None:
        self._own.add(problem, done, row=line.row, item=line.get("sourcedId"))

    def _one(self, line: Line, sourced_id: str) -> RosterEnrolment | None:
        section_id = identity(line.get("classSourcedId"))
        person_id = identity(line.get("userSourcedId"))
        section = self._sections.get(section_id or "")
        person = self._people.by_id.get(person_id or "")
        membership = _MEMBERSHIPS.get((line.get("role") or "").casefold())
        problem = self._missing("class", section_id, section is not None) or self._missing(
            "user", person_id, person is not None
        )
        if problem is None and membership is None:
            problem = f"Nobody is enrolled as {(line.get('role') or 'nothing')[:40]} in Waymark."
        if membership is Membership.TEACHER and person and person.roles.keys() == {Role.STUDENT}:
            problem = STUDENT_AS_TEACHER
        if problem is not None or section_id is None or person_id is None or membership is None:
            self._say(line, problem or "The row is incomplete.", "Left out.")
            return None
        if person is not None:
            self._compare_roles(line, person, membership, section)
        begins, ends = self._span(line, section)
        return RosterEnrolment(
            sourced_id=sourced_id,
            section=section_id,
            person=person_id,
            membership=membership,
            is_primary=(line.get("primary") or "").casefold() in {"true", "1", "yes"},
            begins_on=begins,
            ends_on=ends,
        )

    def _missing(self, what: str, sourced_id: str | None, is_there: bool) -> str | None:
        """Why the thing cannot be enrolled; a file of changes only may mean one known from before."""
        gone, table = (self._gone_sections, "classes") if what == "class" else (self._people.gone, "users")
        if is_there:
            return None
        if sourced_id in gone:
            return f"The {what} is marked as deleted."
        if sourced_id is None or table in self._whole:
            return f"The {what} is unknown."
        return None

    def _compare_roles(
        self, line: Line, person: RosterPerson, membership: Membership, section: RosterSection | None
    ) -> None:
        expected = {Role.STUDENT} if membership is Membership.STUDENT else {Role.TEACHER}
        if membership is Membership.TEACHER and (section is None or section.kind is SectionKind.ADVISORY):
            expected.add(Role.ADVISOR)
        if person.roles and not expected & person.roles.keys():
            roles = ", ".join(sorted(person.roles))
            self._say(
                line, f"Enrolled as {membership}, but their role is {roles}.", "Enrolled as the row says."
            )

    def _span(self, line: Line, section: RosterSection | None) -> tuple[date | None, date | None]:
        begins = self._dates.read(line, "beginDate") or (section.begins_on if section else None)
        ends = self._dates.read(line, "endDate")
        if begins and ends and ends < begins:
            self._say(line, "The enrolment ends before it begins.", "Its end was left out.")
            ends = None
        if section is not None and (
            (section.ends_on and begins and begins > section.ends_on)
            or (section.begins_on and ends and ends < section.begins_on)
        ):
            self._say(line, "The enrolment lies outside its class's terms.", "Kept with its dates.")
        return begins, ends


_MEMBERSHIPS = {"student": Membership.STUDENT, "teacher": Membership.TEACHER}


def _schools_of_people(
    people: People,
    orgs: _Orgs,
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
