"""A student's week as their family reads it: what it is made of, the message, the screen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Nudge, Rows, rows
from domain.messages.parts import LevelName, TargetName
from domain.vocabulary import ConferenceState, NudgeReason


@dataclass(frozen=True, slots=True)
class LevelShown:
    """A further level than before, and when it was shown."""

    target: TargetName
    level: LevelName
    on: date


@dataclass(frozen=True, slots=True)
class DateAhead:
    target: TargetName
    on: date


@dataclass(frozen=True, slots=True)
class DatesPassed:
    """How many dates of one course have passed: a plain count, never a label (DOMAIN rule 30)."""

    section: str
    count: int


@dataclass(frozen=True, slots=True)
class TalkAhead:
    """An open conference, as it stood."""

    target: TargetName
    state: ConferenceState
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FamilyWeek:
    """One student's week, as their family reads it."""

    MOST: ClassVar[int] = 4
    """Lines of one kind on a screen; paper has them all."""

    student_id: UUID
    name: str
    """The name they go by."""
    since: date
    until: date
    """The day on which it was put together."""
    levels: tuple[LevelShown, ...] = ()
    dates: tuple[DateAhead, ...] = ()
    passed: tuple[DatesPassed, ...] = ()
    talks: tuple[TalkAhead, ...] = ()
    word: str | None = None
    """What the student adds."""
    has_word: bool = False
    """Where their words are left out: whether there are any."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing new is in it."""
        return not (self.levels or self.dates or self.passed or self.talks)


@dataclass(frozen=True, slots=True)
class FamilyWeekly(Nudge):
    """The week of all of one guardian's children, in one message.

    Promised with the week alone: at the moment of sending it is asked anew whose guardian the reader is, and
    what the school lets them hear. A notification shows on a locked phone, so it names targets and dates, and
    that the student adds something; the levels, and the student's own words, are one press away.
    """

    SHOWN: ClassVar[int] = 8
    """Children on a screen."""
    WHY: ClassVar[NudgeReason] = NudgeReason.FAMILY_WEEK

    week_on: date
    weeks: tuple[FamilyWeek, ...] = ()

    def buttons(self) -> Rows:
        weeks = self.weeks[: self.SHOWN]
        return (
            *((Button(a.OpenFamilyWeek(week.student_id), week.name),) for week in weeks),
            *rows(Button(a.GoHome()), Button(a.ChooseCadence()), Button(a.ChooseLanguage())),
        )


@dataclass(frozen=True, slots=True)
class FamilyWeekCard(Message):
    """A child's last week in full, with what the child adds."""

    week: FamilyWeek

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenChild(self.week.student_id), self.week.name),
            Button(a.AskAdvisor(self.week.student_id)),
            Button(a.ShowFamilyWords()),
            Button(a.GoHome()),
        )
