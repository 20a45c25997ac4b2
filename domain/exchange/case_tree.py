"""Which item stands under which, and in what order."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.exchange.oddities import Findings, ImportRefused
from domain.exchange.reading import JsonObject, identity, json_object, text, whole_number

MOST_ASSOCIATIONS = 500_000

_FIRST, _LATER = 0, 1


@dataclass(frozen=True, slots=True)
class Association:
    """One CFAssociation between identifiers."""

    row: int
    """Place in CFAssociations, from 1."""
    kind: str
    """In lower case: "ischildof", "precedes", …"""
    origin: str
    destination: str
    sequence: int | None
    is_repeat: bool = False
    """The file has said it before."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The items' places. Every item is in `order` once, parents before their children."""

    parents: Mapping[str, str]
    positions: Mapping[str, int]
    order: Sequence[str]


def read_associations(raw: Sequence[object], findings: Findings) -> tuple[Association, ...]:
    """Associations in file order, repeats marked, the unreadable left out. Raises ImportRefused."""
    if len(raw) > MOST_ASSOCIATIONS:
        raise ImportRefused(
            f"{findings.file} holds {len(raw):,} associations; the most is {MOST_ASSOCIATIONS:,}."
        )
    found: list[Association] = []
    known: set[tuple[str, str, str]] = set()
    for row, element in enumerate(raw, start=1):
        one = _association(json_object(element), row)
        if one is None:
            findings.add(
                "An association lacks its type or one of its ends.",
                "Left out.",
                row=row,
                item="CFAssociations",
            )
            continue
        is_repeat = (one.kind, one.origin, one.destination) in known
        known.add((one.kind, one.origin, one.destination))
        found.append(replace(one, is_repeat=is_repeat))
        if is_repeat:
            findings.add("An association appears twice.", "Applied once.", row=row, item="CFAssociations")
    return tuple(found)


def _association(raw: JsonObject, row: int) -> Association | None:
    kind = text(raw.get("associationType"), longest=100)
    origin = _end(raw.get("originNodeURI")) or _end(raw.get("originNodeIdentifier"))
    destination = _end(raw.get("destinationNodeURI")) or _end(raw.get("destinationNodeIdentifier"))
    if kind is None or origin is None or destination is None:
        return None
    return Association(
        row=row,
        kind=kind.lower().replace(" ", ""),
        origin=origin,
        destination=destination,
        sequence=whole_number(raw.get("sequenceNumber")),
    )


def _end(link: object) -> str | None:
    """The identifier an end names: by a link object, or by an address alone."""
    inside = identity(json_object(link).get("identifier"))
    if inside:
        return inside
    address = text(json_object(link).get("uri") if isinstance(link, dict) else link)
    return identity(address.rstrip("/").rpartition("/")[2]) if address else None


def grow(
    items: Mapping[str, tuple[int, JsonObject]],
    associations: Sequence[Association],
    document_guid: str,
    findings: Findings,
) -> Tree:
    """The tree that `isChildOf` draws. An item without a parent in the package stands under the document."""
    _say_outside(associations, {*items, document_guid}, findings)
    parents, sequences = _parents(items, associations, document_guid, findings)
    children: dict[str | None, list[str]] = defaultdict(list)
    for guid in items:
        children[parents.get(guid)].append(guid)
    for siblings in children.values():
        siblings.sort(key=lambda guid: _place(guid, items[guid], sequences))
    order: dict[str, None] = {}
    _walk(children[None], children, order)
    for guid, (row, _) in items.items():
        if guid not in order:
            findings.add(
                "The item is its own ancestor.",
                "Its parent was taken away.",
                row=row,
                item=_called(items, guid),
            )
            children[parents.pop(guid)].remove(guid)
            children[None].append(guid)
            _walk([guid], children, order)
    positions = {guid: place for siblings in children.values() for place, guid in enumerate(siblings)}
    return Tree(parents=parents, positions=positions, order=tuple(order))


def _parents(
    items: Mapping[str, tuple[int, JsonObject]],
    associations: Sequence[Association],
    document_guid: str,
    findings: Findings,
) -> tuple[dict[str, str], dict[str, int]]:
    parents: dict[str, str] = {}
    sequences: dict[str, int] = {}
    placed: set[str] = set()
    for one in associations:
        if one.kind != "ischildof" or one.origin not in items or one.is_repeat:
            continue
        if one.origin in placed:
            findings.add(
                "The item has a second parent.",
                "The first one was kept.",
                row=one.row,
                item=_called(items, one.origin),
            )
            continue
        placed.add(one.origin)
        if one.sequence is not None:
            sequences[one.origin] = one.sequence
        if one.destination in items:
            parents[one.origin] = one.destination
        elif one.destination != document_guid:
            findings.add(
                "The item's parent is not in the package.",
                "Put under the document.",
                row=one.row,
                item=_called(items, one.origin),
            )
    for guid, (row, _) in items.items():
        if guid not in placed:
            findings.add(
                "The item has no parent.", "Put under the document.", row=row, item=_called(items, guid)
            )
    return parents, sequences


def _say_outside(associations: Sequence[Association], inside: Container[str], findings: Findings) -> None:
    """One line for all of them: some packages hold thousands."""
    outside = Counter(one.kind for one in associations if one.destination not in inside)
    if outside:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(outside.items()))
        findings.add(
            f"{outside.total():,} associations lead outside the package ({kinds}).",
            "They were not followed.",
            item="CFAssociations",
        )


def _called(items: Mapping[str, tuple[int, JsonObject]], guid: str) -> str:
    return text(items[guid][1].get("humanCodingScheme"), longest=60) or guid


def _walk(start: Iterable[str], children: Mapping[str | None, Sequence[str]], order: dict[str, None]) -> None:
    """Adds the items depth first, parents before children. Not recursive: a chain may be long."""
    waiting = list(reversed(list(start)))
    while waiting:
        guid = waiting.pop()
        if guid in order:
            continue
        order[guid] = None
        waiting.extend(reversed(children.get(guid, ())))


def _place(
    guid: str, found: tuple[int, JsonObject], sequences: Mapping[str, int]
) -> tuple[int, int, tuple[tuple[int, int, str], ...], int]:
    """Sequence number, then list enumeration as people count ("2" before "10"), then the file's order."""
    row, raw = found
    sequence = sequences.get(guid)
    if sequence is None:
        sequence = whole_number(raw.get("sequenceNumber"))
    enumeration = text(raw.get("listEnumeration"), longest=40)
    return (
        _LATER if sequence is None else _FIRST,
        sequence or 0,
        _counted(enumeration) if enumeration else ((2, 0, ""),),
        row,
    )


def _counted(enumeration: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"[0-9]+|[^0-9]+", enumeration.lower())
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)
