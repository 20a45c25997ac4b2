"""When somebody wants to hear of things."""

from dataclasses import dataclass
from datetime import time

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.vocabulary import Rhythm


@dataclass(frozen=True, slots=True)
class WeeklyTime:
    rhythm: Rhythm
    weekday: int
    """0 for Monday."""
    at: time
    """Local to the school."""


@dataclass(frozen=True, slots=True)
class CadenceSet(Message):
    """What they chose, and what never changes: the quiet hours, and days without school."""

    quiet_from: time
    quiet_until: time
    weekly: WeeklyTime | None = None
    """Of a student."""
    digest_at: time | None = None
    """Of a teacher or advisor."""
    reminds: bool | None = None
    """Of a teacher: whether they are reminded of each conference."""
    family: bool | None = None
    """Of a guardian: whether the week of their children comes."""

    def buttons(self) -> Rows:
        return rows(Button(a.GoHome(), look="primary"), Button(a.ChooseCadence()))
