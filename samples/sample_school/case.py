"""CASE 1.1 packages: two subjects with targets and level sentences, and the habits."""

import json
from dataclasses import dataclass

from sample_school.source import CHANGED_AT, SITE, Toml, guid, read

SCALE = ("Beginning", "Emerging", "Proficient", "College-ready")
API = f"{SITE}/ims/case/v1p1"
LICENCE = "CC BY 4.0"
LICENCE_TEXT = "Creative Commons Attribution 4.0 International, https://creativecommons.org/licenses/by/4.0/"

TYPES = {
    "Competency": "A goal of academic knowledge or of higher-order skill.",
    "Target": "One step of a competency, in student words.",
    "Habit": "A habit of success, kept apart from levels.",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A thing an association or a criterion can point at."""

    kind: str
    identifier: str
    title: str

    @property
    def uri(self) -> str:
        return f"{API}/{self.kind}/{self.identifier}"

    def link(self) -> Toml:
        return {"title": self.title, "identifier": self.identifier, "uri": self.uri}

    def head(self) -> Toml:
        return {"identifier": self.identifier, "uri": self.uri, "lastChangeDateTime": CHANGED_AT}


def package(name: str) -> str:
    """The text of one CASE package, made from ``samples/source/<name>.toml``."""
    source = read(name)
    document = Node("CFDocuments", guid(source["slug"]), source["title"])
    items: list[Toml] = []
    associations: list[Toml] = []
    rubrics: list[Toml] = []
    if "habit" in source:
        for position, habit in enumerate(source["habit"], start=1):
            items.append(_item(source, document, habit, "Habit", {"kind": "habit"}))
            associations.append(
                _association(source, "isChildOf", _node(source, habit), document, sequence=position)
            )
        rubrics.append(_rubric(source, "habits", source["title"], source["habit"], tuple(source["scale"])))
    for position, competency in enumerate(source.get("competency", ()), start=1):
        parent = _node(source, competency)
        items.append(_item(source, document, competency, "Competency", {"kind": competency["kind"]}))
        associations.append(_association(source, "isChildOf", parent, document, sequence=position))
        for step, target in enumerate(competency["target"], start=1):
            items.append(_item(source, document, target, "Target", _target_facts(target)))
            associations.append(
                _association(source, "isChildOf", _node(source, target), parent, sequence=step)
            )
        described = [target for target in competency["target"] if target["levels"]]
        rubrics.append(_rubric(source, competency["code"], competency["title"], described, SCALE))
    associations.extend(_prerequisites(source))
    whole = {
        "CFDocument": _document(source, document),
        "CFItems": items,
        "CFAssociations": associations,
        "CFDefinitions": _definitions(source),
        "CFRubrics": rubrics,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _node(source: Toml, entry: Toml) -> Node:
    return Node("CFItems", guid(source["slug"], entry["code"]), entry["code"])


def _document(source: Toml, document: Node) -> Toml:
    package_link = Node("CFPackages", document.identifier, document.title).link()
    return document.head() | {
        "caseVersion": "1.1",
        "frameworkType": "Competency framework",
        "CFPackageURI": package_link,
        "creator": "Riverbend School",
        "publisher": "Riverbend School",
        "title": source["title"],
        "description": source["description"],
        "subject": [source["subject"]],
        "subjectURI": [_subject(source).link()],
        "language": "en",
        "version": "2026-27",
        "adoptionStatus": "Adopted",
        "statusStartDate": "2026-09-01",
        "licenseURI": _licence().link(),
    }


def _subject(source: Toml) -> Node:
    return Node("CFSubjects", guid("subject", source["slug"]), source["subject"])


def _licence() -> Node:
    return Node("CFLicenses", guid("licence"), LICENCE)


def _type(title: str) -> Node:
    return Node("CFItemTypes", guid("type", title), title)


def _definitions(source: Toml) -> Toml:
    used = ("Habit",) if "habit" in source else ("Competency", "Target")
    return {
        "CFConcepts": [],
        "CFSubjects": [_subject(source).head() | {"title": source["subject"], "hierarchyCode": "1"}],
        "CFLicenses": [_licence().head() | {"title": LICENCE, "licenseText": LICENCE_TEXT}],
        "CFItemTypes": [
            _type(title).head()
            | {"title": title, "description": TYPES[title], "hierarchyCode": str(order), "typeCode": title}
            for order, title in enumerate(used, start=1)
        ],
        "CFAssociationGroupings": [],
    }


def _item(source: Toml, document: Node, entry: Toml, item_type: str, facts: Toml) -> Toml:
    spanish = entry.get("es")
    if spanish:
        named = {"fullStatement": spanish["statement"], "abbreviatedStatement": spanish["title"]}
        if "assessed_by" in spanish:
            named["assessedBy"] = spanish["assessed_by"]
        if "levels" in spanish:
            named["levels"] = spanish["levels"]
        facts = facts | {"es": named}
    return _node(source, entry).head() | {
        "CFDocumentURI": document.link(),
        "humanCodingScheme": entry["code"],
        "abbreviatedStatement": entry["title"],
        "fullStatement": entry["statement"],
        "CFItemType": item_type,
        "CFItemTypeURI": _type(item_type).link(),
        "subject": [source["subject"]],
        "subjectURI": [_subject(source).link()],
        "educationLevel": source["grades"],
        "language": "en",
        "extensions": {"waymark": facts},
    }


def _target_facts(target: Toml) -> Toml:
    return {
        "depth": target["depth"],
        "assessedBy": target["assessed_by"],
        "resources": target["resources"],
    }


def _association(
    source: Toml, kind: str, origin: Node, destination: Node, *, sequence: int | None = None
) -> Toml:
    itself = Node(
        "CFAssociations",
        guid("association", source["slug"], kind, origin.identifier, destination.identifier),
        kind,
    )
    made = itself.head() | {
        "CFDocumentURI": Node("CFDocuments", guid(source["slug"]), source["title"]).link(),
        "associationType": kind,
        "originNodeURI": origin.link(),
        "destinationNodeURI": destination.link(),
    }
    return made if sequence is None else made | {"sequenceNumber": sequence}


def _prerequisites(source: Toml) -> list[Toml]:
    targets = [target for competency in source.get("competency", ()) for target in competency["target"]]
    return [
        _association(source, "precedes", _node(source, {"code": earlier}), _node(source, target))
        for target in targets
        for earlier in target["after"]
    ]


def _rubric(source: Toml, code: str, title: str, entries: list[Toml], scale: tuple[str, ...]) -> Toml:
    rubric = Node("CFRubrics", guid("rubric", source["slug"], code), title)
    return rubric.head() | {
        "title": f"What each level of {title} looks like",
        "description": "One criterion for each item, one sentence for each level, in student words.",
        "CFRubricCriteria": [
            _criterion(source, rubric, entry, position, scale)
            for position, entry in enumerate(entries, start=1)
        ],
    }


def _criterion(source: Toml, rubric: Node, entry: Toml, position: int, scale: tuple[str, ...]) -> Toml:
    code = entry["code"]
    criterion = Node("CFRubricCriteria", guid("criterion", source["slug"], code), code)
    levels = [
        Node("CFRubricCriterionLevels", guid("level", source["slug"], code, str(step)), quality).head()
        | {
            "quality": quality,
            "description": sentence,
            "position": step,
            "rubricCriterionId": criterion.identifier,
        }
        for step, (quality, sentence) in enumerate(zip(scale, entry["levels"], strict=True), start=1)
    ]
    return criterion.head() | {
        "category": entry["title"],
        "description": entry["statement"],
        "CFItemURI": _node(source, entry).link(),
        "position": position,
        "rubricId": rubric.identifier,
        "CFRubricCriterionLevels": levels,
    }
