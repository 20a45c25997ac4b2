"""Users, their roles and their guardians, out of a OneRoster bundle."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.exchange.oddities import Findings
from domain.exchange.reading import counted, identity, text
from domain.exchange.roster_dates import DateReader
from domain.exchange.roster_files import Bundle, Line
from domain.vocabulary import Membership, Role

ROLES: Mapping[str, Role] = {
    "student": Role.STUDENT,
    "teacher": Role.TEACHER,
    "counselor": Role.ADVISOR,
    "guardian": Role.GUARDIAN,
    "parent": Role.GUARDIAN,
    "relative": Role.GUARDIAN,
    "administrator": Role.LEADER,
    "principal": Role.LEADER,
    "siteadministrator": Role.LEADER,
    "districtadministrator": Role.LEADER,
}
"""OneRoster's roles, folded. The others (aide, proctor, systemAdministrator) give no rights here."""

NEVER_STORED = ("password", "sms", "phone")

NO_NAME = "(no name)"

GONE = frozenset({"tobedeleted", "inactive"})


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day; None where nobody says."""

    begins_on: date | None = None
    ends_on: date | None = None

    def joined(self, other: "Span") -> "Span":
        """From the first beginning to the last end; open where one of them is."""
        begins = [one for one in (self.begins_on, other.begins_on) if one]
        ends = [self.ends_on, other.ends_on]
        return Span(
            min(begins, default=None),
            max((one for one in ends if one), default=None) if None not in ends else None,
        )


@dataclass(frozen=True, slots=True)
class RosterPerson:
    sourced_id: str
    row: int
    given_name: str
    family_name: str
    preferred_name: str | None
    pronouns: str | None
    email: str | None
    grade: str | None
    roles: Mapping[Role, Span]
    orgs: tuple[str, ...]
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    by_id: Mapping[str, RosterPerson]
    gone: frozenset[str]
    guardianships: tuple[tuple[str, str, str], ...]
    """(guardian, student, relationship)"""

    def with_roles_from(
        self, *, advisors: Collection[str], memberships: Collection[tuple[str, Membership]]
    ) -> "People":
        """Whoever leads a homeroom is an advisor; whoever has no role at all has that of their enrolments."""
        changed = dict(self.by_id)
        for sourced_id, membership in sorted(memberships):
            if not self.by_id[sourced_id].roles:
                role = Role.STUDENT if membership is Membership.STUDENT else Role.TEACHER
                changed[sourced_id] = _with_role(changed[sourced_id], role)
        for sourced_id in sorted(advisors):
            changed[sourced_id] = _with_role(changed[sourced_id], Role.ADVISOR)
        return replace(self, by_id=changed)


def _with_role(person: RosterPerson, role: Role) -> RosterPerson:
    if role in person.roles:
        return person
    # An advisor's role lasts as long as the teacher's does.
    return replace(person, roles={**person.roles, role: person.roles.get(Role.TEACHER, Span())})


def read_people(bundle: Bundle, findings: Findings) -> People:
    """Everybody in users.csv, with the roles of roles.csv (1.2) or of their own row (1.1)."""
    lines = bundle.lines("users")
    own = Findings(lines[0].file if lines else "users.csv")
    roles = _roles(bundle, findings)
    DateReader(lines, own)
    people: dict[str, RosterPerson] = {}
    gone: set[str] = set()
    relationships: dict[str, str] = {}
    for line in lines:
        sourced_id = identity(line.get("sourcedId"))
        if sourced_id is None:
            own.add("A user has no sourcedId.", "Left out.", row=line.row)
        elif sourced_id in people or sourced_id in gone:
            own.add("A user appears twice.", "The first one was read.", row=line.row, item=sourced_id)
        elif (line.get("status") or "").casefold() in GONE:
            gone.add(sourced_id)
        else:
            said = roles.get(sourced_id, _Roles())
            said = said.with_word(line.get("role"), Span(), line, own)
            people[sourced_id] = _person(line, sourced_id, said, own)
            relationships[sourced_id] = said.relationship
    _say_not_stored(lines, own)
    for sourced_id in roles.keys() - people.keys() - gone:
        own.add("A role is of a user who is not in users.csv.", "Left out.", item=sourced_id)
    guardianships = tuple(_guardianships(people, gone, relationships, own))
    findings.take(own.all)
    return People(by_id=people, gone=frozenset(gone), guardianships=guardianships)


@dataclass(frozen=True, slots=True)
class _Roles:
    """One user's roles as collected from rows."""

    spans: Mapping[Role, Span] | None = None
    orgs: tuple[str, ...] = ()
    relationship: str = "guardian"

    def with_word(self, word: str | None, span: Span, line: Line, own: Findings) -> "_Roles":
        if word is None:
            return self
        role = ROLES.get(word.casefold().replace(" ", ""))
        if role is None:
            own.add(
                f"The role {word[:40]} has no place in Waymark.",
                "The person is kept without it.",
                row=line.row,
                item=line.get("sourcedId"),
            )
            return self
        spans = dict(self.spans or {})
        spans[role] = spans[role].joined(span) if role in spans else span
        relationship = word.casefold() if role is Role.GUARDIAN else self.relationship
        return replace(self, spans=spans, relationship=relationship)


def _roles(bundle: Bundle, findings: Findings) -> dict[str, _Roles]:
    lines = list(bundle.lines("roles"))
    profiles = bundle.tables.get("userProfiles")
    if profiles is not None and "role" in profiles.columns:
        own = Findings(profiles.file)
        known = {line.get("sourcedId") for line in lines}
        more = [line for line in profiles.lines if line.get("sourcedId") not in known]
        own.add(
            f"The file carries roles instead of profiles ({counted(len(profiles.lines), 'row')}).",
            f"{counted(len(more), 'row')} not in roles.csv read as roles; nothing else is of use.",
        )
        findings.take(own.all)
        lines += more
    own = Findings(lines[0].file if lines else "roles.csv")
    dates = DateReader(lines, own)
    found: dict[str, _Roles] = {}
    for line in lines:
        user = identity(line.get("userSourcedId"))
        if user is None:
            own.add("The role is nobody's.", "Left out.", row=line.row, item=line.get("sourcedId"))
        elif (line.get("status") or "").casefold() not in GONE:
            span = Span(dates.read(line, "beginDate"), dates.read(line, "endDate"))
            if span.begins_on and span.ends_on and span.ends_on < span.begins_on:
                own.add("The role ends before it begins.", "Its end was left out.", row=line.row, item=user)
                span = replace(span, ends_on=None)
            before = found.get(user, _Roles())
            org = line.get("orgSourcedId")
            with_org = replace(before, orgs=(*before.orgs, org)) if org else before
            found[user] = with_org.with_word(line.get("role") or "(none)", span, line, own)
    findings.take(own.all)
    return found


def _person(line: Line, sourced_id: str, roles: _Roles, own: Findings) -> RosterPerson:
    given = text(line.get("givenName"), longest=100)
    family = text(line.get("familyName"), longest=100)
    if given is None or family is None:
        own.add("The user lacks a name.", "The user name stands in.", row=line.row, item=sourced_id)
    email = text(line.get("email"), longest=254)
    if email is not None and ("@" not in email or " " in email):
        own.add("The e-mail address is none.", "Left out.", row=line.row, item=sourced_id)
        email = None
    primary = line.get("primaryOrgSourcedId")
    return RosterPerson(
        sourced_id=sourced_id,
        row=line.row,
        given_name=given or text(line.get("username"), longest=100) or NO_NAME,
        family_name=family or "",
        preferred_name=text(line.get("preferredGivenName") or line.get("preferredFirstName"), longest=100),
        pronouns=text(line.get("pronouns"), longest=40),
        email=email,
        grade=next(iter(line.listed("grades")), None),
        roles=roles.spans or {},
        orgs=(*line.listed("orgSourcedIds"), *roles.orgs, *([primary] if primary else [])),
        agents=line.listed("agentSourcedIds"),
    )


def _say_not_stored(lines: Iterable[Line], own: Findings) -> None:
    found = {column: sum(column in line.cells for line in lines) for column in NEVER_STORED}
    told = ", ".join(f"{column} ({count})" for column, count in found.items() if count)
    if told:
        own.add(f"The file carries {told}.", "Ignored: never stored.")


def _guardianships(
    people: Mapping[str, RosterPerson],
    gone: Collection[str],
    relationships: Mapping[str, str],
    own: Findings,
) -> Iterable[tuple[str, str, str]]:
    """Agents stand with the student in the standard, and with the guardian in some exports."""
    seen: set[tuple[str, str]] = set()
    for person in people.values():
        for agent in person.agents:
            other = people.get(agent)
            if other is None:
                if agent not in gone:
                    own.add(
                        f"The agent {agent[:60]} is unknown.",
                        "Left out.",
                        row=person.row,
                        item=person.sourced_id,
                    )
                continue
            pair = _guardian_and_student(person, other)
            if pair is None:
                roles = ", ".join(sorted(other.roles)) or "nobody"
                own.add(
                    f"The agent {agent[:60]} is {roles}, not a guardian of a student.",
                    "No guardianship was made.",
                    row=person.row,
                    item=person.sourced_id,
                )
            elif pair not in seen:
                seen.add(pair)
                yield (*pair, relationships[pair[0]])


def _guardian_and_student(person: RosterPerson, agent: RosterPerson) -> tuple[str, str] | None:
    for guardian, student in ((agent, person), (person, agent)):
        if Role.GUARDIAN in guardian.roles and Role.STUDENT in student.roles:
            return guardian.sourced_id, student.sourced_id
    return None
