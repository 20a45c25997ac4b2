"""Small OneRoster bundles, written for the tests."""

import io
import zipfile
from collections.abc import Mapping

SCHOOL = "sourcedId,status,dateLastModified,name,type\nnorth,,,North School,school\n"
TERM = "sourcedId,status,title,type,startDate,endDate\nyear,,2026-27,schoolYear,2026-09-01,2027-06-16\n"
COURSES = "sourcedId,title,subjects\nmath,Mathematics,Mathematics\n"
CLASSES = (
    "sourcedId,status,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds\n"
    "m7,,Mathematics 7,math,scheduled,north,year\n"
    "home,,Advisory 7,,HomeRoom,north,year\n"
)
USERS = (
    "sourcedId,status,orgSourcedIds,role,givenName,familyName,email,agentSourcedIds,password\n"
    "t1,,north,teacher,Bo,Li,bo@school.example,,\n"
    "s1,,north,student,Ana,Morales,,g1,\n"
    "g1,,north,parent,Lucía,Morales,,,\n"
    "p1,,north,principal,Helen,Park,,,\n"
)
ENROLLMENTS = (
    "sourcedId,status,classSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    "e1,,m7,t1,teacher,true,2026-09-01,\n"
    "e2,,home,t1,teacher,true,2026-09-01,\n"
    "e3,,m7,s1,student,,,\n"
    "e4,,home,s1,student,,,\n"
)


def manifest(files: Mapping[str, str], *, delta: tuple[str, ...] = ()) -> str:
    lines = ["propertyName,value", "oneroster.version,1.1"]
    for name in files:
        table = name.removesuffix(".csv")
        lines.append(f"file.{table},{'delta' if table in delta else 'bulk'}")
    return "\n".join(lines) + "\n"


def files(**other: str | None) -> dict[str, str]:
    """A whole little school; keywords replace a file's text, or leave it out."""
    made: dict[str, str | None] = {
        "orgs": SCHOOL,
        "academicSessions": TERM,
        "courses": COURSES,
        "classes": CLASSES,
        "users": USERS,
        "enrollments": ENROLLMENTS,
    }
    kept = {f"{name}.csv": said for name, said in (made | other).items() if said is not None}
    return {"manifest.csv": manifest(kept)} | kept


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
