"""Examples of what everybody reads."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.messages.base import Message
from domain.messages.progress import Progress, ReflectionLine
from domain.messages.shared import (
    ChildLine,
    FamilyHome,
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
from tests.support.examples.staff import LONG, NOTHING_YET, PROGRESS, PROGRESS_WITH_TOO_MUCH, TARGET

CHILD = ChildLine(
    "Ana Morales",
    "7",
    PROGRESS,
    (
        ReflectionLine(datetime(2026, 11, 16, 20, 5, tzinfo=UTC), TARGET, "Drawing a table helped me."),
        ReflectionLine(datetime(2026, 11, 12, 20, 5, tzinfo=UTC), None, None),
    ),
)

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
    FamilyHome("Lucía", (CHILD,)),
    FamilyHome("Lucía", (replace(CHILD, grade=None, progress=NOTHING_YET, reflections=()),)),
    FamilyHome(
        LONG,
        (ChildLine(LONG, LONG, PROGRESS_WITH_TOO_MUCH, CHILD.reflections),) * 5,
    ),
    FamilyHome("Lucía", ()),
    FamilyHome("Lucía", (replace(CHILD, progress=Progress((), 2, (), ())),)),
)
