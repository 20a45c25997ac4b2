"""`waymark families`, and what `doctor` says of phrases, as an office meets them."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession

from bot.config import Settings
from domain.models import Guardianship, Person, School
from tests.support.command_line import fill, waymark

PEOPLE = (
    ("s-1", "Ana", "Morales"),
    ("s-2", "=HYPERLINK(1)", "Morales"),
    ("g-1", "Lucía", "Morales"),
    ("g-2", "Luis", "Morales"),
)


@pytest.fixture
def address(
    database_address: URL, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> URL:
    """A school with two students, their mother, and the father of one."""

    async def add(session: AsyncSession) -> None:
        school = School(sourced_id="riverbend", name="Riverbend School", zone="America/New_York")
        session.add(school)
        await session.flush()
        people = {
            sourced_id: Person(
                school_id=school.id, sourced_id=sourced_id, given_name=given, family_name=family
            )
            for sourced_id, given, family in PEOPLE
        }
        session.add_all(people.values())
        await session.flush()
        for guardian, student in (("g-1", "s-1"), ("g-1", "s-2"), ("g-2", "s-1")):
            session.add(
                Guardianship(
                    school_id=school.id,
                    guardian_id=people[guardian].id,
                    student_id=people[student].id,
                    begins_on=date(2026, 9, 1),
                )
            )

    fill(database_address, settings, add)
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    monkeypatch.setenv("WAYMARK_ATTACHMENTS_DIRECTORY", str(tmp_path / "attachments"))
    return database_address


def _listed() -> list[dict[str, object]]:
    families: list[dict[str, object]] = json.loads(waymark("families", "list", "--json").stdout)["families"]
    return families


@pytest.mark.usefixtures("address")
def test_a_list_is_edited_and_set_after_a_look(tmp_path: Path) -> None:
    file = tmp_path / "families.csv"
    assert "Luis Morales" in waymark("families", "list", "--csv", str(file)).stdout
    written = file.read_text(encoding="utf-8")
    assert "'=HYPERLINK(1) Morales" in written
    edited = written.replace("g-2,Luis Morales,yes,no", "g-2,Luis Morales,no,no")
    file.write_text(edited.replace("Lucía Morales,yes,no", "Lucía Morales,yes,yes"), encoding="utf-8")
    declined = waymark("families", "set", str(file), answer="n\n")
    assert "yes → no" in declined.stdout
    assert declined.exit_code == 1
    assert {each["on_paper"] for each in _listed()} == {False}
    assert "3 changed" in waymark("families", "set", str(file), "--yes").stdout
    assert [(each["guardian"], each["hears"], each["on_paper"]) for each in _listed()] == [
        ("g-1", True, True),
        ("g-1", True, True),
        ("g-2", False, False),
    ]
    again = waymark("families", "set", str(file), "--yes")
    assert "Nothing in the file differs" in again.stdout


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("student_id,guardian_id,hears,on_paper\ns-2,g-2,yes,no\n", "g-2 is no guardian of s-2 now"),
        ("student_id,guardian_id,hears,on_paper\ns-1,g-1,perhaps,no\n", "is yes or no, not 'perhaps'"),
        ("student_id,guardian_id,hears\ns-1,g-1,yes\n", "there is no on_paper"),
        (
            "student_id,guardian_id,hears,on_paper\ns-1,g-1,yes,no\ns-1,g-1,no,no\n",
            "g-1 of s-1 stands there twice",
        ),
    ],
)
def test_what_is_not_understood_changes_nothing(tmp_path: Path, lines: str, sentence: str) -> None:
    file = tmp_path / "families.csv"
    file.write_text(lines, encoding="utf-8")
    before = _listed()
    result = waymark("families", "set", str(file), "--yes")
    assert result.exit_code == 1
    assert sentence in " ".join(result.stderr.split())
    assert _listed() == before


@pytest.mark.usefixtures("address")
def test_parts_and_phrases_are_set_as_words() -> None:
    assert waymark("school", "set", "family_parts=levels, conferences").exit_code == 0
    assert waymark("school", "set", "help_phrases=want to disappear; no quiero vivir").exit_code == 0
    shown = json.loads(waymark("school", "show", "--json").stdout)
    assert shown["family_parts"] == ["levels", "conferences"]
    assert shown["help_phrases"] == ["want to disappear", "no quiero vivir"]
    assert "not grades" in waymark("school", "set", "family_parts=grades").stderr


@pytest.mark.usefixtures("address")
def test_doctor_warns_of_phrases_that_lead_nowhere() -> None:
    assert "help_phrases" not in waymark("doctor").stdout
    waymark("school", "set", "help_phrases=want to disappear")
    assert "it leads nowhere" in " ".join(waymark("doctor").stdout.split())
    waymark("school", "set", "--help-lead", "g-1", "--help-line-name", "988", "--help-line-number", "988")
    assert "It is no monitoring" in " ".join(waymark("doctor").stdout.split())
