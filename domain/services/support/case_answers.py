"""What students answer to the question of a case with one press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.models import CaseStep, LearningTarget, PaceCase, Person
from domain.services.occasions import Occasion
from domain.services.people import adults
from domain.vocabulary import CaseState, CaseStepKind, Role


@dataclass(frozen=True, slots=True)
class Answered:
    target: LearningTarget | None
    """Of the case."""
    seen_by: tuple[Person, ...]
    """Who sees the answer: those who teach the section, else the advisors."""


async def worked_elsewhere(
    session: AsyncSession, case_id: UUID, *, student: Person, occasion: Occasion
) -> Answered:
    """Notes with the case that the work is there and was not logged; once a day, however often it is pressed.

    An old button of a case that is closed changes nothing. Raises NotFound for anybody else's case. Joins the
    caller's transaction.
    """
    case = await session.scalar(
        select(PaceCase)
        .where(
            col(PaceCase.school_id) == student.school_id,
            col(PaceCase.id) == case_id,
            col(PaceCase.student_id) == student.id,
        )
        .with_for_update()
    )
    if case is None:
        raise NotFound
    if case.state is not CaseState.CLOSED and not await _was_answered_today(session, case, occasion):
        session.add(
            CaseStep(
                school_id=case.school_id,
                case_id=case.id,
                kind=CaseStepKind.STUDENT_ANSWERED,
                at=occasion.now,
                by_id=student.id,
            )
        )
    target = await session.get(LearningTarget, (case.school_id, case.target_id)) if case.target_id else None
    around = await adults.around(session, student, on=occasion.today)
    teachers = [
        adult.person for adult in around if adult.part is Role.TEACHER and adult.section_id == case.section_id
    ]
    return Answered(target, _each_once(teachers) or adults.advisors(around))


async def answered_plans(session: AsyncSession, student: Person, *, since: datetime) -> set[UUID]:
    """Plans of whose open cases the student has said something since then. Asks no right."""
    found = await session.scalars(
        select(col(PaceCase.plan_id))
        .join(
            CaseStep,
            (col(CaseStep.school_id) == col(PaceCase.school_id))
            & (col(CaseStep.case_id) == col(PaceCase.id)),
        )
        .where(
            col(PaceCase.school_id) == student.school_id,
            col(PaceCase.student_id) == student.id,
            col(PaceCase.state) != CaseState.CLOSED,
            col(CaseStep.kind) == CaseStepKind.STUDENT_ANSWERED,
            col(CaseStep.at) >= since,
        )
    )
    return set(found)


async def _was_answered_today(session: AsyncSession, case: PaceCase, occasion: Occasion) -> bool:
    since = datetime.combine(occasion.today, time(), occasion.zone)
    found = await session.scalar(
        select(col(CaseStep.id))
        .where(
            col(CaseStep.school_id) == case.school_id,
            col(CaseStep.case_id) == case.id,
            col(CaseStep.kind) == CaseStepKind.STUDENT_ANSWERED,
            col(CaseStep.at) >= since,
        )
        .limit(1)
    )
    return found is not None


def _each_once(people: Sequence[Person]) -> tuple[Person, ...]:
    return tuple({person.id: person for person in people}.values())
