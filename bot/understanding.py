"""From what a payload says to what is wished."""

from bot.channels.base import Received
from bot.files.taking import Taken
from domain import actions as a
from domain import errors
from domain.action_codec import decode
from domain.errors import UnknownButton
from handlers.commands import action_for
from handlers.turn import Sent, Submitted, Typed


def understand(received: Received, taken: Taken) -> a.AnyAction | Typed | Sent | Submitted:
    """What is wished; `taken` are the files the payload offers. Raises Refusal."""
    if received.refusal is not None:
        raise getattr(errors, received.refusal)
    if taken.refusal is not None:
        raise taken.refusal
    if received.button is not None:
        return decode(received.button)  # type: ignore[return-value]  # every action is in the union
    if received.command is not None:
        return action_for(received.command, received.argument)
    if received.form is not None:
        opener = decode(received.form[0])
        if not isinstance(opener, a.FormAction):
            raise UnknownButton
        return Submitted(opener, received.form[1], taken.by_field, taken.problems)
    return Sent(taken.files) if taken.files else Typed(received.text or "")
