"""The conferences that students of a history lead: what they chose to show so far."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from domain.exchange.history_names import Names
from domain.ids import new_id
from domain.models import StudentLedConference, StudentLedPart
from domain.vocabulary import LedPart, LedState

Row = dict[str, Any]


def rows_of(
    school_id: UUID, names: Names, found: list[Row], *, evidence_ids: Mapping[str, UUID]
) -> dict[type[SQLModel], list[Row]]:
    """Drafts, by table, in an order in which they can be inserted. A part names work, a target or a habit."""
    conferences: list[Row] = []
    parts: list[Row] = []
    for said in found:
        conference_id = new_id()
        conferences.append(
            {
                "school_id": school_id,
                "id": conference_id,
                "student_id": names.people[said["student"]],
                "state": LedState.DRAFT,
                "opening": said.get("opening"),
                "made_at": names.moment(said["at"]),
            }
        )
        for position, part in enumerate(said["parts"]):
            kind = LedPart(part["kind"])
            ids = evidence_ids if kind is LedPart.EVIDENCE else names.targets
            parts.append(
                {
                    "school_id": school_id,
                    "conference_id": conference_id,
                    "position": position,
                    "kind": kind,
                    "ref_id": ids[part["of"]],
                    "why": part.get("why"),
                }
            )
    return {StudentLedConference: conferences, StudentLedPart: parts}
