"""Which framework is learned in which section: the one whose subject or title is the course's name."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.exchange.changes import Row


def framework_for(names: Iterable[str | None], frameworks: Sequence[Row]) -> UUID | None:
    """The one framework in use whose subject or title is among the names; None for none or several."""
    wanted = {name.strip().casefold() for name in names if name}
    found: set[UUID] = {
        row["id"]
        for row in frameworks
        if row["retired_at"] is None
        and wanted & {said.strip().casefold() for said in (row["subject"], row["title"]) if said}
    }
    return found.pop() if len(found) == 1 else None
