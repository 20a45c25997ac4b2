"""A made-up OneRoster 1.2 bundle of a large school: everybody in two classes and an advisory."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

STUDENTS = 2_400
TEACHERS = 100
GUARDIANS = 500
"""Each of one student."""

USERS = STUDENTS + TEACHERS + GUARDIANS
A_CLASS = 25
KINDS = ("maths", "english", "home")

Line = Mapping[str, str]


def packed_roster() -> bytes:
    """The zip. The same bytes' worth of rows each time."""
    tables: dict[str, Sequence[Line]] = {
        "orgs": [{"sourcedId": "o-1", "name": "Bench School", "type": "school"}],
        "academicSessions": [_year()],
        "courses": [
            {"sourcedId": f"k-{kind}", "title": kind.title(), "orgSourcedId": "o-1"} for kind in KINDS
        ],
        "classes": list(_classes()),
        "users": list(_users()),
        "roles": list(_roles()),
        "enrollments": list(_enrolments()),
    }
    tables |= {"manifest": _manifest(list(tables))}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in tables.items():
            archive.writestr(f"{name}.csv", _csv(lines))
    return packed.getvalue()


def _manifest(files: Sequence[str]) -> list[Line]:
    said = {"manifest.version": "1.0", "oneroster.version": "1.2"} | {
        f"file.{name}": "bulk" for name in files
    }
    return [{"propertyName": name, "value": value} for name, value in said.items()]


def _year() -> Line:
    return {
        "sourcedId": "y-1",
        "title": "2026-27",
        "type": "schoolYear",
        "startDate": "2026-09-01",
        "endDate": "2027-06-16",
        "schoolYear": "2027",
    }


def _names() -> list[tuple[str, str]]:
    """Class and kind."""
    return [(f"c-{kind}-{number}", kind) for kind in KINDS for number in range(STUDENTS // A_CLASS)]


def _people() -> Iterator[tuple[str, str, str]]:
    """Identity, role, guardian."""
    for number in range(STUDENTS):
        yield f"s-{number}", "student", f"g-{number}" if number < GUARDIANS else ""
    for number in range(TEACHERS):
        yield f"t-{number}", "teacher", ""
    for number in range(GUARDIANS):
        yield f"g-{number}", "guardian", ""


def _classes() -> Iterator[Line]:
    for name, kind in _names():
        yield {
            "sourcedId": name,
            "title": name,
            "courseSourcedId": f"k-{kind}",
            "classType": "homeroom" if kind == "home" else "scheduled",
            "schoolSourcedId": "o-1",
            "termSourcedIds": "y-1",
        }


def _users() -> Iterator[Line]:
    for name, role, guardian in _people():
        yield {
            "sourcedId": name,
            "enabledUser": "true",
            "givenName": f"Given {name}",
            "familyName": f"Family {name}",
            "username": name,
            "grades": "07" if role == "student" else "",
            "agentSourcedIds": guardian,
            "primaryOrgSourcedId": "o-1",
        }


def _roles() -> Iterator[Line]:
    for name, role, _ in _people():
        yield {
            "sourcedId": f"r-{name}",
            "userSourcedId": name,
            "roleType": "primary",
            "role": role,
            "beginDate": "2026-09-01",
            "orgSourcedId": "o-1",
        }


def _enrolments() -> Iterator[Line]:
    for number, (name, _) in enumerate(_names()):
        yield _enrolment(name, f"t-{number % TEACHERS}", "teacher")
    for number in range(STUDENTS):
        for kind in KINDS:
            yield _enrolment(f"c-{kind}-{number // A_CLASS}", f"s-{number}", "student")


def _enrolment(name: str, person: str, role: str) -> Line:
    return {
        "sourcedId": f"e-{name}-{person}",
        "classSourcedId": name,
        "schoolSourcedId": "o-1",
        "userSourcedId": person,
        "role": role,
        "primary": "true" if role == "teacher" else "",
        "beginDate": "2026-09-01",
    }


def _csv(lines: Sequence[Line]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()
