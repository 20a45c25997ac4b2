"""What the first message of a case says to its student, as it is true now."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.nudges import DatePassed, NothingLogged
from domain.models import PaceCase, Person, PlanStanding
from domain.rules.excerpts import excerpt
from domain.rules.pace import Growth
from domain.services.nudges import gains
from domain.services.occasions import Occasion
from domain.services.pace import plan_clocks
from domain.services.plans import paths, proposals
from domain.services.plans.paths import PathStep
from domain.vocabulary import PaceStatus, TargetStanding

LONGEST_SECTION = 60


async def of_case(
    session: AsyncSession, case: PaceCase, *, student: Person, occasion: Occasion
) -> DatePassed | NothingLogged | None:
    """None where no date of its plan has passed any more: shown, asked for, agreed anew or to be. Asks no
    right.

    Where nothing was logged for weeks it asks; it knows nothing that it could say.
    """
    past = _past(
        await paths.steps_of(
            session,
            student,
            now=occasion.now,
            zone=occasion.zone,
            policy=occasion.policy,
            language=occasion.language_of(student),
        ),
        case,
    )
    wishes = await proposals.open_on(session, student.school_id, student_ids=[student.id])
    past = [step for step in past if (step.plan_id, step.target.id) not in wishes]
    if not past:
        return None
    first = past[0]
    if await _status(session, case) is PaceStatus.NO_DATA:
        return NothingLogged(
            case_id=case.id,
            target=first.target,
            section_title=excerpt(first.section_title, LONGEST_SECTION),
        )
    clocks = (await plan_clocks.clocks_of(session, student, occasion=occasion)).get(case.plan_id)
    return DatePassed(
        case_id=case.id,
        target=first.target,
        due_on=first.due_on,
        more_past=len(past) - 1,
        has_evidence=bool(await gains.with_evidence(session, student, [first.target.id])),
        is_growing=clocks is not None and clocks.growth is Growth.RECENT,
    )


def _past(steps: Sequence[PathStep], case: PaceCase) -> list[PathStep]:
    """The targets of the plan whose dates have passed, the oldest date first."""
    past = [
        step
        for step in steps
        if step.plan_id == case.plan_id and step.standing.status is TargetStanding.BEHIND
    ]
    return sorted(past, key=lambda step: -step.standing.days_behind)


async def _status(session: AsyncSession, case: PaceCase) -> PaceStatus:
    """Of the plan as it was last computed."""
    found = await session.scalar(
        select(col(PlanStanding.status)).where(
            col(PlanStanding.school_id) == case.school_id, col(PlanStanding.plan_id) == case.plan_id
        )
    )
    return found or case.opened_for
