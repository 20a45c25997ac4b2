"""Conferences as lists and cards read them: which are open, for whom each waits, who may answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.parts import TargetName
from domain.models import Conference, ConferenceStep, LearningTarget, Person, Section, Support
from domain.rules.conferences import ENDED, WaitsFor, waits_for
from domain.rules.school_days import SchoolDays
from domain.services.conferences.answering import answerable_by
from domain.services.learning import targets
from domain.services.plans import school_days
from domain.vocabulary import ConferenceState


@dataclass(frozen=True, slots=True)
class OpenConference:
    """One conference that has not ended, as a line of a list."""

    id: UUID
    student_id: UUID
    student_name: str
    teacher_id: UUID
    teacher_name: str
    """Who was asked first."""
    target: TargetName
    """In the reader's language where there is a translation."""
    state: ConferenceState
    attempt: int
    waits_for: WaitsFor
    since: datetime
    """When it came into its present state."""
    school_days: int
    """Instructional days that have passed since."""
    starts_at: datetime | None
    """Agreed, or proposed while the state is `proposed`."""
    place: str | None
    next_step: str | None
    """Of the open support, while the state is `not_yet`."""
    review_on: date | None


@dataclass(frozen=True, slots=True)
class TeachersConferences:
    """What lies with one teacher, each list in the order in which it wants to be seen."""

    waiting: tuple[OpenConference, ...]
    """For the teacher's answer; the longest wait first."""
    proposed: tuple[OpenConference, ...]
    """For the student's answer to a time."""
    scheduled: tuple[OpenConference, ...]
    """The next one first; those whose time has passed wait for their outcome and lead the list."""
    not_yet: tuple[OpenConference, ...]
    """By review date."""
    missed: tuple[OpenConference, ...] = ()
    """For the student's choice of another time; the longest wait first."""
    met: tuple[OpenConference, ...] = ()
    """For what the student says to it; the latest first."""


async def open_of(
    session: AsyncSession,
    student: Person,
    *,
    zone: ZoneInfo,
    now: datetime,
    language: str,
    on_target: UUID | None = None,
    with_unanswered: bool = False,
) -> tuple[OpenConference, ...]:
    """All conferences of a student that have not ended, or those on one target; the latest change first.

    With those that were met, too, until the student has said something to it or that they have read it.
    Asks no right.
    """
    asked = {"school_id": student.school_id, "student_id": student.id}
    some = {"target_id": on_target} if on_target else {}
    statement = _of_student(on_one_target=bool(some), with_unanswered=with_unanswered)
    found = await session.execute(statement, asked | some)
    lines = await _lines(session, student.school_id, found.all(), zone=zone, now=now, language=language)
    return tuple(sorted(lines, key=lambda line: line.since, reverse=True))


async def waiting_for(
    session: AsyncSession, student: Person, *, zone: ZoneInfo, now: datetime, language: str
) -> tuple[OpenConference, ...]:
    """Those of a student where somebody's answer is awaited, see `waits_for`; the longest wait first.

    Asks no right.
    """
    lines = await open_of(session, student, zone=zone, now=now, language=language, with_unanswered=True)
    return tuple(line for line in reversed(lines) if line.waits_for is not WaitsFor.NOBODY)


async def for_teacher(
    session: AsyncSession,
    teacher: Person,
    *,
    zone: ZoneInfo,
    now: datetime,
    language: str,
    with_unanswered: bool = False,
) -> TeachersConferences:
    """All that the teacher may answer, also as one of several teachers of a section.

    With those that were met, too, until the student has said something to it or that they have read it.
    """
    on = now.astimezone(zone).date()
    statement = _open_conferences(with_unanswered=with_unanswered).where(answerable_by(teacher.id, on=on))
    found = await session.execute(statement, {"school_id": teacher.school_id})
    lines = await _lines(session, teacher.school_id, found.all(), zone=zone, now=now, language=language)

    def there(state: ConferenceState) -> list[OpenConference]:
        return [line for line in lines if line.state is state]

    return TeachersConferences(
        waiting=tuple(sorted(there(ConferenceState.REQUESTED), key=lambda line: line.since)),
        proposed=tuple(sorted(there(ConferenceState.PROPOSED), key=lambda line: line.since)),
        scheduled=tuple(
            sorted(there(ConferenceState.SCHEDULED), key=lambda line: line.starts_at or line.since)
        ),
        missed=tuple(sorted(there(ConferenceState.MISSED), key=lambda line: line.since)),
        not_yet=tuple(sorted(there(ConferenceState.NOT_YET), key=lambda line: line.review_on or date.max)),
        met=tuple(sorted(there(ConferenceState.MET), key=lambda line: line.since, reverse=True)),
    )


async def _lines(
    session: AsyncSession,
    school_id: UUID,
    rows: Sequence[Row[*tuple[Any, ...]]],
    *,
    zone: ZoneInfo,
    now: datetime,
    language: str,
) -> list[OpenConference]:
    if not rows:
        return []
    first_on = min(row.since for row in rows).astimezone(zone).date()
    days = await school_days.between(
        session,
        school_id=school_id,
        calendar_ids={row.calendar_id for row in rows},
        first_on=first_on,
        last_on=now.astimezone(zone).date(),
    )
    return [
        _line(row, days[row.calendar_id], today=now.astimezone(zone).date(), zone=zone, language=language)
        for row in rows
    ]


@cache
def _of_student(*, on_one_target: bool, with_unanswered: bool) -> Select[*tuple[Any, ...]]:
    mine = _open_conferences(with_unanswered=with_unanswered).where(
        col(Conference.student_id) == bindparam("student_id")
    )
    return mine.where(col(Conference.target_id) == bindparam("target_id")) if on_one_target else mine


@cache
def _open_conferences(*, with_unanswered: bool) -> Select[*tuple[Any, ...]]:
    """Of a school. Built once: putting it together takes longer than running it."""
    student, teacher = aliased(Person), aliased(Person)
    since = (
        select(func.max(col(ConferenceStep.at)))
        .where(
            col(ConferenceStep.school_id) == col(Conference.school_id),
            col(ConferenceStep.conference_id) == col(Conference.id),
        )
        .correlate(Conference)
        .scalar_subquery()
    )
    return (
        select(
            col(Conference.id),
            col(Conference.student_id),
            func.coalesce(col(student.preferred_name), col(student.given_name)).label("student_given_name"),
            col(student.family_name).label("student_family_name"),
            col(Conference.teacher_id),
            func.coalesce(col(teacher.preferred_name), col(teacher.given_name)).label("teacher_given_name"),
            col(teacher.family_name).label("teacher_family_name"),
            col(Conference.target_id),
            col(LearningTarget.code),
            col(LearningTarget.title),
            col(LearningTarget.translations),
            col(Conference.state),
            col(Conference.attempt),
            func.coalesce(since, col(Conference.requested_at)).label("since"),
            col(Conference.starts_at),
            col(Conference.place),
            col(Section.calendar_id),
            col(Support.next_step),
            col(Support.review_on),
            func.coalesce(col(Conference.responded_at), col(Support.student_responded_at)).label(
                "responded_at"
            ),
        )
        .join(
            student,
            (col(student.school_id) == col(Conference.school_id))
            & (col(student.id) == Conference.student_id),
        )
        .join(
            teacher,
            (col(teacher.school_id) == col(Conference.school_id))
            & (col(teacher.id) == Conference.teacher_id),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Conference.school_id))
            & (col(LearningTarget.id) == Conference.target_id),
        )
        .join(
            Section,
            (col(Section.school_id) == col(Conference.school_id))
            & (col(Section.id) == Conference.section_id),
        )
        .outerjoin(
            Support,
            (col(Support.school_id) == col(Conference.school_id))
            & (col(Support.conference_id) == Conference.id)
            & col(Support.closed_at).is_(None),
        )
        .where(
            col(Conference.school_id) == bindparam("school_id"),
            col(Conference.closed_at).is_(None) if with_unanswered else col(Conference.state).not_in(ENDED),
        )
        .order_by(col(Conference.requested_at), col(Conference.id))
    )


def _line(
    row: Row[*tuple[Any, ...]],
    days: SchoolDays,
    *,
    today: date,
    zone: ZoneInfo,
    language: str,
) -> OpenConference:
    is_not_yet = row.state is ConferenceState.NOT_YET
    return OpenConference(
        id=row.id,
        student_id=row.student_id,
        student_name=f"{row.student_given_name} {row.student_family_name}",
        teacher_id=row.teacher_id,
        teacher_name=f"{row.teacher_given_name} {row.teacher_family_name}",
        target=targets.named(row.target_id, row.code, row.title, row.translations, language=language),
        state=row.state,
        attempt=row.attempt,
        waits_for=waits_for(row.state, has_responded=row.responded_at is not None),
        since=row.since,
        school_days=days.passed(row.since.astimezone(zone).date(), today),
        starts_at=row.starts_at,
        place=row.place,
        next_step=row.next_step if is_not_yet else None,
        review_on=row.review_on if is_not_yet else None,
    )
