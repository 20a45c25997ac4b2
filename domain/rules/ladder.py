"""Who responds to a plan that asks for support, and when it is the next one's turn.

The student first, then teacher and advisor, then everybody who teaches the student. Each step has its school
days, counted on the student's own clock. Nothing here lowers an end: time, help and another way are what
there is to offer. Source: DOMAIN rules 8 and 15-20
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.rules.policy import Policy
from domain.rules.supporting import SupportOffer
from domain.vocabulary import CaseState, PaceStatus, Rung

ASKING = frozenset(
    {
        PaceStatus.BEHIND,
        PaceStatus.STALLED,
        PaceStatus.SLOW_BUT_GROWING,
        PaceStatus.NO_DATA,
        PaceStatus.FAST_BUT_SHALLOW,
    }
)
"""Standings that ask for a response."""

PAUSING = frozenset({PaceStatus.WAITING})
"""Standings in which nothing is open but what a teacher owes an answer (DOMAIN rule 16)."""


def first_rung(status: PaceStatus, *, is_reachable: bool) -> Rung:
    """Whose turn it is when a case opens.

    A student nobody can write to is an adult's to talk to; work that goes deeper is an adult's to give.
    """
    if status is PaceStatus.FAST_BUT_SHALLOW or not is_reachable:
        return Rung.ADULT
    return Rung.STUDENT


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What decides the next step of a case that is not closed. Days are of the student's clock."""

    state: CaseState
    rung: Rung
    days_on_rung: int
    days_since_act: int | None = None
    """Since the student last did something about it (asked for a conference, proposed a date, logged
    evidence), or an adult answered that; None where nothing happened on this rung."""
    said_stuck: bool = False
    """On this rung."""
    is_proposing: bool = False
    """A date the student proposed waits for an adult, for no longer than agreed, or a conference is coming
    up."""
    is_back: bool = False
    """The day of its review, or the day until which it was put off, has come."""
    status: PaceStatus | None = None
    """Of the plan now; None where the plan has ended."""


class Step(StrEnum):
    """What happens to a case now."""

    STAY = "stay"
    CLOSE = "close"
    COME_BACK = "come_back"
    ASK_ADULT = "ask_adult"
    ASK_TEAM = "ask_team"


def next_step(facts: CaseFacts, policy: Policy) -> Step:
    """What is due for a case today.

    Whoever says that they are stuck has done their step: it is an adult's turn at once. Other acts of the
    student give them as many days again, but an adult hears within the days that adults themselves have.
    """
    if facts.status is None or facts.status not in ASKING | PAUSING:
        return Step.CLOSE
    if facts.state is not CaseState.OPEN:
        return Step.COME_BACK if facts.is_back else Step.STAY
    if facts.status in PAUSING or facts.is_proposing:
        return Step.STAY
    match facts.rung:
        case Rung.STUDENT:
            return Step.ASK_ADULT if _student_had_their_time(facts, policy) else Step.STAY
        case Rung.ADULT:
            return Step.ASK_TEAM if facts.days_on_rung >= policy.adult_step_days else Step.STAY
        case Rung.TEAM:
            return Step.STAY


def _student_had_their_time(facts: CaseFacts, policy: Policy) -> bool:
    if facts.said_stuck or facts.days_on_rung >= policy.adult_step_days:
        return True
    since = facts.days_on_rung if facts.days_since_act is None else facts.days_since_act
    return min(since, facts.days_on_rung) >= policy.student_step_days


@dataclass(frozen=True, slots=True)
class Urgency:
    """What puts one case before another: most need first, then the longest unsupported."""

    is_with_team: bool
    """Nobody has recorded a support for longer than agreed."""
    days_past: int
    """Since the date of its target."""
    days_open: int
    """Without a support."""

    @property
    def key(self) -> tuple[bool, int, int]:
        """Sorts the most urgent first."""
        return (not self.is_with_team, -self.days_past, -self.days_open)


def group_key(cases: list[Urgency]) -> tuple[bool, int, int, int]:
    """Sorts groups: what lies with the team, then what most students share, then as their first case."""
    is_late, days_past, days_open = min(each.key for each in cases)
    return (is_late, -len(cases), days_past, days_open)


class Response(StrEnum):
    """What is offered first, one press away."""

    CONFERENCE = "conference"
    SMALL_GROUP = "small_group"
    REACH_BACK = "reach_back"
    OTHER_FORMAT = "other_format"
    MORE_TIME = "more_time"

    @property
    def offer(self) -> SupportOffer | None:
        """The support that is meant; None for a conference."""
        return None if self is Response.CONFERENCE else SupportOffer(self.value)


def likely_response(status: PaceStatus, *, has_gap: bool, students: int = 1) -> Response:
    """What fits first: help with what comes before it, with others who need the same, a talk where little is
    known, time where growth is there, another way where there is evidence and no growth. Only a first guess:
    the adult chooses.
    """
    if has_gap:
        return Response.REACH_BACK
    if students > 1:
        return Response.SMALL_GROUP
    match status:
        case PaceStatus.SLOW_BUT_GROWING:
            return Response.MORE_TIME
        case PaceStatus.STALLED:
            return Response.OTHER_FORMAT
        case _:
            return Response.CONFERENCE
