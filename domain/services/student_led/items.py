"""What the chosen parts show now: each looked up anew, so that what was taken back is on no page any more."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.conferences import LevelLine
from domain.messages.student_led_pages import LedItem, LedRung
from domain.models import Attachment, Evidence, Goal, LearningTarget, Person, Reflection
from domain.services.evidence import pieces, portfolios
from domain.services.evidence.sharing import stored
from domain.services.habits import ratings
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.services.student_led.choices import may_be_shown
from domain.services.student_led.parts import Chosen
from domain.vocabulary import LedPart


async def of(
    session: AsyncSession, student: Person, chosen: Sequence[Chosen], *, language: str, occasion: Occasion
) -> tuple[LedItem | None, ...]:
    """An item for each part, in the language; None for one that is gone. Asks no right: the caller has."""
    return tuple(
        [await _item(session, student, each, language=language, occasion=occasion) for each in chosen]
    )


async def _item(
    session: AsyncSession, student: Person, part: Chosen, *, language: str, occasion: Occasion
) -> LedItem | None:
    match part.kind:
        case LedPart.EVIDENCE:
            return await _evidence(session, student, part, language=language, occasion=occasion)
        case LedPart.REFLECTION:
            return await _reflection(session, student, part, language=language, occasion=occasion)
        case LedPart.GROWTH:
            return await _growth(session, student, part, language=language, occasion=occasion)
        case LedPart.GOAL:
            return await _goal(session, student, part)
        case LedPart.HABIT:
            return await _habit(session, student, part, language=language, occasion=occasion)


async def _evidence(
    session: AsyncSession, student: Person, part: Chosen, *, language: str, occasion: Occasion
) -> LedItem | None:
    evidence = await session.scalar(
        select(Evidence).where(
            *may_be_shown(student),
            col(Evidence.id) == part.ref_id,
        )
    )
    if evidence is None:
        return None
    files = await pieces.files_of(session, student.school_id, [evidence.id])
    tagged = await pieces.targets_of(session, student.school_id, [evidence.id])
    return LedItem(
        LedPart.EVIDENCE,
        evidence.title,
        part.why,
        piece=portfolios.page_piece(evidence, files.get(evidence.id, ()), evidence.given_by, occasion),
        targets=tuple(targets.name_of(target, language) for target in tagged[evidence.id]),
    )


async def _reflection(
    session: AsyncSession, student: Person, part: Chosen, *, language: str, occasion: Occasion
) -> LedItem | None:
    row = (
        await session.execute(
            select(Reflection, Attachment, LearningTarget)
            .outerjoin(
                Attachment,
                (col(Attachment.school_id) == col(Reflection.school_id))
                & (col(Attachment.id) == col(Reflection.attachment_id)),
            )
            .outerjoin(
                LearningTarget,
                (col(LearningTarget.school_id) == col(Reflection.school_id))
                & (col(LearningTarget.id) == col(Reflection.target_id)),
            )
            .where(
                col(Reflection.school_id) == student.school_id,
                col(Reflection.id) == part.ref_id,
                col(Reflection.student_id) == student.id,
                col(Reflection.deleted_at).is_(None),
            )
        )
    ).one_or_none()
    if row is None:
        return None
    reflection: Reflection = row[0]
    voice: Attachment | None = row[1]  # an outer join
    target: LearningTarget | None = row[2]
    return LedItem(
        LedPart.REFLECTION,
        "",
        part.why,
        words=reflection.text,
        on=occasion.day_of(reflection.written_at),
        voice=stored(voice) if voice is not None else None,
        targets=(targets.name_of(target, language),) if target is not None else (),
    )


async def _growth(
    session: AsyncSession, student: Person, part: Chosen, *, language: str, occasion: Occasion
) -> LedItem | None:
    levels = await targets.current_levels(
        session, school_id=student.school_id, student_ids=[student.id], target_ids=[part.ref_id]
    )
    level = levels.get((student.id, part.ref_id))
    target = await session.get(LearningTarget, (student.school_id, part.ref_id))
    if level is None or target is None:
        return None
    lines = await level_lines.of_target(session, target, language=language, current_id=level.level_id)
    return LedItem(
        LedPart.GROWTH,
        targets.name_of(target, language).in_full,
        part.why,
        statement=_statement(target, language),
        on=occasion.day_of(level.shown_at),
        rungs=_rungs(lines, start=level.entry_code, now=level.code),
        words=next((line.sentence for line in lines if line.is_current), None),
        growth=level.growth,
    )


async def _goal(session: AsyncSession, student: Person, part: Chosen) -> LedItem | None:
    goal = await session.get(Goal, (student.school_id, part.ref_id))
    if goal is None or goal.student_id != student.id:
        return None
    return LedItem(
        LedPart.GOAL,
        goal.words,
        part.why,
        words=goal.finding,
        on=goal.week_on,
        goal_state=goal.state,
    )


async def _habit(
    session: AsyncSession, student: Person, part: Chosen, *, language: str, occasion: Occasion
) -> LedItem | None:
    """The student's own view alone: what adults said of it is for the student."""
    own = ratings.own_of(await ratings.looks_at(session, student, habit_id=part.ref_id))
    habit = await _own_habit(session, student, part.ref_id, occasion=occasion)
    if not own or habit is None:
        return None
    latest, first = own[0], own[-1]
    lines = await level_lines.of_target(session, habit, language=language)
    return LedItem(
        LedPart.HABIT,
        targets.name_of(habit, language).title,
        part.why,
        statement=_statement(habit, language),
        words=latest.rating.sentence,
        on=ratings.day_of(first, occasion),
        rungs=_rungs(lines, start=first.level.code, now=latest.level.code),
    )


async def _own_habit(
    session: AsyncSession, student: Person, habit_id: UUID, *, occasion: Occasion
) -> LearningTarget | None:
    habits = await ratings.habits_of(session, student, occasion=occasion)
    return next((each for each in habits if each.id == habit_id), None)


def _rungs(lines: Sequence[LevelLine], *, start: str, now: str) -> tuple[LedRung, ...]:
    return tuple(LedRung(line.level, line.level.code == start, line.level.code == now) for line in lines)


def _statement(target: LearningTarget, language: str) -> str:
    return targets.in_language(targets.translations_of(target, "statement"), target.statement, language)
