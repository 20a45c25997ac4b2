"""What a student sees of their family's summary, and has a say in, before it goes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import FamilyWeekGone, NotFound
from domain.messages.families.previews import FamilyPreview, FamilyWordLate, StudentTalksFirst, WeekState
from domain.models import FamilySummary, Person
from domain.rules import families as rules
from domain.rules.nudging import Window
from domain.services import audit
from domain.services.families import guardians, open_weeks, summaries, weeks
from domain.services.nudges.nudge_windows import windows_of
from domain.services.occasions import Occasion
from domain.services.people import adults, students
from domain.services.promises import promise
from domain.services.reflecting import reflections
from domain.vocabulary import Visibility

_DAY = timedelta(days=1)


async def of_student(session: AsyncSession, student: Person, *, occasion: Occasion) -> FamilyPreview:
    """The latest summary as the family reads it; from now on the student has seen it.

    Joins the caller's transaction.
    """
    summary = await latest(session, student, occasion=occasion)
    if summary is not None and summary.gone_at is None and summary.seen_at is None:
        summary.seen_at = occasion.now
    around = await adults.around(session, student, on=occasion.today)
    there = await guardians.of_students(session, student.school_id, [student.id], on=occasion.today)
    readers = tuple(each.guardian.full_name for each in there if each.gets_messages or each.in_person)
    advisors = tuple(person.full_name for person in adults.advisors(around))
    if summary is None:
        return FamilyPreview(readers, advisors=advisors)
    (week,) = await weeks.worded(
        session,
        [weeks.of_summary(student, summary)],
        parts=rules.parts_of(occasion.policy),
        language=occasion.language_of(student),
        on=occasion.today,
    )
    return FamilyPreview(
        readers=readers,
        week=week,
        goes_on=await _goes_on(session, summary, occasion=occasion),
        is_held=summary.held_at is not None,
        advisors=advisors,
    )


@dataclass(frozen=True, slots=True)
class Latest:
    """A student's summary of this week, or of one of the last that may still go or has just gone."""

    summary: FamilySummary
    is_seen: bool
    """By the student, or could have been."""


async def latest(session: AsyncSession, student: Person, *, occasion: Occasion) -> FamilySummary | None:
    """A student's `Latest` summary. Asks no right."""
    found = await latest_of(session, [student.id], occasion=occasion)
    return found[student.id].summary if found else None


async def latest_of(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, Latest]:
    """By student, of those who have one, in one query. Asks no right."""
    found = await session.execute(
        select(FamilySummary, summaries.could_be_read(occasion))
        .where(
            col(FamilySummary.school_id) == occasion.school.id,
            col(FamilySummary.student_id).in_(student_ids),
            col(FamilySummary.week_on) >= open_weeks.oldest(occasion),
        )
        .ext(distinct_on(col(FamilySummary.student_id)))
        .order_by(col(FamilySummary.student_id), col(FamilySummary.week_on).desc())
    )
    return {
        summary.student_id: Latest(summary, summary.gone_at is not None or could_be_read)
        for summary, could_be_read in found
    }


async def _goes_on(session: AsyncSession, summary: FamilySummary, *, occasion: Occasion) -> date | None:
    """The day on which it goes at the earliest, None once it has."""
    if summary.gone_at is not None:
        return None
    window = await _window(session, summary.student_id, occasion=occasion)
    at = window.next_open(max(summary.goes_at, occasion.now))
    return occasion.day_of(at or summary.goes_at)


async def _window(session: AsyncSession, student_id: UUID, *, occasion: Occasion) -> Window:
    return (await windows_of(session, [student_id], occasion=occasion))[student_id]


async def reads_soon(session: AsyncSession, student: Person, *, occasion: Occasion) -> date | None:
    """The day on which the student's family reads of this week; None where nothing is to go any more."""
    summary = await latest(session, student, occasion=occasion)
    return await _goes_on(session, summary, occasion=occasion) if summary is not None else None


async def held_open(session: AsyncSession, student: Person, *, occasion: Occasion) -> FamilySummary:
    """The summary that has not gone yet, held until the transaction ends. Raises FamilyWeekGone."""
    summary = await latest(session, student, occasion=occasion)
    if summary is None:
        raise FamilyWeekGone(None)
    await session.refresh(summary, with_for_update=True)
    if summary.gone_at is not None:
        raise FamilyWeekGone(occasion.day_of(summary.gone_at))
    return summary


async def add_word(session: AsyncSession, student: Person, *, word: str | None, occasion: Occasion) -> None:
    """What the student adds, or nothing any more. Raises FamilyWeekGone.

    Joins the caller's transaction.
    """
    summary = await held_open(session, student, occasion=occasion)
    summary.word = word
    summary.seen_at = summary.seen_at or occasion.now


async def keep_late(
    session: AsyncSession, student: Person, *, word: str, went_on: date | None, occasion: Occasion
) -> FamilyWordLate:
    """Words for a week that has gone meanwhile: kept with the student's reflections, for themselves alone.

    They go into no later week by themselves: they were meant for this one. Joins the caller's transaction.
    """
    kept = await reflections.write(
        session,
        student,
        text=word,
        attachment_id=None,
        target_id=None,
        visibility=Visibility.PRIVATE,
        now=occasion.now,
    )
    return FamilyWordLate(kept.id, word, went_on)


async def talk_first(session: AsyncSession, student: Person, *, occasion: Occasion) -> None:
    """Puts it off by one school day, once, and tells the advisors. Raises FamilyWeekGone.

    Joins the caller's transaction.
    """
    summary = await held_open(session, student, occasion=occasion)
    if summary.held_at is not None:
        return
    window = await _window(session, student.id, occasion=occasion)
    summary.held_at = occasion.now
    summary.seen_at = summary.seen_at or occasion.now
    summary.goes_at = _a_school_day_later(window, max(summary.goes_at, occasion.now))
    around = await adults.around(session, student, on=occasion.today)
    for advisor in adults.advisors(around):
        await promise(
            session,
            StudentTalksFirst(student.id, student.full_name, occasion.day_of(summary.goes_at)),
            to=advisor,
            key=f"family-talk:{summary.id}:{advisor.id}",
            now=occasion.now,
            about=student.id,
            not_after=summary.goes_at,
        )


def _a_school_day_later(window: Window, goes_at: datetime) -> datetime:
    """The same time of the next school day; a day later where none is near."""
    first = window.next_open(goes_at) or goes_at
    wall = first.astimezone(window.zone)
    following = window.at(wall.date() + _DAY, wall.time())
    return window.next_open(following) or following


async def say_shown(
    session: AsyncSession, student: Person, *, by: Person, occasion: Occasion
) -> FamilySummary:
    """The adult has shown it to the student. Raises NotFound where there is nothing to show.

    Joins the caller's transaction.
    """
    summary = await latest(session, student, occasion=occasion)
    if summary is None:
        raise NotFound
    if summary.seen_at is None:
        summary.seen_at, summary.seen_with_id = occasion.now, by.id
        audit.record(
            session,
            "showed family summary",
            school_id=student.school_id,
            actor_id=by.id,
            about_id=student.id,
            now=occasion.now,
        )
    return summary


async def state_of(session: AsyncSession, student: Person, *, occasion: Occasion) -> WeekState | None:
    """Where the latest summary stands, for the advisor; None where there is none."""
    found = (await latest_of(session, [student.id], occasion=occasion)).get(student.id)
    if found is None:
        return None
    summary = found.summary
    return WeekState(
        goes_on=await _goes_on(session, summary, occasion=occasion),
        is_seen=found.is_seen,
        is_late=not found.is_seen and summary.goes_at <= occasion.now,
        is_held=summary.held_at is not None and summary.gone_at is None,
        has_word=summary.word is not None,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """Advisees whose summary has not gone, for a reason that lies with the advisor."""

    unseen: tuple[Person, ...]
    """Its time has come, and the student could not have read it."""
    held: tuple[Person, ...]
    """They want to talk first."""


async def waiting_for(session: AsyncSession, advisor: Person, *, occasion: Occasion) -> Waiting:
    """By name. Asks who advises whom now."""
    found = await session.execute(
        select(Person, col(FamilySummary.held_at), summaries.could_be_read(occasion))
        .join(
            FamilySummary,
            (col(FamilySummary.school_id) == col(Person.school_id))
            & (col(FamilySummary.student_id) == col(Person.id)),
        )
        .where(
            col(Person.school_id) == advisor.school_id,
            col(Person.id).in_(students.advised_by(advisor, on=occasion.today)),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > occasion.today),
            col(FamilySummary.week_on) >= open_weeks.oldest(occasion),
            col(FamilySummary.gone_at).is_(None),
            (col(FamilySummary.goes_at) <= occasion.now) | col(FamilySummary.held_at).is_not(None),
        )
        .order_by(col(Person.given_name), col(Person.family_name), col(Person.id))
    )
    rows = found.all()
    return Waiting(
        unseen=_once(student for student, held_at, was_seen in rows if held_at is None and not was_seen),
        held=_once(student for student, held_at, _ in rows if held_at is not None),
    )


def _once(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple({person.id: person for person in people}.values())
