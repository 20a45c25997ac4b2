"""The weekly check-ins of a history: answers, talks, what was agreed, and students' goals."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from domain.exchange.history_names import Names
from domain.ids import new_id
from domain.models import CheckIn, CheckInAgreement, CheckInNote, Goal
from domain.rules.check_ins import QUESTIONS
from domain.vocabulary import GoalState

Row = dict[str, Any]

A_WEEK = timedelta(days=7)
"""After which what was agreed or wanted was looked at, where it is done."""


def rows_of(school_id: UUID, names: Names, history: Mapping[str, Any]) -> dict[type[SQLModel], list[Row]]:
    """Rows by table, in an order in which they can be inserted."""
    tables = _Tables(school_id, names)
    tables.check_ins(history["check_ins"])
    tables.goals(history["goals"])
    return tables.rows


class _Tables:
    def __init__(self, school_id: UUID, names: Names) -> None:
        self._school_id = school_id
        self._names = names
        self.rows: dict[type[SQLModel], list[Row]] = {
            table: [] for table in (CheckIn, CheckInNote, CheckInAgreement, Goal)
        }

    def _add(self, table: type[SQLModel], **values: Any) -> None:
        self.rows[table].append({"school_id": self._school_id, **values})

    def check_ins(self, found: list[Row]) -> None:
        for said in found:
            check_in_id, student_id = new_id(), self._names.people[said["student"]]
            met_by_id = self._names.people[said["met_by"]] if "met_by" in said else None
            answered_at = self._moment_of(said, "answered_at")
            met_at = self._moment_of(said, "met_at")
            self._add(
                CheckIn,
                id=check_in_id,
                student_id=student_id,
                section_id=self._names.sections[said["section"]].id,
                week_on=date.fromisoformat(said["week"]),
                opened_at=self._names.moment(said["opened_at"]),
                answers={name: said[name] for name in QUESTIONS if name in said} or None,
                answered_at=answered_at,
                answered_by_id=student_id if answered_at else None,
                wants_to_talk=said.get("talk", False),
                met_at=met_at,
                met_by_id=met_by_id,
                missed=said.get("missed"),
            )
            if "note" in said:
                self._add(
                    CheckInNote,
                    id=new_id(),
                    check_in_id=check_in_id,
                    author_id=met_by_id,
                    words=said["note"],
                    noted_at=met_at,
                )
            for agreed in said.get("agreed", ()):
                is_done = agreed["state"] == "done"
                self._add(
                    CheckInAgreement,
                    id=new_id(),
                    student_id=student_id,
                    check_in_id=check_in_id,
                    holder=agreed["holder"],
                    words=agreed["words"],
                    made_at=met_at,
                    made_by_id=met_by_id,
                    closed_at=met_at + A_WEEK if is_done and met_at else None,
                    closed_by_id=student_id if is_done else None,
                    is_done=True if is_done else None,
                )

    def goals(self, found: list[Row]) -> None:
        for said in found:
            set_at = self._names.moment(said["set_at"])
            self._add(
                Goal,
                id=new_id(),
                student_id=self._names.people[said["student"]],
                week_on=date.fromisoformat(said["week"]),
                words=said["words"],
                target_id=self._names.targets[said["target"]] if "target" in said else None,
                state=said["state"],
                set_at=set_at,
                looked_at=None if said["state"] == GoalState.OPEN else set_at + A_WEEK / 2,
            )

    def _moment_of(self, said: Row, name: str) -> datetime | None:
        return self._names.moment(said[name]) if name in said else None
