"""Which judgements a colleague is asked to look at: those the sample chose, and those a judge asks about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, cast, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.messages.agreement import AskResult
from domain.messages.parts import TargetName
from domain.models import Judgement, LearningTarget, Level, Person, School, SecondJudgement
from domain.rules.agreement import HUNDRED, SAMPLED_DAYS, whom_to_ask
from domain.rules.policy import policy_of
from domain.services.agreement import colleagues, sight
from domain.services.agreement.seconds import note
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people.students import taught_by
from domain.vocabulary import SecondReason

BATCH = 50
"""Judgements of the sample at once; the others are next time."""


async def draw(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Asks a colleague for each judgement that the sample chose and nobody looks at; how many were asked.

    Of several processes one asks: the judgement's row is held. What no colleague has room for stays in the
    sample until it is too old. Joins the caller's transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    if not occasion.policy.second_judgement_percent:
        return 0
    asked = 0
    for judgement, target in await _sample(session, occasion):
        # Another process may have asked between the look and the hold.
        if not await _is_taken(session, judgement, now=now):
            asked += await _ask(session, judgement, target, occasion=occasion) is not None
    return asked


async def _sample(session: AsyncSession, occasion: Occasion) -> list[tuple[Judgement, LearningTarget]]:
    found = await session.execute(
        select(Judgement, LearningTarget)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Judgement.school_id))
            & (col(LearningTarget.id) == col(Judgement.target_id)),
        )
        .join(
            Level,
            (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == col(Judgement.level_id)),
        )
        .where(
            col(Judgement.school_id) == occasion.school.id,
            col(Judgement.judged_at) > occasion.now - timedelta(days=SAMPLED_DAYS),
            col(Level.is_proficient),
            in_sample(occasion.policy.second_judgement_percent),
            sight.can_be_looked_at(),
            ~_taken(occasion.now),
        )
        # Each time others: those for whom there is nobody keep none behind them waiting.
        .order_by(func.random())
        .limit(BATCH)
        .with_for_update(of=Judgement, skip_locked=True)
    )
    return [(judgement, target) for judgement, target in found]


def in_sample(percent: int) -> ColumnElement[bool]:
    """`domain.rules.agreement.is_sampled` of every row of Judgement."""
    digest = func.sha256(func.uuid_send(col(Judgement.id)))
    number = func.get_byte(digest, 0) * 256 + func.get_byte(digest, 1)
    return cast(number, Integer) % HUNDRED < percent


def _taken(now: datetime) -> ColumnElement[bool]:
    """On Judgement: somebody looks at it, or has."""
    return exists().where(
        col(SecondJudgement.school_id) == col(Judgement.school_id),
        col(SecondJudgement.judgement_id) == col(Judgement.id),
        col(SecondJudgement.judged_at).is_not(None) | colleagues.waits(now),
    )


async def _is_taken(session: AsyncSession, judgement: Judgement, *, now: datetime) -> bool:
    found = await session.scalar(
        select(col(Judgement.id)).where(
            col(Judgement.school_id) == judgement.school_id, col(Judgement.id) == judgement.id, _taken(now)
        )
    )
    return found is not None


async def _ask(
    session: AsyncSession,
    judgement: Judgement,
    target: LearningTarget,
    *,
    asked_by: Person | None = None,
    occasion: Occasion,
) -> UUID | None:
    """Who is asked; None where nobody may or has room."""
    may = await colleagues.may_judge(session, judgement, target, occasion=occasion)
    judge_id = whom_to_ask(judgement.id, may)
    if judge_id is None:
        return None
    await session.execute(
        insert(SecondJudgement)
        .values(
            school_id=judgement.school_id,
            id=new_id(),
            judgement_id=judgement.id,
            judge_id=judge_id,
            because=SecondReason.REQUEST if asked_by else SecondReason.SAMPLE,
            asked_by_id=asked_by.id if asked_by else None,
            asked_at=occasion.now,
        )
        .on_conflict_do_nothing()
    )
    return judge_id


async def may_ask(
    session: AsyncSession, student: Person, target: LearningTarget, *, judge: Person, now: datetime
) -> UUID | None:
    """The latest judgement of the student's on the target, where it is the judge's and nobody looks at it."""
    latest = await session.scalar(
        select(Judgement)
        .where(
            col(Judgement.school_id) == student.school_id,
            col(Judgement.student_id) == student.id,
            col(Judgement.target_id) == target.id,
        )
        .order_by(col(Judgement.shown_at).desc(), col(Judgement.judged_at).desc(), col(Judgement.id).desc())
        .limit(1)
    )
    if latest is None or latest.judged_by_id != judge.id or await _is_taken(session, latest, now=now):
        return None
    return latest.id


@dataclass(frozen=True, slots=True)
class Asked:
    student_id: UUID
    target: TargetName
    result: AskResult
    colleague: Person | None = None


async def ask_colleague(
    session: AsyncSession, judgement_id: UUID, *, judge: Person, occasion: Occasion
) -> Asked:
    """The judge wants a second pair of eyes on a judgement of theirs, whatever its level.

    Raises NotFound unless it is theirs, of a student they teach now. Joins the caller's transaction.
    """
    judgement = await session.scalar(
        select(Judgement)
        .where(
            col(Judgement.school_id) == judge.school_id,
            col(Judgement.id) == judgement_id,
            col(Judgement.judged_by_id) == judge.id,
            col(Judgement.student_id).in_(taught_by(judge.school_id, judge.id, on=occasion.today)),
        )
        .with_for_update()
    )
    if judgement is None:
        raise NotFound
    target = await session.get_one(LearningTarget, (judge.school_id, judgement.target_id))
    name = targets.name_of(target, occasion.language_of(judge))
    if await _is_taken(session, judgement, now=occasion.now):
        return Asked(judgement.student_id, name, AskResult.ALREADY)
    can_be_seen = await session.scalar(
        select(col(Judgement.id)).where(
            col(Judgement.school_id) == judge.school_id,
            col(Judgement.id) == judgement.id,
            sight.can_be_looked_at(),
        )
    )
    if can_be_seen is None:
        return Asked(judgement.student_id, name, AskResult.NOTHING_TO_SEE)
    asked_id = await _ask(session, judgement, target, asked_by=judge, occasion=occasion)
    if asked_id is None:
        return Asked(judgement.student_id, name, AskResult.NOBODY)
    colleague = await session.get_one(Person, (judge.school_id, asked_id))
    note(session, "asked for a second judgement", judgement, by=judge, now=occasion.now)
    return Asked(judgement.student_id, name, AskResult.ASKED, colleague)
