"""Supports as their student and the adults read them, and those whose review day has come."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.cases import ReviewLine, ReviewList
from domain.messages.parts import PAGE_SIZE, page_count
from domain.messages.supports import SupportCard
from domain.models import Enrolment, LearningTarget, PaceCase, Person, Support
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people.students import taught_by
from domain.services.support import supports
from domain.vocabulary import CaseState, Membership


async def card(
    session: AsyncSession, actor: Person, *, support_id: UUID, occasion: Occasion, is_own: bool
) -> SupportCard:
    """A support in full, for its student or for who teaches or advises them now. Raises NotFound."""
    support = (
        await supports.get_own(session, support_id, student=actor)
        if is_own
        else await supports.get_for_adult(session, support_id, adult=actor, occasion=occasion)
    )
    student, target = await supports.whom_and_what(session, support)
    owner = await session.get_one(Person, (support.school_id, support.owner_id))
    if not is_own:
        supports.note(session, "saw support", support, by=actor, occasion=occasion)
    return SupportCard(
        support_id=support.id,
        student_id=student.id,
        student_name=None if is_own else student.full_name,
        target=targets.name_of(target, occasion.language_of(actor)),
        adult_name=owner.full_name,
        parts=supports.parts_of(support),
        response=support.student_response,
        result=support.result,
        is_open=support.closed_at is None,
    )


async def reviews_page(session: AsyncSession, actor: Person, *, page: int, occasion: Occasion) -> ReviewList:
    """A page past the end is the last one."""
    lines = await reviews_of(session, actor, occasion=occasion)
    pages = page_count(len(lines))
    at = max(0, min(page, pages - 1))
    return ReviewList(tuple(lines[at * PAGE_SIZE : (at + 1) * PAGE_SIZE]), len(lines), at, pages)


async def reviews_of(session: AsyncSession, actor: Person, *, occasion: Occasion) -> Sequence[ReviewLine]:
    """Supports the actor is to look at now, the longest due first.

    Their own, and those whose adult teaches and advises the student no more. What was reviewed stays until
    something follows it, unless an open case asks for that.
    """
    found = await session.execute(
        _due(actor, occasion=occasion).order_by(col(Support.review_on), col(Support.id))
    )
    language = occasion.language_of(actor)
    return [
        ReviewLine(
            support_id=support.id,
            student_name=student.full_name,
            target=targets.name_of(target, language),
            success_signal=support.success_signal,
            review_on=support.review_on,
            result=support.result,
            response=support.student_response,
        )
        for support, student, target in found
    ]


def _due(actor: Person, *, occasion: Occasion) -> Select[Support, Person, LearningTarget]:
    on = occasion.today
    case = aliased(PaceCase)
    asks_anew = exists().where(
        col(case.school_id) == col(Support.school_id),
        col(case.id) == col(Support.case_id),
        col(case.state) != CaseState.CLOSED,
    )
    return (
        select(Support, Person, LearningTarget)
        .join(
            Person,
            (col(Person.school_id) == col(Support.school_id)) & (col(Person.id) == col(Support.student_id)),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Support.school_id))
            & (col(LearningTarget.id) == col(Support.target_id)),
        )
        .where(
            col(Support.school_id) == actor.school_id,
            col(Support.closed_at).is_(None),
            or_(
                and_(col(Support.result).is_(None), col(Support.review_on) <= on),
                and_(col(Support.result).is_not(None), ~asks_anew),
            ),
            col(Support.student_id).in_(taught_by(actor.school_id, actor.id, on=on)),
            or_(col(Support.owner_id) == actor.id, ~_owner_stays(on)),
        )
    )


def _owner_stays(on: date) -> ColumnElement[bool]:
    """A condition on Support: its adult teaches or advises the student now."""
    theirs, adults = aliased(Enrolment), aliased(Enrolment)
    owner = aliased(Person)
    return exists(
        select(literal(1))
        .select_from(theirs)
        .join(
            adults,
            (col(adults.school_id) == col(theirs.school_id))
            & (col(adults.section_id) == col(theirs.section_id)),
        )
        .join(
            owner,
            (col(owner.school_id) == col(adults.school_id)) & (col(owner.id) == col(adults.person_id)),
        )
        .where(
            col(theirs.school_id) == col(Support.school_id),
            col(theirs.person_id) == col(Support.student_id),
            col(theirs.membership) == Membership.STUDENT,
            col(theirs.begins_on) <= on,
            col(theirs.ends_on).is_(None) | (col(theirs.ends_on) >= on),
            col(adults.person_id) == col(Support.owner_id),
            col(adults.membership) == Membership.TEACHER,
            col(adults.begins_on) <= on,
            col(adults.ends_on).is_(None) | (col(adults.ends_on) >= on),
            col(owner.retired_on).is_(None) | (col(owner.retired_on) > on),
        )
        .correlate(Support)
    )
