"""Supports: what adult and student agreed, recorded for one student or for several at once.

Source: DOMAIN rules 12, 15 and 20
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import AlreadyResponded, NotFound
from domain.ids import new_id
from domain.messages.supports import SupportOffered, SupportParts
from domain.models import LearningTarget, PaceCase, Person, Support
from domain.rules.school_days import SchoolDays
from domain.rules.supporting import review_day
from domain.services import audit
from domain.services.conferences import conference_times
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people.students import taught_by
from domain.services.plans import school_days
from domain.services.promises import promise
from domain.services.support import case_views, cases
from domain.services.support.case_views import Found
from domain.vocabulary import CaseState, CaseStepKind

_ANSWERABLE = (CaseState.OPEN, CaseState.SNOOZED)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an adult wrote down. There is no part that lowers an end (DOMAIN rule 8)."""

    next_step: str
    offer: str
    """A word of `SupportOffer`; it also stands for what was left empty."""
    success_signal: str
    review_on: date
    """As wanted: a day without school moves to the next one."""
    offered: str | None = None
    student_action: str | None = None
    adult_action: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    students: tuple[Person, ...]
    moved_on: tuple[Person, ...]
    """For whom somebody had responded before."""
    target: LearningTarget
    review_on: date


async def record(
    session: AsyncSession, case_ids: Sequence[UUID], *, adult: Person, agreed: Agreed, occasion: Occasion
) -> Recorded:
    """The same support for each of the cases; each student is told.

    Cases that somebody responded to meanwhile are left as they are. Raises AlreadyResponded where that is so
    for all of them, NotFound for one that is none of the adult's. Joins the caller's transaction.
    """
    told: list[Found] = []
    late: list[Found] = []
    review_on = agreed.review_on
    for case_id in sorted(case_ids):  # always in one order, so that two adults never wait for each other
        found = await case_views.get(session, case_id, actor=adult, occasion=occasion, is_locked=True)
        if found.case.state not in _ANSWERABLE or found.target is None:
            late.append(found)
            continue
        review_on = await _record_one(session, found, adult=adult, agreed=agreed, occasion=occasion)
        told.append(found)
    if not told or told[0].target is None:
        await refuse_answered(session, late[0], occasion=occasion)
        raise NotFound
    return Recorded(
        tuple(each.student for each in told),
        tuple(each.student for each in late),
        told[0].target,
        review_on,
    )


async def refuse_answered(session: AsyncSession, found: Found, *, occasion: Occasion) -> None:
    """Raises AlreadyResponded, with who responded last, unless the case can still be answered."""
    if found.case.state in _ANSWERABLE:
        return
    owner_id = await session.scalar(
        select(col(Support.owner_id))
        .where(col(Support.school_id) == occasion.school.id, col(Support.case_id) == found.case.id)
        .order_by(col(Support.opened_at).desc())
        .limit(1)
    )
    owner = await session.get(Person, (occasion.school.id, owner_id)) if owner_id else None
    raise AlreadyResponded(found.student.full_name, owner.full_name if owner else None)


async def _record_one(
    session: AsyncSession, found: Found, *, adult: Person, agreed: Agreed, occasion: Occasion
) -> date:
    assert found.target is not None
    support = await _write(
        session,
        found.student,
        found.target,
        adult=adult,
        agreed=agreed,
        section_id=found.case.section_id,
        case=found.case,
        occasion=occasion,
    )
    return support.review_on


async def follow_up(
    session: AsyncSession, support_id: UUID, *, adult: Person, agreed: Agreed, occasion: Occasion
) -> Recorded:
    """The support that follows one which did not do it yet; the student is told.

    Raises NotFound, AlreadyResponded where something followed already. Joins the caller's transaction.
    """
    support = await get_for_adult(session, support_id, adult=adult, occasion=occasion, is_locked=True)
    student, target = await whom_and_what(session, support)
    if support.closed_at is not None:
        raise AlreadyResponded(student.full_name)
    case = await case_of(session, support)
    new = await _write(
        session,
        student,
        target,
        adult=adult,
        agreed=agreed,
        section_id=case.section_id if case else None,
        case=case,
        occasion=occasion,
    )
    return Recorded((student,), (), target, new.review_on)


async def _write(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    *,
    adult: Person,
    agreed: Agreed,
    section_id: UUID | None,
    case: PaceCase | None,
    occasion: Occasion,
) -> Support:
    days = await review_days(session, section_id, occasion=occasion)
    review_on = review_day(occasion.today, occasion.policy, days, wanted=agreed.review_on)
    support = Support(
        school_id=student.school_id,
        id=new_id(),
        student_id=student.id,
        target_id=target.id,
        conference_id=await _replace(session, student, target, occasion=occasion),
        case_id=case.id if case else None,
        owner_id=adult.id,
        next_step=agreed.next_step,
        offered=agreed.offered or agreed.offer,
        try_again=agreed.offer,
        student_action=agreed.student_action or agreed.offer,
        adult_action=agreed.adult_action or agreed.offer,
        success_signal=agreed.success_signal,
        review_on=review_on,
        opened_at=occasion.now,
    )
    session.add(support)
    await session.flush()
    if case is not None:
        values = {"state": CaseState.SUPPORTED, "come_back_on": review_on, "owner_id": adult.id}
        await cases.change(session, case.id, occasion=occasion, states=_ANSWERABLE, **values)
        kind = CaseStepKind.SUPPORT_RECORDED
        cases.note_step(session, case.id, kind, occasion=occasion, by_id=adult.id, support_id=support.id)
    notice = SupportOffered(
        support.id,
        targets.name_of(target, occasion.language_of(student)),
        adult.full_name,
        parts_of(support),
    )
    key = f"support:{support.id}:offered"
    await promise(session, notice, to=student, key=key, about=student.id, now=occasion.now)
    note(session, "recorded support", support, by=adult, occasion=occasion)
    return support


async def review_days(session: AsyncSession, section_id: UUID | None, *, occasion: Occasion) -> SchoolDays:
    """The instructional days on which a support of today may be reviewed: the section's or the school's."""
    if section_id is not None:
        return await conference_times.review_days(session, section_id, occasion=occasion)
    found = await school_days.between(
        session,
        school_id=occasion.school.id,
        calendar_ids={None},
        first_on=occasion.today,
        last_on=occasion.today + timedelta(days=occasion.policy.review_at_the_latest_days),
    )
    return found[None]


async def _replace(
    session: AsyncSession, student: Person, target: LearningTarget, *, occasion: Occasion
) -> UUID | None:
    """Ends what was agreed before on the target: there is one support at a time. Its conference goes on."""
    found = await session.execute(
        update(Support)
        .where(
            col(Support.school_id) == student.school_id,
            col(Support.student_id) == student.id,
            col(Support.target_id) == target.id,
            col(Support.closed_at).is_(None),
        )
        .values(closed_at=occasion.now)
        .returning(col(Support.conference_id))
        .execution_options(synchronize_session="fetch")
    )
    return next((conference_id for conference_id in found.scalars() if conference_id), None)


def parts_of(support: Support) -> SupportParts:
    return SupportParts(
        next_step=support.next_step,
        offered=support.offered,
        student_action=support.student_action,
        adult_action=support.adult_action,
        success_signal=support.success_signal,
        review_on=support.review_on,
    )


# --- which -------------------------------------------------------------------------------------------------


async def get_own(
    session: AsyncSession, support_id: UUID, *, student: Person, is_locked: bool = False
) -> Support:
    """The student's own. Raises NotFound."""
    return await _get(session, support_id, student, is_locked=is_locked, own=True)


async def get_for_adult(
    session: AsyncSession, support_id: UUID, *, adult: Person, occasion: Occasion, is_locked: bool = False
) -> Support:
    """For whoever teaches or advises the student now. Raises NotFound for everybody else."""
    return await _get(session, support_id, adult, is_locked=is_locked, on=occasion.today)


async def case_of(session: AsyncSession, support: Support) -> PaceCase | None:
    """The case it answers, locked, while it is open."""
    if support.case_id is None:
        return None
    return await session.scalar(
        select(PaceCase)
        .where(
            col(PaceCase.school_id) == support.school_id,
            col(PaceCase.id) == support.case_id,
            col(PaceCase.state) != CaseState.CLOSED,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def _get(
    session: AsyncSession,
    support_id: UUID,
    actor: Person,
    *,
    is_locked: bool,
    own: bool = False,
    on: date | None = None,
) -> Support:
    statement = select(Support).where(
        col(Support.school_id) == actor.school_id, col(Support.id) == support_id
    )
    if own or on is None:
        statement = statement.where(col(Support.student_id) == actor.id)
    else:
        statement = statement.where(col(Support.student_id).in_(taught_by(actor.school_id, actor.id, on=on)))
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    support = await session.scalar(statement)
    if support is None:
        raise NotFound
    return support


async def whom_and_what(session: AsyncSession, support: Support) -> tuple[Person, LearningTarget]:
    return (
        await session.get_one(Person, (support.school_id, support.student_id)),
        await session.get_one(LearningTarget, (support.school_id, support.target_id)),
    )


def note(session: AsyncSession, what: str, support: Support, *, by: Person, occasion: Occasion) -> None:
    audit.record(
        session,
        what,
        school_id=by.school_id,
        actor_id=by.id,
        about_id=support.student_id,
        now=occasion.now,
        support=str(support.id),
    )
