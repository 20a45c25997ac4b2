"""Reflections that a student shares, for those with whom they are shared; and the sound of a voice note."""

from domain import actions as a
from domain.messages.reflections import ReflectionVoice
from domain.messages.shared_reflections import SharedReflection, SharedReflections
from domain.services.reflecting import shared
from handlers.turn import Turn


async def list_shared(turn: Turn, action: a.ListSharedReflections) -> SharedReflections:
    return await shared.of_student(
        turn.session, action.student_id, reader=turn.actor, page=action.page, occasion=turn.occasion
    )


async def open_shared(turn: Turn, action: a.OpenSharedReflection) -> SharedReflection:
    return await shared.one(turn.session, action.reflection_id, reader=turn.actor, occasion=turn.occasion)


async def hear(turn: Turn, action: a.HearReflection) -> ReflectionVoice:
    return await shared.voice_of(
        turn.session, action.reflection_id, reader=turn.actor, occasion=turn.occasion
    )
