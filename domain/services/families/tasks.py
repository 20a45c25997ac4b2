"""What an advisor does for a family in person, where no message reaches it or where it asks for something."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.models import FamilyTask, Guardianship, Person
from domain.services import audit
from domain.services.families import guardians
from domain.services.families.guardians import Guarding
from domain.services.people import students
from domain.vocabulary import FamilyTaskReason


@dataclass(frozen=True, slots=True)
class Open:
    """One that is to be done."""

    task: FamilyTask
    student: Person
    guardian: Person


async def open_in_person(
    session: AsyncSession, school_id: UUID, student_ids: Collection[UUID], *, on: date, now: datetime
) -> int:
    """Opens a task for each guardian of the students whom no message reaches; how many were new.

    One is open for a student and a guardian at a time. Joins the caller's transaction.
    """
    there = await guardians.of_students(session, school_id, student_ids, on=on)
    return await _open(session, school_id, there, now=now)


async def open_for_guardian(session: AsyncSession, guardian: Person, *, on: date, now: datetime) -> int:
    """The same for one guardian and all of whom they are to hear; nobody's guardian has none."""
    there = await guardians.of_guardian(session, guardian, on=on)
    return await _open(session, guardian.school_id, there, now=now)


async def _open(session: AsyncSession, school_id: UUID, there: Sequence[Guarding], *, now: datetime) -> int:
    rows = [
        {
            "school_id": school_id,
            "id": new_id(),
            "student_id": each.student_id,
            "guardian_id": each.guardian.id,
            "reason": each.in_person,
            "opened_at": now,
        }
        for each in there
        if each.in_person is not None
    ]
    if not rows:
        return 0
    written = await session.scalars(
        insert(FamilyTask).values(rows).on_conflict_do_nothing().returning(col(FamilyTask.id))
    )
    return len(written.all())


async def ask(session: AsyncSession, student: Person, *, by: Person, words: str, now: datetime) -> FamilyTask:
    """A guardian's words, on the list of whoever advises the student. Joins the caller's transaction."""
    task = FamilyTask(
        school_id=student.school_id,
        student_id=student.id,
        guardian_id=by.id,
        reason=FamilyTaskReason.ASKED,
        words=words,
        opened_at=now,
    )
    session.add(task)
    await session.flush()
    audit.record(
        session,
        "asked advisor",
        school_id=student.school_id,
        actor_id=by.id,
        about_id=student.id,
        now=now,
        task=str(task.id),
    )
    return task


async def settle(session: AsyncSession, school_id: UUID, *, on: date, now: datetime) -> int:
    """Closes tasks that nobody needs to do any more: the guardian is reached now, hears no more of the
    student, or is no guardian; how many. What a family asked stays. Joins the caller's transaction.
    """
    is_told = exists().where(
        col(Guardianship.school_id) == col(FamilyTask.school_id),
        col(Guardianship.guardian_id) == col(FamilyTask.guardian_id),
        col(Guardianship.student_id) == col(FamilyTask.student_id),
        guardians.lasts(on),
        col(Guardianship.hears),
        col(Guardianship.on_paper) | ~guardians.is_linked(in_reach=True),
    )
    closed = await session.scalars(
        update(FamilyTask)
        .where(
            col(FamilyTask.school_id) == school_id,
            col(FamilyTask.done_at).is_(None),
            col(FamilyTask.reason) != FamilyTaskReason.ASKED,
            ~is_told,
        )
        .values(done_at=now)
        .returning(col(FamilyTask.id))
        .execution_options(synchronize_session=False)
    )
    return len(closed.all())


async def of_advisor(
    session: AsyncSession,
    advisor: Person,
    *,
    on: date,
    student_id: UUID | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[Open, ...]:
    """Open tasks of the advisor's advisees, or of one of them: what families ask first, then the longest
    waiting.
    """
    found = await session.execute(
        _listed(advisor, on=on, student_id=student_id)
        .order_by(
            (col(FamilyTask.reason) == FamilyTaskReason.ASKED).desc(),
            col(FamilyTask.opened_at),
            col(FamilyTask.id),
        )
        .offset(offset)
        .limit(limit)
    )
    return tuple(Open(*row) for row in found)


async def count_of(session: AsyncSession, advisor: Person, *, on: date) -> int:
    """How many tasks are open for the advisor."""
    listed = _listed(advisor, on=on).with_only_columns(func.count())
    return await session.scalar(listed) or 0


async def done(
    session: AsyncSession, task_id: UUID, *, by: Person, note: str | None, on: date, now: datetime
) -> Open:
    """The task, done, with how they were reached. Raises NotFound where it is none of the advisor's, and
    where it is done already. Joins the caller's transaction.
    """
    found = await get(session, task_id, advisor=by, on=on)
    found.task.done_at, found.task.done_by_id, found.task.note = now, by.id, note
    audit.record(
        session,
        "reached family",
        school_id=by.school_id,
        actor_id=by.id,
        about_id=found.student.id,
        now=now,
        task=str(task_id),
        reason=found.task.reason.value,
    )
    return found


async def get(session: AsyncSession, task_id: UUID, *, advisor: Person, on: date) -> Open:
    """An open task of the advisor's, held until the transaction ends. Raises NotFound."""
    row = (
        await session.execute(
            _listed(advisor, on=on).where(col(FamilyTask.id) == task_id).with_for_update(of=FamilyTask)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return Open(*row)


def _listed(
    advisor: Person, *, on: date, student_id: UUID | None = None
) -> Select[FamilyTask, Person, Person]:
    student, guardian = aliased(Person), aliased(Person)
    statement = (
        select(FamilyTask, student, guardian)
        .join(student, _is(student, col(FamilyTask.student_id)))
        .join(guardian, _is(guardian, col(FamilyTask.guardian_id)))
        .where(
            col(FamilyTask.school_id) == advisor.school_id,
            col(FamilyTask.done_at).is_(None),
            col(FamilyTask.student_id).in_(students.advised_by(advisor, on=on)),
            col(student.retired_on).is_(None) | (col(student.retired_on) > on),
        )
    )
    return statement if student_id is None else statement.where(col(FamilyTask.student_id) == student_id)


def _is(person: type[Person], person_id: ColumnElement[UUID] | Mapped[UUID]) -> ColumnElement[bool]:
    return (col(person.school_id) == col(FamilyTask.school_id)) & (col(person.id) == person_id)
