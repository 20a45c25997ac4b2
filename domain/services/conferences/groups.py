"""One conference for several students who wait on the same target."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import FieldProblem, InvalidAnswers, NotFound, Problem
from domain.messages.conference_notices import TimeProposed
from domain.messages.conferences import Appointment
from domain.models import Conference, LearningTarget, Person
from domain.rules.conferences import Move
from domain.services.conferences import conference_times, setbacks
from domain.services.conferences.answering import answerable_by
from domain.services.conferences.conference_moves import move, note, tell
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState

SMALLEST = 2
MOST_OFFERED = 20
"""Students to choose from, the longest wait first."""


async def waiting_on(
    session: AsyncSession, target_id: UUID, *, teacher: Person, occasion: Occasion
) -> tuple[LearningTarget, list[tuple[Conference, Person]]]:
    """Requests on a target that the teacher may answer, the longest wait first.

    Raises NotFound where there are none.
    """
    found = await session.execute(
        select(Conference, Person)
        .join(
            Person,
            (col(Person.school_id) == col(Conference.school_id)) & (col(Person.id) == Conference.student_id),
        )
        .where(
            col(Conference.school_id) == teacher.school_id,
            col(Conference.target_id) == target_id,
            col(Conference.state) == ConferenceState.REQUESTED,
            answerable_by(teacher.id, on=occasion.today),
        )
        .order_by(col(Conference.requested_at), col(Conference.id))
        .limit(MOST_OFFERED)
    )
    waiting = [(row[0], row[1]) for row in found]
    if not waiting:
        raise NotFound
    target = await session.get_one(LearningTarget, (teacher.school_id, target_id))
    return target, waiting


async def gather(
    session: AsyncSession,
    target_id: UUID,
    *,
    teacher: Person,
    conference_ids: Collection[UUID],
    at: Appointment,
    occasion: Occasion,
) -> tuple[LearningTarget, tuple[Person, ...]]:
    """Proposes one time to all of them; each is asked, and each answers and is judged for themselves.

    They are told that it is a group and of how many, and of nobody else in it. Raises InvalidAnswers for
    "students" where fewer than two still wait or more than a group takes, for "starts_at" as
    `conference_times.set_time` does. Joins the caller's transaction.
    """
    found = await session.scalars(
        select(Conference)
        .where(
            col(Conference.school_id) == teacher.school_id,
            col(Conference.id).in_(conference_ids),
            col(Conference.target_id) == target_id,
            col(Conference.state) == ConferenceState.REQUESTED,
            answerable_by(teacher.id, on=occasion.today),
        )
        .order_by(col(Conference.id))
        .with_for_update(of=Conference)
        .execution_options(populate_existing=True)
    )
    gathered = list(found)
    if len(gathered) < SMALLEST:
        raise InvalidAnswers({"students": FieldProblem(Problem.TOO_FEW, limit=SMALLEST)})
    if len(gathered) > occasion.policy.group_size:
        raise InvalidAnswers({"students": FieldProblem(Problem.TOO_MANY, limit=occasion.policy.group_size)})
    await setbacks.hold_all(session, gathered, occasion=occasion, teacher_id=teacher.id)
    steps = {
        each.id: await move(session, each, Move.PROPOSE, by=teacher, now=occasion.now) for each in gathered
    }
    await conference_times.set_time(session, gathered, at, teacher=teacher, occasion=occasion)
    students = []
    together = Appointment(at.starts_at, at.place, group_of=len(gathered))
    for conference in gathered:
        meeting = await setbacks.meeting_of(session, conference)
        target = targets.name_of(meeting.target, occasion.language_of(meeting.student))
        notice = TimeProposed(conference.id, target, teacher.full_name, together)
        await tell(session, notice, meeting.student, step=steps[conference.id], student=meeting.student)
        note(session, "gathered group", meeting, by=teacher, now=occasion.now)
        students.append(meeting.student)
    target_row = await session.get_one(LearningTarget, (teacher.school_id, target_id))
    return target_row, tuple(students)
