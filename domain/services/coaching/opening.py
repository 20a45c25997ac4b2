"""Opens the week's check-ins at each advisory's time, and sends their questions. Source: DOMAIN rule 29

Everybody in an advisory has a check-in in each week in which it has a day with school, whether or not a
message reaches them: coverage counts everybody.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from domain.models import CheckIn, Enrolment, FamilySummary, Guardianship, Person, Promise, School
from domain.rules.check_ins import is_away, monday_of
from domain.rules.nudging import Window, week_name
from domain.rules.policy import policy_of
from domain.services.coaching import check_ins
from domain.services.families import guardians, summaries
from domain.services.nudges.advisory_weeks import AdvisoryWeek, advised_on, advisory_weeks
from domain.services.nudges.nudge_windows import windows_of
from domain.services.nudges.nudging import PROMISED, with_place
from domain.services.occasions import Occasion
from domain.services.pace import own_days
from domain.services.people.reachable import is_reachable
from domain.vocabulary import CheckInMissed, Membership, PromiseState

_Any = TypeVar("_Any")

_Among = Collection[UUID] | None
"""Students to look at; None: all of the school."""

BATCH = 100
"""Students decided on at once: few enough that nobody else's press waits for it."""


async def due(session: AsyncSession, school: School, *, now: datetime) -> Sequence[UUID]:
    """The advisories in which anything of this ISO week is to be done, always in the same order.

    From an advisory's time on, until the week ends, every student of it gets a check-in, one each, however
    many workers ask: whoever joins later in the week, too, and whoever changes the advisory takes theirs
    along. What was not opened in its week never is. Joins the caller's transaction, in which check-ins go
    along with their students.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    begun = await _begun(session, occasion=occasion)
    if not begun:
        return ()
    await _follow(session, occasion=occasion)
    return sorted(
        {
            *(each.section_id for each in await _unopened(session, begun, occasion=occasion)),
            *(each.section_id for each in await _early(session, begun, occasion=occasion)),
            *(each.week.section_id for each in await _unasked(session, begun, occasion=occasion)),
        }
    )


async def open_one(session: AsyncSession, school: School, section_id: UUID, *, now: datetime) -> int:
    """Opens the check-ins of one advisory, and promises their questions; how many were promised.

    Joins the caller's transaction; idempotent.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    begun = await _begun(session, [section_id], occasion=occasion)
    there = await _in_section(session, section_id, occasion=occasion)
    await _open(session, begun, there, occasion=occasion)
    early = [each.student_id for each in await _early(session, begun, occasion=occasion)]
    for student_ids in _batches(early):
        await summaries.prepare(session, student_ids, occasion=occasion)
    return await _ask(session, begun, there, occasion=occasion)


async def _in_section(session: AsyncSession, section_id: UUID, *, occasion: Occasion) -> Sequence[UUID]:
    """Whoever was ever a student of the section: few enough to look at in the place of all the school's."""
    found = await session.scalars(
        select(col(Enrolment.person_id)).where(
            col(Enrolment.school_id) == occasion.school.id,
            col(Enrolment.section_id) == section_id,
            col(Enrolment.membership) == Membership.STUDENT,
        )
    )
    return found.all()


async def _begun(
    session: AsyncSession, section_ids: Collection[UUID] | None = None, *, occasion: Occasion
) -> dict[UUID, AdvisoryWeek]:
    """The school's advisories, or those named, whose questions go out by now."""
    weeks = await advisory_weeks(session, occasion=occasion, on=occasion.today, section_ids=section_ids)
    return {section_id: week for section_id, week in weeks.items() if week.slot <= occasion.now}


@dataclass(frozen=True, slots=True)
class _Advised:
    student_id: UUID
    section_id: UUID


async def _unopened(
    session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], among: _Among = None, *, occasion: Occasion
) -> list[_Advised]:
    """Students without a check-in of this week; of all workers in the same order, so that none waits for
    another in a circle.
    """
    school_id, week_on = occasion.school.id, monday_of(occasion.today)
    advised = advised_on(school_id, on=occasion.today, student_ids=among)
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
        .order_by(advised.c.person_id)
    )
    # Who joins on the weekend begins with the next week.
    return [
        _Advised(row.person_id, row.section_id)
        for row in found
        if row.begins_on <= max(weeks[row.section_id].school_days)
    ]


async def _open(
    session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], among: _Among, *, occasion: Occasion
) -> None:
    school_id, week_on = occasion.school.id, monday_of(occasion.today)
    for batch in _batches(await _unopened(session, weeks, among, occasion=occasion)):
        student_ids = [each.student_id for each in batch]
        away = await own_days.absences_of(session, school_id, student_ids=student_ids)
        rows = [
            {
                "school_id": school_id,
                "id": new_id(),
                "student_id": each.student_id,
                "section_id": each.section_id,
                "week_on": week_on,
                "opened_at": occasion.now,
                "missed": CheckInMissed.ABSENT
                if is_away(weeks[each.section_id].school_days, away.get(each.student_id, ()))
                else None,
            }
            for each in batch
        ]
        await session.execute(insert(CheckIn).on_conflict_do_nothing(), rows)
        await summaries.prepare(session, student_ids, occasion=occasion)


async def _early(
    session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], *, occasion: Occasion
) -> list[_Advised]:
    """Students with a family whose check-in was opened before its time, by a talk that came first: the
    summary of their week is still to be made.
    """
    if not occasion.policy.family_weekly:
        return []
    found = await session.execute(
        select(col(CheckIn.student_id), col(CheckIn.section_id), col(CheckIn.opened_at))
        .where(
            col(CheckIn.school_id) == occasion.school.id,
            col(CheckIn.week_on) == monday_of(occasion.today),
            col(CheckIn.section_id).in_(weeks),
            col(CheckIn.opened_at) < max((week.slot for week in weeks.values()), default=occasion.now),
            exists().where(
                col(Guardianship.school_id) == col(CheckIn.school_id),
                col(Guardianship.student_id) == col(CheckIn.student_id),
                guardians.lasts(occasion.today),
            ),
            ~exists().where(
                col(FamilySummary.school_id) == col(CheckIn.school_id),
                col(FamilySummary.student_id) == col(CheckIn.student_id),
                col(FamilySummary.week_on) == col(CheckIn.week_on),
            ),
        )
        .order_by(col(CheckIn.student_id))
    )
    return [
        _Advised(row.student_id, row.section_id)
        for row in found
        if row.opened_at < weeks[row.section_id].slot
    ]


async def _follow(session: AsyncSession, *, occasion: Occasion) -> None:
    """A check-in goes along with a student who changes the advisory, until they were met."""
    school_id = occasion.school.id
    advised = advised_on(school_id, on=occasion.today)
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


async def _ask(
    session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], among: _Among, *, occasion: Occasion
) -> int:
    """Each student's week is decided once: what is promised, and what is not with its reason, is a row under
    the key of that week.
    """
    promised = 0
    for batch in _batches(await _unasked(session, weeks, among, occasion=occasion)):
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
    session: AsyncSession, weeks: Mapping[UUID, AdvisoryWeek], among: _Among = None, *, occasion: Occasion
) -> list[_Unasked]:
    """Check-ins of this week that wait for an answer from somebody who can be reached, was not asked, and is
    still in an advisory.
    """
    school_id = occasion.school.id
    advised = advised_on(school_id, on=occasion.today, student_ids=among)
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
            advised.c.section_id.in_(weeks),
            is_reachable(Person),
            ~exists().where(col(Promise.school_id) == school_id, col(Promise.key) == key),
        )
        .order_by(col(Person.id))
    )
    return [_Unasked(row.id, row.student_id, row.name, weeks[row.section_id]) for row in found]


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
        "key": check_ins.key_of_questions(each.student_id, occasion.today),
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
