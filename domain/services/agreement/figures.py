"""How far judges agree: one's own figures for oneself, the sample's totals for leaders."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.agreement import Agreement, FrameworkAgreement, TargetAgreement
from domain.models import Framework, Judgement, LearningTarget, Level, Person, SecondJudgement
from domain.rules import agreement as rules
from domain.rules.agreement import Pair
from domain.services.learning import targets
from domain.vocabulary import SecondReason


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair of judgements, as far as figures ask."""

    pair: Pair
    target_id: UUID
    framework_id: UUID
    scale_id: UUID
    first_judge_id: UUID


@dataclass(frozen=True, slots=True)
class Own:
    """What the reader alone is told of their own judgements."""

    pairs: int
    agreement: Agreement | None
    by_target: tuple[TargetAgreement, ...]


async def own(session: AsyncSession, adult: Person, *, language: str) -> Own:
    """Over all second judgements on the adult's, and by the adult, whether chosen or asked for.

    Levels of several scales cannot be compared: the scale with most pairs counts.
    """
    mine = or_(col(Judgement.judged_by_id) == adult.id, col(SecondJudgement.judge_id) == adult.id)
    found = await _judged(session, adult.school_id, mine)
    if not found:
        return Own(0, None, ())
    scales = defaultdict(list)
    for each in found:
        scales[each.scale_id].append(each)
    most = max(scales.values(), key=len)
    levels = await levels_of(session, adult.school_id, [most[0].scale_id])
    return Own(
        len(most),
        await of_pairs([each.pair for each in most], levels[most[0].scale_id]),
        await _by_target(session, adult.school_id, most, levels=levels, language=language),
    )


async def totals(
    session: AsyncSession, school_id: UUID, *, language: str, target_ids: Collection[UUID] | None = None
) -> tuple[FrameworkAgreement, ...]:
    """The sample's figures by framework and target, as far as they show no teacher's own.

    What a judge asked about is not among them: nobody asks about what they are sure of. A framework's total
    is left out where what it has over its targets' would itself be too little to tell. Asks no right.
    """
    condition = col(SecondJudgement.because) == SecondReason.SAMPLE
    if target_ids is not None:
        condition &= col(Judgement.target_id).in_(target_ids)
    found = await _judged(session, school_id, condition)
    titles = await session.execute(
        select(col(Framework.id), col(Framework.title))
        .where(
            col(Framework.school_id) == school_id,
            col(Framework.id).in_({each.framework_id for each in found}),
        )
        .order_by(col(Framework.title), col(Framework.id))
    )
    levels = await levels_of(session, school_id, {each.scale_id for each in found})
    return tuple(
        [
            await _framework(
                session,
                school_id,
                title,
                [each for each in found if each.framework_id == framework_id],
                levels=levels,
                language=language,
            )
            for framework_id, title in titles
        ]
    )


async def _framework(
    session: AsyncSession,
    school_id: UUID,
    title: str,
    found: Sequence[Judged],
    *,
    levels: Mapping[UUID, Sequence[str]],
    language: str,
) -> FrameworkAgreement:
    told_ids = {target_id for target_id, group in _groups(found).items() if may_tell(group)}
    told = [each for each in found if each.target_id in told_ids]
    left = [each for each in found if each.target_id not in told_ids]
    if not may_tell(found) or (told and left and not may_tell(left)):
        pairs, total = None, None
    else:
        pairs = len(found)
        total = await of_pairs([each.pair for each in found], levels[found[0].scale_id])
    by_target = await _by_target(session, school_id, told, levels=levels, language=language)
    return FrameworkAgreement(title, pairs, total, by_target)


def may_tell(found: Collection[Judged]) -> bool:
    return rules.may_tell_leaders(len(found), len({each.first_judge_id for each in found}))


async def of_pairs(pairs: Collection[Pair], levels: Sequence[str]) -> Agreement | None:
    """`domain.rules.agreement.agreement`, in a thread where a library has to be loaded for it."""
    if len(pairs) < rules.FEWEST_FOR_KAPPA:
        return rules.agreement(pairs, levels)
    return await asyncio.to_thread(rules.agreement, pairs, levels)


async def _by_target(
    session: AsyncSession,
    school_id: UUID,
    found: Sequence[Judged],
    *,
    levels: Mapping[UUID, Sequence[str]],
    language: str,
) -> tuple[TargetAgreement, ...]:
    """Targets with enough pairs to say something, in the framework's order."""
    groups = _groups(found)
    rows = await session.scalars(
        select(LearningTarget)
        .where(col(LearningTarget.school_id) == school_id, col(LearningTarget.id).in_(groups))
        .order_by(col(LearningTarget.framework_id), col(LearningTarget.position), col(LearningTarget.code))
    )
    told = []
    for target in rows:
        group = groups[target.id]
        figure = await of_pairs([each.pair for each in group], levels[group[0].scale_id])
        if figure is not None:
            told.append(TargetAgreement(targets.name_of(target, language), figure))
    return tuple(told)


def _groups(found: Iterable[Judged]) -> dict[UUID, list[Judged]]:
    groups: dict[UUID, list[Judged]] = defaultdict(list)
    for each in found:
        groups[each.target_id].append(each)
    return groups


async def _judged(
    session: AsyncSession, school_id: UUID, condition: ColumnElement[bool]
) -> tuple[Judged, ...]:
    """Pairs of a first and a second judgement, in the order of the second."""
    first, second = aliased(Level), aliased(Level)
    found = await session.execute(
        select(
            col(first.code),
            col(second.code),
            col(LearningTarget.id),
            col(LearningTarget.framework_id),
            col(first.scale_id),
            col(Judgement.judged_by_id),
        )
        .select_from(SecondJudgement)
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
        .join(
            first, (col(first.school_id) == col(Judgement.school_id)) & (col(first.id) == Judgement.level_id)
        )
        .join(
            second,
            (col(second.school_id) == col(SecondJudgement.school_id))
            & (col(second.id) == col(SecondJudgement.level_id))
            & (col(second.scale_id) == col(first.scale_id)),
        )
        .where(
            col(SecondJudgement.school_id) == school_id,
            col(SecondJudgement.judged_at).is_not(None),
            condition,
        )
        .order_by(col(SecondJudgement.judged_at), col(SecondJudgement.id))
    )
    return tuple(Judged(Pair(row[0], row[1]), *row[2:]) for row in found)


async def levels_of(
    session: AsyncSession, school_id: UUID, scale_ids: Collection[UUID]
) -> dict[UUID, list[str]]:
    """By scale: the codes of its levels in order."""
    found = await session.execute(
        select(col(Level.scale_id), col(Level.code))
        .where(col(Level.school_id) == school_id, col(Level.scale_id).in_(scale_ids))
        .order_by(col(Level.rank))
    )
    levels: dict[UUID, list[str]] = defaultdict(list)
    for scale_id, code in found:
        levels[scale_id].append(code)
    return levels
