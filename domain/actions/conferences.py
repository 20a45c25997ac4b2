"""Conferences, from being asked for to their outcome, for both sides."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action


@dataclass(frozen=True, slots=True)
class RequestConference(Action):
    """Opens a form."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class OpenConference(Action):
    """A conference, for whoever takes part in it: its student or one of the section's teachers."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class CancelConference(Action):
    """Asks to be sure."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmCancel(Action):
    conference_id: UUID


@dataclass(frozen=True, slots=True)
class AcceptTime(Action):
    """The student takes the proposed time."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class AskOtherTime(Action):
    """Opens a form: the proposed time does not suit."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class BookTime(Action):
    """Opens a form: one of the teacher's free times, for a conference that waits, moves or was missed."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class RespondToOutcome(Action):
    """Opens a form: what the student says to what came of it."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class AcknowledgeOutcome(Action):
    """The student has read the outcome and needs no more words."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ListRequests(Action):
    """Conferences that wait for this teacher, and those agreed."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AcceptConference(Action):
    """Opens a form: when and where."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ProposeTime(Action):
    """Opens a form: a time for the student to say yes or no to."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class CallOff(Action):
    """Opens a form: the teacher cannot come."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class RecordMissed(Action):
    """The time came and the student did not."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class GatherGroup(Action):
    """Opens a form: one time for several students who wait on the same target."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class ListHours(Action):
    """One's own weekly conference times."""


@dataclass(frozen=True, slots=True)
class AddHours(Action):
    """Opens a form."""


@dataclass(frozen=True, slots=True)
class ChangeHours(Action):
    """Opens a form."""

    hours_id: UUID


@dataclass(frozen=True, slots=True)
class EndHours(Action):
    """Asks to be sure, and shows what is booked in them."""

    hours_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmEndHours(Action):
    hours_id: UUID


@dataclass(frozen=True, slots=True)
class RecordOutcome(Action):
    """Opens a form."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class AnswerResponse(Action):
    """Opens a form: what the teacher says to the student's words about a "not yet"."""

    conference_id: UUID


@dataclass(frozen=True, slots=True)
class ShowCalendarAddress(Action):
    """Whether one's conferences can be read by a calendar program."""


@dataclass(frozen=True, slots=True)
class MakeCalendarAddress(Action):
    """The one before no longer works."""


@dataclass(frozen=True, slots=True)
class RevokeCalendarAddress(Action):
    """Asks to be sure."""


@dataclass(frozen=True, slots=True)
class ConfirmRevokeAddress(Action):
    pass


ConferencesForm = (
    RequestConference
    | AskOtherTime
    | BookTime
    | RespondToOutcome
    | AcceptConference
    | ProposeTime
    | CallOff
    | GatherGroup
    | AddHours
    | ChangeHours
    | RecordOutcome
    | AnswerResponse
)

ConferencesAction = (
    OpenConference
    | CancelConference
    | ConfirmCancel
    | AcceptTime
    | AcknowledgeOutcome
    | ListRequests
    | RecordMissed
    | ListHours
    | EndHours
    | ConfirmEndHours
    | ShowCalendarAddress
    | MakeCalendarAddress
    | RevokeCalendarAddress
    | ConfirmRevokeAddress
)
