"""What an advisor sees of advisees' families, and does where messages do not reach."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.families.previews import WeekState
from domain.messages.families.protocol import FamilyWay
from domain.messages.parts import NEXT, PAGE_SIZE, PREVIOUS, page_count
from domain.vocabulary import FamilyTaskReason


@dataclass(frozen=True, slots=True)
class GuardianLine:
    guardian_id: UUID
    name: str
    language: str
    way: FamilyWay
    may_be_invited: bool = False
    """Whether no account of theirs is in reach, and the school wants them to hear."""

    @property
    def is_told(self) -> bool:
        return self.way is not FamilyWay.NOT_TOLD


@dataclass(frozen=True, slots=True)
class FamilyTaskLine:
    task_id: UUID
    student_id: UUID
    student_name: str
    guardian_name: str
    reason: FamilyTaskReason
    since: date
    words: str | None = None
    """What the family asks."""


@dataclass(frozen=True, slots=True)
class FamilyOfStudent(Message):
    """An advisee's family: how each is reached, what they are told, what there is to do."""

    student_id: UUID
    student_name: str
    given_name: str
    week: WeekState | None
    guardians: tuple[GuardianLine, ...]
    tasks: tuple[FamilyTaskLine, ...]

    def buttons(self) -> Rows:
        wants_showing = self.week is not None and not self.week.is_seen
        return (
            *((Button(a.CloseFamilyTask(task.task_id), task.guardian_name),) for task in self.tasks[:6]),
            *rows(
                Button(a.SayShown(self.student_id), self.given_name, "primary") if wants_showing else None,
            ),
            *rows(
                *(
                    Button(each, line.name)
                    for line in self.guardians[:6]
                    if line.is_told
                    for each in (
                        *((a.InviteGuardian(self.student_id, line.guardian_id),) * line.may_be_invited),
                        a.PrintFamilyPage(self.student_id, line.guardian_id),
                    )
                )
            ),
            *rows(
                Button(a.OpenStudent(self.student_id), self.student_name),
                Button(a.ListFamilyTasks()),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class FamilyTaskList(Message):
    """Families whom an advisor reaches in person, and weeks that their students have not seen."""

    tasks: tuple[FamilyTaskLine, ...]
    """Of this page, the longest waiting first."""
    total: int
    page: int = 0
    unseen: tuple[str, ...] = ()
    """Names of students whose summary waits until they are shown it."""
    held: tuple[str, ...] = ()
    """Names of those who want to talk first."""

    def buttons(self) -> Rows:
        students = {task.student_id: task.student_name for task in self.tasks}
        return (
            *rows(*(Button(a.OpenFamily(each), name) for each, name in students.items())),
            *rows(
                Button(a.ListFamilyTasks(self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ListFamilyTasks(self.page + 1), NEXT)
                if self.page + 1 < page_count(self.total)
                else None,
            ),
            *rows(Button(a.PrintFamilyPages()), Button(a.ListStudents()), Button(a.GoHome())),
        )

    @property
    def first(self) -> int:
        """Number of the first line, from 1."""
        return self.page * PAGE_SIZE + 1


@dataclass(frozen=True, slots=True)
class FamilyTaskDone(Message):
    student_id: UUID
    student_name: str
    guardian_name: str
    left: int
    """Tasks of this advisor that are still open."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.ListFamilyTasks(), look="primary") if self.left else None,
            Button(a.OpenFamily(self.student_id), self.student_name),
            Button(a.ListAdvisory()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class FamilyAsks(Notice):
    """A family's words to the advisor of their child."""

    student_id: UUID
    student_name: str
    guardian_name: str
    task_id: UUID
    words: str

    def buttons(self) -> Rows:
        return rows(
            Button(a.CloseFamilyTask(self.task_id), self.guardian_name),
            Button(a.OpenFamily(self.student_id), self.student_name),
        )
