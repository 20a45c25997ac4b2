"""Second judgements as their judge meets them: seen blind, given, declined. None changes a level."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.agreement import LookLine, SecondCard, SecondRecorded
from domain.messages.parts import LevelName, TargetName
from domain.models import Framework, Judgement, LearningTarget, Level, Person, SecondJudgement
from domain.services import audit
from domain.services.agreement import colleagues, sight
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people.students import taught_by


async def waiting_for(session: AsyncSession, adult: Person, *, occasion: Occasion) -> tuple[LookLine, ...]:
    """What the adult is asked to look at and may see now, the longest wait first."""
    found = await session.execute(
        select(col(SecondJudgement.id), col(SecondJudgement.asked_at), LearningTarget)
        .join(
            Judgement,
            (col(Judgement.school_id) == col(SecondJudgement.school_id))
            & (col(Judgement.id) == col(SecondJudgement.judgement_id)),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Judgement.school_id))
            & (col(LearningTarget.id) == col(Judgement.target_id)),
        )
        .where(
            col(SecondJudgement.school_id) == adult.school_id,
            col(SecondJudgement.judge_id) == adult.id,
            colleagues.waits(occasion.now),
            col(Judgement.student_id).in_(taught_by(adult.school_id, adult.id, on=occasion.today)),
        )
        .order_by(col(SecondJudgement.asked_at), col(SecondJudgement.id))
    )
    language = occasion.language_of(adult)
    return tuple(
        LookLine(second_id, targets.name_of(target, language), occasion.day_of(asked_at))
        for second_id, asked_at, target in found
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A second judgement that waits, with what it is about."""

    second: SecondJudgement
    judgement: Judgement
    target: LearningTarget


async def get_open(
    session: AsyncSession, second_id: UUID, *, judge: Person, occasion: Occasion, is_locked: bool = False
) -> Look:
    """Raises NotFound unless it waits for the judge, who may see the student now."""
    statement = (
        select(SecondJudgement, Judgement, LearningTarget)
        .join(
            Judgement,
            (col(Judgement.school_id) == col(SecondJudgement.school_id))
            & (col(Judgement.id) == col(SecondJudgement.judgement_id)),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Judgement.school_id))
            & (col(LearningTarget.id) == col(Judgement.target_id)),
        )
        .where(
            col(SecondJudgement.school_id) == judge.school_id,
            col(SecondJudgement.id) == second_id,
            col(SecondJudgement.judge_id) == judge.id,
            colleagues.waits(occasion.now),
            col(Judgement.student_id).in_(taught_by(judge.school_id, judge.id, on=occasion.today)),
        )
    )
    if is_locked:
        statement = statement.with_for_update(of=SecondJudgement)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFound
    return Look(row[0], row[1], row[2])


async def card(session: AsyncSession, second_id: UUID, *, judge: Person, occasion: Occasion) -> SecondCard:
    """Leaves an audit entry. Raises NotFound. Joins the caller's transaction."""
    look = await get_open(session, second_id, judge=judge, occasion=occasion)
    note(session, "saw evidence for a second judgement", look.judgement, by=judge, now=occasion.now)
    return await sight.card_of(
        session,
        look.second,
        look.judgement,
        look.target,
        language=occasion.language_of(judge),
        occasion=occasion,
    )


async def judge(
    session: AsyncSession,
    second_id: UUID,
    *,
    judge: Person,
    level_code: str,
    words: str,
    occasion: Occasion,
) -> SecondRecorded:
    """The second level, and only now the first one. Raises NotFound for one that waits no more.

    Joins the caller's transaction.
    """
    look = await get_open(session, second_id, judge=judge, occasion=occasion, is_locked=True)
    level = await level_of(session, look.target, level_code)
    look.second.level_id, look.second.words, look.second.judged_at = level.id, words, occasion.now
    first = await session.get_one(Level, (judge.school_id, look.judgement.level_id))
    first_judge = await session.get_one(Person, (judge.school_id, look.judgement.judged_by_id))
    note(session, "judged a second time", look.judgement, by=judge, now=occasion.now, level=level.code)
    return SecondRecorded(
        second_id=second_id,
        target=targets.name_of(look.target, occasion.language_of(judge)),
        level=LevelName(level.code, level.name),
        first_level=LevelName(first.code, first.name),
        first_judge=first_judge.full_name,
    )


async def decline(session: AsyncSession, second_id: UUID, *, judge: Person, occasion: Occasion) -> TargetName:
    """Nobody asks why. Raises NotFound. Joins the caller's transaction."""
    look = await get_open(session, second_id, judge=judge, occasion=occasion, is_locked=True)
    look.second.declined_at = occasion.now
    note(session, "declined a second judgement", look.judgement, by=judge, now=occasion.now)
    return targets.name_of(look.target, occasion.language_of(judge))


async def level_of(session: AsyncSession, target: LearningTarget, code: str) -> Level:
    """The level of the target's scale. Raises NotFound."""
    level = await session.scalar(
        select(Level)
        .join(
            Framework,
            (col(Framework.school_id) == col(Level.school_id))
            & (col(Framework.scale_id) == col(Level.scale_id)),
        )
        .where(
            col(Level.school_id) == target.school_id,
            col(Framework.id) == target.framework_id,
            col(Level.code) == code,
        )
    )
    if level is None:
        raise NotFound
    return level


def note(
    session: AsyncSession, what: str, judgement: Judgement, *, by: Person, now: datetime, **detail: str
) -> None:
    """Who did what about whose judgement, for the audit."""
    audit.record(
        session,
        what,
        school_id=by.school_id,
        actor_id=by.id,
        about_id=judgement.student_id,
        now=now,
        judgement=str(judgement.id),
        **detail,
    )
