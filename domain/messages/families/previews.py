"""What a student sees of the week before their family does, and what comes of what they say to it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.families.weeks import FamilyWeek

CHANGED = "+"
"""What the button to write says it is about where there are words already."""


@dataclass(frozen=True, slots=True)
class FamilyPreview(Message):
    """What one's family is going to read, before they do."""

    readers: tuple[str, ...] = ()
    """Names of those who get it: by message or on paper."""
    week: FamilyWeek | None = None
    """None while there is none."""
    goes_on: date | None = None
    """None once it has gone."""
    is_held: bool = False
    """Whether the student wants to talk first."""
    advisors: tuple[str, ...] = ()
    is_taken_away: bool = False
    """Whether the student has just taken their word away."""

    @property
    def has_gone(self) -> bool:
        return self.week is not None and self.goes_on is None

    def buttons(self) -> Rows:
        is_open = self.week is not None and not self.has_gone
        has_word = self.week is not None and self.week.word is not None
        return rows(
            Button(a.AddFamilyWord(), CHANGED if has_word else "", "primary") if is_open else None,
            Button(a.TakeFamilyWord()) if is_open and has_word else None,
            Button(a.TalkFirst()) if is_open and not self.is_held and self.advisors else None,
            Button(a.ShowWhoSees()),
            Button(a.HelpNow()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class FamilyWordLate(Message):
    """Words that came when the week had gone: kept among the student's reflections, for them alone."""

    reflection_id: UUID
    word: str
    went_on: date | None
    """None where there is nothing to read at all."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenReflection(self.reflection_id), look="primary"),
            Button(a.ListReflections()),
            Button(a.ShowFamilyPreview()),
            Button(a.HelpNow()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class StudentTalksFirst(Notice):
    """A student wants to talk before the family reads of the week."""

    student_id: UUID
    student_name: str
    goes_on: date
    """At the latest."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenFamily(self.student_id), self.student_name),
            Button(a.OpenStudent(self.student_id), self.student_name),
        )


@dataclass(frozen=True, slots=True)
class WeekState:
    """Where a student's summary of the week stands."""

    goes_on: date | None
    """None once it has gone."""
    is_seen: bool
    """By the student, or could have been."""
    is_late: bool = False
    """Whether it would have gone by now, had the student seen it."""
    is_held: bool = False
    has_word: bool = False
