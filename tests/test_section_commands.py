"""`waymark sections` and how names of courses find their framework."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import URL
from typer.testing import Result

from bot.sample_school import SAMPLES
from domain.exchange.framework_links import framework_for
from domain.ids import new_id
from tests.support import command_line

MATHS, ENGLISH, OTHER = new_id(), new_id(), new_id()


def _framework(framework_id: UUID, subject: str | None, title: str) -> dict[str, object]:
    return {"id": framework_id, "subject": subject, "title": title, "retired_at": None}


FRAMEWORKS = [
    _framework(MATHS, "Math", "Smarter Balanced Math Content Specification"),
    _framework(ENGLISH, "English Language Arts", "Reading and writing"),
]


@pytest.mark.parametrize(
    ("names", "framework_id"),
    [
        (("Mathematics",), MATHS),
        (("Grade 7 Math",), MATHS),
        (("English Language Arts",), ENGLISH),
        (("english  language arts",), ENGLISH),
        (("Introduction to Physics", "Science"), None),
        ((None, "Mathematics 7A"), MATHS),
        (("Aftermath studies",), None),
        ((), None),
    ],
)
def test_a_course_finds_its_framework_by_name(
    names: tuple[str | None, ...], framework_id: UUID | None
) -> None:
    assert framework_for(names, FRAMEWORKS) == framework_id


def test_two_frameworks_that_fit_alike_are_left_for_a_person_to_choose() -> None:
    assert (
        framework_for(("Mathematics",), [*FRAMEWORKS, _framework(OTHER, "Math", "State standards")]) is None
    )


def test_the_same_name_is_preferred_to_one_that_begins_alike() -> None:
    assert framework_for(("Mathematics",), [*FRAMEWORKS, _framework(OTHER, "Mathematics", "Ours")]) == OTHER


def test_where_no_subject_is_said_a_word_of_the_title_tells() -> None:
    unsaid = _framework(OTHER, None, "Smarter Balanced Math Content Specification")
    assert framework_for(("Mathematics", "Mathematics 7A"), [unsaid]) == OTHER
    assert framework_for(("English", "English 7A"), [unsaid]) is None
    assert framework_for(("Mathematics",), [unsaid, _framework(MATHS, "Math", "Ours")]) == MATHS


@pytest.fixture
def waymark(database_address: URL, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line over an imported school whose framework nobody's course is named after."""
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    run = command_line.waymark
    run("import", "oneroster", str(SAMPLES / "roster.zip"), "--yes", "--json")
    run("import", "case", str(SAMPLES / "habits.json"), "--yes", "--json")
    run("import", "calendar", str(SAMPLES / "calendar.ics"), "--name", "main", "--yes", "--json")
    return run


def test_a_class_is_told_what_is_learned_in_it(waymark: Callable[..., Result]) -> None:
    before = {
        one["sourced_id"]: one for one in json.loads(waymark("sections", "list", "--json").stdout)["sections"]
    }
    assert before["c-math-7a"] | {"title": ""} == {
        "sourced_id": "c-math-7a",
        "title": "",
        "framework": None,
        "calendar": None,
        "students": 20,
    }
    assert waymark("sections", "set", "c-math-7a", "--framework", "habits").exit_code == 0
    assert waymark("sections", "set", "c-math-7a", "--calendar", "main").exit_code == 0
    after = {
        one["sourced_id"]: one for one in json.loads(waymark("sections", "list", "--json").stdout)["sections"]
    }
    assert after["c-math-7a"]["framework"] is not None
    assert after["c-math-7a"]["calendar"] == "main"
    assert after["c-math-6a"] == before["c-math-6a"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("No such class", "--framework", "habits"), "There is no class"),
        (("c-math-7a", "--framework", "alchemy"), "There is no framework"),
        (("c-math-7a", "--calendar", "lunar"), "There is no calendar"),
    ],
)
def test_what_is_not_there_is_said(
    waymark: Callable[..., Result], arguments: tuple[str, ...], sentence: str
) -> None:
    result = waymark("sections", "set", *arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr
