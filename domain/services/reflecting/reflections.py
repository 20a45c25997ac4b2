"""Reflections: the student's own words, private unless they share them. Source: DOMAIN rules 25 and 32."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.models import Attachment, LearningTarget, Person, Reflection
from domain.services import attachments, audit
from domain.services.people import adults, students
from domain.services.people.adults import Adult
from domain.services.student_led import parts
from domain.vocabulary import SectionKind, Visibility


@dataclass(frozen=True, slots=True)
class Owned:
    """A reflection with what a card of it shows."""

    reflection: Reflection
    target: LearningTarget | None
    voice_seconds: int | None


async def write(
    session: AsyncSession,
    student: Person,
    *,
    text: str | None,
    attachment_id: UUID | None,
    target_id: UUID | None,
    visibility: Visibility,
    ask_id: UUID | None = None,
    prompt: str | None = None,
    now: datetime,
) -> Reflection:
    """A new reflection; `ask_id` is the student's own question that it answers, `prompt` the question's name.

    Raises NotFound for a voice note that is not the student's own.

    Joins the caller's transaction.
    """
    if attachment_id is not None:
        await attachments.own(session, student, attachment_id)
    reflection = Reflection(
        school_id=student.school_id,
        student_id=student.id,
        target_id=target_id,
        text=text,
        attachment_id=attachment_id,
        visibility=visibility,
        ask_id=ask_id,
        prompt=prompt,
        written_at=now,
    )
    session.add(reflection)
    if visibility is not Visibility.PRIVATE:
        _note(session, "shared reflection", reflection, now=now)
    return reflection


async def edit(
    session: AsyncSession, student: Person, reflection_id: UUID, *, text: str, now: datetime
) -> Owned:
    """Other words in place of those there are; whoever reads it sees that it was edited. Raises NotFound.

    Joins the caller's transaction.
    """
    owned = await own(session, student, reflection_id)
    reflection = owned.reflection
    if text != reflection.text:
        reflection.text, reflection.edited_at = text, now
        if reflection.visibility is not Visibility.PRIVATE:
            _note(session, "edited shared reflection", reflection, now=now)
    return owned


async def own(session: AsyncSession, student: Person, reflection_id: UUID) -> Owned:
    """A reflection of the student's own that is still there. Raises NotFound for any other."""
    found = await session.execute(
        _with_details(student.school_id).where(
            col(Reflection.id) == reflection_id, col(Reflection.student_id) == student.id
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound
    return Owned(*row)


async def list_own(
    session: AsyncSession, student: Person, *, page: int, page_size: int
) -> tuple[tuple[Owned, ...], int]:
    """One page of the student's reflections, the latest first, and how many there are in all."""
    mine = (
        col(Reflection.school_id) == student.school_id,
        col(Reflection.student_id) == student.id,
        col(Reflection.deleted_at).is_(None),
    )
    count = await session.scalar(select(func.count()).select_from(Reflection).where(*mine))
    found = await session.execute(
        _with_details(student.school_id)
        .where(*mine)
        .order_by(col(Reflection.written_at).desc(), col(Reflection.id).desc())
        .offset(page * page_size)
        .limit(page_size)
    )
    return tuple(Owned(*row) for row in found), count or 0


async def all_own(session: AsyncSession, student: Person) -> tuple[Owned, ...]:
    """All that the student wrote, the latest first."""
    found = await session.execute(
        _with_details(student.school_id)
        .where(col(Reflection.student_id) == student.id)
        .order_by(col(Reflection.written_at).desc(), col(Reflection.id).desc())
    )
    return tuple(Owned(*row) for row in found)


async def last_time(
    session: AsyncSession,
    student: Person,
    *,
    target_id: UUID | None,
    prompt: str | None,
    before: datetime,
) -> Owned | None:
    """The latest that the student wrote before then on the same target, else to the same question."""
    for column, value in ((Reflection.target_id, target_id), (Reflection.prompt, prompt)):
        if value is None:
            continue
        found = await session.execute(
            _with_details(student.school_id)
            .where(
                col(Reflection.student_id) == student.id,
                col(column) == value,
                col(Reflection.text).is_not(None),
                col(Reflection.written_at) < before,
            )
            .order_by(col(Reflection.written_at).desc(), col(Reflection.id))
            .limit(1)
        )
        row = found.one_or_none()
        if row is not None:
            return Owned(*row)
    return None


def _with_details(school_id: UUID) -> Select[Reflection, LearningTarget | None, int | None]:
    return (
        select(Reflection, LearningTarget, col(Attachment.duration_seconds))
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Reflection.school_id))
            & (col(LearningTarget.id) == col(Reflection.target_id)),
        )
        .outerjoin(
            Attachment,
            (col(Attachment.school_id) == col(Reflection.school_id))
            & (col(Attachment.id) == col(Reflection.attachment_id)),
        )
        .where(col(Reflection.school_id) == school_id, col(Reflection.deleted_at).is_(None))
    )


def visible_to(school_id: UUID, adult_id: UUID, *, on: date) -> Select[Reflection]:
    """The reflections of others that an adult may read on that day, as a statement to narrow down.

    An advisor reads what is shared with advisors or further, a teacher what is shared with teachers or
    further, a guardian what is shared with the family; of a private one nobody learns that it exists.
    """
    advised = students.taught_by(school_id, adult_id, on=on, kind=SectionKind.ADVISORY)
    taught = students.taught_by(school_id, adult_id, on=on, kind=SectionKind.COURSE)
    guarded = students.guarded_by(school_id, adult_id, on=on)
    student_id, visibility = col(Reflection.student_id), col(Reflection.visibility)
    return select(Reflection).where(
        col(Reflection.school_id) == school_id,
        col(Reflection.deleted_at).is_(None),
        or_(
            student_id.in_(advised)
            & visibility.in_([Visibility.ADVISOR, Visibility.TEACHERS, Visibility.FAMILY]),
            student_id.in_(taught) & visibility.in_([Visibility.TEACHERS, Visibility.FAMILY]),
            student_id.in_(guarded) & (visibility == Visibility.FAMILY),
        ),
    )


async def change_visibility(
    session: AsyncSession,
    student: Person,
    reflection_id: UUID,
    *,
    visibility: Visibility,
    now: datetime,
) -> Owned:
    """Who reads it from now on. Raises NotFound. Joins the caller's transaction."""
    owned = await own(session, student, reflection_id)
    if visibility is not owned.reflection.visibility:
        owned.reflection.visibility = visibility
        if visibility is Visibility.PRIVATE:
            await parts.let_go_of_reflection(session, student.school_id, reflection_id)
        _note(session, "changed who reads reflection", owned.reflection, now=now)
    return owned


async def erase(session: AsyncSession, student: Person, reflection_id: UUID, *, now: datetime) -> None:
    """Takes the words away for good, and the voice note where nothing else uses it; the date stays.

    The bytes of the voice note lie in the attachment store until it is cleared of what no row names.
    Raises NotFound. Joins the caller's transaction.
    """
    reflection = (await own(session, student, reflection_id)).reflection
    attachment_id = reflection.attachment_id
    if reflection.visibility is not Visibility.PRIVATE:
        _note(session, "deleted shared reflection", reflection, now=now)
    reflection.text = ""
    reflection.attachment_id = None
    reflection.target_id = None
    reflection.visibility = Visibility.PRIVATE
    reflection.deleted_at = now
    await parts.let_go_of_reflection(session, student.school_id, reflection_id)
    await session.flush()
    if attachment_id is not None:
        await attachments.let_go(session, student.school_id, attachment_id)


async def readers_by_visibility(
    session: AsyncSession, student: Person, *, on: date
) -> Mapping[Visibility, tuple[Person, ...]]:
    """Who exactly would read a reflection now, by each way of sharing it."""
    return readers(await adults.around(session, student, on=on))


def readers(around: tuple[Adult, ...]) -> Mapping[Visibility, tuple[Person, ...]]:
    """The same from the adults around a student; each way includes the ones before it."""
    advisors = adults.advisors(around)
    with_teachers = _once(advisors, adults.teachers(around))
    return {
        Visibility.PRIVATE: (),
        Visibility.ADVISOR: advisors,
        Visibility.TEACHERS: with_teachers,
        Visibility.FAMILY: _once(with_teachers, adults.guardians(around)),
    }


def _once(*groups: tuple[Person, ...]) -> tuple[Person, ...]:
    return tuple({person.id: person for group in groups for person in group}.values())


def _note(session: AsyncSession, what: str, reflection: Reflection, *, now: datetime) -> None:
    """An audit entry. A reflection that was never shared leaves none: nobody learns that it exists."""
    audit.record(
        session,
        what,
        school_id=reflection.school_id,
        actor_id=reflection.student_id,
        about_id=reflection.student_id,
        now=now,
        reflection=str(reflection.id),
        visibility=reflection.visibility.value,
    )
