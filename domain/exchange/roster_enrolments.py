"""Who is enrolled in which class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.exchange.oddities import Findings
from domain.exchange.reading import identity
from domain.exchange.roster_dates import DateReader
from domain.exchange.roster_files import Bundle, Line
from domain.exchange.roster_orgs import is_gone
from domain.exchange.roster_people import People, RosterPerson
from domain.exchange.roster_sections import RosterSection
from domain.vocabulary import Membership, Role, SectionKind

STUDENT_AS_TEACHER = "A student is enrolled as teacher, and would see other students' records."

_MEMBERSHIPS = {"student": Membership.STUDENT, "teacher": Membership.TEACHER}


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


class EnrolmentReader:
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
