"""One student's learning for those who accompany them: adults at school, and family."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.parts import LevelName
from domain.messages.progress import (
    CompetencyLine,
    ConferenceLine,
    KindCount,
    LevelCount,
    PlanLine,
    Progress,
    ReflectionLine,
    SupportLine,
)
from domain.models import (
    Competency,
    Evidence,
    EvidenceTarget,
    Framework,
    LearningTarget,
    Person,
    Reflection,
    Support,
)
from domain.rules.pace import counts
from domain.services.conferences import conferences
from domain.services.evidence.counting import is_counted
from domain.services.learning import targets
from domain.services.learning.targets import CurrentLevel
from domain.services.occasions import Occasion
from domain.services.plans import paths
from domain.services.plans.paths import PathStep
from domain.services.reflecting import reflections
from domain.vocabulary import CompetencyKind, TargetStanding


async def progress_of(
    session: AsyncSession, student: Person, *, occasion: Occasion, language: str
) -> Progress:
    """Levels, dates and open conferences of a student, worded for a reader of the language.

    Asks no right: the caller has. Habits are not in it (DOMAIN rule 24).
    """
    levels = await targets.current_levels(session, school_id=student.school_id, student_ids=[student.id])
    competencies, untouched = await _competencies(session, student, levels, on=occasion.today)
    steps = await paths.steps_of(
        session, student, now=occasion.now, zone=occasion.zone, policy=occasion.policy, language=language
    )
    open_ones = await conferences.open_of(
        session, student, zone=occasion.zone, now=occasion.now, language=language
    )
    return Progress(
        competencies, untouched, _plans(steps), tuple(conference_line(each) for each in open_ones)
    )


async def _competencies(
    session: AsyncSession,
    student: Person,
    levels: dict[tuple[UUID, UUID], CurrentLevel],
    *,
    on: date,
) -> tuple[tuple[CompetencyLine, ...], int]:
    """Competencies with a level, and how many of the student's have none yet."""
    frameworks = targets.frameworks_of(student.school_id, student.id, on=on)
    found = await session.execute(
        select(col(Competency.id), col(Competency.title), col(LearningTarget.id))
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Competency.school_id))
            & (col(LearningTarget.competency_id) == col(Competency.id)),
        )
        .join(
            Framework,
            (col(Framework.school_id) == col(Competency.school_id))
            & (col(Framework.id) == col(Competency.framework_id)),
        )
        .where(
            col(Competency.school_id) == student.school_id,
            col(Competency.framework_id).in_(frameworks),
            col(Competency.kind) != CompetencyKind.HABIT,
            col(LearningTarget.retired_at).is_(None),
        )
        .order_by(col(Framework.title), col(Competency.position), col(Competency.id))
    )
    lines, untouched = [], 0
    for _, group in groupby(found, key=itemgetter(0)):
        rows = list(group)
        shown = [level for *_, target_id in rows if (level := levels.get((student.id, target_id)))]
        if shown:
            proficient = sum(level.is_proficient for level in shown)
            lines.append(CompetencyLine(rows[0][1], len(rows), _count(shown), proficient))
        else:
            untouched += 1
    return tuple(lines), untouched


def _count(levels: Iterable[CurrentLevel]) -> tuple[LevelCount, ...]:
    by_place = Counter((level.rank, level.code, level.name) for level in levels)
    return tuple(
        LevelCount(LevelName(code, name), number) for (_, code, name), number in sorted(by_place.items())
    )


def _plans(steps: Iterable[PathStep]) -> tuple[PlanLine, ...]:
    lines = []
    for _, group in groupby(steps, key=lambda step: step.plan_id):
        plan = list(group)
        numbers = counts(step.standing for step in plan)
        done = (TargetStanding.MET, TargetStanding.EXCUSED, TargetStanding.WAITING)
        ahead = next((step for step in plan if step.standing.status not in done), None)
        lines.append(
            PlanLine(
                section=plan[0].section_title,
                planned=numbers.planned,
                met=numbers.met,
                waiting=numbers.waiting,
                behind=numbers.behind,
                due_soon=numbers.due_soon,
                most_days_behind=numbers.most_days_behind,
                next_target=ahead.target if ahead else None,
                next_on=ahead.due_on if ahead else None,
            )
        )
    return tuple(lines)


def conference_line(conference: conferences.OpenConference) -> ConferenceLine:
    return ConferenceLine(
        conference_id=conference.id,
        student_name=conference.student_name,
        target=conference.target,
        state=conference.state,
        since=conference.since,
        school_days=conference.school_days,
        starts_at=conference.starts_at,
        place=conference.place,
    )


async def evidence_counts(session: AsyncSession, student: Person) -> tuple[KindCount, ...]:
    """How many pieces that speak to a target there are of each kind, the most frequent kind first."""
    pieces = func.count().label("pieces")
    found = await session.execute(
        select(col(Evidence.kind), pieces)
        .where(
            col(Evidence.school_id) == student.school_id,
            col(Evidence.student_id) == student.id,
            is_counted(),
            exists().where(
                col(EvidenceTarget.school_id) == col(Evidence.school_id),
                col(EvidenceTarget.evidence_id) == col(Evidence.id),
            ),
        )
        .group_by(col(Evidence.kind))
        .order_by(pieces.desc(), col(Evidence.kind))
    )
    return tuple(KindCount(kind, number) for kind, number in found)


async def supports_of(
    session: AsyncSession, student: Person, *, on: date, language: str, target_id: UUID | None = None
) -> tuple[SupportLine, ...]:
    """Open supports, the next review first; of one target or of all."""
    statement = (
        select(Support, LearningTarget, Person)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Support.school_id))
            & (col(LearningTarget.id) == col(Support.target_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(Support.school_id)) & (col(Person.id) == col(Support.owner_id)),
        )
        .where(
            col(Support.school_id) == student.school_id,
            col(Support.student_id) == student.id,
            col(Support.closed_at).is_(None),
        )
        .order_by(col(Support.review_on), col(Support.id))
    )
    if target_id is not None:
        statement = statement.where(col(Support.target_id) == target_id)
    return tuple(
        SupportLine(
            target=targets.name_of(target, language),
            next_step=support.next_step,
            adult_name=owner.full_name,
            review_on=support.review_on,
            is_due=support.review_on <= on,
        )
        for support, target, owner in (await session.execute(statement))
    )


async def shared_reflections(
    session: AsyncSession, student: Person, *, reader: Person, on: date, language: str, limit: int
) -> tuple[ReflectionLine, ...]:
    """The latest reflections the student shares with the reader; of others nobody learns (DOMAIN rule 32)."""
    shared = (
        reflections.visible_to(student.school_id, reader.id, on=on)
        .where(col(Reflection.student_id) == student.id)
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Reflection.school_id))
            & (col(LearningTarget.id) == col(Reflection.target_id)),
        )
        .add_columns(LearningTarget)
        .order_by(col(Reflection.written_at).desc(), col(Reflection.id))
        .limit(limit)
    )
    return tuple(
        ReflectionLine(
            reflection_id=reflection.id,
            written_at=reflection.written_at,
            target=targets.name_of(target, language) if target else None,
            text=reflection.text,
            is_edited=reflection.edited_at is not None,
        )
        for reflection, target in (await session.execute(shared))
    )
