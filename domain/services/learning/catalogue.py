"""What a student can work on: competencies with counts, their targets, and a search among them."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.parts import TargetName
from domain.models import Competency, Framework, FrameworkItem, LearningTarget, Person
from domain.rules.grades import distance, span
from domain.rules.spelling import nearest
from domain.services.learning import targets
from domain.services.learning.targets import CurrentLevel
from domain.vocabulary import CompetencyKind

LONGEST_SEARCH = 100
"""Characters read of what somebody types to search."""

_ACCENTED = "áàâäãåéèêëíìîïóòôöõúùûüýÿñç"
_PLAIN = "aaaaaaeeeeiiiiooooouuuuyync"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A competency with how many of its targets there are and how many the student has shown."""

    competency_id: UUID
    title: str
    kind: CompetencyKind
    shown: int
    of: int
    grades: str = ""
    """For which grades the framework means it, where another one has the same title."""


async def shelves_of(session: AsyncSession, student: Person, *, on: date) -> tuple[Shelf, ...]:
    """The competencies the student works in, framework by framework, the habits last.

    Those that a framework means for the student's own grade come before those for others; all of them are
    there, as nobody's learning ends with a grade.
    """
    asked = {"school_id": student.school_id, "student_id": student.id, "on": on}
    rows = (await session.execute(_shelves(), asked)).all()
    shown = await _shown(session, student)
    frameworks = list(dict.fromkeys((row.kind is CompetencyKind.HABIT, row.framework_id) for row in rows))
    rows = sorted(
        rows,
        key=lambda row: (
            frameworks.index((row.kind is CompetencyKind.HABIT, row.framework_id)),
            distance(row.grades[0], student.grade),
        ),
    )
    titled = Counter(row.title for row in rows)
    return tuple(
        Shelf(
            row.id,
            row.title,
            row.kind,
            len(shown & set(row.target_ids)),
            len(row.target_ids),
            span(row.grades[0]) if titled[row.title] > 1 else "",
        )
        for row in rows
    )


@cache
def _shelves() -> Select[*tuple[Any, ...]]:
    """Built once: putting it together takes longer than running it."""
    school_id: BindParameter[UUID] = bindparam("school_id")
    frameworks = targets.frameworks_of(school_id, bindparam("student_id"), on=bindparam("on"))
    return (
        select(
            col(Competency.id),
            col(Competency.title),
            col(Competency.kind),
            col(Competency.framework_id),
            # The same for each target; source: CASE, CFItem.educationLevel
            func.jsonb_agg(col(FrameworkItem.source)["educationLevel"]).label("grades"),
            func.array_agg(col(LearningTarget.id)).label("target_ids"),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Competency.school_id))
            & (col(LearningTarget.competency_id) == col(Competency.id))
            & col(LearningTarget.retired_at).is_(None),
        )
        .join(
            Framework,
            (col(Framework.school_id) == col(Competency.school_id))
            & (col(Framework.id) == col(Competency.framework_id)),
        )
        .outerjoin(
            FrameworkItem,
            (col(FrameworkItem.school_id) == col(Competency.school_id))
            & (col(FrameworkItem.framework_id) == col(Competency.framework_id))
            & (col(FrameworkItem.guid) == col(Competency.guid)),
        )
        .where(
            col(Competency.school_id) == school_id,
            col(Competency.retired_at).is_(None),
            col(Competency.framework_id).in_(frameworks),
        )
        .group_by(
            col(Competency.id),
            col(Competency.title),
            col(Competency.kind),
            col(Competency.position),
            col(Competency.framework_id),
            col(Framework.title),
            col(Framework.id),
        )
        .order_by(
            col(Competency.kind) == CompetencyKind.HABIT,
            col(Framework.title),
            col(Framework.id),
            col(Competency.position),
        )
    )


async def _shown(session: AsyncSession, student: Person) -> set[UUID]:
    levels = await targets.current_levels(session, school_id=student.school_id, student_ids=[student.id])
    return {target_id for (_, target_id), level in levels.items() if level.is_proficient}


@dataclass(frozen=True, slots=True)
class Listed:
    """A target in a list, with the student's level."""

    target: TargetName
    level: CurrentLevel | None


async def targets_in(
    session: AsyncSession, student: Person, competency_id: UUID, *, on: date, language: str
) -> tuple[Competency, tuple[Listed, ...]]:
    """A competency of the student's with its targets in order. Raises NotFound for any other."""
    competency = await session.scalar(
        select(Competency).where(
            col(Competency.school_id) == student.school_id,
            col(Competency.id) == competency_id,
            col(Competency.framework_id).in_(targets.frameworks_of(student.school_id, student.id, on=on)),
        )
    )
    if competency is None:
        raise NotFound
    found = await session.execute(
        _columns()
        .where(
            col(LearningTarget.school_id) == student.school_id,
            col(LearningTarget.competency_id) == competency_id,
            col(LearningTarget.retired_at).is_(None),
        )
        .order_by(col(LearningTarget.position), col(LearningTarget.id))
    )
    return competency, await _with_levels(session, student, list(found), language=language)


@dataclass(frozen=True, slots=True)
class Found:
    listed: tuple[Listed, ...]
    meant: str | None = None
    """The nearest words that find something, where those typed find nothing."""


async def search(
    session: AsyncSession, student: Person, text: str, *, on: date, language: str, limit: int
) -> Found:
    """Targets whose code, title or statement holds every word of the text, the best first; of those that fit
    alike, what the framework means for the student's own grade.

    Upper and lower case, accents and the dots of a code make no difference; translations into the language
    count as well. Where nothing is found, a word of a title that is mistyped is taken for the right one.
    """
    phrase = _plain(text[:LONGEST_SEARCH])
    found = await _with_words(session, student, phrase, on=on, language=language, limit=limit)
    if found or not phrase:
        return Found(found)
    words = await _words_of_titles(session, student, on=on, language=language)
    meant = nearest(phrase.split(), words)
    if meant is None:
        return Found(())
    phrase = " ".join(meant)
    found = await _with_words(session, student, phrase, on=on, language=language, limit=limit)
    return Found(found, phrase if found else None)


async def _words_of_titles(session: AsyncSession, student: Person, *, on: date, language: str) -> set[str]:
    found = await session.execute(
        _columns().where(
            col(LearningTarget.school_id) == student.school_id,
            col(LearningTarget.retired_at).is_(None),
            col(LearningTarget.framework_id).in_(targets.frameworks_of(student.school_id, student.id, on=on)),
        )
    )
    titles = (
        targets.named(row.id, row.code, row.title, row.translations, language=language).title for row in found
    )
    return {word for title in titles for word in re.findall(r"\w+", _plain(title))}


async def _with_words(
    session: AsyncSession, student: Person, phrase: str, *, on: date, language: str, limit: int
) -> tuple[Listed, ...]:
    words = phrase.split()
    if not words:
        return ()
    squeezed = re.sub(r"[\W_]", "", phrase)
    tags = {language, language.split("-", maxsplit=1)[0]}
    code, title = _folded(col(LearningTarget.code)), _folded(col(LearningTarget.title))
    titles = [title, *(_folded(col(LearningTarget.translations)[tag]["title"].astext) for tag in tags)]
    statements = [
        _folded(col(LearningTarget.statement)),
        *(_folded(col(LearningTarget.translations)[tag]["statement"].astext) for tag in tags),
    ]
    everything = func.concat_ws(" ", code, *titles, *statements)
    is_code = func.regexp_replace(code, r"[^[:alnum:]]", "", "g") == (squeezed or None)
    best = case(
        (is_code, 0),
        (code.startswith(phrase, autoescape=True), 1),
        (func.concat_ws("\n", *titles).contains(phrase, autoescape=True), 2),
        else_=3,
    )
    grades = col(FrameworkItem.source)["educationLevel"]
    own = student.grade or ""
    is_own = or_(grades.contains([own]), grades.contains([own.zfill(2)]), grades.contains([own.lstrip("0")]))
    found = await session.execute(
        _columns()
        .outerjoin(
            FrameworkItem,
            (col(FrameworkItem.school_id) == col(LearningTarget.school_id))
            & (col(FrameworkItem.framework_id) == col(LearningTarget.framework_id))
            & (col(FrameworkItem.guid) == col(LearningTarget.guid)),
        )
        .where(
            col(LearningTarget.school_id) == student.school_id,
            col(LearningTarget.retired_at).is_(None),
            col(LearningTarget.framework_id).in_(targets.frameworks_of(student.school_id, student.id, on=on)),
            or_(is_code, and_(*(everything.contains(word, autoescape=True) for word in words))),
        )
        .order_by(best, case((is_own, 0), else_=1), col(LearningTarget.code), col(LearningTarget.id))
        .limit(limit)
    )
    return await _with_levels(session, student, list(found), language=language)


def _columns() -> Select[UUID, str, str, dict[str, dict[str, str]]]:
    return select(
        col(LearningTarget.id),
        col(LearningTarget.code),
        col(LearningTarget.title),
        col(LearningTarget.translations),
    )


async def _with_levels(
    session: AsyncSession, student: Person, rows: list[Row[Any, Any, Any, Any]], *, language: str
) -> tuple[Listed, ...]:
    levels = await targets.current_levels(
        session,
        school_id=student.school_id,
        student_ids=[student.id],
        target_ids=[row.id for row in rows],
    )
    return tuple(
        Listed(
            targets.named(row.id, row.code, row.title, row.translations, language=language),
            levels.get((student.id, row.id)),
        )
        for row in rows
    )


def _plain(text: str) -> str:
    """Lower case without accents, one space between words."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _folded(column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """The same in the database, for the letters of the languages spoken here."""
    return func.translate(func.lower(func.coalesce(column, "")), _ACCENTED, _PLAIN)
