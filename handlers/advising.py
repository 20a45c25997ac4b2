"""The weekly check-in, for advisors: who remains, one student before the talk, what came of it."""

from dataclasses import replace
from datetime import time

from domain import actions as a
from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.forms import Answers, Form
from domain.messages.advising import BriefsReady
from domain.messages.base import Message
from domain.messages.talks import (
    AgreementClosed,
    AskedAgain,
    CheckInVoices,
    EnteredForStudent,
    TalkIsMoved,
    TalkMarked,
    TalkRecorded,
    TalkTakenBack,
    WhyNotMetAsked,
)
from domain.rules.check_ins import monday_of
from domain.services.advising import (
    advisory_times,
    agreements,
    asking,
    briefs,
    coverages,
    forms,
    lists,
    needs,
    pages,
    school_coverage,
    talks,
    weeks,
)
from domain.services.advising.talks import Marked
from domain.services.advising.weeks import Held
from domain.services.coaching import check_in_forms
from domain.vocabulary import Role
from handlers.turn import Turn

ADVISORS = (Role.ADVISOR, Role.TEACHER)
"""Whoever has an advisory: rosters call some of them teachers. Whose students they are is asked each time."""


async def list_advisory(turn: Turn, action: a.ListAdvisory, *, just_dated: bool = False) -> Message:
    turn.require(*ADVISORS)
    return await lists.page(
        turn.session,
        turn.actor,
        number=action.page,
        weeks_back=action.weeks_back,
        occasion=turn.occasion,
        just_dated=just_dated,
    )


async def open_brief(turn: Turn, action: a.OpenBrief) -> Message:
    turn.require(*ADVISORS)
    return await briefs.brief(
        turn.session,
        action.student_id,
        week_on=weeks.week_of(action.week, turn.occasion),
        adult=turn.actor,
        occasion=turn.occasion,
    )


async def listen(turn: Turn, action: a.ListenToCheckIn) -> Message:
    turn.require(*ADVISORS)
    week_on = weeks.week_of(action.week, turn.occasion)
    student, voices = await briefs.voices(
        turn.session, action.student_id, week_on=week_on, adult=turn.actor, occasion=turn.occasion
    )
    return CheckInVoices(student.id, student.full_name, week_on, voices)


async def print_briefs(turn: Turn, action: a.PrintBriefs) -> Message:
    turn.require(*ADVISORS)
    made = await pages.of_remaining(turn.session, turn.actor, number=action.page, occasion=turn.occasion)
    return BriefsReady(
        monday_of(turn.today), len(made.page.briefs), made.page, number=made.number, more=made.more
    )


# --- the talk ----------------------------------------------------------------------------------------------


_Week = (
    a.MarkMet
    | a.UndoMet
    | a.AskWhyNotMet
    | a.SetNotMet
    | a.MeetAnotherTime
    | a.RecordTalk
    | a.EnterForStudent
    | a.AskCheckInAgain
)


async def _held(turn: Turn, action: _Week) -> Held:
    turn.require(*ADVISORS)
    return await weeks.hold(
        turn.session,
        action.student_id,
        weeks.week_of(action.week, turn.occasion),
        adult=turn.actor,
        occasion=turn.occasion,
    )


async def mark_met(turn: Turn, action: a.MarkMet) -> Message:
    held = await _held(turn, action)
    marked = await talks.mark_met(turn.session, held, by=turn.actor, occasion=turn.occasion)
    return await _marked(turn, held, marked)


async def set_not_met(turn: Turn, action: a.SetNotMet) -> Message:
    held = await _held(turn, action)
    marked = await talks.mark_missed(turn.session, held, action.why, by=turn.actor, occasion=turn.occasion)
    return await _marked(turn, held, marked)


async def _marked(turn: Turn, held: Held, marked: Marked) -> Message:
    await turn.session.flush()
    week_on = held.check_in.week_on
    remaining, next_one = await weeks.who_is_next(turn.session, turn.actor, week_on, occasion=turn.occasion)
    return TalkMarked(
        student_id=held.student.id,
        student_name=held.student.full_name,
        week_on=week_on,
        missed=marked.missed,
        is_new=marked.is_new,
        by_name=marked.by.full_name if marked.by else None,
        remaining=remaining,
        next_id=next_one.id if next_one else None,
        next_name=next_one.full_name if next_one else "",
    )


async def undo_met(turn: Turn, action: a.UndoMet) -> Message:
    held = await _held(turn, action)
    is_possible = await talks.take_back(turn.session, held, by=turn.actor, occasion=turn.occasion)
    return TalkTakenBack(held.student.id, held.student.full_name, held.check_in.week_on, is_possible)


async def ask_why_not_met(turn: Turn, action: a.AskWhyNotMet) -> Message:
    held = await _held(turn, action)
    return WhyNotMetAsked(held.student.id, held.student.full_name, held.check_in.week_on)


async def move_form(turn: Turn, action: a.MeetAnotherTime) -> Form:
    """Raises NotFound for a week without a check-in, where nothing could be kept."""
    await _held(turn, action)
    return await forms.to_move(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def move(turn: Turn, action: a.MeetAnotherTime, answers: Answers) -> Message:
    meets_at = answers.moment("meets_at")
    if meets_at is None:
        raise InvalidAnswers({"meets_at": FieldProblem(Problem.MISSING)})
    held = await _held(turn, action)
    is_told = await talks.move(
        turn.session,
        held,
        meets_at,
        word=answers.text("word"),
        by=turn.actor,
        occasion=turn.occasion,
    )
    return TalkIsMoved(held.student.id, held.student.full_name, held.check_in.week_on, meets_at, is_told)


async def record_form(turn: Turn, action: a.RecordTalk) -> Form:
    """Raises NotFound for a week without a check-in, where nothing could be kept."""
    await _held(turn, action)
    return await forms.to_record(
        turn.session, action, adult=turn.actor, is_whole=turn.is_whole, occasion=turn.occasion
    )


async def record(turn: Turn, action: a.RecordTalk, answers: Answers) -> Message:
    talked = forms.talked(answers)
    held = await _held(turn, action)
    recorded = await talks.record(turn.session, held, talked, by=turn.actor, occasion=turn.occasion)
    await turn.session.flush()
    week_on = held.check_in.week_on
    remaining, next_one = await weeks.who_is_next(turn.session, turn.actor, week_on, occasion=turn.occasion)
    return TalkRecorded(
        student_id=held.student.id,
        student_name=held.student.full_name,
        week_on=week_on,
        has_note=bool(talked.note or talked.voice_id),
        made=len(talked.agreed),
        done=recorded.done,
        let_go=recorded.let_go,
        meets_at=talked.meets_at,
        is_told=recorded.is_told,
        remaining=remaining,
        next_id=next_one.id if next_one else None,
        next_name=next_one.full_name if next_one else "",
    )


async def close_agreement(turn: Turn, action: a.CloseAgreement) -> Message:
    """For whoever advises the student, and for the student where it is their own part."""
    closed = await agreements.close_one(
        turn.session,
        action.agreement_id,
        is_done=bool(action.is_done),
        actor=turn.actor,
        occasion=turn.occasion,
    )
    return AgreementClosed(
        words=closed.agreement.words,
        is_done=bool(closed.agreement.is_done),
        is_new=closed.is_new,
        student_id=None if closed.is_own else closed.student.id,
        student_name="" if closed.is_own else closed.student.full_name,
    )


# --- answers that are missing ------------------------------------------------------------------------------


async def ask_again(turn: Turn, action: a.AskCheckInAgain) -> Message:
    held = await _held(turn, action)
    is_early = await asking.is_before_questions(
        turn.session, held.student, held.check_in, occasion=turn.occasion
    )
    at = None if is_early else await asking.again(turn.session, held, by=turn.actor, occasion=turn.occasion)
    return AskedAgain(held.student.id, held.student.full_name, held.check_in.week_on, at, is_early)


async def entering_form(turn: Turn, action: a.EnterForStudent) -> Form:
    """The student's own questions. Raises StudentAnswered where they answered themselves."""
    held = await _held(turn, action)
    talks.refuse_own_answers(held)
    if not turn.fills_in or action.seen is None:
        now = await check_in_forms.opened(turn.session, held.student, held.check_in, occasion=turn.occasion)
        action = replace(action, seen=now.seen, asks_goal=int(now.asks_goal))
    fields = await check_in_forms.fields(
        turn.session, held.student, held.check_in, asks_goal=bool(action.asks_goal)
    )
    return Form(
        action,
        fields,
        about=held.student.full_name,
        details={"week": held.check_in.week_on.isoformat()},
    )


async def enter(turn: Turn, action: a.EnterForStudent, answers: Answers) -> Message:
    held = await _held(turn, action)
    talks.refuse_own_answers(held)
    saved = await check_in_forms.save(
        turn.session,
        held.student,
        held.check_in,
        answers,
        by=turn.actor,
        seen=action.seen,
        is_whole=turn.is_whole,
        occasion=turn.occasion,
    )
    talks.note(turn.session, "wrote down check-in", held, by=turn.actor, occasion=turn.occasion)
    return EnteredForStudent(held.student.id, held.student.full_name, held.check_in.week_on, saved.is_edit)


# --- over the weeks, and together --------------------------------------------------------------------------


async def show_coverage(turn: Turn) -> Message:
    turn.require(*ADVISORS)
    leads = Role.LEADER in turn.roles
    return await coverages.of_adult(turn.session, turn.actor, occasion=turn.occasion, leads=leads)


async def show_school_coverage(turn: Turn, action: a.ShowSchoolCoverage) -> Message:
    turn.require(Role.LEADER)
    return await school_coverage.figures(turn.session, turn.actor, page=action.page, occasion=turn.occasion)


async def show_shared_needs(turn: Turn) -> Message:
    turn.require(*ADVISORS)
    return await needs.shared(turn.session, turn.actor, occasion=turn.occasion)


async def time_form(turn: Turn, action: a.SetAdvisoryTime) -> Form:
    turn.require(*ADVISORS)
    return await forms.to_set_time(turn.session, action, adult=turn.actor, occasion=turn.occasion)


async def set_time(turn: Turn, action: a.SetAdvisoryTime, answers: Answers) -> Message:
    turn.require(*ADVISORS)
    section = await advisory_times.own(turn.session, action.section_id, adult=turn.actor, on=turn.today)
    await advisory_times.choose(
        turn.session,
        section,
        weekday=int(answers.text("weekday") or 0),
        at=time.fromisoformat(answers.text("at") or "10:00"),
        by=turn.actor,
        occasion=turn.occasion,
    )
    return await list_advisory(turn, a.ListAdvisory(), just_dated=True)
