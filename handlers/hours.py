"""Times of conferences: a teacher's weekly hours, a time taken, called off or missed, a group."""

from domain import actions as a
from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.forms import Answers, Form
from domain.messages.base import Message
from domain.messages.conferences import Appointment
from domain.messages.hours import (
    CalledOff,
    EndHoursAsked,
    GroupGathered,
    HoursList,
    MissedNoted,
    TimePlaced,
)
from domain.services.conferences import (
    bookings,
    groups,
    hours,
    invitations,
    meetings,
    offers,
    setbacks,
    time_forms,
)
from domain.services.conferences.conference_moves import agreed_time, appointment_of
from domain.services.learning import targets
from domain.vocabulary import Role
from handlers import conferences
from handlers.turn import Turn

# --- a teacher's weekly hours ------------------------------------------------------------------------------


async def list_hours(turn: Turn, *, just_changed: bool = False) -> Message:
    turn.require(Role.TEACHER)
    lines = await hours.of_teacher(turn.session, turn.actor, occasion=turn.occasion)
    return HoursList(lines, turn.today, turn.policy.booking_days, just_changed)


async def add_form(turn: Turn, action: a.AddHours) -> Form:
    turn.require(Role.TEACHER)
    return await time_forms.to_add_hours(turn.session, action, teacher=turn.actor, occasion=turn.occasion)


async def add(turn: Turn, _: a.AddHours, answers: Answers) -> Message:
    turn.require(Role.TEACHER)
    await hours.add(
        turn.session,
        turn.actor,
        weekdays=tuple(int(day) for day in answers.chosen("weekdays")),
        wanted=time_forms.read_hours(answers, today=turn.today),
        occasion=turn.occasion,
    )
    return await list_hours(turn, just_changed=True)


async def change_form(turn: Turn, action: a.ChangeHours) -> Form:
    turn.require(Role.TEACHER)
    return await time_forms.to_change_hours(turn.session, action, teacher=turn.actor, occasion=turn.occasion)


async def change(turn: Turn, action: a.ChangeHours, answers: Answers) -> Message:
    turn.require(Role.TEACHER)
    await hours.change(
        turn.session,
        action.hours_id,
        teacher=turn.actor,
        wanted=time_forms.read_hours(answers, today=turn.today),
        occasion=turn.occasion,
    )
    return await list_hours(turn, just_changed=True)


async def ask_end(turn: Turn, action: a.EndHours) -> Message:
    turn.require(Role.TEACHER)
    line, booked = await hours.booked_in(
        turn.session, action.hours_id, teacher=turn.actor, occasion=turn.occasion
    )
    return EndHoursAsked(line, booked)


async def end(turn: Turn, action: a.ConfirmEndHours) -> Message:
    turn.require(Role.TEACHER)
    await hours.end(turn.session, action.hours_id, teacher=turn.actor, occasion=turn.occasion)
    return await list_hours(turn, just_changed=True)


# --- one conference ----------------------------------------------------------------------------------------


async def book_form(turn: Turn, action: a.BookTime) -> Form:
    return await time_forms.to_book(turn.session, action, student=turn.actor, occasion=turn.occasion)


async def book(turn: Turn, action: a.BookTime, answers: Answers) -> Message:
    """Also where none of the times suits: then the conference waits for the teacher again."""
    if answers.text("time") == offers.NONE_SUITS:
        return await conferences.ask_other_time(turn, a.AskOtherTime(action.conference_id), answers)
    placed = await bookings.book(
        turn.session,
        action.conference_id,
        student=turn.actor,
        wish=answers.text("time") or "",
        occasion=turn.occasion,
    )
    meeting = placed.meeting
    return TimePlaced(
        conference_id=action.conference_id,
        target=targets.name_of(meeting.target, turn.language),
        teacher_name=meeting.teacher.full_name,
        appointment=placed.at,
        queue=placed.queue,
        invitation=await invitations.of_conference(
            turn.session, meeting.conference, reader=turn.actor, occasion=turn.occasion
        ),
    )


async def call_off_form(turn: Turn, action: a.CallOff) -> Form:
    return await time_forms.to_call_off(turn.session, action, teacher=turn.actor, occasion=turn.occasion)


async def call_off(turn: Turn, action: a.CallOff, answers: Answers) -> Message:
    found = await meetings.get_answerable(
        turn.session, action.conference_id, teacher=turn.actor, on=turn.today
    )
    before, freed_at = appointment_of(found.conference), agreed_time(found.conference)
    is_free = answers.text("free") == "yes"
    meeting = await setbacks.call_off(
        turn.session,
        action.conference_id,
        teacher=turn.actor,
        word=answers.text("word") or "",
        is_free_for_others=is_free,
        occasion=turn.occasion,
    )
    assert before is not None, "what is agreed or proposed has a time"
    return CalledOff(
        conference_id=action.conference_id,
        student_name=meeting.student.full_name,
        target=targets.name_of(meeting.target, turn.language),
        before=before,
        is_free_for_others=is_free,
        invitation=await invitations.of_freed_time(
            turn.session,
            meeting.conference,
            freed_at=freed_at,
            reader=turn.actor,
            occasion=turn.occasion,
        ),
    )


async def record_missed(turn: Turn, action: a.RecordMissed) -> Message:
    meeting = await setbacks.miss(
        turn.session, action.conference_id, teacher=turn.actor, occasion=turn.occasion
    )
    name = targets.name_of(meeting.target, turn.language)
    return MissedNoted(action.conference_id, meeting.student.full_name, name)


# --- a group -----------------------------------------------------------------------------------------------


async def gather_form(turn: Turn, action: a.GatherGroup) -> Form:
    return await time_forms.to_gather(turn.session, action, teacher=turn.actor, occasion=turn.occasion)


async def gather(turn: Turn, action: a.GatherGroup, answers: Answers) -> Message:
    starts_at = answers.moment("starts_at")
    if starts_at is None:
        raise InvalidAnswers({"starts_at": FieldProblem(Problem.MISSING)})
    at = Appointment(starts_at, answers.text("place"))
    target, students = await groups.gather(
        turn.session,
        action.target_id,
        teacher=turn.actor,
        conference_ids=time_forms.chosen_ids(answers, "students"),
        at=at,
        occasion=turn.occasion,
    )
    return GroupGathered(
        targets.name_of(target, turn.language), at, tuple(each.full_name for each in students)
    )
