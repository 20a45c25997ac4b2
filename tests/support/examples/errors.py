"""An example of every refusal."""

from datetime import date
from uuid import UUID

from domain.errors import (
    AlreadyAsked,
    AlreadyLinked,
    FamilyWeekGone,
    FileCannotBeOpened,
    FileNotKept,
    FileNotUsable,
    FileTooLarge,
    GuardianNotTold,
    InviteNotUsable,
    LedIsFull,
    LinkPending,
    NobodyToShowTo,
    NoTeacherForTarget,
    NotFound,
    NothingToGoOnWith,
    NotInThisState,
    NotLinked,
    OnlyInPrivate,
    PictureTooLarge,
    Refusal,
    StudentLooksFirst,
    TimeHasPassed,
    TooManyTries,
    UnknownButton,
)
from domain.vocabulary import ConferenceState

CONFERENCE_ID = UUID("019a9e00-0000-7000-8000-00000000000c")

REFUSALS: tuple[Refusal, ...] = (
    NotFound(),
    NotLinked(),
    NotLinked(was_writing=True),
    LinkPending("Ana"),
    LinkPending("Ana", "988 Lifeline", "988"),
    LinkPending("<!channel> & <b>Åsa</b> 🦊 " * 20),
    InviteNotUsable(),
    AlreadyLinked(),
    TooManyTries(1),
    TooManyTries(47),
    UnknownButton(),
    NothingToGoOnWith(),
    LedIsFull(12),
    NobodyToShowTo(),
    FamilyWeekGone(date(2026, 11, 20)),
    FamilyWeekGone(None),
    GuardianNotTold("Lucía Morales", "Ana"),
    GuardianNotTold("<!channel> & <b>Åsa</b> " * 20, "<i>Ana" * 20),
    StudentLooksFirst("Ana Morales", "HB.1"),
    StudentLooksFirst("<!channel> & <b>Åsa</b>", "<i>HB"),
    AlreadyAsked(CONFERENCE_ID, "Unit rates"),
    AlreadyAsked(CONFERENCE_ID, "Ratios <i>& more</i> " * 40),
    NoTeacherForTarget("Solving equations"),
    *(NotInThisState(CONFERENCE_ID, state) for state in ConferenceState),
    TimeHasPassed(CONFERENCE_ID),
    OnlyInPrivate(),
    FileTooLarge(20),
    FileNotUsable(),
    FileNotKept(),
    FileCannotBeOpened(),
    PictureTooLarge(80),
)
