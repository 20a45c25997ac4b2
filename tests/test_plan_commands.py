"""`waymark plan`: dates looked at without a school, and given to a school's sections."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A school//EN
BEGIN:VEVENT
UID:1@school
DTSTART;VALUE=DATE:20210906
SUMMARY:No School: Labor Day
END:VEVENT
BEGIN:VEVENT
UID:2@school
DTSTART;VALUE=DATE:20210913
SUMMARY:Last Day of School
END:VEVENT
END:VCALENDAR
"""


def preview(*words: str) -> Result:
    return CliRunner().invoke(app, ["plan", "preview", *words])


def dates(*words: str) -> tuple[list[int], list[str | None]]:
    result = preview(*words, "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert list(told) == ["durations", "due_on"]
    return told["durations"], told["due_on"]


def test_a_preview_tells_durations_and_dates_as_one_object() -> None:
    found = dates("--durations", "10,0,6", "--start", "2021-09-01", "--end", "2021-09-10")

    assert found == ([5, 0, 2], ["2021-09-08", "2021-09-08", "2021-09-10"])


def test_a_preview_knows_other_weekends_and_closed_days() -> None:
    words = ("--durations", "2,2", "--start", "2021-09-01")

    assert dates(*words)[1] == ["2021-09-03", "2021-09-07"]
    assert dates(*words, "--skip", "none")[1] == ["2021-09-03", "2021-09-05"]
    assert dates(*words, "--skip", "fri,Saturday")[1] == ["2021-09-05", "2021-09-07"]
    assert dates(*words, "--closed", "2021-09-02,2021-09-06..2021-09-07")[1] == ["2021-09-08", "2021-09-10"]


def test_a_preview_counts_in_a_calendar_file(tmp_path: Path) -> None:
    file = tmp_path / "school.ics"
    file.write_text(CALENDAR)

    found = dates("--durations", "3,2,5", "--start", "2021-09-01", "--calendar", str(file))

    assert found == ([3, 2, 5], ["2021-09-07", "2021-09-09", None])


def test_a_preview_says_how_much_of_a_calendar_file_was_not_clear(tmp_path: Path) -> None:
    file = tmp_path / "school.ics"
    file.write_text(CALENDAR.replace("20210906", "someday"))

    result = preview("--durations", "3", "--start", "2021-09-01", "--calendar", str(file))

    assert result.exit_code == 0
    assert "Monday, 2021-09-06" in result.stdout
    assert result.stderr == "school.ics: 1 thing was not clear. `waymark import calendar` lists them.\n"


def test_a_preview_shows_who_joins_late_and_who_joins_too_late() -> None:
    words = ("--durations", "2,2", "--start", "2021-09-01", "--end", "2021-09-10")

    assert dates(*words, "--joined", "2021-09-06")[1] == ["2021-09-08", "2021-09-10"]
    assert dates(*words, "--joined", "2021-09-09") == ([2, 2], [None, None])


def test_a_preview_for_people_names_the_weekdays_and_what_was_asked_for() -> None:
    result = preview("--durations", "10,0,6", "--start", "2021-09-01", "--end", "2021-09-10")

    assert result.exit_code == 0
    first = next(line.split() for line in result.stdout.splitlines() if line.split()[:1] == ["1"])
    assert first == ["1", "5", "10", "Wednesday,", "2021-09-08"]


def test_ten_thousand_years_are_no_fault() -> None:
    assert dates("--durations", "1,2", "--start", "9999-12-30")[1] == ["9999-12-31", None]
    assert dates("--durations", "1000", "--start", "0001-01-01")[1] == ["0004-11-01"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--durations", "1", "--start", "2021-09-10", "--end", "2021-09-01"), "before the start"),
        (("--durations", "5,-1", "--start", "2021-09-01"), "The duration of target 2 is negative: -1."),
        (("--durations", "-1,2", "--start", "2021-09-01"), "The duration of target 1 is negative: -1."),
        (("--durations", "1001", "--start", "2021-09-01"), "more than 1,000 instructional days"),
        (("--durations", "9" * 5000, "--start", "2021-09-01"), "more than 1,000 instructional days"),
        (("--durations", ",".join("1" * 2001), "--start", "2021-09-01"), "the most is 2,000"),
        (("--durations", "1.5", "--start", "2021-09-01"), "no whole number of days"),
        (("--durations", "", "--start", "2021-09-01"), "no whole number of days"),
        (("--durations", "two", "--start", "2021-09-01"), "'two', is no whole number"),
        (("--durations", "٣", "--start", "2021-09-01"), "no whole number of days"),
        (("--durations", "1", "--start", "yesterday"), "'yesterday' is no date for the start"),
        (("--durations", "1", "--start", "2021-02-29"), "'2021-02-29' is no date for the start"),
        (("--durations", "1", "--start", "20210901"), "is no date for the start"),
        (("--durations", "1", "--start", "2021-09-01", "--end", "[red]"), "'[red]' is no date for the end"),
        (("--durations", "1", "--start", "2021-09-01", "--joined", "soon"), "is no date for joining"),
        (("--durations", "1", "--start", "2021-09-01", "--skip", "caturday"), "'caturday' is no weekday"),
        (
            ("--durations", "1", "--start", "2021-09-01", "--skip", "mon,tue,wed,thu,fri,sat,sun"),
            "Every weekday is skipped",
        ),
        (
            ("--durations", "1", "--start", "2021-09-01", "--closed", "2021-09-09..2021-09-08"),
            "end before they begin",
        ),
        (
            ("--durations", "1", "--start", "2021-09-01", "--closed", "2021-09-09..x"),
            "is no date for a closed",
        ),
        (
            ("--durations", "1", "--start", "2021-09-04", "--end", "2021-09-05"),
            "There is no instructional day from 2021-09-04 to 2021-09-05.",
        ),
        (
            ("--durations", "1", "--start", "2021-09-01", "--closed", "0001-01-01..9999-12-31"),
            "There is no instructional day on or after 2021-09-01.",
        ),
        (
            ("--durations", "1", "--start", "2021-09-01", "--calendar", "/nowhere/school.ics"),
            "/nowhere/school.ics cannot be read",
        ),
        (
            ("--durations", "1", "--start", "2021-09-01", "--zone", "Mars/Olympus"),
            "no time zone Mars/Olympus",
        ),
    ],
)
def test_bad_input_ends_in_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    for manner in ((), ("--json",)):
        result = preview(*words, *manner)

        assert result.exit_code == 2
        assert result.stdout == ""
        assert sentence in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert len(result.stderr) < 200


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\nBEGIN:VEVENT", b"PK\x03\x04" * 500],
)
def test_a_calendar_that_is_none_ends_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "school.ics"
    file.write_bytes(content)

    result = preview("--durations", "1", "--start", "2021-09-01", "--calendar", str(file))

    assert result.exit_code == 2
    assert "is not a calendar" in result.stderr
    assert len(result.stderr.splitlines()) == 1
