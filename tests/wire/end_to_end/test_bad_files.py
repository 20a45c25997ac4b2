"""Files nobody can use, handed to the command line: a clear sentence each, and the school stays as it was."""

import zipfile
from pathlib import Path

from tests.support.whole_product import SAMPLES, Waymark, this_year


def half_a_package(path: Path) -> Path:
    whole = (SAMPLES / "mathematics.json").read_text(encoding="utf-8")
    path.write_text(whole[: len(whole) // 2], encoding="utf-8")
    return path


def empty_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w"):
        return path


def letter(path: Path) -> Path:
    path.write_text("Dear office, here is the file.\n", encoding="utf-8")
    return path


BAD = (
    ("case", half_a_package, "is not valid JSON"),
    ("oneroster", empty_zip, "holds no OneRoster files (users.csv"),
    ("oneroster", letter, "is not a zip file that can be read"),
    ("calendar", letter, "is not a calendar: it has no BEGIN:VCALENDAR"),
)


def test_files_nobody_can_use_end_in_a_sentence_and_leave_the_school_as_it_was(waymark: Waymark) -> None:
    for number, (command, write, sentence) in enumerate(BAD):
        ended = waymark.runs("import", command, write(waymark.directory / f"bad-{number}"), "--yes")
        assert (ended.status, ended.out) == (1, ""), ended
        assert f"bad-{number} {sentence}" in " ".join(ended.err.split())
        assert "Traceback" not in ended.err
    roster, _ = this_year(waymark.directory)
    for command, file in (("case", SAMPLES / "mathematics.json"), ("oneroster", roster)):
        again = waymark.does("import", command, file, "--json").json()
        assert (again["added"], again["changed"], again["retired"]) == (0, 0, 0), command
