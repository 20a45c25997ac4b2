"""What teachers make of dates: agreed as asked, agreed on another day, kept, or moved without being asked.

An exit level is no part of it: a date never changes what there is to show. Source: DOMAIN rule 8
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.actions import AgreeOtherDate, DeclineDate, MoveDate
from domain.errors import DateNotPossible, FieldProblem, InvalidAnswers, NotFound, Problem
from domain.forms import Answers, DateField, Form, TextField
from domain.ids import new_id
from domain.messages.dates import DateAgreed, DateKept
from domain.models import CaseStep, DateProposal, PaceCase, Person
from domain.rules import dating
from domain.rules.redating import named
from domain.services import audit
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.services.plans import agreed_dates, plans, proposals
from domain.services.plans.agreed_dates import FIELD, Dated
from domain.services.promises import promise
from domain.services.reflecting import asking
from domain.vocabulary import CaseState, CaseStepKind, ProposalState, ReflectionOccasion

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Settled:
    """What is agreed now."""

    dated: Dated
    was_on: date | None
    due_on: date | None


async def accept(session: AsyncSession, proposal_id: UUID, *, actor: Person, occasion: Occasion) -> Settled:
    """The date asked for is agreed; the student hears at once.

    Raises NotFound, ProposalAnswered, DateNotNeeded, NoDaysLeft, and DateNotPossible where the date is over
    or past the end by now. Joins the caller's transaction.
    """
    proposal, dated = await _answerable(session, proposal_id, actor=actor, occasion=occasion)
    room = agreed_dates.room_of(dated, occasion=occasion, language=occasion.language_of(actor))
    if not room.holds(proposal.to_on):
        raise DateNotPossible(proposal.to_on, room.first_on, room.last_on)
    # Closed since it was asked for, it is the next school day.
    to_on = named(dated.days, proposal.to_on).due_on or proposal.to_on
    return await _agree(session, dated, to_on, reason=None, proposal=proposal, actor=actor, occasion=occasion)


async def to_agree_other(
    session: AsyncSession, action: AgreeOtherDate, *, actor: Person, occasion: Occasion
) -> Form:
    """Raises what `accept` does, but DateNotPossible."""
    proposal, dated = await _answerable(session, action.proposal_id, actor=actor, occasion=occasion)
    return _form_of_date(action, dated, wanted_on=proposal.to_on, actor=actor, occasion=occasion)


async def agree_other(
    session: AsyncSession, action: AgreeOtherDate, *, actor: Person, answers: Answers, occasion: Occasion
) -> Settled:
    """Another date is agreed; the student hears at once, with the reason.

    Raises what `to_agree_other` does, and InvalidAnswers. Joins the caller's transaction.
    """
    proposal, dated = await _answerable(session, action.proposal_id, actor=actor, occasion=occasion)
    return await _agree_as_answered(
        session, dated, answers, proposal=proposal, actor=actor, occasion=occasion
    )


async def to_decline(
    session: AsyncSession, action: DeclineDate, *, actor: Person, occasion: Occasion
) -> Form:
    """Raises NotFound, ProposalAnswered, DateNotNeeded."""
    _, dated = await _answerable(session, action.proposal_id, actor=actor, occasion=occasion)
    return Form(action, (_reason(),), about=_about(dated, actor, occasion))


async def decline(
    session: AsyncSession, action: DeclineDate, *, actor: Person, answers: Answers, occasion: Occasion
) -> Settled:
    """The date stays, and the student hears why. Joins the caller's transaction."""
    proposal, dated = await _answerable(session, action.proposal_id, actor=actor, occasion=occasion)
    reason = _reason_in(answers)
    _answer(proposal, ProposalState.DECLINED, reason=reason, actor=actor, occasion=occasion)
    notice = DateKept(
        target=targets.name_of(dated.target, occasion.language_of(dated.student)),
        by_name=actor.full_name,
        asked_on=proposal.to_on,
        due_on=dated.due_on,
        reason=reason,
    )
    await promise(
        session,
        notice,
        to=dated.student,
        key=f"date:{proposal.id}:answered",
        now=occasion.now,
        about=dated.student.id,
    )
    _note(session, "declined date", dated, actor=actor, occasion=occasion)
    return Settled(dated, dated.due_on, dated.due_on)


async def to_move(session: AsyncSession, action: MoveDate, *, actor: Person, occasion: Occasion) -> Form:
    """Raises NotFound, DateNotNeeded, NoDaysLeft."""
    dated = await _movable(session, action, actor=actor, occasion=occasion)
    known = await proposals.open_for(session, dated)
    wanted_on = known.to_on if known else None
    return _form_of_date(action, dated, wanted_on=wanted_on, actor=actor, occasion=occasion)


async def move(
    session: AsyncSession, action: MoveDate, *, actor: Person, answers: Answers, occasion: Occasion
) -> Settled:
    """A new date agreed with the student in person. It answers a wish that waits, too.

    Raises what `to_move` does, and InvalidAnswers. Joins the caller's transaction.
    """
    dated = await _movable(session, action, actor=actor, occasion=occasion)
    known = await proposals.open_for(session, dated)
    return await _agree_as_answered(session, dated, answers, proposal=known, actor=actor, occasion=occasion)


async def _answerable(
    session: AsyncSession, proposal_id: UUID, *, actor: Person, occasion: Occasion
) -> tuple[DateProposal, Dated]:
    """The first answer wins: of two teachers the second finds what the first did.

    Raises NotFound, ProposalAnswered, DateNotNeeded.
    """
    known = await session.get(DateProposal, (actor.school_id, proposal_id))
    if known is None:
        raise NotFound
    student = await session.get_one(Person, (actor.school_id, known.student_id))
    dated = await agreed_dates.held(
        session, student, known.target_id, on=occasion.today, plan_id=known.plan_id
    )
    await _refuse_unless_decider(session, dated, actor=actor, occasion=occasion)
    await session.refresh(known)
    language = occasion.language_of(actor)
    await proposals.refuse_if_answered(session, known, dated, language=language)
    agreed_dates.refuse_if_done(dated, language=language)
    return known, dated


async def _movable(session: AsyncSession, action: MoveDate, *, actor: Person, occasion: Occasion) -> Dated:
    student = await students.get_taught(session, action.student_id, actor=actor, on=occasion.today)
    dated = await agreed_dates.held(session, student, action.target_id, on=occasion.today)
    await _refuse_unless_decider(session, dated, actor=actor, occasion=occasion)
    agreed_dates.refuse_if_done(dated, language=occasion.language_of(actor))
    return dated


async def _refuse_unless_decider(
    session: AsyncSession, dated: Dated, *, actor: Person, occasion: Occasion
) -> None:
    """Raises NotFound."""
    section_id = dated.plan.section_id
    if not await agreed_dates.decides(session, dated.student, section_id, actor=actor, on=occasion.today):
        raise NotFound


async def _agree_as_answered(
    session: AsyncSession,
    dated: Dated,
    answers: Answers,
    *,
    proposal: DateProposal | None,
    actor: Person,
    occasion: Occasion,
) -> Settled:
    room = agreed_dates.room_of(dated, occasion=occasion, language=occasion.language_of(actor))
    to_on = agreed_dates.school_day(dated, answers.day(FIELD), within=room)
    reason = _reason_in(answers)
    return await _agree(
        session, dated, to_on, reason=reason, proposal=proposal, actor=actor, occasion=occasion
    )


async def _agree(
    session: AsyncSession,
    dated: Dated,
    to_on: date,
    *,
    reason: str | None,
    proposal: DateProposal | None,
    actor: Person,
    occasion: Occasion,
) -> Settled:
    was_on = dated.due_on
    await plans.move_date(
        session,
        dated.plan,
        target_id=dated.target.id,
        to_on=to_on,
        # Of a wish agreed to, the student's own words are why.
        reason=reason or (proposal.word if proposal else None) or "",
        moved_by_id=actor.id,
        moved_at=occasion.now,
    )
    if proposal is not None:
        state = ProposalState.ACCEPTED if to_on == proposal.to_on else ProposalState.CHANGED
        _answer(proposal, state, reason=reason, actor=actor, occasion=occasion, agreed_on=to_on)
    await _note_in_case(session, dated, reason=reason, actor=actor, occasion=occasion)
    key = f"date:{proposal.id}:answered" if proposal else f"date:{new_id()}:moved"
    notice = DateAgreed(
        target=targets.name_of(dated.target, occasion.language_of(dated.student)),
        by_name=actor.full_name,
        was_on=was_on,
        agreed_on=to_on,
        asked_on=proposal.to_on if proposal else None,
        reason=reason,
        question=await asking.ask_along(
            session,
            dated.student,
            follows=ReflectionOccasion.PLAN_MOVED,
            key=key,
            target_id=dated.target.id,
            occasion=occasion,
        ),
    )
    await promise(session, notice, to=dated.student, key=key, now=occasion.now, about=dated.student.id)
    _note(session, "agreed date", dated, actor=actor, occasion=occasion)
    return Settled(dated, was_on, to_on)


async def _note_in_case(
    session: AsyncSession, dated: Dated, *, reason: str | None, actor: Person, occasion: Occasion
) -> None:
    """A new date is a thing tried, for whoever looks at the plan's open case."""
    case_id = await session.scalar(
        select(col(PaceCase.id)).where(
            col(PaceCase.school_id) == dated.plan.school_id,
            col(PaceCase.plan_id) == dated.plan.id,
            col(PaceCase.state) != CaseState.CLOSED,
        )
    )
    if case_id is not None:
        step = CaseStep(
            school_id=dated.plan.school_id,
            case_id=case_id,
            kind=CaseStepKind.DATE_AGREED,
            at=occasion.now,
            by_id=actor.id,
            note=reason,
        )
        session.add(step)


def _answer(
    proposal: DateProposal,
    state: ProposalState,
    *,
    reason: str | None,
    actor: Person,
    occasion: Occasion,
    agreed_on: date | None = None,
) -> None:
    proposal.state, proposal.answer, proposal.agreed_on = state, reason, agreed_on
    proposal.answered_by_id, proposal.answered_at = actor.id, occasion.now


def _form_of_date(
    action: AgreeOtherDate | MoveDate,
    dated: Dated,
    *,
    wanted_on: date | None,
    actor: Person,
    occasion: Occasion,
) -> Form:
    """Raises NoDaysLeft."""
    room = agreed_dates.room_of(dated, occasion=occasion, language=occasion.language_of(actor))
    offers = dating.offers(dated.days, room, agreed_on=dated.due_on, apart=occasion.policy.date_offer_days)
    is_possible = wanted_on is not None and room.holds(wanted_on)
    field = DateField(
        name=FIELD,
        first_on=room.first_on,
        last_on=room.last_on,
        initial=wanted_on if is_possible else (offers[0] if offers else None),
        suggestions=offers,
    )
    return Form(action, (field, _reason()), about=_about(dated, actor, occasion))


def _about(dated: Dated, actor: Person, occasion: Occasion) -> str:
    name = targets.name_of(dated.target, occasion.language_of(actor))
    return f"{dated.student.full_name} · {name.code}"


def _reason() -> TextField:
    return TextField(name="reason", max_length=LONGEST_REASON)


def _reason_in(answers: Answers) -> str:
    reason = answers.text("reason")
    if not reason:
        raise InvalidAnswers({"reason": FieldProblem(Problem.REASON_WANTED)})
    return reason


def _note(session: AsyncSession, what: str, dated: Dated, *, actor: Person, occasion: Occasion) -> None:
    audit.record(
        session,
        what,
        school_id=actor.school_id,
        actor_id=actor.id,
        about_id=dated.student.id,
        now=occasion.now,
        plan=str(dated.plan.id),
        target=str(dated.target.id),
    )
