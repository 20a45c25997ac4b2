"""CASE packages, read leniently into plain values. Source: 1EdTech CASE 1.0 and 1.1, CFPackage."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from domain.exchange.case_levels import RubricLevels, read_rubrics, read_skill_levels
from domain.exchange.case_tree import Association, Tree, grow, read_associations
from domain.exchange.oddities import Findings, ImportRefused, Oddity
from domain.exchange.reading import JsonObject, identity, json_list, json_object, read_json, text

MOST_ITEMS = 50_000
LONGEST_CODE = 60
WITHOUT_STATEMENT = "(no statement)"

_NAMESPACE = uuid.UUID("6a4c4f5c-5a3e-5b0e-9d3e-1f0d6c1f5a11")
"""For documents that come without an identifier of their own."""


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One CFItem, in its place in the tree."""

    guid: str
    row: int
    """Place in CFItems, from 1."""
    parent: str | None
    """Identifier of another item; None directly under the document."""
    position: int
    """Order among its siblings, from 0."""
    item_type: str | None
    code: str | None
    title: str | None
    """The abbreviated statement."""
    statement: str
    precedes: tuple[str, ...]
    """Items of this package that build on this one, in file order."""
    source: JsonObject


@dataclass(frozen=True, slots=True)
class CasePackage:
    """A document with its items, parents before children and siblings in order."""

    file: str
    guid: str
    title: str
    subject: str | None
    language: str | None
    source: JsonObject
    items: tuple[CaseItem, ...]
    levels: RubricLevels
    level_items: frozenset[str]
    """Items that only describe a level of another item."""
    prerequisites: int
    """`precedes` associations with both ends among the items; repeated ones count again."""
    oddities: tuple[Oddity, ...]


def read_package(data: bytes, *, file_name: str) -> CasePackage:
    """Everything a CASE file says. Raises ImportRefused when it is no package at all."""
    findings = Findings(file_name)
    whole = _package_in(read_json(data, findings), findings)
    raw_items = json_list(whole.get("CFItems"))
    if len(raw_items) > MOST_ITEMS:
        raise ImportRefused(f"{file_name} holds {len(raw_items):,} items; the most is {MOST_ITEMS:,}.")
    document = json_object(whole.get("CFDocument"))
    document_guid = _document_guid(document, raw_items, findings)
    items = _items_by_guid(raw_items, document_guid, findings)
    if not items:
        raise ImportRefused(f"{file_name} holds no items, so there is nothing to import.")
    associations = read_associations(json_list(whole.get("CFAssociations")), findings)
    tree = grow(items, associations, document_guid, findings)
    levels = read_rubrics(json_list(whole.get("CFRubrics")), items, findings)
    shown, level_items = read_skill_levels(associations, items)
    return CasePackage(
        file=file_name,
        guid=document_guid,
        title=text(document.get("title"), longest=200) or _stem(file_name),
        subject=_subject(document, items),
        language=text(document.get("language"), longest=35),
        source=document,
        items=_ordered(items, tree, associations, findings),
        levels=levels.with_others(shown),
        level_items=level_items,
        prerequisites=sum(
            one.kind == "precedes" and one.origin in items and one.destination in items
            for one in associations
        ),
        oddities=findings.all,
    )


def _package_in(value: object, findings: Findings) -> JsonObject:
    """The object that holds CFItems, taken out of whatever it is wrapped in."""
    if isinstance(value, list):
        value = _from_list(value, findings)
    whole = json_object(value)
    if isinstance(whole.get("CFPackage"), dict):
        whole = json_object(whole["CFPackage"])
    if "CFItems" in whole:
        return whole
    if "CFDocuments" in whole:
        count = len(json_list(whole["CFDocuments"]))
        raise ImportRefused(
            f"{findings.file} is a list of {count} documents, not a package. "
            "Download the package of the one you want (…/CFPackages/{its identifier})."
        )
    if "CFDocument" in whole:
        raise ImportRefused(f"{findings.file} holds a document's header, but no items.")
    raise ImportRefused(f"{findings.file} is JSON, but not a CASE package: it has no CFItems.")


def _from_list(value: Sequence[object], findings: Findings) -> JsonObject:
    packages = [
        element
        for element in value
        if isinstance(element, dict) and element.keys() & {"CFItems", "CFPackage"}
    ]
    if len(packages) > 1:
        raise ImportRefused(f"{findings.file} holds {len(packages)} packages. Import them one at a time.")
    if packages:
        return packages[0]
    findings.add("The file is a bare list of items without a document.", "The list was taken as the package.")
    return {"CFItems": value}


def _document_guid(document: JsonObject, raw_items: Sequence[object], findings: Findings) -> str:
    guid = identity(document.get("identifier")) or _last_part(document.get("uri"))
    if guid:
        return guid
    for raw in raw_items:
        link = json_object(raw).get("CFDocumentURI")
        guid = identity(json_object(link).get("identifier")) or _last_part(link)
        if guid:
            findings.add("The document has no identifier.", "The one its items name was taken.")
            return guid
    findings.add("The document has no identifier.", "One was made from the file's name.")
    return str(uuid.uuid5(_NAMESPACE, _stem(findings.file)))


def _stem(file_name: str) -> str:
    return file_name.rpartition("/")[2].removesuffix(".json")[:200] or "package"


def _last_part(uri: object) -> str | None:
    """The identifier at the end of an address, given as text or as a link with an address."""
    address = text(json_object(uri).get("uri") if isinstance(uri, dict) else uri)
    return identity(address.rstrip("/").rpartition("/")[2]) if address else None


def _items_by_guid(
    raw_items: Sequence[object], document_guid: str, findings: Findings
) -> dict[str, tuple[int, JsonObject]]:
    items: dict[str, tuple[int, JsonObject]] = {}
    for row, raw in enumerate(raw_items, start=1):
        item = json_object(raw)
        guid = identity(item.get("identifier")) or _last_part(item.get("uri"))
        if guid is None:
            findings.add("An item has no usable identifier.", "Left out.", row=row, item="CFItems")
        elif guid in items:
            findings.add("An item appears twice.", "The first one was kept.", row=row, item=guid)
        elif guid == document_guid:
            findings.add("An item has the document's identifier.", "Left out.", row=row, item=guid)
        else:
            items[guid] = (row, item)
    return items


def _subject(document: JsonObject, items: dict[str, tuple[int, JsonObject]]) -> str | None:
    subject = _first_text(document.get("subject"))
    if subject:
        return subject
    named = Counter(filter(None, (_first_text(item.get("subject")) for _, item in items.values())))
    return named.most_common(1)[0][0] if named else None


def _first_text(value: object) -> str | None:
    if isinstance(value, list):
        return next(filter(None, (text(element, longest=200) for element in value)), None)
    return text(value, longest=200)


def _ordered(
    items: dict[str, tuple[int, JsonObject]],
    tree: Tree,
    associations: Sequence[Association],
    findings: Findings,
) -> tuple[CaseItem, ...]:
    precedes: dict[str, dict[str, None]] = {}
    for association in associations:
        if association.kind != "precedes":
            continue
        if association.origin not in items or association.destination not in items:
            findings.add(
                "A prerequisite points outside the package.",
                "Left out.",
                row=association.row,
                item="CFAssociations",
            )
        elif association.origin == association.destination:
            findings.add(
                "An item comes before itself.", "Left out.", row=association.row, item="CFAssociations"
            )
        else:
            precedes.setdefault(association.origin, {})[association.destination] = None
    return tuple(
        _item(guid, items[guid], tree, tuple(precedes.get(guid, ())), findings) for guid in tree.order
    )


def _item(
    guid: str, found: tuple[int, JsonObject], tree: Tree, precedes: tuple[str, ...], findings: Findings
) -> CaseItem:
    row, raw = found
    title = text(raw.get("abbreviatedStatement"), longest=200)
    code = text(raw.get("humanCodingScheme"), longest=LONGEST_CODE)
    statement = text(raw.get("fullStatement"))
    if statement is None:
        findings.add(
            "The item has no statement.", "Its short title or code stands in.", row=row, item=code or guid
        )
        statement = title or code or WITHOUT_STATEMENT
    return CaseItem(
        guid=guid,
        row=row,
        parent=tree.parents.get(guid),
        position=tree.positions[guid],
        item_type=_type_of(raw),
        code=code,
        title=title,
        statement=statement,
        precedes=precedes,
        source=raw,
    )


def _type_of(raw: JsonObject) -> str | None:
    return text(raw.get("CFItemType"), longest=100) or text(
        json_object(raw.get("CFItemTypeURI")).get("title"), longest=100
    )
