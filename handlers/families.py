"""What families, their students and advisors can ask about families; and what leaders see of the protocol."""

from dataclasses import replace

from domain import actions as a
from domain.errors import FamilyWeekGone
from domain.forms import Answers, Form, TextField
from domain.messages.base import Message
from domain.messages.families.care import FamilyAsks, FamilyTaskDone
from domain.messages.families.homes import AdvisorAsked
from domain.messages.families.previews import FamilyPreview, FamilyWordLate
from domain.models import Person
from domain.services.families import care, homes, pages, previews, protocol, tasks
from domain.services.people import adults, students
from domain.services.promises import promise
from domain.vocabulary import Role
from handlers.turn import Turn

LONGEST_WORDS = 1_000
LONGEST_WORD = 400
"""Of a student to the family: it stands beside a week."""


# --- families -----------------------------------------------------------------------------------------------


async def home(turn: Turn) -> Message:
    """One's children; also for somebody without any role, as nothing."""
    return await homes.of_guardian(turn.session, turn.actor, occasion=turn.occasion, language=turn.language)


async def open_child(turn: Turn, action: a.OpenChild) -> Message:
    student = await _child(turn, action)
    return await homes.card_of(
        turn.session,
        student,
        guardian=turn.actor,
        occasion=turn.occasion,
        language=turn.language,
        is_only=False,
    )


async def open_week(turn: Turn, action: a.OpenFamilyWeek) -> Message:
    return await homes.last_week(
        turn.session,
        action.student_id,
        guardian=turn.actor,
        occasion=turn.occasion,
        language=turn.language,
    )


async def show_words(turn: Turn) -> Message:
    return await homes.words(turn.session, turn.actor)


async def ask_form(turn: Turn, action: a.AskAdvisor) -> Form:
    student = await _child(turn, action)
    return Form(
        opener=action,
        fields=(TextField(name="words", max_length=LONGEST_WORDS),),
        about=student.called,
    )


async def ask(turn: Turn, action: a.AskAdvisor, answers: Answers) -> Message:
    student, words = await _child(turn, action), answers.text("words") or ""
    task = await tasks.ask(turn.session, student, by=turn.actor, words=words, now=turn.now)
    around = await adults.around(turn.session, student, on=turn.today)
    advisors = adults.advisors(around)
    for advisor in advisors:
        await promise(
            turn.session,
            FamilyAsks(student.id, student.full_name, turn.actor.full_name, task.id, words),
            to=advisor,
            key=f"family-asks:{task.id}:{advisor.id}",
            now=turn.now,
            about=student.id,
        )
    return AdvisorAsked(student.id, student.called, tuple(advisor.full_name for advisor in advisors))


async def _child(turn: Turn, action: a.OpenChild | a.AskAdvisor) -> Person:
    """Raises NotFound unless the actor is the student's guardian now."""
    return await students.get_guarded(turn.session, action.student_id, actor=turn.actor, on=turn.today)


# --- students -----------------------------------------------------------------------------------------------


async def show_preview(turn: Turn) -> FamilyPreview:
    turn.require(Role.STUDENT)
    return await previews.of_student(turn.session, turn.actor, occasion=turn.occasion)


async def word_form(turn: Turn, action: a.AddFamilyWord) -> Form:
    turn.require(Role.STUDENT)
    if turn.wish.what == action:  # whoever writes already is heard, also when it has gone meanwhile
        await previews.held_open(turn.session, turn.actor, occasion=turn.occasion)
    summary = await previews.latest(turn.session, turn.actor, occasion=turn.occasion)
    word = summary.word if summary is not None and summary.gone_at is None else None
    return Form(
        opener=action,
        # Required: what takes words away is a button that says so, not a question skipped.
        fields=(TextField(name="word", max_length=LONGEST_WORD, initial=word or ""),),
    )


async def add_word(turn: Turn, answers: Answers) -> FamilyPreview | FamilyWordLate:
    """With the week, or kept for the student where that has gone: nothing written is lost."""
    turn.require(Role.STUDENT)
    word = answers.text("word") or ""
    try:
        await previews.add_word(turn.session, turn.actor, word=word, occasion=turn.occasion)
    except FamilyWeekGone as late:
        return await previews.keep_late(
            turn.session, turn.actor, word=word, went_on=late.went_on, occasion=turn.occasion
        )
    return await show_preview(turn)


async def take_word(turn: Turn) -> FamilyPreview:
    turn.require(Role.STUDENT)
    await previews.add_word(turn.session, turn.actor, word=None, occasion=turn.occasion)
    return replace(await show_preview(turn), is_taken_away=True)


async def talk_first(turn: Turn) -> FamilyPreview:
    turn.require(Role.STUDENT)
    await previews.talk_first(turn.session, turn.actor, occasion=turn.occasion)
    return await show_preview(turn)


# --- advisors -----------------------------------------------------------------------------------------------


async def open_family(turn: Turn, action: a.OpenFamily) -> Message:
    return await care.of_student(turn.session, action.student_id, advisor=turn.actor, occasion=turn.occasion)


async def list_tasks(turn: Turn, action: a.ListFamilyTasks) -> Message:
    turn.require(Role.TEACHER, Role.ADVISOR)
    return await care.list_tasks(turn.session, turn.actor, page=action.page, occasion=turn.occasion)


async def say_shown(turn: Turn, action: a.SayShown) -> Message:
    student = await students.get_advised(turn.session, action.student_id, actor=turn.actor, on=turn.today)
    await previews.say_shown(turn.session, student, by=turn.actor, occasion=turn.occasion)
    return await open_family(turn, a.OpenFamily(student.id))


async def invite_guardian(turn: Turn, action: a.InviteGuardian) -> Message:
    return await pages.invite_guardian(
        turn.session,
        action.student_id,
        action.guardian_id,
        advisor=turn.actor,
        occasion=turn.occasion,
    )


async def print_page(turn: Turn, action: a.PrintFamilyPage) -> Message:
    return await pages.of_guardian(
        turn.session,
        action.student_id,
        action.guardian_id,
        advisor=turn.actor,
        occasion=turn.occasion,
    )


async def print_pages(turn: Turn) -> Message:
    turn.require(Role.TEACHER, Role.ADVISOR)
    return await pages.of_advisory(turn.session, advisor=turn.actor, occasion=turn.occasion)


async def done_form(turn: Turn, action: a.CloseFamilyTask) -> Form:
    found = await tasks.get(turn.session, action.task_id, advisor=turn.actor, on=turn.today)
    return Form(
        opener=action,
        fields=(TextField(name="note", required=False, max_length=LONGEST_WORDS),),
        about=found.guardian.full_name,
    )


async def done(turn: Turn, action: a.CloseFamilyTask, answers: Answers) -> Message:
    found = await tasks.done(
        turn.session,
        action.task_id,
        by=turn.actor,
        note=answers.text("note"),
        on=turn.today,
        now=turn.now,
    )
    await turn.session.flush()
    return FamilyTaskDone(
        student_id=found.student.id,
        student_name=found.student.full_name,
        guardian_name=found.guardian.full_name,
        left=await tasks.count_of(turn.session, turn.actor, on=turn.today),
    )


# --- leaders ------------------------------------------------------------------------------------------------


async def show_protocol(turn: Turn) -> Message:
    turn.require(Role.LEADER)
    return await protocol.in_words(turn.session, occasion=turn.occasion)
