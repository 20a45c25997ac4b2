"""What advisor and student agreed on: it stands in every brief until it is done or let go (DOMAIN rule 29).

Also under a new advisor; the one before sees nothing of it any more (DOMAIN rule 33).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.advising import AgreementLine
from domain.models import CheckIn, CheckInAgreement, Person
from domain.services import audit
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.vocabulary import Holder


@dataclass(frozen=True, slots=True)
class Agreed:
    """Something to agree on."""

    holder: Holder
    words: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of it."""

    agreement: CheckInAgreement
    is_new: bool
    """False where it was closed before."""
    student: Person
    is_own: bool
    """Whether the actor is the student."""


async def standing(session: AsyncSession, student: Person) -> Sequence[CheckInAgreement]:
    """All that stand, the oldest first. Asks no right."""
    found = await session.scalars(
        select(CheckInAgreement)
        .where(
            col(CheckInAgreement.school_id) == student.school_id,
            col(CheckInAgreement.student_id) == student.id,
            col(CheckInAgreement.closed_at).is_(None),
        )
        .order_by(col(CheckInAgreement.made_at), col(CheckInAgreement.id))
    )
    return found.all()


def line(agreement: CheckInAgreement, occasion: Occasion) -> AgreementLine:
    return AgreementLine(
        agreement.id,
        agreement.holder,
        agreement.words,
        agreement.due_on,
        occasion.day_of(agreement.made_at),
    )


def make(
    session: AsyncSession, check_in: CheckIn, agreed: Agreed, *, by: Person, occasion: Occasion
) -> CheckInAgreement:
    """Agreed in the talk of that check-in. Joins the caller's transaction."""
    agreement = CheckInAgreement(
        school_id=check_in.school_id,
        student_id=check_in.student_id,
        check_in_id=check_in.id,
        holder=agreed.holder,
        words=agreed.words,
        due_on=agreed.due_on,
        made_at=occasion.now,
        made_by_id=by.id,
    )
    session.add(agreement)
    return agreement


def close(agreement: CheckInAgreement, *, is_done: bool, by: Person, occasion: Occasion) -> bool:
    """Done, or let go, which is no shame; False where it was closed before, and stays as it was."""
    if agreement.closed_at is not None:
        return False
    agreement.closed_at, agreement.closed_by_id, agreement.is_done = occasion.now, by.id, is_done
    return True


async def close_one(
    session: AsyncSession, agreement_id: UUID, *, is_done: bool, actor: Person, occasion: Occasion
) -> Closed:
    """By whoever advises the student now; by the student where it is their own part and is done.

    Raises NotFound for everybody else. Joins the caller's transaction.
    """
    agreement = await session.scalar(
        select(CheckInAgreement)
        .where(
            col(CheckInAgreement.school_id) == actor.school_id,
            col(CheckInAgreement.id) == agreement_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if agreement is None:
        raise NotFound
    is_own = agreement.student_id == actor.id
    if is_own and (agreement.holder is not Holder.STUDENT or not is_done):
        raise NotFound
    student = (
        actor
        if is_own
        else await students.get_advised(session, agreement.student_id, actor=actor, on=occasion.today)
    )
    is_new = close(agreement, is_done=is_done, by=actor, occasion=occasion)
    audit.record(
        session,
        "closed agreement",
        school_id=actor.school_id,
        actor_id=actor.id,
        about_id=student.id,
        now=occasion.now,
        agreement=str(agreement.id),
    )
    return Closed(agreement, is_new, student, is_own)
