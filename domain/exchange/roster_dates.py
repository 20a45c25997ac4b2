"""Dates as rosters write them."""

import re
from collections.abc import Iterable
from datetime import date

from domain.exchange.oddities import Findings
from domain.exchange.reading import counted
from domain.exchange.roster_files import Line

DATE_COLUMNS = ("dateLastModified", "startDate", "endDate", "beginDate")

_ISO = re.compile(r"^([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})(?:[T ].*)?$")
_PARTS = re.compile(r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:[T ].*)?$")
_MONTHS = 12


class DateReader:
    """Reads the dates of one file; whether 1/05 is in May or January is decided by the file's other dates."""

    def __init__(self, lines: Iterable[Line], findings: Findings) -> None:
        self._findings = findings
        written = [said for line in lines for name in DATE_COLUMNS if (said := line.get(name))]
        parts = [tuple(map(int, match.groups()[:2])) for said in written if (match := _PARTS.match(said))]
        days_first = [said for said in parts if said[0] > _MONTHS]
        months_first = [said for said in parts if said[1] > _MONTHS]
        self._day_first = bool(days_first) and not months_first
        unclear = sum(first <= _MONTHS and second <= _MONTHS and first != second for first, second in parts)
        if parts:
            how = "day first" if self._day_first else "month first"
            because = (
                "the file writes both ways"
                if days_first and months_first
                else "other dates of the file leave no choice"
                if days_first or months_first
                else "nothing in the file decides it"
            )
            findings.add(
                f"{counted(len(parts), 'date')} not written as YYYY-MM-DD; {unclear} can be read two ways.",
                f"Read {how}: {because}.",
            )

    def read(self, line: Line, column: str) -> date | None:
        """The cell's date; None for an empty cell, and with an oddity for one that is no date."""
        said = line.get(column)
        if said is None:
            return None
        found = self._parse(said)
        if found is None:
            self._findings.add(
                f"{column} is no date: {said[:40]}.", "Left out.", row=line.row, item=line.get("sourcedId")
            )
        return found

    def _parse(self, said: str) -> date | None:
        match = _ISO.match(said)
        if match:
            return _date(*match.groups())
        match = _PARTS.match(said)
        if match is None:
            return None
        first, second, year = match.groups()
        day_first = int(first) > _MONTHS or (self._day_first and int(second) <= _MONTHS)
        return _date(year, second, first) if day_first else _date(year, first, second)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
