"""The weekly summary for families: put together when the check-in opens, read by the student first, and let
go to those whom the school's protocol names.

Nothing goes that the student could not have read. What goes to a guardian is one message for all of their
children, put into words at the moment of sending.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.messages.base import StudentNudge
from domain.messages.registry import messages_by_name
from domain.models import CheckIn, FamilySummary, Guardianship, Person, Promise, School
from domain.rules import families as rules
from domain.rules.check_ins import monday_of
from domain.rules.nudging import Window
from domain.rules.policy import policy_of
from domain.services.families import guardians, open_weeks, tasks, week_facts, weekly
from domain.services.nudges.calendar_days import days_between
from domain.services.occasions import Occasion
from domain.vocabulary import PromiseState

AT_ONCE = 1_000
"""Rows written by one statement."""


async def prepare(session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion) -> int:
    """Freezes the week of those of the students who have a guardian; how many were new.

    Called when the check-in of the students opens, or its time comes, once a week for each.

    Joins the caller's transaction.
    """
    if not occasion.policy.family_weekly or not student_ids:
        return 0
    week_on = monday_of(occasion.today)
    with_family = (
        await session.scalars(
            select(col(Guardianship.student_id))
            .where(
                col(Guardianship.school_id) == occasion.school.id,
                col(Guardianship.student_id).in_(student_ids),
                guardians.lasts(occasion.today),
                ~exists().where(
                    col(FamilySummary.school_id) == occasion.school.id,
                    col(FamilySummary.student_id) == col(Guardianship.student_id),
                    col(FamilySummary.week_on) == week_on,
                ),
            )
            .distinct()
            .order_by(col(Guardianship.student_id))
        )
    ).all()
    if not with_family:
        return 0
    facts = await week_facts.gather(session, with_family, occasion=occasion)
    goes_at = rules.goes_after(occasion.now, policy=occasion.policy)
    rows = [
        {
            "school_id": occasion.school.id,
            "id": new_id(),
            "student_id": each,
            "week_on": week_on,
            "facts": week_facts.to_json(facts[each]),
            "made_at": occasion.now,
            "goes_at": goes_at,
        }
        for each in with_family
    ]
    made = 0
    for at in range(0, len(rows), AT_ONCE):
        written = await session.scalars(
            insert(FamilySummary)
            .values(rows[at : at + AT_ONCE])
            .on_conflict_do_nothing()
            .returning(col(FamilySummary.id))
        )
        made += len(written.all())
    return made


async def let_go_due(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Lets go what its students could read and whose time has come; promises each guardian their message, and
    the advisors what is to be done in person. How many summaries and messages that were.

    On days without school and in the quiet hours nothing is let go: until it really goes, the student can
    still add a word. Joins the caller's transaction; idempotent.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    if not occasion.policy.family_weekly or not await _is_open(session, occasion=occasion):
        return 0
    released = (
        await session.scalars(
            update(FamilySummary)
            .where(
                col(FamilySummary.school_id) == school.id,
                col(FamilySummary.week_on) >= open_weeks.oldest(occasion),
                col(FamilySummary.gone_at).is_(None),
                col(FamilySummary.goes_at) <= now,
                could_be_read(occasion),
                exists().where(
                    col(Person.school_id) == col(FamilySummary.school_id),
                    col(Person.id) == col(FamilySummary.student_id),
                    col(Person.retired_on).is_(None) | (col(Person.retired_on) > occasion.today),
                ),
            )
            .values(gone_at=now)
            .returning(col(FamilySummary.student_id))
            .execution_options(synchronize_session=False)
        )
    ).all()
    if released:
        await tasks.settle(session, school.id, on=occasion.today, now=now)
        await tasks.open_in_person(session, school.id, released, on=occasion.today, now=now)
    return len(released) + await weekly.promise_due(session, occasion=occasion)


async def _is_open(session: AsyncSession, *, occasion: Occasion) -> bool:
    """Whether a message of the school's may go out now."""
    today = occasion.today
    days = await days_between(session, occasion.school.id, first_on=today, last_on=today)
    quiet_from, quiet_until = occasion.policy.quiet_hours
    window = Window(occasion.zone, quiet_from, quiet_until, days.of(days.default))
    return window.is_open(occasion.now)


def could_be_read(occasion: Occasion) -> ColumnElement[bool]:
    """Whether the student of a summary has opened it or was shown it; or has had the message that leads to
    it, or the week's questions answered beside it, for as long as the school waits. A condition of a query
    about `FamilySummary`.
    """
    waits = timedelta(hours=occasion.policy.family_waits_hours)
    was_told = exists().where(
        col(Promise.school_id) == col(FamilySummary.school_id),
        col(Promise.recipient_id) == col(FamilySummary.student_id),
        col(Promise.message).in_(leading_to_it()),
        col(Promise.state) == PromiseState.SENT,
        col(Promise.sent_at) >= col(FamilySummary.made_at),
        col(Promise.sent_at) <= occasion.now - waits,
    )
    has_answered = exists().where(
        col(CheckIn.school_id) == col(FamilySummary.school_id),
        col(CheckIn.student_id) == col(FamilySummary.student_id),
        col(CheckIn.week_on) == col(FamilySummary.week_on),
        col(CheckIn.answered_by_id) == col(CheckIn.student_id),
        col(CheckIn.answered_at) <= occasion.now - waits,
    )
    return col(FamilySummary.seen_at).is_not(None) | was_told | has_answered


@cache
def leading_to_it() -> tuple[str, ...]:
    """Names of the messages to students from which the summary is one press away."""
    return tuple(
        name
        for name, kind in messages_by_name().items()
        if issubclass(kind, StudentNudge) and kind.LEADS_TO_FAMILY_WEEK
    )
