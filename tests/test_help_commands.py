"""No school is served whose "help now" leads nowhere; and settings that would break a week are refused."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date, time

import pytest
from sqlalchemy import URL, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.config import Settings
from domain.models import Person, School
from domain.rules.policy import Policy
from domain.services.schools import TIMES, WEEKDAYS, read_setting
from tests.support.command_line import fill, waymark

NAMED = ("--help-lead", "t-1", "--help-line-name", "988 Lifeline", "--help-line-number", "988")
REFUSED = '"help now" must reach a named person'


@pytest.fixture
def address(database_address: URL, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> URL:
    """A school with one teacher; Telegram is on, at an address where nobody is."""

    async def add(session: AsyncSession) -> None:
        school = School(sourced_id="riverbend", name="Riverbend School", zone="America/New_York")
        session.add(school)
        await session.flush()
        session.add(Person(school_id=school.id, sourced_id="t-1", given_name="Bo", family_name="Li"))

    fill(database_address, settings, add)
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    monkeypatch.setenv("WAYMARK_TELEGRAM__TOKEN", "123456:abcdefghijklmnopqrstuvwxyz012345678")
    monkeypatch.setenv("WAYMARK_TELEGRAM__BASE_URL", "http://127.0.0.1:9")
    return database_address


@pytest.fixture
def leaves(address: URL, settings: Settings) -> Callable[[], None]:
    """Bo Li leaves the school."""

    async def leave(session: AsyncSession) -> None:
        await session.execute(update(Person).values(retired_on=date(2020, 1, 1)))

    return lambda: fill(address, settings, leave)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A port that is taken, where Waymark would listen: as far as a start that is not refused before gets."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        monkeypatch.setenv("WAYMARK_HTTP__PORT", port)
        monkeypatch.setenv("WAYMARK_HTTP__PUBLIC_URL", "https://waymark.school.example")
        yield f"Port {port} is taken"


def test_a_school_without_a_lead_or_a_help_line_is_not_served(address: URL, taken: str) -> None:
    for part in ((), NAMED[:2], NAMED[:4]):
        if part:
            assert waymark("school", "set", *part).exit_code == 0
        refused = waymark("run")
        assert refused.exit_code == 1
        assert "Riverbend School" in refused.stderr
        assert REFUSED in refused.stderr
    assert waymark("school", "set", *NAMED).exit_code == 0
    started = waymark("run")
    assert REFUSED not in started.stderr
    assert taken in started.stderr


def test_a_lead_who_has_left_is_none(leaves: Callable[[], None], taken: str) -> None:
    waymark("school", "set", *NAMED)
    assert taken in waymark("run").stderr
    leaves()
    assert REFUSED in waymark("run").stderr
    assert "so `waymark run` does not start" in waymark("doctor").stdout


def test_doctor_notes_a_lead_whom_no_message_reaches(address: URL) -> None:
    waymark("school", "set", *NAMED)
    assert "No message reaches Bo Li" in waymark("doctor").stdout
    waymark("link", "t-1", "--channel", "telegram", "--address", "123456")
    found = waymark("doctor").stdout
    assert "No message reaches" not in found
    assert '"Help now" reaches a named person.' in found


@pytest.mark.parametrize(
    "wrong", ["check_in_on=7", "check_in_at=noon", "family_weekly=perhaps", "peer_feedback=2"]
)
def test_what_would_break_a_week_changes_nothing(address: URL, wrong: str) -> None:
    refused = waymark("school", "set", "due_soon_days=7", wrong)
    assert refused.exit_code == 2
    assert wrong.partition("=")[0] in refused.stderr
    assert json.loads(waymark("school", "show", "--json").stdout)["due_soon_days"] == Policy().due_soon_days


@pytest.mark.parametrize(("word", "is_on"), [("no", False), ("false", False), ("yes", True), ("1", True)])
def test_yes_and_no_are_understood(word: str, is_on: bool) -> None:
    assert bool(read_setting("mindset_reframes", word)) is is_on


def test_every_time_and_weekday_among_the_settings_is_read_as_one() -> None:
    for field in fields(Policy):
        if isinstance(field.default, str) and field.default:
            time.fromisoformat(field.default)
            assert field.name in TIMES
        if field.name.endswith("_on"):
            assert field.name in WEEKDAYS
