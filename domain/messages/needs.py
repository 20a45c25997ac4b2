"""What teachers need to be able to help, on the leaders' list."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Message, Notice, Rows, rows
from domain.messages.parts import NEXT, PREVIOUS


@dataclass(frozen=True, slots=True)
class NeedNamed(Message):
    """To the adult: it is on the leaders' list."""

    leaders: tuple[str, ...]
    """Who reads it."""
    case_id: UUID | None

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenCase(self.case_id)) if self.case_id else None,
            Button(a.ListCases(), look="primary"),
            Button(a.GoHome()),
        )


@dataclass(frozen=True, slots=True)
class WantLine:
    """One thing that is needed. No student is named with it (DOMAIN rule 32)."""

    need_id: UUID
    adult_name: str
    text: str
    named_on: date
    target_code: str | None


@dataclass(frozen=True, slots=True)
class WantList(Message):
    """What waits for a leader's answer, the longest first, a page of it."""

    lines: tuple[WantLine, ...]
    total: int
    page: int = 0
    pages: int = 1

    def buttons(self) -> Rows:
        return (
            *rows(
                *(
                    Button(a.AnswerNeed(line.need_id), f"{number}. {line.adult_name}")
                    for number, line in enumerate(self.lines, 1)
                )
            ),
            *rows(
                Button(a.ListNeeds(self.page - 1), PREVIOUS) if self.page > 0 else None,
                Button(a.ListNeeds(self.page + 1), NEXT) if self.page + 1 < self.pages else None,
            ),
            (Button(a.GoHome()),),
        )


@dataclass(frozen=True, slots=True)
class NeedIsAnswered(Message):
    """To the leader: the answer is on its way."""

    adult_name: str
    left: int
    """How many more wait."""

    def buttons(self) -> Rows:
        return rows(Button(a.ListNeeds()) if self.left else None, Button(a.GoHome(), look="primary"))


@dataclass(frozen=True, slots=True)
class NeedAnswered(Notice):
    """To the adult: what a leader says to what they need."""

    leader_name: str
    text: str
    """What was asked for."""
    answer: str
    case_id: UUID | None

    def buttons(self) -> Rows:
        return rows(
            Button(a.OpenCase(self.case_id)) if self.case_id else None,
            Button(a.ListCases(), look="primary"),
            Button(a.GoHome()),
        )
