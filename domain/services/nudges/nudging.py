"""Promises nudges: for the next moment at which somebody may get one, and few of them.

Source: DOMAIN rules 11, 16 and 23
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.base import Nudge, StudentNudge
from domain.messages.check_ins import CheckInQuestions
from domain.models import Person, Promise
from domain.rules import nudging
from domain.services.nudges.advisory_weeks import primary_advisories
from domain.services.nudges.nudge_windows import student_nudges, windows_of
from domain.services.occasions import Occasion
from domain.services.promises import promise
from domain.vocabulary import PromiseState

ARRIVED = (PromiseState.SENT, PromiseState.UNCERTAIN)
PROMISED = (PromiseState.DUE, PromiseState.SENDING, *ARRIVED)


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
        week = window.week_of(due_at)
        if not await with_place(session, [to.id], week=week, occasion=occasion):
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


async def with_place(
    session: AsyncSession,
    student_ids: Collection[UUID],
    *,
    week: tuple[datetime, datetime],
    occasion: Occasion,
    states: Collection[PromiseState] = PROMISED,
    for_check_in: bool = False,
) -> set[UUID]:
    """Those of the students for whom there is room for one more nudge in that week, from its beginning to the
    next one's: by what was sent, may have arrived, or is due in it.

    One place is kept for the questions of the check-in (`for_check_in`) of all who are in an advisory now.
    """
    sent = await _nudges_between(session, student_ids, week=week, occasion=occasion, states=states)
    if for_check_in:
        return {each for each in student_ids if nudging.has_room(sum(sent[each]), policy=occasion.policy)}
    advised = await session.execute(
        primary_advisories(occasion.school.id, on=occasion.today, student_ids=student_ids)
    )
    keeping = {row.person_id for row in advised}
    return {
        each
        for each in student_ids
        if nudging.has_room(
            sent[each][0] if each in keeping else sum(sent[each]),
            policy=occasion.policy,
            keeps_place=each in keeping,
        )
    }


async def _nudges_between(
    session: AsyncSession,
    student_ids: Collection[UUID],
    *,
    week: tuple[datetime, datetime],
    occasion: Occasion,
    states: Collection[PromiseState],
) -> dict[UUID, tuple[int, int]]:
    """(other nudges, questions of a check-in) by student."""
    at = func.coalesce(col(Promise.sent_at), col(Promise.due_at))
    is_check_in = col(Promise.message) == CheckInQuestions.__name__
    found = await session.execute(
        select(
            col(Promise.recipient_id),
            func.count().filter(~is_check_in),
            func.count().filter(is_check_in),
        )
        .where(
            col(Promise.school_id) == occasion.school.id,
            col(Promise.recipient_id).in_(student_ids),
            col(Promise.message).in_(student_nudges()),
            col(Promise.state).in_(states),
            at >= week[0],
            at < week[1],
        )
        .group_by(col(Promise.recipient_id))
    )
    return dict.fromkeys(student_ids, (0, 0)) | {row[0]: (row[1], row[2]) for row in found}


async def with_room(session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion) -> set[UUID]:
    """Those of the students who may be nudged once more at the next moment for it."""
    windows = await windows_of(session, student_ids, occasion=occasion, taken_by=PROMISED)
    moments = {each: windows[each].next_open(occasion.now) for each in student_ids}
    weeks: dict[tuple[datetime, datetime], list[UUID]] = {}
    for student_id, moment in moments.items():
        if moment is not None:
            weeks.setdefault(windows[student_id].week_of(moment), []).append(student_id)
    room: set[UUID] = set()
    for week, there in weeks.items():
        room |= await with_place(session, there, week=week, occasion=occasion)
    return room
