"""What teachers, advisors and leaders read."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from domain import actions as a
from domain.messages.advising import TalksLeft
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.cases import NeedGroup, Others, ReviewLine
from domain.messages.dates import DateWish
from domain.messages.hours import HoursLine
from domain.messages.parts import NEXT, PREVIOUS, EvidenceLine, LevelName, StillWanted, TargetName, page_count
from domain.messages.progress import ConferenceLine, KindCount, Progress, ReflectionLine, SupportLine
from domain.vocabulary import ChannelName, HelpKind, LinkState, TargetStanding


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Somebody asked for help and nobody has said yet that they read it."""

    help_id: UUID
    student_name: str
    kind: HelpKind
    target: TargetName | None
    text: str | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class FaultLine:
    """What a framework leaves unsaid, so that no student can see it on a card (DOMAIN rule 9)."""

    framework: str
    targets: int
    without_levels: int
    """Targets with no sentence for any level."""
    without_assessment: int
    """Targets that do not say how they are assessed."""


SHOWN_NEEDS = 3
"""Reviews and shared needs on the first screen; the lists have them all."""


@dataclass(frozen=True, slots=True)
class StaffHome(Message):
    """A teacher's or advisor's day, or both in one."""

    SHOWN = 4

    name: str
    requests: tuple[ConferenceLine, ...]
    """Wait for this teacher, the longest first."""
    today: tuple[ConferenceLine, ...]
    to_record: tuple[ConferenceLine, ...]
    """Whose time is over, and that have no outcome yet."""
    reviews: tuple[ReviewLine, ...]
    """Supports whose review day has come."""
    help: tuple[HelpLine, ...]
    links: int
    """Accounts that wait for this advisor's word."""
    taught: int
    advised: int
    faults: tuple[FaultLine, ...] = ()
    needs: tuple[NeedGroup, ...] = ()
    """Who needs support from the reader now, by what they share; the first groups."""
    in_need: int = 0
    """Students in all groups."""
    others: Others = field(default_factory=Others)
    answer_within_days: int = 5
    """School days agreed on for a request; after them it is the reader's open item (DOMAIN rule 16)."""
    digest_at: time | None = None
    """Local time of the daily digest."""
    wishes: int = 0
    """Dates that students ask for and the reader may agree on."""
    absences: int = 0
    """Reports of days away that wait for the reader's word."""
    more_in_need: int = 0
    """Students in need who are only in groups that are not shown."""
    evidence_reviews: int = 0
    """Pieces that others gave to students, and that wait for the reader's word."""
    seconds: int = 0
    """Pieces of work to judge a second time."""
    differences: int = 0
    """In which the reader and a colleague read different levels."""
    hours: tuple[HoursLine, ...] = ()
    """The reader's weekly conference times."""
    talks: TalksLeft = field(default_factory=TalksLeft)
    """With advisees, this week."""

    def buttons(self) -> Rows:
        helps = _help_buttons(self.help[: self.SHOWN])
        conferences = tuple(
            Button(a.OpenConference(line.conference_id), f"{line.student_name} · {line.target.code}")
            for line in (*self.requests, *self.today, *self.to_record)[: self.SHOWN]
        )
        return (
            *rows(*helps, *conferences),
            *rows(
                *(line.button() for line in self.reviews[:SHOWN_NEEDS]),
                *(button for group in self.needs[:SHOWN_NEEDS] if (button := group.open())),
            ),
            *rows(
                Button(a.ListCases(), look="primary") if self.in_need else None,
                Button(a.ListAdvisory()) if self.advised else None,
                Button(a.ListReviews()) if len(self.reviews) > SHOWN_NEEDS else None,
                Button(a.ListRequests()) if self.taught else None,
                Button(a.ListHours()) if self.taught else None,
                Button(a.ShowClassPicture()) if self.taught else None,
                Button(a.JudgeTogether()) if self.taught else None,
                Button(a.ListStudents()),
                Button(a.ListDateProposals()) if self.wishes else None,
                Button(a.ListEvidenceReviews()) if self.evidence_reviews else None,
                Button(a.ListAbsences()) if self.absences else None,
                Button(a.ListLinks()) if self.links else None,
                Button(a.ShowHelp()),
            ),
        )


def _help_buttons(lines: tuple[HelpLine, ...]) -> tuple[Button, ...]:
    """Numbered as the lines are, for one student may have asked twice."""
    return tuple(
        Button(
            a.AcknowledgeHelp(line.help_id),
            f"{number}. {line.student_name}" if len(lines) > 1 else line.student_name,
            "primary",
        )
        for number, line in enumerate(lines, 1)
    )


@dataclass(frozen=True, slots=True)
class LeaderHome(Message):
    """A leader's counts; no student is named but one who asked this leader for help (DOMAIN rule 32)."""

    name: str
    school_name: str
    students: int
    linked: int
    """Students with a confirmed account."""
    teachers: int
    open_conferences: int
    waiting_conferences: int
    """For a teacher's answer."""
    links: int
    """Accounts of students without an advisor, which wait for a leader's word."""
    help: tuple[HelpLine, ...] = ()
    needs: int = 0
    """What teachers need and nobody has answered."""
    with_team: int = 0
    """Students for whom no support is recorded although everybody who teaches them was told."""
    unstaffed: tuple[str, ...] = ()
    """Sections in which students need support and nobody teaches."""
    absences: int = 0
    """Reports of days away of students without an advisor, which wait for a leader's word."""

    def buttons(self) -> Rows:
        return rows(
            *_help_buttons(self.help[:4]),
            Button(a.ListNeeds(), look="primary") if self.needs else None,
            Button(a.ShowSchoolCoverage()),
            Button(a.ShowAgreement()),
            Button(a.ShowFamilyProtocol()),
            Button(a.ListAbsences()) if self.absences else None,
            Button(a.ListLinks()) if self.links else None,
            Button(a.ShowHelp()),
            Button(a.ChooseLanguage()),
        )


@dataclass(frozen=True, slots=True)
class StudentEntry:
    student_id: UUID
    name: str
    grade: str | None
    is_advised: bool


@dataclass(frozen=True, slots=True)
class StudentList(Message):
    """Students one teaches or advises, a page of them; or those whose name contains the text."""

    students: tuple[StudentEntry, ...]
    """Of this page."""
    total: int
    page: int = 0
    text: str = ""

    @property
    def pages(self) -> int:
        return page_count(self.total)

    def buttons(self) -> Rows:
        turns = not self.text
        return (
            *rows(*(Button(a.OpenStudent(entry.student_id), entry.name) for entry in self.students)),
            *rows(
                Button(a.ListStudents(self.page - 1), PREVIOUS) if turns and self.page > 0 else None,
                Button(a.ListStudents(self.page + 1), NEXT) if turns and self.page + 1 < self.pages else None,
            ),
            *rows(Button(a.ListStudents()) if self.text else None, Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class StudentCard(Message):
    """One student's learning on one screen."""

    student_id: UUID
    name: str
    pronouns: str | None
    grade: str | None
    is_advised: bool
    """By the reader, who may then invite and unlink."""
    progress: Progress
    evidence: tuple[KindCount, ...]
    supports: tuple[SupportLine, ...]
    reflections: tuple[ReflectionLine, ...]
    """Only those the student shares with the reader."""
    is_linked: bool
    """Whether Waymark can reach the student."""
    led_id: UUID | None = None
    """The latest page of a student-led conference that the student shares with the reader."""

    def buttons(self) -> Rows:
        return (
            *rows(
                *(
                    Button(a.OpenConference(line.conference_id), f"{self.name} · {line.target.code}")
                    for line in self.progress.conferences[:4]
                )
            ),
            *rows(
                Button(a.ListStudentTargets(self.student_id), look="primary"),
                Button(a.OpenBrief(self.student_id)) if self.is_advised else None,
                Button(a.ShowStudentPace(self.student_id)) if self.progress.plans else None,
                Button(a.ShowPortfolio(self.student_id)) if self.evidence else None,
                Button(a.ListHabits(self.student_id)),
                Button(a.OpenLedPage(self.led_id), self.name) if self.led_id else None,
                Button(a.ListSharedReflections(self.student_id)) if self.reflections else None,
                Button(a.ReportAbsence(self.student_id)) if self.is_advised else None,
                Button(a.OpenFamily(self.student_id)) if self.is_advised else None,
                Button(a.InviteStudent(self.student_id)) if self.is_advised else None,
                Button(a.UnlinkStudent(self.student_id), look="danger")
                if self.is_advised and self.is_linked
                else None,
                Button(a.ListStudents()),
                Button(a.GoHome()),
            ),
        )


@dataclass(frozen=True, slots=True)
class StudentTargetLine:
    target: TargetName
    level: LevelName | None
    due_on: date | None
    standing: TargetStanding | None
    """None for a target that is not planned."""


@dataclass(frozen=True, slots=True)
class StudentTargets(Message):
    """A student's planned and judged targets, a page of them."""

    student_id: UUID
    name: str
    targets: tuple[StudentTargetLine, ...]
    """Of this page."""
    total: int
    page: int = 0

    @property
    def pages(self) -> int:
        return page_count(self.total)

    def buttons(self) -> Rows:
        def turn(page: int, about: str) -> Button:
            return Button(a.ListStudentTargets(self.student_id, page), about)

        return (
            *rows(
                *(
                    Button(a.OpenStudentTarget(self.student_id, line.target.id), line.target.in_full)
                    for line in self.targets
                ),
                width=4,
            ),
            *rows(
                turn(self.page - 1, PREVIOUS) if self.page > 0 else None,
                turn(self.page + 1, NEXT) if self.page + 1 < self.pages else None,
            ),
            *rows(Button(a.OpenStudent(self.student_id), self.name), Button(a.GoHome())),
        )


@dataclass(frozen=True, slots=True)
class JudgementLine:
    level: LevelName
    shown_at: datetime
    judged_by: str
    met: str | None
    missing: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move of the agreed date."""

    from_on: date | None
    to_on: date | None
    reason: str
    """Empty where a student's wish was agreed to without a word."""
    moved_by: str


@dataclass(frozen=True, slots=True)
class StudentTargetCard(Message):
    """One target of one student: levels over time, evidence, dates, the open conference."""

    student_id: UUID
    name: str
    target: TargetName
    statement: str
    judgements: tuple[JudgementLine, ...]
    """The latest first."""
    earlier_judgements: int
    evidence: tuple[EvidenceLine, ...]
    """The latest first."""
    earlier_evidence: int
    wanted: StillWanted
    baseline_on: date | None
    agreed_on: date | None
    standing: TargetStanding | None
    days_behind: int
    moves: tuple[MoveLine, ...]
    """The latest first."""
    conference: ConferenceLine | None
    support: SupportLine | None
    is_described: bool
    """Whether each level has its sentence and it is said how the target is assessed."""
    may_date: bool = False
    """Whether the reader may agree on another date."""
    wish: DateWish | None = None
    """A date the student asks for, which the reader may answer."""
    to_ask: UUID | None = None
    """The latest judgement, where it is the reader's and no colleague looks at it."""
    teaches_it: bool = False
    """Whether the reader teaches what the target belongs to."""

    def buttons(self) -> Rows:
        open_one = (
            Button(a.OpenConference(self.conference.conference_id), self.target.in_full, "primary")
            if self.conference
            else None
        )
        return rows(
            open_one,
            *self._dates(),
            Button(a.AskColleague(self.to_ask)) if self.to_ask else None,
            Button(a.ListExemplars(self.target.id)) if self.teaches_it else None,
            Button(a.ListTargetEvidence(self.target.id, self.student_id)),
            Button(a.ListStudentTargets(self.student_id)),
            Button(a.OpenStudent(self.student_id), self.name),
            Button(a.GoHome()),
        )

    def _dates(self) -> tuple[Button, ...]:
        if self.wish is not None:
            return (
                Button(a.AcceptDate(self.wish.proposal_id), look="primary"),
                Button(a.AgreeOtherDate(self.wish.proposal_id)),
                Button(a.DeclineDate(self.wish.proposal_id)),
            )
        return (Button(a.MoveDate(self.student_id, self.target.id)),) if self.may_date else ()


@dataclass(frozen=True, slots=True)
class HelpAcknowledged(Message):
    """To the adult: the request is marked as read, and the student knows."""

    student_id: UUID
    student_name: str
    kind: HelpKind
    read_by: str
    is_first: bool
    """False where somebody had read it before; they are named."""
    may_open: bool
    """Whether the reader may see the student's record."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenStudent(self.student_id), self.student_name) if self.may_open else None,
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class LinkWaiting(Notice):
    """To an advisor: somebody with a student's invite wants to be that student."""

    link_id: UUID
    student_name: str
    channel: ChannelName
    linked_at: datetime

    def buttons(self) -> Rows:
        return rows(
            Button(a.ConfirmLink(self.link_id), self.student_name, "primary"),
            Button(a.DeclineLink(self.link_id), self.student_name, "danger"),
        )


@dataclass(frozen=True, slots=True)
class LinkLine:
    link_id: UUID
    student_name: str
    channel: ChannelName
    linked_at: datetime
    replaces: bool
    """Whether an account of the student works now and would end."""


@dataclass(frozen=True, slots=True)
class LinkList(Message):
    """Accounts that wait for the reader's word, the longest wait first."""

    SHOWN = 4

    links: tuple[LinkLine, ...]

    def buttons(self) -> Rows:
        decisions = tuple(
            button
            for line in self.links[: self.SHOWN]
            for button in (
                Button(a.ConfirmLink(line.link_id), line.student_name, "primary"),
                Button(a.DeclineLink(line.link_id), line.student_name, "danger"),
            )
        )
        return (*rows(*decisions), (Button(a.GoHome()),))


@dataclass(frozen=True, slots=True)
class LinkDecided(Message):
    """What became of a waiting account."""

    student_name: str
    state: LinkState
    is_new: bool
    """False where it was decided before, by whomever."""
    left: int
    """How many more wait for the reader."""

    def buttons(self) -> Rows:
        return rows(Button(a.ListLinks()) if self.left else None, Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class InviteReady(Message):
    """A fresh invite to hand to a student; this is the only place where its token is shown."""

    student_id: UUID
    student_name: str
    channel: ChannelName
    token: str
    link: str | None
    """None while the school's bot has no known name."""
    expires_at: datetime
    is_linked: bool
    """Whether an account of the student works now; it ends when the new one is confirmed."""

    def buttons(self) -> Rows:
        return rows(Button(a.OpenStudent(self.student_id), self.student_name), Button(a.GoHome()))


@dataclass(frozen=True, slots=True)
class StudentUnlinkAsked(Message):
    """What disconnecting a student does, before it is done."""

    student_id: UUID
    student_name: str

    def buttons(self) -> Rows:
        return rows(
            Button(a.ConfirmUnlinkStudent(self.student_id), look="danger"),
            Button(a.OpenStudent(self.student_id), self.student_name),
        )


@dataclass(frozen=True, slots=True)
class StudentUnlinked(Message):
    """The student's accounts ended."""

    student_id: UUID
    student_name: str
    accounts: int

    def buttons(self) -> Rows:
        return rows(Button(a.InviteStudent(self.student_id), look="primary"), Button(a.GoHome()))
