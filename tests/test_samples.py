"""The sample school's files agree with themselves and with what their generator makes today."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import icalendar
import pytest

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SUBJECTS = ("mathematics", "english")
BANNED = (
    r"fail\w*",
    r"(below|above|on) grade level",
    r"behind your classmates",
    r"smart\w*",
    r"gifted",
    r"lazy",
    r"low(er|est)?",
    r"good student",
    r"potential",
    r"rank\w*",
    r"class average",
    r"struggl\w*",
)


@cache
def package(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


@cache
def roster() -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(SAMPLES / "roster.zip") as bundled:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(bundled.read(name).decode(), newline=""))
            )
            for name in bundled.namelist()
        }


def ids(table: str) -> set[str]:
    return {row["sourcedId"] for row in roster()[table]}


def words(value: object) -> Iterator[str]:
    """Every string anywhere inside a parsed JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from words(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from words(inside)


def teaching_days(name: str) -> set[date]:
    """The weekdays between first and last day that no closure covers."""
    calendar = icalendar.Calendar.from_ical((SAMPLES / f"{name}.ics").read_bytes())
    events = [(event.start, event.end, str(event["SUMMARY"])) for event in calendar.events]
    first = next(start for start, _, summary in events if summary.startswith("First Day"))
    last = next(start for start, _, summary in events if summary.startswith("Last Day"))
    closed = {
        start + timedelta(days=step)
        for start, end, summary in events
        if summary.startswith(("No School", "School Closed"))
        for step in range((end - start).days)
    }
    days = {first + timedelta(days=step) for step in range((last - first).days + 1)}
    return {day for day in days if day.weekday() < 5} - closed


def test_the_generator_writes_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SAMPLES / "make_samples.py"), str(tmp_path)], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) >= {"mathematics.json", "english.json", "habits.json", "roster.zip", "calendar.ics"}
    for name, content in made.items():
        assert content == (SAMPLES / name).read_bytes(), name


@pytest.mark.parametrize("name", [*SUBJECTS, "habits"])
def test_every_link_in_a_package_points_at_something_in_it(name: str) -> None:
    whole = package(name)
    document = whole["CFDocument"]["identifier"]
    items = {item["identifier"] for item in whole["CFItems"]}
    types = {kind["identifier"] for kind in whole["CFDefinitions"]["CFItemTypes"]}
    assert len(items) == len(whole["CFItems"])
    assert {item["CFItemTypeURI"]["identifier"] for item in whole["CFItems"]} == types
    assert {item["CFDocumentURI"]["identifier"] for item in whole["CFItems"]} == {document}
    for association in whole["CFAssociations"]:
        assert association["originNodeURI"]["identifier"] in items
        assert association["destinationNodeURI"]["identifier"] in items | {document}
    criteria = [criterion for rubric in whole["CFRubrics"] for criterion in rubric["CFRubricCriteria"]]
    assert {criterion["CFItemURI"]["identifier"] for criterion in criteria} <= items
    children = [link for link in whole["CFAssociations"] if link["associationType"] == "isChildOf"]
    assert {link["originNodeURI"]["identifier"] for link in children} == items


@pytest.mark.parametrize("name", SUBJECTS)
def test_prerequisites_have_no_cycle(name: str) -> None:
    earlier: dict[str, set[str]] = {}
    for link in package(name)["CFAssociations"]:
        if link["associationType"] == "precedes":
            earlier.setdefault(link["destinationNodeURI"]["title"], set()).add(link["originNodeURI"]["title"])
    order = list(TopologicalSorter(earlier).static_order())
    assert len(order) >= 10


def test_each_target_but_one_has_four_level_sentences_of_its_own() -> None:
    sentences: list[str] = []
    targets: set[str] = set()
    described: set[str] = set()
    for name in SUBJECTS:
        whole = package(name)
        targets |= {item["humanCodingScheme"] for item in whole["CFItems"] if item["CFItemType"] == "Target"}
        for rubric in whole["CFRubrics"]:
            for criterion in rubric["CFRubricCriteria"]:
                levels = criterion["CFRubricCriterionLevels"]
                assert [level["position"] for level in levels] == [1, 2, 3, 4]
                assert [level["quality"] for level in levels] == [
                    "Beginning",
                    "Emerging",
                    "Proficient",
                    "College-ready",
                ]
                described.add(criterion["CFItemURI"]["title"])
                sentences += [level["description"] for level in levels]
    assert len(targets) == 47
    assert targets - described == {"SP.5"}
    assert len(set(sentences)) == len(sentences)


def test_each_target_says_how_it_is_assessed_and_what_helps() -> None:
    for name in SUBJECTS:
        for item in package(name)["CFItems"]:
            if item["CFItemType"] == "Target":
                facts = item["extensions"]["waymark"]
                assert item["fullStatement"].startswith("I can ")
                assert 2 <= len(item["abbreviatedStatement"].split()) <= 6
                assert 1 <= facts["depth"] <= 4
                assert facts["assessedBy"].endswith(".")
                assert facts["resources"]


def test_the_ratio_and_equation_targets_are_there_in_spanish_too() -> None:
    for item in package("mathematics")["CFItems"]:
        if item["humanCodingScheme"].startswith(("RP.", "EE.")):
            spanish = item["extensions"]["waymark"]["es"]
            assert spanish["fullStatement"].startswith("Puedo ")
            assert len(spanish["levels"]) == 4


def test_the_roster_has_sixty_students_each_in_one_section_of_each_subject() -> None:
    tables = roster()
    roles = {row["userSourcedId"]: row["role"] for row in tables["roles"]}
    learners = {person for person, role in roles.items() if role == "student"}
    kinds = {row["sourcedId"]: (row["classType"], row["courseSourcedId"]) for row in tables["classes"]}
    assert len(learners) == 60
    assert sorted(roles.values()).count("teacher") == 6
    for learner in learners:
        mine = [
            kinds[row["classSourcedId"]] for row in tables["enrollments"] if row["userSourcedId"] == learner
        ]
        assert sorted(mine) == [
            ("homeroom", "course-advisory"),
            ("scheduled", "course-english"),
            ("scheduled", "course-mathematics"),
        ]
    sizes = [
        sum(row["classSourcedId"] == section and row["role"] == "student" for row in tables["enrollments"])
        for section, (kind, _) in kinds.items()
        if kind == "homeroom"
    ]
    assert sizes == [15, 15, 15, 15]


def test_every_reference_in_the_roster_resolves() -> None:
    tables = roster()
    absent = {row["propertyName"] for row in tables["manifest"] if row["value"] == "absent"}
    bulk = {row["propertyName"] for row in tables["manifest"] if row["value"] == "bulk"}
    assert bulk == {f"file.{name}" for name in tables if name != "manifest"}
    assert not absent & bulk
    for row in tables["enrollments"]:
        assert row["classSourcedId"] in ids("classes")
        assert row["userSourcedId"] in ids("users")
        assert row["schoolSourcedId"] in ids("orgs")
    for row in tables["classes"]:
        assert row["courseSourcedId"] in ids("courses")
        assert row["termSourcedIds"] in ids("academicSessions")
    for row in tables["roles"]:
        assert row["userSourcedId"] in ids("users")
    guardians = {row["userSourcedId"] for row in tables["roles"] if row["role"] == "guardian"}
    named = {agent for row in tables["users"] for agent in row["agentSourcedIds"].split(",") if agent}
    assert named == guardians


def test_the_two_campuses_teach_on_different_days() -> None:
    riverbend, hillside = teaching_days("calendar"), teaching_days("calendar-hillside")
    assert min(riverbend) == min(hillside) == date(2026, 9, 1)
    assert len(riverbend) == 176
    assert len(hillside) == 176
    assert date(2026, 11, 12) not in riverbend | hillside
    assert date(2026, 11, 13) in riverbend - hillside
    assert date(2026, 11, 18) in riverbend & hillside


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: str(path.name))
def test_no_banned_word_stands_in_any_sentence(path: Path) -> None:
    banned = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
    said = [text for text in words(json.loads(path.read_text(encoding="utf-8"))) if banned.search(text)]
    assert said == []
