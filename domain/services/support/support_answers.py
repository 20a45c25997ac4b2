"""What came of a support: what the student says, and whether it works. Source: DOMAIN rules 12 and 20"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import AlreadyResponded
from domain.messages.supports import SupportAnswered, SupportReviewed
from domain.models import LearningTarget, PaceCase, Person, Support
from domain.rules.ladder import ASKING
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people import adults
from domain.services.people.students import teaches
from domain.services.promises import promise
from domain.services.support import cases
from domain.services.support.supports import case_of, get_for_adult, get_own, note, whom_and_what
from domain.vocabulary import CaseState, CaseStepKind, Rung, SupportResult


async def respond(
    session: AsyncSession, support_id: UUID, *, student: Person, words: str, occasion: Occasion
) -> tuple[Support, LearningTarget, Person]:
    """What the student says to it; the adult is told. Further words are added, the same twice count once.

    Raises NotFound, AlreadyResponded for one that has ended. Joins the caller's transaction.
    """
    support = await get_own(session, support_id, student=student, is_locked=True)
    _, target = await whom_and_what(session, support)
    adult = await _who_answers(session, support, student, occasion=occasion)
    if support.closed_at is not None:
        raise AlreadyResponded(targets.name_of(target, occasion.language_of(student)).title)
    said = support.student_response
    if said is not None and f"\n\n{said}".endswith(f"\n\n{words}"):
        return support, target, adult
    support.student_response = words if said is None else f"{said}\n\n{words}"
    support.student_responded_at = occasion.now
    notice = SupportAnswered(
        support.id,
        student.id,
        student.full_name,
        targets.name_of(target, occasion.language_of(adult)),
        words,
        support.review_on,
    )
    key = f"support:{support.id}:{len(support.student_response)}:{adult.id}"
    await promise(session, notice, to=adult, key=key, about=student.id, now=occasion.now)
    note(session, "responded to support", support, by=student, occasion=occasion)
    return support, target, adult


async def _who_answers(
    session: AsyncSession, support: Support, student: Person, *, occasion: Occasion
) -> Person:
    """The adult who keeps the promise; where they have left the student, somebody who has not."""
    owner = await session.get_one(Person, (support.school_id, support.owner_id))
    if await teaches(session, student, actor=owner, on=occasion.today):
        return owner
    around = await adults.around(session, student, on=occasion.today)
    return next(iter((*adults.advisors(around), *adults.teachers(around))), owner)


@dataclass(frozen=True, slots=True)
class Reviewed:
    support: Support
    student: Person
    target: LearningTarget
    is_past: bool
    """Whether the plan asks for support all the same."""
    case_id: UUID | None
    """The case, while it is open."""


async def review(
    session: AsyncSession,
    support_id: UUID,
    *,
    adult: Person,
    result: SupportResult,
    remark: str | None,
    occasion: Occasion,
) -> Reviewed:
    """Is it working? What worked ends, with its case; else a next support is asked for. The student is told.

    Raises NotFound, AlreadyResponded for one that was reviewed or has ended. Joins the caller's transaction.
    """
    support = await get_for_adult(session, support_id, adult=adult, occasion=occasion, is_locked=True)
    student, target = await whom_and_what(session, support)
    await refuse_reviewed(session, support, student=student)
    support.result, support.reviewed_by_id, support.reviewed_at = result, adult.id, occasion.now
    if result is SupportResult.WORKED:
        support.closed_at = occasion.now
    case = await case_of(session, support)
    if case is not None:
        await _review_case(session, case, support, adult=adult, remark=remark, occasion=occasion)
    notice = SupportReviewed(
        support.id,
        targets.name_of(target, occasion.language_of(student)),
        adult.full_name,
        result,
        remark,
    )
    key = f"support:{support.id}:reviewed"
    await promise(session, notice, to=student, key=key, about=student.id, now=occasion.now)
    note(session, "reviewed support", support, by=adult, occasion=occasion)
    is_past = case is not None and await _still_asks(session, case)
    is_open = case is not None and result is not SupportResult.WORKED
    return Reviewed(support, student, target, is_past, case.id if case is not None and is_open else None)


async def refuse_reviewed(session: AsyncSession, support: Support, *, student: Person) -> None:
    """Raises AlreadyResponded, with who did, for a support that was reviewed or has ended."""
    if support.reviewed_by_id is not None:
        by = await session.get_one(Person, (support.school_id, support.reviewed_by_id))
        raise AlreadyResponded(student.full_name, by.full_name)
    if support.closed_at is not None:
        raise AlreadyResponded(student.full_name)


async def _review_case(
    session: AsyncSession,
    case: PaceCase,
    support: Support,
    *,
    adult: Person,
    remark: str | None,
    occasion: Occasion,
) -> None:
    cases.note_step(
        session,
        case.id,
        CaseStepKind.REVIEWED,
        occasion=occasion,
        by_id=adult.id,
        support_id=support.id,
        note=remark,
    )
    states = (CaseState.OPEN, CaseState.SUPPORTED, CaseState.SNOOZED)
    if support.result is SupportResult.WORKED:
        values: dict[str, object] = {"state": CaseState.CLOSED, "closed_at": occasion.now}
        cases.note_step(session, case.id, CaseStepKind.CLOSED, occasion=occasion, by_id=adult.id)
    else:
        values = {"state": CaseState.OPEN, "rung": Rung.ADULT, "rung_since": occasion.today}
    await cases.change(session, case.id, occasion=occasion, states=states, come_back_on=None, **values)


async def _still_asks(session: AsyncSession, case: PaceCase) -> bool:
    status = await cases.status_of(session, case)
    return status in ASKING
