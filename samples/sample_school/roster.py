"""The school's people and classes as a OneRoster 1.2 bundle of CSV files."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sample_school.source import Toml, read

DISTRICT = "org-riverbend-district"
SCHOOL = "org-riverbend-school"
YEAR = "as-2026-27"
YEAR_BEGINS = "2026-09-01"
YEAR_ENDS = "2027-06-16"
ZIPPED_AT = (2026, 8, 17, 9, 0, 0)
LATE_FROM = "2026-10-19"
"""The day the one student with the shape ``late`` joined."""

HEADERS = {
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,"
    "subjects,subjectCodes",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate",
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId",
    "users": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,"
    "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
}
ABSENT = (
    "categories",
    "classResources",
    "courseResources",
    "demographics",
    "lineItemLearningObjectiveIds",
    "lineItems",
    "lineItemScoreScales",
    "resources",
    "resultLearningObjectiveIds",
    "results",
    "resultScoreScales",
    "scoreScales",
    "userProfiles",
    "userResources",
)
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Student:
    sourced_id: str
    given: str
    family: str
    preferred: str
    grade: int
    advisor: str
    shape: str

    @property
    def called(self) -> str:
        return self.preferred or self.given

    @property
    def advisory(self) -> str:
        return f"c-advisory-{self.advisor}"


def students() -> list[Student]:
    return [Student(*row) for row in read("school")["people"]["students"]]


def sections() -> list[Toml]:
    """The scheduled classes, each with the sourcedId of its teacher under ``teacher``."""
    school = read("school")
    teachers = {person["teaches"]: person["id"] for person in school["staff"] if "teaches" in person}
    return [section | {"teacher": teachers[section["id"]]} for section in school["class"]]


def bundle() -> bytes:
    """The zip as bytes, the same in every run: fixed times, fixed order, stored uncompressed."""
    rows = {
        "academicSessions": _sessions(),
        "classes": _classes(),
        "courses": _courses(),
        "enrollments": _enrollments(),
        "orgs": _orgs(),
        "roles": _roles(),
        "users": _users(),
    }
    buffer = io.BytesIO()
    # Uncompressed, because what deflate writes may differ from one zlib to the next.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundled:
        _add(bundled, "manifest", _csv(("propertyName", "value"), _manifest()))
        for name, header in HEADERS.items():
            columns = header.split(",")
            _add(
                bundled,
                name,
                _csv(columns, ([row.get(column, "") for column in columns] for row in rows[name])),
            )
    return buffer.getvalue()


def _add(bundled: zipfile.ZipFile, name: str, text: str) -> None:
    member = zipfile.ZipInfo(f"{name}.csv", ZIPPED_AT)
    member.create_system = 3
    member.external_attr = 0o644 << 16
    bundled.writestr(member, text.encode())


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()


def _manifest() -> list[tuple[str, str]]:
    files = [(f"file.{name}", "bulk") for name in HEADERS] + [(f"file.{name}", "absent") for name in ABSENT]
    return [
        ("manifest.version", "1.0"),
        ("oneroster.version", "1.2"),
        *sorted(files, key=lambda line: line[0].lower()),
        ("source.systemName", "Riverbend sample school"),
        ("source.systemCode", "riverbend-sample"),
    ]


def _orgs() -> list[Row]:
    district = {"sourcedId": DISTRICT, "name": "Riverbend District", "type": "district", "identifier": "RBD"}
    school = {"sourcedId": SCHOOL, "name": read("school")["name"], "type": "school", "identifier": "RBS"}
    return [district, school | {"parentSourcedId": DISTRICT}]


def _sessions() -> list[Row]:
    year = {"schoolYear": "2027", "startDate": YEAR_BEGINS, "endDate": YEAR_ENDS}
    half = {"type": "semester", "parentSourcedId": YEAR}
    return [
        year | {"sourcedId": YEAR, "title": "2026-27", "type": "schoolYear"},
        year | half | {"sourcedId": "as-2026-27-1", "title": "First semester", "endDate": "2027-01-22"},
        year | half | {"sourcedId": "as-2026-27-2", "title": "Second semester", "startDate": "2027-01-25"},
    ]


def _courses() -> list[Row]:
    return [
        {
            "sourcedId": f"course-{slug}",
            "schoolYearSourcedId": YEAR,
            "title": title,
            "courseCode": slug.upper()[:4],
            "grades": "06,07,08",
            "orgSourcedId": SCHOOL,
            "subjects": title,
        }
        for slug, title in (("mathematics", "Mathematics"), ("english", "English"), ("advisory", "Advisory"))
    ]


def _classes() -> list[Row]:
    common = {"schoolSourcedId": SCHOOL, "termSourcedIds": YEAR}
    scheduled = [
        common
        | {
            "sourcedId": section["id"],
            "title": section["title"],
            "grades": f"{section['grade']:02}",
            "courseSourcedId": f"course-{section['course']}",
            "classCode": section["id"].removeprefix("c-").upper(),
            "classType": "scheduled",
            "location": section["room"],
            "subjects": section["course"].capitalize(),
            "periods": section["period"],
        }
        for section in sections()
    ]
    homerooms = [
        common
        | {
            "sourcedId": advisor["advises"],
            "title": f"Advisory {advisor['family']}",
            "grades": "06,07,08",
            "courseSourcedId": "course-advisory",
            "classCode": advisor["advises"].removeprefix("c-").upper(),
            "classType": "homeroom",
            "subjects": "Advisory",
            "periods": "0",
        }
        for advisor in _advisors()
    ]
    return scheduled + homerooms


def _advisors() -> list[Toml]:
    return [person for person in read("school")["staff"] if "advises" in person]


def _enrollments() -> list[Row]:
    adults = [(section["id"], section["teacher"]) for section in sections()]
    adults += [(advisor["advises"], advisor["id"]) for advisor in _advisors()]
    taught = [_enrollment(class_id, person, "teacher", YEAR_BEGINS) for class_id, person in adults]
    learning = [
        _enrollment(class_id, student.sourced_id, "student", _joined_on(student))
        for student in students()
        for class_id in (f"c-math-{student.grade}a", f"c-english-{student.grade}a", student.advisory)
    ]
    return taught + learning


def _joined_on(student: Student) -> str:
    return LATE_FROM if student.shape == "late" else YEAR_BEGINS


def _enrollment(class_id: str, person: str, role: str, begins: str) -> Row:
    return {
        "sourcedId": f"e-{class_id.removeprefix('c-')}-{person}",
        "classSourcedId": class_id,
        "schoolSourcedId": SCHOOL,
        "userSourcedId": person,
        "role": role,
        "primary": "true" if role == "teacher" else "false",
        "beginDate": begins,
        "endDate": YEAR_ENDS,
    }


def _roles() -> list[Row]:
    school = read("school")
    held = [(person["id"], role, YEAR_BEGINS) for person in school["staff"] for role in person["roles"]]
    held += [(student.sourced_id, "student", _joined_on(student)) for student in students()]
    held += [(guardian[0], "guardian", YEAR_BEGINS) for guardian in school["people"]["guardians"]]
    return [
        {
            "sourcedId": f"r-{person}-{role}",
            "userSourcedId": person,
            "roleType": "primary",
            "role": role,
            "beginDate": begins,
            "orgSourcedId": SCHOOL,
        }
        for person, role, begins in held
    ]


def _users() -> list[Row]:
    people = read("school")["people"]
    agents: dict[str, list[str]] = {}
    for guardian, _, _, children in people["guardians"]:
        for child in children:
            agents.setdefault(child, []).append(guardian)
    adults = [_user(person["id"], person["given"], person["family"]) for person in read("school")["staff"]]
    learners = [
        _user(student.sourced_id, student.given, student.family)
        | {
            "grades": f"{student.grade:02}",
            "preferredGivenName": student.preferred,
            "agentSourcedIds": ",".join(agents.get(student.sourced_id, ())),
        }
        for student in students()
    ]
    guardians = [_user(guardian, given, family) for guardian, given, family, _ in people["guardians"]]
    return adults + learners + guardians


def _user(sourced_id: str, given: str, family: str) -> Row:
    name = _plain(sourced_id.split("-", 1)[1].replace("-", "."))
    return {
        "sourcedId": sourced_id,
        "enabledUser": "true",
        "username": name,
        "givenName": given,
        "familyName": family,
        "identifier": sourced_id,
        "email": f"{name}@riverbend.example.org",
        "primaryOrgSourcedId": SCHOOL,
    }


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
