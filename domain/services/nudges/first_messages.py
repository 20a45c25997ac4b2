"""The first step of the ladder: the student hears first, and before anybody else. Source: DOMAIN rule 20"""

from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import CaseStep, PaceCase, Person, PlanStanding, School
from domain.rules.policy import policy_of
from domain.services.nudges import first_facts
from domain.services.nudges.nudging import promise_nudge, with_room
from domain.services.occasions import Occasion
from domain.services.people.reachable import is_reachable
from domain.vocabulary import CaseState, CaseStepKind, Rung


async def tell_student(session: AsyncSession, case: PaceCase, *, occasion: Occasion) -> bool:
    """Promises the student of a case its first message; False where none is promised today.

    None is promised where nothing is to be said any more, where the student has had enough messages this
    week, or has heard it today already; another day may do. Joins the caller's transaction.
    """
    student = await session.get_one(Person, (case.school_id, case.student_id))
    nudge = await first_facts.of_case(session, case, student=student, occasion=occasion)
    if nudge is None:
        return False
    return await promise_nudge(
        session,
        nudge,
        to=student,
        key=f"case:{case.id}:student:{occasion.today.isoformat()}",
        occasion=occasion,
        about=student.id,
    )


async def tell_due(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Tells students whose turn it is and who could not be told when it became theirs; how many.

    Joins the caller's transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    cases = (await session.scalars(_untold(school))).all()
    rooms = await with_room(session, {case.student_id for case in cases}, occasion=occasion)
    count = 0
    for case in cases:
        if case.student_id in rooms and await tell_student(session, case, occasion=occasion):
            session.add(
                CaseStep(
                    school_id=school.id, case_id=case.id, kind=CaseStepKind.STUDENT_TOLD, at=occasion.now
                )
            )
            count += 1
    return count


def _untold(school: School) -> Select[PaceCase]:
    """Open cases that are the student's to act on, who could hear of it and has not."""
    told = exists().where(
        col(CaseStep.school_id) == col(PaceCase.school_id),
        col(CaseStep.case_id) == col(PaceCase.id),
        col(CaseStep.kind) == CaseStepKind.STUDENT_TOLD,
        func.date(func.timezone(school.zone, col(CaseStep.at))) >= col(PaceCase.rung_since),
    )
    return (
        select(PaceCase)
        .join(
            Person,
            (col(Person.school_id) == col(PaceCase.school_id)) & (col(Person.id) == col(PaceCase.student_id)),
        )
        .join(
            PlanStanding,
            (col(PlanStanding.school_id) == col(PaceCase.school_id))
            & (col(PlanStanding.plan_id) == col(PaceCase.plan_id)),
        )
        .where(
            col(PaceCase.school_id) == school.id,
            col(PaceCase.state) == CaseState.OPEN,
            col(PaceCase.rung) == Rung.STUDENT,
            ~col(PlanStanding.is_stale),
            col(PlanStanding.behind) > 0,
            is_reachable(Person),
            ~told,
        )
        .order_by(col(PaceCase.opened_at), col(PaceCase.id))
    )
