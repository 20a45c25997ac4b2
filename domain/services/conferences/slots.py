"""Times of teachers that are taken, and those that are free.

Whoever changes times locks in this order: the conferences (by id), the plans of their students
(`pace_facts.gather`, which every move calls), the teachers whose times they are (by id, `hold`), and last
the slots. So nobody waits for each other in a circle, a time that reaches into another is seen, and the
unique key (teacher, start, seat) has the last word. A slot to which no conference belongs is a time the
teacher has called off: nobody else gets it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.models import Conference, ConferenceHours, ConferenceSlot, Person
from domain.rules.conference_hours import Busy, FreeTime, Hours, free_times, has_room, room_at
from domain.rules.school_days import SchoolDays
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState

TAKES_TIME = (ConferenceState.PROPOSED, ConferenceState.SCHEDULED)


@dataclass(frozen=True, slots=True)
class Agenda:
    """A teacher's weekly hours, and what is taken from now on."""

    hours: tuple[Hours, ...]
    busy: tuple[Busy, ...]

    def free(self, days: SchoolDays, *, until: date, occasion: Occasion) -> tuple[FreeTime, ...]:
        """Times of the hours that can be taken, the earliest first, in the school's zone."""
        now = occasion.now.astimezone(occasion.zone)
        return free_times(self.hours, days, taken=self.busy, now=now, until=until)

    def has_room(self, starts_at: datetime, occasion: Occasion) -> bool:
        """Whether the teacher has room then, in the hours or outside of them."""
        local = starts_at.astimezone(occasion.zone)
        return has_room(
            room_at(self.hours, local, minutes=occasion.policy.conference_minutes), local, self.busy
        )


def booking_until(occasion: Occasion) -> date:
    """The last day of which times can be taken today."""
    return occasion.today + timedelta(days=occasion.policy.booking_days)


async def hold(session: AsyncSession, school_id: UUID, teacher_ids: Collection[UUID]) -> None:
    """Until the transaction ends, nobody else takes or frees a time of theirs, or joins their line."""
    await session.flush()
    await session.execute(
        select(col(Person.id))
        .where(col(Person.school_id) == school_id, col(Person.id).in_(teacher_ids))
        .order_by(col(Person.id))
        # Not FOR UPDATE: rows that only refer to the teacher may still be written.
        .with_for_update(key_share=True)
    )


async def agendas(
    session: AsyncSession, teacher_ids: Collection[UUID], *, occasion: Occasion
) -> Mapping[UUID, Agenda]:
    """Of each of the teachers, as things stand; whoever then takes a time holds the teacher first."""
    school_id = occasion.school.id
    rows = await session.scalars(
        select(ConferenceHours)
        .where(
            col(ConferenceHours.school_id) == school_id,
            col(ConferenceHours.teacher_id).in_(teacher_ids),
            col(ConferenceHours.last_on).is_(None) | (col(ConferenceHours.last_on) >= occasion.today),
        )
        .order_by(col(ConferenceHours.weekday), col(ConferenceHours.begins_at), col(ConferenceHours.id))
    )
    hours: dict[UUID, list[Hours]] = {each: [] for each in teacher_ids}
    for row in rows:
        hours[row.teacher_id].append(hours_of(row))
    busy = await _busy(session, teacher_ids, occasion=occasion)
    return {each: Agenda(tuple(hours[each]), tuple(busy[each])) for each in teacher_ids}


async def teachers_with_hours(session: AsyncSession, *, occasion: Occasion) -> frozenset[UUID]:
    """Who of the school has weekly times, today or later."""
    found = await session.scalars(
        select(col(ConferenceHours.teacher_id))
        .where(
            col(ConferenceHours.school_id) == occasion.school.id,
            col(ConferenceHours.last_on).is_(None) | (col(ConferenceHours.last_on) >= occasion.today),
        )
        .distinct()
    )
    return frozenset(found)


def hours_of(row: ConferenceHours) -> Hours:
    return Hours(
        weekday=row.weekday,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        capacity=row.capacity,
        place=row.place,
        first_on=row.first_on,
        last_on=row.last_on,
    )


async def _busy(
    session: AsyncSession, teacher_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, list[Busy]]:
    school_id, now = occasion.school.id, occasion.now
    busy: dict[UUID, list[Busy]] = {each: [] for each in teacher_ids}
    slots = await session.execute(
        select(
            col(ConferenceSlot.teacher_id), col(ConferenceSlot.starts_at), col(ConferenceSlot.ends_at)
        ).where(
            col(ConferenceSlot.school_id) == school_id,
            col(ConferenceSlot.teacher_id).in_(teacher_ids),
            col(ConferenceSlot.ends_at) > now,
        )
    )
    for teacher_id, starts_at, ends_at in slots:
        busy[teacher_id].append(Busy(starts_at, ends_at))
    # Times agreed before there were slots, and those of imported histories.
    length = timedelta(minutes=occasion.policy.conference_minutes)
    without = await session.execute(
        select(col(Conference.teacher_id), col(Conference.starts_at)).where(
            col(Conference.school_id) == school_id,
            col(Conference.teacher_id).in_(teacher_ids),
            col(Conference.state).in_(TAKES_TIME),
            col(Conference.slot_id).is_(None),
            col(Conference.starts_at) > now - length,
        )
    )
    for teacher_id, begins in without:
        if begins is not None:
            busy[teacher_id].append(Busy(begins, begins + length))
    return busy


async def take(
    session: AsyncSession,
    conferences: Collection[Conference],
    starts_at: datetime,
    *,
    teacher_id: UUID,
    occasion: Occasion,
) -> bool:
    """Takes a time of the teacher for a conference, or one for all of a group, in place of what they had.

    False where the teacher has no room then: nothing is taken, and what they had is free. The conferences are
    locked. Joins the caller's transaction.
    """
    if await _have_it(session, conferences, starts_at, teacher_id=teacher_id):
        return True
    school_id = occasion.school.id
    had = await teachers_of(session, conferences)
    await hold(session, school_id, {teacher_id, *had})
    for conference in conferences:
        await _let_go(session, conference)
    agenda = (await agendas(session, [teacher_id], occasion=occasion))[teacher_id]
    if not agenda.has_room(starts_at, occasion):
        return False
    local = starts_at.astimezone(occasion.zone)
    room = room_at(agenda.hours, local, minutes=occasion.policy.conference_minutes)
    slot_id = await _insert(
        session,
        ConferenceSlot(
            school_id=school_id,
            id=new_id(),
            teacher_id=teacher_id,
            starts_at=starts_at,
            ends_at=room.ends_at,
            is_group=len(conferences) > 1,
        ),
        capacity=room.capacity,
    )
    for conference in conferences:
        conference.slot_id = slot_id
    return slot_id is not None


async def _have_it(
    session: AsyncSession, conferences: Collection[Conference], starts_at: datetime, *, teacher_id: UUID
) -> bool:
    """Whether it is the time they have already."""
    slot_ids = {each.slot_id for each in conferences}
    if len(slot_ids) != 1 or None in slot_ids:
        return False
    found = await session.scalar(
        select(col(ConferenceSlot.id)).where(
            col(ConferenceSlot.school_id) == next(iter(conferences)).school_id,
            col(ConferenceSlot.id).in_(slot_ids),
            col(ConferenceSlot.teacher_id) == teacher_id,
            col(ConferenceSlot.starts_at) == starts_at,
        )
    )
    return found is not None


async def _insert(session: AsyncSession, slot: ConferenceSlot, *, capacity: int) -> UUID | None:
    """The slot on the first free seat; None where every seat is taken."""
    for seat in range(capacity):
        values = slot.model_dump() | {"seat": seat}
        inserted: UUID | None = await session.scalar(
            insert(ConferenceSlot).values(**values).on_conflict_do_nothing().returning(col(ConferenceSlot.id))
        )
        if inserted is not None:
            return inserted
    return None


async def free(session: AsyncSession, conference: Conference, *, stays_taken: bool = False) -> None:
    """Gives a conference's time back, or leaves it taken for nobody: the teacher cannot come then.

    A group's time is free when the last of them is out of it. Joins the caller's transaction.
    """
    if conference.slot_id is None:
        return
    if stays_taken:
        conference.slot_id = None
        return
    await hold(session, conference.school_id, await teachers_of(session, [conference]))
    await _let_go(session, conference)


async def _let_go(session: AsyncSession, conference: Conference) -> None:
    slot_id, conference.slot_id = conference.slot_id, None
    await session.flush()
    if slot_id is not None:
        await session.execute(
            delete(ConferenceSlot).where(
                col(ConferenceSlot.school_id) == conference.school_id,
                col(ConferenceSlot.id) == slot_id,
                ~exists().where(
                    col(Conference.school_id) == col(ConferenceSlot.school_id),
                    col(Conference.slot_id) == col(ConferenceSlot.id),
                ),
            )
        )


async def teachers_of(session: AsyncSession, conferences: Collection[Conference]) -> frozenset[UUID]:
    """Whose times the conferences have."""
    slot_ids = {each.slot_id for each in conferences if each.slot_id}
    if not slot_ids:
        return frozenset()
    found = await session.scalars(
        select(col(ConferenceSlot.teacher_id)).where(
            col(ConferenceSlot.school_id) == next(iter(conferences)).school_id,
            col(ConferenceSlot.id).in_(slot_ids),
        )
    )
    return frozenset(found)


async def group_size(session: AsyncSession, conference: Conference) -> int:
    """How many students have the conference's time together; 0 where it is for one."""
    if conference.slot_id is None:
        return 0
    found = await session.scalars(
        select(col(Conference.id))
        .join(
            ConferenceSlot,
            (col(ConferenceSlot.school_id) == col(Conference.school_id))
            & (col(ConferenceSlot.id) == col(Conference.slot_id)),
        )
        .where(
            col(Conference.school_id) == conference.school_id,
            col(Conference.slot_id) == conference.slot_id,
            col(ConferenceSlot.is_group),
        )
    )
    return len(found.all())
