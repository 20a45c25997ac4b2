"""Each student's weekly message, at their own time. Source: DOMAIN rules 11, 23 and 28"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Text, Time, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.messages.asks import Question
from domain.messages.nudges import WeeklyMessage
from domain.messages.registry import to_facts
from domain.models import (
    Cadence,
    Calendar,
    InstructionalDay,
    PaceCase,
    Person,
    Plan,
    PlanStanding,
    Promise,
    School,
)
from domain.rules.ladder import ASKING
from domain.rules.nudging import Window, is_weekly_wanted, week_name
from domain.rules.policy import policy_of
from domain.services.nudges.advisory_weeks import advisory_weeks
from domain.services.nudges.nudge_windows import windows_of
from domain.services.nudges.nudging import PROMISED, with_place
from domain.services.occasions import Occasion
from domain.services.people.reachable import is_reachable
from domain.services.reflecting import asking
from domain.services.reflecting.asking import Carrier
from domain.vocabulary import CaseState, PromiseState, ReflectionOccasion, Rhythm

BATCH = 500
"""Students decided on at once."""

_DAY = timedelta(days=1)
_SUNDAY = 6


async def promise_due(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Promises the weekly message to every student whose time has come in this ISO week; how many.

    Each student's week is decided once, however many workers ask: what is promised and what is not is a row
    under the key of that week, the latter with its reason. A slot missed (nothing ran) is made up for as long
    as the week has a moment left, and never after. Joins the caller's transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    statement = _candidates(occasion, await _reaches(session, occasion))
    promised, after = 0, UUID(int=0)
    while rows := (await session.execute(statement.where(col(Person.id) > after).limit(BATCH))).all():
        promised += await _decide(session, [_candidate(row, occasion) for row in rows], occasion=occasion)
        after = rows[-1].person_id
    return promised


@dataclass(frozen=True, slots=True)
class _Candidate:
    student_id: UUID
    name: str
    weekday: int
    at: time
    rhythm: Rhythm
    calm_weeks: int | None
    """See `is_weekly_wanted`."""


def _candidate(row: Row[*tuple[object, ...]], occasion: Occasion) -> _Candidate:
    calm_since: date = max(row.starts_on, row.last_closed_on or row.starts_on)
    weeks = (_monday(occasion.today) - _monday(calm_since)).days // 7
    return _Candidate(
        student_id=row.person_id,
        name=row.name,
        weekday=row.weekday,
        at=row.at,
        rhythm=row.rhythm,
        calm_weeks=None if row.is_asking else max(0, weeks),
    )


def _monday(day: date) -> date:
    return day - _DAY * day.weekday()


def _candidates(occasion: Occasion, reaches: int) -> Select[*tuple[object, ...]]:
    """Reachable students with a plan whose week is not decided, and whose day and hour have come.

    `reaches` is the weekday up to which a message may be brought forward to today, see `_reaches`.
    """
    school, policy = occasion.school, occasion.policy
    weekday = func.coalesce(col(Cadence.weekly_on), policy.weekly_on)
    at = func.coalesce(col(Cadence.weekly_at), cast(literal(time.fromisoformat(policy.weekly_at)), Time))
    rhythm = func.coalesce(col(Cadence.rhythm), Rhythm.FADING)
    key = literal("pace:") + cast(col(Person.id), Text) + literal(f":{week_name(occasion.today)}")
    last_closed = (
        select(func.max(col(PaceCase.closed_at)))
        .where(col(PaceCase.school_id) == school.id, col(PaceCase.student_id) == col(Person.id))
        .scalar_subquery()
    )
    return (
        select(
            col(Person.id).label("person_id"),
            func.coalesce(col(Person.preferred_name), col(Person.given_name)).label("name"),
            weekday.label("weekday"),
            at.label("at"),
            rhythm.label("rhythm"),
            func.max(col(Plan.starts_on)).label("starts_on"),
            func.date(func.timezone(school.zone, last_closed)).label("last_closed_on"),
            _asks_for_support(school.id).label("is_asking"),
        )
        .join(
            Plan,
            (col(Plan.school_id) == col(Person.school_id)) & (col(Plan.student_id) == col(Person.id)),
        )
        .outerjoin(
            Cadence,
            (col(Cadence.school_id) == col(Person.school_id)) & (col(Cadence.person_id) == col(Person.id)),
        )
        .where(
            col(Person.school_id) == school.id,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > occasion.today),
            col(Plan.ended_on).is_(None),
            col(Plan.starts_on) <= occasion.today,
            rhythm != Rhythm.OFF,
            _has_come(weekday, at, reaches=reaches, occasion=occasion),
            is_reachable(Person),
            ~exists().where(col(Promise.school_id) == school.id, col(Promise.key) == key),
        )
        .group_by(col(Person.id), col(Person.school_id), col(Cadence.school_id), col(Cadence.person_id))
        .order_by(col(Person.id))
    )


def _asks_for_support(school_id: UUID) -> ColumnElement[bool]:
    """Whether a case of the person is open, or one of their plans would open one."""
    has_case = exists().where(
        col(PaceCase.school_id) == school_id,
        col(PaceCase.student_id) == col(Person.id),
        col(PaceCase.state) != CaseState.CLOSED,
    )
    has_need = exists().where(
        col(PlanStanding.school_id) == school_id,
        col(PlanStanding.student_id) == col(Person.id),
        col(PlanStanding.status).in_(ASKING),
    )
    return has_case | has_need


def _has_come(
    weekday: ColumnElement[int], at: ColumnElement[time], *, reaches: int, occasion: Occasion
) -> ColumnElement[bool]:
    """Whether the chosen day and hour can have come; the rule of slots decides."""
    local = occasion.now.astimezone(occasion.zone)
    return (weekday < local.weekday()) | ((weekday <= reaches) & (at <= local.time()))


async def _reaches(session: AsyncSession, occasion: Occasion) -> int:
    """The last weekday of this week up to which some calendar teaches no more after today.

    Who chose one of those days gets the message today: keeps the query to those whose time can have come. A
    last day of the week that some advisory keeps for its check-in is none for its students.
    """
    sunday = occasion.today + _DAY * (_SUNDAY - occasion.today.weekday())
    next_days: Iterable[date | None] = (
        await session.execute(
            select(func.min(col(InstructionalDay.day)))
            .select_from(Calendar)
            .outerjoin(
                InstructionalDay,
                (col(InstructionalDay.school_id) == col(Calendar.school_id))
                & (col(InstructionalDay.calendar_id) == col(Calendar.id))
                & col(InstructionalDay.day).between(occasion.today + _DAY, sunday),
            )
            .where(col(Calendar.school_id) == occasion.school.id)
            .group_by(col(Calendar.id))
        )
    ).scalars()
    weeks = (await advisory_weeks(session, occasion=occasion, on=occasion.today)).values()
    kept = {occasion.day_of(each.slot) for each in weeks if each.slot > occasion.now}
    lasts = kept & {max(each.school_days) for each in weeks}
    return max(
        (_SUNDAY if day is None or day in lasts else day.weekday() - 1 for day in next_days), default=_SUNDAY
    )


async def _decide(session: AsyncSession, candidates: Sequence[_Candidate], *, occasion: Occasion) -> int:
    student_ids = [each.student_id for each in candidates]
    windows = await windows_of(session, student_ids, occasion=occasion, taken_by=PROMISED)
    week = windows[student_ids[0]].week_of(occasion.now)
    rooms = await with_place(session, student_ids, week=week, occasion=occasion)
    decided: list[tuple[_Candidate, datetime, str | None]] = []
    for each in candidates:
        window = windows[each.student_id]
        slot = window.weekly_slot(occasion.today, weekday=each.weekday, at=each.at)
        if slot is not None and slot > occasion.now:
            continue
        due_at = _due_at(window, slot, each.at, before=week[1], occasion=occasion) if slot else None
        reason = _reason_against(each, due_at, each.student_id in rooms, occasion)
        decided.append((each, due_at or occasion.now, reason))
    if not decided:
        return 0
    carriers = [
        Carrier(each.student_id, _key(each, occasion), due_at)
        for each, due_at, reason in decided
        if reason is None
    ]
    questions = await asking.ask_all_along(
        session, carriers, follows=ReflectionOccasion.WEEK_ENDS, occasion=occasion
    )
    rows = [
        _row(each, due_at, reason, questions.get(each.student_id), occasion)
        for each, due_at, reason in decided
    ]
    written = await session.execute(
        insert(Promise).on_conflict_do_nothing().returning(col(Promise.state)), rows
    )
    return sum(state is PromiseState.DUE for state in written.scalars())


def _due_at(
    window: Window, slot: datetime, at: time, *, before: datetime, occasion: Occasion
) -> datetime | None:
    """Now, on the day of the slot. One that was missed is made up for at the same time of another day."""
    if occasion.day_of(slot) == occasion.today and window.is_open(occasion.now):
        return occasion.now
    found = (window.next_at(occasion.now, at), window.next_open(occasion.now))
    return next((each for each in found if each is not None and each < before), None)


def _reason_against(
    candidate: _Candidate, due_at: datetime | None, has_room: bool, occasion: Occasion
) -> str | None:
    if due_at is None:
        return "no moment for it this week"
    if not is_weekly_wanted(candidate.rhythm, calm_weeks=candidate.calm_weeks, policy=occasion.policy):
        return "on pace: it comes less often"
    return None if has_room else "enough this week"


def _key(candidate: _Candidate, occasion: Occasion) -> str:
    return f"pace:{candidate.student_id}:{week_name(occasion.today)}"


def _row(
    candidate: _Candidate,
    due_at: datetime,
    reason: str | None,
    question: Question | None,
    occasion: Occasion,
) -> dict[str, object]:
    return {
        "school_id": occasion.school.id,
        "id": new_id(),
        "key": _key(candidate, occasion),
        "recipient_id": candidate.student_id,
        "about_id": candidate.student_id,
        "message": WeeklyMessage.__name__,
        "facts": to_facts(WeeklyMessage(candidate.name, question=question)) if reason is None else {},
        "promised_at": occasion.now,
        "due_at": due_at,
        "not_after": due_at + occasion.policy.nudge_lasts,
        "state": PromiseState.DUE if reason is None else PromiseState.DROPPED,
        "fault": reason,
        "attempts": 0,
    }
