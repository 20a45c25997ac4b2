"""Evidence, feedback on it, the portfolio."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action
from domain.vocabulary import EvidenceContext, EvidenceKind


@dataclass(frozen=True, slots=True)
class LogEvidence(Action):
    """Opens a form: something that shows learning, for a target or to be sorted afterwards."""

    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenEvidence(Action):
    """A piece, for its student or one of their teachers and advisors."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ChooseEvidenceTarget(Action):
    """Which target does it show?"""

    evidence_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class TagEvidence(Action):
    evidence_id: UUID
    target_id: UUID


@dataclass(frozen=True, slots=True)
class UntagEvidence(Action):
    evidence_id: UUID
    target_id: UUID


@dataclass(frozen=True, slots=True)
class ChooseEvidenceKind(Action):
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class SetEvidenceKind(Action):
    evidence_id: UUID
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class SetEvidenceContext(Action):
    evidence_id: UUID
    context: EvidenceContext


@dataclass(frozen=True, slots=True)
class SetNewContext(Action):
    """Whether it was shown somewhere other than where it was learned."""

    evidence_id: UUID
    is_new: int
    """1 or 0."""


@dataclass(frozen=True, slots=True)
class EditEvidence(Action):
    """Opens a form: title and words."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class WithdrawEvidence(Action):
    """Asks to be sure."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmWithdraw(Action):
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ShowEvidenceFiles(Action):
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class KeepAsReflection(Action):
    """The voice note is a reflection and no evidence: opens that form with the answer in it."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class ListUnsorted(Action):
    """One's own pieces that are not tagged yet."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowPortfolio(Action):
    """Targets with evidence; one's own, or a student's whom one teaches."""

    student_id: UUID | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ListTargetEvidence(Action):
    target_id: UUID
    student_id: UUID | None = None
    """None for one's own."""
    page: int = 0


@dataclass(frozen=True, slots=True)
class ExportPortfolio(Action):
    """The portfolio as one page with the pictures in it; of one target or of all."""

    student_id: UUID | None = None
    target_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShowFeedback(Action):
    """Whom to ask what they see in one's work on a target."""

    target_id: UUID
    page: int = 0


@dataclass(frozen=True, slots=True)
class AskFeedback(Action):
    """Opens a form: what a classmate is asked to look at."""

    target_id: UUID
    peer_id: UUID


@dataclass(frozen=True, slots=True)
class GiveFeedback(Action):
    """Opens a form: what the classmate who was asked sees."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineFeedback(Action):
    request_id: UUID


@dataclass(frozen=True, slots=True)
class InviteMentor(Action):
    """Opens a form: an address for somebody outside of school, to say what they see."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class NoteMentorWords(Action):
    """Opens a form: what somebody outside of school said, written down by the student."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class ListEvidenceReviews(Action):
    """What others gave to students, and waits for this teacher's word."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class AcceptEvidence(Action):
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class SetEvidenceAside(Action):
    """Opens a form: why it does not count."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class PrintPortfolio(Action):
    """The portfolio as a PDF; of one target or of all."""

    student_id: UUID | None = None
    target_id: UUID | None = None


EvidenceForm = (
    LogEvidence
    | EditEvidence
    | AskFeedback
    | GiveFeedback
    | InviteMentor
    | NoteMentorWords
    | SetEvidenceAside
)

EvidenceAction = (
    OpenEvidence
    | ChooseEvidenceTarget
    | TagEvidence
    | UntagEvidence
    | ChooseEvidenceKind
    | SetEvidenceKind
    | SetEvidenceContext
    | SetNewContext
    | WithdrawEvidence
    | ConfirmWithdraw
    | ShowEvidenceFiles
    | KeepAsReflection
    | ListUnsorted
    | ShowPortfolio
    | ListTargetEvidence
    | ExportPortfolio
    | ShowFeedback
    | DeclineFeedback
    | ListEvidenceReviews
    | AcceptEvidence
    | PrintPortfolio
)
