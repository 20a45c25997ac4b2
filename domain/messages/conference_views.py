"""One conference in full, as its student and as an adult sees it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.actions import (
    AcceptConference,
    AcceptTime,
    AcknowledgeOutcome,
    AnswerResponse,
    AskOtherTime,
    BookTime,
    CallOff,
    CancelConference,
    GoHome,
    ListRequests,
    LogEvidence,
    OpenEvidence,
    OpenStudent,
    OpenStudentTarget,
    OpenTarget,
    ProposeTime,
    RecordMissed,
    RecordOutcome,
    RequestConference,
    RespondToOutcome,
    SayStuck,
)
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.conferences import Appointment, Growth, LevelLine, Outcome
from domain.messages.parts import ANOTHER, EvidenceLine, InQueue, LevelName, StillWanted, TargetName
from domain.vocabulary import ConferenceState, Showing


@dataclass(frozen=True, slots=True)
class EarlierOutcome:
    """An earlier attempt in one line: kept, and never averaged in."""

    level: LevelName
    recorded_on: date
    teacher_name: str


@dataclass(frozen=True, slots=True)
class ConferenceCard(Message):
    """One conference as its student sees it: where it stands and what happens next."""

    conference_id: UUID
    target: TargetName
    teacher_name: str
    state: ConferenceState
    attempt: int
    since: datetime
    school_days: int
    """Instructional days since then."""
    answer_within_days: int
    showing: Showing
    word: str | None
    evidence: tuple[EvidenceLine, ...]
    more_evidence: int
    """Pieces beyond those listed."""
    appointment: Appointment | None = None
    outcome: Outcome | None = None
    """The latest one, also while the student asks again."""
    own_level: LevelName | None = None
    """Where the student sees themselves."""
    queue: InQueue | None = None
    """While it waits for a time."""
    held_until: datetime | None = None
    """For so long the time proposed is kept for this student."""
    can_book: bool = False
    """Whether there are times to choose from."""

    def buttons(self) -> Rows:
        mine = self.conference_id
        ways: tuple[Button, ...]
        match self.state:
            case ConferenceState.REQUESTED:
                ways = (
                    *self._book("primary"),
                    *self._meanwhile(),
                    Button(CancelConference(mine), look="danger"),
                )
            case ConferenceState.PROPOSED:
                ways = (
                    Button(AcceptTime(mine), look="primary"),
                    self._other_time(),
                    *self._meanwhile(),
                    Button(CancelConference(mine), look="danger"),
                )
            case ConferenceState.SCHEDULED:
                ways = (
                    self._other_time(),
                    *self._meanwhile(),
                    Button(CancelConference(mine), look="danger"),
                )
            case ConferenceState.MISSED:
                ways = (
                    Button(BookTime(mine), look="primary"),
                    *self._meanwhile(),
                    Button(CancelConference(mine), look="danger"),
                )
            case ConferenceState.NOT_YET:
                ways = (
                    *self._responses(),
                    Button(RequestConference(self.target.id), self.target.in_full),
                    Button(SayStuck(self.target.id)),
                )
            case ConferenceState.MET:
                ways = (*self._responses(), Button(RequestConference(self.target.id), self.target.in_full))
            case ConferenceState.CANCELLED:
                ways = (Button(RequestConference(self.target.id), self.target.in_full),)
        return rows(*ways, Button(OpenTarget(self.target.id), self.target.in_full), Button(GoHome()))

    def _book(self, look: str = "") -> tuple[Button, ...]:
        return (Button(BookTime(self.conference_id), look=look),) if self.can_book else ()

    def _other_time(self) -> Button:
        """One way to another time: among the free ones, which may all be declined, or else by a word."""
        mine = self.conference_id
        return Button(BookTime(mine), ANOTHER) if self.can_book else Button(AskOtherTime(mine))

    def _meanwhile(self) -> tuple[Button, ...]:
        """What helps to get ready."""
        return (Button(LogEvidence(self.target.id)), Button(SayStuck(self.target.id)))

    def _responses(self) -> tuple[Button, ...]:
        """Ways to respond to the outcome; further words are welcome after the first."""
        respond = RespondToOutcome(self.conference_id)
        if self.outcome is None or self.outcome.has_responded:
            return (Button(respond),)
        return (Button(respond, look="primary"), Button(AcknowledgeOutcome(self.conference_id)))


@dataclass(frozen=True, slots=True)
class ConferenceForAdult(Message):
    """One conference as an adult sees it. Who only looks on (an advisor) gets no way to answer."""

    conference_id: UUID
    student_id: UUID
    student_name: str
    target: TargetName
    statement: str
    assessed_by: str | None
    teacher_name: str
    state: ConferenceState
    attempt: int
    since: datetime
    school_days: int
    showing: Showing
    word: str | None
    levels: tuple[LevelLine, ...]
    evidence: tuple[EvidenceLine, ...]
    more_evidence: int
    chosen_count: int
    """How many pieces the student wants to talk about."""
    wanted: StillWanted
    may_answer: bool
    appointment: Appointment | None = None
    strength: TargetName | None = None
    """The target shown last."""
    growth: Growth | None = None
    outcome: Outcome | None = None
    time_wish: str | None = None
    """What the student said when a time did not suit, until there is another."""
    evidence_ids: tuple[UUID, ...] = ()
    """Of the pieces listed, in that order."""
    judged_before: EarlierOutcome | None = None
    """The target's last judgement, where it was none of this conference's."""
    earlier: tuple[EarlierOutcome, ...] = ()
    """What came of the attempts before the latest outcome, the latest first."""
    more_earlier: int = 0
    wished_at: datetime | None = None
    """The time that would suit the student."""
    has_begun: bool = False
    """Whether the agreed time has come."""
    is_mine: bool = False
    """Whether it is the reader who was asked."""

    def thread(self) -> str:
        return f"conference:{self.conference_id}"

    def buttons(self) -> Rows:
        mine = self.conference_id
        asked = self.state is ConferenceState.REQUESTED
        held = self.state in (ConferenceState.SCHEDULED, ConferenceState.PROPOSED, ConferenceState.REQUESTED)
        missed = self.state is ConferenceState.MISSED
        time_open = self.state in (ConferenceState.REQUESTED, ConferenceState.PROPOSED)
        answers = (
            Button(AcceptConference(mine), look="primary" if asked else "") if time_open else None,
            Button(ProposeTime(mine), "" if asked else ANOTHER) if held or missed else None,
            Button(RecordOutcome(mine), look="" if asked else "primary") if held or missed else None,
            Button(AnswerResponse(mine), look="primary") if self._wants_answer() else None,
            Button(CallOff(mine)) if held and not asked and not self.has_begun else None,
            Button(RecordMissed(mine))
            if self.state is ConferenceState.SCHEDULED and self.has_begun
            else None,
        )
        return rows(
            *(answers if self.may_answer else ()),
            *(
                Button(OpenEvidence(evidence_id), piece.title)
                for evidence_id, piece in zip(self.evidence_ids, self.evidence, strict=False)
            ),
            Button(OpenStudentTarget(self.student_id, self.target.id), self.target.in_full),
            Button(OpenStudent(self.student_id), self.student_name),
            Button(ListRequests()) if self.may_answer else None,
            Button(GoHome()),
        )

    def _wants_answer(self) -> bool:
        """Whether the support of a "not yet" is open and the teacher has not said anything to the student's
        words, or to their asking again.
        """
        outcome = self.outcome
        if outcome is None or outcome.not_yet is None or outcome.answer is not None:
            return False
        return outcome.response is not None or self.state is not ConferenceState.NOT_YET
