"""One message a week for each guardian, about all of their children."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.ids import new_id
from domain.messages.families.weeks import FamilyWeekly
from domain.messages.registry import to_facts
from domain.models import (
    Cadence,
    Enrolment,
    FamilySummary,
    Guardianship,
    Person,
    Promise,
    Section,
)
from domain.rules import families as rules
from domain.rules.check_ins import is_over, monday_of
from domain.services.families import guardians, open_weeks, weeks
from domain.services.nudges.nudge_windows import windows_of
from domain.services.occasions import Occasion
from domain.vocabulary import Membership, PromiseState, Rhythm, SectionKind


async def promise_due(session: AsyncSession, *, occasion: Occasion) -> int:
    """Promises the week to guardians for whose children it was let go; how many. Who has several children
    hears of all of them at once: their message waits until no summary of that week is still to come.

    Joins the caller's transaction.
    """
    earlier = await session.scalar(select(open_weeks.oldest(occasion)))
    mondays = [monday_of(occasion.today), *([earlier] if earlier else [])]
    return sum([await _promise_week(session, week_on, occasion=occasion) for week_on in mondays])


async def _promise_week(session: AsyncSession, week_on: date, *, occasion: Occasion) -> int:
    to_be_told = await _to_be_told(session, week_on, occasion=occasion)
    windows = await windows_of(session, to_be_told, occasion=occasion) if to_be_told else {}
    rows = [
        _row(guardian_id, week_on, due_at, occasion)
        for guardian_id in to_be_told
        if (due_at := windows[guardian_id].next_open(occasion.now)) is not None
    ]
    if not rows:
        return 0
    written = await session.scalars(
        insert(Promise).values(rows).on_conflict_do_nothing().returning(col(Promise.id))
    )
    return len(written.all())


def _row(guardian_id: UUID, week_on: date, due_at: datetime, occasion: Occasion) -> dict[str, object]:
    return {
        "school_id": occasion.school.id,
        "id": new_id(),
        "key": f"{_KEY}{guardian_id}:{week_on.isoformat()}",
        "recipient_id": guardian_id,
        "message": FamilyWeekly.__name__,
        "facts": to_facts(FamilyWeekly(week_on)),
        "promised_at": occasion.now,
        "due_at": due_at,
        "not_after": due_at + occasion.policy.nudge_lasts,
        "state": PromiseState.DUE,
        "attempts": 0,
    }


_KEY = "family:"


async def _to_be_told(session: AsyncSession, week_on: date, *, occasion: Occasion) -> list[UUID]:
    """Guardians in reach, of a child whose summary has gone, who have no message of that week yet and need
    not wait for another child's.
    """
    school_id, on = occasion.school.id, occasion.today
    other, its = aliased(Guardianship), aliased(FamilySummary)
    of_other = (
        (col(its.school_id) == school_id)
        & (col(its.student_id) == col(other.student_id))
        & (col(its.week_on) == week_on)
    )
    is_to_come: ColumnElement[bool] = exists().where(
        of_other, col(its.gone_at).is_(None), col(its.goes_at) > occasion.now
    )
    if not is_over(week_on, today=on):  # a sibling's advisory may have its check-in later in the week
        is_to_come |= ~exists().where(of_other) & exists().where(
            col(Enrolment.school_id) == school_id,
            col(Enrolment.person_id) == col(other.student_id),
            col(Enrolment.membership) == Membership.STUDENT,
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
            col(Section.school_id) == school_id,
            col(Section.id) == col(Enrolment.section_id),
            col(Section.kind) == SectionKind.ADVISORY,
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
        )
    waits = exists().where(
        col(other.school_id) == school_id,
        col(other.guardian_id) == col(Person.id),
        col(other.hears),
        ~col(other.on_paper),
        col(other.begins_on) <= on,
        col(other.ends_on).is_(None) | (col(other.ends_on) >= on),
        is_to_come,
    )
    key = literal(_KEY) + cast(col(Person.id), Text) + literal(f":{week_on.isoformat()}")
    found = await session.scalars(
        select(col(Person.id))
        .join(
            Guardianship,
            (col(Guardianship.school_id) == col(Person.school_id))
            & (col(Guardianship.guardian_id) == col(Person.id)),
        )
        .join(
            FamilySummary,
            (col(FamilySummary.school_id) == col(Guardianship.school_id))
            & (col(FamilySummary.student_id) == col(Guardianship.student_id)),
        )
        .outerjoin(
            Cadence,
            (col(Cadence.school_id) == col(Person.school_id)) & (col(Cadence.person_id) == col(Person.id)),
        )
        .where(
            col(Person.school_id) == school_id,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
            col(FamilySummary.week_on) == week_on,
            col(FamilySummary.gone_at).is_not(None),
            guardians.lasts(on),
            col(Guardianship.hears),
            ~col(Guardianship.on_paper),
            guardians.is_linked(in_reach=True),
            func.coalesce(col(Cadence.rhythm), Rhythm.FADING) != Rhythm.OFF,
            ~exists().where(col(Promise.school_id) == school_id, col(Promise.key) == key),
            ~waits,
        )
        .distinct()
        .order_by(col(Person.id))
    )
    return list(found)


async def compose(
    session: AsyncSession, guardian: Person, week_on: date, *, occasion: Occasion
) -> FamilyWeekly | None:
    """The message as it may be read now: of the children whose guardian the reader still is, and of whom they
    are to hear; None where there is none, and where they turned it off.
    """
    if not occasion.policy.family_weekly:
        return None
    told_of = {
        each.student_id
        for each in await guardians.of_guardian(session, guardian, on=occasion.today)
        if each.gets_messages
    }
    there = await _gone(session, guardian.school_id, told_of, week_on, occasion=occasion)
    if not there:
        return None
    worded = await weeks.worded(
        session,
        there,
        parts=rules.parts_of(occasion.policy),
        language=occasion.language_of(guardian),
        on=occasion.today,
    )
    return FamilyWeekly(week_on, worded)


async def _gone(
    session: AsyncSession, school_id: UUID, student_ids: set[UUID], week_on: date, *, occasion: Occasion
) -> list[weeks.Of]:
    """Without the students' own words, which are not for a locked screen: only whether there are any."""
    found = await session.execute(
        select(Person, FamilySummary)
        .join(
            FamilySummary,
            (col(FamilySummary.school_id) == col(Person.school_id))
            & (col(FamilySummary.student_id) == col(Person.id)),
        )
        .where(
            col(Person.school_id) == school_id,
            col(Person.id).in_(student_ids),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > occasion.today),
            col(FamilySummary.week_on) == week_on,
            col(FamilySummary.gone_at).is_not(None),
        )
        .order_by(col(Person.given_name), col(Person.id))
    )
    return [
        replace(weeks.of_summary(student, summary), word=None, has_word=summary.word is not None)
        for student, summary in found
    ]
