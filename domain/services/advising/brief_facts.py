"""What a brief is made of: what went well since the last talk, goals, notes, families. Asks no right."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.advising import (
    Accomplishment,
    AccomplishmentKind,
    FamilyLine,
    GoalLine,
    NoteLine,
)
from domain.models import (
    CheckIn,
    CheckInAgreement,
    CheckInNote,
    Evidence,
    FamilySummary,
    FamilyTask,
    Goal,
    LearningTarget,
    Person,
)
from domain.services.coaching.goals import MOST_TO_LOOK_AT
from domain.services.evidence.counting import is_counted
from domain.services.learning import targets
from domain.services.nudges import gains
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceReview, GoalState, Holder

LOOKS_BACK = timedelta(days=28)
"""At most for so long, whenever the last talk was."""

NEVER_MET = timedelta(days=14)
"""For so long where there was none."""


def since(last_met: CheckIn | None, *, now: datetime) -> datetime:
    """From when on something is news for the talk."""
    if last_met is None or last_met.met_at is None:
        return now - NEVER_MET
    return max(last_met.met_at, now - LOOKS_BACK)


async def accomplishments(
    session: AsyncSession, student: Person, *, since: datetime, occasion: Occasion, language: str
) -> tuple[Accomplishment, ...]:
    """Targets met and agreements kept, goals reached, evidence accepted, in this order."""
    gained = await gains.gained(session, student, since=since, language=language)
    met = [Accomplishment(AccomplishmentKind.TARGET_MET, None, None, target) for target in gained.shown]
    grown = [Accomplishment(AccomplishmentKind.GROWN, None, None, target) for target in gained.grown]
    return (
        *met,
        *await _agreements_kept(session, student, since=since, occasion=occasion),
        *await _goals_reached(session, student, since=since, occasion=occasion, language=language),
        *grown,
        *await _evidence_accepted(session, student, since=since, occasion=occasion),
    )


async def _agreements_kept(
    session: AsyncSession, student: Person, *, since: datetime, occasion: Occasion
) -> list[Accomplishment]:
    found = await session.execute(
        select(col(CheckInAgreement.words), col(CheckInAgreement.closed_at))
        .where(
            col(CheckInAgreement.school_id) == student.school_id,
            col(CheckInAgreement.student_id) == student.id,
            col(CheckInAgreement.holder) == Holder.STUDENT,
            col(CheckInAgreement.is_done).is_(True),
            col(CheckInAgreement.closed_at) > since,
        )
        .order_by(col(CheckInAgreement.closed_at).desc())
    )
    return [
        Accomplishment(AccomplishmentKind.AGREEMENT, occasion.day_of(closed_at), words)
        for words, closed_at in found
        if closed_at
    ]


async def _goals_reached(
    session: AsyncSession, student: Person, *, since: datetime, occasion: Occasion, language: str
) -> list[Accomplishment]:
    found = await session.execute(
        select(Goal, LearningTarget)
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Goal.school_id))
            & (col(LearningTarget.id) == col(Goal.target_id)),
        )
        .where(
            col(Goal.school_id) == student.school_id,
            col(Goal.student_id) == student.id,
            col(Goal.state) == GoalState.REACHED,
            col(Goal.looked_at) > since,
        )
        .order_by(col(Goal.looked_at).desc())
    )
    return [
        Accomplishment(
            AccomplishmentKind.GOAL,
            occasion.day_of(goal.looked_at) if goal.looked_at else None,
            goal.words,
            targets.name_of(target, language) if goal.target_id else None,
        )
        for goal, target in found
    ]


async def _evidence_accepted(
    session: AsyncSession, student: Person, *, since: datetime, occasion: Occasion
) -> list[Accomplishment]:
    """What somebody else gave and a teacher accepted, and what an adult logged."""
    accepted = (col(Evidence.review) == EvidenceReview.ACCEPTED) & (col(Evidence.reviewed_at) > since)
    logged = (col(Evidence.logged_by_id) != student.id) & (col(Evidence.logged_at) > since)
    found = await session.execute(
        select(col(Evidence.title), col(Evidence.shown_at))
        .where(
            col(Evidence.school_id) == student.school_id,
            col(Evidence.student_id) == student.id,
            is_counted(),
            accepted | logged,
        )
        .order_by(col(Evidence.shown_at).desc())
    )
    return [
        Accomplishment(AccomplishmentKind.EVIDENCE, occasion.day_of(shown_at), title)
        for title, shown_at in found
    ]


async def goals(
    session: AsyncSession, student: Person, *, week_on: date, language: str
) -> tuple[GoalLine, ...]:
    """Of earlier weeks those that are still open, the latest ones; then of the week; in the order in which
    the student set them.
    """
    is_of_week = col(Goal.week_on) == week_on
    found = await session.execute(
        select(Goal, LearningTarget)
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Goal.school_id))
            & (col(LearningTarget.id) == col(Goal.target_id)),
        )
        .where(
            col(Goal.school_id) == student.school_id,
            col(Goal.student_id) == student.id,
            is_of_week | ((col(Goal.week_on) < week_on) & (col(Goal.state) == GoalState.OPEN)),
        )
        .order_by(col(Goal.week_on).desc(), col(Goal.set_at).desc(), col(Goal.id).desc())
    )
    lines = [
        GoalLine(
            goal.words,
            goal.state,
            targets.name_of(target, language) if goal.target_id else None,
            week_on=goal.week_on if goal.week_on < week_on else None,
        )
        for goal, target in found
    ]
    earlier = [each for each in lines if each.week_on is not None]
    return (*earlier[:MOST_TO_LOOK_AT][::-1], *(each for each in reversed(lines) if each.week_on is None))


async def last_note(session: AsyncSession, student: Person, *, occasion: Occasion) -> NoteLine | None:
    """The latest note of any talk, whoever wrote it."""
    found = await session.execute(
        _notes(student)
        .add_columns(Person)
        .join(
            Person,
            (col(Person.school_id) == col(CheckInNote.school_id))
            & (col(Person.id) == col(CheckInNote.author_id)),
        )
        .order_by(col(CheckInNote.noted_at).desc(), col(CheckInNote.id).desc())
        .limit(1)
    )
    row = found.first()
    if row is None:
        return None
    note, author = row
    return NoteLine(
        occasion.day_of(note.noted_at), author.full_name, note.words, is_voice=note.attachment_id is not None
    )


def _notes(student: Person) -> Select[CheckInNote]:
    """Of all talks with the student."""
    return (
        select(CheckInNote)
        .join(
            CheckIn,
            (col(CheckIn.school_id) == col(CheckInNote.school_id))
            & (col(CheckIn.id) == col(CheckInNote.check_in_id)),
        )
        .where(col(CheckIn.school_id) == student.school_id, col(CheckIn.student_id) == student.id)
    )


async def spoken_notes(session: AsyncSession, student: Person) -> tuple[UUID, ...]:
    """Attachments of the latest talk whose note was spoken."""
    latest = await session.scalar(
        _notes(student)
        .where(col(CheckInNote.attachment_id).is_not(None))
        .order_by(col(CheckInNote.noted_at).desc(), col(CheckInNote.id).desc())
        .limit(1)
    )
    return (latest.attachment_id,) if latest is not None and latest.attachment_id else ()


async def families(session: AsyncSession, student: Person) -> tuple[FamilyLine, ...]:
    """Open tasks about the student's family, the oldest first."""
    found = await session.execute(
        select(FamilyTask, Person)
        .join(
            Person,
            (col(Person.school_id) == col(FamilyTask.school_id))
            & (col(Person.id) == col(FamilyTask.guardian_id)),
        )
        .where(
            col(FamilyTask.school_id) == student.school_id,
            col(FamilyTask.student_id) == student.id,
            col(FamilyTask.done_at).is_(None),
        )
        .order_by(col(FamilyTask.opened_at), col(FamilyTask.id))
    )
    return tuple(FamilyLine(task.id, guardian.full_name, task.reason, task.words) for task, guardian in found)


async def told_family_on(session: AsyncSession, student: Person, *, occasion: Occasion) -> date | None:
    """When the family was last told of a week."""
    gone_at = await session.scalar(
        select(func.max(col(FamilySummary.gone_at))).where(
            col(FamilySummary.school_id) == student.school_id, col(FamilySummary.student_id) == student.id
        )
    )
    return occasion.day_of(gone_at) if gone_at else None


async def name_of(session: AsyncSession, school_id: UUID, person_id: UUID | None) -> str | None:
    person = await session.get(Person, (school_id, person_id)) if person_id else None
    return person.full_name if person else None
