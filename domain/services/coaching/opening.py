"""Opens the week's check-ins at each advisory's time, and sends their questions. Source: DOMAIN rule 29

Everybody in an advisory has a check-in in each week in which it has a day with school, whether or not a
message reaches them: coverage counts everybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Text, cast, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.ids import new_id
from domain.messages.check_ins import CheckInQuestions
from domain.messages.registry import to_facts
from domain.models import CheckIn, FamilySummary, Person, Promise, School
from domain.rules.check_ins import is_away, monday_of
from domain.rules.nudging import Window, week_name
from domain.rules.policy import policy_of
from domain.services.families import summaries
from domain.services.nudges.advisory_weeks import AdvisoryWeek, advisory_weeks, primary_advisories
from domain.services.nudges.nudge_windows import windows_of
from domain.services.nudges.nudging import PROMISED, with_place
from domain.services.occasions import Occasion
from domain.services.pace import own_days
from domain.services.people.reachable import is_reachable
from domain.vocabulary import CheckInMissed, PromiseState

_Any = TypeVar("_Any")

BATCH = 100
"""Students decided on at once: few enough that nobody else's press waits for it."""


async def open_due(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Opens what is due in this ISO week, and promises the questions; how many were promised.

    From its advisory's time on, until the week ends, every student of it gets a check-in, one each, however
    many workers ask: whoever joins later in the week, too, and whoever changes the advisory takes theirs
    along. What was not opened in its week never is. Joins the caller's transaction.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    weeks = await advisory_weeks(session, occasion=occasion, on=occasion.today)
    begun = {section_id: week for section_id, week in weeks.items() if week.slot <= now}
    if not begun:
        return 0
    await _open(session, begun, occasion=occasion)
    await _follow(session, occasion=occasion)
    await _prepare_of_early(session, begun, occasion=occasion)
    return await _ask(session, begun, occasion=occasion)


async def _open(session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], *, occasion: Occasion) -> None:
    school_id, week_on = occasion.school.id, monday_of(occasion.today)
    advised = primary_advisories(school_id, on=occasion.today).subquery()
    found = await session.execute(
        select(advised.c.person_id, advised.c.section_id, advised.c.begins_on)
        .where(
            advised.c.section_id.in_(weeks),
            ~exists().where(
                col(CheckIn.school_id) == school_id,
                col(CheckIn.student_id) == advised.c.person_id,
                col(CheckIn.week_on) == week_on,
            ),
        )
        .order_by(advised.c.person_id)  # of all workers the same: none waits for another in a circle
    )
    # Who joins on the weekend begins with the next week.
    wanted = [row for row in found if row.begins_on <= max(weeks[row.section_id].school_days)]
    for batch in _batches(wanted):
        student_ids = [row.person_id for row in batch]
        away = await own_days.absences_of(session, school_id, student_ids=student_ids)
        rows = [
            {
                "school_id": school_id,
                "id": new_id(),
                "student_id": row.person_id,
                "section_id": row.section_id,
                "week_on": week_on,
                "opened_at": occasion.now,
                "missed": CheckInMissed.ABSENT
                if is_away(weeks[row.section_id].school_days, away.get(row.person_id, ()))
                else None,
            }
            for row in batch
        ]
        await session.execute(insert(CheckIn).on_conflict_do_nothing(), rows)
        await summaries.prepare(session, student_ids, occasion=occasion)


async def _prepare_of_early(
    session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], *, occasion: Occasion
) -> None:
    """The family's summary of those whose check-in was opened before its time, by a talk that came first."""
    found = await session.execute(
        select(col(CheckIn.student_id), col(CheckIn.section_id), col(CheckIn.opened_at))
        .where(
            col(CheckIn.school_id) == occasion.school.id,
            col(CheckIn.week_on) == monday_of(occasion.today),
            col(CheckIn.section_id).in_(weeks),
            col(CheckIn.opened_at) < max(week.slot for week in weeks.values()),
            ~exists().where(
                col(FamilySummary.school_id) == col(CheckIn.school_id),
                col(FamilySummary.student_id) == col(CheckIn.student_id),
                col(FamilySummary.week_on) == col(CheckIn.week_on),
            ),
        )
        .order_by(col(CheckIn.student_id))
    )
    early = [row.student_id for row in found if row.opened_at < weeks[row.section_id].slot]
    for student_ids in _batches(early):
        await summaries.prepare(session, student_ids, occasion=occasion)


async def _follow(session: AsyncSession, *, occasion: Occasion) -> None:
    """A check-in goes along with a student who changes the advisory, until they were met."""
    school_id = occasion.school.id
    advised = primary_advisories(school_id, on=occasion.today).subquery()
    await session.execute(
        update(CheckIn)
        .values(section_id=advised.c.section_id)
        .where(
            col(CheckIn.school_id) == school_id,
            col(CheckIn.week_on) == monday_of(occasion.today),
            col(CheckIn.met_at).is_(None),
            col(CheckIn.student_id) == advised.c.person_id,
            col(CheckIn.section_id) != advised.c.section_id,
        )
        .execution_options(synchronize_session=False)
    )


@dataclass(frozen=True, slots=True)
class _Unasked:
    check_in_id: UUID
    student_id: UUID
    name: str
    week: AdvisoryWeek


async def _ask(session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], *, occasion: Occasion) -> int:
    """Each student's week is decided once: what is promised, and what is not with its reason, is a row under
    the key of that week.
    """
    promised = 0
    for batch in _batches(await _unasked(session, weeks, occasion=occasion)):
        student_ids = [each.student_id for each in batch]
        windows = await windows_of(
            session, student_ids, occasion=occasion, taken_by=PROMISED, for_check_in=True
        )
        week = windows[student_ids[0]].week_of(occasion.now)
        rooms = await with_place(session, student_ids, week=week, occasion=occasion, for_check_in=True)
        rows = []
        for each in batch:
            due_at = _due_at(windows[each.student_id], each.week, before=week[1], occasion=occasion)
            reason = None if each.student_id in rooms else "enough this week"
            if due_at is None:
                reason = "no moment for it this week"
            rows.append(_promise(each, due_at, reason, ends=week[1], occasion=occasion))
        written = await session.execute(
            insert(Promise).on_conflict_do_nothing().returning(col(Promise.state)), rows
        )
        promised += sum(state is PromiseState.DUE for state in written.scalars())
    return promised


async def _unasked(
    session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], *, occasion: Occasion
) -> list[_Unasked]:
    """Check-ins of this week that wait for an answer from somebody who can be reached, was not asked, and is
    still in an advisory.
    """
    school_id = occasion.school.id
    advised = primary_advisories(school_id, on=occasion.today).subquery()
    key = literal("check-in:") + cast(col(Person.id), Text) + literal(f":{week_name(occasion.today)}")
    found = await session.execute(
        select(
            col(CheckIn.id),
            col(Person.id).label("student_id"),
            func.coalesce(col(Person.preferred_name), col(Person.given_name)).label("name"),
            advised.c.section_id,
        )
        .join(
            Person,
            (col(Person.school_id) == col(CheckIn.school_id)) & (col(Person.id) == col(CheckIn.student_id)),
        )
        .join(advised, advised.c.person_id == col(Person.id))
        .where(
            col(CheckIn.school_id) == school_id,
            col(CheckIn.week_on) == monday_of(occasion.today),
            col(CheckIn.answered_at).is_(None),
            col(CheckIn.met_at).is_(None),
            col(CheckIn.missed).is_(None),
            is_reachable(Person),
            ~exists().where(col(Promise.school_id) == school_id, col(Promise.key) == key),
        )
        .order_by(col(Person.id))
    )
    return [
        _Unasked(row.id, row.student_id, row.name, weeks[row.section_id])
        for row in found
        if row.section_id in weeks
    ]


def _due_at(window: Window, week: AdvisoryWeek, *, before: datetime, occasion: Occasion) -> datetime | None:
    """Now, on the day of the slot. Who was away then, or joined later, is asked at that time of another day
    of the week; None where none is left.
    """
    if occasion.day_of(week.slot) == occasion.today and window.is_open(occasion.now):
        return occasion.now
    found = (window.next_at(occasion.now, week.at), window.next_open(occasion.now))
    return next((each for each in found if each is not None and each < before), None)


def _promise(
    each: _Unasked, due_at: datetime | None, reason: str | None, *, ends: datetime, occasion: Occasion
) -> dict[str, object]:
    question = CheckInQuestions(
        check_in_id=each.check_in_id,
        student_id=each.student_id,
        week_on=monday_of(occasion.today),
        name=each.name,
    )
    return {
        "school_id": occasion.school.id,
        "id": new_id(),
        "key": f"check-in:{each.student_id}:{week_name(occasion.today)}",
        "recipient_id": each.student_id,
        "about_id": each.student_id,
        "message": CheckInQuestions.__name__,
        "facts": to_facts(question) if reason is None else {},
        "thread": question.thread(),
        "promised_at": occasion.now,
        "due_at": due_at or occasion.now,
        "not_after": ends,
        "state": PromiseState.DUE if reason is None else PromiseState.DROPPED,
        "fault": reason,
        "attempts": 0,
    }


def _batches(rows: Sequence[_Any]) -> Iterator[Sequence[_Any]]:
    return (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))
