"""Habits of the small school: a scale of their own, and looks at them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.models import (
    Competency,
    Framework,
    HabitRating,
    LearningTarget,
    Level,
    LevelDescription,
    LevelScale,
    Person,
)
from domain.vocabulary import CompetencyKind
from tests.support.world import World

STEPS = (
    ("just_starting", "Just starting", "I am starting to notice."),
    ("with_reminders", "With reminders", "I do it when somebody reminds me."),
    ("on_my_own", "On my own", "I do it without being asked."),
    ("helping_others", "Helping others", "I show others how I do it."),
)
HABITS = (
    ("HB.1", "Asks for help early", "I ask for help while there is still time to use it."),
    ("HB.2", "Plans the week", "I look at the week ahead and choose when I will do what."),
)


async def has_habits(
    school: World, *habits: tuple[str, str, str]
) -> tuple[dict[str, LearningTarget], dict[str, Level]]:
    """The school's habits by code, and the steps of their own scale by code; two where none are named."""
    async with school.runtime.sessions.begin() as session:
        ours = school.school.id
        scale = LevelScale(school_id=ours, name="Habits")
        session.add(scale)
        await session.flush()
        steps = {
            code: Level(school_id=ours, scale_id=scale.id, rank=rank, code=code, name=name)
            for rank, (code, name, _) in enumerate(STEPS, 1)
        }
        framework = Framework(school_id=ours, guid="habits", title="Habits", scale_id=scale.id)
        session.add_all([framework, *steps.values()])
        await session.flush()
        competency = Competency(
            school_id=ours,
            framework_id=framework.id,
            guid="hb",
            title="Habits of success",
            statement="Habits",
            kind=CompetencyKind.HABIT,
            position=0,
        )
        session.add(competency)
        await session.flush()
        targets = {
            code: LearningTarget(
                school_id=ours,
                framework_id=framework.id,
                competency_id=competency.id,
                guid=code,
                code=code,
                title=title,
                statement=statement,
                position=position,
            )
            for position, (code, title, statement) in enumerate(habits or HABITS)
        }
        session.add_all(targets.values())
        await session.flush()
        session.add_all(
            LevelDescription(school_id=ours, target_id=target.id, level_id=steps[code].id, sentence=sentence)
            for target in targets.values()
            for code, _, sentence in STEPS
        )
    return targets, steps


async def was_rated(
    school: World,
    student: Person,
    habit: LearningTarget,
    step: Level,
    *,
    by: Person | None = None,
    sentence: str | None = None,
    at: datetime | None = None,
) -> UUID:
    """A look at a habit, the student's own where nobody else is named, now where no moment is."""
    async with school.runtime.sessions.begin() as session:
        rating = HabitRating(
            school_id=student.school_id,
            student_id=student.id,
            habit_id=habit.id,
            level_id=step.id,
            rated_by_id=(by or student).id,
            sentence=sentence,
            rated_at=at or school.clock.now(),
        )
        session.add(rating)
    return rating.id


async def ratings_of(school: World, student: Person) -> list[HabitRating]:
    """Everybody's, the earliest first."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(HabitRating)
            .where(col(HabitRating.student_id) == student.id)
            .order_by(col(HabitRating.rated_at), col(HabitRating.id))
        )
        return list(found)
