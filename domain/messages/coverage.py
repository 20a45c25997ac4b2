"""Who was met over the weeks: by name for an advisor, as numbers for leaders."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Picture, Rows, rows
from domain.messages.parts import NEXT, PREVIOUS


class Cell(StrEnum):
    """One student in one week."""

    MET = "met"
    UNMET = "unmet"
    """Nobody is blamed for a week that is not over: that is `COMING`."""
    COMING = "coming"
    AWAY = "away"
    NOTHING = "nothing"
    """No check-in: no school, or not in an advisory then."""


@dataclass(frozen=True, slots=True)
class CoverageWeek:
    """A week of a picture."""

    week_on: date
    """Monday."""
    is_over: bool
    has_school: bool


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A student's weeks, in the order of the picture's."""

    student_id: UUID
    name: str
    cells: tuple[Cell, ...]
    weeks_unmet: int
    """In a row, of those that are over."""


@dataclass(frozen=True, slots=True)
class CoveragePicture(Picture):
    """An advisory's weeks: a mark for each student and week, the longest unmet first."""

    title: str
    weeks: tuple[CoverageWeek, ...]
    rows: tuple[CoverageRow, ...]
    more: int = 0
    """Students for whom there is no room."""


@dataclass(frozen=True, slots=True)
class AdvisoryCoverage(Message):
    """Who was met over the weeks, by name, for their advisor."""

    NAMED = 8

    title: str
    """Of the advisories."""
    weeks: tuple[CoverageWeek, ...]
    rows: tuple[CoverageRow, ...]
    """The longest unmet first."""
    met: int
    """Talks, in the weeks that are over."""
    of: int
    """That could have been; away and without school apart."""
    this_week_met: int
    this_week_of: int
    more: int = 0
    is_leader: bool = False

    @property
    def unmet(self) -> tuple[CoverageRow, ...]:
        """Who was not met in the last week that is over, or for longer."""
        return tuple(row for row in self.rows if row.weeks_unmet)

    def picture(self) -> Picture | None:
        return CoveragePicture(self.title, self.weeks, self.rows, self.more) if self.rows else None

    def buttons(self) -> Rows:
        return (
            *rows(*(Button(a.OpenBrief(row.student_id), row.name) for row in self.unmet[: self.NAMED])),
            *rows(
                Button(a.ListAdvisory()),
                Button(a.ShowSchoolCoverage()) if self.is_leader else None,
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class WeekTotal:
    """How many were met in a week; None of both where there are too few to tell."""

    week: CoverageWeek
    met: int | None
    of: int | None


@dataclass(frozen=True, slots=True)
class AdvisoryFigures:
    """One advisory as numbers. Nobody is named, and small groups say nothing (DOMAIN rule 32)."""

    title: str
    students: int | None
    """None: too few to tell, or so few beside the total that it would tell of others."""
    weeks: tuple[WeekTotal, ...] = ()
    longest_unmet: int = 0
    """Weeks since the last talk of whoever waits longest; 0 where all were met in the last week."""
    long_unmet: int = 0
    """Students not met for as many weeks as `SchoolCoverage.long_weeks`."""


@dataclass(frozen=True, slots=True)
class SchoolCoveragePicture(Picture):
    """The school's weeks: how much of all talks were held."""

    weeks: tuple[WeekTotal, ...]


@dataclass(frozen=True, slots=True)
class SchoolCoverage(Message):
    """Talks over the weeks for leaders: the school, then advisories as numbers, the longest unmet first."""

    weeks: tuple[WeekTotal, ...]
    advisories: tuple[AdvisoryFigures, ...]
    """Of this page; those that can be told."""
    told: int
    """Advisories that can be told, on all pages."""
    hidden: int
    """Advisories with too few students."""
    long_unmet: int | None
    """Students not met for `long_weeks` or more; None where there are too few to tell."""
    long_weeks: int
    page: int = 0
    pages: int = 1

    def picture(self) -> Picture | None:
        return SchoolCoveragePicture(self.weeks) if any(each.of for each in self.weeks) else None

    def buttons(self) -> Rows:
        return (
            *rows(
                Button(a.ShowSchoolCoverage(self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ShowSchoolCoverage(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            (Button(a.GoHome()),),
        )
