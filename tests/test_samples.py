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
TODAY = "2026-11-18"
LEVELS = ["beginning", "emerging", "proficient", "college_ready"]
PLANNED = {"starts_at", "review_on", "ends_on", "from", "to"}
"""Dates that say what is meant to happen; every other one says what did."""
TO_THE_STUDENT = (
    "note",
    "met",
    "missing",
    "next_step",
    "reason",
    "support",
    "try_again",
    "student_action",
    "adult_action",
    "success_signal",
)
"""What adults write and the student reads."""
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


@cache
def teaching_days(name: str) -> frozenset[date]:
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
    return frozenset(day for day in days if day.weekday() < 5) - closed


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


@cache
def history() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / "history.json").read_text(encoding="utf-8"))
    return loaded


@cache
def sections_by_student() -> dict[str, set[str]]:
    taught: dict[str, set[str]] = {}
    for row in roster()["enrollments"]:
        if row["role"] == "student":
            taught.setdefault(row["userSourcedId"], set()).add(row["classSourcedId"])
    return taught


@cache
def teacher_of() -> dict[str, str]:
    return {
        row["classSourcedId"]: row["userSourcedId"]
        for row in roster()["enrollments"]
        if row["role"] == "teacher"
    }


@cache
def codes(name: str, item_type: str) -> set[str]:
    return {item["humanCodingScheme"] for item in package(name)["CFItems"] if item["CFItemType"] == item_type}


def subject_of(code: str) -> str:
    return next(name for name in SUBJECTS if code in codes(name, "Target"))


@cache
def teachers(student: str, code: str) -> set[str]:
    """Who teaches the student the subject of a target."""
    course = {"mathematics": "c-math", "english": "c-english"}[subject_of(code)]
    return {teacher_of()[section] for section in sections_by_student()[student] if section.startswith(course)}


def dated(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every ISO date or time inside a parsed JSON value, with the key it stands under."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from dated(inside, name)
    elif isinstance(value, list):
        for inside in value:
            yield from dated(inside, key)
    elif isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value):
        yield key, value


def test_every_reference_in_the_history_resolves() -> None:
    told = history()
    people, students = ids("users"), set(sections_by_student())
    targets = codes("mathematics", "Target") | codes("english", "Target")
    pieces = {piece["id"]: piece for piece in told["evidence"]}
    assert len(pieces) == len(told["evidence"])
    assert told["school"]["help_now"]["lead"] in people
    assert set(told["languages"]) <= people
    assert set(told["calendars"]["hillside"]) <= ids("classes")
    for piece in told["evidence"]:
        assert piece["student"] in students
        assert piece["logged_by"] == piece["student"] or piece["logged_by"] in teachers(
            piece["student"], piece["targets"][0]
        )
        assert set(piece["targets"]) <= targets
    for record in [*told["judgements"], *told["conferences"]]:
        assert record.get("by", record.get("teacher")) in teachers(record["student"], record["target"])
        for identifier in record["evidence"]:
            assert pieces[identifier]["student"] == record["student"]
            assert record["target"] in pieces[identifier]["targets"]
    for reflection in told["reflections"]:
        assert reflection["student"] in students
        assert reflection.get("target", "RP.1") in targets
    for rating in told["habit_ratings"]:
        assert rating["habit"] in codes("habits", "Habit")
        assert rating["student"] in students
        assert 1 <= rating["step"] <= 4
    for led in told["student_led"]:
        for part in led["parts"]:
            there = {"evidence": set(pieces), "growth": targets, "habit": codes("habits", "Habit")}
            assert part["of"] in there[part["kind"]]
            assert pieces.get(part["of"], led)["student"] == led["student"]


def test_each_scheduled_class_has_a_plan_that_follows_the_prerequisites_and_fits_its_calendar() -> None:
    told = history()
    scheduled = {row["sourcedId"] for row in roster()["classes"] if row["classType"] == "scheduled"}
    assert {plan["section"] for plan in told["plans"]} == scheduled
    for plan in told["plans"]:
        order = [target["code"] for target in plan["targets"]]
        name = subject_of(order[0])
        assert sorted(order) == sorted(codes(name, "Target"))
        for link in package(name)["CFAssociations"]:
            if link["associationType"] == "precedes":
                assert order.index(link["originNodeURI"]["title"]) < order.index(
                    link["destinationNodeURI"]["title"]
                )
        campus = "calendar-hillside" if plan["section"] in told["calendars"]["hillside"] else "calendar"
        days = sorted(day for day in teaching_days(campus) if day.isoformat() <= plan["ends_on"])
        needed = sum(target["instructional_days"] for target in plan["targets"])
        assert needed < len(days)


def test_a_moved_date_is_a_school_day_with_a_reason() -> None:
    moves = [(plan["section"], move) for plan in history()["student_plans"] for move in plan["moves"]]
    assert len(moves) >= 6
    for section, move in moves:
        hillside = section in history()["calendars"]["hillside"]
        days = teaching_days("calendar-hillside" if hillside else "calendar")
        assert {date.fromisoformat(move["from"]), date.fromisoformat(move["to"])} <= days
        assert move["from"] != move["to"]
        assert move["why"]
        assert move["by"] == teacher_of()[section]


def test_nothing_but_plans_lies_after_the_demos_day() -> None:
    happened = [moment for key, moment in dated(history()) if key not in PLANNED]
    assert len(happened) > 4000
    assert max(happened)[:10] <= TODAY


def test_a_judgement_comes_after_its_evidence_and_on_a_school_day() -> None:
    pieces = {piece["id"]: piece for piece in history()["evidence"]}
    for judgement in history()["judgements"]:
        assert judgement["level"] in LEVELS
        assert judgement["met"]
        assert judgement["evidence"]
        assert all(pieces[identifier]["logged_at"] <= judgement["at"] for identifier in judgement["evidence"])
        assert date.fromisoformat(judgement["at"][:10]) in teaching_days("calendar")


def test_proficient_rests_on_two_pieces_two_kinds_and_a_new_context_or_on_a_reason() -> None:
    pieces = {piece["id"]: piece for piece in history()["evidence"]}
    with_reason = 0
    shown = [judgement for judgement in history()["judgements"] if LEVELS.index(judgement["level"]) >= 2]
    for judgement in shown:
        used = [pieces[identifier] for identifier in judgement["evidence"]]
        kinds = {piece["kind"] for piece in used}
        keeps_rule = len(used) >= 2 and len(kinds) >= 2 and any(piece["new_context"] for piece in used)
        assert keeps_rule or judgement["reason"]
        with_reason += not keeps_rule
    assert 0 < with_reason < len(shown) / 10


def test_levels_only_grow_over_the_fall() -> None:
    reached: dict[tuple[str, str], int] = {}
    for judgement in history()["judgements"]:
        key = (judgement["student"], judgement["target"])
        level = LEVELS.index(judgement["level"])
        assert reached.get(key, 0) <= level, key
        reached[key] = level


def test_a_not_yet_carries_all_that_helps_to_go_on() -> None:
    outcomes = [
        conference["outcome"] for conference in history()["conferences"] if conference["state"] == "not_yet"
    ]
    assert len(outcomes) >= 4
    for outcome in outcomes:
        assert set(outcome) == {
            "level",
            "met",
            "missing",
            "next_step",
            "support",
            "try_again",
            "student_action",
            "adult_action",
            "success_signal",
            "review_on",
        }
        assert all(outcome.values())


def test_what_adults_write_to_a_student_speaks_to_them_and_not_of_them() -> None:
    told = history()
    outcomes = [{"student": each["student"], **each.get("outcome", {})} for each in told["conferences"]]
    for record in (*told["check_ins"], *told["judgements"], *outcomes):
        called = record["student"].split("-")[1]
        said = " ".join(str(record.get(name, "")) for name in TO_THE_STUDENT)
        assert not re.search(rf"\b({called}|she|he|the student)\b", said, re.IGNORECASE), said


def test_the_demos_lead_students_are_where_their_stories_say() -> None:
    told = history()
    shown: dict[str, set[str]] = {}
    for judgement in told["judgements"]:
        if LEVELS.index(judgement["level"]) >= 2:
            shown.setdefault(judgement["student"], set()).add(judgement["target"])
    last_logged = {piece["student"]: piece["logged_at"] for piece in told["evidence"]}
    waiting = {conference["student"]: conference for conference in told["conferences"]}
    days = sorted(day for day in teaching_days("calendar") if day.isoformat() <= TODAY)
    asked_on = date.fromisoformat(waiting["s-mei-tran"]["requested_at"][:10])
    assert waiting["s-mei-tran"]["state"] == "requested"
    assert len([day for day in days if day > asked_on]) == 6
    assert {"EE.4", "MP.1"} <= shown["s-jamal-carter"]
    assert not {"RP.6", "EE.1", "EE.2"} & shown["s-tomas-rivera"]
    assert last_logged["s-noor-haddad"] < "2026-10-01"
    assert "s-juan-herrera" not in last_logged
    assert waiting["s-eli-novak"]["outcome"]["review_on"] > TODAY
    assert told["languages"]["s-ana-morales"] == told["languages"]["g-lucia-morales"] == "es"
    assert teachers("s-ana-morales", "RP.1") == {"t-bo-li"}
    assert teachers("s-ana-morales", "RD.1") == {"t-grace-okafor"}


def test_the_history_stays_small_enough_to_read() -> None:
    assert (SAMPLES / "history.json").stat().st_size < 1_500_000
