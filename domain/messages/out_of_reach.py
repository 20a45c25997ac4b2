"""What an adult reads when a student's account takes no messages any more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import actions as a
from domain.messages.base import Button, Notice, Rows, rows
from domain.vocabulary import ChannelName


@dataclass(frozen=True, slots=True)
class StudentOutOfReach(Notice):
    """To whoever decides on the student's accounts, once: what to do about it."""

    student_id: UUID
    student_name: str
    channel: ChannelName
    since: datetime
    may_open: bool
    """Whether the reader sees more of the student than the account."""

    def buttons(self) -> Rows:
        return rows(
            Button(a.InviteStudent(self.student_id), look="primary"),
            Button(a.OpenStudent(self.student_id), self.student_name) if self.may_open else None,
        )
