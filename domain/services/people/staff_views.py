"""What a teacher or an advisor sees of one student, and the trace that looking leaves."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.parts import PAGE_SIZE, EvidenceLine, LevelName, StillWanted
from domain.messages.staff import (
    JudgementLine,
    MoveLine,
    StudentCard,
    StudentTargetCard,
    StudentTargetLine,
    StudentTargets,
)
from domain.models import (
    DateMove,
    LearningTarget,
    LevelDescription,
    Person,
    School,
)
from domain.services import audit
from domain.services.agreement import asking, exemplars
from domain.services.conferences import conferences
from domain.services.learning import judgements, targets
from domain.services.occasions import Occasion
from domain.services.people import links, overviews, students
from domain.services.plans import agreed_dates, date_wishes, paths
from domain.services.student_led import conferences as led
from domain.vocabulary import SectionKind, TargetStanding

LATEST = 5
"""Judgements and pieces of evidence shown; how many more there are is said."""

NEAREST = 3
"""Supports and shared reflections shown on a student's card."""

MOVES = 3


async def card(
    session: AsyncSession, student_id: UUID, *, actor: Person, occasion: Occasion, language: str
) -> StudentCard:
    """One student on one screen. Raises NotFound unless the actor teaches or advises them now.

    Leaves an audit entry. Joins the caller's transaction.
    """
    student = await _look_at(session, student_id, actor=actor, occasion=occasion)
    on = occasion.today
    advised = students.taught_by(student.school_id, actor.id, on=on, kind=SectionKind.ADVISORY)
    return StudentCard(
        student_id=student.id,
        name=student.full_name,
        pronouns=student.pronouns,
        grade=student.grade,
        is_advised=student.id in set(await session.scalars(advised)),
        progress=await overviews.progress_of(session, student, occasion=occasion, language=language),
        evidence=await overviews.evidence_counts(session, student),
        supports=(await overviews.supports_of(session, student, on=on, language=language))[:NEAREST],
        reflections=await overviews.shared_reflections(
            session, student, reader=actor, on=on, language=language, limit=NEAREST
        ),
        is_linked=bool(await links.channels_of(session, student)),
        led_id=await led.latest_for(session, actor, student_id=student.id, on=on),
    )


async def targets_page(
    session: AsyncSession, student_id: UUID, *, page: int, actor: Person, occasion: Occasion, language: str
) -> StudentTargets:
    """A page of the student's planned targets in their order, then of those judged without a plan.

    A page past the end is the last one. Raises NotFound. Leaves an audit entry. Joins the caller's
    transaction.
    """
    student = await _look_at(session, student_id, actor=actor, occasion=occasion)
    steps = await paths.steps_of(
        session, student, now=occasion.now, zone=occasion.zone, policy=occasion.policy, language=language
    )
    planned = [
        StudentTargetLine(
            step.target,
            LevelName(step.level.code, step.level.name) if step.level else None,
            step.due_on,
            step.standing.status,
        )
        for step in steps
    ]
    lines = planned + await _judged_only(session, student, {step.target.id for step in steps}, language)
    page = max(0, min(page, (len(lines) - 1) // PAGE_SIZE))
    shown = tuple(lines[page * PAGE_SIZE : (page + 1) * PAGE_SIZE])
    return StudentTargets(student.id, student.full_name, shown, len(lines), page)


async def _judged_only(
    session: AsyncSession, student: Person, planned: set[UUID], language: str
) -> list[StudentTargetLine]:
    levels = await targets.current_levels(session, school_id=student.school_id, student_ids=[student.id])
    there = {target_id: level for (_, target_id), level in levels.items() if target_id not in planned}
    found = await session.scalars(
        select(LearningTarget)
        .where(col(LearningTarget.school_id) == student.school_id, col(LearningTarget.id).in_(there))
        .order_by(col(LearningTarget.code), col(LearningTarget.id))
    )
    return [
        StudentTargetLine(
            targets.name_of(target, language),
            LevelName(there[target.id].code, there[target.id].name),
            None,
            None,
        )
        for target in found
    ]


async def target_card(
    session: AsyncSession,
    student_id: UUID,
    target_id: UUID,
    *,
    actor: Person,
    occasion: Occasion,
    language: str,
) -> StudentTargetCard:
    """One target of one student. Raises NotFound. Leaves an audit entry. Joins the caller's transaction."""
    student = await _look_at(session, student_id, actor=actor, occasion=occasion)
    target, _ = await targets.get_for(session, target_id, student=student, on=occasion.today)
    judged = await _judgements(session, student, target)
    evidence = await targets.evidence_for(
        session, school_id=student.school_id, student_id=student.id, target_id=target.id
    )
    wanted = targets.evidence_still_wanted(evidence, occasion.policy)
    steps = await paths.steps_of(
        session, student, now=occasion.now, zone=occasion.zone, policy=occasion.policy, language=language
    )
    step = next((step for step in steps if step.target.id == target.id), None)
    open_ones = await conferences.open_of(
        session, student, zone=occasion.zone, now=occasion.now, language=language
    )
    supports = await overviews.supports_of(
        session, student, on=occasion.today, language=language, target_id=target.id
    )
    wishes = await date_wishes.for_teacher(
        session, actor, on=occasion.today, language=language, student_id=student.id
    )
    return StudentTargetCard(
        student_id=student.id,
        name=student.full_name,
        target=targets.name_of(target, language),
        statement=targets.in_language(
            targets.translations_of(target, "statement"), target.statement, language
        ),
        judgements=judged[:LATEST],
        earlier_judgements=max(0, len(judged) - LATEST),
        evidence=tuple(
            EvidenceLine(piece.kind, piece.title, occasion.day_of(piece.shown_at), piece.is_new_context)
            for piece in evidence[:LATEST]
        ),
        earlier_evidence=max(0, len(evidence) - LATEST),
        wanted=StillWanted(wanted.pieces, wanted.kinds, wanted.new_contexts),
        baseline_on=step.baseline_due_on if step else None,
        agreed_on=step.due_on if step else None,
        standing=step.standing.status if step else None,
        days_behind=step.standing.days_behind if step else 0,
        moves=await _moves(session, student, target),
        conference=next(
            (overviews.conference_line(each) for each in open_ones if each.target.id == target.id), None
        ),
        support=supports[0] if supports else None,
        is_described=await _is_described(session, target),
        may_date=step is not None
        and step.standing.status not in (TargetStanding.MET, TargetStanding.EXCUSED)
        and await agreed_dates.decides(session, student, step.section_id, actor=actor, on=occasion.today),
        wish=next((line.wish for line in wishes if line.wish.target.id == target.id), None),
        to_ask=await asking.may_ask(session, student, target, judge=actor, now=occasion.now),
        teaches_it=await exemplars.teaches(session, actor, target, on=occasion.today),
    )


async def _look_at(session: AsyncSession, student_id: UUID, *, actor: Person, occasion: Occasion) -> Person:
    student = await students.get_taught(session, student_id, actor=actor, on=occasion.today)
    audit.record(
        session,
        "saw student",
        school_id=actor.school_id,
        actor_id=actor.id,
        about_id=student.id,
        now=occasion.now,
    )
    return student


async def _judgements(
    session: AsyncSession, student: Person, target: LearningTarget
) -> tuple[JudgementLine, ...]:
    """All judgements, the latest first."""
    found = await judgements.of_target(session, student, target)
    return tuple(
        JudgementLine(
            level=LevelName(level.code, level.name),
            shown_at=judgement.shown_at,
            judged_by=judge.full_name,
            met=judgement.met,
            missing=judgement.missing,
            reason=judgement.reason,
        )
        for judgement, level, judge in reversed(found)
    )


async def _moves(session: AsyncSession, student: Person, target: LearningTarget) -> tuple[MoveLine, ...]:
    found = await session.execute(
        select(DateMove, Person, col(School.name))
        .join(School, col(School.id) == col(DateMove.school_id))
        .outerjoin(
            Person,
            (col(Person.school_id) == col(DateMove.school_id))
            & (col(Person.id) == col(DateMove.moved_by_id)),
        )
        .where(
            col(DateMove.school_id) == student.school_id,
            col(DateMove.student_id) == student.id,
            col(DateMove.target_id) == target.id,
        )
        .order_by(col(DateMove.moved_at).desc(), col(DateMove.id))
        .limit(MOVES)
    )
    return tuple(
        MoveLine(move.from_on, move.to_on, move.reason, _called(mover) or school)
        for move, mover, school in found
    )


def _called(mover: Person | None) -> str | None:
    return mover.full_name if mover is not None else None


async def _is_described(session: AsyncSession, target: LearningTarget) -> bool:
    sentences = await session.scalar(
        select(func.count())
        .select_from(LevelDescription)
        .where(
            col(LevelDescription.school_id) == target.school_id, col(LevelDescription.target_id) == target.id
        )
    )
    return bool(sentences) and bool(target.assessed_by)
