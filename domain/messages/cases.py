"""Who needs support now, and what was tried: what teachers and advisors read and answer."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.parts import NEXT, PREVIOUS, EvidenceLine, TargetName
from domain.messages.progress import SupportLine
from domain.vocabulary import CaseState, CaseStepKind, PaceStatus, Rung, SupportResult

OFFERS = ("one_to_one", "small_group", "reach_back", "other_format", "more_time")
"""Words of `domain.rules.supporting.SupportOffer`, in the order in which they are offered."""

FOR_MANY = ("small_group", "reach_back", "other_format", "more_time")
"""Those that are for several students at once as well."""


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One student who needs support now; a strength first (DOMAIN rule 21)."""

    case_id: UUID
    student_id: UUID
    student_name: str
    teaches: bool
    """Whether the reader teaches the student what it is about, and does not only advise them."""
    status: PaceStatus
    rung: Rung
    due_on: date | None
    """Of the target that asks for it."""
    days_past: int
    """Instructional days since then; 0 where no date has passed."""
    days_open: int
    """Instructional days since the need was first seen."""
    strength: TargetName | None
    """The target shown last."""
    grew_on: date | None
    """When a level grew last, on whatever target: the other clock."""
    evidence: int
    """Pieces for the target."""
    evidence_on: date | None
    """The latest of them."""
    gap: TargetName | None
    """A target that this one builds on and that is not shown yet."""
    reviewed: SupportResult | None = None
    """What the last support came to, where there was one."""
    is_known: bool = False
    """Told to the reader earlier this week, and nothing is new since: a name is enough."""


@dataclass(frozen=True, slots=True)
class NeedGroup:
    """Students who need support with the same target."""

    target: TargetName | None
    """None where nothing is planned any more."""
    students: int
    lines: tuple[NeedLine, ...]
    """The most urgent first; perhaps not all."""
    response: str
    """What is offered first: a word of `domain.rules.ladder.Response`."""

    def respond(self) -> Button | None:
        """The answer one press away: for all of them, or for the one."""
        if not self.lines:
            return None
        first = self.lines[0]
        if self.response == "conference":
            offer = a.OfferConference(first.case_id)
            return Button(offer if first.teaches else a.OpenCase(first.case_id), self._of_first())
        if self.students > 1 and self.target is not None:
            return Button(a.RecordGroupSupport(self.target.id, self.response), str(self.students))
        if self.response == "more_time" and first.teaches and self.target is not None:
            return Button(a.MoveDate(first.student_id, self.target.id), self._of_first())
        return Button(a.RecordSupport(first.case_id, self.response), self._of_first())

    def open(self) -> Button | None:
        """All of them, or the one."""
        if self.students > 1 and self.target is not None:
            return Button(a.OpenCaseGroup(self.target.id), f"{self.target.code} · {self.students}")
        return Button(a.OpenCase(self.lines[0].case_id), self._of_first()) if self.lines else None

    def _of_first(self) -> str:
        """Whom it concerns and in what: one student can be in several groups."""
        name = self.lines[0].student_name
        return f"{name} · {self.target.code}" if self.target else name

    def ways(self) -> tuple[Button, ...]:
        """Both, each once."""
        there = [button for button in (self.respond(), self.open()) if button]
        return tuple(there if len({button.action for button in there}) == len(there) else there[:1])


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A support whose review day has come."""

    support_id: UUID
    student_name: str
    target: TargetName
    success_signal: str
    review_on: date
    result: SupportResult | None
    """Said already; then a next support is asked for."""
    response: str | None
    """What the student said to it."""

    def button(self) -> Button:
        about = f"{self.student_name} · {self.target.code}"
        if self.result is None:
            return Button(a.ReviewSupport(self.support_id), about)
        return Button(a.NextSupport(self.support_id), about)


@dataclass(frozen=True, slots=True)
class Others:
    """Students of an adult with a plan who are in no list, each counted once."""

    on_pace: int = 0
    under_way: int = 0
    """It is their own turn, or something was agreed with them."""
    undated: int = 0
    """With a plan, but no dates yet."""


@dataclass(frozen=True, slots=True)
class CaseList(Message):
    """Everybody who needs support from the reader now, by what they share, a page of groups."""

    groups: tuple[NeedGroup, ...]
    students: int
    """In all groups."""
    others: Others
    page: int = 0
    pages: int = 1

    def buttons(self) -> Rows:
        opened = (button for group in self.groups if (button := group.open()))
        return (
            *rows(*opened),
            *rows(
                Button(a.ListCases(self.page - 1), PREVIOUS) if self.page > 0 else None,
                Button(a.ListCases(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(Button(a.ListReviews()), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class CaseGroup(Message):
    """Those who need support with one target, and what can be offered to several at once."""

    group: NeedGroup

    def buttons(self) -> Rows:
        opened = (Button(a.OpenCase(line.case_id), line.student_name) for line in self.group.lines)
        target = self.group.target
        offers = (
            Button(a.RecordGroupSupport(target.id, offer), look="primary" if offer == FOR_MANY[0] else "")
            for offer in FOR_MANY
            if target is not None
        )
        return (*rows(*opened), *rows(*offers), *rows(Button(a.ListCases()), Button(a.GoHome())))


@dataclass(frozen=True, slots=True)
class CaseStepLine:
    """One thing that was tried or happened."""

    kind: CaseStepKind
    on: date
    by_name: str | None
    """None for Waymark itself."""
    note: str | None


@dataclass(frozen=True, slots=True)
class CaseCard(Message):
    """One student's need: where the plan stands and why, what was tried, what can be offered."""

    line: NeedLine
    state: CaseState
    student_id: UUID
    section_title: str
    target: TargetName | None
    since: date
    """When the need was first seen."""
    owner_name: str | None
    come_back_on: date | None
    behind: int
    """Targets past their dates."""
    met: int
    planned: int
    evidence: tuple[EvidenceLine, ...]
    """For the target, the latest first."""
    steps: tuple[CaseStepLine, ...]
    """The latest first."""
    earlier_steps: int
    support: SupportLine | None
    support_id: UUID | None
    others: int
    """Further students of the reader who need support with the same target."""
    may_offer_conference: bool

    def buttons(self) -> Rows:
        case_id = self.line.case_id
        is_open = self.state in (CaseState.OPEN, CaseState.SNOOZED)
        offers = tuple(
            Button(a.RecordSupport(case_id, offer))
            for offer in OFFERS
            if is_open and self.target and not (offer == OFFERS[-1] and self.line.teaches)
        )
        return (
            *rows(
                Button(a.OfferConference(case_id), look="primary")
                if is_open and self.may_offer_conference
                else None,
                *offers,
                Button(a.MoveDate(self.student_id, self.target.id))
                if is_open and self.target and self.line.teaches
                else None,
                Button(a.OpenCaseGroup(self.target.id), f"{self.target.code} · {self.others + 1}")
                if is_open and self.target and self.others
                else None,
                Button(a.SnoozeCase(case_id)) if self.state is CaseState.OPEN else None,
                Button(a.NameNeed(case_id)) if is_open else None,
                Button(a.ReviewSupport(self.support_id)) if self.support_id else None,
            ),
            *rows(
                Button(a.OpenStudentTarget(self.student_id, self.target.id), self.target.in_full)
                if self.target
                else None,
                Button(a.OpenStudent(self.student_id), self.line.student_name),
                Button(a.ListCases()),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class ReviewList(Message):
    """Supports whose review day has come, the longest ago first, a page of them."""

    lines: tuple[ReviewLine, ...]
    total: int
    page: int = 0
    pages: int = 1

    def buttons(self) -> Rows:
        return (
            *rows(*(line.button() for line in self.lines)),
            *rows(
                Button(a.ListReviews(self.page - 1), PREVIOUS) if self.page > 0 else None,
                Button(a.ListReviews(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(Button(a.ListCases()), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class ConferenceIsOffered(Message):
    """To the adult: the student is invited and answers when they like."""

    conference_id: UUID
    student_name: str
    target: TargetName

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenConference(self.conference_id), f"{self.student_name} · {self.target.code}"),
            Button(a.ListCases(), look="primary"),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class CaseSnoozed(Message):
    """To the adult: put off until a day, with a reason."""

    case_id: UUID
    student_name: str
    until: date

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenCase(self.case_id), self.student_name),
            Button(a.ListCases(), look="primary"),
            Button(a.GoHome()),
        )
