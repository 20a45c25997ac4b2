"""The facts of one target's card: the four parts of DOMAIN rule 9, cut to what a message can hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.dates import DateWish
from domain.messages.parts import EvidenceLine, LevelName, StillWanted
from domain.messages.student import ConferenceLine, LevelLine, ResourceLine, TargetCard
from domain.models import (
    Framework,
    LearningTarget,
    Level,
    LevelDescription,
    Person,
    Support,
    TargetResource,
)
from domain.rules.excerpts import excerpt
from domain.rules.policy import Policy
from domain.services.agreement import exemplars
from domain.services.conferences import conferences
from domain.services.learning import targets
from domain.services.learning.targets import CurrentLevel, EvidenceShown
from domain.services.plans import date_wishes, paths
from domain.services.plans.paths import PathStep
from domain.vocabulary import CompetencyKind

ROOM = 3_000
"""Characters of a card that are data; its own words and the dates take the rest of a message's 4,096."""
LONGEST_STATEMENT = 800
"""Published frameworks reach 769."""
LONGEST_SENTENCE = 500
"""Of one level, where the other parts leave that much room."""
LONGEST_ASSESSED_BY = 250
LONGEST_STEP = 200
LONGEST_LINE = 60
LONGEST_NAME = 30
LATEST_EVIDENCE = 5
MOST_RESOURCES = 3
MOST_LEVELS = 8


async def card_of(
    session: AsyncSession,
    student: Person,
    target_id: UUID,
    *,
    now: datetime,
    zone: ZoneInfo,
    policy: Policy,
    language: str,
) -> TargetCard | None:
    """The card of a target of the student's; None for a habit, which has another one. Raises NotFound for any
    other.
    """
    on = now.astimezone(zone).date()
    target, competency = await targets.get_for(session, target_id, student=student, on=on)
    if competency.kind is CompetencyKind.HABIT:
        return None
    words = _words(target, language)
    resources = await _resources(session, target)
    progress = await _progress(
        session, student, target.id, now=now, zone=zone, policy=policy, language=language
    )
    texts = [words.statement, words.assessed_by or "", progress.next_step or ""]
    texts += [line.title for line in resources]
    texts += [line.title for line in progress.evidence]
    level, step = progress.level, progress.step
    return TargetCard(
        target=targets.name_of(target, language),
        competency_id=competency.id,
        competency_title=excerpt(competency.title, LONGEST_LINE),
        statement=words.statement,
        levels=await _levels(
            session,
            target,
            language=language,
            current_id=level.level_id if level else None,
            room=ROOM - sum(map(len, texts)),
        ),
        assessed_by=words.assessed_by,
        still_wanted=progress.still_wanted,
        resources=resources,
        level=_name(level),
        is_shown=level is not None and level.is_proficient,
        entry_level=LevelName(level.entry_code, excerpt(level.entry_name, LONGEST_NAME)) if level else None,
        growth=level.growth if level else 0,
        evidence=progress.evidence,
        more_evidence=progress.more_evidence,
        due_on=step.due_on if step else None,
        first_due_on=step.baseline_due_on if step and step.baseline_due_on != step.due_on else None,
        standing=step.standing.status if step else None,
        conference=progress.conference,
        next_step=progress.next_step,
        wish=progress.wish,
        may_practise=policy.students_rate_exemplars and await exemplars.are_for_students(session, target),
    )


@dataclass(frozen=True, slots=True)
class _Progress:
    """The fourth part of a card, and what the evidence rule still asks for."""

    level: CurrentLevel | None
    evidence: tuple[EvidenceLine, ...]
    more_evidence: int
    still_wanted: StillWanted
    step: PathStep | None
    conference: ConferenceLine | None
    next_step: str | None
    wish: DateWish | None


async def _progress(
    session: AsyncSession,
    student: Person,
    target_id: UUID,
    *,
    now: datetime,
    zone: ZoneInfo,
    policy: Policy,
    language: str,
) -> _Progress:
    evidence = await targets.evidence_for(
        session, school_id=student.school_id, student_id=student.id, target_id=target_id
    )
    steps = await paths.steps_of(
        session, student, now=now, zone=zone, policy=policy, language=language, of_target=target_id
    )
    open_ones = await conferences.open_of(
        session, student, zone=zone, now=now, language=language, on_target=target_id
    )
    on = now.astimezone(zone).date()
    wishes = await date_wishes.of_student(session, student, on=on, language=language, target_id=target_id)
    return _Progress(
        level=steps[0].level if steps else await _level(session, student, target_id),
        evidence=tuple(_line(piece, zone) for piece in evidence[:LATEST_EVIDENCE]),
        more_evidence=max(0, len(evidence) - LATEST_EVIDENCE),
        still_wanted=targets.evidence_still_wanted(evidence, policy),
        step=steps[0] if steps else None,
        conference=_conference(open_ones[0]) if open_ones else None,
        next_step=(await next_steps(session, student)).get(target_id),
        wish=next(iter(wishes), None),
    )


async def _level(session: AsyncSession, student: Person, target_id: UUID) -> CurrentLevel | None:
    levels = await targets.current_levels(
        session, school_id=student.school_id, student_ids=[student.id], target_ids=[target_id]
    )
    return levels.get((student.id, target_id))


@dataclass(frozen=True, slots=True)
class _Words:
    statement: str
    assessed_by: str | None


def _words(target: LearningTarget, language: str) -> _Words:
    def part(name: str, original: str) -> str:
        return targets.in_language(targets.translations_of(target, name), original, language)

    assessed_by = excerpt(part("assessed_by", target.assessed_by or ""), LONGEST_ASSESSED_BY)
    return _Words(excerpt(part("statement", target.statement), LONGEST_STATEMENT), assessed_by or None)


def _name(level: CurrentLevel | None) -> LevelName | None:
    return LevelName(level.code, excerpt(level.name, LONGEST_NAME)) if level else None


def _line(piece: EvidenceShown, zone: ZoneInfo) -> EvidenceLine:
    return EvidenceLine(
        piece.kind,
        excerpt(piece.title, LONGEST_LINE),
        piece.shown_at.astimezone(zone).date(),
        piece.is_new_context,
    )


def _conference(open_one: conferences.OpenConference) -> ConferenceLine:
    return ConferenceLine(
        conference_id=open_one.id,
        state=open_one.state,
        teacher_name=excerpt(open_one.teacher_name, LONGEST_LINE),
        since=open_one.since,
        school_days=open_one.school_days,
        starts_at=open_one.starts_at,
        place=excerpt(open_one.place, LONGEST_LINE) if open_one.place else None,
    )


async def _levels(
    session: AsyncSession, target: LearningTarget, *, language: str, current_id: UUID | None, room: int
) -> tuple[LevelLine, ...]:
    """The levels of the framework's scale, whether or not their sentences are written.

    Names and sentences together take at most `room` characters.
    """
    asked = {"school_id": target.school_id, "framework_id": target.framework_id, "target_id": target.id}
    rows = (await session.execute(_scale_with_sentences(), asked)).all()[:MOST_LEVELS]
    each = min(LONGEST_SENTENCE, room // max(1, len(rows)) - LONGEST_NAME)

    def sentence(original: str | None, translations: Mapping[str, str] | None) -> str | None:
        if not original:
            return None
        return excerpt(targets.in_language(translations or {}, original, language), each)

    return tuple(
        LevelLine(
            LevelName(row.code, excerpt(row.name, LONGEST_NAME)),
            sentence(row.sentence, row.translations),
            is_current=row.id == current_id,
        )
        for row in rows
    )


@cache
def _scale_with_sentences() -> Select[*tuple[Any, ...]]:
    """Built once: putting it together takes longer than running it."""
    return (
        select(
            col(Level.id),
            col(Level.code),
            col(Level.name),
            col(LevelDescription.sentence),
            col(LevelDescription.translations),
        )
        .join(
            Framework,
            (col(Framework.school_id) == col(Level.school_id))
            & (col(Framework.scale_id) == col(Level.scale_id)),
        )
        .outerjoin(
            LevelDescription,
            (col(LevelDescription.school_id) == col(Level.school_id))
            & (col(LevelDescription.level_id) == col(Level.id))
            & (col(LevelDescription.target_id) == bindparam("target_id")),
        )
        .where(
            col(Framework.school_id) == bindparam("school_id"),
            col(Framework.id) == bindparam("framework_id"),
        )
        .order_by(col(Level.rank))
    )


async def _resources(session: AsyncSession, target: LearningTarget) -> tuple[ResourceLine, ...]:
    found = await session.execute(
        select(col(TargetResource.title), col(TargetResource.url))
        .where(
            col(TargetResource.school_id) == target.school_id,
            col(TargetResource.target_id) == target.id,
            # A chat refuses a whole message for one link of another kind.
            col(TargetResource.url).regexp_match("^https?://[^[:space:]]+$"),
        )
        .order_by(col(TargetResource.position), col(TargetResource.id))
        .limit(MOST_RESOURCES)
    )
    return tuple(ResourceLine(excerpt(row.title, LONGEST_LINE), row.url) for row in found)


async def next_steps(session: AsyncSession, student: Person) -> dict[UUID, str]:
    """What the open supports name as the next step, by target; of several the latest."""
    found = await session.execute(
        select(col(Support.target_id), col(Support.next_step))
        .where(
            col(Support.school_id) == student.school_id,
            col(Support.student_id) == student.id,
            col(Support.closed_at).is_(None),
        )
        .order_by(col(Support.opened_at))
    )
    return {target_id: excerpt(step, LONGEST_STEP) for target_id, step in found}
