"""The classes of a roster, with their courses and terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.exchange.oddities import Findings
from domain.exchange.reading import identity, text
from domain.exchange.roster_dates import DateReader
from domain.exchange.roster_files import Bundle, Line
from domain.exchange.roster_orgs import Orgs, is_gone
from domain.vocabulary import SectionKind


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


def read_sections(
    bundle: Bundle, orgs: Orgs, findings: Findings
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
