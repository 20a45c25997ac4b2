"""The organisations of a roster, and which of them are its schools."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from domain.exchange.oddities import Findings, ImportRefused
from domain.exchange.reading import identity, text
from domain.exchange.roster_files import Bundle, Line
from domain.exchange.roster_people import GONE


@dataclass(frozen=True, slots=True)
class RosterSchool:
    sourced_id: str
    name: str


def is_gone(line: Line, findings: Findings) -> bool:
    """Whether the row says that the thing is no more; a blank status says nothing."""
    status = (line.get("status") or "active").casefold()
    if status not in GONE and status != "active":
        findings.add(f"The status {status[:40]} is unknown.", "Taken as active.", row=line.row)
    return status in GONE


class Orgs:
    """The schools of a bundle, and to which of them an organisation belongs."""

    def __init__(self, bundle: Bundle, findings: Findings) -> None:
        self._findings = findings
        self._parents: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        kinds: dict[str, str] = {}
        for line in bundle.lines("orgs"):
            sourced_id = identity(line.get("sourcedId"))
            own = Findings(line.file)
            if sourced_id is None:
                own.add("An organisation has no sourcedId.", "Left out.", row=line.row)
            elif not is_gone(line, own):
                self._parents[sourced_id] = line.get("parentSourcedId")
                self._names[sourced_id] = text(line.get("name"), longest=200) or sourced_id
                kinds[sourced_id] = (line.get("type") or "").casefold()
            findings.take(own.all)
        self.schools = self._schools(bundle, kinds)
        self._ids = frozenset(school.sourced_id for school in self.schools)

    def _schools(self, bundle: Bundle, kinds: Mapping[str, str]) -> tuple[RosterSchool, ...]:
        chosen = [sourced_id for sourced_id, kind in kinds.items() if kind == "school"]
        if not chosen:
            used = Counter(
                found for line in bundle.lines("classes") if (found := identity(line.get("schoolSourcedId")))
            )
            chosen = list(kinds) if len(kinds) == 1 else list(used)
            if not chosen:
                raise ImportRefused(f"{bundle.name} names no school, neither in orgs.csv nor in classes.csv.")
            for sourced_id in chosen:
                kind = kinds.get(sourced_id)
                self._findings.add(
                    f"The organisation is a {kind}, and there is no school."
                    if kind
                    else "The school is not in orgs.csv.",
                    "Taken as the school.",
                    item=sourced_id,
                )
        return tuple(RosterSchool(one, self._names.get(one, one)) for one in chosen)

    def school_of(self, sourced_id: str | None) -> str | None:
        """The school an organisation is, or is part of; the only school where nothing is said."""
        seen: set[str] = set()
        found = sourced_id
        while found is not None and found not in self._ids and found not in seen:
            seen.add(found)
            found = self._parents.get(found)
        if found in self._ids:
            return found
        return self.schools[0].sourced_id if len(self.schools) == 1 else None

    def is_above(self, sourced_id: str) -> bool:
        """Whether the organisation is known and stands over the schools, as a district does."""
        return sourced_id in self._parents and self.school_of(sourced_id) is None
