"""Check-ins of students: what they answered, and when. Source: DOMAIN rule 29

Who may is asked by the callers: students have their own, an advisor those of their advisees.
"""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import CheckInIsMet, NotFound
from domain.models import CheckIn, Person
from domain.rules import check_in_edits
from domain.rules import check_ins as rules
from domain.rules.check_ins import CheckInAnswers
from domain.rules.nudging import week_name
from domain.services.occasions import Occasion
from domain.vocabulary import CheckInState


def state_of(check_in: CheckIn) -> CheckInState:
    return rules.state_of(
        is_met=check_in.met_at is not None,
        missed=check_in.missed,
        wants_to_talk=check_in.wants_to_talk,
        is_answered=check_in.answered_at is not None,
    )


def answers_of(check_in: CheckIn) -> CheckInAnswers:
    """Empty where nothing was answered, or only that they would rather talk."""
    return rules.from_json(check_in.answers)


def key_of_questions(student_id: UUID, on: date) -> str:
    """Of the promise that asks the questions of the week of that day: once a week."""
    return f"check-in:{student_id}:{week_name(on)}"


def is_answered_by_student(check_in: CheckIn) -> bool:
    """Whether there are answers of the student's own; that they would rather talk is none."""
    return check_in.answers is not None and check_in.answered_by_id == check_in.student_id


async def of_week(session: AsyncSession, student: Person, week_on: date) -> CheckIn | None:
    """The student's check-in of the week that begins on that Monday; None where none was opened."""
    found: CheckIn | None = await session.scalar(
        select(CheckIn).where(
            col(CheckIn.school_id) == student.school_id,
            col(CheckIn.student_id) == student.id,
            col(CheckIn.week_on) == week_on,
        )
    )
    return found


async def latest(session: AsyncSession, student: Person, *, count: int) -> Sequence[CheckIn]:
    """The student's latest check-ins, the latest first."""
    found = await session.scalars(
        select(CheckIn)
        .where(col(CheckIn.school_id) == student.school_id, col(CheckIn.student_id) == student.id)
        .order_by(col(CheckIn.week_on).desc())
        .limit(count)
    )
    return found.all()


async def of_students(
    session: AsyncSession, school_id: UUID, student_ids: Collection[UUID], *, since: date, until: date
) -> Sequence[CheckIn]:
    """Check-ins of the students in the weeks from one Monday to another, both included, the latest first."""
    found = await session.scalars(
        select(CheckIn)
        .where(
            col(CheckIn.school_id) == school_id,
            col(CheckIn.student_id).in_(student_ids),
            col(CheckIn.week_on).between(since, until),
        )
        .order_by(col(CheckIn.week_on).desc(), col(CheckIn.student_id))
    )
    return found.all()


async def held(session: AsyncSession, check_in_id: UUID, *, student: Person) -> CheckIn:
    """The student's check-in, held until the transaction ends. Raises NotFound for any other."""
    found: CheckIn | None = await session.scalar(
        select(CheckIn)
        .where(
            col(CheckIn.school_id) == student.school_id,
            col(CheckIn.id) == check_in_id,
            col(CheckIn.student_id) == student.id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def answer(check_in: CheckIn, answers: CheckInAnswers, *, by: Person, occasion: Occasion) -> None:
    """Takes the answers in place of those there were: whoever answers twice has edited.

    `by` is the student, or the advisor for a student without a phone. It stands in its own week, however
    late. Raises CheckInIsMet once the talk was had. Joins the caller's transaction.
    """
    refuse_met(check_in)
    is_edit = check_in.answered_at is not None
    check_in.answers = check_in_edits.stored(check_in.answers, answers)
    if is_edit:
        check_in.edited_at = occasion.now
    else:
        check_in.answered_at = occasion.now
    check_in.answered_by_id = by.id


def say_rather_talk(check_in: CheckIn, *, by: Person, occasion: Occasion, wants: bool = True) -> None:
    """As good an answer as any; what was answered before stays. With `wants` False it is taken back, and
    where nothing else was answered, nothing is.

    Raises CheckInIsMet once the talk was had. Joins the caller's transaction.
    """
    refuse_met(check_in)
    if check_in.wants_to_talk is wants:
        return
    check_in.wants_to_talk = wants
    if wants and check_in.answered_at is None:
        check_in.answered_at, check_in.answered_by_id = occasion.now, by.id
    elif not wants and check_in.answers is None:
        check_in.answered_at = check_in.answered_by_id = None


def refuse_met(check_in: CheckIn) -> None:
    """Raises CheckInIsMet once the talk was had."""
    if check_in.met_at is not None:
        raise CheckInIsMet(check_in.week_on)
