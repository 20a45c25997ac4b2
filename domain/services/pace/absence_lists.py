"""Days away of those whom a reader answers for."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CompoundSelect, case, literal, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.absences import AbsenceLine
from domain.models import Absence, Person
from domain.services.pace import absences
from domain.services.pace.absence_reports import STANDS
from domain.services.people import students
from domain.vocabulary import AbsenceState


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of lines, and how many there are."""

    lines: tuple[AbsenceLine, ...]
    total: int
    page: int


async def of_reader(
    session: AsyncSession, reader: Person, *, page: int, size: int, since: date, on: date
) -> Listed:
    """What waits for a word, then what is confirmed and not over before `since`, the latest first.

    One's own, one's children's, and those of students on whose accounts the reader has the say.
    """
    decided = set(await session.scalars(students.in_care_of(reader.school_id, reader.id, on=on)))
    rows = (
        await session.execute(
            select(Absence, Person)
            .join(
                Person,
                (col(Person.school_id) == col(Absence.school_id))
                & (col(Person.id) == col(Absence.student_id)),
            )
            .where(
                col(Absence.school_id) == reader.school_id,
                col(Absence.student_id).in_(_answered_for(reader, on)),
                col(Absence.state).in_(STANDS),
                (col(Absence.state) == AbsenceState.REPORTED) | (col(Absence.last_on) >= since),
            )
            .order_by(
                case((col(Absence.state) == AbsenceState.REPORTED, 0), else_=1),
                col(Absence.first_on).desc(),
                col(Absence.id),
            )
        )
    ).all()
    page = max(0, min(page, (len(rows) - 1) // size))
    lines = [
        await _line(session, absence, student, reader, decides=student.id in decided)
        for absence, student in rows[page * size : (page + 1) * size]
    ]
    return Listed(tuple(lines), len(rows), page)


async def waiting_for(session: AsyncSession, adult: Person, *, on: date) -> int:
    """How many reports wait for the adult's word."""
    found = await session.scalars(
        select(col(Absence.id)).where(
            col(Absence.school_id) == adult.school_id,
            col(Absence.state) == AbsenceState.REPORTED,
            col(Absence.student_id).in_(students.in_care_of(adult.school_id, adult.id, on=on)),
        )
    )
    return len(found.all())


def _answered_for(reader: Person, on: date) -> CompoundSelect[UUID]:
    return union(
        select(literal(reader.id).label("person_id")),
        students.guarded_by(reader.school_id, reader.id, on=on),
        select(students.in_care_of(reader.school_id, reader.id, on=on).subquery().c.person_id),
    )


async def _line(
    session: AsyncSession, absence: Absence, student: Person, reader: Person, *, decides: bool
) -> AbsenceLine:
    is_open = absence.state is AbsenceState.REPORTED
    is_theirs = reader.id in (student.id, absence.reported_by_id)
    return AbsenceLine(
        absence_id=absence.id,
        student_name=None if student.id == reader.id else student.full_name,
        away=await absences.away_of(session, student, absence.first_on, absence.last_on),
        state=absence.state,
        may_decide=decides and is_open,
        may_withdraw=(is_theirs and is_open) or (decides and not is_open),
    )
