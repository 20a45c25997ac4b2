"""`waymark people`, `invite`, `link`, `unlink` and `school`, as an office meets them."""

import asyncio
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, select

from bot import database
from bot.config import Settings
from domain.models import ChannelLink, Invite, Person, RoleAssignment, School
from domain.services.people.invites import hash_of
from domain.vocabulary import LinkState, Role
from tests.support.command_line import fill, waymark

PEOPLE = (
    ("s-1", "Ana", "Morales", "ana@example.org", Role.STUDENT),
    ("s-2", "Ana", "Morales", None, Role.STUDENT),
    ("s-3", "José", "Núñez", "jose@example.org", Role.STUDENT),
    ("t-1", "Bo", "Li", "bo@example.org", Role.TEACHER),
)

Rows = Callable[[type[SQLModel]], list[SQLModel]]


@pytest.fixture
def address(
    database_address: URL, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> URL:
    """A school with three students, two of them of one name, and a teacher."""

    async def add(session: AsyncSession) -> None:
        school = School(sourced_id="riverbend", name="Riverbend School", zone="America/New_York")
        session.add(school)
        await session.flush()
        for sourced_id, given_name, family_name, email, role in PEOPLE:
            person = Person(
                school_id=school.id,
                sourced_id=sourced_id,
                given_name=given_name,
                family_name=family_name,
                email=email,
            )
            session.add(person)
            await session.flush()
            session.add(
                RoleAssignment(
                    school_id=school.id, person_id=person.id, role=role, begins_on=date(2020, 1, 1)
                )
            )

    fill(database_address, settings, add)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    return database_address


@pytest.fixture
def rows(address: URL, settings: Settings) -> Rows:
    """All rows of a table."""

    def read(table: type[SQLModel]) -> list[SQLModel]:
        async def find() -> list[SQLModel]:
            async with (
                database.open_engine(address, settings) as engine,
                database.sessions_of(engine)() as session,
            ):
                return list(await session.scalars(select(table)))

        return asyncio.run(find())

    return read


@pytest.mark.parametrize("person", ["s-1", "ANA@example.org"])
def test_a_student_is_invited_to_telegram_by_a_link(rows: Rows, person: str) -> None:
    result = waymark("invite", person, "--bot", "@riverbend_bot", "--json")
    told = json.loads(result.stdout)
    assert told["person"] == "s-1"
    assert told["channel"] == "telegram"
    assert told["link"] == f"https://t.me/riverbend_bot?start={told['token']}"
    (kept,) = rows(Invite)
    assert isinstance(kept, Invite)
    assert kept.token_hash == hash_of(told["token"])


def test_a_teacher_is_invited_to_slack_and_by_a_name_without_accents(rows: Rows) -> None:
    result = waymark("invite", "bo li")
    assert "Invite for Bo Li on Slack" in result.stdout
    assert "/waymark link " in result.stdout
    assert "https://t.me/" not in result.stdout
    assert "José Núñez on Telegram" in waymark("invite", "Jose Nunez").stdout


def test_without_a_known_bot_there_is_the_code_only(rows: Rows) -> None:
    result = waymark("invite", "s-1")
    assert "/start " in result.stdout
    assert "https://t.me/" not in result.stdout
    assert waymark("school", "set", "telegram_bot=riverbend_bot").exit_code == 0
    assert "https://t.me/riverbend_bot?start=" in waymark("invite", "s-1").stdout


def test_a_name_of_two_is_answered_with_both(rows: Rows) -> None:
    result = waymark("invite", "Ana Morales")
    assert result.exit_code == 1
    assert "s-1 (Ana Morales, ana@example.org); s-2 (Ana Morales, no e-mail)" in result.stderr
    assert rows(Invite) == []


def test_a_name_of_nobody_is_answered_with_what_to_give(rows: Rows) -> None:
    result = waymark("invite", "[red]Nobody")
    assert result.exit_code == 1
    assert "Nobody at Riverbend School is called '[red]Nobody'" in result.stderr


@pytest.mark.parametrize(("channel", "where"), [("slack", "T1:U1"), ("telegram", "123456")])
def test_an_account_is_linked_and_unlinked_without_an_invite(rows: Rows, channel: str, where: str) -> None:
    assert "Bo Li is linked" in waymark("link", "t-1", "--channel", channel, "--address", where).stdout
    listed = json.loads(waymark("people", "--role", "teacher", "--json").stdout)["people"]
    assert [(each["sourced_id"], each["linked_on"]) for each in listed] == [("t-1", [channel])]
    assert "Bo Li: 1 account ended" in waymark("unlink", "t-1").stdout
    assert "Bo Li: 0 accounts ended" in waymark("unlink", "t-1").stdout
    (kept,) = rows(ChannelLink)
    assert isinstance(kept, ChannelLink)
    assert kept.state is LinkState.ENDED


def test_an_account_of_somebody_else_is_not_taken(rows: Rows) -> None:
    waymark("link", "t-1", "--channel", "slack", "--address", "T1:U1")
    result = waymark("link", "s-1", "--channel", "slack", "--address", "T1:U1")
    assert result.exit_code == 1
    assert "linked with somebody already" in result.stderr
    assert len(rows(ChannelLink)) == 1


@pytest.mark.parametrize(
    ("channel", "where"),
    [("slack", "U1"), ("telegram", "@bo"), ("telegram", "0"), ("web", "x"), ("fax", "1")],
)
def test_what_is_no_address_is_refused(rows: Rows, channel: str, where: str) -> None:
    result = waymark("link", "t-1", "--channel", channel, "--address", where)
    assert result.exit_code == 2
    assert rows(ChannelLink) == []


def test_people_are_listed_with_their_roles(rows: Rows) -> None:
    result = waymark("people")
    assert result.exit_code == 0
    assert "José Núñez" in result.stdout
    assert "teacher" in result.stdout
    assert len(json.loads(waymark("people", "--role", "student", "--json").stdout)["people"]) == 3


def test_the_school_s_settings_are_set_and_shown(rows: Rows) -> None:
    result = waymark(
        *("school", "set", "grace_days=3", "school_day_begins=08:30"),
        *("--help-lead", "t-1", "--help-line-name", "988 Lifeline", "--help-line-number", "988"),
        *("--language", "es"),
    )
    assert result.exit_code == 0, result.stderr
    shown = json.loads(waymark("school", "show", "--json").stdout)
    assert shown["help_lead"] == "Bo Li"
    assert (shown["help_line_name"], shown["help_line_number"]) == ("988 Lifeline", "988")
    assert (shown["language"], shown["grace_days"], shown["school_day_begins"]) == ("es", 3, "08:30")
    waymark("school", "set", "grace_days=")
    assert json.loads(waymark("school", "show", "--json").stdout)["grace_days"] == 2


@pytest.mark.parametrize(
    "wrong",
    [
        "grace_days=-1",
        "grace_days=many",
        "link_tries_an_hour=0",
        "no_such=1",
        "grace_days",
        "school_day_begins=soon",
        "school_day_begins=16:00",
        "quiet_from=late",
        "weekly_on=7",
        "review_after_days=30",
    ],
)
def test_a_setting_that_makes_no_sense_changes_nothing(rows: Rows, wrong: str) -> None:
    result = waymark("school", "set", "due_soon_days=7", wrong)
    assert result.exit_code in (1, 2)
    assert result.stderr
    (school,) = rows(School)
    assert isinstance(school, School)
    assert school.settings == {}


def test_a_language_without_words_is_refused(rows: Rows) -> None:
    assert waymark("school", "set", "--language", "tlh").exit_code == 2
