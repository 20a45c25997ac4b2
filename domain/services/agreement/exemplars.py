"""Work without anybody's name, whose level the school has settled: rated first, told afterwards."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.messages.agreement import (
    Agreement,
    CalibrationHistory,
    CalibrationLine,
    ExemplarCard,
    ExemplarLine,
    ExemplarList,
    Settled,
)
from domain.messages.parts import PAGE_SIZE, page_count
from domain.models import (
    Attachment,
    Enrolment,
    Exemplar,
    ExemplarRating,
    LearningTarget,
    Level,
    Person,
    Section,
)
from domain.rules.agreement import Pair
from domain.services.agreement import figures, seconds, sight
from domain.services.agreement.differences import named
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.vocabulary import Membership, SectionKind

HISTORY = 10
"""Ratings listed; how many there are is said."""


@dataclass(frozen=True, slots=True)
class Work:
    """An exemplar as somebody adds it. At least one of text, address and file is there."""

    title: str
    level_code: str
    why: str
    text: str | None
    url: str | None
    attachment_id: UUID | None
    for_students: bool


@dataclass(frozen=True, slots=True)
class Rater:
    """Who looks at exemplars: teachers at those of what they teach, students at those meant for them."""

    person: Person
    is_student: bool


async def get_target(
    session: AsyncSession, target_id: UUID, *, rater: Rater, occasion: Occasion
) -> LearningTarget:
    """Raises NotFound for one the rater neither teaches nor learns now."""
    found = await session.scalar(
        select(LearningTarget).where(
            col(LearningTarget.school_id) == rater.person.school_id,
            col(LearningTarget.id) == target_id,
            col(LearningTarget.framework_id).in_(_frameworks(rater, occasion.today)),
        )
    )
    if found is None:
        raise NotFound
    return found


async def teaches(session: AsyncSession, adult: Person, target: LearningTarget, *, on: date) -> bool:
    """Whether the adult teaches a course that learns the target's framework now."""
    taught = _frameworks(Rater(adult, is_student=False), on)
    found = await session.scalar(select(literal(1)).where(literal(target.framework_id).in_(taught)))
    return found is not None


def _frameworks(rater: Rater, on: date) -> Select[UUID | None] | CompoundSelect[UUID | None]:
    """Ids of those the rater teaches or learns now."""
    person = rater.person
    if rater.is_student:
        return targets.frameworks_of(person.school_id, person.id, on=on)
    return (
        select(col(Section.framework_id))
        .join(
            Enrolment,
            (col(Enrolment.school_id) == col(Section.school_id))
            & (col(Enrolment.section_id) == col(Section.id)),
        )
        .where(
            col(Section.school_id) == person.school_id,
            col(Section.kind) == SectionKind.COURSE,
            col(Section.framework_id).is_not(None),
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
            col(Enrolment.person_id) == person.id,
            col(Enrolment.membership) == Membership.TEACHER,
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
        )
    )


def _there_for(rater: Rater, on: date) -> ColumnElement[bool]:
    """On Exemplar and its LearningTarget: one that the rater may look at now."""
    there = (
        (col(Exemplar.school_id) == rater.person.school_id)
        & col(Exemplar.retired_at).is_(None)
        & col(LearningTarget.framework_id).in_(_frameworks(rater, on))
    )
    return there & col(Exemplar.for_students) if rater.is_student else there


def _rated(rater: Rater) -> ColumnElement[bool]:
    """On Exemplar: the rater knows its level, having rated or settled it."""
    return (col(Exemplar.made_by_id) == rater.person.id) | exists().where(
        col(ExemplarRating.school_id) == col(Exemplar.school_id),
        col(ExemplarRating.exemplar_id) == col(Exemplar.id),
        col(ExemplarRating.person_id) == rater.person.id,
    )


def _with_target() -> ColumnElement[bool]:
    return (col(LearningTarget.school_id) == col(Exemplar.school_id)) & (
        col(LearningTarget.id) == col(Exemplar.target_id)
    )


async def add(
    session: AsyncSession, target: LearningTarget, *, maker: Person, work: Work, occasion: Occasion
) -> UUID:
    """The exemplar's id. Asks no right to the target. Raises NotFound for a level of another scale, and for
    a file that somebody else sent. Joins the caller's transaction.
    """
    if work.attachment_id is not None:
        file = await session.get(Attachment, (maker.school_id, work.attachment_id))
        if file is None or file.owner_id != maker.id:
            raise NotFound
    level = await seconds.level_of(session, target, work.level_code)
    exemplar = Exemplar(
        school_id=target.school_id,
        id=new_id(),
        target_id=target.id,
        level_id=level.id,
        why=work.why,
        title=work.title,
        text=work.text,
        url=work.url,
        attachment_id=work.attachment_id,
        for_students=work.for_students,
        made_by_id=maker.id,
        made_at=occasion.now,
    )
    session.add(exemplar)
    await session.flush()
    return exemplar.id


async def unrated(session: AsyncSession, rater: Rater, *, on: date, target_id: UUID | None = None) -> int:
    """How many the rater may rate and has not."""
    statement = (
        select(func.count())
        .select_from(Exemplar)
        .join(LearningTarget, _with_target())
        .where(_there_for(rater, on), ~_rated(rater))
    )
    if target_id is not None:
        statement = statement.where(col(Exemplar.target_id) == target_id)
    return await session.scalar(statement) or 0


async def are_for_students(session: AsyncSession, target: LearningTarget) -> bool:
    """Whether there is one of the target with which students may practise."""
    found = await session.scalar(
        select(literal(1))
        .select_from(Exemplar)
        .where(
            col(Exemplar.school_id) == target.school_id,
            col(Exemplar.target_id) == target.id,
            col(Exemplar.for_students),
            col(Exemplar.retired_at).is_(None),
        )
        .limit(1)
    )
    return found is not None


async def page(
    session: AsyncSession,
    rater: Rater,
    *,
    target: LearningTarget | None,
    number: int,
    occasion: Occasion,
) -> ExemplarList:
    """Those not rated yet first, then the newest. A page past the end is the last one."""
    statement = (
        select(col(Exemplar.id), col(Exemplar.title), LearningTarget, _rated(rater), col(Exemplar.made_by_id))
        .join(LearningTarget, _with_target())
        .where(_there_for(rater, occasion.today))
        .order_by(_rated(rater), col(Exemplar.made_at).desc(), col(Exemplar.id))
    )
    if target is not None:
        statement = statement.where(col(Exemplar.target_id) == target.id)
    language = occasion.language_of(rater.person)
    lines = [
        ExemplarLine(row[0], row[1], targets.name_of(row[2], language), row[3], row[4] == rater.person.id)
        for row in await session.execute(statement)
    ]
    at = max(0, min(number, page_count(len(lines)) - 1))
    return ExemplarList(
        exemplars=tuple(lines[at * PAGE_SIZE : (at + 1) * PAGE_SIZE]),
        total=len(lines),
        page=at,
        target=targets.name_of(target, language) if target else None,
        is_student=rater.is_student,
    )


async def get(
    session: AsyncSession, exemplar_id: UUID, *, rater: Rater, occasion: Occasion
) -> tuple[Exemplar, LearningTarget]:
    """Raises NotFound for one the rater may not look at now."""
    row = (
        await session.execute(
            select(Exemplar, LearningTarget)
            .join(LearningTarget, _with_target())
            .where(_there_for(rater, occasion.today), col(Exemplar.id) == exemplar_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


async def card(session: AsyncSession, exemplar_id: UUID, *, rater: Rater, occasion: Occasion) -> ExemplarCard:
    """With its level for who has rated it, and for who settled it. Raises NotFound."""
    exemplar, target = await get(session, exemplar_id, rater=rater, occasion=occasion)
    language = occasion.language_of(rater.person)
    file = (
        await session.get(Attachment, (exemplar.school_id, exemplar.attachment_id))
        if exemplar.attachment_id
        else None
    )
    is_maker = exemplar.made_by_id == rater.person.id
    return ExemplarCard(
        exemplar_id=exemplar.id,
        title=exemplar.title,
        target=targets.name_of(target, language),
        levels=await level_lines.of_target(session, target, language=language),
        text=exemplar.text,
        url=exemplar.url,
        file=sight.stored(file) if file else None,
        settled=await _settled(session, exemplar, rater),
        is_student=rater.is_student,
        may_retire=is_maker,
        for_students=exemplar.for_students,
    )


async def _settled(session: AsyncSession, exemplar: Exemplar, rater: Rater) -> Settled | None:
    mine = await session.scalar(
        select(Level)
        .join(
            ExemplarRating,
            (col(ExemplarRating.school_id) == col(Level.school_id))
            & (col(ExemplarRating.level_id) == col(Level.id)),
        )
        .where(
            col(ExemplarRating.school_id) == exemplar.school_id,
            col(ExemplarRating.exemplar_id) == exemplar.id,
            col(ExemplarRating.person_id) == rater.person.id,
        )
    )
    if mine is None and exemplar.made_by_id != rater.person.id:
        return None
    level = await session.get_one(Level, (exemplar.school_id, exemplar.level_id))
    return Settled(named(level), exemplar.why, named(mine) if mine else None)


async def rate(
    session: AsyncSession,
    exemplar_id: UUID,
    *,
    rater: Rater,
    level_code: str,
    words: str | None,
    occasion: Occasion,
) -> None:
    """The first rating counts: a later one changes nothing, nor does one by who settled the level.

    Raises NotFound. Joins the caller's transaction.
    """
    exemplar, target = await get(session, exemplar_id, rater=rater, occasion=occasion)
    level = await seconds.level_of(session, target, level_code)
    if exemplar.made_by_id == rater.person.id:
        return
    await session.execute(
        insert(ExemplarRating)
        .values(
            school_id=exemplar.school_id,
            id=new_id(),
            exemplar_id=exemplar.id,
            person_id=rater.person.id,
            level_id=level.id,
            words=words,
            rated_at=occasion.now,
        )
        .on_conflict_do_nothing()
    )


async def retire(session: AsyncSession, exemplar_id: UUID, *, rater: Rater, occasion: Occasion) -> None:
    """Shown to nobody any more; ratings stay in their raters' own history. Raises NotFound unless it is
    theirs. Joins the caller's transaction.
    """
    exemplar, _ = await get(session, exemplar_id, rater=rater, occasion=occasion)
    if exemplar.made_by_id != rater.person.id:
        raise NotFound
    exemplar.retired_at = occasion.now


async def rated_by(session: AsyncSession, person: Person) -> int:
    found = await session.scalar(
        select(func.count())
        .select_from(ExemplarRating)
        .where(col(ExemplarRating.school_id) == person.school_id, col(ExemplarRating.person_id) == person.id)
    )
    return found or 0


async def history(session: AsyncSession, rater: Rater, *, occasion: Occasion) -> CalibrationHistory:
    """The rater's own ratings beside the settled levels; of exemplars taken back without their level."""
    mine, settled = aliased(Level), aliased(Level)
    rows = await session.execute(
        select(ExemplarRating, Exemplar, LearningTarget, mine, settled)
        .join(
            Exemplar,
            (col(Exemplar.school_id) == col(ExemplarRating.school_id))
            & (col(Exemplar.id) == col(ExemplarRating.exemplar_id)),
        )
        .join(LearningTarget, _with_target())
        .join(
            mine,
            (col(mine.school_id) == col(ExemplarRating.school_id))
            & (col(mine.id) == col(ExemplarRating.level_id)),
        )
        .join(
            settled,
            (col(settled.school_id) == col(Exemplar.school_id)) & (col(settled.id) == col(Exemplar.level_id)),
        )
        .where(
            col(ExemplarRating.school_id) == rater.person.school_id,
            col(ExemplarRating.person_id) == rater.person.id,
        )
        .order_by(col(ExemplarRating.rated_at).desc(), col(ExemplarRating.id).desc())
    )
    found = [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
    language = occasion.language_of(rater.person)
    return CalibrationHistory(
        lines=tuple(
            CalibrationLine(
                exemplar_id=exemplar.id,
                title=exemplar.title,
                target=targets.name_of(target, language),
                mine=named(chosen),
                settled=named(level),
                rated_on=occasion.day_of(rating.rated_at),
            )
            for rating, exemplar, target, chosen, level in found[:HISTORY]
        ),
        total=len(found),
        same=sum(chosen.id == level.id for _, _, _, chosen, level in found),
        own=await _own(session, rater.person.school_id, [(each[3], each[4]) for each in found]),
        is_student=rater.is_student,
    )


async def _own(
    session: AsyncSession, school_id: UUID, ratings: Sequence[tuple[Level, Level]]
) -> Agreement | None:
    """Of the scale with most ratings: levels of several scales cannot be compared."""
    scales: dict[UUID, list[Pair]] = defaultdict(list)
    for chosen, level in ratings:
        scales[level.scale_id].append(Pair(level.code, chosen.code))
    if not scales:
        return None
    scale_id = max(scales, key=lambda each: len(scales[each]))
    levels = await figures.levels_of(session, school_id, [scale_id])
    return await figures.of_pairs(scales[scale_id], levels[scale_id])
