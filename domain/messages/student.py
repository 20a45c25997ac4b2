"""What students read about their targets and their path."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.dates import DateWish
from domain.messages.parts import (
    NEXT,
    PREVIOUS,
    EvidenceLine,
    LevelName,
    StillWanted,
    TargetName,
)
from domain.vocabulary import ConferenceState, Role, TargetStanding


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one target to turn to now."""

    target: TargetName
    due_on: date | None
    is_past: bool
    """Whether the date has passed."""
    says: str | None = None
    """What the last outcome named as the next step."""


@dataclass(frozen=True, slots=True)
class PaceLine:
    """One plan in one line: what is shown, and the date that matters now."""

    section_title: str
    shown: int
    planned: int
    past: TargetName | None
    """The target whose date passed longest ago; dates are said plainly, never a label."""
    past_on: date | None
    more_past: int
    coming: TargetName | None
    """The next target with a date that no conference is under way for."""
    coming_on: date | None
    has_passed: bool = False
    """Whether that date has, by no more than the grace days."""


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A conference where somebody's answer is awaited, or a time is agreed."""

    conference_id: UUID
    target: TargetName
    state: ConferenceState
    teacher_name: str
    since: datetime
    school_days: int
    """Instructional days in this state."""
    is_my_turn: bool
    is_overdue: bool
    """Whether the teacher has had it for longer than the school agreed (DOMAIN rule 16)."""
    starts_at: datetime | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class StudentHome(Message):
    name: str
    next_step: NextStep | None
    pace: tuple[PaceLine, ...]
    waiting: tuple[WaitingLine, ...]
    more_waiting: int = 0
    has_plan: bool = True
    has_targets: bool = True
    has_draft: bool = False
    """Whether a form was left half-typed."""
    wishes: tuple[DateWish, ...] = ()
    """New dates asked for and not answered yet."""
    unsorted: int = 0
    """Pieces of evidence that no target is chosen for yet."""

    def buttons(self) -> Rows:
        step = self.next_step
        first = (
            *((Button(a.ResumeForm(), look="primary"),) if self.has_draft else ()),
            *((Button(a.OpenTarget(step.target.id), step.target.in_full, "primary"),) if step else ()),
            *(Button(a.OpenConference(line.conference_id), line.target.in_full) for line in self.waiting),
            *(Button(a.TakeBackDate(wish.proposal_id), wish.target.code) for wish in self.wishes),
        )
        return (
            *((button,) for button in first),
            *rows(
                Button(a.ShowMyWeek()),
                Button(a.ListCompetencies()) if self.has_targets else None,
                Button(a.ShowPath()) if self.has_plan else None,
                Button(a.ShowPacePicture()) if self.has_plan else None,
                Button(a.ListUnsorted(), str(self.unsorted)) if self.unsorted else None,
                Button(a.LogEvidence()) if self.has_targets else None,
                Button(a.ShowPortfolio()),
                Button(a.Reflect()),
                Button(a.ListReflections()),
                Button(a.ShowWhoSees()),
                Button(a.SayStuck()),
                Button(a.HelpNow()),
                Button(a.ShowHelp()),
            ),
        )


@dataclass(frozen=True, slots=True)
class ShelfLine:
    competency_id: UUID
    title: str
    shown: int
    of: int
    grades: str = ""
    """Said where the title alone does not tell: "7", "9–12"."""

    @property
    def name(self) -> str:
        return f"{self.title} · {self.grades}" if self.grades else self.title


@dataclass(frozen=True, slots=True)
class CompetencyList(Message):
    """What there is to learn. Habits are no part of it: they have screens of their own (DOMAIN rule 24)."""

    competencies: tuple[ShelfLine, ...]
    has_habits: bool = False
    """Whether there are any to look at."""
    left_off: int = 0
    """Competencies that did not fit; a search finds their targets."""

    def buttons(self) -> Rows:
        return (
            *((Button(a.ListTargets(line.competency_id), line.name),) for line in self.competencies),
            *rows(
                Button(a.ShowPath()), Button(a.ListHabits()) if self.has_habits else None, Button(a.GoHome())
            ),
        )


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target in a list."""

    target: TargetName
    level: LevelName | None = None
    is_shown: bool = False
    due_on: date | None = None
    standing: TargetStanding | None = None
    """None when it is on no plan."""


@dataclass(frozen=True, slots=True)
class TargetList(Message):
    """One page of a competency's targets."""

    competency_id: UUID
    title: str
    statement: str
    shown: int
    of: int
    lines: tuple[TargetLine, ...]
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        return (
            *_open_buttons(self.lines),
            *rows(
                Button(a.ListTargets(self.competency_id, self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ListTargets(self.competency_id, self.page + 1), NEXT)
                if self.page + 1 < self.pages
                else None,
            ),
            (Button(a.ListCompetencies()), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class TargetsFound(Message):
    """What a search found, the best first."""

    text: str
    lines: tuple[TargetLine, ...]
    may_be_more: bool = False
    meant: str | None = None
    """The words that were searched for instead, where those typed find nothing."""

    def buttons(self) -> Rows:
        # Whoever types anything at all may be asking a person, not a list.
        return (
            *_open_buttons(self.lines),
            (Button(a.SayStuck()), Button(a.HelpNow())),
            (Button(a.ListCompetencies()), Button(a.GoHome())),
        )


def _open_buttons(lines: tuple[TargetLine, ...]) -> Rows:
    return tuple((Button(a.OpenTarget(line.target.id), line.target.in_full),) for line in lines)


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of a target and what it looks like there."""

    level: LevelName
    sentence: str | None
    """None: the school has not written it yet."""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ResourceLine:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ConferenceLine:
    """The open conference on a target."""

    conference_id: UUID
    state: ConferenceState
    teacher_name: str
    since: datetime
    school_days: int
    starts_at: datetime | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class TargetCard(Message):
    """The four parts: what to learn, what each level looks like, how it is assessed, how I am progressing.

    Source: DOMAIN rule 9. A part that is missing is said to be missing.
    """

    target: TargetName
    competency_id: UUID
    competency_title: str
    statement: str
    levels: tuple[LevelLine, ...]
    assessed_by: str | None
    still_wanted: StillWanted
    resources: tuple[ResourceLine, ...]
    level: LevelName | None
    """Current."""
    is_shown: bool
    entry_level: LevelName | None
    growth: int
    """Levels since the first judgement."""
    evidence: tuple[EvidenceLine, ...]
    """The latest."""
    more_evidence: int
    due_on: date | None
    first_due_on: date | None
    """The date first given, where it is another one."""
    standing: TargetStanding | None
    conference: ConferenceLine | None
    next_step: str | None = None
    """Of the open support."""
    wish: DateWish | None = None
    """A new date asked for and not answered yet."""
    may_practise: bool = False
    """Whether there is work to practise judging with."""

    def buttons(self) -> Rows:
        code, name = self.target.code, self.target.in_full
        conference = (
            Button(a.OpenConference(self.conference.conference_id), name, "primary")
            if self.conference
            else Button(a.RequestConference(self.target.id), name, "primary")
        )
        return (
            (conference,),
            *((self._date(),) if self._is_planned else ()),
            (Button(a.LogEvidence(self.target.id)), Button(a.ListTargetEvidence(self.target.id))),
            (Button(a.ShowFeedback(self.target.id)),),
            (Button(a.Reflect(self.target.id), code), Button(a.SayStuck(self.target.id), code)),
            *(((Button(a.ListExemplars(self.target.id), code),),) if self.may_practise else ()),
            (Button(a.ListTargets(self.competency_id), self.competency_title), Button(a.GoHome())),
        )

    @property
    def _is_planned(self) -> bool:
        """Whether there is a date to agree on."""
        return self.standing not in (None, TargetStanding.MET, TargetStanding.EXCUSED)

    def _date(self) -> tuple[Button, ...]:
        if self.wish is not None:
            return (Button(a.TakeBackDate(self.wish.proposal_id)),)
        return (Button(a.ProposeDate(self.target.id)),)


@dataclass(frozen=True, slots=True)
class PathLine:
    """One planned target."""

    section_title: str
    target: TargetName
    level: LevelName | None
    due_on: date | None
    standing: TargetStanding
    is_next: bool = False
    """Whether it is the one to turn to now."""


@dataclass(frozen=True, slots=True)
class PathPage(Message):
    """One page of the student's own path, in order."""

    lines: tuple[PathLine, ...]
    shown: int
    planned: int
    page: int
    """From 0."""
    pages: int

    def buttons(self) -> Rows:
        # A target planned in two sections has two lines and one button.
        targets = dict.fromkeys(line.target for line in self.lines)
        return (
            *((Button(a.OpenTarget(each.id), each.in_full),) for each in targets),
            *rows(
                Button(a.ShowPath(self.page - 1), PREVIOUS) if self.page else None,
                Button(a.ShowPath(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(
                *(
                    Button(a.ProposeDate(line.target.id), line.target.code)
                    for line in self.lines
                    if line.is_next
                ),
                Button(a.ReportAbsence()) if self.lines else None,
                Button(a.ShowPacePicture()) if self.lines else None,
                Button(a.ListCompetencies()),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class SeesLine:
    """Somebody who may see the student's record, and as what."""

    name: str
    part: Role
    section_title: str | None = None


@dataclass(frozen=True, slots=True)
class WhoSees(Message):
    """Who can see my record, by name, and what each of them sees (DOMAIN rules 10 and 32)."""

    lines: tuple[SeesLine, ...]
    more: int = 0
    help_lead: str | None = None
    """Whom "help now" reaches."""

    def buttons(self) -> Rows:
        return rows(Button(a.ListReflections()), Button(a.GoHome()))
