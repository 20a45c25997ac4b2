"""Facts about one student's learning that messages to adults share."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.messages.parts import LevelName, TargetName
from domain.vocabulary import ConferenceState, EvidenceKind


@dataclass(frozen=True, slots=True)
class LevelCount:
    level: LevelName
    targets: int


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """Levels of one competency's targets as counts; never one grade for all (DOMAIN rule 5)."""

    title: str
    targets: int
    levels: tuple[LevelCount, ...]
    """From the first level to the last; targets without a judgement are in none."""
    shown: int = 0
    """Targets at a level that counts as shown."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan against its agreed dates; plans are never added up (DOMAIN rule 19)."""

    section: str
    planned: int
    met: int
    waiting: int
    behind: int
    due_soon: int
    most_days_behind: int
    """Instructional days since the oldest date that passed."""
    next_target: TargetName | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class ConferenceLine:
    conference_id: UUID
    student_name: str
    target: TargetName
    state: ConferenceState
    since: datetime
    school_days: int
    """In this state."""
    starts_at: datetime | None
    place: str | None


@dataclass(frozen=True, slots=True)
class SupportLine:
    target: TargetName
    next_step: str
    adult_name: str
    review_on: date
    is_due: bool
    """Whether the day of the review has come."""


@dataclass(frozen=True, slots=True)
class SharedWords:
    """Words of a student that they share with the reader. Whether they do still is asked again when it is
    sent, of every message that has some anywhere (`domain.services.reflecting.still_shared`).
    """

    reflection_id: UUID


@dataclass(frozen=True, slots=True)
class ReflectionLine(SharedWords):
    """A reflection its author shares with the reader."""

    written_at: datetime
    target: TargetName | None
    text: str | None
    """None for a voice note."""
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class KindCount:
    kind: EvidenceKind
    pieces: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a student is: levels, dates, open conferences."""

    competencies: tuple[CompetencyLine, ...]
    """Those in which something was shown, in the framework's order."""
    untouched: int
    """Further competencies without any level yet."""
    plans: tuple[PlanLine, ...]
    conferences: tuple[ConferenceLine, ...]
