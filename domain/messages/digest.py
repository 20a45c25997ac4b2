"""The one message a day that tells a teacher or advisor who needs them. Source: DOMAIN rule 21"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from domain import actions as a
from domain.messages.advising import TalksLeft
from domain.messages.base import Button, Nudge, Rows, rows
from domain.messages.cases import NeedGroup, Others, ReviewLine
from domain.messages.parts import TargetName
from domain.messages.progress import ConferenceLine
from domain.vocabulary import NudgeReason


@dataclass(frozen=True, slots=True)
class Reaching:
    """A student who is ahead of the dates, and what comes next for them."""

    student_name: str
    next_target: TargetName | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests that lie with the reader, the longest first; perhaps not all."""

    lines: tuple[ConferenceLine, ...] = ()
    more: int = 0
    answer_within_days: int = 5
    """School days agreed on; after them it is the reader's open item (DOMAIN rule 16)."""


@dataclass(frozen=True, slots=True)
class TeacherDigest(Nudge):
    """Who needs the reader today, by shared need; what else waits; everyone else in one line."""

    WHY: ClassVar[NudgeReason] = NudgeReason.DIGEST

    name: str
    on: date
    groups: tuple[NeedGroup, ...] = ()
    students: int = 0
    """In all groups, those not shown among them."""
    more_students: int = 0
    """In groups that are not shown."""
    reviews: tuple[ReviewLine, ...] = ()
    more_reviews: int = 0
    requests: Waiting = field(default_factory=Waiting)
    proposals: int = 0
    """Dates that students proposed."""
    ahead: tuple[Reaching, ...] = ()
    more_ahead: int = 0
    shallow: tuple[NeedGroup, ...] = ()
    """Fast, and all recent evidence is recall."""
    others: Others = field(default_factory=Others)
    seconds: int = 0
    """Pieces of work to judge a second time: said where there is a digest, and never the reason for one."""
    differences: int = 0
    """In which the reader and a colleague read different levels."""
    today: int = 0
    """Conferences agreed for today."""
    first_at: datetime | None = None
    """When the first of them begins."""
    to_record: int = 0
    """Conferences whose time is over, without an outcome."""
    evidence_reviews: int = 0
    """Pieces that others gave to students, and that wait for the reader's word."""

    talks: TalksLeft = field(default_factory=TalksLeft)
    """With advisees: said where there is a digest, and first where one who would rather talk waits until the
    last school day of the week."""

    def buttons(self) -> Rows:
        answers = tuple(group.ways() for group in (*self.groups, *self.shallow))
        return (
            *(row for row in answers if row),
            *rows(
                *(line.button() for line in self.reviews),
                *(
                    Button(a.OpenConference(line.conference_id), f"{line.student_name} · {line.target.code}")
                    for line in self.requests.lines
                ),
            ),
            *rows(
                Button(a.ListAdvisory()) if self.talks.remaining else None,
                Button(a.ListRequests()) if self.today or self.to_record else None,
                Button(a.ListEvidenceReviews()) if self.evidence_reviews else None,
                Button(a.ListDateProposals()) if self.proposals else None,
                Button(a.JudgeTogether()) if self.seconds or self.differences else None,
                Button(a.ListCases()),
                Button(a.GoHome()),
            ),
        )
