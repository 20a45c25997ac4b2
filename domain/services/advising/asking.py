"""Answers that are missing: the advisor asks once more, or writes them down for the student."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.talks import CheckInAskedAgain
from domain.models import CheckIn, Person, Promise
from domain.rules.check_ins import is_over
from domain.services.advising.weeks import Held
from domain.services.coaching import check_ins
from domain.services.nudges.advisory_weeks import advisory_weeks
from domain.services.nudges.nudge_windows import windows_of
from domain.services.occasions import Occasion
from domain.services.promises import promise
from domain.vocabulary import PromiseState


async def again(session: AsyncSession, held: Held, *, by: Person, occasion: Occasion) -> datetime | None:
    """When the student gets the questions once more; None where they answered, were met, were asked again
    before, or no moment for it is left in the week. Whether they were asked at all the caller looks at.

    It keeps the quiet hours and comes on a day with school. Joins the caller's transaction.
    """
    check_in, student = held.check_in, held.student
    if not is_wanted(check_in, occasion=occasion):
        return None
    windows = await windows_of(session, [student.id], occasion=occasion)
    window = replace(windows[student.id], silent_on=frozenset())
    due_at = window.next_open(occasion.now)
    if due_at is None or due_at >= window.week_of(occasion.now)[1]:
        return None
    nudge = CheckInAskedAgain(check_in.id, student.id, check_in.week_on, student.called, by.full_name)
    is_promised = await promise(
        session,
        nudge,
        to=student,
        key=_key(check_in),
        now=occasion.now,
        about=student.id,
        due_at=due_at,
        not_after=window.week_of(occasion.now)[1],
    )
    return due_at if is_promised else None


def is_wanted(check_in: CheckIn, *, occasion: Occasion) -> bool:
    """Whether there is anything to ask again."""
    is_done = check_in.answered_at or check_in.met_at or check_in.missed
    return not is_done and not is_over(check_in.week_on, today=occasion.today)


async def may_ask(session: AsyncSession, check_in: CheckIn | None, *, occasion: Occasion) -> bool:
    """Whether the student could be asked once more, if the questions have gone out."""
    if check_in is None or not is_wanted(check_in, occasion=occasion):
        return False
    return not await _is_promised(session, check_in, col(Promise.key) == _key(check_in))


async def is_before_questions(
    session: AsyncSession, student: Person, check_in: CheckIn | None, *, occasion: Occasion
) -> bool:
    """Whether the week's questions are still to come to the student, though a talk may have opened their
    check-in: nobody asks once more before they were asked.
    """
    if check_in is None:
        return True
    if not is_wanted(check_in, occasion=occasion):
        return False
    weeks = await advisory_weeks(
        session, occasion=occasion, on=check_in.week_on, section_ids=[check_in.section_id]
    )
    week = weeks.get(check_in.section_id)
    if week is not None and week.slot > occasion.now:
        return True
    key = check_ins.key_of_questions(student.id, check_in.week_on)
    waits = (col(Promise.key) == key) & (col(Promise.state) == PromiseState.DUE)
    return await _is_promised(session, check_in, waits & (col(Promise.due_at) > occasion.now))


def _key(check_in: CheckIn) -> str:
    """Of the promise: once is enough."""
    return f"check-in-again:{check_in.id}"


async def _is_promised(session: AsyncSession, check_in: CheckIn, such: ColumnElement[bool]) -> bool:
    asked = exists().where(col(Promise.school_id) == check_in.school_id, such)
    return bool(await session.scalar(select(literal(1)).where(asked)))


async def as_it_stands(
    session: AsyncSession, nudge: CheckInAskedAgain, *, to: Person, occasion: Occasion
) -> CheckInAskedAgain | None:
    """None where it was answered meanwhile, or the talk was had. Asks no right."""
    check_in = await session.get(CheckIn, (to.school_id, nudge.check_in_id), populate_existing=True)
    return nudge if check_in is not None and is_wanted(check_in, occasion=occasion) else None
