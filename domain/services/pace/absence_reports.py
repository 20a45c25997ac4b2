"""Days away: reported by the student, the family or the advisor, and confirmed by an advisor.

Only what an advisor confirms stops the clock: attendance records never enter pace by themselves.
Source: DOMAIN rules 15 and 22
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.actions import ReportAbsence
from domain.errors import AlreadyReported, FieldProblem, InvalidAnswers, NotFound, Problem
from domain.forms import Answers, DateField, Form, TextField
from domain.messages.absences import AbsenceNews, AbsenceReported, TimeAway
from domain.models import Absence, Person
from domain.services import audit
from domain.services.coaching import weeks_away
from domain.services.occasions import Occasion
from domain.services.pace import absences
from domain.services.pace.absences import Shift
from domain.services.people import invites, students
from domain.services.promises import promise
from domain.vocabulary import AbsenceState

LONGEST_REASON = 200
STANDS = (AbsenceState.REPORTED, AbsenceState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Noted:
    """Days away, whose they are, and what they do to dates."""

    absence: Absence
    student: Person
    away: TimeAway
    told: tuple[Person, ...] = ()
    """Who is asked to confirm."""
    shift: Shift = field(default_factory=Shift)
    is_new: bool = True
    """False where it had been decided before."""
    by: Person | None = None
    """Who decided."""


async def to_report(
    session: AsyncSession, action: ReportAbsence, *, actor: Person, occasion: Occasion
) -> Form:
    """Raises NotFound unless the actor is the student, a guardian, or has the say on their accounts."""
    student = await _whose(session, action, actor=actor, on=occasion.today)
    earliest, latest = _reach(occasion)
    return Form(
        action,
        (
            DateField(name="first_on", first_on=earliest, last_on=latest, initial=occasion.today),
            DateField(name="last_on", first_on=earliest, last_on=latest, required=False),
            TextField(name="reason", required=False, max_length=LONGEST_REASON, multiline=False),
        ),
        about="" if student.id == actor.id else student.full_name,
    )


async def report(
    session: AsyncSession, action: ReportAbsence, *, actor: Person, answers: Answers, occasion: Occasion
) -> Noted:
    """The days are noted. An advisor's own word confirms them at once; others' wait for it.

    Days in the past are as good as days to come. Raises NotFound, AlreadyReported where every day is known
    already, and InvalidAnswers for days without school. Joins the caller's transaction.
    """
    student = await _whose(session, action, actor=actor, on=occasion.today)
    first_on, last_on = _span(answers)
    await _hold(session, student)
    away = await absences.away_of(session, student, first_on, last_on)
    if not away.school_days:
        raise InvalidAnswers({"first_on": FieldProblem(Problem.NO_SCHOOL_DAYS)})
    await _refuse_if_known(session, student, first_on, last_on)
    absence = Absence(
        school_id=student.school_id,
        student_id=student.id,
        first_on=first_on,
        last_on=last_on,
        reason=answers.text("reason"),
        reported_by_id=actor.id,
        reported_at=occasion.now,
    )
    session.add(absence)
    await session.flush()
    _note(session, "reported absence", absence, actor=actor, occasion=occasion)
    if await _decides(session, student, actor=actor, on=occasion.today):
        noted = Noted(absence, student, away, by=actor)
        return await _decide(session, noted, AbsenceState.CONFIRMED, actor=actor, occasion=occasion)
    told = await invites.deciders(session, student, on=occasion.today)
    await tell_deciders(session, absence, student, reporter=actor, deciders=told, occasion=occasion)
    return Noted(absence, student, away, told)


async def decide(
    session: AsyncSession, absence_id: UUID, state: AbsenceState, *, actor: Person, occasion: Occasion
) -> Noted:
    """Confirmed or declined, once: of two advisors the second finds what the first decided.

    Raises NotFound unless the actor has the say on the student's accounts. Joins the caller's transaction.
    """
    absence, student = await _held(session, absence_id, school_id=actor.school_id)
    if not await _decides(session, student, actor=actor, on=occasion.today):
        raise NotFound
    noted = await _as_it_is(session, absence, student)
    if absence.state is not AbsenceState.REPORTED:
        return noted
    return await _decide(session, noted, state, actor=actor, occasion=occasion)


async def withdraw(session: AsyncSession, absence_id: UUID, *, actor: Person, occasion: Occasion) -> Noted:
    """The days count again. Whoever reported them, and the student, may do so until an advisor has decided;
    an advisor also afterwards. Where it is too late, nothing changes.

    Raises NotFound for everybody else. Joins the caller's transaction.
    """
    absence, student = await _held(session, absence_id, school_id=actor.school_id)
    decides = await _decides(session, student, actor=actor, on=occasion.today)
    is_theirs = actor.id in (student.id, absence.reported_by_id)
    may_see = await students.may_see(
        session, school_id=actor.school_id, actor_id=actor.id, student_id=student.id, on=occasion.today
    )
    if not (decides or (is_theirs and may_see)):
        raise NotFound
    noted = await _as_it_is(session, absence, student)
    if absence.state not in (STANDS if decides else (AbsenceState.REPORTED,)):
        return noted
    return await _decide(session, noted, AbsenceState.WITHDRAWN, actor=actor, occasion=occasion)


async def tell_deciders(
    session: AsyncSession,
    absence: Absence,
    student: Person,
    *,
    reporter: Person,
    deciders: Collection[Person],
    occasion: Occasion,
) -> None:
    """Promises the report to each, once. Joins the caller's transaction."""
    notice = AbsenceReported(
        absence_id=absence.id,
        student_id=student.id,
        student_name=student.full_name,
        reported_by=reporter.full_name,
        is_own=reporter.id == student.id,
        away=await absences.away_of(session, student, absence.first_on, absence.last_on),
        reason=absence.reason,
    )
    for adult in deciders:
        sees = await students.may_see(
            session, school_id=adult.school_id, actor_id=adult.id, student_id=student.id, on=occasion.today
        )
        key = f"absence:{absence.id}:{adult.id}"
        # A leader stands in where nobody advises the student: `about` would stop it.
        about = student.id if sees else None
        await promise(session, notice, to=adult, key=key, now=occasion.now, about=about)


async def _whose(session: AsyncSession, action: ReportAbsence, *, actor: Person, on: date) -> Person:
    """Raises NotFound."""
    if action.student_id is None or action.student_id == actor.id:
        return actor
    guarded = students.guarded_by(actor.school_id, actor.id, on=on)
    in_care = students.in_care_of(actor.school_id, actor.id, on=on)
    found = await session.scalar(
        select(Person).where(
            col(Person.school_id) == actor.school_id,
            col(Person.id) == action.student_id,
            col(Person.id).in_(guarded) | col(Person.id).in_(in_care),
        )
    )
    if found is None:
        raise NotFound
    return found


async def _decides(session: AsyncSession, student: Person, *, actor: Person, on: date) -> bool:
    found = await session.scalar(
        select(col(Person.id)).where(
            col(Person.school_id) == actor.school_id,
            col(Person.id) == student.id,
            col(Person.id).in_(students.in_care_of(actor.school_id, actor.id, on=on)),
        )
    )
    return found is not None


def _reach(occasion: Occasion) -> tuple[date, date]:
    reach = timedelta(days=occasion.policy.absence_reach_days)
    return occasion.today - reach, occasion.today + reach


def _span(answers: Answers) -> tuple[date, date]:
    """First and last day; one day where no last one is named. Raises InvalidAnswers."""
    first_on = answers.day("first_on")
    if first_on is None:
        raise InvalidAnswers({"first_on": FieldProblem(Problem.MISSING)})
    last_on = answers.day("last_on") or first_on
    if last_on < first_on:
        problem = FieldProblem(Problem.ENDS_BEFORE, earliest=first_on.isoformat())
        raise InvalidAnswers({"last_on": problem})
    return first_on, last_on


async def _refuse_if_known(session: AsyncSession, student: Person, first_on: date, last_on: date) -> None:
    """Raises AlreadyReported. Days that only overlap are no trouble: each counts once."""
    known = await session.scalar(
        select(Absence)
        .where(
            col(Absence.school_id) == student.school_id,
            col(Absence.student_id) == student.id,
            col(Absence.state).in_(STANDS),
            col(Absence.first_on) <= first_on,
            col(Absence.last_on) >= last_on,
        )
        .order_by(col(Absence.state), col(Absence.first_on))
        .limit(1)
    )
    if known is not None:
        is_confirmed = known.state is AbsenceState.CONFIRMED
        raise AlreadyReported(known.first_on, known.last_on, is_confirmed)


async def _held(session: AsyncSession, absence_id: UUID, *, school_id: UUID) -> tuple[Absence, Person]:
    """Held until the transaction ends, as the one before has left it. Raises NotFound."""
    absence = await session.scalar(
        select(Absence)
        .where(col(Absence.school_id) == school_id, col(Absence.id) == absence_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if absence is None:
        raise NotFound
    return absence, await session.get_one(Person, (school_id, absence.student_id))


async def _hold(session: AsyncSession, student: Person) -> None:
    """Until the transaction ends: what happens to one student's days follows one after another."""
    await session.execute(
        select(col(Person.id))
        .where(col(Person.school_id) == student.school_id, col(Person.id) == student.id)
        .with_for_update(key_share=True)
    )


async def _as_it_is(session: AsyncSession, absence: Absence, student: Person) -> Noted:
    by = (
        await session.get(Person, (absence.school_id, absence.decided_by_id))
        if absence.decided_by_id
        else None
    )
    away = await absences.away_of(session, student, absence.first_on, absence.last_on)
    return Noted(absence, student, away, is_new=False, by=by)


async def _decide(
    session: AsyncSession, noted: Noted, state: AbsenceState, *, actor: Person, occasion: Occasion
) -> Noted:
    """Writes the decision, moves the dates it moves, and tells those whom it concerns."""
    absence, student = noted.absence, noted.student
    await _hold(session, student)
    touches_clock = AbsenceState.CONFIRMED in (absence.state, state)
    confirmed_at = absence.decided_at if absence.state is AbsenceState.CONFIRMED else None
    absence.state, absence.decided_by_id, absence.decided_at = state, actor.id, occasion.now
    shift = Shift()
    if touches_clock:
        shift = await absences.shift_dates(
            session, student, absence, today=occasion.today, confirmed_at=confirmed_at
        )
        await weeks_away.follow(session, student, absence, occasion=occasion)
    _note(session, f"{state} absence", absence, actor=actor, occasion=occasion)
    reporter = await session.get_one(Person, (absence.school_id, absence.reported_by_id))
    for reader in {person.id: person for person in (student, reporter)}.values():
        if reader.id == actor.id:
            continue
        notice = AbsenceNews(
            away=noted.away,
            state=state,
            by_name=actor.full_name,
            student_name=None if reader.id == student.id else student.full_name,
            days=shift.days,
            moved=shift.moved,
        )
        key = f"absence:{absence.id}:{state}:{reader.id}"
        await promise(session, notice, to=reader, key=key, now=occasion.now, about=student.id)
    return Noted(absence, student, noted.away, shift=shift, by=actor)


def _note(session: AsyncSession, what: str, absence: Absence, *, actor: Person, occasion: Occasion) -> None:
    audit.record(
        session,
        what,
        school_id=actor.school_id,
        actor_id=actor.id,
        about_id=absence.student_id,
        now=occasion.now,
        absence=str(absence.id),
    )
