"""A student's evidence by target: listed in chat, and gathered for a page to keep."""

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.parts import PAGE_SIZE, LevelName, TargetName, page_count
from domain.messages.portfolios import (
    PageLevel,
    PagePiece,
    PageStep,
    PageTarget,
    Portfolio,
    PortfolioLine,
    PortfolioPage,
    PortfolioReady,
    TargetPieces,
)
from domain.models import Attachment, Evidence, EvidenceTarget, LearningTarget, Person
from domain.rules.evidence import medium_of
from domain.services import audit
from domain.services.evidence import cards, pieces
from domain.services.evidence.counting import is_counted
from domain.services.evidence.sharing import stored
from domain.services.learning import judgements, level_lines, targets
from domain.services.learning.targets import CurrentLevel
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.services.people.students import fold

MOST_PIECES = 100
"""Of a page, the latest first: with more pictures in it a phone no longer opens it."""

PICTURES_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What every browser shows."""


async def whose(
    session: AsyncSession, student_id: UUID | None, *, actor: Person, occasion: Occasion
) -> Person:
    """The student whose evidence the actor asks for: their own, or one they teach or advise now.

    An adult's look leaves an audit entry. Raises NotFound. Joins the caller's transaction.
    """
    if student_id is None or student_id == actor.id:
        return actor
    student = await students.get_taught(session, student_id, actor=actor, on=occasion.today)
    _note(session, "saw portfolio", student, by=actor, occasion=occasion)
    return student


async def overview(
    session: AsyncSession, student: Person, *, reader: Person, page: int, occasion: Occasion
) -> Portfolio:
    """A page of the targets for which there is evidence, the latest piece first."""
    language = occasion.language_of(reader)
    counted = func.count()
    found = (
        await session.execute(
            select(LearningTarget, counted)
            .join(
                EvidenceTarget,
                (col(EvidenceTarget.school_id) == col(LearningTarget.school_id))
                & (col(EvidenceTarget.target_id) == col(LearningTarget.id)),
            )
            .join(Evidence, _of_tag())
            .where(*_of(student))
            .group_by(col(LearningTarget.school_id), col(LearningTarget.id))
            .order_by(func.max(col(Evidence.shown_at)).desc(), col(LearningTarget.id))
        )
    ).all()
    in_all = await session.scalar(
        select(func.count(distinct(col(Evidence.id)))).join(EvidenceTarget, _of_tag()).where(*_of(student))
    )
    pages = page_count(len(found))
    at = max(0, min(page, pages - 1))
    shown = found[at * PAGE_SIZE : (at + 1) * PAGE_SIZE]
    levels = await _levels(session, student, [target.id for target, _ in shown])
    is_own = reader.id == student.id
    _, unsorted = await pieces.unsorted(session, student, page=0, page_size=1) if is_own else ((), 0)
    return Portfolio(
        student_id=None if is_own else student.id,
        name=student.called if is_own else student.full_name,
        lines=tuple(
            PortfolioLine(
                targets.name_of(target, language),
                _name(levels.get(target.id)),
                (level := levels.get(target.id)) is not None and level.is_proficient,
                number,
            )
            for target, number in shown
        ),
        pieces=in_all or 0,
        unsorted=unsorted,
        page=at,
        pages=pages,
    )


async def of_target(
    session: AsyncSession,
    student: Person,
    target_id: UUID,
    *,
    reader: Person,
    page: int,
    occasion: Occasion,
) -> TargetPieces:
    """A page of the pieces for one target, also those that wait for a teacher's word or were set aside; the
    latest first. Raises NotFound for a target that is none of the student's.
    """
    target, _ = await targets.get_for(session, target_id, student=student, on=occasion.today)
    where = (*_of(student), col(EvidenceTarget.target_id) == target.id)
    count = (
        await session.scalar(
            select(func.count()).select_from(Evidence).join(EvidenceTarget, _of_tag()).where(*where)
        )
        or 0
    )
    pages = page_count(count)
    at = max(0, min(page, pages - 1))
    found = await session.scalars(
        select(Evidence)
        .join(EvidenceTarget, _of_tag())
        .where(*where)
        .order_by(col(Evidence.shown_at).desc(), col(Evidence.id).desc())
        .offset(at * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    level = (await _levels(session, student, [target.id])).get(target.id)
    is_own = reader.id == student.id
    return TargetPieces(
        student_id=None if is_own else student.id,
        name=student.called if is_own else student.full_name,
        target=targets.name_of(target, occasion.language_of(reader)),
        level=_name(level),
        entry_level=LevelName(level.entry_code, level.entry_name) if level else None,
        growth=level.growth if level else 0,
        lines=await cards.lines_of(session, student.school_id, found.all(), occasion=occasion),
        of=count,
        page=at,
        pages=pages,
    )


async def export(
    session: AsyncSession,
    student: Person,
    *,
    reader: Person,
    target_id: UUID | None,
    is_printed: bool = False,
    occasion: Occasion,
) -> PortfolioReady:
    """The page with everything that counts, for one target or for all; nothing that waits or was set aside.
    As a web page, or as a PDF.

    Raises NotFound where there is nothing to put on it. Leaves an audit entry, for one's own as well. Joins
    the caller's transaction.
    """
    language, school_id = occasion.language_of(reader), student.school_id
    if target_id is not None:
        await targets.get_for(session, target_id, student=student, on=occasion.today)
    found = (
        await session.scalars(
            select(Evidence)
            .join(EvidenceTarget, _of_tag())
            .where(
                *_of(student),
                is_counted(),
                *((col(EvidenceTarget.target_id) == target_id,) if target_id else ()),
            )
            .order_by(col(Evidence.shown_at).desc(), col(Evidence.id).desc())
        )
    ).all()
    every = list({each.id: each for each in found}.values())
    kept = every[:MOST_PIECES]
    if not kept:
        raise NotFound
    tagged = await pieces.targets_of(session, school_id, [each.id for each in kept])
    wanted = {
        target.id: target
        for each in kept
        for target in tagged[each.id]
        if target_id is None or target.id == target_id
    }
    files = await pieces.files_of(session, school_id, [each.id for each in kept])
    givers = await cards.givers(session, school_id, kept)
    shown = {
        each.id: page_piece(each, files.get(each.id, ()), givers.get(each.id), occasion) for each in kept
    }
    levels = await _levels(session, student, wanted)
    page_targets = [
        await _target(
            session,
            student,
            target,
            levels.get(target.id),
            tuple(shown[each.id] for each in kept if target in tagged[each.id]),
            language=language,
            occasion=occasion,
        )
        for target in sorted(wanted.values(), key=lambda target: (target.position, target.code))
    ]
    _note(session, "exported portfolio", student, by=reader, occasion=occasion)
    is_own = reader.id == student.id
    return PortfolioReady(
        target_id=target_id,
        is_printed=is_printed,
        student_id=None if is_own else student.id,
        name=student.called if is_own else student.full_name,
        targets=len(page_targets),
        pieces=len(kept),
        left_out=len(every) - len(kept),
        page=PortfolioPage(
            file_name=_file_name(student, occasion),
            name=student.full_name,
            school_name=occasion.school.name,
            made_on=occasion.today,
            targets=tuple(page_targets),
        ),
    )


async def _target(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    level: CurrentLevel | None,
    shown: tuple[PagePiece, ...],
    *,
    language: str,
    occasion: Occasion,
) -> PageTarget:
    lines = await level_lines.of_target(
        session, target, language=language, current_id=level.level_id if level else None
    )
    statement = targets.in_language(targets.translations_of(target, "statement"), target.statement, language)
    return PageTarget(
        target=TargetName(target.id, target.code, targets.name_of(target, language).title),
        statement=statement,
        levels=tuple(
            PageLevel(
                line.level,
                line.sentence,
                line.is_current,
                level is not None and line.level.code == level.entry_code,
            )
            for line in lines
        ),
        steps=await _steps(session, student, target, occasion=occasion),
        growth=level.growth if level else 0,
        pieces=shown,
    )


async def _steps(
    session: AsyncSession, student: Person, target: LearningTarget, *, occasion: Occasion
) -> tuple[PageStep, ...]:
    found = await judgements.of_target(session, student, target)
    return tuple(
        PageStep(
            LevelName(level.code, level.name),
            occasion.day_of(judgement.shown_at),
            judge.full_name,
            judgement.met,
        )
        for judgement, level, judge in found
    )


def page_piece(
    evidence: Evidence, files: Sequence[Attachment], given_by: str | None, occasion: Occasion
) -> PagePiece:
    """One piece with everything in it. Asks no right."""
    pictures = tuple(stored(each) for each in files if each.media_type in PICTURES_SHOWN)
    return PagePiece(
        title=evidence.title,
        medium=medium_of((each.media_type for each in files), evidence.url),
        kind=evidence.kind,
        context=evidence.context,
        is_new_context=evidence.is_new_context,
        shown_on=pieces.shown_on(evidence, occasion),
        text=evidence.text,
        url=evidence.url,
        pictures=pictures,
        others=tuple(stored(each) for each in files if each.media_type not in PICTURES_SHOWN),
        given_by=given_by,
    )


async def _levels(
    session: AsyncSession, student: Person, target_ids: Collection[UUID]
) -> dict[UUID, CurrentLevel]:
    levels = await targets.current_levels(
        session, school_id=student.school_id, student_ids=[student.id], target_ids=target_ids
    )
    return {target_id: level for (_, target_id), level in levels.items()}


def _name(level: CurrentLevel | None) -> LevelName | None:
    return LevelName(level.code, level.name) if level else None


def _of_tag() -> ColumnElement[bool]:
    return (col(EvidenceTarget.school_id) == col(Evidence.school_id)) & (
        col(EvidenceTarget.evidence_id) == col(Evidence.id)
    )


def _of(student: Person) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Evidence.school_id) == student.school_id,
        col(Evidence.student_id) == student.id,
        col(Evidence.withdrawn_at).is_(None),
    )


def _file_name(student: Person, occasion: Occasion) -> str:
    called = re.sub(r"[^a-z0-9]+", "-", fold(student.full_name)).strip("-")
    return f"portfolio-{called or 'student'}-{occasion.today.isoformat()}.html"


def _note(session: AsyncSession, what: str, student: Person, *, by: Person, occasion: Occasion) -> None:
    audit.record(
        session,
        what,
        school_id=student.school_id,
        actor_id=by.id,
        about_id=student.id,
        now=occasion.now,
    )
