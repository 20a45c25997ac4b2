"""Cases: opened for plans that ask for a response, brought to the next one's turn, closed when no longer
needed.

Everything that happens to a case is a `CaseStep`. Any number of workers may follow the same school: a unique
index lets each plan have one open case, and a step is taken only from where the case still stands.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.models import CaseStep, PaceCase, PlanStanding, School, Support
from domain.rules.ladder import ASKING, CaseFacts, Step, first_rung, next_step
from domain.rules.policy import policy_of
from domain.services.nudges import first_messages
from domain.services.occasions import Occasion
from domain.services.support import pace_cases
from domain.vocabulary import CaseState, CaseStepKind, PaceStatus, Rung

BATCH = 500
"""Cases opened at once: who follows a large school calls again until nothing changes."""

_FIRST = UUID(int=0)

_KIND_OF: Mapping[Step, CaseStepKind] = MappingProxyType(
    {
        Step.CLOSE: CaseStepKind.CLOSED,
        Step.COME_BACK: CaseStepKind.CAME_BACK,
        Step.ASK_ADULT: CaseStepKind.ADULT_TOLD,
        Step.ASK_TEAM: CaseStepKind.TEAM_TOLD,
    }
)


async def follow(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Brings the school's cases in line with what the plans' standings ask for; how many changed.

    Standings that wait to be computed anew are left alone until they are. Joins the caller's transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    await session.flush()
    changed = await _look_elsewhere(session, occasion)
    changed += await _reassign(session, occasion)
    changed += await _count_supports(session, occasion)
    changed += await _advance(session, occasion)
    return changed + await _open(session, occasion)


def note_step(
    session: AsyncSession,
    case_id: UUID,
    kind: CaseStepKind,
    *,
    occasion: Occasion,
    by_id: UUID | None = None,
    support_id: UUID | None = None,
    note: str | None = None,
) -> None:
    """Adds to the case's history. Joins the caller's transaction."""
    session.add(
        CaseStep(
            school_id=occasion.school.id,
            case_id=case_id,
            kind=kind,
            at=occasion.now,
            by_id=by_id,
            support_id=support_id,
            note=note,
        )
    )


async def change(
    session: AsyncSession,
    case_id: UUID,
    *,
    occasion: Occasion,
    states: tuple[CaseState, ...],
    **values: object,
) -> bool:
    """Changes a case that is in one of the states; False where it is not any more."""
    changed = await session.scalar(
        update(PaceCase)
        .where(
            col(PaceCase.school_id) == occasion.school.id,
            col(PaceCase.id) == case_id,
            col(PaceCase.state).in_(states),
        )
        .values(**values)
        .returning(col(PaceCase.id))
        .execution_options(synchronize_session="fetch")
    )
    return changed is not None


async def status_of(session: AsyncSession, case: PaceCase) -> PaceStatus | None:
    """Of the case's plan, as it was last computed."""
    return await session.scalar(
        select(col(PlanStanding.status)).where(
            col(PlanStanding.school_id) == case.school_id, col(PlanStanding.plan_id) == case.plan_id
        )
    )


def _asked(occasion: Occasion, **more: object) -> dict[str, object]:
    return {
        "school": occasion.school.id,
        "today": occasion.today,
        "asking": [status.value for status in sorted(ASKING)],
        "most": BATCH,
        **more,
    }


# --- opening -----------------------------------------------------------------------------------------------


async def _open(session: AsyncSession, occasion: Occasion) -> int:
    rested = timedelta(days=occasion.policy.review_after_days)
    asked = _asked(occasion, worked_since=occasion.today - rested)
    rows = (await session.execute(pace_cases.OPENING, asked)).all()
    opened = 0
    for row in rows:
        opened += await _open_one(session, row, occasion=occasion)
    return opened


async def _open_one(session: AsyncSession, row: Row[Any], *, occasion: Occasion) -> bool:
    """False where another worker was quicker."""
    rung = first_rung(PaceStatus(row.status), is_reachable=row.is_reachable)
    case = PaceCase(
        school_id=occasion.school.id,
        id=new_id(),
        plan_id=row.plan_id,
        student_id=row.student_id,
        section_id=row.section_id,
        target_id=row.target_id,
        owner_id=row.owner_id,
        opened_for=PaceStatus(row.status),
        opened_on=occasion.today,
        opened_at=occasion.now,
        rung=rung,
        rung_since=occasion.today,
        state=CaseState.SUPPORTED if row.support_id else CaseState.OPEN,
        come_back_on=row.review_on,
    )
    written = await session.scalar(
        insert(PaceCase)
        .values(**case.model_dump())
        .on_conflict_do_nothing(
            index_elements=["school_id", "plan_id"], index_where=text("state <> 'closed'")
        )
        .returning(col(PaceCase.id))
    )
    if written is None:
        return False
    note_step(session, case.id, CaseStepKind.OPENED, occasion=occasion)
    if row.support_id:
        await _count_support(session, case.id, row.support_id, by_id=row.support_owner_id, occasion=occasion)
    else:
        await _ask_first(session, case, occasion=occasion)
    return True


async def _ask_first(session: AsyncSession, case: PaceCase, *, occasion: Occasion) -> None:
    if case.rung is Rung.ADULT:
        note_step(session, case.id, CaseStepKind.ADULT_TOLD, occasion=occasion)
    elif await first_messages.tell_student(session, case, occasion=occasion):
        note_step(session, case.id, CaseStepKind.STUDENT_TOLD, occasion=occasion)


# --- following ---------------------------------------------------------------------------------------------


async def _look_elsewhere(session: AsyncSession, occasion: Occasion) -> int:
    """Turns cases to the target that asks for support now.

    Where the former one was shown, it is the student's turn anew: they have just shown what they can do.
    """
    rows = (await session.execute(pace_cases.ELSEWHERE, _asked(occasion))).all()
    for row in rows:
        case = await session.get_one(PaceCase, (occasion.school.id, row.id), populate_existing=True)
        case.target_id = row.target_id
        if row.was_shown:
            case.state, case.come_back_on = CaseState.OPEN, None
            case.rung = first_rung(PaceStatus.BEHIND, is_reachable=row.is_reachable)
            case.rung_since = occasion.today
            await _ask_first(session, case, occasion=occasion)
    await session.flush()
    return len(rows)


async def _reassign(session: AsyncSession, occasion: Occasion) -> int:
    found = await session.execute(
        pace_cases.REASSIGN, {"school": occasion.school.id, "today": occasion.today}
    )
    return len(found.all())


async def _count_supports(session: AsyncSession, occasion: Occasion) -> int:
    asked = {"school": occasion.school.id, "today": occasion.today}
    rows = (await session.execute(pace_cases.SUPPORTED, asked)).all()
    for row in rows:
        await _count_support(session, row.id, row.support_id, by_id=row.owner_id, occasion=occasion)
    return len(rows)


async def _count_support(
    session: AsyncSession, case_id: UUID, support_id: UUID, *, by_id: UUID, occasion: Occasion
) -> None:
    """A support that came of a conference answers the case as well."""
    kind = CaseStepKind.SUPPORT_RECORDED
    note_step(session, case_id, kind, occasion=occasion, by_id=by_id, support_id=support_id)
    await session.execute(
        update(Support)
        .where(col(Support.school_id) == occasion.school.id, col(Support.id) == support_id)
        .values(case_id=case_id)
        .execution_options(synchronize_session="fetch")
    )


async def _advance(session: AsyncSession, occasion: Occasion) -> int:
    policy, after, changed = occasion.policy, _FIRST, 0
    while True:
        asked = {
            **_asked(occasion, after=after, now=occasion.now),
            "student_days": policy.student_step_days,
            "adult_days": policy.adult_step_days,
            "answer_days": policy.answer_within_days,
        }
        rows = (await session.execute(pace_cases.DUE, asked)).all()
        for row in rows:
            changed += await _take(session, row, occasion=occasion)
        if len(rows) < BATCH:
            return changed
        after = rows[-1].id


async def _take(session: AsyncSession, row: Row[Any], *, occasion: Occasion) -> bool:
    facts = CaseFacts(
        state=CaseState(row.state),
        rung=Rung(row.rung),
        days_on_rung=row.days_on_rung,
        days_since_act=row.days_since_act,
        said_stuck=row.said_stuck,
        is_proposing=row.is_proposing,
        is_back=bool(row.is_back),
        status=PaceStatus(row.status) if row.status else None,
    )
    step = next_step(facts, occasion.policy)
    values = _values(step, on=occasion.today, now=occasion.now)
    if values is None or not await change(
        session, row.id, occasion=occasion, states=(facts.state,), **values
    ):
        return False
    note_step(session, row.id, _KIND_OF[step], occasion=occasion)
    return True


def _values(step: Step, *, on: date, now: datetime) -> dict[str, object] | None:
    match step:
        case Step.STAY:
            return None
        case Step.CLOSE:
            return {"state": CaseState.CLOSED, "closed_at": now, "come_back_on": None}
        case Step.COME_BACK:
            return {
                "state": CaseState.OPEN,
                "rung": Rung.ADULT,
                "rung_since": on,
                "come_back_on": None,
            }
        case Step.ASK_ADULT:
            return {"rung": Rung.ADULT, "rung_since": on}
        case Step.ASK_TEAM:
            return {"rung": Rung.TEAM, "rung_since": on}
