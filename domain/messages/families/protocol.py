"""What goes to whom, by what way: the school's protocol."""

from dataclasses import dataclass
from enum import StrEnum

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.vocabulary import FamilyPart


class FamilyWay(StrEnum):
    """How a guardian hears of a student."""

    MESSAGES = "messages"
    NO_LINK = "no_link"
    OUT_OF_REACH = "out_of_reach"
    ON_PAPER = "on_paper"
    NOT_TOLD = "not_told"
    """The school's protocol says so; they may still look."""
    TURNED_OFF = "turned_off"
    """By themselves."""


@dataclass(frozen=True, slots=True)
class FamilyProtocol(Message):
    """What goes to which families, in words. Small numbers are not named (DOMAIN rule 32)."""

    is_weekly: bool
    parts: tuple[FamilyPart, ...]
    waits_hours: int
    by_message: int | None
    """Guardians; None where the number is not told."""
    on_paper: int | None
    not_told: int | None
    """By the school's protocol or their own wish."""
    out_of_reach: int | None
    """Without an account, or with one that takes no messages."""

    def buttons(self) -> Rows:
        return rows(Button(a.GoHome()))
