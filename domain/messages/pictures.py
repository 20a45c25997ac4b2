"""What is drawn: one plan of one student, and who needs what in one section."""

from dataclasses import dataclass
from datetime import date

from domain.messages.base import Picture
from domain.messages.parts import TargetName


@dataclass(frozen=True, slots=True)
class Break:
    """Days without school that are worth showing."""

    first_on: date
    last_on: date
    """Included."""
    reason: str


@dataclass(frozen=True, slots=True)
class BandEnd:
    """One end of where recent pace leads: so many targets shown by that day."""

    on: date
    shown: int


@dataclass(frozen=True, slots=True)
class PacePicture(Picture):
    """One plan against time. Nobody else is in it (DOMAIN rule 5).

    The dates are sorted, one for each counted target; excused targets are in none of them.
    """

    section_title: str
    student_name: str | None
    """Said to an adult; None for the student's own."""
    begins_on: date
    ends_on: date
    """The plan's end, or the last date where it has none."""
    today: date
    planned: tuple[date, ...]
    """First given."""
    agreed: tuple[date, ...]
    """Agreed now."""
    shown: tuple[date, ...]
    """On which a target was shown, in whatever order."""
    targets: int
    waiting: int = 0
    """Asked for a conference and not answered yet."""
    coming: TargetName | None = None
    """The next target with a date, past or not, that is neither shown nor waiting."""
    coming_on: date | None = None
    outlook: tuple[BandEnd, BandEnd] | None = None
    """Where recent pace leads, as a range: the slower end, then the faster one."""
    breaks: tuple[Break, ...] = ()

    @property
    def dated_by_today(self) -> int:
        """Targets whose agreed date has come."""
        return sum(day <= self.today for day in self.agreed)

    @property
    def is_moved(self) -> bool:
        """Whether a date was agreed anew since the plan began."""
        return self.agreed != self.planned

    @property
    def has_ended(self) -> bool:
        return self.today > self.ends_on

    @property
    def is_complete(self) -> bool:
        return len(self.shown) >= self.targets


@dataclass(frozen=True, slots=True)
class TargetNeeds:
    """How the students of a section stand with one target. Names are sorted by name, never by pace."""

    target: TargetName
    waiting: tuple[str, ...]
    """Asked for a conference; the answer is the teacher's to give."""
    past: tuple[str, ...]
    """Whose agreed date has passed by more than the days of grace."""
    coming: tuple[str, ...]
    """Whose date is near."""
    later: int
    shown: int

    @property
    def students(self) -> int:
        return len(self.waiting) + len(self.past) + len(self.coming) + self.later + self.shown


@dataclass(frozen=True, slots=True)
class ClassPicture(Picture):
    """Who needs what, by target: those that somebody waits for or has a date for now, in the path's order."""

    section_title: str
    today: date
    students: int
    """With a plan for this section."""
    rows: tuple[TargetNeeds, ...]
    more: int = 0
    """Further targets that matter now."""

    @property
    def waiting(self) -> int:
        """Requests that lie with the teacher."""
        return sum(len(row.waiting) for row in self.rows)

    @property
    def past(self) -> int:
        """Dates that have passed."""
        return sum(len(row.past) for row in self.rows)
