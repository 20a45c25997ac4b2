"""Where a planned target stands against its agreed date. Source: DOMAIN rules 15-17 and section 4.

Days are ordinals of instructional days, so that a weekend, a holiday or a snow day never counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.rules.policy import Policy
from domain.vocabulary import TargetStanding


@dataclass(frozen=True, slots=True)
class PlannedFacts:
    """What decides the standing of one target on a plan."""

    agreed_ordinal: int | None
    """Of the agreed date; None without one."""
    is_met: bool = False
    """Whether the current level is Proficient or beyond; when it was shown makes no difference."""
    is_waiting: bool = False
    """Whether a conference request waits for the teacher's answer now."""
    days_waited: int = 0
    """Instructional days that requests on this target have waited for a teacher, this one included."""
    is_excused: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    status: TargetStanding
    days_behind: int = 0
    """Instructional days past the agreed date, days of waiting taken off; 0 unless behind."""


def standing(facts: PlannedFacts, *, today: int, policy: Policy) -> Standing:
    """The standing on the instructional day `today`; on a day without school, the last one before it.

    Within the grace days after its date a target is still due soon.
    """
    if facts.is_met:
        return Standing(TargetStanding.MET)
    if facts.is_excused:
        return Standing(TargetStanding.EXCUSED)
    if facts.is_waiting:
        return Standing(TargetStanding.WAITING)
    if facts.agreed_ordinal is None:
        return Standing(TargetStanding.NO_DATE)
    # Days a request waited stood still: the date moves out by as many (DOMAIN rule 16).
    days_past = today - facts.agreed_ordinal - facts.days_waited
    if days_past > policy.grace_days:
        return Standing(TargetStanding.BEHIND, days_past)
    if days_past >= -policy.due_soon_days:
        return Standing(TargetStanding.DUE_SOON)
    return Standing(TargetStanding.NOT_DUE)


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """A plan in numbers of targets; never netted with another plan (DOMAIN rule 19)."""

    planned: int
    met: int
    waiting: int
    behind: int
    due_soon: int
    most_days_behind: int
    """Of the target whose date passed longest ago; 0 when none did."""


def counts(standings: Iterable[Standing]) -> PlanCounts:
    """Excused targets are not counted as planned."""
    there = [each for each in standings if each.status is not TargetStanding.EXCUSED]

    def how_many(status: TargetStanding) -> int:
        return sum(each.status is status for each in there)

    return PlanCounts(
        planned=len(there),
        met=how_many(TargetStanding.MET),
        waiting=how_many(TargetStanding.WAITING),
        behind=how_many(TargetStanding.BEHIND),
        due_soon=how_many(TargetStanding.DUE_SOON),
        most_days_behind=max((each.days_behind for each in there), default=0),
    )
