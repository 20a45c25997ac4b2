"""Both sides of a conference are reminded of it: once for each time it has, and never in the quiet hours.

It is an appointment that the person made: it uses up none of the week's messages, and comes also on a day
that had one or on which dates were computed anew.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    Text,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.ids import new_id
from domain.messages.base import Nudge
from domain.messages.conferences import Appointment
from domain.messages.reminders import Coming, ConferenceReminder, ConferencesSoon
from domain.models import (
    Cadence,
    Conference,
    ConferenceSlot,
    ConferenceStep,
    LearningTarget,
    Person,
    Promise,
    School,
)
from domain.rules.nudging import Window, reminder_at
from domain.rules.policy import policy_of
from domain.services.conferences.answering import answerable_by
from domain.services.learning import targets
from domain.services.nudges.nudge_windows import windows_of
from domain.services.occasions import Occasion
from domain.services.people.reachable import is_reachable
from domain.services.promises import promise
from domain.vocabulary import ConferenceState, PromiseState

FURTHEST = timedelta(hours=36)
"""Before a conference, beyond the school's own lead, its reminder can come: the evening of the day before."""

BACK_TO_BACK = timedelta(hours=1)
"""From the beginning of one to that of the next: they are told together."""


class _Side(StrEnum):
    STUDENT = "student"
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A conference that one of its two has not been reminded of."""

    reader: Person
    coming: Coming
    key: str
    remind_at: datetime


async def promise_due(session: AsyncSession, school: School, *, now: datetime) -> int:
    """Promises the reminders whose moment has come; how many. Joins the caller's transaction.

    Whoever agreed on a time after that moment has just heard of it. The key names the conference, its time
    and the reader: one that is moved is told anew, and many processes tell it once.
    """
    occasion = Occasion(school, policy_of(school.settings), now)
    promised = 0
    for side in _Side:
        rows = (await session.execute(_unsettled(side, occasion))).all()
        windows = await _windows(session, {row.Person.id for row in rows}, occasion=occasion)
        for reader_id, theirs in groupby(rows, key=lambda row: row.Person.id):
            wanted = _wanted(theirs, windows[reader_id], occasion=occasion)
            for together in _back_to_back(wanted):
                if together[0].remind_at <= occasion.now:
                    promised += await _promise(session, side, together, occasion=occasion)
    return promised


async def as_it_stands(
    session: AsyncSession, nudge: ConferenceReminder | ConferencesSoon, *, to: Person, occasion: Occasion
) -> Nudge | None:
    """Those of the conferences that are still to come at that very time, and still the reader's; None where
    there are none.
    """
    side = _Side.STUDENT if isinstance(nudge, ConferenceReminder) else _Side.TEACHER
    told = {each.conference_id: each.starts_at for each in nudge.coming}
    rows = await session.execute(
        _coming(side, occasion).where(col(Conference.id).in_(told), _reader_id(side) == to.id)
    )
    there = tuple(
        _line(row, side, occasion) for row in rows if row.Conference.starts_at == told[row.Conference.id]
    )
    return _nudge(side, there) if there else None


def _unsettled(side: _Side, occasion: Occasion) -> Select[*tuple[Any, ...]]:
    """The conferences ahead that somebody has not been reminded of, by reader and time."""
    lead = timedelta(minutes=occasion.policy.reminder_minutes)
    key = _key()
    return (
        _coming(side, occasion)
        .add_columns(key.label("key"), _agreed_at().label("agreed_at"))
        .where(
            col(Conference.starts_at) <= occasion.now + lead + FURTHEST,
            is_reachable(Person),
            ~exists().where(col(Promise.school_id) == occasion.school.id, col(Promise.key) == key),
        )
        .order_by(col(Person.id), col(Conference.starts_at), col(Conference.id))
    )


def _coming(side: _Side, occasion: Occasion) -> Select[*tuple[Any, ...]]:
    """Conferences that are agreed on and ahead, with the one who is told and the other one."""
    other = aliased(Person)
    school_id = occasion.school.id
    others_id = _reader_id(_Side.TEACHER if side is _Side.STUDENT else _Side.STUDENT)
    found: Select[*tuple[Any, ...]] = (
        select(
            Conference,
            Person,
            LearningTarget,
            func.coalesce(col(other.preferred_name), col(other.given_name)).label("given_name"),
            col(other.family_name).label("family_name"),
        )
        .select_from(Conference)
        .outerjoin(
            ConferenceSlot,
            (col(ConferenceSlot.school_id) == col(Conference.school_id))
            & (col(ConferenceSlot.id) == col(Conference.slot_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(Conference.school_id)) & (col(Person.id) == _reader_id(side)),
        )
        .join(other, (col(other.school_id) == col(Conference.school_id)) & (col(other.id) == others_id))
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Conference.school_id))
            & (col(LearningTarget.id) == col(Conference.target_id)),
        )
        .where(
            col(Conference.school_id) == school_id,
            col(Conference.state) == ConferenceState.SCHEDULED,
            col(Conference.starts_at) > occasion.now,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > occasion.today),
        )
    )
    if side is _Side.STUDENT:
        return found
    wants_none = exists().where(
        col(Cadence.school_id) == school_id,
        col(Cadence.person_id) == col(Person.id),
        col(Cadence.reminds).is_(False),
    )
    return found.where(~wants_none, answerable_by(col(Person.id), on=occasion.today))


def _reader_id(side: _Side) -> SQLColumnExpression[UUID]:
    """The student; or the teacher whose time was taken, else the one who was asked."""
    if side is _Side.STUDENT:
        return col(Conference.student_id)
    return func.coalesce(col(ConferenceSlot.teacher_id), col(Conference.teacher_id))


def _key() -> ColumnElement[str]:
    minute = cast(func.extract("epoch", col(Conference.starts_at)) / 60, BigInteger)
    return (
        literal("remind:")
        + cast(col(Conference.id), Text)
        + literal(":")
        + cast(minute, Text)
        + literal(":")
        + cast(col(Person.id), Text)
    )


def _agreed_at() -> ScalarSelect[datetime]:
    return (
        select(func.max(col(ConferenceStep.at)))
        .where(
            col(ConferenceStep.school_id) == col(Conference.school_id),
            col(ConferenceStep.conference_id) == col(Conference.id),
        )
        .correlate(Conference)
        .scalar_subquery()
    )


async def _windows(
    session: AsyncSession, reader_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, Window]:
    if not reader_ids:
        return {}
    found = await windows_of(session, reader_ids, occasion=occasion)
    return {reader_id: replace(window, silent_on=frozenset()) for reader_id, window in found.items()}


def _wanted(rows: Iterable[Row[*tuple[Any, ...]]], window: Window, *, occasion: Occasion) -> list[_Wanted]:
    """Those with a moment to be reminded at, after the one at which the time was agreed on."""
    lead = timedelta(minutes=occasion.policy.reminder_minutes)
    wanted = []
    for row in rows:
        remind_at = reminder_at(window, row.Conference.starts_at, lead=lead)
        if remind_at is not None and (row.agreed_at is None or row.agreed_at <= remind_at):
            side = _Side.STUDENT if row.Person.id == row.Conference.student_id else _Side.TEACHER
            wanted.append(_Wanted(row.Person, _line(row, side, occasion), row.key, remind_at))
    return wanted


def _back_to_back(wanted: Sequence[_Wanted]) -> list[list[_Wanted]]:
    groups: list[list[_Wanted]] = []
    for each in wanted:
        if groups and each.coming.starts_at - groups[-1][-1].coming.starts_at <= BACK_TO_BACK:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _line(row: Row[*tuple[Any, ...]], side: _Side, occasion: Occasion) -> Coming:
    conference = row.Conference
    return Coming(
        conference_id=conference.id,
        target=targets.name_of(row.LearningTarget, occasion.language_of(row.Person)),
        with_name=f"{row.given_name} {row.family_name}",
        appointment=Appointment(conference.starts_at, conference.place),
    )


def _nudge(side: _Side, coming: tuple[Coming, ...]) -> Nudge:
    return ConferenceReminder(coming) if side is _Side.STUDENT else ConferencesSoon(coming)


async def _promise(
    session: AsyncSession, side: _Side, together: Sequence[_Wanted], *, occasion: Occasion
) -> bool:
    """One message about all of them; that the others are told with it is noted under their keys."""
    first, *others = together
    is_promised = await promise(
        session,
        _nudge(side, tuple(each.coming for each in together)),
        to=first.reader,
        key=first.key,
        about=first.reader.id if side is _Side.STUDENT else None,
        now=occasion.now,
        not_after=first.coming.starts_at,
    )
    for each in others if is_promised else ():
        await _note_told(session, side, each, occasion=occasion)
    return is_promised


async def _note_told(session: AsyncSession, side: _Side, wanted: _Wanted, *, occasion: Occasion) -> None:
    await session.execute(
        insert(Promise)
        .values(
            school_id=occasion.school.id,
            id=new_id(),
            key=wanted.key,
            recipient_id=wanted.reader.id,
            message=(ConferenceReminder if side is _Side.STUDENT else ConferencesSoon).__name__,
            facts={},
            promised_at=occasion.now,
            due_at=occasion.now,
            state=PromiseState.DROPPED,
            attempts=0,
            fault="told with the one before it",
        )
        .on_conflict_do_nothing()
    )
