"""Learning targets: which there are for a student, and what the student has shown of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, CompoundSelect, Select, bindparam, func, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.parts import StillWanted, TargetName
from domain.models import (
    Competency,
    Enrolment,
    Evidence,
    EvidenceTarget,
    Judgement,
    LearningTarget,
    Level,
    Person,
    PlannedTarget,
    Section,
)
from domain.rules.excerpts import excerpt
from domain.rules.levels import Piece, evidence_rule
from domain.rules.policy import Policy
from domain.services.evidence.counting import is_counted
from domain.vocabulary import CompetencyKind, EvidenceContext, EvidenceKind, Membership

LONGEST_CODE = 40
LONGEST_TITLE = 120
"""Characters of a title in lists and headings: where a framework has none, it is the whole statement."""


@dataclass(frozen=True, slots=True)
class CurrentLevel:
    """What a student has shown of a target: now, and at the first judgement ("at entry")."""

    level_id: UUID
    code: str
    name: str
    rank: int
    is_proficient: bool
    shown_at: datetime
    entry_code: str
    entry_name: str
    entry_rank: int

    @property
    def growth(self) -> int:
        """Levels since the first judgement. Source: DOMAIN rule 6"""
        return self.rank - self.entry_rank


async def current_levels(
    session: AsyncSession,
    *,
    school_id: UUID,
    student_ids: Collection[UUID],
    target_ids: Collection[UUID] | None = None,
) -> dict[tuple[UUID, UUID], CurrentLevel]:
    """Levels by (student, target), of targets with a judgement: the latest shown, then the latest judged.

    Asks no right: the caller has. One query, however many students.
    """
    asked: dict[str, object] = {"school_id": school_id, "student_ids": list(student_ids)}
    if target_ids is not None:
        asked["target_ids"] = list(target_ids)
    found = await session.execute(_latest_judgements(of_some_targets=target_ids is not None), asked)
    return {(row.student_id, row.target_id): CurrentLevel(*row[2:]) for row in found}


@cache
def _latest_judgements(
    *, of_some_targets: bool
) -> Select[UUID, UUID, UUID, str, str, int, bool, datetime, str, str, int]:
    """Built once: putting such a statement together takes longer than running it."""
    school_id: BindParameter[UUID] = bindparam("school_id")
    of_one_target = (col(Judgement.student_id), col(Judgement.target_id))
    by_time = (col(Judgement.shown_at), col(Judgement.judged_at), col(Judgement.id))
    judged = select(
        col(Judgement.student_id),
        col(Judgement.target_id),
        col(Judgement.level_id),
        col(Judgement.shown_at),
        func.first_value(col(Judgement.level_id))
        .over(partition_by=of_one_target, order_by=by_time)
        .label("entry_level_id"),
        func.row_number()
        .over(partition_by=of_one_target, order_by=tuple(column.desc() for column in by_time))
        .label("age"),
    ).where(
        col(Judgement.school_id) == school_id,
        col(Judgement.student_id).in_(bindparam("student_ids", expanding=True)),
    )
    if of_some_targets:
        judged = judged.where(col(Judgement.target_id).in_(bindparam("target_ids", expanding=True)))
    latest = judged.subquery()
    now, entry = aliased(Level), aliased(Level)
    return (
        select(
            latest.c.student_id,
            latest.c.target_id,
            col(now.id),
            col(now.code),
            col(now.name),
            col(now.rank),
            col(now.is_proficient),
            latest.c.shown_at,
            col(entry.code),
            col(entry.name),
            col(entry.rank),
        )
        .join(now, (col(now.school_id) == school_id) & (col(now.id) == latest.c.level_id))
        .join(entry, (col(entry.school_id) == school_id) & (col(entry.id) == latest.c.entry_level_id))
        .where(latest.c.age == 1)
    )


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """A piece of evidence without its content."""

    id: UUID
    kind: EvidenceKind
    context: EvidenceContext
    is_new_context: bool
    title: str
    shown_at: datetime


async def evidence_for(
    session: AsyncSession, *, school_id: UUID, student_id: UUID, target_id: UUID
) -> tuple[EvidenceShown, ...]:
    """All evidence that counts of one student for one target, the latest shown first. Asks no right."""
    asked = {"school_id": school_id, "student_id": student_id, "target_id": target_id}
    found = await session.execute(_evidence(), asked)
    return tuple(EvidenceShown(*row) for row in found)


@cache
def _evidence() -> Select[UUID, EvidenceKind, EvidenceContext, bool, str, datetime]:
    return (
        select(
            col(Evidence.id),
            col(Evidence.kind),
            col(Evidence.context),
            col(Evidence.is_new_context),
            col(Evidence.title),
            col(Evidence.shown_at),
        )
        .join(
            EvidenceTarget,
            (col(EvidenceTarget.school_id) == col(Evidence.school_id))
            & (col(EvidenceTarget.evidence_id) == col(Evidence.id)),
        )
        .where(
            col(Evidence.school_id) == bindparam("school_id"),
            col(Evidence.student_id) == bindparam("student_id"),
            col(EvidenceTarget.target_id) == bindparam("target_id"),
            is_counted(),
        )
        .order_by(col(Evidence.shown_at).desc(), col(Evidence.id).desc())
    )


def evidence_still_wanted(evidence: Collection[EvidenceShown], policy: Policy) -> StillWanted:
    """What the evidence rule still asks for before Proficient needs no reason."""
    return evidence_rule((Piece(piece.kind, piece.is_new_context) for piece in evidence), policy)


def frameworks_of(
    school_id: UUID | BindParameter[Any],
    student_id: UUID | BindParameter[Any],
    *,
    on: date | BindParameter[Any],
) -> CompoundSelect[UUID | None]:
    """Ids of the frameworks a student works in: those of their sections now, of their plans, of anything
    ever judged, and the habits, which everybody has.

    Takes values, or the parameters of a statement that is built once.
    """
    of_sections = (
        select(col(Section.framework_id))
        .join(
            Enrolment,
            (col(Enrolment.school_id) == col(Section.school_id))
            & (col(Enrolment.section_id) == col(Section.id)),
        )
        .where(
            col(Section.school_id) == school_id,
            col(Section.framework_id).is_not(None),
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
            col(Enrolment.person_id) == student_id,
            col(Enrolment.membership) == Membership.STUDENT,
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
        )
    )
    planned = _frameworks_with(PlannedTarget, school_id, student_id)
    judged = _frameworks_with(Judgement, school_id, student_id)
    habits = select(col(Competency.framework_id)).where(
        col(Competency.school_id) == school_id, col(Competency.kind) == CompetencyKind.HABIT
    )
    return union(of_sections, planned, judged, habits)


def _frameworks_with(
    table: type[PlannedTarget | Judgement],
    school_id: UUID | BindParameter[Any],
    student_id: UUID | BindParameter[Any],
) -> Select[UUID]:
    return (
        select(col(LearningTarget.framework_id))
        .join(
            table,
            (col(table.school_id) == col(LearningTarget.school_id))
            & (col(table.target_id) == col(LearningTarget.id)),
        )
        .where(col(table.school_id) == school_id, col(table.student_id) == student_id)
    )


async def get_for(
    session: AsyncSession, target_id: UUID, *, student: Person, on: date
) -> tuple[LearningTarget, Competency]:
    """A target of the student's frameworks. Raises NotFound for any other."""
    asked = {"school_id": student.school_id, "student_id": student.id, "target_id": target_id, "on": on}
    row = (await session.execute(_target_of_student(), asked)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


async def get_judged_for(
    session: AsyncSession, target_id: UUID, *, student: Person, on: date
) -> LearningTarget:
    """The same for what levels are given for: a habit has its own ledger, and none of its own evidence or
    conferences. Raises NotFound. Source: DOMAIN rule 24
    """
    target, competency = await get_for(session, target_id, student=student, on=on)
    if competency.kind is CompetencyKind.HABIT:
        raise NotFound
    return target


@cache
def _target_of_student() -> Select[LearningTarget, Competency]:
    school_id: BindParameter[UUID] = bindparam("school_id")
    frameworks = frameworks_of(school_id, bindparam("student_id"), on=bindparam("on"))
    return (
        select(LearningTarget, Competency)
        .join(
            Competency,
            (col(Competency.school_id) == col(LearningTarget.school_id))
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .where(
            col(LearningTarget.school_id) == school_id,
            col(LearningTarget.id) == bindparam("target_id"),
            col(LearningTarget.framework_id).in_(frameworks),
        )
    )


def in_language(translations: Mapping[str, str], original: str, language: str) -> str:
    """The translation for a BCP 47 tag or its base language, else the original."""
    return translations.get(language) or translations.get(language.split("-", maxsplit=1)[0]) or original


def translations_of(target: LearningTarget, part: str) -> dict[str, str]:
    """One part ("title", "statement", "assessed_by") by language tag."""
    return {tag: words[part] for tag, words in target.translations.items() if words.get(part)}


def name_of(target: LearningTarget, language: str) -> TargetName:
    """The target as lists and headings show it."""
    return named(target.id, target.code, target.title, target.translations, language=language)


def named(
    target_id: UUID, code: str, title: str, translations: Mapping[str, Mapping[str, str]], *, language: str
) -> TargetName:
    """The same from the columns of a query."""
    titles = {tag: words["title"] for tag, words in translations.items() if words.get("title")}
    return TargetName(
        target_id, excerpt(code, LONGEST_CODE), excerpt(in_language(titles, title, language), LONGEST_TITLE)
    )
