"""Judging together."""

from dataclasses import dataclass
from uuid import UUID

from domain.actions.base import Action


@dataclass(frozen=True, slots=True)
class JudgeTogether(Action):
    """One's own place: second judgements that wait, differences, how far one agrees."""


@dataclass(frozen=True, slots=True)
class AskColleague(Action):
    """A second pair of eyes on a judgement of one's own."""

    judgement_id: UUID


@dataclass(frozen=True, slots=True)
class OpenSecond(Action):
    """The work to judge a second time, and nothing of the first judgement."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class JudgeSecond(Action):
    """Opens a form: the level, and what one saw."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class DeclineSecond(Action):
    second_id: UUID


@dataclass(frozen=True, slots=True)
class OpenDifference(Action):
    """Two readings of the same work, for its two judges."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class RecordModeration(Action):
    """Opens a form: what the two read in it after talking."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class InviteAgain(Action):
    """Opens a form: the first judge invites the student to another conference."""

    second_id: UUID


@dataclass(frozen=True, slots=True)
class ShowAgreement(Action):
    """How far teachers agree, for leaders: totals by target."""


@dataclass(frozen=True, slots=True)
class ListExemplars(Action):
    """Work to practise judging with; of one target or of all."""

    target_id: UUID | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenExemplar(Action):
    exemplar_id: UUID


@dataclass(frozen=True, slots=True)
class AddExemplar(Action):
    """Opens a form."""

    target_id: UUID


@dataclass(frozen=True, slots=True)
class RateExemplar(Action):
    """Opens a form: the level one reads in it, before one is told."""

    exemplar_id: UUID


@dataclass(frozen=True, slots=True)
class RetireExemplar(Action):
    """Show it to nobody any more."""

    exemplar_id: UUID


@dataclass(frozen=True, slots=True)
class ShowCalibration(Action):
    """What one rated, beside the settled levels: for oneself."""


AgreementForm = JudgeSecond | RecordModeration | InviteAgain | AddExemplar | RateExemplar

AgreementAction = (
    JudgeTogether
    | AskColleague
    | OpenSecond
    | DeclineSecond
    | OpenDifference
    | ShowAgreement
    | ListExemplars
    | OpenExemplar
    | RetireExemplar
    | ShowCalibration
)
