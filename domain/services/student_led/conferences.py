"""A student's conferences to lead: started, opened with a sentence, rehearsed, shared, closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.student_led_pages import LedIsShown
from domain.models import Person, StudentLedConference
from domain.services import audit
from domain.services.families import guardians
from domain.services.occasions import Occasion
from domain.services.people import adults, students
from domain.services.people.reachable import is_reachable
from domain.services.promises import promise, take_back
from domain.vocabulary import LedState, SectionKind

MOST_EARLIER = 5
"""Closed conferences that are listed, the latest ones."""


async def all_of(session: AsyncSession, student: Person) -> tuple[StudentLedConference, ...]:
    """The student's own, the latest first."""
    found = await session.scalars(
        select(StudentLedConference)
        .where(
            col(StudentLedConference.school_id) == student.school_id,
            col(StudentLedConference.student_id) == student.id,
        )
        .order_by(col(StudentLedConference.made_at).desc(), col(StudentLedConference.id).desc())
    )
    return tuple(found)


async def get_own(
    session: AsyncSession, conference_id: UUID, *, student: Person, states: frozenset[LedState] | None = None
) -> StudentLedConference:
    """The student's own, in one of the states where they are named; locked. Raises NotFound for any other."""
    conference = await session.scalar(
        select(StudentLedConference)
        .where(
            col(StudentLedConference.school_id) == student.school_id,
            col(StudentLedConference.id) == conference_id,
            col(StudentLedConference.student_id) == student.id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if conference is None or (states is not None and conference.state not in states):
        raise NotFound
    return conference


async def draft_of(session: AsyncSession, student: Person) -> StudentLedConference | None:
    """The one in the making, locked."""
    return await session.scalar(
        select(StudentLedConference)
        .where(
            col(StudentLedConference.school_id) == student.school_id,
            col(StudentLedConference.student_id) == student.id,
            col(StudentLedConference.state) == LedState.DRAFT,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def start(session: AsyncSession, student: Person, *, now: datetime) -> StudentLedConference:
    """The one in the making: a new one, or the one there is. Joins the caller's transaction."""
    await session.execute(  # one after another: two presses at once start one
        select(col(Person.id))
        .where(col(Person.school_id) == student.school_id, col(Person.id) == student.id)
        .with_for_update(key_share=True)
    )
    there = await draft_of(session, student)
    if there is not None:
        return there
    conference = StudentLedConference(school_id=student.school_id, student_id=student.id, made_at=now)
    session.add(conference)
    await session.flush()
    return conference


def rehearse(conference: StudentLedConference, notes: Mapping[str, str], *, now: datetime) -> None:
    """Rehearsed, with notes to oneself by question."""
    conference.notes = dict(notes)
    conference.rehearsed_at = now


# --- who reads it -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Readers:
    """Who a page can be shared with."""

    family: tuple[Person, ...]
    advisors: tuple[Person, ...]


async def readers_of(session: AsyncSession, student: Person, *, on: date) -> Readers:
    """The student's guardians and advisors on that day."""
    around = await adults.around(session, student, on=on)
    return Readers(adults.guardians(around), adults.advisors(around))


async def get_readable(
    session: AsyncSession, conference_id: UUID, *, reader: Person, on: date
) -> tuple[StudentLedConference, Person]:
    """A conference with its student, for the student or for whom it is shared with now: guardians, advisors.

    A former adult finds nothing, nor does anybody once it is closed. Raises NotFound. Asked again each time a
    page is opened. Source: DOMAIN rule 32
    """
    guarded = students.guarded_by(reader.school_id, reader.id, on=on)
    advised = students.taught_by(reader.school_id, reader.id, on=on, kind=SectionKind.ADVISORY)
    student_id = col(StudentLedConference.student_id)
    row = (
        await session.execute(
            select(StudentLedConference, Person)
            .join(
                Person,
                (col(Person.school_id) == col(StudentLedConference.school_id))
                & (col(Person.id) == student_id),
            )
            .where(
                col(StudentLedConference.school_id) == reader.school_id,
                col(StudentLedConference.id) == conference_id,
                (student_id == reader.id)
                | (
                    (col(StudentLedConference.state) == LedState.SHARED)
                    & or_(
                        col(StudentLedConference.with_family) & student_id.in_(guarded),
                        col(StudentLedConference.with_advisor) & student_id.in_(advised),
                    )
                ),
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


async def latest_for(session: AsyncSession, reader: Person, *, student_id: UUID, on: date) -> UUID | None:
    """Id of the student's latest conference whose page the reader may open now."""
    guarded = students.guarded_by(reader.school_id, reader.id, on=on)
    advised = students.taught_by(reader.school_id, reader.id, on=on, kind=SectionKind.ADVISORY)
    found: UUID | None = await session.scalar(
        select(col(StudentLedConference.id))
        .where(
            col(StudentLedConference.school_id) == reader.school_id,
            col(StudentLedConference.student_id) == student_id,
            col(StudentLedConference.state) == LedState.SHARED,
            or_(
                col(StudentLedConference.with_family) & literal(student_id).in_(guarded),
                col(StudentLedConference.with_advisor) & literal(student_id).in_(advised),
            ),
        )
        .order_by(col(StudentLedConference.shared_at).desc())
        .limit(1)
    )
    return found


# --- sharing and closing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shared:
    """Whom a page was promised to, who has to be shown it in person, and who may open it untold."""

    told: tuple[Person, ...] = ()
    in_person: tuple[Person, ...] = ()
    untold: tuple[Person, ...] = ()


async def share(
    session: AsyncSession,
    student: Person,
    conference: StudentLedConference,
    *,
    with_family: bool,
    with_advisor: bool,
    occasion: Occasion,
) -> Shared:
    """From now on guardians, advisors or both may open the page; whom messages reach is told.

    Guardians hear of it as of the weekly summary. Joins the caller's transaction.
    """
    conference.state = LedState.SHARED
    conference.with_family, conference.with_advisor = with_family, with_advisor
    conference.shared_at = occasion.now
    shared = await _told_of(session, student, conference, on=occasion.today)
    message = LedIsShown(conference.id, student.full_name, conference.happens_at)
    for person in shared.told:
        await promise(
            session,
            message,
            to=person,
            key=f"{_key(conference)}{person.id}",
            about=student.id,
            now=occasion.now,
        )
    _note(
        session,
        "shared student-led page",
        conference,
        by=student,
        now=occasion.now,
        family=str(with_family),
        advisor=str(with_advisor),
    )
    await session.flush()
    return shared


async def is_told(
    session: AsyncSession, student: Person, conference: StudentLedConference, *, reader: Person, on: date
) -> bool:
    """Whether a notice about the shared page goes to the reader, as things are on that day."""
    shared = await _told_of(session, student, conference, on=on)
    return reader.id in {person.id for person in shared.told}


async def _told_of(
    session: AsyncSession, student: Person, conference: StudentLedConference, *, on: date
) -> Shared:
    """A guardian whom the school's protocol leaves out, or who turned messages off, is told by nobody; one
    who reads on paper, or has no account with consent on record, is shown it. Source: DOMAIN rule 20
    """
    family = (
        await guardians.of_students(session, student.school_id, [student.id], on=on)
        if conference.with_family
        else ()
    )
    advisors = (await readers_of(session, student, on=on)).advisors if conference.with_advisor else ()
    reached = await _reached(session, student, {person.id for person in advisors})
    guards_too = [each for each in family if each.guardian.id not in reached]
    return Shared(
        told=(
            *(each.guardian for each in guards_too if each.gets_messages),
            *(person for person in advisors if person.id in reached),
        ),
        in_person=_once(
            *(each.guardian for each in guards_too if each.in_person is not None),
            *(person for person in advisors if person.id not in reached),
        ),
        untold=tuple(
            each.guardian
            for each in guards_too
            if each.is_linked and each.in_person is None and not each.gets_messages
        ),
    )


def _once(*people: Person) -> tuple[Person, ...]:
    return tuple({person.id: person for person in people}.values())


async def _reached(session: AsyncSession, student: Person, person_ids: set[UUID]) -> set[UUID]:
    """Those of them whom messages reach."""
    found = await session.scalars(
        select(col(Person.id)).where(
            col(Person.school_id) == student.school_id,
            col(Person.id).in_(person_ids),
            is_reachable(Person),
        )
    )
    return set(found)


async def end(session: AsyncSession, conference: StudentLedConference, *, now: datetime) -> None:
    """Nobody but the student opens it from now on, and who was not told yet is not told any more.

    What somebody downloaded stays with them. Joins the caller's transaction.
    """
    if conference.state is LedState.SHARED:
        _note(session, "closed student-led page", conference, by=None, now=now)
    conference.state = LedState.ENDED
    conference.ended_at = now
    await take_back(session, school_id=conference.school_id, begins=_key(conference))


def note_opened(
    session: AsyncSession, conference: StudentLedConference, *, by: Person, now: datetime
) -> None:
    """Who opened whose page, for the audit."""
    _note(session, "opened student-led page", conference, by=by, now=now)


def _key(conference: StudentLedConference) -> str:
    """Of the message to each reader."""
    return f"led:{conference.id}:"


def _note(
    session: AsyncSession,
    what: str,
    conference: StudentLedConference,
    *,
    by: Person | None,
    now: datetime,
    **detail: str,
) -> None:
    audit.record(
        session,
        what,
        school_id=conference.school_id,
        actor_id=by.id if by else conference.student_id,
        about_id=conference.student_id,
        now=now,
        conference=str(conference.id),
        **detail,
    )
