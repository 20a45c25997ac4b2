"""What a guardian looks up: their children, one child, the last week, the school's words.

Levels, dates and conferences as far as the school tells families of them, and what the student shares.
Nothing of another guardian (DOMAIN rule 32).
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.families.homes import ChildCard, ChildLine, FamilyHome, FamilyWords
from domain.messages.families.weeks import FamilyWeekCard, LevelShown
from domain.messages.parts import LevelName
from domain.messages.progress import Progress
from domain.models import (
    Competency,
    FamilySummary,
    Framework,
    LearningTarget,
    Level,
    LevelScale,
    Person,
)
from domain.rules import families as rules
from domain.services import audit
from domain.services.families import weeks
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people import overviews, students
from domain.services.student_led import conferences as led
from domain.vocabulary import CompetencyKind, FamilyPart

SHARED_REFLECTIONS = 3
LATEST = 3
"""Levels named on a child's card."""


async def of_guardian(
    session: AsyncSession, guardian: Person, *, occasion: Occasion, language: str
) -> FamilyHome | ChildCard:
    """All of their children to choose from; the only one at once. Looking leaves an audit entry.

    Joins the caller's transaction.
    """
    there = await children(session, guardian, on=occasion.today)
    parts = rules.parts_of(occasion.policy)
    if len(there) == 1:
        return await card_of(
            session, there[0], guardian=guardian, occasion=occasion, language=language, is_only=True
        )
    return FamilyHome(
        name=guardian.called,
        children=tuple([await _line(session, each, occasion=occasion, language=language) for each in there]),
        shows_pace=FamilyPart.PACE in parts,
        shows_levels=FamilyPart.LEVELS in parts,
    )


async def children(session: AsyncSession, guardian: Person, *, on: date) -> tuple[Person, ...]:
    """Whose guardian the person is on that day, by name; not who left the school."""
    found = await session.scalars(
        select(Person)
        .where(
            col(Person.school_id) == guardian.school_id,
            col(Person.id).in_(students.guarded_by(guardian.school_id, guardian.id, on=on)),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
        )
        .order_by(col(Person.given_name), col(Person.id))
    )
    return tuple(found)


async def _line(session: AsyncSession, student: Person, *, occasion: Occasion, language: str) -> ChildLine:
    progress = await overviews.progress_of(session, student, occasion=occasion, language=language)
    dated = [
        (plan.next_on, plan.next_target)
        for plan in progress.plans
        if plan.next_on is not None and plan.next_on >= occasion.today
    ]
    next_on, next_target = min(dated, key=lambda each: each[0], default=(None, None))
    return ChildLine(
        student_id=student.id,
        name=student.full_name,
        grade=student.grade,
        shown=sum(line.shown for line in progress.competencies),
        next_target=next_target,
        next_on=next_on,
        has_week=await _has_week(session, student),
    )


async def card_of(
    session: AsyncSession,
    student: Person,
    *,
    guardian: Person,
    occasion: Occasion,
    language: str,
    is_only: bool,
) -> ChildCard:
    """One child as the guardian may see them. Asks no right. Joins the caller's transaction."""
    _note(session, "saw student", student, by=guardian, occasion=occasion)
    parts = rules.parts_of(occasion.policy)
    return ChildCard(
        student_id=student.id,
        name=student.called,
        full_name=student.full_name,
        grade=student.grade,
        progress=await so_far(session, student, occasion=occasion, language=language),
        latest=await _latest(session, student, occasion=occasion, language=language)
        if FamilyPart.LEVELS in parts
        else (),
        reflections=await overviews.shared_reflections(
            session,
            student,
            reader=guardian,
            on=occasion.today,
            language=language,
            limit=SHARED_REFLECTIONS,
        ),
        parts=parts,
        has_week=await _has_week(session, student),
        is_only=is_only,
        reader=guardian.called if is_only else None,
        led_id=await led.latest_for(session, guardian, student_id=student.id, on=occasion.today),
    )


async def so_far(session: AsyncSession, student: Person, *, occasion: Occasion, language: str) -> Progress:
    """Levels, dates and open conferences without what the school does not tell families of; the next date is
    one that is still to come. Asks no right.
    """
    progress = await overviews.progress_of(session, student, occasion=occasion, language=language)
    parts, on = rules.parts_of(occasion.policy), occasion.today
    has_levels = FamilyPart.LEVELS in parts
    return Progress(
        competencies=progress.competencies if has_levels else (),
        untouched=progress.untouched if has_levels else 0,
        plans=tuple(
            replace(plan, next_on=None) if plan.next_on is not None and plan.next_on < on else plan
            for plan in progress.plans
            if FamilyPart.PACE in parts
        ),
        conferences=progress.conferences if FamilyPart.CONFERENCES in parts else (),
    )


async def _latest(
    session: AsyncSession, student: Person, *, occasion: Occasion, language: str
) -> tuple[LevelShown, ...]:
    """What was shown last, each target once; habits have a ledger of their own."""
    current = await targets.current_levels(session, school_id=student.school_id, student_ids=[student.id])
    by_target = {target_id: level for (_, target_id), level in current.items()}
    found = await session.scalars(
        select(LearningTarget)
        .join(
            Competency,
            (col(Competency.school_id) == col(LearningTarget.school_id))
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .where(
            col(LearningTarget.school_id) == student.school_id,
            col(LearningTarget.id).in_(by_target),
            col(Competency.kind) != CompetencyKind.HABIT,
        )
    )
    shown = sorted(found, key=lambda each: (by_target[each.id].shown_at, each.id), reverse=True)
    return tuple(
        LevelShown(
            targets.name_of(each, language),
            LevelName(by_target[each.id].code, by_target[each.id].name),
            occasion.day_of(by_target[each.id].shown_at),
        )
        for each in shown[:LATEST]
    )


async def _has_week(session: AsyncSession, student: Person) -> bool:
    found = await session.scalar(
        select(
            exists().where(
                col(FamilySummary.school_id) == student.school_id,
                col(FamilySummary.student_id) == student.id,
                col(FamilySummary.gone_at).is_not(None),
            )
        )
    )
    return bool(found)


async def last_week(
    session: AsyncSession, student_id: UUID, *, guardian: Person, occasion: Occasion, language: str
) -> FamilyWeekCard:
    """A child's last week that was let go, with what the child adds.

    Raises NotFound where the student is none of theirs, and while there is none. Joins the caller's
    transaction.
    """
    student = await students.get_guarded(session, student_id, actor=guardian, on=occasion.today)
    summary: FamilySummary | None = await session.scalar(
        select(FamilySummary)
        .where(
            col(FamilySummary.school_id) == student.school_id,
            col(FamilySummary.student_id) == student.id,
            col(FamilySummary.gone_at).is_not(None),
        )
        .order_by(col(FamilySummary.week_on).desc())
        .limit(1)
    )
    if summary is None:
        raise NotFound
    _note(session, "read family summary", student, by=guardian, occasion=occasion)
    (week,) = await weeks.worded(
        session,
        [weeks.of_summary(student, summary)],
        parts=rules.parts_of(occasion.policy),
        language=language,
        on=occasion.today,
    )
    return FamilyWeekCard(week)


async def words(session: AsyncSession, guardian: Person) -> FamilyWords:
    """The school's levels by name: of its default scale, where subjects use that, else of another one."""
    found = await session.scalars(
        select(Level)
        .join(
            LevelScale,
            (col(LevelScale.school_id) == col(Level.school_id)) & (col(LevelScale.id) == col(Level.scale_id)),
        )
        .where(
            col(Level.school_id) == guardian.school_id,
            exists().where(
                col(Framework.school_id) == col(Level.school_id),
                col(Framework.scale_id) == col(Level.scale_id),
                col(Competency.school_id) == col(Framework.school_id),
                col(Competency.framework_id) == col(Framework.id),
                col(Competency.kind) != CompetencyKind.HABIT,
            ),
        )
        .order_by(col(LevelScale.is_default).desc(), col(LevelScale.id), col(Level.rank))
    )
    levels = found.all()
    first = [level for level in levels if level.scale_id == levels[0].scale_id]
    shown = next((level for level in first if level.is_proficient), None)
    return FamilyWords(
        levels=tuple(LevelName(level.code, level.name) for level in first),
        proficient=LevelName(shown.code, shown.name) if shown else None,
    )


def _note(session: AsyncSession, what: str, student: Person, *, by: Person, occasion: Occasion) -> None:
    audit.record(session, what, school_id=by.school_id, actor_id=by.id, about_id=student.id, now=occasion.now)
