"""What adults need to be able to help: named with one press, answered by a leader."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import AlreadyResponded, NotFound
from domain.messages.needs import NeedAnswered, WantLine, WantList
from domain.messages.parts import PAGE_SIZE, page_count
from domain.models import LearningTarget, Need, PaceCase, Person
from domain.services import audit
from domain.services.occasions import Occasion
from domain.services.people import adults
from domain.services.promises import promise
from domain.services.support import case_views, cases
from domain.vocabulary import CaseStepKind


async def name(
    session: AsyncSession, *, adult: Person, text: str, case_id: UUID | None, occasion: Occasion
) -> tuple[Person, ...]:
    """Puts it on the leaders' list; who they are. The same words twice while they wait count once.

    Raises NotFound for a case that is none of the adult's. Joins the caller's transaction.
    """
    leaders = await adults.leaders(session, adult.school_id, on=occasion.today)
    if case_id is not None:
        await case_views.get(session, case_id, actor=adult, occasion=occasion)
    named = await session.scalars(
        select(col(Need.text)).where(
            col(Need.school_id) == adult.school_id,
            col(Need.named_by_id) == adult.id,
            col(Need.case_id).is_not_distinct_from(case_id),
            col(Need.answered_at).is_(None),
        )
    )
    if text in named.all():
        return leaders
    need = Need(
        school_id=adult.school_id, named_by_id=adult.id, case_id=case_id, text=text, named_at=occasion.now
    )
    session.add(need)
    if case_id is not None:
        kind = CaseStepKind.NEED_NAMED
        cases.note_step(session, case_id, kind, occasion=occasion, by_id=adult.id, note=text)
    audit.record(
        session,
        "named need",
        school_id=adult.school_id,
        actor_id=adult.id,
        about_id=None,
        now=occasion.now,
        need=str(need.id),
    )
    return leaders


async def waiting(session: AsyncSession, school_id: UUID) -> int:
    """How many have no answer yet."""
    number = await session.scalar(select(func.count()).select_from(_open(school_id).subquery()))
    return number or 0


async def page(session: AsyncSession, *, leader: Person, number: int, occasion: Occasion) -> WantList:
    """A page of what has no answer yet, the longest first. Asks no right: the caller has."""
    total = await waiting(session, leader.school_id)
    pages = page_count(total)
    at = max(0, min(number, pages - 1))
    found = await session.execute(
        _open(leader.school_id)
        .join(
            Person,
            (col(Person.school_id) == col(Need.school_id)) & (col(Person.id) == col(Need.named_by_id)),
        )
        .outerjoin(
            PaceCase,
            (col(PaceCase.school_id) == col(Need.school_id)) & (col(PaceCase.id) == col(Need.case_id)),
        )
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Need.school_id))
            & (col(LearningTarget.id) == col(PaceCase.target_id)),
        )
        .add_columns(Person, col(LearningTarget.code))
        .order_by(col(Need.named_at), col(Need.id))
        .limit(PAGE_SIZE)
        .offset(at * PAGE_SIZE)
    )
    lines = tuple(
        WantLine(need.id, adult.full_name, need.text, occasion.day_of(need.named_at), code)
        for need, adult, code in found
    )
    return WantList(lines, total, at, pages)


def _open(school_id: UUID) -> Select[Need]:
    return select(Need).where(col(Need.school_id) == school_id, col(Need.answered_at).is_(None))


async def get_open(
    session: AsyncSession, need_id: UUID, *, leader: Person, is_locked: bool = False
) -> tuple[Need, Person]:
    """A need without an answer, and whose it is. Raises NotFound, AlreadyResponded."""
    statement = select(Need).where(col(Need.school_id) == leader.school_id, col(Need.id) == need_id)
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    need = await session.scalar(statement)
    if need is None:
        raise NotFound
    adult = await session.get_one(Person, (need.school_id, need.named_by_id))
    if need.answered_at is not None:
        by = await session.get(Person, (need.school_id, need.answered_by_id)) if need.answered_by_id else None
        raise AlreadyResponded(adult.full_name, by.full_name if by else None)
    return need, adult


async def answer(
    session: AsyncSession, need_id: UUID, *, leader: Person, words: str, occasion: Occasion
) -> Person:
    """The leader's answer; whoever needs it is told, and returned. Joins the caller's transaction."""
    need, adult = await get_open(session, need_id, leader=leader, is_locked=True)
    need.answer, need.answered_by_id, need.answered_at = words, leader.id, occasion.now
    notice = NeedAnswered(leader.full_name, need.text, words, need.case_id)
    await promise(session, notice, to=adult, key=f"need:{need.id}:answered", now=occasion.now)
    audit.record(
        session,
        "answered need",
        school_id=leader.school_id,
        actor_id=leader.id,
        about_id=None,
        now=occasion.now,
        need=str(need.id),
    )
    return adult
