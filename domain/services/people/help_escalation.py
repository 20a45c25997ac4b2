"""What becomes of "help now" that nobody has read: it goes on to the next in line, and the student knows.

Source: DOMAIN rule 27. Nobody's distress is scored, and nothing here claims that somebody watches.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.asking_help import HelpPassedOn, StudentWantsHelpNow
from domain.models import Calendar, HelpRequest, InstructionalDay, Person, School
from domain.rules.helping import HORIZON, passes_on_at
from domain.rules.policy import policy_of
from domain.rules.school_days import SchoolDays
from domain.services.occasions import Occasion
from domain.services.people.help_circles import Circle, circles, following
from domain.services.promises import promise
from domain.vocabulary import HelpKind


async def pass_on(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Passes on whatever has waited for long enough: how many requests.

    Within school hours after the minutes the school has set; else when school begins the next time; and at
    any hour as soon as no message reaches those it went to. Whoever was told stays told. Joins the caller's
    transaction; any number of workers may do it at once.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    after = timedelta(minutes=occasion.policy.help_passes_on_minutes)
    waiting = (
        await session.scalars(
            select(HelpRequest)
            .where(
                col(HelpRequest.school_id) == school.id,
                col(HelpRequest.kind) == HelpKind.NOW,
                col(HelpRequest.acknowledged_at).is_(None),
                col(HelpRequest.reached).is_not(None),
            )
            .order_by(col(HelpRequest.asked_at))
            .with_for_update(skip_locked=True)
        )
    ).all()
    if not waiting:
        return 0
    days = await _school_days(session, school, waiting)
    passed_on = 0
    for request in waiting:
        student = await session.get_one(Person, (request.school_id, request.student_id))
        known = await circles(session, student, school=school, on=occasion.today)
        told_at = (request.told_at or request.asked_at).astimezone(occasion.zone)
        due = passes_on_at(told_at, after=after, hours=occasion.policy.school_hours, days=days)
        if (due is not None and due <= now) or not _is_reached(request, known):
            await _pass_on(session, request, student, known, occasion=occasion)
            passed_on += 1
    return passed_on


def _is_reached(request: HelpRequest, known: Sequence[Circle]) -> bool:
    """Whether a message reaches anybody of those who were told last."""
    return any(circle.reached for circle in known if circle.why is request.reached)


async def _pass_on(
    session: AsyncSession,
    request: HelpRequest,
    student: Person,
    known: Sequence[Circle],
    *,
    occasion: Occasion,
) -> None:
    told: list[Person] = []
    further = following(known, request.reached) if request.reached else ()
    request.reached, request.told_at = None, occasion.now
    for circle in further:
        told = await _tell(session, request, student, circle, now=occasion.now)
        if told:
            request.reached = circle.why
            break
    school = occasion.school
    notice = HelpPassedOn(
        asked_at=request.asked_at,
        told=tuple(adult.full_name for adult in told),
        line_name=school.help_line_name,
        line_number=school.help_line_number,
    )
    key = f"help:{request.id}:on:{request.reached or 'nobody'}"
    await promise(session, notice, to=student, key=key, now=occasion.now, about=student.id)


async def _tell(
    session: AsyncSession, request: HelpRequest, student: Person, circle: Circle, *, now: datetime
) -> list[Person]:
    """Those who hear of it for the first time, and whom the message reaches."""
    notice = StudentWantsHelpNow(
        help_id=request.id,
        student_id=student.id,
        student_name=student.full_name,
        asked_at=request.asked_at,
        why=circle.why,
        is_passed_on=True,
    )
    fresh = [
        adult
        for adult in circle.people
        # Without `about`: a leader neither teaches nor advises most students, and must be reached.
        if await promise(session, notice, to=adult, key=f"help:{request.id}:{adult.id}", now=now)
    ]
    return [adult for adult in fresh if adult in circle.reached]


async def _school_days(session: AsyncSession, school: School, waiting: Sequence[HelpRequest]) -> SchoolDays:
    """The days on which any of the school's calendars teaches, from the first request on."""
    zone = ZoneInfo(school.zone)
    first_on = min((each.told_at or each.asked_at).astimezone(zone).date() for each in waiting)
    last_on = first_on + 2 * HORIZON
    known = (
        await session.execute(
            select(func.min(col(Calendar.first_on)), func.max(col(Calendar.last_on))).where(
                col(Calendar.school_id) == school.id
            )
        )
    ).one()
    if known[0] is None:
        return SchoolDays()
    days = await session.scalars(
        select(col(InstructionalDay.day)).where(
            col(InstructionalDay.school_id) == school.id,
            col(InstructionalDay.day).between(first_on, last_on),
        )
    )
    return SchoolDays(frozenset(days), known_from=known[0], known_until=known[1])
