"""A student asks for help: stuck with learning, or help now. Source: DOMAIN rules 11 and 27."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.messages.asking_help import HelpRead, StudentStuck, StudentWantsHelpNow
from domain.messages.parts import LevelName
from domain.models import (
    HelpRequest,
    InstructionalDay,
    LearningTarget,
    Person,
    Plan,
    PlannedTarget,
    School,
    Support,
)
from domain.services import audit, promises
from domain.services.learning import targets
from domain.services.people import adults, students
from domain.services.people.help_circles import Circle, circles
from domain.vocabulary import HelpKind, HelpReason, Role


@dataclass(frozen=True, slots=True)
class Stuck:
    """What the student is told: who knows now, and what the last outcome named as the next step."""

    told: tuple[Person, ...]
    next_step: str | None


async def say_stuck(
    session: AsyncSession,
    student: Person,
    *,
    school: School,
    target: LearningTarget | None,
    word: str | None,
    key: str,
    on: date,
    now: datetime,
) -> Stuck:
    """Tells the student's teachers of the target, else the advisors, else whom "help now" reaches.

    `key` names the request: what was done under it once is not done again. Joins the caller's transaction.
    """
    told = await whom_stuck_reaches(session, student, school=school, target=target, on=on)
    target_id = target.id if target else None
    support = await _open_support(session, student, target_id) if target_id else None
    asked = HelpRequest(
        school_id=student.school_id,
        id=new_id(),
        key=key,
        student_id=student.id,
        kind=HelpKind.STUCK,
        target_id=target_id,
        to_id=told[0].id if told else None,
        text=word,
        asked_at=now,
    )
    step = support.next_step if support else None
    if await _write(session, asked):
        notice = StudentStuck(
            help_id=asked.id,
            student_id=student.id,
            student_name=student.full_name,
            asked_at=now,
            next_step=step,
            word=word,
        )
        await _promise_stuck(session, notice, student, target, told=told, school=school, on=on)
    return Stuck(told, step)


async def whom_stuck_reaches(
    session: AsyncSession, student: Person, *, school: School, target: LearningTarget | None, on: date
) -> tuple[Person, ...]:
    """The student's teachers of the target, else the advisors, else whom "help now" reaches."""
    around = await adults.around(session, student, on=on)
    told = adults.teachers(around, framework_id=target.framework_id) if target else ()
    told = told or adults.advisors(around)
    return told or await whom_help_now_reaches(session, student, school=school, on=on)


async def _promise_stuck(
    session: AsyncSession,
    notice: StudentStuck,
    student: Person,
    target: LearningTarget | None,
    *,
    told: tuple[Person, ...],
    school: School,
    on: date,
) -> None:
    if target is not None:
        notice = await _with_progress(session, notice, student, target)
    for adult in told:
        if target is not None:
            notice = replace(notice, target=targets.name_of(target, adult.language or school.language))
        # Where a help lead stands in, who neither teaches nor advises the student, `about` would stop it.
        sees = await students.may_see(
            session, school_id=student.school_id, actor_id=adult.id, student_id=student.id, on=on
        )
        await promises.promise(
            session,
            notice,
            to=adult,
            key=f"help:{notice.help_id}:{adult.id}",
            now=notice.asked_at,
            about=student.id if sees else None,
        )


async def _with_progress(
    session: AsyncSession, notice: StudentStuck, student: Person, target: LearningTarget
) -> StudentStuck:
    levels = await targets.current_levels(
        session, school_id=student.school_id, student_ids=[student.id], target_ids=[target.id]
    )
    level = levels.get((student.id, target.id))
    due_on = await session.scalar(
        select(col(PlannedTarget.agreed_due_on))
        .join(
            Plan,
            (col(Plan.school_id) == col(PlannedTarget.school_id))
            & (col(Plan.id) == col(PlannedTarget.plan_id)),
        )
        .where(
            col(PlannedTarget.school_id) == student.school_id,
            col(PlannedTarget.student_id) == student.id,
            col(PlannedTarget.target_id) == target.id,
            col(Plan.ended_on).is_(None),
        )
        .order_by(col(PlannedTarget.agreed_due_on))
        .limit(1)
    )
    return replace(notice, level=LevelName(level.code, level.name) if level else None, due_on=due_on)


async def _open_support(session: AsyncSession, student: Person, target_id: UUID) -> Support | None:
    """The latest support for the target that has not been closed."""
    found = await session.scalars(
        select(Support)
        .where(
            col(Support.school_id) == student.school_id,
            col(Support.student_id) == student.id,
            col(Support.target_id) == target_id,
            col(Support.closed_at).is_(None),
        )
        .order_by(col(Support.opened_at).desc())
        .limit(1)
    )
    return found.one_or_none()


@dataclass(frozen=True, slots=True)
class HelpNow:
    told: tuple[Person, ...]
    """Nobody where no message reaches anybody."""
    is_school_day: bool
    """Whether some calendar of the school teaches today; on other days nobody may be reading."""
    passes_on: bool
    """Whether it goes on to somebody further where nobody reads it."""


async def ask_now(
    session: AsyncSession, student: Person, *, school: School, key: str, on: date, now: datetime
) -> HelpNow:
    """Tells the school's help lead at once, else the advisors, else the leaders.

    Whom no message reaches just now holds nobody up: they read it when they are back, the next ones now.
    `key` names the request: what was done under it once is not done again. Nothing about the student is
    asked, neither a plan nor a section. Joins the caller's transaction.
    """
    asked_of = _up_to_the_first_reached(await circles(session, student, school=school, on=on))
    told, why = (asked_of[-1].reached, asked_of[-1].why) if asked_of else ((), None)
    asked = HelpRequest(
        school_id=student.school_id,
        id=new_id(),
        key=key,
        student_id=student.id,
        kind=HelpKind.NOW,
        to_id=asked_of[0].people[0].id if asked_of else None,
        asked_at=now,
        reached=why if told else None,
        told_at=now if told else None,
    )
    if await _write(session, asked):
        for circle in asked_of:
            notice = StudentWantsHelpNow(
                help_id=asked.id,
                student_id=student.id,
                student_name=student.full_name,
                asked_at=now,
                why=circle.why,
            )
            for adult in circle.people:
                # Without `about`: a help lead neither teaches nor advises most students, and must be reached.
                await promises.promise(session, notice, to=adult, key=f"help:{asked.id}:{adult.id}", now=now)
        audit.record(
            session,
            "asked for help now",
            school_id=student.school_id,
            actor_id=student.id,
            about_id=student.id,
            now=now,
        )
    teaches_today = await session.scalar(
        select(
            exists().where(
                col(InstructionalDay.school_id) == student.school_id, col(InstructionalDay.day) == on
            )
        )
    )
    passes_on = bool(told) and why is not HelpReason.LEADER
    return HelpNow(told, is_school_day=bool(teaches_today), passes_on=passes_on)


def _up_to_the_first_reached(known: Sequence[Circle]) -> Sequence[Circle]:
    """All of them where no message reaches anybody."""
    first = next((at for at, circle in enumerate(known) if circle.reached), len(known))
    return known[: first + 1]


async def whom_help_now_reaches(
    session: AsyncSession, student: Person, *, school: School, on: date
) -> tuple[Person, ...]:
    """The help lead, else the advisors, else the leaders; out of reach only where no message reaches any."""
    known = await circles(session, student, school=school, on=on)
    found = next((circle for circle in known if circle.reached), known[0] if known else None)
    return found.people if found else ()


async def _write(session: AsyncSession, asked: HelpRequest) -> bool:
    """Whether the request is new: False where one with its key is there."""
    written = await session.scalar(
        insert(HelpRequest)
        .values(**asked.model_dump())
        .on_conflict_do_nothing(index_elements=["school_id", "key"])
        .returning(col(HelpRequest.id))
    )
    return written is not None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    request: HelpRequest
    student: Person
    by: Person
    """Who read it first, which may be somebody else than who presses now."""


async def acknowledge(
    session: AsyncSession,
    help_id: UUID,
    *,
    actor: Person,
    roles: frozenset[Role],
    on: date,
    now: datetime,
) -> Acknowledged:
    """Marks that the actor has read the request, and promises the student to hear of it.

    Of "help now", whatever else the student pressed until now is read with it: nobody goes on looking for
    somebody who was found. Read before by somebody: nothing changes. Raises NotFound unless the actor is the
    one it went to, teaches or advises the student now, or leads the school. Joins the caller's transaction.
    """
    taught = students.taught_by(actor.school_id, actor.id, on=on)
    allowed = (col(HelpRequest.to_id) == actor.id) | col(HelpRequest.student_id).in_(taught)
    condition = [col(HelpRequest.school_id) == actor.school_id, col(HelpRequest.id) == help_id]
    if Role.LEADER not in roles:
        condition.append(allowed)
    request = await session.scalar(select(HelpRequest).where(*condition).with_for_update())
    if request is None:
        raise NotFound
    student = await session.get_one(Person, (actor.school_id, request.student_id))
    if request.acknowledged_by_id is not None:
        by = await session.get_one(Person, (actor.school_id, request.acknowledged_by_id))
        return Acknowledged(request, student, by)
    for each in await _read_together(session, request):
        each.acknowledged_by_id, each.acknowledged_at = actor.id, now
    await _tell_it_was_read(session, request, student, actor, now=now)
    return Acknowledged(request, student, actor)


async def _read_together(session: AsyncSession, request: HelpRequest) -> Sequence[HelpRequest]:
    """The request, and of "help now" all others of the student that nobody has read."""
    if request.kind is not HelpKind.NOW:
        return (request,)
    found = await session.scalars(
        select(HelpRequest)
        .where(
            col(HelpRequest.school_id) == request.school_id,
            col(HelpRequest.student_id) == request.student_id,
            col(HelpRequest.kind) == HelpKind.NOW,
            col(HelpRequest.acknowledged_at).is_(None),
        )
        .with_for_update()
    )
    return found.all()


async def _tell_it_was_read(
    session: AsyncSession, request: HelpRequest, student: Person, reader: Person, *, now: datetime
) -> None:
    target = (
        await session.get_one(LearningTarget, (student.school_id, request.target_id))
        if request.target_id
        else None
    )
    school = await session.get_one(School, student.school_id)
    notice = HelpRead(
        reader_name=reader.full_name,
        read_at=now,
        is_now=request.kind is HelpKind.NOW,
        target=targets.name_of(target, student.language or school.language) if target else None,
    )
    await promises.promise(
        session, notice, to=student, key=f"help:{request.id}:read", now=now, about=student.id
    )
