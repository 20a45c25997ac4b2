"""Reminders of conferences that are agreed on. Source: DOMAIN rules 11 and 23"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Nudge, Rows, StudentNudge, rows
from domain.messages.conferences import Appointment
from domain.messages.parts import TargetName
from domain.vocabulary import NudgeReason

MOST_BUTTONS = 6


@dataclass(frozen=True, slots=True)
class Coming:
    """One conference to be reminded of."""

    conference_id: UUID
    target: TargetName
    with_name: str
    """The other one of the two."""
    appointment: Appointment

    @property
    def starts_at(self) -> datetime:
        return self.appointment.starts_at


@dataclass(frozen=True, slots=True)
class ConferenceReminder(StudentNudge):
    """To the student: it is soon. An appointment they made, so it takes nobody's place in the week."""

    WHY: ClassVar[NudgeReason] = NudgeReason.CONFERENCE_SOON
    COUNTS: ClassVar[bool] = False

    coming: tuple[Coming, ...]
    """Back to back, the first one first; at least one."""

    def buttons(self) -> Rows:
        first, *others = self.coming
        ways = (
            Button(a.OpenConference(each.conference_id), each.target.in_full, look)
            for each, look in zip(self.coming[:MOST_BUTTONS], ("primary", *[""] * len(others)), strict=False)
        )
        return rows(
            *ways,
            None if others else Button(a.AskOtherTime(first.conference_id)),
            Button(a.SayStuck(first.target.id)),
            Button(a.HelpNow()),
        )


@dataclass(frozen=True, slots=True)
class ConferencesSoon(Nudge):
    """To the teacher, where they have not switched it off: one message for those back to back."""

    WHY: ClassVar[NudgeReason] = NudgeReason.CONFERENCE_SOON

    coming: tuple[Coming, ...]

    def buttons(self) -> Rows:
        return (
            *(
                (Button(a.OpenConference(each.conference_id), f"{each.target.code} · {each.with_name}"),)
                for each in self.coming[:MOST_BUTTONS]
            ),
            (Button(a.ListRequests()), Button(a.ChooseCadence())),
        )
