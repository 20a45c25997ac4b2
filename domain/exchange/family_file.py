"""What the school's protocol says of each guardian, as a CSV file: handed out, read again, compared.

A cell that a spreadsheet would take for a formula is handed out with an apostrophe before it.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from domain.exchange.oddities import ImportRefused
from domain.services.families.protocol import Change, Entry

COLUMNS = ("student_id", "student", "guardian_id", "guardian", "hears", "on_paper")
"""The ids are those of the roster; names are for reading alone."""

NEEDED = ("student_id", "guardian_id", "hears", "on_paper")

YES, NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0", ""})

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Source: OWASP, CSV injection."""


def as_csv(entries: Iterable[Entry]) -> str:
    """One line for each guardian of each student."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in entries:
        cells = (
            each.student.sourced_id,
            each.student.full_name,
            each.guardian.sourced_id,
            each.guardian.full_name,
            "yes" if each.guardianship.hears else "no",
            "yes" if each.guardianship.on_paper else "no",
        )
        writer.writerow([_safe(cell) for cell in cells])
    return text.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def read(data: bytes, entries: Sequence[Entry], *, file_name: str) -> tuple[Change, ...]:
    """What the file says of the school's guardians. Who is not in it keeps what they have.

    Raises ImportRefused, with the line, for whatever is not understood; nothing is guessed.
    """
    try:
        lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImportRefused(f"{file_name} is not CSV in UTF-8: {error}.") from error
    there = {(each.student.sourced_id, each.guardian.sourced_id): each for each in entries}
    changes: dict[tuple[str, str], Change] = {}
    for number, line in enumerate(lines, 2):
        missing = [name for name in NEEDED if line.get(name) is None]
        if missing:
            raise ImportRefused(f"{file_name}, line {number}: there is no {', '.join(missing)}.")
        student, guardian = (_plain(line[name]) for name in ("student_id", "guardian_id"))
        entry = there.get((student, guardian))
        if entry is None:
            raise ImportRefused(f"{file_name}, line {number}: {guardian} is no guardian of {student} now.")
        if (student, guardian) in changes:
            raise ImportRefused(f"{file_name}, line {number}: {guardian} of {student} stands there twice.")
        hears = _flag(line["hears"], f"{file_name}, line {number}: hears")
        on_paper = _flag(line["on_paper"], f"{file_name}, line {number}: on_paper")
        changes[student, guardian] = Change(entry, hears=hears, on_paper=on_paper)
    return tuple(changes.values())


def _plain(cell: str) -> str:
    return cell.strip().removeprefix("'")


def _flag(cell: str, where: str) -> bool:
    word = cell.strip().casefold()
    if word not in YES | NO:
        raise ImportRefused(f"{where} is yes or no, not {cell.strip()!r}.")
    return word in YES
