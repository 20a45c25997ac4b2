"""What is said beside an answer to a student's own words, where the school asked for it.

Nothing is done but that: nobody is told, nothing is written down. Source: DOMAIN rule 27
"""

from collections.abc import Iterator
from dataclasses import replace

from domain import actions as a
from domain.messages.base import HelpNear, Message
from domain.rules import help_phrases
from domain.vocabulary import Role
from handlers.turn import Sent, Submitted, Turn, Typed


def beside(turn: Turn, message: Message) -> Message:
    """The answer, with the word that help is near where the student's own words hold one of the phrases."""
    near = help_near(turn)
    return message if near is None else replace(message, help_near=near)


def help_near(turn: Turn) -> HelpNear | None:
    """What to say of help; None where nothing is, as it is while the school names no phrases."""
    phrases = turn.policy.help_phrases
    if not phrases or Role.STUDENT not in turn.roles:
        return None
    if not help_phrases.are_said(_words(turn), phrases):
        return None
    return HelpNear(turn.school.help_line_name, turn.school.help_line_number)


def _words(turn: Turn) -> Iterator[str]:
    """Whatever the student has just written, be it an answer in a form or a word typed on its own."""
    what = turn.wish.what
    match what:
        case Typed():
            yield what.text
        case Submitted():
            yield from (answer for answer in what.answers.values() if isinstance(answer, str))
        case Sent():
            yield from (file.caption for file in what.files if file.caption)
        case a.FindTargets():
            yield what.text
        case _:
            pass
