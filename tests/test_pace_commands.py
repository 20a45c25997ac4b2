"""`waymark sweep` and `waymark pace explain`: what they say, and what they refuse."""

import asyncio
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, select, update
from sqlmodel import col
from typer.testing import CliRunner, Result

from bot import database
from bot.__main__ import app
from bot.config import Settings
from domain.models import Person, Plan, RoleAssignment
from domain.services.pace import pace_facts
from domain.vocabulary import ConferenceState, EvidenceKind, Role
from tests.support.pace_school import PaceSchool, open_school, weekdays

DAYS = weekdays(180)

Waymark = Callable[..., Result]


@pytest.fixture(scope="module")
def address(server_address: URL, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> URL:
    found = database.named(server_address, f"pace_{os.getpid()}_{tmp_path_factory.mktemp('pace').name}")

    async def prepare() -> None:
        await database.create_if_missing(found, settings, anew=True)
        async with database.open_engine(found, settings) as engine:
            await database.upgrade(engine)
            async with database.sessions_of(engine).begin() as session:
                await _people(await open_school(session))

    asyncio.run(prepare())
    return found


async def _people(school: PaceSchool) -> None:
    """Ana has shown one target, waits with one and is past the date of two; Bo has no plan; two are called
    Kim; Cy teaches.
    """
    ana = await school.student("ana")
    await school.plan(ana, (10, 20, 25, 60, None))
    await school.judged(ana, 0, "proficient", school.noon(DAYS[12]))
    await school.showed(ana, 0, school.noon(DAYS[12]), kind=EvidenceKind.PRODUCT)
    await school.conference(ana, 2, (ConferenceState.REQUESTED, school.noon(DAYS[24])))
    await school.away(ana, DAYS[2], DAYS[4])
    await school.student("bo")
    for name in ("kim-1", "kim-2"):
        kim = await school.student(name)
        await school.session.execute(
            update(Person).where(col(Person.id) == kim).values(given_name="Kim", family_name="Lee")
        )
    cy = await school.student("cy")
    school.session.add(
        RoleAssignment(school_id=school.id, person_id=cy, role=Role.TEACHER, begins_on=date(2020, 1, 1))
    )
    await pace_facts.gather(school.session, school.id, student_ids=None)


@pytest.fixture
def waymark(address: URL, monkeypatch: pytest.MonkeyPatch) -> Waymark:
    monkeypatch.setenv("DATABASE_URL", address.render_as_string(hide_password=False))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "160"})

    return run


def explained(waymark: Waymark, student: str, on: date) -> dict[str, Any]:
    result = waymark("pace", "explain", student, "--on", on.isoformat(), "--json")
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_a_standing_is_told_with_everything_it_rests_on(waymark: Waymark) -> None:
    told = explained(waymark, "ana", DAYS[43])

    assert (told["student"], told["on"], told["rule_version"]) == ("ana", DAYS[43].isoformat(), 1)
    (plan,) = told["plans"]
    assert plan["status"] == "no_data"
    assert plan["reason"] == (
        "1 target is more than 2 school days past the date, and nothing was logged in the last "
        "15 school days: a question, not a verdict."
    )
    assert {name: plan[name] for name in ("planned", "met", "waiting", "behind", "due_soon")} == {
        "planned": 5,
        "met": 1,
        "waiting": 1,
        "behind": 1,
        "due_soon": 0,
    }
    # Three days away: the clock shows 40. The waiting request counts as done until it is answered.
    assert (plan["days_away"], plan["most_days_behind"], plan["days_ahead"]) == (3, 20, -15)
    assert plan["expected_on"] == DAYS[28].isoformat()
    assert (plan["targets_left"], plan["days_left"]) == (3, 20)
    assert (plan["growth"], plan["last_growth_on"]) == ("not_lately", DAYS[12].isoformat())
    assert [each["standing"] for each in plan["targets"]] == [
        "met",
        "behind",
        "waiting",
        "not_due",
        "no_date",
    ]
    second = plan["targets"][1]
    assert (second["agreed_on"], second["due_on"]) == (DAYS[20].isoformat(), DAYS[23].isoformat())
    assert plan["targets"][2]["waiting_since"] == DAYS[24].isoformat()


def test_another_day_is_another_standing_and_changes_nothing(waymark: Waymark) -> None:
    assert explained(waymark, "ana", DAYS[14])["plans"][0]["status"] == "ahead"
    assert explained(waymark, "ana", DAYS[20])["plans"][0]["status"] == "waiting"
    assert explained(waymark, "ana", DAYS[27])["plans"][0]["status"] == "slow_but_growing"
    assert explained(waymark, "ana", DAYS[27])["plans"][0]["since"] is None


def test_words_for_people_name_the_status_the_reason_and_each_target(waymark: Waymark) -> None:
    result = waymark("pace", "explain", "ana", "--on", DAYS[43].isoformat())

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "Section: no data" in lines
    assert "  Against the plan: 15 school days behind it; the plan expects the work done so far until" in (
        result.stdout
    )
    assert "  Work left: 3 targets in 20 school days, one in 6.7." in lines
    assert "  Days away so far, on which the clock stood still: 3." in lines
    assert any(line.split()[:1] == ["T.2"] and "20 school days past" in line for line in lines)
    assert lines[-1] == "Rule version 1."


def test_who_has_no_plan_is_told_so(waymark: Waymark) -> None:
    assert explained(waymark, "bo", DAYS[0]) | {"name": ""} == {
        "student": "bo",
        "name": "",
        "on": DAYS[0].isoformat(),
        "rule_version": 1,
        "status": "no_plan",
        "plans": [],
    }
    assert "There is no plan." in waymark("pace", "explain", "bo").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nobody",), "is called 'nobody'"),
        (("[red]",), "is called '[red]'"),
        (("kim lee",), "may be several people"),
        (("cy",), "is not a student"),
        (("ana", "--on", "soon"), "'soon' is no date"),
        (("ana", "--on", "2026-02-30"), "'2026-02-30' is no date"),
        (("ana", "--on", "99999-01-01"), "is no date"),
    ],
)
def test_who_or_when_cannot_be_told_ends_in_one_sentence(
    waymark: Waymark, words: tuple[str, ...], sentence: str
) -> None:
    for manner in ((), ("--json",)):
        result = waymark("pace", "explain", *words, *manner)

        assert result.exit_code == 2
        assert result.stdout == ""
        assert sentence in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_the_first_and_the_last_day_there_is_are_days_like_any_other(waymark: Waymark) -> None:
    assert explained(waymark, "ana", date.min)["plans"][0]["days_away"] == 0
    assert explained(waymark, "ana", date.max)["plans"][0]["behind"] == 2


def test_a_sweep_tells_what_it_did_and_does_it_once(waymark: Waymark, tmp_path: Path) -> None:
    first = json.loads(waymark("sweep", "--json").stdout)
    assert (first["looked_at"], first["written"], sum(first["moved"].values())) == (1, 1, 1)

    assert json.loads(waymark("sweep", "--json").stdout) == {"looked_at": 0, "written": 0, "moved": {}}
    full = waymark("sweep", "--full", "--workers", "2")
    assert full.exit_code == 0
    assert full.stdout.splitlines() == ["Plans looked at: 1. Standings written: 0."]

    assert waymark("sweep", "--school", "another").exit_code == 1
    assert waymark("sweep", "--workers", "0").exit_code == 2


async def _quiet_days(address: URL, settings: Settings) -> set[date | None]:
    async with database.open_engine(address, settings) as engine, database.sessions_of(engine)() as session:
        return set(await session.scalars(select(col(Plan.quiet_on))))


def test_new_numbers_of_the_school_are_a_new_look_at_everybody_and_a_quiet_day(
    waymark: Waymark, address: URL, settings: Settings
) -> None:
    waymark("sweep")

    assert waymark("school", "set", "grace_days=0").exit_code == 0

    assert None not in asyncio.run(_quiet_days(address, settings))
    assert json.loads(waymark("sweep", "--json").stdout)["looked_at"] == 1
    assert waymark("school", "set", "grace_days=").exit_code == 0
