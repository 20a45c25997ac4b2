"""Rosters in the database: brought twice, changed, retired and brought back; placeholder schools adopted."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from domain.exchange.case_import import import_case
from domain.exchange.oddities import ImportRefused
from domain.exchange.roster_import import RosterReport, import_roster
from domain.models import Enrolment, Guardianship, Person, RoleAssignment, School, Section
from domain.vocabulary import Role
from tests.exchange.bundles import ENROLLMENTS, USERS, files, manifest, zipped
from tests.exchange.packages import item, package

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
TODAY = date(2026, 11, 18)


async def bring(
    session: AsyncSession, members: dict[str, str] | None = None, *, now: datetime = NOW, **choices: Any
) -> RosterReport:
    return await import_roster(session, zipped(members or files()), now=now, **choices)


def figures(report: RosterReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.retired


def crowd(students: int) -> dict[str, str]:
    """The little school with more students in its mathematics class."""
    more = range(students)
    return files(
        users=USERS + "".join(f"x{n},,north,student,X,{n},,,\n" for n in more),
        enrollments=ENROLLMENTS + "".join(f"ex{n},,m7,x{n},student,,,\n" for n in more),
    )


async def test_a_roster_makes_its_school_its_people_and_their_roles(session: AsyncSession) -> None:
    report = await bring(session)
    assert figures(report) == (1 + 4 + 5 + 1 + 2 + 4, 0, 0)
    assert (await session.execute(select(School.sourced_id, School.name))).all() == [
        ("north", "North School")
    ]
    roles = (
        await session.execute(
            select(Person.sourced_id, RoleAssignment.role).join(
                RoleAssignment, col(RoleAssignment.person_id) == Person.id
            )
        )
    ).all()
    assert set(roles) == {
        ("t1", Role.TEACHER),
        ("t1", Role.ADVISOR),
        ("s1", Role.STUDENT),
        ("g1", Role.GUARDIAN),
        ("p1", Role.LEADER),
    }
    begun = select(col(Enrolment.begins_on)).where(Enrolment.sourced_id == "e3")
    assert (await session.scalars(begun)).all() == [date(2026, 9, 1)]


async def test_importing_again_on_another_day_changes_nothing(session: AsyncSession) -> None:
    await bring(session)
    assert figures(await bring(session, now=NOW + timedelta(days=40))) == (0, 0, 0)


async def test_who_leaves_the_roster_is_retired_with_role_and_enrolment_and_may_come_back(
    session: AsyncSession,
) -> None:
    await bring(session, crowd(20))
    later = NOW + timedelta(days=7)
    report = await bring(session, crowd(19), now=later)
    assert (report.people.retired, report.roles.retired, report.enrolments.retired) == (1, 1, 1)
    person = await session.scalar(select(Person).where(Person.sourced_id == "x19"))
    assert person is not None
    assert person.retired_on == TODAY + timedelta(days=7)
    assert figures(await bring(session, crowd(19), now=later)) == (0, 0, 0)
    back = await bring(session, crowd(20), now=later + timedelta(days=7))
    assert (back.people.changed, back.roles.added, back.enrolments.changed, back.retired) == (1, 1, 1, 0)
    spans = (
        await session.execute(
            select(col(RoleAssignment.begins_on), col(RoleAssignment.ends_on))
            .where(RoleAssignment.person_id == person.id)
            .order_by(col(RoleAssignment.begins_on))
        )
    ).all()
    assert spans == [(TODAY, TODAY + timedelta(days=7)), (TODAY + timedelta(days=14), None)]


async def test_more_than_one_in_ten_is_retired_only_when_it_is_meant(session: AsyncSession) -> None:
    await bring(session, crowd(20))
    with pytest.raises(ImportRefused, match=r"retire 10 of 24 people, .* --allow-retiring"):
        await bring(session, crowd(10))
    report = await bring(session, crowd(10), allow_retiring=True)
    assert (report.people.retired, report.enrolments.retired) == (10, 10)


async def test_a_row_marked_as_deleted_is_retired(session: AsyncSession) -> None:
    await bring(session, crowd(20))
    members = crowd(20)
    members["users.csv"] = members["users.csv"].replace("x3,,", "x3,tobedeleted,")
    assert (await bring(session, members)).people.retired == 1


async def test_a_delta_file_retires_nobody_it_does_not_name(session: AsyncSession) -> None:
    await bring(session, crowd(20))
    members = files(
        users="sourcedId,status,role,givenName,familyName\nx3,tobedeleted,,,\nx4,,student,New,Name\n",
        enrollments=None,
        classes=None,
    )
    members["manifest.csv"] = manifest(members, delta=("users",))
    report = await bring(session, members)
    assert (report.people.changed, report.people.retired) == (1, 1)
    assert (report.roles.retired, report.enrolments.retired, report.sections.retired) == (1, 1, 0)


async def test_a_delta_of_enrolments_means_people_and_classes_known_from_before(
    session: AsyncSession,
) -> None:
    await bring(session, crowd(20))
    head = "sourcedId,status,classSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    rows = "n1,,home,x1,student,,,\nn2,,home,x2,teacher,,,\nn3,,home,nobody,student,,,\n"
    members = files(users=None, classes=None, enrollments=head + rows)
    members["manifest.csv"] = manifest(
        dict.fromkeys(("users", "classes", "enrollments"), ""), delta=("users", "classes", "enrollments")
    )
    report = await bring(session, members)
    assert (report.enrolments.added, report.retired) == (1, 0)
    told = {oddity.item: oddity.problem for oddity in report.oddities if oddity.item in {"n2", "n3"}}
    assert told == {
        "n2": "A student is enrolled as teacher, and would see other students' records.",
        "n3": "The class or the user is unknown, here and from before.",
    }


async def test_names_people_chose_themselves_survive_a_roster_without_them(session: AsyncSession) -> None:
    await bring(session)
    person = await session.scalar(select(Person).where(Person.sourced_id == "s1"))
    assert person is not None
    person.preferred_name, person.language = "Anita", "es"
    await session.flush()
    assert figures(await bring(session)) == (0, 0, 0)


async def test_a_guardian_who_is_no_longer_named_loses_the_view(session: AsyncSession) -> None:
    await bring(session)
    report = await bring(session, files(users=USERS.replace(",,g1,", ",,,")))
    assert report.guardianships.retired == 1
    assert (await session.scalar(select(col(Guardianship.ends_on)))) == TODAY


async def test_the_school_of_an_earlier_framework_becomes_the_rosters_school(session: AsyncSession) -> None:
    whole = json.dumps(package([item("t", "Target")], [])).encode()
    await import_case(session, whole, file_name="x.json", now=NOW, zone="America/Chicago")
    report = await bring(session)
    assert (await session.execute(select(School.sourced_id, School.name, School.zone))).all() == [
        ("north", "North School", "America/Chicago")
    ]
    assert report.sections_linked == 1
    assert figures(await bring(session)) == (0, 0, 0)


async def test_each_school_of_a_district_gets_its_own_people(session: AsyncSession) -> None:
    members = files(
        orgs="sourcedId,name,type\nnorth,North,school\nsouth,South,school\n",
        users=USERS + "s2,,south,student,Sol,Sur,,,\n",
    )
    await bring(session, members)
    counts = (
        await session.execute(
            select(School.sourced_id, func.count())
            .join(Person, col(Person.school_id) == School.id)
            .group_by(col(School.sourced_id))
            .order_by(col(School.sourced_id))
        )
    ).all()
    assert counts == [("north", 4), ("south", 1)]
    assert figures(await bring(session, members)) == (0, 0, 0)
    with pytest.raises(ImportRefused, match="There is no school east"):
        await bring(session, members, school="east")


async def test_one_school_of_a_district_can_be_taken_alone(session: AsyncSession) -> None:
    members = files(orgs="sourcedId,name,type\nnorth,North,school\nsouth,South,school\n")
    assert (await bring(session, members, school="south")).people.in_file == 0
    assert (await session.scalar(select(func.count()).select_from(Section))) == 0
