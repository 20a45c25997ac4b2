"""What is drawn, and the messages that carry it: one plan of one student; who needs what in one section."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Picture, Rows, rows
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
    is_moved: bool = False
    """Whether a date was agreed anew, so that the two differ."""
    waiting: int = 0
    """Conferences asked for or agreed, without an outcome yet."""
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
    def has_content(self) -> bool:
        """Whether there is anything to draw."""
        return self.targets > 0 and bool(self.agreed or self.shown)

    @property
    def has_ended(self) -> bool:
        return self.today > self.ends_on

    @property
    def is_complete(self) -> bool:
        return 0 < self.targets <= len(self.shown)


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


@dataclass(frozen=True, slots=True)
class SectionName:
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class MyPace(Message):
    """One of the student's own plans as a picture, with the next thing to do."""

    plan: PacePicture | None
    """None while there is no plan."""
    others: tuple[SectionName, ...] = ()
    """Sections with a further plan."""

    def picture(self) -> Picture | None:
        return self.plan if self.plan is not None and self.plan.has_content else None

    def buttons(self) -> Rows:
        coming = self.plan.coming if self.plan is not None else None
        return (
            *(((Button(a.OpenTarget(coming.id), coming.in_full, "primary"),),) if coming else ()),
            *rows(*(Button(a.ShowPacePicture(other.id), other.title) for other in self.others)),
            *rows(
                Button(a.ShowPath()) if self.plan is not None else Button(a.ListCompetencies()),
                Button(a.SayStuck()),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class StudentPace(Message):
    """One plan of a student as a picture, to an adult who teaches or advises them."""

    student_id: UUID
    name: str
    plan: PacePicture | None
    """None while there is no plan."""
    others: tuple[SectionName, ...] = ()

    def picture(self) -> Picture | None:
        return self.plan if self.plan is not None and self.plan.has_content else None

    def buttons(self) -> Rows:
        student_id = self.student_id
        return (
            *rows(*(Button(a.ShowStudentPace(student_id, other.id), other.title) for other in self.others)),
            *rows(
                Button(a.ListStudentTargets(student_id)),
                Button(a.OpenStudent(student_id), self.name),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class ClassNeeds(Message):
    """Who needs what in one section, as a picture."""

    section_title: str | None
    """None for who teaches no section now."""
    needs: ClassPicture | None
    """None while no student of the section has a plan."""
    unplanned: int = 0
    """Students without a plan for this section."""
    others: tuple[SectionName, ...] = ()

    def picture(self) -> Picture | None:
        return self.needs if self.needs is not None and self.needs.rows else None

    def buttons(self) -> Rows:
        waits = self.needs is not None and self.needs.waiting > 0
        return (
            *rows(*(Button(a.ShowClassPicture(other.id), other.title) for other in self.others)),
            *rows(
                Button(a.ListRequests(), look="primary") if waits else None,
                Button(a.ListStudents()),
                Button(a.GoHome()),
            ),
        )
