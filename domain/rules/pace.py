"""Where planned targets and plans stand against their agreed dates. Source: DOMAIN rules 13-19 and section 4.

Days are ordinals of instructional days on the student's own clock, which stands still on confirmed absences:
a weekend, a holiday, a snow day or an illness never counts. The sweep says the same in one statement
(`domain.services.pace.pace_sweep`); a test holds the two together. Whoever changes a rule raises
`RULE_VERSION`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from domain.rules.policy import Policy
from domain.vocabulary import PaceStatus, TargetStanding

RULE_VERSION = 1
"""Kept with every standing computed."""


@dataclass(frozen=True, slots=True)
class PlannedFacts:
    """What decides the standing of one target on a plan."""

    agreed_ordinal: int | None
    """Of the agreed date; None without one."""
    met_ordinal: int | None = None
    """When the current level, Proficient or beyond, was shown; None while it is not."""
    waiting_since_ordinal: int | None = None
    """When the request was made that waits for the teacher's answer now."""
    days_waited: int = 0
    """Instructional days that earlier requests on this target waited for a teacher."""
    is_excused: bool = False

    @property
    def due_ordinal(self) -> int | None:
        """Days a request waited stood still: the date moves out by as many (DOMAIN rule 16)."""
        return None if self.agreed_ordinal is None else self.agreed_ordinal + self.days_waited


@dataclass(frozen=True, slots=True)
class Standing:
    status: TargetStanding
    days_behind: int = 0
    """Instructional days past the agreed date, days of waiting taken off; 0 unless behind."""


def standing(facts: PlannedFacts, *, today: int, policy: Policy) -> Standing:
    """The standing on the instructional day `today`; on a day without school, the last one before it.

    Within the grace days after its date a target is still due soon.
    """
    if facts.met_ordinal is not None:
        return Standing(TargetStanding.MET)
    if facts.is_excused:
        return Standing(TargetStanding.EXCUSED)
    if facts.waiting_since_ordinal is not None:
        return Standing(TargetStanding.WAITING)
    if facts.due_ordinal is None:
        return Standing(TargetStanding.NO_DATE)
    days_past = today - facts.due_ordinal
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


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What decides the standing of a whole plan."""

    starts_ordinal: int
    targets: tuple[PlannedFacts, ...]
    last_evidence_ordinal: int | None = None
    last_growth_ordinal: int | None = None
    """Of the last judgement above the one before it on the same target."""
    last_transfer_ordinal: int | None = None
    """Of the last evidence of more than recall."""
    is_too_late: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """The work done so far, and from when until when the plan expected just as much: earned schedule.

    Unlike a share of the dates kept, it does not return to "on time" when a late plan ends.
    """

    expected_from: int | None
    """None while nothing is done."""
    expected_until: int | None
    """When the next target is expected; None when nothing is left."""
    finished: int | None
    """When the last target was shown; None while something is left."""

    def days_ahead(self, today: int) -> int:
        """Instructional days between today and the day that expected today's work; negative is behind it."""
        if self.finished is not None:
            return (self.expected_from or 0) - self.finished
        if self.expected_until is not None and today > self.expected_until:
            return self.expected_until - today
        if self.expected_from is not None and today < self.expected_from:
            return self.expected_from - today
        return 0


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """Where a plan stands, with what it rests on."""

    status: PaceStatus
    counts: PlanCounts
    schedule: Schedule
    oldest_due: int | None
    """Of the target whose date passed longest ago, among those behind."""
    next_change: int | None
    """The first later day on which time alone can change the status or a count; None for never."""


def plan_standing(facts: PlanFacts, *, today: int, policy: Policy) -> PlanStanding:
    """The standing of a plan on the instructional day `today` of the student's clock."""
    of_targets = [standing(each, today=today, policy=policy) for each in facts.targets]
    found = counts(of_targets)
    schedule = schedule_of(facts.targets)
    behind = [
        each.due_ordinal
        for each, where in zip(facts.targets, of_targets, strict=True)
        if where.status is TargetStanding.BEHIND and each.due_ordinal is not None
    ]
    status = _status(facts, found, schedule, today=today, policy=policy)
    return PlanStanding(
        status=status,
        counts=found,
        schedule=schedule,
        oldest_due=min(behind, default=None),
        next_change=min((day for day in _thresholds(facts, schedule, policy) if day > today), default=None),
    )


def schedule_of(targets: Sequence[PlannedFacts]) -> Schedule:
    """Of the targets with a date. What waits for a teacher counts as done: waiting is never behind."""
    counted = [each for each in targets if not each.is_excused and each.due_ordinal is not None]
    due = sorted(each.due_ordinal for each in counted if each.due_ordinal is not None)
    met = [each.met_ordinal for each in counted if each.met_ordinal is not None]
    done = sum(each.met_ordinal is not None or each.waiting_since_ordinal is not None for each in counted)
    return Schedule(
        expected_from=due[done - 1] if done else None,
        expected_until=due[done] if done < len(due) else None,
        finished=max(met) if met and len(met) == len(counted) else None,
    )


def _status(
    facts: PlanFacts, found: PlanCounts, schedule: Schedule, *, today: int, policy: Policy
) -> PaceStatus:
    if facts.is_too_late:
        return PaceStatus.ENROLLED_TOO_LATE
    if found.planned == 0:
        return PaceStatus.EXCUSED if facts.targets else PaceStatus.NO_DATES
    if found.met == found.planned:
        return PaceStatus.DONE
    if schedule.expected_from is None and schedule.expected_until is None:
        return PaceStatus.NO_DATES
    if found.behind:
        return _why_behind(facts, today=today, policy=policy)
    if schedule.days_ahead(today) >= _least_ahead(policy):
        return PaceStatus.FAST_BUT_SHALLOW if _is_shallow(facts, today, policy) else PaceStatus.AHEAD
    if found.waiting:
        return PaceStatus.WAITING
    return PaceStatus.DUE_SOON if found.due_soon else PaceStatus.ON_PACE


def _why_behind(facts: PlanFacts, *, today: int, policy: Policy) -> PaceStatus:
    """Growth is the other clock: it is shown beside the dates, never blended in (DOMAIN rule 13)."""
    if _is_fresh(facts.last_growth_ordinal, today, policy):
        return PaceStatus.SLOW_BUT_GROWING
    if _is_fresh(facts.starts_ordinal, today, policy):
        return PaceStatus.BEHIND  # too early to tell more
    if _is_fresh(facts.last_evidence_ordinal, today, policy):
        return PaceStatus.STALLED
    return PaceStatus.NO_DATA


def _least_ahead(policy: Policy) -> int:
    """Whatever a school sets, work done on its day is on pace, not ahead."""
    return max(1, policy.ahead_days)


def _is_shallow(facts: PlanFacts, today: int, policy: Policy) -> bool:
    is_fresh = _is_fresh(facts.last_evidence_ordinal, today, policy)
    return is_fresh and not _is_fresh(facts.last_transfer_ordinal, today, policy)


def _is_fresh(ordinal: int | None, today: int, policy: Policy) -> bool:
    return ordinal is not None and today - ordinal <= policy.fresh_days


def _thresholds(facts: PlanFacts, schedule: Schedule, policy: Policy) -> Iterable[int]:
    """Every day on which the passing of time alone could make a difference."""
    for each in facts.targets:
        is_open = each.met_ordinal is None and each.waiting_since_ordinal is None and not each.is_excused
        if is_open and each.due_ordinal is not None:
            yield each.due_ordinal - policy.due_soon_days
            yield each.due_ordinal + policy.grace_days + 1
    if schedule.expected_from is not None:
        yield schedule.expected_from - _least_ahead(policy) + 1
    recent = (
        facts.starts_ordinal,
        facts.last_evidence_ordinal,
        facts.last_growth_ordinal,
        facts.last_transfer_ordinal,
    )
    for ordinal in recent:
        if ordinal is not None:
            yield ordinal + policy.fresh_days + 1


class Growth(Enum):
    """The second clock: movement along the student's own continuum (DOMAIN rule 13)."""

    RECENT = auto()
    NOT_LATELY = auto()
    NONE_YET = auto()


def growth_of(facts: PlanFacts, *, today: int, policy: Policy) -> Growth:
    """Whatever the dates say."""
    if facts.last_growth_ordinal is None:
        return Growth.NONE_YET
    return Growth.RECENT if _is_fresh(facts.last_growth_ordinal, today, policy) else Growth.NOT_LATELY


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the rest of a plan asks for, and where recent pace leads. Never a fate."""

    left: int
    """Targets neither shown nor waiting."""
    days_left: int | None
    """Instructional days until the last agreed date, or the hard end; None without a date, 0 when past."""
    earliest: int | None
    """Ordinal at which the last target would be shown at the faster recent pace; None while too little was
    shown to tell."""
    latest: int | None
    """The same at the slower one; None where it cannot be told, or would be after the calendar's end."""


def outlook(facts: PlanFacts, *, today: int, last_ordinal: int | None, policy: Policy) -> Outlook:
    """Required rate and projection of a plan, at the pace of the whole plan and of its recent weeks.

    `last_ordinal` is the hard end's, where there is one. The two paces bound the range, in whole days.
    """
    counted = [each for each in facts.targets if not each.is_excused]
    left = sum(each.met_ordinal is None and each.waiting_since_ordinal is None for each in counted)
    due = [each.due_ordinal for each in counted if each.due_ordinal is not None]
    end = last_ordinal if last_ordinal is not None else max(due, default=None)
    days_left = None if end is None else max(0, end - today)
    met = [each.met_ordinal for each in counted if each.met_ordinal is not None]
    ends = sorted(
        today + -(-left * days // shown)
        for days, shown in _paces(met, facts.starts_ordinal, today=today, policy=policy)
    )
    if not left:
        return Outlook(0, days_left, None, None)
    return Outlook(left, days_left, ends[0] if ends else None, ends[-1] if len(ends) > 1 else None)


def _paces(
    met: Sequence[int], starts_ordinal: int, *, today: int, policy: Policy
) -> Iterable[tuple[int, int]]:
    """(days, targets shown in them): since the plan began, and in the recent weeks."""
    whole = today - starts_ordinal
    if whole > 0 and met:
        yield whole, len(met)
    recent = sum(ordinal > today - policy.fresh_days for ordinal in met)
    if whole > policy.fresh_days and recent:
        yield policy.fresh_days, recent
