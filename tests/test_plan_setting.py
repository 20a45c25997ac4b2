"""`waymark plan set`, `student` and `show`, and `waymark calendar`, over an imported school."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, insert, select
from sqlmodel import col
from typer.testing import Result

from bot import database
from bot.config import Settings
from bot.sample_school import SAMPLES
from domain.models import LearningTarget, Prerequisite
from tests.support import command_line

Waymark = Callable[..., Result]


@pytest.fixture
def waymark(database_address: URL, monkeypatch: pytest.MonkeyPatch) -> Waymark:
    """The command line over a school with its roster, calendar and two frameworks."""
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    run = command_line.waymark
    for words in (
        ("case", str(SAMPLES / "mathematics.json")),
        ("case", str(SAMPLES / "habits.json")),
        ("oneroster", str(SAMPLES / "roster.zip")),
        ("calendar", str(SAMPLES / "calendar.ics"), "--name", "main"),
    ):
        assert run("import", *words, "--yes", "--json").exit_code == 0
    return run


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def codes(waymark: Waymark) -> list[str]:
    """Of the framework's targets, in an order that keeps its prerequisites."""
    found = told(waymark("plan", "set", "c-math-7a", "--from-case", "--json"))
    return [each["code"] for each in found["targets"]]


def written(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines))
    return str(path)


def test_a_class_gets_its_plan_from_a_file_once_somebody_says_so(waymark: Waymark, tmp_path: Path) -> None:
    first, second = codes(waymark)[:2]
    file = written(tmp_path / "plan.csv", "Code;Days", f"{second};4", f"{first};")

    looked = waymark("plan", "set", "c-math-7a", file, "--start", "2026-09-01")

    assert looked.exit_code == 1
    assert "nobody is there to ask" in looked.stderr
    assert "no plan" in looked.stdout
    assert told(waymark("plan", "show", "c-math-7a", "--json"))["plan"] is None

    done = told(waymark("plan", "set", "c-math-7a", file, "--start", "2026-09-01", "--yes", "--json"))

    assert done["applied"]
    assert {each["status_before"] for each in done["students"]} == {None}
    plan = told(waymark("plan", "show", "c-math-7a", "--json"))["plan"]
    assert [(each["code"], each["instructional_days"]) for each in plan["targets"]] == [
        (second, 4),
        (first, 5),
    ]
    assert plan["targets"][0]["due_on"] == "2026-09-08"  # Labor Day is on the 7th.
    assert plan["students"] == len(done["students"]) == 20
    assert waymark("plan", "show", "c-math-7a").exit_code == 0


def test_a_plan_that_changes_shows_whose_dates_move_first(waymark: Waymark, tmp_path: Path) -> None:
    first, second = codes(waymark)[:2]
    slow = written(tmp_path / "slow.json", json.dumps({"targets": [{"code": first, "days": 9}, second]}))
    quick = written(tmp_path / "quick.json", json.dumps([{"guid": first, "duration": "3"}, {"id": second}]))
    assert waymark("plan", "set", "c-math-7a", slow, "--yes").exit_code == 0

    looked = told(waymark("plan", "set", "c-math-7a", quick, "--json"))

    assert not looked["applied"]
    assert len(looked["students"]) == 20
    assert all(len(each["moved"]) == 2 for each in looked["students"])
    move = looked["students"][0]["moved"][0]
    assert move["target"] == first
    assert move["to"] < move["from"]
    by = ("--by", "t-bo-li", "--reason", "A quicker start")
    done = told(waymark("plan", "set", "c-math-7a", quick, *by, "--yes", "--json"))
    assert done["students"] == looked["students"]
    again = told(waymark("plan", "set", "c-math-7a", quick, "--yes", "--json"))
    assert not any(each["moved"] for each in again["students"])


def test_a_plan_from_the_framework_keeps_prerequisites_and_fits_before_its_end(waymark: Waymark) -> None:
    assert (
        waymark(
            "plan", "set", "c-math-7a", "--from-case", "--days", "50", "--end", "2027-03-01", "--yes"
        ).exit_code
        == 0
    )

    plan = told(waymark("plan", "show", "c-math-7a", "--json"))["plan"]

    days = [each["due_on"] for each in plan["targets"]]
    assert days == sorted(days)
    assert days[-1] == plan["ends_on"] == "2027-03-01"
    assert all(each["given_days"] < 50 for each in plan["targets"])
    some = told(waymark("plan", "set", "c-math-7a", "--from-case", "--end", "none", "--json"))
    assert some["ends_on"] is None


def test_a_students_own_plan_keeps_the_end_goals(waymark: Waymark, tmp_path: Path) -> None:
    first, second, third = codes(waymark)[:3]
    of_class = written(tmp_path / "class.csv", f"{first},5", f"{second},5")
    waymark("plan", "set", "c-math-7a", of_class, "--yes")
    short = written(tmp_path / "short.csv", f"{second},5")
    own = written(tmp_path / "own.csv", f"{second},8", f"{third},2", f"{first},8")

    refused = waymark("plan", "student", "s-ana-morales", "c-math-7a", short, "--yes")

    assert refused.exit_code == 1
    assert f"The plan leaves out {first}. End goals stay" in refused.stderr
    assert "more days instead, or record a support" in refused.stderr
    done = told(waymark("plan", "student", "s-ana-morales", "c-math-7a", own, "--yes", "--json"))
    assert [each["own_plan"] for each in done["students"]] == [True]
    assert told(waymark("plan", "show", "c-math-7a", "--json"))["plan"]["own_plans"] == 1
    back = told(waymark("plan", "student", "s-ana-morales", "c-math-7a", "--like-class", "--yes", "--json"))
    assert [each["target"] for each in back["students"][0]["moved"]] == [first, second, third]
    assert told(waymark("plan", "show", "c-math-7a", "--json"))["plan"]["own_plans"] == 0


def test_a_snow_day_is_shown_declared_and_survives_the_calendar_file(
    waymark: Waymark, tmp_path: Path
) -> None:
    first = codes(waymark)[0]
    file = written(tmp_path / "plan.csv", f"{first},100")
    waymark("plan", "set", "c-math-7a", file, "--start", "2026-09-01", "--yes")
    before = told(waymark("plan", "show", "c-math-7a", "--json"))["plan"]["targets"][0]["due_on"]

    looked = told(waymark("calendar", "close", "2026-12-01", "--reason", "Snow", "--json"))

    assert not looked["applied"]
    assert looked["students"][0]["moved"][0]["from"] == before
    done = told(waymark("calendar", "close", "2026-12-01", "--reason", "Snow", "--yes", "--json"))
    assert done["students"] == looked["students"]
    again = waymark("calendar", "close", "2026-12-01", "--yes")
    assert "has no school day from 2026-12-01" in again.stderr
    calendar = ("import", "calendar", str(SAMPLES / "calendar.ics"), "--name", "main", "--yes", "--json")
    assert told(waymark(*calendar))["retired"] == 0
    assert "no school day" in waymark("calendar", "close", "2026-12-01", "--yes").stderr
    assert waymark("calendar", "reopen", "2026-12-01", "--yes").exit_code == 0
    assert "Nobody declared" in waymark("calendar", "reopen", "2026-12-01", "--yes").stderr


def test_a_calendar_file_says_whose_dates_it_moves(waymark: Waymark, tmp_path: Path) -> None:
    first = codes(waymark)[0]
    waymark("plan", "set", "c-math-7a", written(tmp_path / "plan.csv", f"{first},150"), "--yes")
    file = tmp_path / "longer.ics"
    closed = "BEGIN:VEVENT\r\nUID:x\r\nDTSTART;VALUE=DATE:20261202\r\nSUMMARY:No School\r\nEND:VEVENT\r\n"
    text = (SAMPLES / "calendar.ics").read_bytes().decode()
    file.write_bytes(text.replace("END:VCALENDAR", closed + "END:VCALENDAR").encode())

    looked = told(waymark("import", "calendar", str(file), "--name", "main", "--json"))

    assert (looked["applied"], looked["dates_moved"], looked["who_changes_status"]) == (False, 20, [])
    assert (
        told(waymark("import", "calendar", str(file), "--name", "main", "--yes", "--json"))["dates_moved"]
        == 20
    )


def test_what_cannot_be_a_plan_is_refused_in_one_sentence(waymark: Waymark, tmp_path: Path) -> None:
    first = codes(waymark)[0]
    good = written(tmp_path / "good.csv", f"{first},5")
    file = tmp_path / "plan.csv"
    for lines, words, sentence in (
        (["No.Such,5"], (), "There is no target No.Such"),
        ([f"{first},5", f"{first.lower()},5"], (), "twice: in row 1 and in row 2"),
        ([f"{first},-5"], (), f"The duration of {first} (row 1) is negative: -5."),
        ([f"{first},5000"], (), "more than 1,000 instructional days"),
        ([f"{first},soon"], (), "'soon', is no whole number of days"),
        ([""], (), "names no target"),
        (["target,days", ",3"], (), "names no target in row 2"),
        (["{nonsense"], (), "is not valid JSON"),
        (["target,days,exit level", f"{first},5,emerging"], (), "gives targets a level"),
        (
            [f'[{{"target": "{first}", "level": "emerging"}}]'],
            (),
            "agree on another date, or record a support",
        ),
        (['{"plan": 1}'], (), 'has no list of "targets"'),
        ([f"{first},5"], ("--start", "2027-01-04", "--end", "2026-12-01"), "comes before the start"),
        (
            [f"{first},5"],
            ("--start", "2026-12-24", "--end", "2026-12-25"),
            "There is no instructional day from",
        ),
        ([f"{first},5"], ("--start", "2030-01-01"), "There is no instructional day on or after"),
        ([f"{first},5"], ("--start", "soon"), "'soon' is no date for the start"),
    ):
        result = waymark("plan", "set", "c-math-7a", written(file, *lines), *words, "--yes", "--json")
        assert result.exit_code == 1, lines
        assert sentence in result.stderr
        assert json.loads(result.stdout)["applied"] is False
    for command, said in (
        (("set", "No such class", good), "There is no class 'No such class'"),
        (("set", "c-math-7a", str(tmp_path / "nowhere.csv")), "cannot be read"),
        (("set", "c-math-7a", good, "--by", "Nobody"), "Nobody at"),
        (("set", "c-math-7a", "--from-case", "--competency", "Alchemy"), "There is no competency Alchemy"),
        (("student", "t-bo-li", "c-math-7a", good), "is no student of"),
        (("student", "s-ana-morales", "c-math-7a", "--like-class"), "has no plan"),
    ):
        result = waymark("plan", *command, "--yes")
        assert result.exit_code == 1, command
        assert said in result.stderr
        assert "Traceback" not in result.stderr


def test_prerequisites_in_a_circle_are_named(
    waymark: Waymark, database_address: URL, settings: Settings
) -> None:
    first, second = codes(waymark)[:2]

    async def tie() -> None:
        async with database.open_engine(database_address, settings) as engine, engine.begin() as connection:
            found = await connection.execute(
                select(col(LearningTarget.school_id), col(LearningTarget.code), col(LearningTarget.id)).where(
                    col(LearningTarget.code).in_([first, second])
                )
            )
            rows = {row.code: row for row in found}
            await connection.execute(Prerequisite.__table__.delete())  # type: ignore[attr-defined]  # SQLModel
            await connection.execute(
                insert(Prerequisite),
                [
                    {
                        "school_id": rows[one].school_id,
                        "target_id": rows[one].id,
                        "requires_id": rows[other].id,
                    }
                    for one, other in ((first, second), (second, first))
                ],
            )

    asyncio.run(tie())

    result = waymark("plan", "set", "c-math-7a", "--from-case", "--yes")

    assert result.exit_code == 1
    assert f"run in a circle: {first} → {second} → {first}" in result.stderr


def test_a_class_without_framework_or_calendar_is_told_what_to_do(
    database_address: URL, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    run = command_line.waymark
    run("import", "oneroster", str(SAMPLES / "roster.zip"), "--yes")
    assert "has no framework" in run("plan", "set", "c-math-7a", "--from-case", "--yes").stderr
    run("import", "case", str(SAMPLES / "mathematics.json"), "--yes")
    run("sections", "set", "c-math-7a", "--framework", "mathematics")
    assert "has no calendar yet" in run("plan", "set", "c-math-7a", "--from-case", "--yes").stderr
    assert "no calendar yet" in run("calendar", "close", "2026-12-01", "--yes").stderr
