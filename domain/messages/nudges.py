"""What students hear because time passed. Source: DOMAIN rules 11, 15-18, 23 and 30

A notification shows on a locked phone. So a nudge names targets and dates and nothing of a record: no level,
no piece of evidence, nobody's words. Those are one press away.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.asks import Question
from domain.messages.base import Button, Rows, StudentNudge
from domain.messages.parts import TargetName
from domain.messages.student import PaceLine
from domain.vocabulary import NudgeReason


@dataclass(frozen=True, slots=True)
class DatePassed(StudentNudge):
    """The date of a target has passed: which, since when, what now. The first step of a case."""

    WHY: ClassVar[NudgeReason] = NudgeReason.DATE_PASSED

    case_id: UUID
    target: TargetName
    due_on: date | None
    more_past: int = 0
    """Further targets of the plan whose dates have passed."""
    has_evidence: bool = False
    is_growing: bool = False
    """Whether a level grew lately: the other clock, said beside the date (DOMAIN rule 13)."""

    def buttons(self) -> Rows:
        target_id = self.target.id
        return (
            (Button(a.RequestConference(target_id), look="primary" if self.has_evidence else ""),),
            (Button(a.ProposeDate(target_id)), Button(a.SayStuck(target_id))),
            (Button(a.OpenTarget(target_id), self.target.in_full),),
            (Button(a.ReportAbsence()), Button(a.HelpNow())),
        )


@dataclass(frozen=True, slots=True)
class NothingLogged(StudentNudge):
    """Dates passed and nothing was logged for weeks: a question, never a verdict (DOMAIN rule 17)."""

    WHY: ClassVar[NudgeReason] = NudgeReason.NO_DATA

    case_id: UUID
    target: TargetName
    section_title: str

    def buttons(self) -> Rows:
        target_id = self.target.id
        return (
            (Button(a.SayWorkedElsewhere(self.case_id)),),
            (Button(a.SayStuck(target_id)), Button(a.ProposeDate(target_id))),
            (Button(a.ReportAbsence()), Button(a.HelpNow())),
            (Button(a.OpenTarget(target_id), self.target.in_full),),
        )


@dataclass(frozen=True, slots=True)
class RequestStillWaits(StudentNudge):
    """A request has waited for longer than agreed: it is not on the student (DOMAIN rule 16)."""

    WHY: ClassVar[NudgeReason] = NudgeReason.REQUEST_WAITS

    conference_id: UUID
    attempt: int
    target: TargetName
    teacher_name: str
    school_days: int

    def buttons(self) -> Rows:
        return (
            (Button(a.OpenConference(self.conference_id), self.target.in_full, "primary"),),
            (Button(a.SayStuck(self.target.id)), Button(a.HelpNow())),
        )


@dataclass(frozen=True, slots=True)
class ReachForward(StudentNudge):
    """Work is ahead of the plan: what it could lead to (DOMAIN rule 18)."""

    WHY: ClassVar[NudgeReason] = NudgeReason.AHEAD

    plan_id: UUID
    section_title: str
    planned: tuple[TargetName, ...] = ()
    """The next ones on the plan."""
    beyond: tuple[TargetName, ...] = ()
    """Of the same subject, after what is planned."""
    deeper: TargetName | None = None
    """Shown, with a level beyond."""
    wants_transfer: bool = False
    """Whether all that was shown lately was recalled: showing one somewhere new would make it last."""
    is_done: bool = False
    """Whether everything on the plan is shown."""

    def buttons(self) -> Rows:
        deeper = (self.deeper,) if self.deeper else ()
        there = dict.fromkeys((*self.planned, *self.beyond, *deeper))
        return (
            *((Button(a.OpenTarget(each.id), each.in_full),) for each in there),
            (Button(a.SayStuck()), Button(a.HelpNow())),
        )


@dataclass(frozen=True, slots=True)
class TimeOffered:
    """A teacher proposes a time for a conference; the student may take it."""

    conference_id: UUID
    target: TargetName


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """One plan in the weekly message, with the fewest acts that leave no date of it passed."""

    pace: PaceLine
    is_growing: bool = False
    """Beside dates that have passed: the other clock (DOMAIN rule 13)."""
    is_asked: bool = False
    """Whether nothing was logged for weeks while dates passed."""
    take: tuple[TimeOffered, ...] = ()
    ask: tuple[TargetName, ...] = ()
    """A conference to ask for: there is evidence to talk about."""
    redate: tuple[TargetName, ...] = ()
    """To agree on a new date for."""
    more_redate: int = 0
    asked: tuple[TargetName, ...] = ()
    """A new date waits for a teacher's answer; nothing more to do for these."""

    @property
    def acts(self) -> int:
        return len(self.take) + len(self.ask) + bool(self.redate)


@dataclass(frozen=True, slots=True)
class WeeklyMessage(StudentNudge):
    """A student's week: what came of it first, then what is next, and the fewest steps that lead there.

    Promised with the name and the question alone: its facts are gathered at the moment of sending.
    """

    WHY: ClassVar[NudgeReason] = NudgeReason.WEEKLY

    name: str
    shown: tuple[TargetName, ...] = ()
    """Shown since the last one, whenever they were planned for."""
    more_shown: int = 0
    grown: tuple[TargetName, ...] = ()
    """A level further than before."""
    more_grown: int = 0
    pieces: int = 0
    """Of evidence that were added."""
    plans: tuple[WeekPlan, ...] = ()
    more_plans: int = 0
    question: Question | None = None

    def buttons(self) -> Rows:
        take = [each for plan in self.plans for each in plan.take]
        ask = [target for plan in self.plans for target in plan.ask]
        redate = [target for plan in self.plans for target in plan.redate]
        coming = [plan.pace.coming for plan in self.plans if plan.pace.coming is not None]
        acts = (
            *(Button(a.OpenConference(each.conference_id), each.target.in_full) for each in take[:1]),
            *(Button(a.RequestConference(each.id), each.in_full) for each in ask[:1]),
            *(Button(a.ProposeDate(each.id), each.in_full) for each in redate[:1]),
        )
        ahead = [] if acts else [Button(a.OpenTarget(each.id), each.in_full) for each in coming[:1]]
        return (
            *((each,) for each in (*acts, *ahead)),
            (Button(a.ShowPacePicture()), Button(a.ShowPath())),
            *(((self.question.button(),),) if self.question else ()),
            (Button(a.SayStuck()), Button(a.HelpNow())),
            (Button(a.ChooseCadence()),),
        )
