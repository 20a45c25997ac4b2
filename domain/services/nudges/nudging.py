"""Promises nudges, and asks at the moment of sending whether they still may and should be sent.

Source: DOMAIN rules 11, 16 and 23
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.base import Message, Nudge, StudentNudge
from domain.messages.reminders import ConferenceReminder, ConferencesSoon
from domain.models import Person, Promise, School
from domain.rules import nudging
from domain.rules.nudging import Window
from domain.rules.policy import policy_of
from domain.services.nudges import nudge_truth
from domain.services.nudges.nudge_windows import student_nudges, windows_of
from domain.services.occasions import Occasion
from domain.services.promises import promise
from domain.vocabulary import PromiseState

ARRIVED = (PromiseState.SENT, PromiseState.UNCERTAIN)
PROMISED = (PromiseState.DUE, PromiseState.SENDING, *ARRIVED)


@dataclass(frozen=True, slots=True)
class Send:
    """It may go, as it stands now: its facts are gathered anew where they can have changed."""

    message: Message


@dataclass(frozen=True, slots=True)
class Postpone:
    """Not now: in the quiet hours, on a day without school, or on one that had a nudge already."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Not any more."""

    reason: str


Verdict = Send | Postpone | Drop


async def promise_nudge(
    session: AsyncSession,
    nudge: Nudge,
    *,
    to: Person,
    key: str,
    occasion: Occasion,
    about: UUID | None,
    quiet_on: date | None = None,
) -> bool:
    """Promises a nudge for the next moment at which the recipient may get one; False where none is promised.

    None is promised where the key was promised before, where no such moment is near (a break), and where a
    student has had enough of them that week; on one day they get one at most. `about` is the student it tells
    of, `quiet_on` a day on which it may not come, such as one on which a plan's dates were computed anew.
    Joins the caller's transaction.
    """
    windows = await windows_of(session, [to.id], occasion=occasion, silent_on=quiet_on, taken_by=PROMISED)
    window = windows[to.id]
    due_at = window.next_open(occasion.now)
    if due_at is None:
        return False
    if isinstance(nudge, StudentNudge):
        begins, ends = window.week_of(due_at)
        count = (await nudges_between(session, [to.id], school_id=to.school_id, begins=begins, ends=ends))[
            to.id
        ]
        if not nudging.has_room(count, policy=occasion.policy):
            return False
    return await promise(
        session,
        nudge,
        to=to,
        key=key,
        now=occasion.now,
        about=about,
        due_at=due_at,
        not_after=due_at + occasion.policy.nudge_lasts,
    )


async def nudges_between(
    session: AsyncSession, student_ids: Collection[UUID], *, school_id: UUID, begins: datetime, ends: datetime
) -> dict[UUID, int]:
    """How many nudges to each student were sent, may have arrived, or are due in that time."""
    at = func.coalesce(col(Promise.sent_at), col(Promise.due_at))
    found = await session.execute(
        select(col(Promise.recipient_id), func.count())
        .where(
            col(Promise.school_id) == school_id,
            col(Promise.recipient_id).in_(student_ids),
            col(Promise.message).in_(student_nudges()),
            col(Promise.state).in_(PROMISED),
            at >= begins,
            at < ends,
        )
        .group_by(col(Promise.recipient_id))
    )
    return dict.fromkeys(student_ids, 0) | {row[0]: row[1] for row in found}


async def with_room(session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion) -> set[UUID]:
    """Those of the students who may be nudged once more at the next moment for it."""
    windows = await windows_of(session, student_ids, occasion=occasion, taken_by=PROMISED)
    moments = {each: windows[each].next_open(occasion.now) for each in student_ids}
    weeks: dict[tuple[datetime, datetime], list[UUID]] = {}
    for student_id, moment in moments.items():
        if moment is not None:
            weeks.setdefault(windows[student_id].week_of(moment), []).append(student_id)
    room: set[UUID] = set()
    for (begins, ends), there in weeks.items():
        counts = await nudges_between(session, there, school_id=occasion.school.id, begins=begins, ends=ends)
        room |= {each for each in there if nudging.has_room(counts[each], policy=occasion.policy)}
    return room


async def still_wanted(session: AsyncSession, row: Promise, nudge: Nudge, *, now: datetime) -> Verdict:
    """Whether a nudge that is due may be sent now, and with which facts. Changes nothing.

    That it is not too late, its recipient still at the school and still allowed to see the student is asked
    of every promise.
    """
    school = await session.get_one(School, row.school_id)
    recipient = await session.get_one(Person, (row.school_id, row.recipient_id))
    occasion = Occasion(school, policy_of(school.settings), now)
    windows = await windows_of(session, [recipient.id], occasion=occasion, taken_by=ARRIVED)
    window = windows[recipient.id]
    if isinstance(nudge, ConferenceReminder | ConferencesSoon):
        window = replace(window, silent_on=frozenset())
    if not window.is_open(now):
        until = window.next_open(now)
        if until is None or (row.not_after is not None and until > row.not_after):
            return Drop("too late: no moment for it until then")
        return Postpone(until, "no moment for it now")
    is_counted = isinstance(nudge, StudentNudge) and nudge.COUNTS
    if is_counted and not await _has_room(session, row, window, occasion):
        return Drop("enough this week")
    current = await nudge_truth.as_it_stands(session, nudge, to=recipient, occasion=occasion)
    return Send(current) if current is not None else Drop("no longer so")


async def _has_room(session: AsyncSession, row: Promise, window: Window, occasion: Occasion) -> bool:
    """Whether of what arrived this week there is room for this one; it counts itself for nothing."""
    begins, ends = window.week_of(occasion.now)
    arrived = await session.scalar(
        select(func.count()).where(
            col(Promise.school_id) == row.school_id,
            col(Promise.recipient_id) == row.recipient_id,
            col(Promise.message).in_(student_nudges()),
            col(Promise.state).in_(ARRIVED),
            func.coalesce(col(Promise.sent_at), col(Promise.due_at)) >= begins,
            func.coalesce(col(Promise.sent_at), col(Promise.due_at)) < ends,
        )
    )
    return nudging.has_room(arrived or 0, policy=occasion.policy)
