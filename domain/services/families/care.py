"""An advisor's view of advisees' families: how each guardian is reached, what there is to do in person."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.families.care import FamilyOfStudent, FamilyTaskLine, FamilyTaskList, GuardianLine
from domain.messages.parts import PAGE_SIZE, page_count
from domain.models import Person
from domain.services import audit
from domain.services.families import guardians, previews, tasks
from domain.services.families.guardians import Guarding
from domain.services.families.tasks import Open
from domain.services.occasions import Occasion
from domain.services.people import students

MOST_NAMED = 12


async def of_student(
    session: AsyncSession, student_id: UUID, *, advisor: Person, occasion: Occasion
) -> FamilyOfStudent:
    """The family of an advisee. Raises NotFound for any other student. Leaves an audit entry.

    Joins the caller's transaction.
    """
    student = await students.get_advised(session, student_id, actor=advisor, on=occasion.today)
    audit.record(
        session,
        "saw family",
        school_id=student.school_id,
        actor_id=advisor.id,
        about_id=student.id,
        now=occasion.now,
    )
    there = await guardians.of_students(session, student.school_id, [student.id], on=occasion.today)
    to_do = await tasks.of_advisor(session, advisor, on=occasion.today, student_id=student.id)
    return FamilyOfStudent(
        student_id=student.id,
        student_name=student.full_name,
        given_name=student.called,
        week=await previews.state_of(session, student, occasion=occasion),
        guardians=tuple(_guardian_line(each, occasion) for each in there),
        tasks=tuple(task_line(each, occasion) for each in to_do),
    )


def _guardian_line(guarding: Guarding, occasion: Occasion) -> GuardianLine:
    return GuardianLine(
        guardian_id=guarding.guardian.id,
        name=guarding.guardian.full_name,
        language=occasion.language_of(guarding.guardian),
        way=guarding.way,
        may_be_invited=guarding.hears and not guarding.is_in_reach,
    )


def task_line(found: Open, occasion: Occasion) -> FamilyTaskLine:
    return FamilyTaskLine(
        task_id=found.task.id,
        student_id=found.student.id,
        student_name=found.student.full_name,
        guardian_name=found.guardian.full_name,
        reason=found.task.reason,
        since=occasion.day_of(found.task.opened_at),
        words=found.task.words,
    )


async def list_tasks(
    session: AsyncSession, advisor: Person, *, page: int, occasion: Occasion
) -> FamilyTaskList:
    """A page of what is to be done for the families of the advisor's advisees; nobody's is an empty list."""
    total = await tasks.count_of(session, advisor, on=occasion.today)
    page = min(max(page, 0), page_count(total) - 1)
    found = await tasks.of_advisor(
        session, advisor, on=occasion.today, offset=page * PAGE_SIZE, limit=PAGE_SIZE
    )
    waiting = await previews.waiting_for(session, advisor, occasion=occasion)
    return FamilyTaskList(
        tasks=tuple(task_line(each, occasion) for each in found),
        total=total,
        page=page,
        unseen=tuple(student.full_name for student in waiting.unseen[:MOST_NAMED]),
        held=tuple(student.full_name for student in waiting.held[:MOST_NAMED]),
    )
