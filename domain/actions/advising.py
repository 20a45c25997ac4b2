"""The weekly check-in, for advisors."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action
from domain.vocabulary import CheckInMissed


@dataclass(frozen=True, slots=True)
class ListAdvisory(Action):
    """Who remains to be met, and who was met, in this week or one before."""

    page: int = 0
    weeks_back: int = 0


@dataclass(frozen=True, slots=True)
class OpenBrief(Action):
    """One advisee before the talk."""

    student_id: UUID
    week: int = 0
    """The proleptic ordinal of any of its days, as of what follows; 0 for this week."""


@dataclass(frozen=True, slots=True)
class MarkMet(Action):
    """The talk was had."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class UndoMet(Action):
    """Takes back that a talk was had, or why it was not."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class AskWhyNotMet(Action):
    """There is no talk this week: asks why."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class SetNotMet(Action):
    student_id: UUID
    week: int = 0
    why: CheckInMissed = CheckInMissed.NO_TIME


@dataclass(frozen=True, slots=True)
class MeetAnotherTime(Action):
    """Opens a form: when instead."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class RecordTalk(Action):
    """Opens a form: a note that the student reads, and what was agreed."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class EnterForStudent(Action):
    """Opens a form: the week's questions, answered for a student without a phone."""

    student_id: UUID
    week: int = 0
    seen: int | None = None
    """As of AnswerCheckIn."""
    asks_goal: int = 0


@dataclass(frozen=True, slots=True)
class AskCheckInAgain(Action):
    """Sends the week's questions to the student once more."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class ListenToCheckIn(Action):
    """What was spoken in answer to the week's questions."""

    student_id: UUID
    week: int = 0


@dataclass(frozen=True, slots=True)
class CloseAgreement(Action):
    """What was agreed in a talk is done, or let go; a student says so of their own part."""

    agreement_id: UUID
    is_done: int
    """1 or 0."""


@dataclass(frozen=True, slots=True)
class ShowCoverage(Action):
    """Which of one's advisees were met over the weeks."""


@dataclass(frozen=True, slots=True)
class ShowSchoolCoverage(Action):
    """How many were met over the weeks, for leaders: numbers only."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowSharedNeeds(Action):
    """Which advisees share a need."""


@dataclass(frozen=True, slots=True)
class PrintBriefs(Action):
    """The briefs of all who remain, as one page; where that holds no more, the next one."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class SetAdvisoryTime(Action):
    """Opens a form: when the questions go out to an advisory."""

    section_id: UUID


AdvisingForm = MeetAnotherTime | RecordTalk | EnterForStudent | SetAdvisoryTime

AdvisingAction = (
    ListAdvisory
    | OpenBrief
    | MarkMet
    | UndoMet
    | AskWhyNotMet
    | SetNotMet
    | AskCheckInAgain
    | ListenToCheckIn
    | CloseAgreement
    | ShowCoverage
    | ShowSchoolCoverage
    | ShowSharedNeeds
    | PrintBriefs
)
