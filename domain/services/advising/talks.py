"""The weekly talk: had, not had, at another time, noted.

What is noted the student reads at once: there are no notes behind their back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import StudentAnswered
from domain.ids import new_id
from domain.messages.base import StoredFile
from domain.messages.talks import TalkMoved, TalkNoted
from domain.models import Attachment, CheckIn, CheckInAgreement, CheckInNote, Person
from domain.services import attachments, audit
from domain.services.advising import agreements
from domain.services.advising.agreements import Agreed
from domain.services.advising.weeks import Held
from domain.services.coaching import check_ins
from domain.services.occasions import Occasion
from domain.services.people.reachable import is_reachable
from domain.services.promises import promise
from domain.vocabulary import CheckInMissed

VOICE_NAME = "note"
"""What a recording is called where its sender gave it no name."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What a check-in says now."""

    missed: CheckInMissed | None
    """None: met."""
    is_new: bool
    by: Person | None
    """Who marked it first, where that is known and it was before."""


@dataclass(frozen=True, slots=True)
class Talked:
    """What the advisor records of a talk."""

    note: str | None = None
    voice_id: UUID | None = None
    """Of a recording of the advisor's."""
    agreed: tuple[Agreed, ...] = ()
    done: frozenset[UUID] = field(default_factory=frozenset)
    """Agreements from before."""
    let_go: frozenset[UUID] = field(default_factory=frozenset)
    meets_at: datetime | None = None
    """When they talk next."""

    @property
    def tells(self) -> bool:
        """Whether there is anything for the student to read."""
        return bool(self.note or self.voice_id or self.agreed or self.meets_at)


@dataclass(frozen=True, slots=True)
class Recorded:
    done: int
    let_go: int
    is_told: bool


async def mark_met(session: AsyncSession, held: Held, *, by: Person, occasion: Occasion) -> Marked:
    """The talk was had; whoever marks it second changes nothing. Joins the caller's transaction."""
    check_in = held.check_in
    if check_in.met_at is not None:
        return Marked(None, is_new=False, by=await _person(session, check_in, check_in.met_by_id))
    check_in.met_at, check_in.met_by_id, check_in.missed = occasion.now, by.id, None
    note(session, "marked talk", held, by=by, occasion=occasion)
    return Marked(None, is_new=True, by=None)


async def mark_missed(
    session: AsyncSession, held: Held, why: CheckInMissed, *, by: Person, occasion: Occasion
) -> Marked:
    """There is no talk in that week; one that was had stays. Joins the caller's transaction."""
    check_in = held.check_in
    if check_in.met_at is not None:
        return Marked(None, is_new=False, by=await _person(session, check_in, check_in.met_by_id))
    is_new = check_in.missed is not why
    check_in.missed, check_in.met_by_id = why, by.id
    note(session, "marked no talk", held, by=by, occasion=occasion)
    return Marked(why, is_new=is_new, by=None)


async def take_back(session: AsyncSession, held: Held, *, by: Person, occasion: Occasion) -> bool:
    """The check-in is open again; False where a note or an agreement hangs on the talk, which stays.

    Joins the caller's transaction.
    """
    check_in = held.check_in
    if check_in.met_at is not None and await _has_more(session, check_in):
        return False
    if check_in.met_at is not None or check_in.missed is not None:
        note(session, "took back talk", held, by=by, occasion=occasion)
    check_in.met_at = check_in.met_by_id = check_in.missed = None
    return True


async def _has_more(session: AsyncSession, check_in: CheckIn) -> bool:
    hangs = (
        exists().where(
            col(table.school_id) == check_in.school_id,
            col(table.check_in_id) == check_in.id,
        )
        for table in (CheckInNote, CheckInAgreement)
    )
    return bool(await session.scalar(select(or_(*hangs))))


async def move(
    session: AsyncSession, held: Held, at: datetime, *, word: str | None, by: Person, occasion: Occasion
) -> bool:
    """The talk is at another time, and the student hears it; whether a message reaches them.

    Joins the caller's transaction.
    """
    check_in, student = held.check_in, held.student
    check_in.meets_at, check_in.missed = at, None
    if check_in.met_at is None:
        check_in.met_by_id = None
    notice = TalkMoved(student.id, by.full_name, check_in.week_on, at, word)
    await promise(
        session,
        notice,
        to=student,
        key=f"talk:{check_in.id}:{new_id()}",
        now=occasion.now,
        about=student.id,
        not_after=at,
    )
    note(session, "moved talk", held, by=by, occasion=occasion)
    return await is_reached(session, student)


async def record(
    session: AsyncSession, held: Held, talked: Talked, *, by: Person, occasion: Occasion
) -> Recorded:
    """The talk was had, with what was noted and agreed; the student hears it at once.

    Agreements that do not stand any more, and those of others, are left as they are. Raises NotFound for a
    recording that is not the advisor's own. Joins the caller's transaction.
    """
    check_in, student = held.check_in, held.student
    if check_in.met_at is None:
        await mark_met(session, held, by=by, occasion=occasion)
    if talked.meets_at is not None:
        check_in.meets_at = talked.meets_at
    voice = await attachments.own(session, by, talked.voice_id) if talked.voice_id else None
    if talked.note or voice:
        session.add(
            CheckInNote(
                school_id=check_in.school_id,
                check_in_id=check_in.id,
                author_id=by.id,
                words=talked.note,
                attachment_id=voice.id if voice else None,
                noted_at=occasion.now,
            )
        )
    made = [agreements.make(session, check_in, each, by=by, occasion=occasion) for each in talked.agreed]
    stands = await agreements.standing(session, student)
    done = [each for each in stands if each.id in talked.done]
    let_go = [each for each in stands if each.id in talked.let_go - talked.done]
    for each in (*done, *let_go):
        agreements.close(each, is_done=each.id in talked.done, by=by, occasion=occasion)
    if talked.tells:
        notice = TalkNoted(
            student_id=student.id,
            advisor_name=by.full_name,
            week_on=check_in.week_on,
            note=talked.note,
            voice=stored(voice) if voice else None,
            agreements=tuple(agreements.line(each, occasion) for each in made),
            meets_at=talked.meets_at,
        )
        key = f"talk:{check_in.id}:{new_id()}"
        await promise(session, notice, to=student, key=key, now=occasion.now, about=student.id)
    note(session, "recorded talk", held, by=by, occasion=occasion)
    return Recorded(len(done), len(let_go), is_told=talked.tells and await is_reached(session, student))


def stored(attachment: Attachment, *, name: str = VOICE_NAME) -> StoredFile:
    """A recording to send along."""
    file_name = attachment.file_name or f"{name}.{attachment.media_type.partition('/')[2] or 'ogg'}"
    return StoredFile(file_name, attachment.sha256, attachment.media_type)


async def recordings(session: AsyncSession, school_id: UUID, ids: Sequence[UUID]) -> tuple[StoredFile, ...]:
    """Files to send along, in the order of their ids. Asks no right."""
    found = await session.scalars(
        select(Attachment).where(col(Attachment.school_id) == school_id, col(Attachment.id).in_(ids))
    )
    by_id = {each.id: each for each in found}
    return tuple(stored(by_id[each]) for each in ids if each in by_id)


async def is_reached(session: AsyncSession, student: Person) -> bool:
    """Whether messages reach the student. Asks no right."""
    return bool(
        await session.scalar(
            select(is_reachable(Person)).where(
                col(Person.school_id) == student.school_id, col(Person.id) == student.id
            )
        )
    )


async def _person(session: AsyncSession, check_in: CheckIn, person_id: UUID | None) -> Person | None:
    return await session.get(Person, (check_in.school_id, person_id)) if person_id else None


def refuse_own_answers(held: Held) -> None:
    """Raises StudentAnswered where the student has answered: nobody else writes over their own words."""
    if check_ins.is_answered_by_student(held.check_in):
        raise StudentAnswered(held.student.full_name, check_ins.answers_of(held.check_in).in_words)


def note(session: AsyncSession, what: str, held: Held, *, by: Person, occasion: Occasion) -> None:
    """An audit entry, without any words."""
    audit.record(
        session,
        what,
        school_id=by.school_id,
        actor_id=by.id,
        about_id=held.student.id,
        now=occasion.now,
        check_in=str(held.check_in.id),
    )
