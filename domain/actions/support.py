"""Being stuck, and what adults do about it."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action


@dataclass(frozen=True, slots=True)
class SayStuck(Action):
    """Opens a form: stuck with a target, or with learning in general."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgeHelp(Action):
    help_id: UUID


@dataclass(frozen=True, slots=True)
class ListCases(Action):
    """Students who need support now, by what they share."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenCaseGroup(Action):
    """Those who need support with one target."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class OpenCase(Action):
    case_id: UUID


@dataclass(frozen=True, slots=True)
class RecordSupport(Action):
    """Opens a form: the support for one case, with what is offered chosen already."""

    case_id: UUID
    offer: str = ""
    """A word of `domain.rules.supporting.SupportOffer`, or nothing."""


@dataclass(frozen=True, slots=True)
class RecordGroupSupport(Action):
    """Opens a form: one support for several students who need it with the same target."""

    target_id: UUID
    offer: str = ""


@dataclass(frozen=True, slots=True)
class NextSupport(Action):
    """Opens a form: what follows a support that did not do it yet."""

    support_id: UUID


@dataclass(frozen=True, slots=True)
class ListReviews(Action):
    """Supports whose review day has come."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenSupport(Action):
    """A support, for its student or one of their adults."""

    support_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewSupport(Action):
    """Opens a form: is it working?"""

    support_id: UUID


@dataclass(frozen=True, slots=True)
class RespondToSupport(Action):
    """Opens a form: what the student says to a support."""

    support_id: UUID


@dataclass(frozen=True, slots=True)
class OfferConference(Action):
    """Opens a form: the teacher invites the student to a conference, with a time."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SnoozeCase(Action):
    """Opens a form: until when, and why."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class NameNeed(Action):
    """Opens a form: what the adult needs to be able to help."""

    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListNeeds(Action):
    """What teachers need, for leaders."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AnswerNeed(Action):
    """Opens a form."""

    need_id: UUID


SupportForm = (
    SayStuck
    | RecordSupport
    | RecordGroupSupport
    | NextSupport
    | ReviewSupport
    | RespondToSupport
    | OfferConference
    | SnoozeCase
    | NameNeed
    | AnswerNeed
)

SupportAction = AcknowledgeHelp | ListCases | OpenCaseGroup | OpenCase | ListReviews | OpenSupport | ListNeeds
