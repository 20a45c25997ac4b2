"""What a guardian looks up: their children, one child, the school's words, a question to the advisor."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.families.weeks import FamilyWeekly, LevelShown
from domain.messages.parts import LevelName, TargetName
from domain.messages.progress import Progress, ReflectionLine
from domain.vocabulary import FamilyPart

ALL_PARTS = tuple(FamilyPart)


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One of several children, on the family's first screen."""

    student_id: UUID
    name: str
    grade: str | None
    shown: int
    """Targets shown so far."""
    next_target: TargetName | None = None
    next_on: date | None = None
    has_week: bool = False


@dataclass(frozen=True, slots=True)
class FamilyHome(Message):
    """A guardian's children, to choose one; or that the school names none (DOMAIN rule 32)."""

    SHOWN: ClassVar[int] = FamilyWeekly.SHOWN

    name: str
    children: tuple[ChildLine, ...]
    shows_pace: bool = True
    shows_levels: bool = True

    def buttons(self) -> Rows:
        there = self.children[: self.SHOWN]
        return (
            *((Button(a.OpenChild(child.student_id), child.name),) for child in there),
            *_for_families(has_children=bool(there)),
        )


def _for_families(*, has_children: bool) -> Rows:
    return rows(
        Button(a.ListAbsences()) if has_children else None,
        Button(a.ShowFamilyWords()) if has_children else None,
        Button(a.ChooseCadence()) if has_children else None,
        Button(a.ChooseLanguage()),
        Button(a.ShowHelp()),
    )


@dataclass(frozen=True, slots=True)
class ChildCard(Message):
    """One child: what they can show so far, dates, talks with teachers, and what they share."""

    student_id: UUID
    name: str
    full_name: str
    grade: str | None
    progress: Progress
    latest: tuple[LevelShown, ...] = ()
    """What was shown last, the latest first."""
    reflections: tuple[ReflectionLine, ...] = ()
    """Shared with the family by the student."""
    parts: tuple[FamilyPart, ...] = ALL_PARTS
    """What the school tells families of."""
    has_week: bool = False
    """Whether there is a week to read."""
    is_only: bool = False
    """Whether it is the guardian's only child: then it is their first screen."""
    reader: str | None = None
    """Whom to greet, on the first screen."""
    led_id: UUID | None = None
    """The latest page of a student-led conference that the student shares."""

    def buttons(self) -> Rows:
        own = (
            Button(a.OpenFamilyWeek(self.student_id), self.name, "primary") if self.has_week else None,
            Button(a.OpenLedPage(self.led_id), self.name) if self.led_id else None,
            Button(a.ListSharedReflections(self.student_id)) if self.reflections else None,
            Button(a.AskAdvisor(self.student_id)),
            Button(a.ReportAbsence(self.student_id), self.name),
        )
        if self.is_only:
            return (*rows(*own), *_for_families(has_children=True))
        return rows(*own, Button(a.ShowFamilyWords()), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class FamilyWords(Message):
    """What each word of the school means."""

    levels: tuple[LevelName, ...]
    """The school's own, from the first to the last."""
    proficient: LevelName | None = None
    """The first that counts as shown."""

    def buttons(self) -> Rows:
        return rows(Button(a.GoHome(), look="primary"), Button(a.ShowHelp()))


@dataclass(frozen=True, slots=True)
class AdvisorAsked(Message):
    """The family's words are with the advisor."""

    student_id: UUID
    student_name: str
    advisors: tuple[str, ...]
    """Empty where nobody advises the student now."""

    def buttons(self) -> Rows:
        return rows(Button(a.OpenChild(self.student_id), self.student_name), Button(a.GoHome()))
