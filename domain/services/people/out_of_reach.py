"""Accounts that take no messages any more: noted once, and an adult who can help hears of it."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.out_of_reach import StudentOutOfReach
from domain.models import ChannelLink, Person, School
from domain.services.families import tasks
from domain.services.people import invites, people, students
from domain.services.people.reachable import is_reachable
from domain.services.promises import promise
from domain.vocabulary import ChannelName, LinkState, Role


async def note(
    session: AsyncSession,
    school_id: UUID,
    person_id: UUID,
    *,
    account: tuple[ChannelName, str],
    now: datetime,
) -> None:
    """The account takes no messages from now on, until its owner writes again.

    Where a student has no other account in reach, whoever decides on their accounts is told, once; where a
    guardian has none, the advisors of their children have a task. Of an adult's account the outbox keeps what
    could not be delivered. Joins the caller's transaction.
    """
    channel, address = account
    lost = await session.scalar(
        update(ChannelLink)
        .where(
            col(ChannelLink.school_id) == school_id,
            col(ChannelLink.person_id) == person_id,
            col(ChannelLink.channel) == channel,
            col(ChannelLink.address) == address,
            col(ChannelLink.state) != LinkState.ENDED,
            col(ChannelLink.unreachable_since).is_(None),
        )
        .values(unreachable_since=now)
        .returning(ChannelLink)
    )
    if lost is not None and lost.state is LinkState.CONFIRMED:
        await _tell(session, lost, now=now)


async def _tell(session: AsyncSession, lost: ChannelLink, *, now: datetime) -> None:
    student = await session.get_one(Person, (lost.school_id, lost.person_id))
    school = await session.get_one(School, lost.school_id)
    today = now.astimezone(ZoneInfo(school.zone)).date()
    reached = await session.scalar(
        select(is_reachable(Person)).where(
            col(Person.school_id) == student.school_id, col(Person.id) == student.id
        )
    )
    if reached:
        return
    await tasks.open_for_guardian(session, student, on=today, now=now)
    if Role.STUDENT not in await people.roles_of(session, student, on=today):
        return
    for adult in await invites.deciders(session, student, on=today):
        sees = await students.may_see(
            session, school_id=school.id, actor_id=adult.id, student_id=student.id, on=today
        )
        await promise(
            session,
            StudentOutOfReach(student.id, student.full_name, lost.channel, now, may_open=sees),
            to=adult,
            key=f"unreachable:{lost.id}:{today.isoformat()}:{adult.id}",
            now=now,
            about=student.id if sees else None,
        )
