"""One school's part of a roster beside what the database has of it. Pure: works on rows already read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from domain.exchange.changes import Row, TableChange, compare
from domain.exchange.framework_links import framework_for
from domain.exchange.oddities import Findings
from domain.exchange.reading import counted
from domain.exchange.roster import Roster
from domain.exchange.roster_enrolments import STUDENT_AS_TEACHER, RosterEnrolment
from domain.exchange.roster_people import Span
from domain.ids import new_id
from domain.models import Enrolment, Guardianship, Person, RoleAssignment, Section
from domain.vocabulary import Membership, Role

UNSAID_OF_PEOPLE = frozenset({"preferred_name", "pronouns", "email", "grade", "language"})
"""A roster without these does not take them away: people may have told Waymark themselves."""

UNSAID_OF_SECTIONS = frozenset({"framework_id", "calendar_id", "begins_on", "ends_on"})


class Kind(Enum):
    """What a roster is made of, in the order in which it is written."""

    PEOPLE = "people"
    ROLES = "roles"
    GUARDIANSHIPS = "guardianships"
    SECTIONS = "sections"
    ENROLMENTS = "enrolments"


@dataclass(frozen=True, slots=True)
class Before:
    """What the database has of one school."""

    people: list[Row]
    roles: list[Row]
    guardianships: list[Row]
    sections: list[Row]
    enrolments: list[Row]
    frameworks: list[Row]


class RosterDifference:
    """Table by table, what the roster changes in one school."""

    def __init__(
        self, roster: Roster, school: Row, *, today: date, before: Before, findings: Findings
    ) -> None:
        self._roster = roster
        self._school = school
        self._school_id: UUID = school["id"]
        self._today = today
        self._before = before
        self._people = [
            person
            for sourced_id, person in roster.people.by_id.items()
            if school["sourced_id"] in roster.schools_of_people[sourced_id]
        ]
        self._sections = [one for one in roster.sections.values() if one.school == school["sourced_id"]]
        self._person_ids = _ids(before.people, (one.sourced_id for one in self._people))
        self._section_ids = _ids(before.sections, (one.sourced_id for one in self._sections))
        self._known_sections = {row["sourced_id"]: row["id"] for row in before.sections}
        self._known_people = {row["sourced_id"]: row["id"] for row in before.people}
        self.changes: Mapping[Kind, TableChange] = {
            Kind.PEOPLE: self._compare_people(),
            Kind.ROLES: self._compare_roles(findings),
            Kind.GUARDIANSHIPS: self._compare_guardianships(),
            Kind.SECTIONS: self._compare_sections(),
            Kind.ENROLMENTS: self._compare_enrolments(findings),
        }

    @property
    def sections_linked(self) -> int:
        change = self.changes[Kind.SECTIONS]
        linked = {row["id"] for row in self._before.sections if row["framework_id"]}
        linked |= {row["id"] for row in (*change.added, *change.changed) if row["framework_id"]}
        return len(linked & set(self._section_ids.values()))

    def active_before(self, kind: Kind) -> int:
        """How many of a kind are in use now."""
        if kind is Kind.ENROLMENTS:
            return sum(self._lasts(row) for row in self._before.enrolments)
        rows = self._before.people if kind is Kind.PEOPLE else self._before.sections
        return sum(row["retired_on"] is None for row in rows)

    def _lasts(self, row: Row) -> bool:
        return row["ends_on"] is None or row["ends_on"] > self._today

    def _retire(self, row: Row) -> Row | None:
        return {"retired_on": self._today} if row["retired_on"] is None else None

    def _end(self, row: Row) -> Row | None:
        return {"ends_on": max(row["begins_on"], self._today)} if self._lasts(row) else None

    def _gone(
        self, table: str, how: Callable[[Row], Row | None], is_named: Callable[[Row], bool]
    ) -> Callable[[Row], Row | None]:
        """How to end a row that the file lacks: if it is whole always, else when it names the row."""
        if table in self._roster.whole:
            return how
        return lambda row: how(row) if is_named(row) else None

    def _compare_people(self) -> TableChange:
        wanted: list[Row] = [
            {
                "school_id": self._school_id,
                "id": self._person_ids[one.sourced_id],
                "sourced_id": one.sourced_id,
                "given_name": one.given_name,
                "family_name": one.family_name,
                "preferred_name": one.preferred_name,
                "pronouns": one.pronouns,
                "email": one.email,
                "grade": one.grade,
                "language": None,
                "retired_on": None,
            }
            for one in self._people
        ]
        gone = self._roster.people.gone
        retire = self._gone("users", self._retire, lambda row: row["sourced_id"] in gone)
        return compare(Person, self._before.people, wanted, retire=retire, keep_if_empty=UNSAID_OF_PEOPLE)

    def _compare_roles(self, findings: Findings) -> TableChange:
        """One row for each role a person has now; rows of roles that ended earlier are history and stay."""
        earlier: dict[tuple[UUID, Role], list[Row]] = defaultdict(list)
        for row in sorted(self._before.roles, key=lambda row: str(row["begins_on"])):
            earlier[row["person_id"], Role(row["role"])].append(row)
        wanted: list[Row] = []
        over = 0
        for person in self._people:
            for role, span in person.roles.items():
                person_id = self._person_ids[person.sourced_id]
                wanted.append(self._role_row(person_id, role, span, earlier[person_id, role]))
                over += span.ends_on is not None and span.ends_on < self._today
        if over:
            findings.add(
                f"{counted(over, 'role')} ended before today.", "Kept with their dates.", item="roles"
            )
        here = set(self._person_ids.values())
        left = self._left_people()
        retire = self._gone("users", self._end, lambda row: row["person_id"] in here | left)
        return compare(RoleAssignment, self._before.roles, wanted, retire=retire)

    def _role_row(self, person_id: UUID, role: Role, span: Span, earlier: list[Row]) -> Row:
        last = earlier[-1] if earlier else None
        same_day = next((row for row in earlier if row["begins_on"] == (span.begins_on or self._today)), None)
        # A role that goes on keeps its row and its first day; one that ended and is back begins anew.
        goes_on = (
            last
            if last is not None and (last["ends_on"] is None or last["ends_on"] == span.ends_on)
            else None
        )
        row = same_day or goes_on
        begins_on = span.begins_on or (row["begins_on"] if row else self._today)
        return {
            "school_id": self._school_id,
            "id": row["id"] if row else new_id(),
            "person_id": person_id,
            "role": role,
            "begins_on": begins_on,
            "ends_on": span.ends_on,
        }

    def _left_people(self) -> set[UUID]:
        """People who are not in the school any more, by this file or an earlier one."""
        here = set(self._person_ids.values())
        gone = self._roster.people.gone
        return {
            row["id"]
            for row in self._before.people
            if row["id"] not in here
            and (row["retired_on"] or row["sourced_id"] in gone or "users" in self._roster.whole)
        }

    def _compare_guardianships(self) -> TableChange:
        known = {(row["guardian_id"], row["student_id"]): row for row in self._before.guardianships}
        wanted: list[Row] = []
        for guardian, student, relationship in self._roster.people.guardianships:
            if guardian in self._person_ids and student in self._person_ids:
                pair = (self._person_ids[guardian], self._person_ids[student])
                row = known.get(pair)
                wanted.append(
                    {
                        "school_id": self._school_id,
                        "id": row["id"] if row else new_id(),
                        "guardian_id": pair[0],
                        "student_id": pair[1],
                        "relationship": relationship,
                        "begins_on": row["begins_on"] if row else self._today,
                        "ends_on": None,
                    }
                )
        left = self._left_people()
        retire = self._gone(
            "users", self._end, lambda row: row["guardian_id"] in left or row["student_id"] in left
        )
        return compare(Guardianship, self._before.guardianships, wanted, retire=retire)

    def _compare_sections(self) -> TableChange:
        frameworks = {row["sourced_id"]: row["framework_id"] for row in self._before.sections}
        wanted: list[Row] = [
            {
                "school_id": self._school_id,
                "id": self._section_ids[one.sourced_id],
                "sourced_id": one.sourced_id,
                "title": one.title,
                "kind": one.kind,
                "course_sourced_id": one.course_sourced_id,
                "course_title": one.course_title,
                "framework_id": frameworks.get(one.sourced_id)
                or framework_for((one.course_title, one.title, *one.subjects), self._before.frameworks),
                "calendar_id": None,
                "begins_on": one.begins_on,
                "ends_on": one.ends_on,
                "retired_on": None,
            }
            for one in self._sections
        ]
        gone = self._roster.gone_sections
        retire = self._gone("classes", self._retire, lambda row: row["sourced_id"] in gone)
        return compare(
            Section, self._before.sections, wanted, retire=retire, keep_if_empty=UNSAID_OF_SECTIONS
        )

    def _compare_enrolments(self, findings: Findings) -> TableChange:
        known = {row["sourced_id"]: row for row in self._before.enrolments}
        wanted: list[Row] = []
        for one in self._roster.enrolments.values():
            ids = self._enrolled(one, findings)
            if ids is None:
                continue
            row = known.get(one.sourced_id)
            begins_on = one.begins_on or (row["begins_on"] if row else None)
            if begins_on is None:
                begins_on = min(self._today, one.ends_on or self._today)
            ends_on = one.ends_on if one.ends_on is None or one.ends_on >= begins_on else None
            wanted.append(
                {
                    "school_id": self._school_id,
                    "id": row["id"] if row else new_id(),
                    "sourced_id": one.sourced_id,
                    "section_id": ids[0],
                    "person_id": ids[1],
                    "membership": one.membership,
                    "is_primary": one.is_primary,
                    "begins_on": begins_on,
                    "ends_on": ends_on,
                }
            )
        gone = self._roster.gone_enrolments
        left = self._left_people()
        retire = self._gone(
            "enrollments",
            self._end,
            lambda row: row["sourced_id"] in gone or row["person_id"] in left,
        )
        return compare(Enrolment, self._before.enrolments, wanted, retire=retire)

    def _enrolled(self, one: RosterEnrolment, findings: Findings) -> tuple[UUID, UUID] | None:
        """Ids of section and person: of this file, or known from before where the file holds changes only."""
        section_id = self._section_ids.get(one.section) or self._known_sections.get(one.section)
        person_id = self._person_ids.get(one.person) or self._known_people.get(one.person)
        if one.section in self._roster.sections and one.section not in self._section_ids:
            return None  # another school's
        problem = None
        if section_id is None or person_id is None:
            problem = "The class or the user is unknown, here and from before."
        elif one.membership is Membership.TEACHER and one.person not in self._person_ids:
            roles = {Role(row["role"]) for row in self._before.roles if row["person_id"] == person_id}
            problem = STUDENT_AS_TEACHER if roles == {Role.STUDENT} else None
        if problem is not None or section_id is None or person_id is None:
            findings.add(problem or "", "Left out.", item=one.sourced_id)
            return None
        return section_id, person_id


def _ids(before: Iterable[Row], sourced_ids: Iterable[str]) -> dict[str, UUID]:
    """The ids the things have already, and new ones for new things."""
    known = {row["sourced_id"]: row["id"] for row in before}
    return {sourced_id: known.get(sourced_id) or new_id() for sourced_id in sourced_ids}
