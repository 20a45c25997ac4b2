"""What an advisor reads of the weekly check-in: the list, the brief before a talk, who shares a need."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, File, Message, PageFile, Rows, rows
from domain.messages.parts import NEXT, PREVIOUS, TargetName
from domain.messages.progress import ConferenceLine, PlanLine, ReflectionLine, SupportLine
from domain.vocabulary import (
    CheckInMissed,
    CheckInState,
    FamilyTaskReason,
    GoalState,
    HelpWish,
    Holder,
    PaceStatus,
)

A_PAGE = 7
"""Students on one page of the list: each has two buttons, and a message has room for 25."""

SHOWN_AGREEMENTS = 3
"""Open agreements with buttons of their own in a brief; the form of a talk has them all."""


@dataclass(frozen=True, slots=True)
class AdviseeLine:
    """One student's check-in of a week, in the list of their advisor."""

    student_id: UUID
    name: str
    state: CheckInState | None
    """None while the week's check-in was not opened."""
    missed: CheckInMissed | None
    weeks_unmet: int
    """Weeks before this one in a row in which there was no talk; those away and without school apart."""
    strength: TargetName | None
    """The target shown last."""
    meets_at: datetime | None
    """Agreed for another time."""
    is_reachable: bool
    """Whether messages reach the student."""

    @property
    def remains(self) -> bool:
        """Whether the talk is still to come."""
        return self.state not in (CheckInState.MET, CheckInState.AWAY) and self.missed is None


@dataclass(frozen=True, slots=True)
class TalksLeft:
    """Talks of this week that are still to come, once its questions went out."""

    remaining: int = 0
    rather_talk: int = 0
    """Of them, with students who would rather talk."""
    is_last_day: bool = False
    """Whether no school day of the week comes after today."""

    @property
    def is_urgent(self) -> bool:
        """Whether somebody who would rather talk could not this week, unless today."""
        return self.rather_talk > 0 and self.is_last_day


@dataclass(frozen=True, slots=True)
class AdvisoryWhen:
    """When the questions go out to an advisory each week."""

    section_id: UUID
    title: str
    weekday: int
    """0 for Monday."""
    at: time
    """Local."""
    is_own: bool
    """Whether the advisory has a time of its own, and not the school's."""
    goes_out: bool = True
    """Whether they go out in this week at all: it has a day with school."""
    goes_at: datetime | None = None
    """In this week, where holidays or quiet hours move them to another time."""


@dataclass(frozen=True, slots=True)
class MyAdvisory(Message):
    """Who remains to be met this week and who was met; who wants to talk first, then the longest unmet."""

    week_on: date
    """Monday."""
    weeks_back: int
    """0 for this week."""
    lines: tuple[AdviseeLine, ...]
    """Of this page: who remains, then those for whom there is no talk this week, then who was met."""
    remaining: int
    rather_talk: int
    """Of those who remain."""
    met: int
    of: int
    """All but those who are away."""
    page: int
    pages: int
    when: tuple[AdvisoryWhen, ...]
    has_school: bool = True
    """Whether there is a day with school in that week."""
    family_tasks: int = 0
    """Families that messages do not reach, and that wait for this advisor."""
    just_dated: bool = False
    """Whether the reader has just changed when the questions go out."""

    def buttons(self) -> Rows:
        week = self.week_on.toordinal()
        shown = tuple(
            (
                Button(a.OpenBrief(line.student_id, week), line.name),
                *((Button(a.MarkMet(line.student_id, week), line.name),) if line.remains else ()),
            )
            for line in self.lines
        )
        return (
            *shown,
            *rows(
                Button(a.ListAdvisory(self.page - 1, self.weeks_back), PREVIOUS) if self.page else None,
                Button(a.ListAdvisory(self.page + 1, self.weeks_back), NEXT)
                if self.page + 1 < self.pages
                else None,
            ),
            *rows(
                Button(a.ListAdvisory(0, 1)) if self.weeks_back == 0 and self.of else None,
                Button(a.ListAdvisory()) if self.weeks_back else None,
                Button(a.ShowCoverage()) if self.of else None,
                Button(a.ShowSharedNeeds()) if self.of else None,
                Button(a.PrintBriefs()) if self.remaining and not self.weeks_back else None,
                Button(a.ListFamilyTasks()) if self.family_tasks else None,
                *(Button(a.SetAdvisoryTime(each.section_id), self._about(each)) for each in self.when[:2]),
                Button(a.GoHome()),
            ),
        )

    def _about(self, when: AdvisoryWhen) -> str:
        return when.title if len(self.when) > 1 else ""


class AccomplishmentKind(StrEnum):
    SAID = "said"
    """In the student's own answer."""
    TARGET_MET = "target_met"
    GROWN = "grown"
    """A target at a further level than before."""
    EVIDENCE = "evidence"
    """Accepted, or logged by a teacher."""
    GOAL = "goal"
    AGREEMENT = "agreement"
    """What they had agreed to do, done."""


@dataclass(frozen=True, slots=True)
class Accomplishment:
    """Something that went well since the last talk."""

    kind: AccomplishmentKind
    on: date | None
    words: str | None = None
    """The student's own, or the title of a piece."""
    target: TargetName | None = None
    is_voice: bool = False
    """Whether it was said, beside any words."""


@dataclass(frozen=True, slots=True)
class SaidLine:
    """An answer in words, or spoken."""

    words: str | None
    is_voice: bool = False


@dataclass(frozen=True, slots=True)
class GoalLine:
    words: str
    state: GoalState
    target: TargetName | None = None
    week_on: date | None = None
    """Monday of the earlier week it was set for, and of which nobody has said yet what became of it; None in
    the week of the brief."""


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """What the two agreed that one of them does, and that stands."""

    agreement_id: UUID
    holder: Holder
    words: str
    due_on: date | None
    made_on: date


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What was noted of an earlier talk; the student reads it, too."""

    on: date
    by_name: str
    words: str | None
    is_voice: bool


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A family that messages do not reach: a task of the advisor's."""

    task_id: UUID
    guardian_name: str
    reason: FamilyTaskReason
    words: str | None = None
    """What the family asks."""


@dataclass(frozen=True, slots=True)
class WeekAnswers:
    """What the student answered to the week's questions."""

    answered_at: datetime
    by_name: str | None
    """Who entered it for the student; None where they answered themselves."""
    going: SaidLine | None
    help: tuple[HelpWish, ...]
    help_words: SaidLine | None
    is_edited: bool = False
    is_late: bool = False
    """Given after its week."""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A point to talk about: a word of `domain.rules.agenda.AgendaPoint`, and what it is about."""

    point: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class AdviseeBrief(Message):
    """One student before the talk, on one screen: what went well first. No level and no habit is in it that
    the student could not see, and of private reflections nothing.
    """

    student_id: UUID
    name: str
    pronouns: str | None
    week_on: date
    state: CheckInState | None
    missed: CheckInMissed | None
    meets_at: datetime | None
    met_on: date | None
    met_by: str | None
    weeks_unmet: int
    accomplishments: tuple[Accomplishment, ...]
    """The student's own word first, then the latest."""
    more_accomplishments: int
    strength: TargetName | None
    """The target shown last, however long ago; said where nothing new is known."""
    answers: WeekAnswers | None
    late: date | None
    """Monday of an earlier week that was answered since the last talk."""
    would_rather_talk: bool
    goals: tuple[GoalLine, ...]
    """Those of earlier weeks that are still to be looked at, then those of the week."""
    plans: tuple[PlanLine, ...]
    conferences: tuple[ConferenceLine, ...]
    supports: tuple[SupportLine, ...]
    """Whose review is due."""
    reflections: tuple[ReflectionLine, ...]
    """The latest the student shares with the reader."""
    note: NoteLine | None
    agreements: tuple[AgreementLine, ...]
    """All that stand, the oldest first."""
    families: tuple[FamilyLine, ...]
    told_family_on: date | None
    """When the family last got a summary of the week."""
    agenda: tuple[AgendaLine, ...]
    has_voices: bool
    """Whether there are recordings to listen to."""
    is_reachable: bool
    may_ask_again: bool
    check_in_id: UUID | None = None
    """None while the week's check-in was not opened."""
    is_before_questions: bool = False
    """Whether the week's questions have not gone out yet."""
    may_enter: bool = True
    """Whether the advisor may write down answers: not over those of the student's own."""

    def buttons(self) -> Rows:
        week = self.week_on.toordinal()
        student_id = self.student_id
        is_met = self.state is CheckInState.MET
        is_open = not is_met and self.missed is None
        ticks = (
            button
            for number, each in enumerate(self.agreements[:SHOWN_AGREEMENTS], 1)
            for button in (
                Button(a.CloseAgreement(each.agreement_id, 1), str(number)),
                Button(a.CloseAgreement(each.agreement_id, 0), str(number)),
            )
        )
        return (
            *rows(
                Button(a.RecordTalk(student_id, week), look="primary"),
                Button(a.MarkMet(student_id, week)) if is_open else None,
                Button(a.UndoMet(student_id, week)) if not is_open else None,
                Button(a.MeetAnotherTime(student_id, week)) if is_open else None,
                Button(a.AskWhyNotMet(student_id, week)) if is_open else None,
                Button(a.EnterForStudent(student_id, week)) if self.may_enter and not is_met else None,
                Button(a.AskCheckInAgain(student_id, week)) if self.may_ask_again else None,
                Button(a.ListenToCheckIn(student_id, week)) if self.has_voices else None,
            ),
            *rows(*ticks),
            *rows(
                Button(a.ListSharedReflections(student_id)) if self.reflections else None,
                Button(a.OpenStudent(student_id), self.name),
                Button(a.OpenFamily(student_id)) if self.families else None,
                Button(a.ListAdvisory()),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class SharedNeed:
    """Something that several students of an advisory share now."""

    wish: HelpWish | None
    """What would help them, as they say."""
    target: TargetName | None
    """What they need support with."""
    reason: PaceStatus | None
    """Why Waymark asks for support for them."""
    names: tuple[str, ...]
    """Two or more, by name."""
    has_cases: bool = False
    """Whether the target has a group of open cases for the reader."""


@dataclass(frozen=True, slots=True)
class SharedNeeds(Message):
    """Who shares a need: better talked about together, once."""

    SHOWN = 8

    needs: tuple[SharedNeed, ...]
    """Those that most share first."""
    answered: int
    """Students whose answers are counted."""
    of: int
    week_on: date | None = None
    """Monday of the week whose answers they are: of this one, or of the last while there are none. None
    where there are none of either."""

    def buttons(self) -> Rows:
        groups = (
            Button(a.OpenCaseGroup(need.target.id), f"{need.target.code} · {len(need.names)}")
            for need in self.needs[: self.SHOWN]
            if need.target is not None and need.has_cases
        )
        return (*rows(*groups), *rows(Button(a.ListAdvisory()), Button(a.GoHome())))


@dataclass(frozen=True, slots=True)
class BriefsPage(PageFile):
    """The briefs of everybody who remains, to read on paper: one page each."""

    advisor_name: str
    school_name: str
    made_on: date
    briefs: tuple[AdviseeBrief, ...]


@dataclass(frozen=True, slots=True)
class BriefsReady(Message):
    """The page, sent along as a file."""

    week_on: date
    briefs: int
    page: BriefsPage
    number: int = 0
    """Of the page."""
    more: int = 0
    """Briefs for which it has no room: they are on the next one."""

    def files(self) -> tuple[File, ...]:
        return (self.page,) if self.briefs else ()

    def buttons(self) -> Rows:
        return rows(
            Button(a.PrintBriefs(self.number + 1), NEXT, "primary") if self.more else None,
            Button(a.ListAdvisory(), look="" if self.more else "primary"),
            Button(a.GoHome()),
        )
