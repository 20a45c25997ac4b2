"""Levels as a package describes them: in rubrics, or as items a target points at with `hasSkillLevel`."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.exchange.case_tree import Association
from domain.exchange.oddities import Findings
from domain.exchange.reading import JsonObject, identity, json_list, json_object, text, whole_number

LONGEST_LEVEL_NAME = 40
MOST_LEVELS = 10

_UNPLACED = 10**9


@dataclass(frozen=True, slots=True)
class RubricLevels:
    """The names of the levels, lowest first, and what each looks like for an item."""

    names: tuple[str, ...] = ()
    """Empty when the package describes no levels."""
    sentences: Mapping[str, Mapping[int, str]] | None = None
    """By item, then by rank from 1."""

    def of(self, guid: str) -> Mapping[int, str]:
        return (self.sentences or {}).get(guid, {})

    def with_others(self, others: "RubricLevels") -> "RubricLevels":
        """These, and for items without any the others' where the levels are as many."""
        if not self.names:
            return others
        if len(others.names) != len(self.names):
            return self
        return replace(self, sentences={**(others.sentences or {}), **(self.sentences or {})})


@dataclass(frozen=True, slots=True)
class _Described:
    guid: str
    steps: tuple[tuple[str, str | None], ...]
    """Name and sentence of each level, lowest first."""


def read_rubrics(
    raw: Sequence[object], items: Mapping[str, tuple[int, JsonObject]], findings: Findings
) -> RubricLevels:
    """One scale for the package, the one most criteria use; criteria with another one are fitted in."""
    described: list[_Described] = []
    for row, rubric in enumerate(raw, start=1):
        for criterion in json_list(json_object(rubric).get("CFRubricCriteria")):
            one = _criterion(json_object(criterion))
            if one is None or not one.steps:
                findings.add(
                    "A criterion names no item or no levels.", "Left out.", row=row, item="CFRubrics"
                )
            elif one.guid not in items:
                findings.add("A criterion's item is not in the package.", "Left out.", row=row, item=one.guid)
            else:
                described.append(one)
    return _levels(described, findings)


def _criterion(raw: JsonObject) -> _Described | None:
    link = raw.get("CFItemURI")
    address = text(json_object(link).get("uri") if isinstance(link, dict) else link)
    guid = identity(json_object(link).get("identifier"))
    if guid is None and address is not None:
        guid = identity(address.rstrip("/").rpartition("/")[2])
    if guid is None:
        return None
    levels = [json_object(level) for level in json_list(raw.get("CFRubricCriterionLevels"))]
    levels.sort(key=_rank)
    steps = tuple(
        (
            text(level.get("quality"), longest=LONGEST_LEVEL_NAME) or f"Level {rank}",
            text(level.get("description")),
        )
        for rank, level in enumerate(levels[:MOST_LEVELS], start=1)
    )
    return _Described(guid=guid, steps=steps)


def _rank(level: JsonObject) -> int:
    position = whole_number(level.get("position"))
    if position is None:
        position = whole_number(level.get("score"))
    return _UNPLACED if position is None else position


def _levels(described: Sequence[_Described], findings: Findings) -> RubricLevels:
    if not described:
        return RubricLevels()
    scales = Counter(_names(one) for one in described if len(set(_folded(one))) == len(one.steps))
    if not scales:
        findings.add("The rubrics give two levels one name.", "Their levels were left out.", item="CFRubrics")
        return RubricLevels()
    names = scales.most_common(1)[0][0]
    ranks = {name.casefold(): rank for rank, name in enumerate(names, start=1)}
    sentences: dict[str, dict[int, str]] = {}
    for one in described:
        fits = len(one.steps) == len(names)
        kept = sentences.setdefault(one.guid, {})
        for place, (name, sentence) in enumerate(one.steps, start=1):
            rank = ranks.get(name.casefold(), place if fits else None)
            if rank is not None and sentence is not None:
                kept.setdefault(rank, sentence)
        if _names(one) != names:
            findings.add(
                f"A criterion has other levels than the rest ({', '.join(_names(one))}).",
                f"Fitted into {', '.join(names)} by {'place' if fits else 'name'}.",
                item=one.guid,
            )
    return RubricLevels(names=names, sentences={guid: kept for guid, kept in sentences.items() if kept})


def _names(one: _Described) -> tuple[str, ...]:
    return tuple(name for name, _ in one.steps)


def _folded(one: _Described) -> list[str]:
    return [name.casefold() for name, _ in one.steps]


def read_skill_levels(
    associations: Sequence[Association], items: Mapping[str, tuple[int, JsonObject]]
) -> tuple[RubricLevels, frozenset[str]]:
    """Levels that are items themselves, and which items those are."""
    pointed: dict[str, list[Association]] = defaultdict(list)
    for one in associations:
        if one.kind != "hasskilllevel" or one.is_repeat:
            continue
        if one.origin in items and one.destination in items:
            pointed[one.origin].append(one)
    if not pointed:
        return RubricLevels(), frozenset()
    described = [
        _Described(
            guid=origin,
            steps=tuple(
                _step(items[one.destination][1], rank)
                for rank, one in enumerate(sorted(ones, key=_in_sequence)[:MOST_LEVELS], start=1)
            ),
        )
        for origin, ones in pointed.items()
    ]
    destinations = frozenset(one.destination for ones in pointed.values() for one in ones)
    return _levels(described, Findings("")), destinations - pointed.keys()


def _in_sequence(one: Association) -> tuple[int, int]:
    return (_UNPLACED if one.sequence is None else one.sequence, one.row)


def _step(item: JsonObject, rank: int) -> tuple[str, str | None]:
    name = text(item.get("abbreviatedStatement"), longest=LONGEST_LEVEL_NAME) or f"Level {rank}"
    return name, text(item.get("fullStatement"))
