"""A teacher's weekly conference times: list, add, change, end."""

from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import FieldProblem, InvalidAnswers, NotFound, Problem
from domain.messages.hours import BookedLine, HoursLine
from domain.models import Conference, ConferenceHours, ConferenceSlot, LearningTarget, Person
from domain.rules.conference_hours import Hours, clash
from domain.services import audit
from domain.services.conferences import slots
from domain.services.learning import targets
from domain.services.occasions import Occasion

SHOWN = 5
"""Conferences named before hours end."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hours as a teacher wishes them."""

    begins_at: time
    ends_at: time
    minutes: int
    capacity: int
    place: str | None
    first_on: date
    last_on: date | None

    def on(self, weekday: int) -> Hours:
        return Hours(
            weekday=weekday,
            begins_at=self.begins_at,
            ends_at=self.ends_at,
            minutes=self.minutes,
            capacity=self.capacity,
            place=self.place,
            first_on=self.first_on,
            last_on=self.last_on,
        )


async def of_teacher(session: AsyncSession, teacher: Person, *, occasion: Occasion) -> tuple[HoursLine, ...]:
    """Those that have not ended, by weekday."""
    rows = await _rows(session, teacher, occasion=occasion)
    booked = await _booked(session, teacher, rows, occasion=occasion)
    return tuple(_line(row, len(booked[row.id])) for row in rows)


async def get(
    session: AsyncSession, hours_id: UUID, *, teacher: Person, is_locked: bool = False
) -> ConferenceHours:
    """One's own. Raises NotFound for anybody else's."""
    statement = select(ConferenceHours).where(
        col(ConferenceHours.school_id) == teacher.school_id,
        col(ConferenceHours.id) == hours_id,
        col(ConferenceHours.teacher_id) == teacher.id,
    )
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = await session.scalar(statement)
    if row is None:
        raise NotFound
    return row


async def add(
    session: AsyncSession, teacher: Person, *, weekdays: tuple[int, ...], wanted: Wanted, occasion: Occasion
) -> None:
    """The same times on each of the weekdays.

    Raises InvalidAnswers for "ends" where no conference fits in, for "begins" where there are times then
    already, for "last_on" before the first day. Joins the caller's transaction.
    """
    await slots.hold(session, teacher.school_id, [teacher.id])
    there = [slots.hours_of(row) for row in await _rows(session, teacher, occasion=occasion)]
    for weekday in weekdays:
        _check(wanted.on(weekday), there)
    session.add_all(
        ConferenceHours(
            school_id=teacher.school_id,
            teacher_id=teacher.id,
            weekday=weekday,
            begins_at=wanted.begins_at,
            ends_at=wanted.ends_at,
            minutes=wanted.minutes,
            capacity=wanted.capacity,
            place=wanted.place,
            first_on=wanted.first_on,
            last_on=wanted.last_on,
        )
        for weekday in weekdays
    )
    _note(session, "added conference hours", teacher, occasion=occasion)


async def change(
    session: AsyncSession, hours_id: UUID, *, teacher: Person, wanted: Wanted, occasion: Occasion
) -> None:
    """Other times on the same weekday; what is booked stays as it is.

    Raises NotFound, and InvalidAnswers as `add` does. Joins the caller's transaction.
    """
    await slots.hold(session, teacher.school_id, [teacher.id])
    row = await get(session, hours_id, teacher=teacher, is_locked=True)
    others = [
        slots.hours_of(each)
        for each in await _rows(session, teacher, occasion=occasion)
        if each.id != hours_id
    ]
    _check(wanted.on(row.weekday), others)
    for field in fields(wanted):
        setattr(row, field.name, getattr(wanted, field.name))
    _note(session, "changed conference hours", teacher, occasion=occasion)


async def end(session: AsyncSession, hours_id: UUID, *, teacher: Person, occasion: Occasion) -> None:
    """No new conferences in them from now on; what is booked stays. Joins the caller's transaction."""
    row = await get(session, hours_id, teacher=teacher, is_locked=True)
    yesterday = occasion.today - timedelta(days=1)
    row.last_on = yesterday if row.last_on is None else min(row.last_on, yesterday)
    _note(session, "ended conference hours", teacher, occasion=occasion)


async def booked_in(
    session: AsyncSession, hours_id: UUID, *, teacher: Person, occasion: Occasion
) -> tuple[HoursLine, tuple[BookedLine, ...]]:
    """One's own hours, and the next conferences booked in them. Raises NotFound."""
    row = await get(session, hours_id, teacher=teacher)
    booked = (await _booked(session, teacher, [row], occasion=occasion))[row.id]
    return _line(row, len(booked)), tuple(booked[:SHOWN])


def _check(new: Hours, there: list[Hours]) -> None:
    begins, ends = (each.hour * 60 + each.minute for each in (new.begins_at, new.ends_at))
    if ends - begins < new.minutes:
        raise InvalidAnswers({"ends": FieldProblem(Problem.HOURS_TOO_SHORT)})
    if new.last_on is not None and new.last_on < new.first_on:
        problem = FieldProblem(Problem.ENDS_BEFORE, earliest=new.first_on.isoformat())
        raise InvalidAnswers({"last_on": problem})
    other = clash(there, new)
    if other is not None:
        problem = FieldProblem(
            Problem.HOURS_OVERLAP, earliest=f"{other.begins_at:%H:%M}", latest=f"{other.ends_at:%H:%M}"
        )
        raise InvalidAnswers({"begins": problem})


async def _rows(session: AsyncSession, teacher: Person, *, occasion: Occasion) -> list[ConferenceHours]:
    found = await session.scalars(
        select(ConferenceHours)
        .where(
            col(ConferenceHours.school_id) == teacher.school_id,
            col(ConferenceHours.teacher_id) == teacher.id,
            col(ConferenceHours.last_on).is_(None) | (col(ConferenceHours.last_on) >= occasion.today),
        )
        .order_by(col(ConferenceHours.weekday), col(ConferenceHours.begins_at), col(ConferenceHours.id))
    )
    return list(found)


async def _booked(
    session: AsyncSession, teacher: Person, rows: list[ConferenceHours], *, occasion: Occasion
) -> dict[UUID, list[BookedLine]]:
    """Conferences to come in each of the hours, the next one first."""
    booked: dict[UUID, list[BookedLine]] = {row.id: [] for row in rows}
    if not rows:
        return booked
    found = await session.execute(
        select(col(Conference.id), Person, LearningTarget, col(ConferenceSlot.starts_at))
        .join(
            ConferenceSlot,
            (col(ConferenceSlot.school_id) == col(Conference.school_id))
            & (col(ConferenceSlot.id) == col(Conference.slot_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(Conference.school_id)) & (col(Person.id) == Conference.student_id),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Conference.school_id))
            & (col(LearningTarget.id) == Conference.target_id),
        )
        .where(
            col(ConferenceSlot.school_id) == teacher.school_id,
            col(ConferenceSlot.teacher_id) == teacher.id,
            col(ConferenceSlot.starts_at) > occasion.now,
            col(Conference.state).in_(slots.TAKES_TIME),
        )
        .order_by(col(ConferenceSlot.starts_at), col(Conference.id))
    )
    language = occasion.language_of(teacher)
    for conference_id, student, target, starts_at in found:
        local = starts_at.astimezone(occasion.zone)
        line = BookedLine(conference_id, student.full_name, targets.name_of(target, language), starts_at)
        for row in rows:
            hours = slots.hours_of(row)
            if hours.holds_on(local.date()) and hours.begins_at <= local.time() < hours.ends_at:
                booked[row.id].append(line)
    return booked


def _line(row: ConferenceHours, booked: int) -> HoursLine:
    return HoursLine(
        hours_id=row.id,
        weekday=row.weekday,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        capacity=row.capacity,
        place=row.place,
        first_on=row.first_on,
        last_on=row.last_on,
        booked=booked,
    )


def _note(session: AsyncSession, what: str, teacher: Person, *, occasion: Occasion) -> None:
    audit.record(
        session,
        what,
        school_id=teacher.school_id,
        actor_id=teacher.id,
        about_id=None,
        now=occasion.now,
    )
