"""A teacher's calendar address: what it is, made, taken back."""

from dataclasses import dataclass
from datetime import date

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows


@dataclass(frozen=True, slots=True)
class CalendarAddress(Message):
    """Whether there is an address, and what can be done about it."""

    made_on: date | None
    """Of the one that works; None where none does."""
    is_possible: bool = True
    """Whether this process can be reached by calendar programs."""

    def buttons(self) -> Rows:
        is_on = self.made_on is not None
        return rows(
            Button(a.MakeCalendarAddress(), "again" if is_on else "", look="" if is_on else "primary")
            if self.is_possible
            else None,
            Button(a.RevokeCalendarAddress(), look="danger") if is_on else None,
            Button(a.ListRequests()),
            Button(a.GoHome(), look="primary" if is_on else ""),
        )


@dataclass(frozen=True, slots=True)
class CalendarAddressReady(Message):
    """The address, this once: it is kept nowhere."""

    url: str
    has_replaced: bool = False
    """Whether one before no longer works."""

    def buttons(self) -> Rows:
        return rows(Button(a.RevokeCalendarAddress(), look="danger"), Button(a.GoHome(), look="primary"))


@dataclass(frozen=True, slots=True)
class CalendarAddressRevokeAsked(Message):
    """Asks to be sure; nothing has happened yet."""

    def buttons(self) -> Rows:
        return rows(Button(a.ConfirmRevokeAddress(), look="danger"), Button(a.ShowCalendarAddress()))


@dataclass(frozen=True, slots=True)
class CalendarAddressRevoked(Message):
    """The address no longer works."""

    def buttons(self) -> Rows:
        return rows(Button(a.ShowCalendarAddress()), Button(a.GoHome(), look="primary"))
