"""The weekly check-in as students have it. Source: DOMAIN rule 29"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Rows, StudentNudge, rows
from domain.messages.mindset import AnotherView
from domain.vocabulary import CheckInState, HelpWish, NudgeReason


def check_in_thread(student_id: UUID, week_on: date) -> str:
    """What all messages about one week's check-in go beneath."""
    return f"check-in:{student_id}:{week_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class CheckInQuestions(StudentNudge):
    """Comes at the advisory's time, from the advisor by name; the questions are one press away."""

    WHY: ClassVar[NudgeReason] = NudgeReason.CHECK_IN
    LEADS_TO_FAMILY_WEEK: ClassVar[bool] = True

    check_in_id: UUID
    student_id: UUID
    week_on: date
    name: str = ""
    advisor_name: str | None = None
    goals: int = 0
    """Of earlier weeks, to be looked at again."""
    family_on: date | None = None
    """The day on which the family reads of the week: the student can look at it first."""

    def thread(self) -> str | None:
        return check_in_thread(self.student_id, self.week_on)

    def buttons(self) -> Rows:
        return (
            (Button(a.AnswerCheckIn(self.check_in_id), look="primary"),),
            (Button(a.SayRatherTalk(self.check_in_id)),),
            *(((Button(a.ShowFamilyPreview()),),) if self.family_on else ()),
            (Button(a.ShowMyWeek()), Button(a.HelpNow())),
        )


@dataclass(frozen=True, slots=True)
class CheckInSaved(Message):
    """Kept; who reads it, and what comes next."""

    check_in_id: UUID
    week_on: date
    is_late: bool
    """Whether that week has passed."""
    is_edit: bool
    advisor_name: str | None
    goal: str | None = None
    """The goal set along with it."""
    goal_id: UUID | None = None
    another_view: AnotherView | None = None
    has_both: bool = False
    """Whether something was answered anew elsewhere meanwhile, and both answers stand."""

    def buttons(self) -> Rows:
        return (
            *(((Button(a.SayStuck()),),) if self.another_view else ()),
            *(((Button(a.OpenGoal(self.goal_id), self.goal or ""),),) if self.goal_id else ()),
            *rows(Button(a.ShowMyWeek()), Button(a.OpenCheckIn(self.check_in_id)), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class RatherTalkNoted(Message):
    """The advisor sees that they would rather talk; or that they no longer ask for it."""

    check_in_id: UUID
    week_on: date
    advisor_name: str | None
    wants: bool
    is_answered: bool
    """Whether they have answered in words, too."""

    def buttons(self) -> Rows:
        return (
            (Button(a.AnswerCheckIn(self.check_in_id), "=" if self.is_answered else ""),),
            rows(
                Button(a.TakeBackTalk(self.check_in_id)) if self.wants else None,
                Button(a.ShowMyWeek()),
                width=2,
            )[0],
            (Button(a.HelpNow()),),
        )


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What was said in answer to one question."""

    words: str | None
    voice_seconds: int | None = None
    is_voice: bool = False


@dataclass(frozen=True, slots=True)
class CheckInCard(Message):
    """One's own answers of a week."""

    check_in_id: UUID
    week_on: date
    is_late: bool
    state: CheckInState
    advisor_name: str | None
    accomplishment: OwnWords | None
    going: OwnWords | None
    help: tuple[HelpWish, ...]
    help_words: OwnWords | None
    wants_to_talk: bool
    answered_at: datetime | None
    edited_at: datetime | None
    entered_by: str | None = None
    """The adult who wrote it down for the student."""

    def buttons(self) -> Rows:
        is_open = self.state is not CheckInState.MET
        is_answered = self.answered_at is not None
        return rows(
            Button(a.AnswerCheckIn(self.check_in_id), "=" if is_answered else "", "primary")
            if is_open
            else None,
            Button(a.SayRatherTalk(self.check_in_id)) if is_open and not self.wants_to_talk else None,
            Button(a.TakeBackTalk(self.check_in_id)) if is_open and self.wants_to_talk else None,
            Button(a.ShowMyWeek()),
            Button(a.GoHome()),
        )
