"""What everybody can ask: linking, the guide, the language, unlinking."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from domain import actions as a
from domain.errors import AlreadyLinked, LinkPending, UnknownButton
from domain.messages.asking_help import HelpForStranger
from domain.messages.base import Message
from domain.messages.shared import (
    LANGUAGES,
    Guide,
    LanguageChoice,
    LanguageSet,
    LinkPendingWelcome,
    LinkWithdrawn,
    UnlinkAsked,
    Unlinked,
)
from domain.models import Person, School
from domain.services import schools
from domain.services.people import invites, links, people
from domain.vocabulary import Role
from handlers.turn import Audience, Turn, Wish


def audience_of(person: Person, school: School) -> Audience:
    return Audience(person.language or school.language, ZoneInfo(school.zone))


async def use_invite(session: AsyncSession, wish: Wish, *, now: datetime) -> tuple[Person, Message]:
    """Who a stranger is from now on, and what they are told. Raises InviteNotUsable, TooManyTries.

    A wrong token leaves a trace in the session.
    """
    token = wish.what.token if isinstance(wish.what, a.Start) else ""
    return await invites.use(session, channel=wish.channel, address=wish.address, token=token, now=now)


async def while_waiting(session: AsyncSession, known: links.Known, wish: Wish, *, now: datetime) -> Message:
    """What somebody may do whose account waits to be confirmed: choose a language, or withdraw.

    Raises LinkPending for anything else, the same invite once more among it.
    """
    match wish.what:
        case a.SetLanguage() as action:
            await _speak(session, known.person, action.language)
            return await _welcome_again(session, known, now=now)
        case a.ChooseLanguage():
            return await _welcome_again(session, known, now=now)
        case a.Unlink() | a.AskUnlink():
            return await withdraw(session, known, now=now)
        case _:
            raise LinkPending(known.person.called, known.school.help_line_name, known.school.help_line_number)


async def _welcome_again(session: AsyncSession, known: links.Known, *, now: datetime) -> Message:
    on = now.astimezone(ZoneInfo(known.school.zone)).date()
    asked = await invites.deciders(session, known.person, on=on)
    return LinkPendingWelcome(
        known.person.called, known.school.name, tuple(adult.full_name for adult in asked)
    )


async def withdraw(session: AsyncSession, known: links.Known, *, now: datetime) -> Message:
    """An account that waits no longer does."""
    await links.unlink(session, known.link, actor=known.person, now=now)
    return LinkWithdrawn()


async def help_for_stranger(session: AsyncSession) -> Message:
    """Of "help now" from an account nobody knows: the help line, where there is no doubt whose."""
    only = await schools.only_one(session)
    return HelpForStranger(only.help_line_name if only else None, only.help_line_number if only else None)


async def refuse_other_invite(turn: Turn, action: a.Start) -> None:
    """Raises AlreadyLinked where a linked account brings somebody else's invite, usable or not."""
    if action.token and not await invites.is_of(turn.session, action.token, turn.actor):
        raise AlreadyLinked


async def show_help(turn: Turn) -> Message:
    return Guide(tuple(sorted(turn.roles)), turn.wish.channel)


async def choose_language(turn: Turn) -> Message:
    return LanguageChoice(turn.language)


async def set_language(turn: Turn, action: a.SetLanguage) -> Message:
    await _speak(turn.session, turn.actor, action.language)
    return LanguageSet(LANGUAGES[action.language])


async def _speak(session: AsyncSession, person: Person, language: str) -> None:
    if language not in LANGUAGES:
        raise UnknownButton
    await people.speak(session, person, language)


async def ask_unlink(turn: Turn) -> Message:
    return UnlinkAsked(is_student=Role.STUDENT in turn.roles)


async def unlink(turn: Turn) -> Message:
    known = await links.find(turn.session, turn.wish.channel, turn.wish.address, now=turn.now)
    if known is not None:
        await links.unlink(turn.session, known.link, actor=turn.actor, now=turn.now)
    return Unlinked(turn.actor.called, is_student=Role.STUDENT in turn.roles)
