"""Examples of what everybody reads."""

from domain.messages.base import Message
from domain.messages.shared import (
    Guide,
    LanguageChoice,
    LanguageSet,
    LinkConfirmed,
    LinkDeclined,
    LinkMoved,
    LinkPendingWelcome,
    LinkWithdrawn,
    UnlinkAsked,
    Unlinked,
    Welcome,
)
from domain.vocabulary import ChannelName, Role
from tests.support.examples.staff import LONG

EXAMPLES: tuple[Message, ...] = (
    Welcome("Bo", "Riverbend School"),
    Welcome(LONG, LONG),
    LinkPendingWelcome("Ana", "Riverbend School", ("Rosa Delgado",)),
    LinkPendingWelcome(LONG, LONG, (LONG, LONG, LONG, LONG)),
    LinkPendingWelcome("Ana", "Riverbend School", ()),
    LinkConfirmed("Ana", "Rosa Delgado"),
    LinkConfirmed(LONG, LONG),
    LinkDeclined("Rosa Delgado"),
    LinkMoved("Ana"),
    LinkWithdrawn(),
    UnlinkAsked(is_student=True),
    UnlinkAsked(is_student=False),
    Unlinked("Ana", is_student=True),
    Unlinked("Bo", is_student=False),
    LanguageChoice("en"),
    LanguageSet("Español"),
    Guide((Role.STUDENT,), ChannelName.TELEGRAM),
    Guide((Role.ADVISOR, Role.TEACHER), ChannelName.SLACK),
    Guide((Role.LEADER,), ChannelName.WEB),
    Guide((Role.GUARDIAN,), ChannelName.TELEGRAM),
    Guide((Role.STUDENT, Role.TEACHER), ChannelName.MEMORY),
    Guide((), ChannelName.TELEGRAM),
)
