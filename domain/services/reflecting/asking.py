"""Questions to reflect on that ride on messages which go anyway. Source: DOMAIN rules 25 and 28

Nothing is sent for a question alone. Its row is written in the transaction that promises the message, under
the message's own key; one whose message was dropped or could not be delivered was never asked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.messages.asks import Question
from domain.models import Person, Promise, Reflection, ReflectionAsk
from domain.rules import prompts
from domain.rules.prompts import History, is_prompt_wanted
from domain.services.occasions import Occasion
from domain.services.reflecting import bank
from domain.vocabulary import PromiseState, ReflectionOccasion

LOOK_BACK = timedelta(weeks=26)
"""Longer than any rest that a school is likely to set."""

_NEVER_ARRIVED = (PromiseState.DROPPED, PromiseState.FAILED)


@dataclass(frozen=True, slots=True)
class Carrier:
    """The message that could bring a question along."""

    student_id: UUID
    key: str
    """Of its promise."""
    at: datetime
    """When it goes."""
    target_id: UUID | None = None


async def ask_along(
    session: AsyncSession,
    student: Person,
    *,
    follows: ReflectionOccasion,
    key: str,
    target_id: UUID | None = None,
    occasion: Occasion,
) -> Question | None:
    """A question for a message that is being promised now, where it is time for one.

    Joins the caller's transaction.
    """
    carrier = Carrier(student.id, key, occasion.now, target_id)
    return (await ask_all_along(session, [carrier], follows=follows, occasion=occasion)).get(student.id)


async def ask_all_along(
    session: AsyncSession, carriers: Collection[Carrier], *, follows: ReflectionOccasion, occasion: Occasion
) -> dict[UUID, Question]:
    """The same for many students at once, each with one message: questions by student.

    A few statements, however many there are. Joins the caller's transaction.
    """
    student_ids = [each.student_id for each in carriers]
    pasts = await _pasts(session, student_ids, occasion=occasion)
    wanted = [
        each
        for each in carriers
        if is_prompt_wanted(
            pasts[each.student_id].history, on=occasion.day_of(each.at), policy=occasion.policy
        )
    ]
    if not wanted:
        return {}
    school_bank = await bank.of_school(session, occasion.school)
    names = school_bank.names(follows)
    languages = await _languages(session, [each.student_id for each in wanted], occasion=occasion)
    rows = [_row(each, names, pasts[each.student_id], follows, occasion) for each in wanted]
    written = await session.execute(
        insert(ReflectionAsk)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["school_id", "key"])
        .returning(col(ReflectionAsk.student_id), col(ReflectionAsk.id), col(ReflectionAsk.prompt))
    )
    return {
        student_id: Question(ask_id, prompt, school_bank.words(prompt, languages[student_id]))
        for student_id, ask_id, prompt in written
    }


async def own(session: AsyncSession, student: Person, ask_id: UUID) -> ReflectionAsk:
    """A question that the student was asked. Raises NotFound for any other."""
    ask = await session.get(ReflectionAsk, (student.school_id, ask_id))
    if ask is None or ask.student_id != student.id:
        raise NotFound
    return ask


async def recent_prompts(session: AsyncSession, student: Person, *, occasion: Occasion) -> tuple[str, ...]:
    """Names of the questions the student was asked or chose of late, the latest first."""
    past = (await _pasts(session, [student.id], occasion=occasion))[student.id]
    chosen = await session.execute(
        select(col(Reflection.written_at), col(Reflection.prompt)).where(
            col(Reflection.school_id) == student.school_id,
            col(Reflection.student_id) == student.id,
            col(Reflection.written_at) > occasion.now - LOOK_BACK,
            col(Reflection.prompt).is_not(None),
        )
    )
    both = [*past.asked, *((at, prompt) for at, prompt in chosen if prompt is not None)]
    return tuple(prompt for _, prompt in sorted(both, reverse=True))


@dataclass(slots=True)
class _Past:
    asked: list[tuple[datetime, str]] = field(default_factory=list)
    """The latest first."""
    asked_on: list[date] = field(default_factory=list)
    prompted_on: list[date] = field(default_factory=list)
    unprompted_on: list[date] = field(default_factory=list)

    @property
    def history(self) -> History:
        return History(tuple(self.asked_on), tuple(self.prompted_on), tuple(self.unprompted_on))


def _row(
    carrier: Carrier, names: Sequence[str], past: _Past, follows: ReflectionOccasion, occasion: Occasion
) -> dict[str, object]:
    recent = [name for _, name in past.asked]
    prompt = prompts.choose(names, key=f"{carrier.student_id}:{carrier.key}", recent=recent)
    return {
        "school_id": occasion.school.id,
        "id": new_id(),
        "key": carrier.key,
        "student_id": carrier.student_id,
        "occasion": follows,
        "target_id": carrier.target_id,
        "prompt": prompt,
        "asked_at": carrier.at,
    }


async def _pasts(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> Mapping[UUID, _Past]:
    """What each was asked and wrote of late. A reflection that was deleted since was written all the same."""
    pasts = {student_id: _Past() for student_id in student_ids}
    school_id, since = occasion.school.id, occasion.now - LOOK_BACK
    asked = await session.execute(
        select(col(ReflectionAsk.student_id), col(ReflectionAsk.asked_at), col(ReflectionAsk.prompt))
        .where(
            col(ReflectionAsk.school_id) == school_id,
            col(ReflectionAsk.student_id).in_(student_ids),
            col(ReflectionAsk.asked_at) > since,
            ~exists().where(
                col(Promise.school_id) == school_id,
                col(Promise.key) == col(ReflectionAsk.key),
                col(Promise.state).in_(_NEVER_ARRIVED),
            ),
        )
        .order_by(col(ReflectionAsk.asked_at).desc())
    )
    for student_id, asked_at, prompt in asked:
        pasts[student_id].asked.append((asked_at, prompt))
        pasts[student_id].asked_on.append(occasion.day_of(asked_at))
    wrote = await session.execute(
        select(col(Reflection.student_id), col(Reflection.written_at), col(Reflection.ask_id)).where(
            col(Reflection.school_id) == school_id,
            col(Reflection.student_id).in_(student_ids),
            col(Reflection.written_at) > since,
        )
    )
    for student_id, written_at, ask_id in wrote:
        past = pasts[student_id]
        days = past.unprompted_on if ask_id is None else past.prompted_on
        days.append(occasion.day_of(written_at))
    return pasts


async def _languages(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> Mapping[UUID, str]:
    found = await session.execute(
        select(col(Person.id), col(Person.language)).where(
            col(Person.school_id) == occasion.school.id, col(Person.id).in_(student_ids)
        )
    )
    return {student_id: language or occasion.school.language for student_id, language in found}
