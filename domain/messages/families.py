"""What families read, what students see of it first, and what advisors do where messages do not reach.

Of another guardian nothing is in any message to a family: no name, no word, no count (DOMAIN rule 32).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, File, Message, Notice, Nudge, PageFile, Rows, Sheet, rows
from domain.messages.parts import NEXT, PAGE_SIZE, PREVIOUS, LevelName, TargetName, page_count
from domain.messages.progress import Progress, ReflectionLine
from domain.vocabulary import ConferenceState, FamilyPart, FamilyTaskReason, NudgeReason

ALL_PARTS = tuple(FamilyPart)


# --- a week -------------------------------------------------------------------------------------------------


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

    @property
    def is_quiet(self) -> bool:
        """Whether nothing new is in it."""
        return not (self.levels or self.dates or self.passed or self.talks)


# --- to families --------------------------------------------------------------------------------------------


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

    SHOWN: ClassVar[int] = 8

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
class FamilyWeekly(Nudge):
    """The week of all of one guardian's children, in one message.

    Promised with the week alone: at the moment of sending it is asked anew whose guardian the reader is, and
    what the school lets them hear. A notification shows on a locked phone, so it names targets and dates; the
    levels, and the student's own words, are one press away.
    """

    WHY: ClassVar[NudgeReason] = NudgeReason.FAMILY_WEEK

    week_on: date
    weeks: tuple[FamilyWeek, ...] = ()

    def buttons(self) -> Rows:
        weeks = self.weeks[: FamilyHome.SHOWN]
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


@dataclass(frozen=True, slots=True)
class AdvisorAsked(Message):
    """The family's words are with the advisor."""

    student_id: UUID
    student_name: str
    advisors: tuple[str, ...]
    """Empty where nobody advises the student now."""

    def buttons(self) -> Rows:
        return rows(Button(a.OpenChild(self.student_id), self.student_name), Button(a.GoHome()))


# --- to students --------------------------------------------------------------------------------------------


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

    @property
    def has_gone(self) -> bool:
        return self.week is not None and self.goes_on is None

    def buttons(self) -> Rows:
        is_open = self.week is not None and not self.has_gone
        return rows(
            Button(a.AddFamilyWord(), look="primary") if is_open else None,
            Button(a.TalkFirst()) if is_open and not self.is_held and self.advisors else None,
            Button(a.ShowWhoSees()),
            Button(a.HelpNow()),
            Button(a.GoHome()),
        )


# --- to advisors --------------------------------------------------------------------------------------------


class FamilyWay(StrEnum):
    """How a guardian hears of a student."""

    MESSAGES = "messages"
    NO_LINK = "no_link"
    OUT_OF_REACH = "out_of_reach"
    ON_PAPER = "on_paper"
    NOT_TOLD = "not_told"
    """The school's protocol says so; they may still look."""
    TURNED_OFF = "turned_off"
    """By themselves."""


@dataclass(frozen=True, slots=True)
class GuardianLine:
    guardian_id: UUID
    name: str
    language: str
    way: FamilyWay
    may_be_invited: bool = False
    """Whether no account of theirs is in reach."""


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


# --- on paper -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InviteOnPaper:
    """How a guardian gets to messages: printed, because that is how it is handed over."""

    token: str
    link: str | None
    """None while the school's bot has no known name."""
    bot: str
    """Its name, without @; empty where it has none."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FamilySheet(Sheet):
    """One guardian's page of one student's week, or the invite alone."""

    school_name: str
    guardian_name: str
    student_name: str
    given_name: str
    advisors: tuple[str, ...]
    made_on: date
    week: FamilyWeek | None = None
    invite: InviteOnPaper | None = None


@dataclass(frozen=True, slots=True)
class FamilyPages(PageFile):
    """Pages to print, each in the language of the family that reads it."""

    leaves: tuple[FamilySheet, ...]

    def sheets(self) -> tuple[Sheet, ...]:
        return self.leaves


@dataclass(frozen=True, slots=True)
class FamilyPagesReady(Message):
    """Pages for families, to print and hand over."""

    pages: FamilyPages | None
    """None where nobody reads on paper."""
    unseen: tuple[str, ...] = ()
    """Students who have not seen theirs yet: they read it before it leaves the house."""
    student_id: UUID | None = None
    """Where it is about one."""
    student_name: str = ""
    has_week: bool = True
    """False where the page says how things stand now, for there is no summary of the week yet."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.SayShown(self.student_id), self.student_name)
            if self.student_id and self.unseen and self.has_week
            else None,
            Button(a.OpenFamily(self.student_id), self.student_name)
            if self.student_id
            else Button(a.ListFamilyTasks()),
            Button(a.GoHome()),
        )

    def files(self) -> tuple[File, ...]:
        return (self.pages,) if self.pages else ()


@dataclass(frozen=True, slots=True)
class GuardianInvited(Message):
    """A fresh invite for a guardian; this is the only place where its token is shown."""

    student_id: UUID
    student_name: str
    guardian_name: str
    language: str
    invite: InviteOnPaper
    pages: FamilyPages

    def buttons(self) -> Rows:
        return rows(Button(a.OpenFamily(self.student_id), self.student_name), Button(a.GoHome()))

    def files(self) -> tuple[File, ...]:
        return (self.pages,)


# --- to leaders ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FamilyProtocol(Message):
    """What goes to which families, in words. Small numbers are not named (DOMAIN rule 32)."""

    is_weekly: bool
    parts: tuple[FamilyPart, ...]
    waits_hours: int
    by_message: int | None
    """Guardians; None where the number is not told."""
    on_paper: int | None
    not_told: int | None
    """By the school's protocol or their own wish."""
    out_of_reach: int | None
    """Without an account, or with one that takes no messages."""

    def buttons(self) -> Rows:
        return rows(Button(a.GoHome()))
