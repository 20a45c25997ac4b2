"""The ledger of habits: who saw which step, when, and in which words. No level and no pace ever reads it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound, StudentLooksFirst
from domain.models import Competency, Framework, HabitRating, LearningTarget, Level, Person
from domain.services import audit
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.vocabulary import CompetencyKind


@dataclass(frozen=True, slots=True)
class Look:
    """One rating with the step it names, and by whom."""

    rating: HabitRating
    level: Level
    by: Person

    @property
    def is_own(self) -> bool:
        """Whether it is the student's own."""
        return self.rating.rated_by_id == self.rating.student_id


async def whose(
    session: AsyncSession, student_id: UUID | None, *, actor: Person, occasion: Occasion
) -> Person:
    """The student whose habits the actor asks for: their own, or one they teach or advise now.

    An adult's look leaves an audit entry. Raises NotFound. Joins the caller's transaction.
    Source: DOMAIN rule 32
    """
    if student_id is None or student_id == actor.id:
        return actor
    student = await students.get_taught(session, student_id, actor=actor, on=occasion.today)
    _note(session, "saw habits", student, by=actor, occasion=occasion)
    return student


async def habits_of(
    session: AsyncSession, student: Person, *, occasion: Occasion
) -> tuple[LearningTarget, ...]:
    """The habits a student looks at, in their frameworks' order: as many as the school wants at most."""
    found = await session.scalars(
        select(LearningTarget)
        .join(
            Competency,
            (col(Competency.school_id) == col(LearningTarget.school_id))
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .join(
            Framework,
            (col(Framework.school_id) == col(LearningTarget.school_id))
            & (col(Framework.id) == col(LearningTarget.framework_id)),
        )
        .where(
            col(LearningTarget.school_id) == student.school_id,
            col(LearningTarget.retired_at).is_(None),
            col(Competency.retired_at).is_(None),
            col(Competency.kind) == CompetencyKind.HABIT,
            col(LearningTarget.framework_id).in_(
                targets.frameworks_of(student.school_id, student.id, on=occasion.today)
            ),
        )
        .order_by(
            col(Framework.title),
            col(Framework.id),
            col(Competency.position),
            col(LearningTarget.position),
            col(LearningTarget.id),
        )
        .limit(occasion.policy.habits_at_most)
    )
    return tuple(found)


async def get_habit(
    session: AsyncSession, habit_id: UUID, *, student: Person, occasion: Occasion
) -> LearningTarget:
    """One of the student's habits. Raises NotFound for anything else."""
    habits = await habits_of(session, student, occasion=occasion)
    habit = next((each for each in habits if each.id == habit_id), None)
    if habit is None:
        raise NotFound
    return habit


async def looks_at(
    session: AsyncSession, student: Person, *, habit_id: UUID | None = None
) -> tuple[Look, ...]:
    """Everybody's looks at one habit of the student's or at all of them, the latest first. Asks no right."""
    found = await session.execute(
        select(HabitRating, Level, Person)
        .join(
            Level,
            (col(Level.school_id) == col(HabitRating.school_id))
            & (col(Level.id) == col(HabitRating.level_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(HabitRating.school_id))
            & (col(Person.id) == col(HabitRating.rated_by_id)),
        )
        .where(
            col(HabitRating.school_id) == student.school_id,
            col(HabitRating.student_id) == student.id,
            *((col(HabitRating.habit_id) == habit_id,) if habit_id else ()),
        )
        .order_by(col(HabitRating.rated_at).desc(), col(HabitRating.id).desc())
    )
    return tuple(Look(*row) for row in found)


def own_of(looks: tuple[Look, ...]) -> tuple[Look, ...]:
    """The student's own among them."""
    return tuple(each for each in looks if each.is_own)


def of_today(looks: tuple[Look, ...], *, by: Person, occasion: Occasion) -> Look | None:
    """What somebody said today, which they may still change or take back."""
    return next(
        (
            each
            for each in looks
            if each.rating.rated_by_id == by.id and occasion.day_of(each.rating.rated_at) == occasion.today
        ),
        None,
    )


async def rate(
    session: AsyncSession,
    student: Person,
    habit: LearningTarget,
    *,
    step: str,
    sentence: str | None,
    by: Person,
    occasion: Occasion,
) -> HabitRating:
    """Somebody's look at a habit of today: a new one, or in place of what they said earlier today.

    Raises StudentLooksFirst for an adult before the student has looked, NotFound for a step that the scale
    does not have. Joins the caller's transaction.
    """
    # One after another for each student: two presses at once make one look of today.
    await session.execute(
        select(col(Person.id))
        .where(col(Person.school_id) == student.school_id, col(Person.id) == student.id)
        .with_for_update(key_share=True)
    )
    looks = await looks_at(session, student, habit_id=habit.id)
    refuse_before_student(looks, student, habit, by=by)
    level = await _level(session, habit, step)
    there = of_today(looks, by=by, occasion=occasion)
    if there is None:
        rating = HabitRating(
            school_id=student.school_id,
            student_id=student.id,
            habit_id=habit.id,
            level_id=level.id,
            rated_by_id=by.id,
            sentence=sentence,
            rated_at=occasion.now,
        )
        session.add(rating)
    else:
        rating = there.rating
        rating.level_id, rating.sentence, rating.rated_at = level.id, sentence, occasion.now
    if by.id != student.id:
        _note(session, "rated habit", student, by=by, occasion=occasion)
    await session.flush()
    return rating


def refuse_before_student(
    looks: tuple[Look, ...], student: Person, habit: LearningTarget, *, by: Person
) -> None:
    """Raises StudentLooksFirst where an adult would be the first."""
    if by.id != student.id and not own_of(looks):
        raise StudentLooksFirst(student.full_name, habit.code)


async def take_back(
    session: AsyncSession, rating_id: UUID, *, by: Person, occasion: Occasion
) -> tuple[HabitRating, Level, LearningTarget]:
    """Deletes what somebody said today; what it was. Raises NotFound for another's, or of another day.

    Joins the caller's transaction.
    """
    row = (
        await session.execute(
            select(HabitRating, Level, LearningTarget)
            .join(
                Level,
                (col(Level.school_id) == col(HabitRating.school_id))
                & (col(Level.id) == col(HabitRating.level_id)),
            )
            .join(
                LearningTarget,
                (col(LearningTarget.school_id) == col(HabitRating.school_id))
                & (col(LearningTarget.id) == col(HabitRating.habit_id)),
            )
            .where(
                col(HabitRating.school_id) == by.school_id,
                col(HabitRating.id) == rating_id,
                col(HabitRating.rated_by_id) == by.id,
            )
        )
    ).one_or_none()
    if row is None or occasion.day_of(row[0].rated_at) != occasion.today:
        raise NotFound
    rating, level, habit = row
    if rating.student_id != by.id:
        await students.get_taught(session, rating.student_id, actor=by, on=occasion.today)
    await session.delete(rating)
    await session.flush()
    return rating, level, habit


async def _level(session: AsyncSession, habit: LearningTarget, code: str) -> Level:
    level = await session.scalar(
        select(Level)
        .join(
            Framework,
            (col(Framework.school_id) == col(Level.school_id))
            & (col(Framework.scale_id) == col(Level.scale_id)),
        )
        .where(
            col(Level.school_id) == habit.school_id,
            col(Framework.id) == habit.framework_id,
            col(Level.code) == code,
        )
    )
    if level is None:
        raise NotFound
    return level


def day_of(look: Look, occasion: Occasion) -> date:
    """The local day on which it was said."""
    return occasion.day_of(look.rating.rated_at)


def _note(session: AsyncSession, what: str, student: Person, *, by: Person, occasion: Occasion) -> None:
    audit.record(
        session, what, school_id=student.school_id, actor_id=by.id, about_id=student.id, now=occasion.now
    )
