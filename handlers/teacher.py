"""What a teacher or an advisor can ask about students."""

from domain import actions as a
from domain.messages.base import Message
from domain.messages.parts import PAGE_SIZE
from domain.messages.staff import HelpAcknowledged, StudentEntry, StudentList
from domain.services.people import help_requests, homes, staff_views, students
from domain.services.people.students import StudentLine
from domain.vocabulary import Role
from handlers.turn import Turn

STAFF = (Role.TEACHER, Role.ADVISOR, Role.LEADER)


async def home(turn: Turn) -> Message:
    """A teacher's and an advisor's day; for a leader who is neither, the school in counts."""
    make = homes.of_staff if turn.roles & {Role.TEACHER, Role.ADVISOR} else homes.of_leader
    return await make(turn.session, turn.actor, occasion=turn.occasion, language=turn.language)


async def list_students(turn: Turn, action: a.ListStudents) -> Message:
    turn.require(*STAFF)
    found = await students.list_taught(turn.session, actor=turn.actor, on=turn.today)
    page = max(0, min(action.page, (len(found) - 1) // PAGE_SIZE))
    return StudentList(_entries(found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]), len(found), page)


async def find_students(turn: Turn, action: a.FindStudents) -> Message:
    """Students whose name contains the text; the card at once where there is only one.

    A leader who neither teaches nor advises has no students to find, and gets their home.
    """
    turn.require(*STAFF)
    if not turn.roles & {Role.TEACHER, Role.ADVISOR}:
        return await home(turn)
    text = " ".join(action.text.split())
    found = await students.list_taught(turn.session, actor=turn.actor, on=turn.today, text=text)
    if text and len(found) == 1:
        return await open_student(turn, a.OpenStudent(found[0].id))
    return StudentList(_entries(found[:PAGE_SIZE]), len(found), text=text)


def _entries(lines: list[StudentLine]) -> tuple[StudentEntry, ...]:
    return tuple(StudentEntry(line.id, line.name, line.grade, line.is_advised) for line in lines)


async def open_student(turn: Turn, action: a.OpenStudent) -> Message:
    return await staff_views.card(
        turn.session, action.student_id, actor=turn.actor, occasion=turn.occasion, language=turn.language
    )


async def list_student_targets(turn: Turn, action: a.ListStudentTargets) -> Message:
    return await staff_views.targets_page(
        turn.session,
        action.student_id,
        page=action.page,
        actor=turn.actor,
        occasion=turn.occasion,
        language=turn.language,
    )


async def open_student_target(turn: Turn, action: a.OpenStudentTarget) -> Message:
    return await staff_views.target_card(
        turn.session,
        action.student_id,
        action.target_id,
        actor=turn.actor,
        occasion=turn.occasion,
        language=turn.language,
    )


async def acknowledge_help(turn: Turn, action: a.AcknowledgeHelp) -> Message:
    done = await help_requests.acknowledge(
        turn.session,
        action.help_id,
        actor=turn.actor,
        roles=turn.roles,
        on=turn.today,
        now=turn.now,
    )
    student = done.student
    return HelpAcknowledged(
        student_id=student.id,
        student_name=student.full_name,
        kind=done.request.kind,
        read_by=done.by.full_name,
        is_first=done.by.id == turn.actor.id,
        may_open=await students.teaches(turn.session, student, actor=turn.actor, on=turn.today),
    )
