"""OneRoster bundles: what is read from good, odd and hostile ones."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exchange import roster_files
from domain.exchange.oddities import ImportRefused
from domain.exchange.roster import Roster, read_roster
from domain.exchange.roster_files import read_bundle, read_zip
from domain.vocabulary import Membership, Role, SectionKind
from tests.exchange.bundles import CLASSES, ENROLLMENTS, USERS, files, zipped


def read(**other: str | None) -> Roster:
    return read_roster(read_zip(zipped(files(**other)), file_name="made_up.zip"))


def problems(roster: Roster) -> list[str]:
    return [oddity.problem for oddity in roster.oddities]


def test_a_clean_bundle_has_no_oddities() -> None:
    roster = read()
    assert roster.oddities == ()
    assert [one.sourced_id for one in roster.schools] == ["north"]
    assert {one.kind for one in roster.sections.values()} == {SectionKind.COURSE, SectionKind.ADVISORY}
    assert roster.sections["m7"].ends_on == date(2027, 6, 16)


def test_the_teacher_of_a_homeroom_is_an_advisor_too() -> None:
    people = read().people.by_id
    assert people["t1"].roles.keys() == {Role.TEACHER, Role.ADVISOR}
    assert people["s1"].roles.keys() == {Role.STUDENT}
    assert people["p1"].roles.keys() == {Role.LEADER}


def test_a_folder_is_read_like_the_zip(tmp_path: Path) -> None:
    for name, content in files().items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    roster = read_roster(read_bundle(tmp_path))
    assert (roster.people, roster.sections, roster.enrolments) == (
        read().people,
        read().sections,
        read().enrolments,
    )


@pytest.mark.parametrize("agent_stands_with", ["s1", "g1"])
def test_a_guardian_is_found_from_either_side(agent_stands_with: str) -> None:
    other = {"s1": "g1", "g1": "s1"}[agent_stands_with]
    users = (
        "sourcedId,role,givenName,familyName,agentSourcedIds\n"
        f"{agent_stands_with},{'student' if other == 'g1' else 'parent'},A,A,{other}\n"
        f"{other},{'parent' if other == 'g1' else 'student'},B,B,\n"
    )
    assert read(users=users, enrollments=None).people.guardianships == (("g1", "s1", "parent"),)


def test_an_agent_who_is_only_a_teacher_becomes_no_guardian() -> None:
    roster = read(users=USERS.replace(",,g1,", ",,t1,"))
    assert roster.people.guardianships == ()
    assert "The agent t1 is teacher, advisor, not a guardian of a student." not in problems(roster)
    assert "The agent t1 is teacher, not a guardian of a student." in problems(roster)


def test_a_student_enrolled_as_teacher_is_left_out() -> None:
    roster = read(enrollments=ENROLLMENTS + "e5,,m7,s1,teacher,,,\n")
    assert "e5" not in roster.enrolments
    assert "A student is enrolled as teacher, and would see other students' records." in problems(roster)


def test_a_teacher_enrolled_as_student_learns_too_and_is_reported() -> None:
    roster = read(enrollments=ENROLLMENTS + "e5,,m7,t1,student,,,\n")
    assert roster.enrolments["e5"].membership is Membership.STUDENT
    assert "Enrolled as student, but their role is teacher." in problems(roster)


def test_unknown_users_and_classes_and_deleted_ones_are_left_out_with_their_rows() -> None:
    roster = read(
        classes=CLASSES + "old,tobedeleted,Old,math,scheduled,north,year\n",
        enrollments=ENROLLMENTS + "e5,,m7,nobody,student,,,\ne6,,no,s1,student,,,\ne7,,old,s1,student,,,\n",
    )
    told = {(oddity.row, oddity.item): oddity.problem for oddity in roster.oddities}
    assert told[6, "e5"] == "The user is unknown."
    assert told[7, "e6"] == "The class is unknown."
    assert told[8, "e7"] == "The class is marked as deleted."
    assert len(roster.enrolments) == 4


def test_an_enrolment_outside_its_terms_is_kept_and_reported() -> None:
    roster = read(enrollments=ENROLLMENTS + "e5,,m7,s1,student,,2025-01-01,2025-06-01\n")
    assert roster.enrolments["e5"].ends_on == date(2025, 6, 1)
    assert "The enrolment lies outside its class's terms." in problems(roster)


@pytest.mark.parametrize(
    ("other_date", "expected"), [("15/06/2026", date(2026, 5, 1)), ("06/15/2026", date(2026, 1, 5))]
)
def test_an_ambiguous_date_is_decided_by_the_files_other_dates(other_date: str, expected: date) -> None:
    rows = "sourcedId,title,type,startDate,endDate\nyear,Y,term,1/05/2026,2027-06-16\n"
    roster = read(academicSessions=f"{rows}other,Y,term,{other_date},\n")
    assert roster.sections["m7"].begins_on == expected
    assert "2 dates not written as YYYY-MM-DD; 1 can be read two ways." in problems(roster)


def test_columns_in_another_case_or_misspelt_are_matched_and_reported() -> None:
    users = "SOURCEDID,Role,given_name,famillyName,ext_x,favourite\ns9,student,Jo,Doe,1,blue\n"
    roster = read(users=users, enrollments=None)
    assert roster.people.by_id["s9"].family_name == "Doe"
    assert "A column is called famillyName." in problems(roster)
    assert "Columns nobody knows: favourite." in problems(roster)


def test_passwords_phones_and_demographics_are_ignored_and_that_is_said() -> None:
    users = "sourcedId,role,givenName,familyName,password,phone,sms\ns9,student,Jo,Doe,secret,1,2\n"
    roster = read(users=users, enrollments=None, demographics="userSourcedId,sex\ns9,female\n")
    assert "The file carries password (1), sms (1), phone (1)." in problems(roster)
    assert "secret" not in repr(roster)
    assert "demographics.csv holds 1 row." in problems(roster)


def test_roles_come_from_their_own_file_in_1_2() -> None:
    roles = (
        "sourcedId,userSourcedId,role,beginDate,endDate,orgSourcedId\n"
        "r1,s9,student,2026-09-01,,north\nr2,s9,guardian,,,north\nr3,s9,aide,,,north\n"
    )
    roster = read(users="sourcedId,givenName,familyName\ns9,Jo,Doe\n", roles=roles, enrollments=None)
    assert roster.people.by_id["s9"].roles.keys() == {Role.STUDENT, Role.GUARDIAN}
    assert "The role aide has no place in Waymark." in problems(roster)


def test_roles_in_the_profiles_file_are_an_oddity_not_a_fault() -> None:
    roles = "sourcedId,userSourcedId,roleType,role\nr1,s9,primary,student\n"
    roster = read(users="sourcedId,givenName,familyName\ns9,Jo,Doe\n", userProfiles=roles, enrollments=None)
    assert roster.people.by_id["s9"].roles.keys() == {Role.STUDENT}
    assert "The file carries roles instead of profiles (1 row)." in problems(roster)


def test_a_manifest_that_names_absent_files_is_an_oddity() -> None:
    members = files() | {"manifest.csv": "propertyName,value\nfile.users,bulk\nfile.roles,bulk\n"}
    told = problems(read_roster(read_zip(zipped(members), file_name="x.zip")))
    assert any("names roles" in problem for problem in told)
    assert "classes.csv is there, but the manifest does not say what it is." in told


def test_an_only_organisation_of_another_type_is_taken_as_the_school() -> None:
    roster = read(orgs="sourcedId,name,type\nnorth,North,department\n")
    assert [one.sourced_id for one in roster.schools] == ["north"]
    assert "The organisation is a department, and there is no school." in problems(roster)


def test_a_path_out_of_the_zip_is_left_alone() -> None:
    members = files() | {"../users.csv": "sourcedId\nevil\n", "/etc/orgs.csv": "x\n"}
    del members["users.csv"]
    bundle = read_zip(zipped(members), file_name="x.zip")
    assert "users" not in bundle.tables
    assert [oddity.problem for oddity in bundle.oddities].count("A file's path leads out of the zip.") == 2


def test_a_zip_bomb_is_refused_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_files, "LARGEST_FILE_BYTES", 100_000)
    with pytest.raises(ImportRefused, match="nothing was read"):
        read_zip(zipped({"users.csv": b"a" * 100_001}), file_name="bomb.zip")


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    whole = bytearray(zipped({"users.csv": USERS}))
    place = whole.rindex(b"PK\x01\x02")
    whole[place + 24 : place + 28] = (5).to_bytes(4, "little")
    with pytest.raises(ImportRefused):
        read_zip(bytes(whole), file_name="lies.zip")


def encrypted() -> bytes:
    whole = bytearray(zipped({"users.csv": USERS}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(mark) + place] |= 1
    return bytes(whole)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not a zip"),
        (b"sourcedId,name\n", "is not a zip"),
        (zipped({}), "holds no OneRoster files"),
        (zipped({"notes.txt": "hello"}), "holds no OneRoster files"),
        (zipped({"users.csv": USERS})[:-40], "is not a zip"),
        (encrypted(), "a password"),
        (zipped({"users.csv": '"' + "a" * 200_000}), "users.csv cannot be read at line 1"),
        (zipped({"users.csv": USERS}), "names no school"),
    ],
)
def test_what_is_no_bundle_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        read_roster(read_zip(data, file_name="made_up.zip"))


def read_or_refuse(data: bytes) -> Roster | None:
    try:
        return read_roster(read_zip(data, file_name="any.zip"))
    except ImportRefused:
        return None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert read_or_refuse(data) is None


CELL = st.sampled_from(
    [
        "",
        "s1",
        "t1",
        "m7",
        "home",
        "north",
        "student",
        "teacher",
        "parent",
        "tobedeleted",
        "2026-13-40",
        "1/05/2026",
        "31/12/2026",
        '"',
        '"a,b"',
        "\x00",
        "s1,t1",
        "homeroom",
        "é",
    ]
) | st.text(max_size=5)
TEXT = st.lists(st.lists(CELL, max_size=9).map(",".join), max_size=6).map("\n".join)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=60) | TEXT.map(lambda rows, head=head: f"{head}\n{rows}")  # type: ignore[misc] # a default binds the loop's value
            for name, head in (
                (name.removesuffix(".csv"), content.partition("\n")[0]) for name, content in files().items()
            )
        },
    )
)
def test_any_rows_are_read_or_refused_and_point_only_at_what_is_there(other: dict[str, str]) -> None:
    contents = {name: said for name, said in other.items() if name != "manifest"}
    roster = read_or_refuse(zipped(files(**contents)))
    if roster is None:
        return
    for one in roster.enrolments.values():
        assert one.section in roster.sections
        assert one.person in roster.people.by_id
    for guardian, student, _ in roster.people.guardianships:
        assert Role.GUARDIAN in roster.people.by_id[guardian].roles
        assert Role.STUDENT in roster.people.by_id[student].roles


@given(st.integers(0, 2_000), st.integers(0, 255))
def test_a_damaged_zip_is_read_or_refused(place: int, value: int) -> None:
    whole = bytearray(zipped(files()))
    whole[place % len(whole)] = value
    read_or_refuse(bytes(whole))
    assert zipfile.is_zipfile(io.BytesIO(zipped(files())))
