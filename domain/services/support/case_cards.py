"""Cases as an adult reads them: the whole list, those who share a need, one in full."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.cases import CaseCard, CaseGroup, CaseList, CaseStepLine
from domain.messages.parts import PAGE_SIZE, EvidenceLine
from domain.messages.progress import SupportLine
from domain.models import (
    CaseStep,
    PaceCase,
    Person,
    PlanStanding,
    Section,
    Support,
)
from domain.services import audit
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people import overviews
from domain.services.support import case_responses, case_views, other_students
from domain.services.support.case_views import Found

GROUPS = 4
"""Groups on a page of the whole list."""

LINES = 3
"""Students shown of each."""

STEPS = 6
EVIDENCE = 3


async def all_of(session: AsyncSession, actor: Person, *, page: int, occasion: Occasion) -> CaseList:
    """Everybody who needs support from the actor now. A page past the end is the last one."""
    language = occasion.language_of(actor)
    found = await case_views.for_adult(session, actor, occasion=occasion)
    groups = case_views.grouped(found)
    pages = max(1, -(-len(groups) // GROUPS))
    at = max(0, min(page, pages - 1))
    shown = groups[at * GROUPS : (at + 1) * GROUPS]
    listed = {each.student.id for each in found}
    rest = await other_students.of_adult(session, actor, listed=listed, occasion=occasion)
    return CaseList(
        await case_views.need_groups(session, shown, lines=LINES, occasion=occasion, language=language),
        len(listed),
        rest,
        at,
        pages,
    )


async def group_of(
    session: AsyncSession, actor: Person, *, target_id: UUID, occasion: Occasion
) -> CaseGroup | None:
    """Those who need support with the target, the first page of them; None where nobody does."""
    group = await same_need(session, actor, target_id=target_id, occasion=occasion)
    if not group:
        return None
    (shown,) = await case_views.need_groups(
        session, [group], lines=PAGE_SIZE, occasion=occasion, language=occasion.language_of(actor)
    )
    return CaseGroup(shown)


async def same_need(
    session: AsyncSession, actor: Person, *, target_id: UUID, occasion: Occasion
) -> list[Found]:
    """The actor's open cases on a target, the most urgent first."""
    found = await case_views.for_adult(session, actor, occasion=occasion)
    return [each for each in found if each.case.target_id == target_id]


async def card(session: AsyncSession, actor: Person, *, case_id: UUID, occasion: Occasion) -> CaseCard:
    """One case in full. Raises NotFound. Leaves an audit entry. Joins the caller's transaction."""
    language = occasion.language_of(actor)
    found = await case_views.get(session, case_id, actor=actor, occasion=occasion)
    case = found.case
    audit.record(
        session,
        "saw case",
        school_id=actor.school_id,
        actor_id=actor.id,
        about_id=found.student.id,
        now=occasion.now,
        case=str(case.id),
    )
    lines = await case_views.need_lines(session, [found], occasion=occasion, language=language)
    standing = await session.get(PlanStanding, (case.school_id, case.plan_id))
    section = await session.get_one(Section, (case.school_id, case.section_id))
    owner = await session.get(Person, (case.school_id, case.owner_id)) if case.owner_id else None
    steps = await _steps(session, case, occasion=occasion)
    under_way = await _support_of(session, case)
    peers = (
        await same_need(session, actor, target_id=case.target_id, occasion=occasion) if case.target_id else []
    )
    return CaseCard(
        line=lines[case.id],
        state=case.state,
        student_id=found.student.id,
        section_title=section.title,
        target=targets.name_of(found.target, language) if found.target else None,
        since=case.opened_on,
        owner_name=owner.full_name if owner else None,
        come_back_on=case.come_back_on,
        behind=standing.behind if standing else 0,
        met=standing.met if standing else 0,
        planned=standing.planned if standing else 0,
        evidence=await _evidence(session, found, occasion=occasion),
        steps=steps[:STEPS],
        earlier_steps=max(0, len(steps) - STEPS),
        support=await _support_line(session, found, under_way, occasion=occasion, language=language),
        support_id=under_way.id if under_way else None,
        others=len([each for each in peers if each.case.id != case.id]),
        may_offer_conference=await case_responses.may_offer(session, found, adult=actor, occasion=occasion),
    )


async def _steps(session: AsyncSession, case: PaceCase, *, occasion: Occasion) -> tuple[CaseStepLine, ...]:
    """The latest first."""
    found = await session.execute(
        select(CaseStep, Person)
        .outerjoin(
            Person,
            (col(Person.school_id) == col(CaseStep.school_id)) & (col(Person.id) == col(CaseStep.by_id)),
        )
        .where(col(CaseStep.school_id) == case.school_id, col(CaseStep.case_id) == case.id)
        .order_by(col(CaseStep.at).desc(), col(CaseStep.id).desc())
    )
    return tuple(
        CaseStepLine(step.kind, occasion.day_of(step.at), by.full_name if step.by_id else None, step.note)
        for step, by in found
    )


async def _support_of(session: AsyncSession, case: PaceCase) -> Support | None:
    """What is agreed now and was not reviewed yet."""
    return await session.scalar(
        select(Support)
        .where(
            col(Support.school_id) == case.school_id,
            col(Support.case_id) == case.id,
            col(Support.closed_at).is_(None),
            col(Support.result).is_(None),
        )
        .order_by(col(Support.opened_at).desc())
        .limit(1)
    )


async def _support_line(
    session: AsyncSession, found: Found, support: Support | None, *, occasion: Occasion, language: str
) -> SupportLine | None:
    if support is None:
        return None
    lines = await overviews.supports_of(
        session, found.student, on=occasion.today, language=language, target_id=support.target_id
    )
    return lines[0] if lines else None


async def _evidence(session: AsyncSession, found: Found, *, occasion: Occasion) -> tuple[EvidenceLine, ...]:
    if found.target is None:
        return ()
    pieces = await targets.evidence_for(
        session, school_id=occasion.school.id, student_id=found.student.id, target_id=found.target.id
    )
    return tuple(
        EvidenceLine(piece.kind, piece.title, occasion.day_of(piece.shown_at), piece.is_new_context)
        for piece in pieces[:EVIDENCE]
    )
