"""`waymark import …` as a person or a script meets it: preview, question, dry run, and errors in a sentence."""

import json
from pathlib import Path

import pytest
from sqlalchemy import URL
from typer.testing import Result

from tests.exchange.bundles import files, zipped
from tests.exchange.packages import child, item, package
from tests.support import command_line

CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260909\r\nSUMMARY:No School\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


class Command:
    """The command line on a database of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __call__(self, *arguments: str) -> Result:
        return command_line.waymark("import", *arguments)

    def file(self, name: str, content: str | bytes) -> str:
        path = self.directory / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)


@pytest.fixture
def waymark(database_address: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_address.render_as_string(hide_password=False))
    return Command(tmp_path)


def framework() -> str:
    return json.dumps(package([item("t", "Target", code="RP.1")], [child("t", "doc")]))


def test_without_yes_and_without_a_terminal_nothing_is_changed(waymark: Command) -> None:
    file = waymark.file("maths.json", framework())
    result = waymark("case", file)
    assert result.exit_code == 1
    assert "Made-up mathematics" in result.stdout
    assert "Nothing was changed: nobody is there to ask." in result.stderr
    assert json.loads(waymark("case", file, "--json").stdout)["added"] == 1


def test_json_without_yes_is_a_dry_run_and_with_yes_the_import(waymark: Command) -> None:
    file = waymark.file("maths.json", framework())
    told = [json.loads(waymark("case", file, *more).stdout) for more in (["--json"], ["--json", "--yes"]) * 2]
    assert [(one["applied"], one["added"]) for one in told] == [(False, 1), (True, 1), (False, 0), (True, 0)]
    assert told[0]["targets"] == 1


def test_a_file_already_imported_needs_no_question(waymark: Command) -> None:
    file = waymark.file("maths.json", framework())
    assert "Imported: 1 added, 0 changed, 0 retired." in waymark("case", file, "--yes").stdout
    again = waymark("case", file)
    assert again.exit_code == 0
    assert "Nothing to change." in again.stdout


def test_a_roster_and_a_calendar_are_imported_alike(waymark: Command) -> None:
    roster = waymark("oneroster", waymark.file("r.zip", zipped(files())), "--yes", "--json")
    assert json.loads(roster.stdout)["people"]["added"] == 4
    days = ("--first", "2026-09-07", "--last", "2026-09-18")
    calendar = waymark("calendar", waymark.file("c.ics", CALENDAR), *days, "--yes", "--json")
    told = json.loads(calendar.stdout)
    assert (told["instructional_days"], told["first_on"], told["school"]) == (9, "2026-09-07", "north")


@pytest.mark.parametrize(
    ("command", "content", "words"),
    [
        ("case", "{", "is not valid JSON"),
        ("case", '{"CFDocuments": [{}]}', "not a package"),
        ("oneroster", "x", "is not a zip"),
        ("calendar", "x", "is not a calendar"),
        ("calendar", CALENDAR, "does not say the first day"),
    ],
)
def test_a_bad_file_ends_in_one_sentence_and_one_json_object(
    waymark: Command, command: str, content: str, words: str
) -> None:
    file = waymark.file("[red]odd[bold]name", content)
    result = waymark(command, file, "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in " ".join(result.stderr.split())
    told = json.loads(waymark(command, file, "--yes", "--json").stdout)
    assert told["applied"] is False
    assert words in told["error"]


def test_a_missing_file_and_a_date_that_is_none_are_told_in_a_sentence(waymark: Command) -> None:
    assert "cannot be read" in waymark("case", "nowhere.json").stderr
    result = waymark("calendar", waymark.file("c.ics", CALENDAR), "--first", "soon")
    assert "soon is no date" in result.stderr


def test_a_file_that_would_retire_too_much_is_shown_and_refused(waymark: Command) -> None:
    waymark("oneroster", waymark.file("r.zip", zipped(files())), "--yes")
    small = zipped(files(users="sourcedId,role,givenName,familyName\nt1,teacher,Bo,Li\n"))
    result = waymark("oneroster", waymark.file("r.zip", small), "--yes", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["people"]["retired"]) == (1, 3)
    assert "--allow-retiring" in told["error"]
    assert told["applied"] is False
