"""What a family can see."""

from domain.messages.base import Message
from domain.services.people import homes
from handlers.turn import Turn


async def home(turn: Turn) -> Message:
    """Levels, dates and conferences of one's children; also for somebody without any role, as nothing."""
    return await homes.of_family(turn.session, turn.actor, occasion=turn.occasion, language=turn.language)
