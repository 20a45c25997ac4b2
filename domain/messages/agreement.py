"""Messages of judging together: second judgements, what came of a difference, exemplars, how far we agree."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, File, Message, Rows, StoredFile, rows
from domain.messages.conferences import LevelLine
from domain.messages.parts import NEXT, PREVIOUS, LevelName, TargetName, page_count
from domain.vocabulary import EvidenceContext, EvidenceKind, Showing


class KappaSilence(StrEnum):
    """Why kappa is not told."""

    TOO_FEW = "too_few"
    ONE_LEVEL = "one_level"
    """Everybody chose the same level: there is nothing to compare."""
    ONE_SIDED = "one_sided"
    """One side always chose the same level: kappa is 0 then, however well they agree."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far judges agree. Percent exact agreement is `same` of `pairs`."""

    pairs: int
    same: int
    next_to: int
    """Pairs one level apart."""
    kappa: float | None
    """Cohen's, weighted quadratically, to two decimals; None where `silence` says why."""
    silence: KappaSilence | None


class AskResult(StrEnum):
    """What came of asking a colleague."""

    ASKED = "asked"
    ALREADY = "already"
    NOBODY = "nobody"
    """Nobody may see the student who teaches this, or they all have enough to look at."""
    NOTHING_TO_SEE = "nothing_to_see"
    """The judgement rests on nothing that can be looked at without its judge's own words."""


# --- second judgements -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LookLine:
    """A second judgement that waits for the reader. Nothing in it tells the first level."""

    second_id: UUID
    target: TargetName
    asked_on: date


@dataclass(frozen=True, slots=True)
class SeenEvidence:
    """A piece of evidence as a second judge sees it: never in the first judge's words."""

    kind: EvidenceKind
    context: EvidenceContext
    is_new_context: bool
    shown_on: date
    title: str | None
    """None where the first judge worded it, as `text` is."""
    text: str | None
    url: str | None
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondCard(Message):
    """The work and the sentences, and nothing of what the first judge concluded (DOMAIN rule 34).

    Whose work it is, why it was chosen and what the student thinks of it are not in it either.
    """

    second_id: UUID
    target: TargetName
    statement: str
    levels: tuple[LevelLine, ...]
    evidence: tuple[SeenEvidence, ...]
    more_evidence: int
    showing: Showing | None
    """How it was shown in the conference; None outside of one."""
    shown_on: date

    def files(self) -> tuple[File, ...]:
        return tuple(file for piece in self.evidence for file in piece.files)

    def buttons(self) -> Rows:
        return rows(
            Button(a.JudgeSecond(self.second_id), look="primary"),
            Button(a.DeclineSecond(self.second_id)),
            Button(a.JudgeTogether()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class SecondRecorded(Message):
    """To the second judge: recorded, and only now what the first judge read in it. No level changes."""

    second_id: UUID
    target: TargetName
    level: LevelName
    first_level: LevelName
    first_judge: str

    @property
    def is_same(self) -> bool:
        return self.level == self.first_level

    def buttons(self) -> Rows:
        return rows(
            None if self.is_same else Button(a.OpenDifference(self.second_id), look="primary"),
            Button(a.JudgeTogether()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class SecondDeclined(Message):
    """To the second judge: somebody else may be asked."""

    target: TargetName

    def buttons(self) -> Rows:
        return rows(Button(a.JudgeTogether()), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class ColleagueAsked(Message):
    """To a judge who wants a second pair of eyes."""

    student_id: UUID
    target: TargetName
    result: AskResult
    colleague_name: str | None = None

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenStudentTarget(self.student_id, self.target.id), self.target.in_full),
            Button(a.GoHome()),
        )


# --- differences -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """Two judges read different levels in the same work."""

    second_id: UUID
    student_name: str
    target: TargetName
    mine: LevelName
    theirs: LevelName
    colleague_name: str
    agreed: LevelName | None = None
    """Of a talk that led to another level than the first judge's, while the reader may record that."""


@dataclass(frozen=True, slots=True)
class ModerationLine:
    """What two judges agreed on after talking."""

    level: LevelName
    note: str
    by_name: str
    on: date


@dataclass(frozen=True, slots=True)
class DifferenceCard(Message):
    """To the two judges alone: both readings side by side, and what they agreed on since."""

    second_id: UUID
    student_id: UUID
    student_name: str
    target: TargetName
    levels: tuple[LevelLine, ...]
    first_judge: str
    first_level: LevelName
    first_met: str | None
    first_missing: str | None
    second_judge: str
    second_level: LevelName
    second_words: str
    moderations: tuple[ModerationLine, ...]
    """The latest first."""
    is_first: bool
    """Whether the reader gave the first judgement."""
    was_judged_again: bool = False
    """Whether the student was judged on this target since, by whomever."""
    conference_id: UUID | None = None
    """The open conference on the target, in which a new judgement can be recorded."""

    @property
    def may_change(self) -> bool:
        """Whether the reader may want to record a new judgement."""
        is_other = bool(self.moderations) and self.moderations[0].level != self.first_level
        return self.is_first and is_other and not self.was_judged_again

    def buttons(self) -> Rows:
        return rows(*self._new_judgement(), Button(a.JudgeTogether()), Button(a.GoHome()))

    def _new_judgement(self) -> tuple[Button, ...]:
        settle = Button(a.RecordModeration(self.second_id), look="" if self.may_change else "primary")
        if not self.may_change:
            return (settle,)
        if self.conference_id is not None:
            return (Button(a.OpenConference(self.conference_id), self.target.in_full, "primary"), settle)
        return (Button(a.InviteAgain(self.second_id), look="primary"), settle)


# --- how far we agree --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TargetAgreement:
    target: TargetName
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class JudgingTogether(Message):
    """A teacher's own place: what waits for them, their differences, how far they agree. Nobody else's."""

    SHOWN = 4

    looks: tuple[LookLine, ...]
    """Wait for the reader's second judgement."""
    differences: tuple[DifferenceLine, ...]
    """To talk about, or to record anew."""
    pairs: int
    """Second judgements given on the reader's judgements, and by the reader."""
    own: Agreement | None
    by_target: tuple[TargetAgreement, ...]
    exemplars: int
    """That the reader has not rated yet."""
    rated: int

    def buttons(self) -> Rows:
        return (
            *rows(
                *(
                    Button(a.OpenSecond(line.second_id), f"{number}. {line.target.in_full}")
                    for number, line in enumerate(self.looks[: self.SHOWN], start=1)
                ),
                *(
                    Button(a.OpenDifference(line.second_id), f"{line.student_name} · {line.target.code}")
                    for line in self.differences[: self.SHOWN]
                ),
            ),
            *rows(
                Button(a.ListExemplars()),
                Button(a.ShowCalibration()) if self.rated else None,
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class FrameworkAgreement:
    """A framework's totals over the sample. What is too little to tell without telling on somebody is left
    out.
    """

    framework: str
    pairs: int | None
    """None where the number itself is left out."""
    total: Agreement | None
    by_target: tuple[TargetAgreement, ...]


@dataclass(frozen=True, slots=True)
class AgreementTotals(Message):
    """To a leader: how far teachers agree, by target; no teacher's figure (DOMAIN rule 32)."""

    frameworks: tuple[FrameworkAgreement, ...]
    fewest: int
    """Pairs under which nothing is told."""
    judges: int
    """First judges under which nothing is told."""

    def buttons(self) -> Rows:
        return rows(Button(a.GoHome()))


# --- exemplars ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExemplarLine:
    exemplar_id: UUID
    title: str
    target: TargetName
    is_rated: bool
    """By the reader."""
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class ExemplarList(Message):
    """Work to judge against a level that is settled; those not rated yet first. A page of it."""

    exemplars: tuple[ExemplarLine, ...]
    """Of this page."""
    total: int
    page: int = 0
    target: TargetName | None = None
    """Where only those of one target are listed."""
    is_student: bool = False

    @property
    def pages(self) -> int:
        return page_count(self.total)

    def buttons(self) -> Rows:
        of = self.target.id if self.target else None
        return (
            *rows(*(Button(a.OpenExemplar(line.exemplar_id), line.title) for line in self.exemplars)),
            *rows(
                Button(a.ListExemplars(of, self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ListExemplars(of, self.page + 1), NEXT) if self.page + 1 < self.pages else None,
                Button(a.AddExemplar(self.target.id)) if self.target and not self.is_student else None,
                Button(a.OpenTarget(self.target.id), self.target.in_full)
                if self.target and self.is_student
                else None,
                None if self.is_student else Button(a.JudgeTogether()),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """What a rater is told afterwards."""

    level: LevelName
    why: str
    mine: LevelName | None
    """The first level the reader chose; None for whoever settled it."""


@dataclass(frozen=True, slots=True)
class ExemplarCard(Message):
    """A piece of work without anybody's name; its level is told only to who has rated it, or settled it."""

    exemplar_id: UUID
    title: str
    target: TargetName
    levels: tuple[LevelLine, ...]
    text: str | None
    url: str | None
    file: StoredFile | None
    settled: Settled | None
    is_student: bool
    may_retire: bool = False
    for_students: bool = False

    def files(self) -> tuple[File, ...]:
        return (self.file,) if self.file else ()

    def buttons(self) -> Rows:
        return rows(
            None if self.settled else Button(a.RateExemplar(self.exemplar_id), look="primary"),
            Button(a.ListExemplars(self.target.id)),
            Button(a.RetireExemplar(self.exemplar_id), look="danger") if self.may_retire else None,
            None if self.is_student else Button(a.JudgeTogether()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    exemplar_id: UUID
    title: str
    target: TargetName
    mine: LevelName
    settled: LevelName
    rated_on: date


@dataclass(frozen=True, slots=True)
class CalibrationHistory(Message):
    """What the reader rated, and what it was settled at: told to nobody else."""

    lines: tuple[CalibrationLine, ...]
    """The latest first."""
    total: int
    same: int
    own: Agreement | None
    """With the settled levels, over the framework in which the reader rated most."""
    is_student: bool = False

    def buttons(self) -> Rows:
        return rows(Button(a.ListExemplars(), look="primary"), Button(a.GoHome()))
