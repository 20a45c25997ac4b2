"""Dates of a plan, and days away."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action


@dataclass(frozen=True, slots=True)
class ProposeDate(Action):
    """Opens a form: a new date for a planned target, to be agreed by a teacher."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class TakeBackDate(Action):
    """The student no longer asks for the date."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class ReportAbsence(Action):
    """Opens a form: days on which a student is away; without an id, one's own."""

    student_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListAbsences(Action):
    """Days away of whomever one answers for: one's own, one's children's, one's advisees'."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class WithdrawAbsence(Action):
    absence_id: UUID


@dataclass(frozen=True, slots=True)
class ListDateProposals(Action):
    """Dates that students ask for and nobody has answered."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AcceptDate(Action):
    """The date the student asks for is agreed."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class AgreeOtherDate(Action):
    """Opens a form: another date than the one asked for, and why."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineDate(Action):
    """Opens a form: why the date stays."""

    proposal_id: UUID


@dataclass(frozen=True, slots=True)
class MoveDate(Action):
    """Opens a form: a new date for a student's planned target, and why."""

    student_id: UUID
    target_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmAbsence(Action):
    absence_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineAbsence(Action):
    absence_id: UUID


DatesForm = ProposeDate | ReportAbsence | AgreeOtherDate | DeclineDate | MoveDate

DatesAction = (
    TakeBackDate
    | ListAbsences
    | WithdrawAbsence
    | ListDateProposals
    | AcceptDate
    | ConfirmAbsence
    | DeclineAbsence
)
