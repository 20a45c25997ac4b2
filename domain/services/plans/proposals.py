"""Dates that students ask for: asked, taken back, and where they wait. Source: DOMAIN rules 8 and 14."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.actions import ProposeDate
from domain.errors import AlreadyProposed, NoTeacherForTarget, NotFound, ProposalAnswered
from domain.forms import Answers, DateField, Form, TextField
from domain.messages.dates import DateWished
from domain.messages.parts import LevelName, TargetName
from domain.models import DateMove, DateProposal, Person
from domain.rules import dating
from domain.services import audit
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.plans import agreed_dates, paths
from domain.services.plans.agreed_dates import FIELD, Dated
from domain.services.promises import promise
from domain.vocabulary import MoveCause, ProposalState, TargetStanding

LONGEST_WORD = 300
"""Characters of why: read at a glance, beside the facts."""
ALSO_DUE = 3


@dataclass(frozen=True, slots=True)
class Proposed:
    """A wish for a date, and whom it went to."""

    proposal: DateProposal
    dated: Dated
    told: tuple[Person, ...]


async def to_propose(
    session: AsyncSession, action: ProposeDate, *, student: Person, occasion: Occasion
) -> Form:
    """A few school days after the agreed date, or any other that the plan has room for.

    Raises NotFound, DateNotNeeded, NoDaysLeft, NoTeacherForTarget, AlreadyProposed.
    """
    dated, _ = await _askable(session, student, action.target_id, occasion=occasion)
    language = occasion.language_of(student)
    room = agreed_dates.room_of(dated, occasion=occasion, language=language)
    offers = dating.offers(dated.days, room, agreed_on=dated.due_on, apart=occasion.policy.date_offer_days)
    return Form(
        action,
        (
            DateField(
                name=FIELD,
                first_on=room.first_on,
                last_on=room.last_on,
                initial=offers[0] if offers else None,
                suggestions=offers,
            ),
            TextField(name="word", required=False, max_length=LONGEST_WORD),
        ),
        about=dated.title(language),
    )


async def propose(
    session: AsyncSession, action: ProposeDate, *, student: Person, answers: Answers, occasion: Occasion
) -> Proposed:
    """The wish is written down, and everybody who may answer it hears at once.

    Raises what `to_propose` does, and InvalidAnswers. Joins the caller's transaction.
    """
    dated, deciders = await _askable(session, student, action.target_id, occasion=occasion)
    language = occasion.language_of(student)
    room = agreed_dates.room_of(dated, occasion=occasion, language=language)
    proposal = DateProposal(
        school_id=student.school_id,
        plan_id=dated.plan.id,
        student_id=student.id,
        target_id=dated.target.id,
        from_on=dated.due_on,
        to_on=agreed_dates.school_day(dated, answers.day(FIELD), within=room),
        word=answers.text("word"),
        proposed_at=occasion.now,
    )
    session.add(proposal)
    await session.flush()
    await tell_deciders(session, proposal, dated, deciders=deciders, occasion=occasion)
    audit.record(
        session,
        "proposed date",
        school_id=student.school_id,
        actor_id=student.id,
        about_id=student.id,
        now=occasion.now,
        proposal=str(proposal.id),
    )
    return Proposed(proposal, dated, deciders)


async def take_back(
    session: AsyncSession, proposal_id: UUID, *, student: Person, occasion: Occasion
) -> Proposed:
    """Nobody is asked any more. Raises NotFound, and ProposalAnswered where somebody was faster.

    Joins the caller's transaction.
    """
    known = await session.get(DateProposal, (student.school_id, proposal_id))
    if known is None or known.student_id != student.id:
        raise NotFound
    dated = await agreed_dates.held(
        session, student, known.target_id, on=occasion.today, plan_id=known.plan_id
    )
    await session.refresh(known)
    await refuse_if_answered(session, known, dated, language=occasion.language_of(student))
    known.state, known.answered_at = ProposalState.WITHDRAWN, occasion.now
    audit.record(
        session,
        "took date proposal back",
        school_id=student.school_id,
        actor_id=student.id,
        about_id=student.id,
        now=occasion.now,
        proposal=str(known.id),
    )
    return Proposed(known, dated, ())


async def refuse_if_answered(
    session: AsyncSession, proposal: DateProposal, dated: Dated, *, language: str
) -> None:
    """Raises ProposalAnswered, with what became of it."""
    if proposal.state is ProposalState.OPEN:
        return
    by = (
        await session.get(Person, (proposal.school_id, proposal.answered_by_id))
        if proposal.answered_by_id
        else None
    )
    raise ProposalAnswered(
        proposal.state, dated.title(language), by.full_name if by else None, proposal.agreed_on
    )


async def open_for(session: AsyncSession, dated: Dated) -> DateProposal | None:
    """The wish that waits for an answer on this plan's target."""
    return await session.scalar(
        select(DateProposal).where(
            col(DateProposal.school_id) == dated.plan.school_id,
            col(DateProposal.plan_id) == dated.plan.id,
            col(DateProposal.target_id) == dated.target.id,
            col(DateProposal.state) == ProposalState.OPEN,
        )
    )


async def open_on(
    session: AsyncSession, school_id: UUID, *, student_ids: Collection[UUID] | None = None
) -> frozenset[tuple[UUID, UUID]]:
    """(plan, target) for which a wish waits for a teacher's answer; None means everybody's.

    While one does, nothing asks the student about that target, and its case pauses.
    """
    statement = select(col(DateProposal.plan_id), col(DateProposal.target_id)).where(
        col(DateProposal.school_id) == school_id, col(DateProposal.state) == ProposalState.OPEN
    )
    if student_ids is not None:
        statement = statement.where(col(DateProposal.student_id).in_(student_ids))
    return frozenset((plan_id, target_id) for plan_id, target_id in await session.execute(statement))


async def _askable(
    session: AsyncSession, student: Person, target_id: UUID, *, occasion: Occasion
) -> tuple[Dated, tuple[Person, ...]]:
    """The target and who may answer. Raises NotFound, DateNotNeeded, NoTeacherForTarget, AlreadyProposed."""
    dated = await agreed_dates.held(session, student, target_id, on=occasion.today)
    language = occasion.language_of(student)
    agreed_dates.refuse_if_done(dated, language=language)
    known = await open_for(session, dated)
    if known is not None:
        raise AlreadyProposed(dated.title(language), known.to_on)
    deciders = await agreed_dates.deciders(session, student, dated.plan.section_id, on=occasion.today)
    if not deciders:
        raise NoTeacherForTarget(dated.title(language))
    return dated, deciders


async def tell_deciders(
    session: AsyncSession,
    proposal: DateProposal,
    dated: Dated,
    *,
    deciders: Collection[Person],
    occasion: Occasion,
) -> None:
    """Promises the wish, with its facts, once to each. Joins the caller's transaction."""
    for adult in deciders:
        notice = await _wished(
            session, proposal, dated, language=occasion.language_of(adult), occasion=occasion
        )
        key = f"date:{proposal.id}:{adult.id}"
        await promise(session, notice, to=adult, key=key, now=occasion.now, about=dated.student.id)


async def _wished(
    session: AsyncSession, proposal: DateProposal, dated: Dated, *, language: str, occasion: Occasion
) -> DateWished:
    student, target = dated.student, dated.target
    levels = await targets.current_levels(
        session, school_id=student.school_id, student_ids=[student.id], target_ids=[target.id]
    )
    level = levels.get((student.id, target.id))
    evidence = await targets.evidence_for(
        session, school_id=student.school_id, student_id=student.id, target_id=target.id
    )
    moved = await session.scalar(
        select(func.count()).where(
            col(DateMove.school_id) == student.school_id,
            col(DateMove.plan_id) == dated.plan.id,
            col(DateMove.target_id) == target.id,
            col(DateMove.cause) == MoveCause.AGREED,
        )
    )
    first_on = dated.planned.baseline_due_on
    notice = DateWished(
        proposal_id=proposal.id,
        student_id=student.id,
        student_name=student.full_name,
        target=targets.name_of(target, language),
        from_on=proposal.from_on,
        to_on=proposal.to_on,
        days_later=dating.days_later(dated.days, proposal.from_on, proposal.to_on)
        if proposal.from_on
        else None,
        first_on=first_on if first_on != proposal.from_on else None,
        word=proposal.word,
        level=LevelName(level.code, level.name) if level else None,
        evidence=len(evidence),
        last_evidence_on=occasion.day_of(evidence[0].shown_at) if evidence else None,
        moved_before=moved or 0,
    )
    also = await _also_due(session, dated, proposal.to_on, language=language, occasion=occasion)
    return replace(notice, also_due=also[:ALSO_DUE], more_due=max(0, len(also) - ALSO_DUE))


async def _also_due(
    session: AsyncSession, dated: Dated, to_on: date, *, language: str, occasion: Occasion
) -> tuple[TargetName, ...]:
    """The student's other open targets with a date in the same week, on whatever plan."""
    monday = to_on - timedelta(days=to_on.weekday())
    steps = await paths.steps_of(
        session,
        dated.student,
        now=occasion.now,
        zone=occasion.zone,
        policy=occasion.policy,
        language=language,
    )
    done = (TargetStanding.MET, TargetStanding.EXCUSED)
    return tuple(
        step.target
        for step in steps
        if step.target.id != dated.target.id
        and step.standing.status not in done
        and step.due_on is not None
        and monday <= step.due_on < monday + timedelta(days=7)
    )
