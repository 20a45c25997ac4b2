"""What there is to show: the student's own work, words, growth, goals and habits; and what to begin with."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.parts import LevelName
from domain.messages.student_led import LedChoiceLine, Suggestion
from domain.models import Competency, Evidence, EvidenceTarget, Goal, LearningTarget, Person
from domain.rules.excerpts import excerpt
from domain.services.evidence.counting import is_counted
from domain.services.habits import ratings
from domain.services.learning import targets
from domain.services.learning.targets import CurrentLevel
from domain.services.occasions import Occasion
from domain.services.reflecting import reflections
from domain.services.student_led.parts import Chosen
from domain.vocabulary import CompetencyKind, EvidenceKind, LedPart

LONGEST_TITLE = 70
SUGGESTIONS = 3


async def all_of(
    session: AsyncSession, student: Person, kind: LedPart, *, occasion: Occasion
) -> tuple[LedChoiceLine, ...]:
    """Everything of one kind that the student can show, the likeliest first."""
    match kind:
        case LedPart.EVIDENCE:
            return await _evidence(session, student, occasion=occasion)
        case LedPart.REFLECTION:
            return await _reflections(session, student, occasion=occasion)
        case LedPart.GROWTH:
            return await _growth(session, student, occasion=occasion)
        case LedPart.GOAL:
            return await _goals(session, student)
        case LedPart.HABIT:
            return await _habits(session, student, occasion=occasion)


async def get(
    session: AsyncSession, student: Person, kind: LedPart, ref_id: UUID, *, occasion: Occasion
) -> LedChoiceLine:
    """One of them. Raises NotFound for anything that is none of the student's, or is gone."""
    lines = await all_of(session, student, kind, occasion=occasion)
    line = next((each for each in lines if each.ref_id == ref_id), None)
    if line is None:
        raise NotFound
    return line


async def suggested(
    session: AsyncSession, student: Person, chosen: Collection[Chosen], *, occasion: Occasion
) -> tuple[Suggestion, ...]:
    """What to begin with while little is chosen: the most growth, the newest work; nothing that is there."""
    if len(chosen) >= SUGGESTIONS:
        return ()
    there = {(each.kind, each.ref_id) for each in chosen}
    grown = await _growth(session, student, occasion=occasion)
    pieces = await _evidence(session, student, occasion=occasion)
    found = [
        *(Suggestion(LedPart.GROWTH, line) for line in grown[:2]),
        *(Suggestion(LedPart.EVIDENCE, line) for line in pieces[:2]),
    ]
    return tuple(each for each in found if (each.kind, each.line.ref_id) not in there)[:SUGGESTIONS]


def marked(line: LedChoiceLine, *, is_chosen: bool) -> LedChoiceLine:
    """The line, chosen or not."""
    return replace(line, is_chosen=is_chosen)


def may_be_shown(student: Person) -> tuple[ColumnElement[bool], ...]:
    """Conditions of evidence: the student's, for a target, counted, not taken back; and not a classmate's
    words, which are given to the student and to nobody else.
    """
    is_tagged = exists().where(
        col(EvidenceTarget.school_id) == col(Evidence.school_id),
        col(EvidenceTarget.evidence_id) == col(Evidence.id),
    )
    return (
        col(Evidence.school_id) == student.school_id,
        col(Evidence.student_id) == student.id,
        col(Evidence.kind) != EvidenceKind.PEER_FEEDBACK,
        is_counted(),
        is_tagged,
    )


async def _evidence(
    session: AsyncSession, student: Person, *, occasion: Occasion
) -> tuple[LedChoiceLine, ...]:
    found = await session.scalars(
        select(Evidence)
        .where(*may_be_shown(student))
        .order_by(col(Evidence.shown_at).desc(), col(Evidence.id).desc())
    )
    return tuple(
        LedChoiceLine(each.id, excerpt(each.title, LONGEST_TITLE), on=occasion.day_of(each.shown_at))
        for each in found
    )


async def _reflections(
    session: AsyncSession, student: Person, *, occasion: Occasion
) -> tuple[LedChoiceLine, ...]:
    owned = await reflections.all_own(session, student)
    return tuple(
        LedChoiceLine(
            each.reflection.id,
            excerpt(each.reflection.text or "", LONGEST_TITLE),
            on=occasion.day_of(each.reflection.written_at),
            is_voice=each.reflection.attachment_id is not None,
            visibility=each.reflection.visibility,
        )
        for each in owned
    )


async def _growth(session: AsyncSession, student: Person, *, occasion: Occasion) -> tuple[LedChoiceLine, ...]:
    """Targets with a level: those grown most first, then the latest shown."""
    levels = await targets.current_levels(session, school_id=student.school_id, student_ids=[student.id])
    by_target = {target_id: level for (_, target_id), level in levels.items()}
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
    language = occasion.language_of(student)

    def line(target: LearningTarget, level: CurrentLevel) -> LedChoiceLine:
        return LedChoiceLine(
            target.id,
            excerpt(targets.name_of(target, language).in_full, LONGEST_TITLE),
            on=occasion.day_of(level.shown_at),
            level=LevelName(level.code, level.name),
            growth=level.growth,
        )

    pairs = sorted(
        ((target, by_target[target.id]) for target in found),
        key=lambda pair: (-pair[1].growth, not pair[1].is_proficient, -pair[1].shown_at.timestamp()),
    )
    return tuple(line(*pair) for pair in pairs)


async def _goals(session: AsyncSession, student: Person) -> tuple[LedChoiceLine, ...]:
    found = await session.scalars(
        select(Goal)
        .where(col(Goal.school_id) == student.school_id, col(Goal.student_id) == student.id)
        .order_by(col(Goal.week_on).desc(), col(Goal.set_at).desc(), col(Goal.id))
    )
    return tuple(
        LedChoiceLine(goal.id, excerpt(goal.words, LONGEST_TITLE), on=goal.week_on, goal_state=goal.state)
        for goal in found
    )


async def _habits(session: AsyncSession, student: Person, *, occasion: Occasion) -> tuple[LedChoiceLine, ...]:
    """Those the student has looked at."""
    habits = await ratings.habits_of(session, student, occasion=occasion)
    own = ratings.own_of(await ratings.looks_at(session, student))
    latest = {look.rating.habit_id: look for look in reversed(own)}
    language = occasion.language_of(student)
    return tuple(
        LedChoiceLine(
            habit.id,
            excerpt(targets.name_of(habit, language).in_full, LONGEST_TITLE),
            on=ratings.day_of(latest[habit.id], occasion),
            level=LevelName(latest[habit.id].level.code, latest[habit.id].level.name),
        )
        for habit in habits
        if habit.id in latest
    )
