"""What a student reads of their own growth, and of what they answered."""

from dataclasses import dataclass

from domain import actions as a
from domain.messages.base import Button, Message, Rows, rows
from domain.messages.conferences import Growth
from domain.messages.parts import TargetName


@dataclass(frozen=True, slots=True)
class OwnGrowth(Message):
    """Instead of a place among others: people are not compared (DOMAIN rule 5)."""

    shown: int
    """Targets, of all there are judgements of."""
    latest: TargetName | None = None
    """Shown last."""
    growth: Growth | None = None
    """The last step to a further level."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.ShowPacePicture()),
            Button(a.ShowPath()),
            Button(a.ListCompetencies()),
            Button(a.SayStuck()),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class ElsewhereNoted(Message):
    """The student's work is there, and nothing of it was logged."""

    target: TargetName | None
    seen_by: tuple[str, ...]
    """Names of the adults who see the answer; empty where there is nobody yet."""

    def buttons(self) -> Rows:
        if self.target is None:
            return rows(Button(a.Reflect()), Button(a.SayStuck()), Button(a.GoHome()))
        target_id = self.target.id
        return rows(
            Button(a.RequestConference(target_id), self.target.in_full, "primary"),
            Button(a.OpenTarget(target_id), self.target.in_full),
            Button(a.Reflect(target_id)),
            Button(a.SayStuck(target_id)),
            Button(a.GoHome()),
        )
