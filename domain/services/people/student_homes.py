"""The facts of a student's home: the next step, pace in one line a plan, and what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.dates import DateWish
from domain.messages.parts import TargetName
from domain.messages.student import NextStep, PaceLine, WaitingLine
from domain.models import Person
from domain.rules.conferences import WaitsFor
from domain.rules.excerpts import excerpt
from domain.rules.policy import Policy
from domain.services.conferences import conferences
from domain.services.conferences.conferences import OpenConference
from domain.services.evidence import pieces
from domain.services.learning import target_cards
from domain.services.plans import date_wishes, paths
from domain.services.plans.paths import PathStep
from domain.vocabulary import ConferenceState, TargetStanding

MOST_WAITING = 4
MOST_WISHES = 3
LONGEST_PLACE = 80

_ON_THE_WAY = frozenset({ConferenceState.REQUESTED, ConferenceState.PROPOSED, ConferenceState.SCHEDULED})
_NOTHING_TO_DO = frozenset({TargetStanding.MET, TargetStanding.WAITING, TargetStanding.EXCUSED})


@dataclass(frozen=True, slots=True)
class HomeFacts:
    next_step: NextStep | None
    pace: tuple[PaceLine, ...]
    waiting: tuple[WaitingLine, ...]
    more_waiting: int
    wishes: tuple[DateWish, ...] = ()
    """New dates asked for and not answered yet."""
    unsorted: int = 0
    """Pieces of evidence without a target."""


async def facts_of(
    session: AsyncSession, student: Person, *, now: datetime, zone: ZoneInfo, policy: Policy, language: str
) -> HomeFacts:
    """What is next for a student, on every current plan. Asks no right."""
    steps = await paths.steps_of(session, student, now=now, zone=zone, policy=policy, language=language)
    open_ones = await conferences.open_of(
        session, student, zone=zone, now=now, language=language, with_unanswered=True
    )
    step = next_of(steps)
    today = now.astimezone(zone).date()
    says = (await target_cards.next_steps(session, student)).get(step.target.id) if step else None
    waiting = sorted(filter(_is_on_the_way, open_ones), key=_urgency)
    return HomeFacts(
        next_step=NextStep(
            target=step.target,
            due_on=step.due_on,
            is_past=step.due_on is not None and step.due_on < today,
            says=says,
        )
        if step
        else None,
        pace=pace_lines(steps, on=today),
        waiting=tuple(_waiting_line(each, policy) for each in waiting[:MOST_WAITING]),
        more_waiting=max(0, len(waiting) - MOST_WAITING),
        wishes=(await date_wishes.of_student(session, student, on=today, language=language))[:MOST_WISHES],
        unsorted=(await pieces.unsorted(session, student, page=0, page_size=1))[1],
    )


def next_of(steps: Iterable[PathStep]) -> PathStep | None:
    """The earliest planned target that is neither shown nor on its way to a conference."""
    open_steps = [
        step
        for step in steps
        if step.standing.status not in _NOTHING_TO_DO and step.conference_state not in _ON_THE_WAY
    ]
    # Within one date `min` keeps the plan's own order.
    return min(open_steps, key=lambda step: step.due_on or date.max, default=None)


def pace_lines(steps: tuple[PathStep, ...], *, on: date) -> tuple[PaceLine, ...]:
    """One line for each plan; what is ahead in one never makes up for another (DOMAIN rule 19)."""
    return tuple(_pace_line(tuple(plan), on=on) for _, plan in groupby(steps, key=lambda step: step.plan_id))


def _pace_line(plan: tuple[PathStep, ...], *, on: date) -> PaceLine:
    counted = [step for step in plan if step.standing.status is not TargetStanding.EXCUSED]
    past = sorted(_dated(counted, TargetStanding.BEHIND), key=lambda dated: dated[0])
    to_do = [step for step in counted if step.conference_state not in _ON_THE_WAY]
    coming = sorted(
        _dated(to_do, TargetStanding.DUE_SOON, TargetStanding.NOT_DUE), key=lambda dated: dated[0]
    )
    return PaceLine(
        section_title=excerpt(plan[0].section_title, LONGEST_PLACE),
        shown=sum(step.is_met for step in counted),
        planned=len(counted),
        past=past[0][1] if past else None,
        past_on=past[0][0] if past else None,
        more_past=max(0, len(past) - 1),
        coming=coming[0][1] if coming else None,
        coming_on=coming[0][0] if coming else None,
        has_passed=bool(coming) and coming[0][0] < on,
    )


def _dated(steps: Iterable[PathStep], *statuses: TargetStanding) -> list[tuple[date, TargetName]]:
    return [
        (step.due_on, step.target)
        for step in steps
        if step.due_on is not None and step.standing.status in statuses
    ]


def _is_on_the_way(open_one: OpenConference) -> bool:
    """Somebody's answer is awaited, or a time agreed; a "not yet" answered is the next step instead."""
    return open_one.waits_for is not WaitsFor.NOBODY or open_one.state is ConferenceState.SCHEDULED


def _urgency(open_one: OpenConference) -> tuple[bool, bool, datetime]:
    """The student's own turn first, then by the time agreed, then the longest wait; what is shown and only
    waits for a word comes last.
    """
    is_met = open_one.state is ConferenceState.MET
    return is_met, open_one.waits_for is not WaitsFor.STUDENT, open_one.starts_at or open_one.since


def _waiting_line(open_one: OpenConference, policy: Policy) -> WaitingLine:
    return WaitingLine(
        conference_id=open_one.id,
        target=open_one.target,
        state=open_one.state,
        teacher_name=open_one.teacher_name,
        since=open_one.since,
        school_days=open_one.school_days,
        is_my_turn=open_one.waits_for is WaitsFor.STUDENT,
        is_overdue=open_one.waits_for is WaitsFor.TEACHER
        and open_one.school_days > policy.answer_within_days,
        starts_at=open_one.starts_at,
        place=excerpt(open_one.place, LONGEST_PLACE) if open_one.place else None,
    )
