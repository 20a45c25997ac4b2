"""What students hear because time passed. Source: DOMAIN rules 11, 15-18, 23 and 30

A notification shows on a locked phone. So a nudge names targets and dates and nothing of a record: no level,
no piece of evidence, nobody's words. Those are one press away.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Rows, StudentNudge, rows
from domain.messages.parts import TargetName
from domain.messages.student import PaceLine
from domain.vocabulary import NudgeReason


@dataclass(frozen=True, slots=True)
class DatePassed(StudentNudge):
    """The date of a target has passed: which, since when, what now. Asked for by the first step of a case."""

    WHY: ClassVar[NudgeReason] = NudgeReason.DATE_PASSED

    case_id: UUID
    plan_id: UUID
    target: TargetName
    due_on: date | None
    more_past: int = 0
    """Further targets of the plan whose dates have passed."""
    has_evidence: bool = False
    is_growing: bool = False
    """Whether a level grew lately: the other clock, said beside the date."""

    def buttons(self) -> Rows:
        target_id = self.target.id
        return rows(
            Button(a.RequestConference(target_id), look="primary" if self.has_evidence else ""),
            Button(a.OpenTarget(target_id), self.target.in_full),
            Button(a.SayStuck(target_id)),
            Button(a.HelpNow()),
            width=1,
        )


@dataclass(frozen=True, slots=True)
class NothingLogged(StudentNudge):
    """Dates passed and nothing was logged for weeks: a question, never a verdict (DOMAIN rule 17)."""

    WHY: ClassVar[NudgeReason] = NudgeReason.NO_DATA

    case_id: UUID
    plan_id: UUID
    target: TargetName
    section_title: str

    def buttons(self) -> Rows:
        target_id = self.target.id
        return rows(
            Button(a.OpenTarget(target_id), self.target.in_full),
            Button(a.SayStuck(target_id)),
            Button(a.HelpNow()),
            width=1,
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
        return rows(
            Button(a.OpenConference(self.conference_id), self.target.in_full, "primary"),
            Button(a.SayStuck(self.target.id)),
            Button(a.HelpNow()),
            width=1,
        )


@dataclass(frozen=True, slots=True)
class ReachForward(StudentNudge):
    """Work is ahead of the plan: what it could lead to (DOMAIN rule 18)."""

    WHY: ClassVar[NudgeReason] = NudgeReason.AHEAD

    plan_id: UUID
    section_title: str
    planned: tuple[TargetName, ...]
    """The next ones on the plan."""
    beyond: tuple[TargetName, ...] = ()
    """Of the same subject and on no plan of the student's."""
    deeper: TargetName | None = None
    """Shown, with a level beyond."""
    wants_transfer: bool = False
    """Whether all that was shown lately was recalled: showing one somewhere new would make it last."""

    def buttons(self) -> Rows:
        deeper = (self.deeper,) if self.deeper else ()
        there = dict.fromkeys((*self.planned, *self.beyond, *deeper))
        return (
            *((Button(a.OpenTarget(each.id), each.in_full),) for each in there),
            *rows(Button(a.SayStuck()), Button(a.HelpNow())),
        )


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """One plan in the weekly message."""

    pace: PaceLine
    is_growing: bool = False
    """Beside dates that have passed: the other clock (DOMAIN rule 13)."""
    is_asked: bool = False
    """Whether nothing was logged for weeks while dates passed."""
    ready: tuple[TargetName, ...] = ()
    """To ask a conference for: there is evidence."""
    dates: tuple[TargetName, ...] = ()
    """To agree on a new date for."""
    more_dates: int = 0

    @property
    def acts(self) -> int:
        return len(self.ready) + bool(self.dates)


@dataclass(frozen=True, slots=True)
class WeeklyMessage(StudentNudge):
    """A student's week: what came of it first, then what is next, and the fewest steps that lead there."""

    WHY: ClassVar[NudgeReason] = NudgeReason.WEEKLY

    name: str
    shown: tuple[TargetName, ...] = ()
    """Shown since the last one, whenever they were planned for."""
    more_shown: int = 0
    grown: tuple[TargetName, ...] = ()
    """A level further, and not shown yet."""
    more_grown: int = 0
    pieces: int = 0
    """Of evidence that were added."""
    plans: tuple[WeekPlan, ...] = ()

    def buttons(self) -> Rows:
        ready = [target for plan in self.plans for target in plan.ready]
        dates = [target for plan in self.plans for target in plan.dates]
        coming = [plan.pace.coming for plan in self.plans if plan.pace.coming]
        first = ready[0] if ready else None
        others = dict.fromkeys(target for target in (*dates, *coming) if target not in ready)
        return (
            *rows(Button(a.RequestConference(first.id), first.in_full, "primary") if first else None),
            *((Button(a.OpenTarget(each.id), each.in_full),) for each in tuple(others)[:2]),
            *rows(Button(a.ShowPath()), Button(a.SayStuck()), Button(a.HelpNow())),
        )
