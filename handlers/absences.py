"""Days away, for students, families and advisors."""

from datetime import timedelta

from domain import actions as a
from domain.forms import Answers, Form
from domain.messages.absences import AbsenceDecided, AbsenceList, AbsenceNoted
from domain.messages.base import Message
from domain.messages.parts import PAGE_SIZE
from domain.services.pace import absence_lists, absence_reports
from domain.services.pace.absence_reports import STANDS, Noted
from domain.vocabulary import AbsenceState, Role
from handlers.turn import Turn


async def report_form(turn: Turn, action: a.ReportAbsence) -> Form:
    _require_somebody(turn, action)
    return await absence_reports.to_report(turn.session, action, actor=turn.actor, occasion=turn.occasion)


async def report(turn: Turn, action: a.ReportAbsence, answers: Answers) -> Message:
    _require_somebody(turn, action)
    noted = await absence_reports.report(
        turn.session, action, actor=turn.actor, answers=answers, occasion=turn.occasion
    )
    return AbsenceNoted(
        absence_id=noted.absence.id,
        away=noted.away,
        student_name=_name(turn, noted),
        told=tuple(person.full_name for person in noted.told),
        is_confirmed=noted.absence.state is AbsenceState.CONFIRMED,
        days=noted.shift.days,
        moved=noted.shift.moved,
        past_end=noted.shift.past_end,
    )


def _require_somebody(turn: Turn, action: a.ReportAbsence) -> None:
    """Without a name it is about oneself, and only a student's days matter."""
    if action.student_id is None or action.student_id == turn.actor.id:
        turn.require(Role.STUDENT)


async def list_absences(turn: Turn, action: a.ListAbsences) -> Message:
    """Of whomever the actor answers for; nobody's is an empty list."""
    since = turn.today - timedelta(days=turn.policy.absence_reach_days)
    listed = await absence_lists.of_reader(
        turn.session, turn.actor, page=action.page, size=PAGE_SIZE, since=since, on=turn.today
    )
    return AbsenceList(listed.lines, listed.total, listed.page, reports_own=Role.STUDENT in turn.roles)


async def confirm(turn: Turn, action: a.ConfirmAbsence) -> Message:
    noted = await absence_reports.decide(
        turn.session,
        action.absence_id,
        AbsenceState.CONFIRMED,
        actor=turn.actor,
        occasion=turn.occasion,
    )
    return await _decided(turn, noted, decides=True)


async def decline(turn: Turn, action: a.DeclineAbsence) -> Message:
    noted = await absence_reports.decide(
        turn.session, action.absence_id, AbsenceState.DECLINED, actor=turn.actor, occasion=turn.occasion
    )
    return await _decided(turn, noted, decides=True)


async def withdraw(turn: Turn, action: a.WithdrawAbsence) -> Message:
    noted = await absence_reports.withdraw(
        turn.session, action.absence_id, actor=turn.actor, occasion=turn.occasion
    )
    return await _decided(turn, noted, decides=False)


async def _decided(turn: Turn, noted: Noted, *, decides: bool) -> Message:
    return AbsenceDecided(
        absence_id=noted.absence.id,
        student_name=_name(turn, noted),
        away=noted.away,
        state=noted.absence.state,
        is_new=noted.is_new,
        by_name=noted.by.full_name if noted.by else None,
        days=noted.shift.days,
        moved=noted.shift.moved,
        past_end=noted.shift.past_end,
        may_withdraw=decides and noted.absence.state in STANDS,
        left=await absence_lists.waiting_for(turn.session, turn.actor, on=turn.today),
    )


def _name(turn: Turn, noted: Noted) -> str | None:
    return None if noted.student.id == turn.actor.id else noted.student.full_name
