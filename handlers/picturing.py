"""Pace as pictures: a student's own, a student's to an adult, and a class's."""

from domain import actions as a
from domain.messages.base import Message
from domain.messages.pictures import MyPace
from domain.services.pace import class_pictures, pictures
from domain.vocabulary import Role
from handlers.turn import Turn


async def show_pace(turn: Turn, action: a.ShowPacePicture) -> Message:
    turn.require(Role.STUDENT)
    found = await pictures.pace_of(
        turn.session, turn.actor, action.section_id, occasion=turn.occasion, language=turn.language
    )
    return MyPace(found.picture, found.others)


async def show_student_pace(turn: Turn, action: a.ShowStudentPace) -> Message:
    return await pictures.of_student(
        turn.session,
        action.student_id,
        action.section_id,
        actor=turn.actor,
        occasion=turn.occasion,
        language=turn.language,
    )


async def show_class(turn: Turn, action: a.ShowClassPicture) -> Message:
    turn.require(Role.TEACHER)
    return await class_pictures.needs_of(
        turn.session,
        action.section_id,
        actor=turn.actor,
        occasion=turn.occasion,
        language=turn.language,
    )
