"""Answers that are missing: the advisor asks once more, or writes them down for the student."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.talks import CheckInAskedAgain
from domain.models import CheckIn, Person
from domain.rules.check_ins import is_over
from domain.services.advising import brief_facts
from domain.services.advising.weeks import Held
from domain.services.nudges.nudge_windows import windows_of
from domain.services.occasions import Occasion
from domain.services.promises import promise


async def again(session: AsyncSession, held: Held, *, by: Person, occasion: Occasion) -> datetime | None:
    """When the student gets the questions once more; None where they answered, were met, were asked again
    before, or no moment for it is left in the week.

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
        key=brief_facts.key_of_asking_again(check_in),
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


async def as_it_stands(
    session: AsyncSession, nudge: CheckInAskedAgain, *, to: Person, occasion: Occasion
) -> CheckInAskedAgain | None:
    """None where it was answered meanwhile, or the talk was had. Asks no right."""
    check_in = await session.get(CheckIn, (to.school_id, nudge.check_in_id), populate_existing=True)
    return nudge if check_in is not None and is_wanted(check_in, occasion=occasion) else None
