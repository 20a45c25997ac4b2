"""A plan's standing in plain sentences, for `waymark pace explain`."""

from collections.abc import Iterable

from domain.rules.pace import Growth
from domain.rules.policy import Policy
from domain.services.pace.standings import PlanExplained
from domain.vocabulary import PaceStatus, TargetStanding


def days(count: int) -> str:
    return f"{count} school day" if count == 1 else f"{count} school days"


def _are(count: int, noun: str) -> str:
    return f"{count} {noun} is" if count == 1 else f"{count} {noun}s are"


def reason(plan: PlanExplained, policy: Policy) -> str:
    """Why the plan has its status, in one sentence."""
    found, lately = plan.found, f"the last {days(policy.fresh_days)}"
    counts = found.counts
    past = f"{_are(counts.behind, 'target')} more than {days(policy.grace_days)} past the date"
    match found.status:
        case PaceStatus.ENROLLED_TOO_LATE:
            return "Joined too late for dates that could have been met, so none are given."
        case PaceStatus.NO_DATES:
            return "No target on this plan has a date."
        case PaceStatus.EXCUSED:
            return "Every target on this plan is excused."
        case PaceStatus.DONE:
            return "Every target is shown."
        case PaceStatus.SLOW_BUT_GROWING:
            return f"{past}, and a level grew in {lately}."
        case PaceStatus.BEHIND:
            return f"{past}, and the plan began in {lately}: too early to tell more."
        case PaceStatus.STALLED:
            return f"{past}; there is evidence of {lately}, and no level grew in them."
        case PaceStatus.NO_DATA:
            return f"{past}, and nothing was logged in {lately}: a question, not a verdict."
        case PaceStatus.FAST_BUT_SHALLOW:
            return (
                f"The work is {days(plan.days_ahead)} ahead, and all evidence of {lately} is of recall alone."
            )
        case PaceStatus.AHEAD:
            return f"The plan expected this much work only {days(plan.days_ahead)} later."
        case PaceStatus.WAITING:
            requests = "request waits" if counts.waiting == 1 else "requests wait"
            return f"{counts.waiting} {requests} for a teacher, and no other date has passed."
        case PaceStatus.DUE_SOON:
            return (
                f"{_are(counts.due_soon, 'date')} within {days(policy.due_soon_days)} from now, or just past."
            )
        case PaceStatus.ON_PACE:
            return "No date is near, and none has passed without being met."
        case PaceStatus.NO_PLAN:
            return "There is no plan."


def sentences(plan: PlanExplained, policy: Policy) -> Iterable[str]:
    """What else there is to know, the two clocks side by side."""
    found = plan.found
    counts = found.counts
    yield (
        f"Targets: {counts.planned} planned, {counts.met} shown, {counts.waiting} waiting, "
        f"{counts.behind} past the date, {counts.due_soon} due soon."
    )
    yield _schedule(plan)
    yield _rate(plan)
    yield _projection(plan)
    yield _growth(plan, policy)
    evidence, transfer = plan.last_evidence_on or "none", plan.last_transfer_on or "none"
    yield f"Last evidence: {evidence}; of more than recall: {transfer}."
    if plan.days_away:
        yield f"Days away so far, on which the clock stood still: {plan.days_away}."


def _schedule(plan: PlanExplained) -> str:
    if plan.expected_on is None:
        return "Against the plan: it says nothing about days, as no target has a date."
    expected = f"the plan expects the work done so far until {plan.expected_on}"
    if plan.days_ahead == 0:
        return f"Against the plan: on its day; {expected}."
    direction = "ahead of" if plan.days_ahead > 0 else "behind"
    return f"Against the plan: {days(abs(plan.days_ahead))} {direction} it; {expected}."


def _rate(plan: PlanExplained) -> str:
    left, days_left = plan.outlook.left, plan.outlook.days_left
    if not left:
        return "Work left: none."
    targets = "1 target" if left == 1 else f"{left} targets"
    if days_left is None:
        return f"Work left: {targets}, without an end."
    if not days_left:
        return f"Work left: {targets}; the end has passed."
    return f"Work left: {targets} in {days(days_left)}, one in {days_left / left:.1f}."


def _projection(plan: PlanExplained) -> str:
    if not plan.outlook.left:
        return "At this pace: nothing is left."
    if plan.outlook.earliest is None:
        return "At this pace: too little was shown lately to tell."
    begin = plan.may_end_from or "after the calendar's end"
    if plan.outlook.latest is None:
        return f"At this pace, the last target would be shown about {begin}."
    return (
        f"At this pace, the last target would be shown between {begin} and "
        f"{plan.may_end_until or 'some time after the calendar ends'}."
    )


def _growth(plan: PlanExplained, policy: Policy) -> str:
    match plan.growth:
        case Growth.NONE_YET:
            return "Growth, the other clock: no level grew yet."
        case Growth.RECENT:
            return f"Growth, the other clock: a level grew on {plan.last_growth_on}."
        case Growth.NOT_LATELY:
            return (
                f"Growth, the other clock: a level last grew on {plan.last_growth_on}, "
                f"more than {days(policy.fresh_days)} ago."
            )


def of_target(standing: TargetStanding, days_behind: int) -> str:
    match standing:
        case TargetStanding.MET:
            return "shown"
        case TargetStanding.BEHIND:
            return f"{days(days_behind)} past"
        case TargetStanding.NOT_DUE:
            return "later"
        case TargetStanding.NO_DATE:
            return "no date"
        case TargetStanding.WAITING | TargetStanding.DUE_SOON | TargetStanding.EXCUSED:
            return standing.replace("_", " ")
