"""What a talk of advisor and student could be about: a suggestion of few points. Source: DOMAIN rule 29"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_POINTS = 4
"""More is no suggestion but a programme."""


class AgendaPoint(StrEnum):
    """One thing to talk about. The words for it name what it is about, from the same brief."""

    CELEBRATE = "celebrate"
    """What went well comes first, always."""
    ASK_PROUD = "ask_proud"
    """Nothing is known that went well: the student may know something."""
    LISTEN = "listen"
    """They would rather talk."""
    HELP = "help"
    """What they said would help."""
    AGREEMENTS = "agreements"
    """What the two agreed on last time."""
    SUPPORT_DUE = "support_due"
    DATES = "dates"
    """A date has passed: which target, and what now."""
    REQUEST_WAITS = "request_waits"
    """A request lies with a teacher for long."""
    FAMILY = "family"
    GOALS = "goals"
    """How the goals of this week go."""
    SET_GOAL = "set_goal"


@dataclass(frozen=True, slots=True)
class AgendaFacts:
    """What the brief knows of the week."""

    accomplishments: int = 0
    would_rather_talk: bool = False
    wishes: int = 0
    agreements: int = 0
    supports_due: int = 0
    dates_passed: int = 0
    requests_waiting: int = 0
    family_tasks: int = 0
    goals: int = 0


def agenda(facts: AgendaFacts) -> tuple[AgendaPoint, ...]:
    """At most `MOST_POINTS`: what went well, then the student's own points, then what is due."""
    return tuple(_points(facts))[:MOST_POINTS]


def _points(facts: AgendaFacts) -> Iterator[AgendaPoint]:
    yield AgendaPoint.CELEBRATE if facts.accomplishments else AgendaPoint.ASK_PROUD
    wanted = (
        (AgendaPoint.LISTEN, facts.would_rather_talk),
        (AgendaPoint.HELP, facts.wishes),
        (AgendaPoint.AGREEMENTS, facts.agreements),
        (AgendaPoint.SUPPORT_DUE, facts.supports_due),
        (AgendaPoint.DATES, facts.dates_passed),
        (AgendaPoint.REQUEST_WAITS, facts.requests_waiting),
        (AgendaPoint.FAMILY, facts.family_tasks),
    )
    yield from (point for point, is_there in wanted if is_there)
    yield AgendaPoint.GOALS if facts.goals else AgendaPoint.SET_GOAL
