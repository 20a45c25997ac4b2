"""Small CASE packages, written for the tests."""

from typing import Any

Json = dict[str, Any]


def item(
    guid: str,
    item_type: str | None,
    *,
    code: str | None = None,
    title: str | None = None,
    statement: str | None = None,
    enumeration: str | None = None,
    extensions: Json | None = None,
) -> Json:
    return {
        "identifier": guid,
        "CFItemType": item_type,
        "humanCodingScheme": code,
        "abbreviatedStatement": title,
        "fullStatement": statement or f"I can do {guid}.",
        "listEnumeration": enumeration,
        "extensions": extensions or {},
    }


def child(guid: str, parent: str, sequence: int | str | None = None) -> Json:
    return _association("isChildOf", guid, parent) | {"sequenceNumber": sequence}


def precedes(earlier: str, later: str) -> Json:
    return _association("precedes", earlier, later)


def _association(kind: str, origin: str, destination: str) -> Json:
    return {
        "associationType": kind,
        "originNodeURI": {"identifier": origin},
        "destinationNodeURI": {"identifier": destination},
    }


def rubric(guid: str, levels: list[tuple[str, str, Any]]) -> Json:
    return {
        "CFRubricCriteria": [
            {
                "CFItemURI": {"identifier": guid},
                "CFRubricCriterionLevels": [
                    {"quality": quality, "description": sentence, "position": position}
                    for quality, sentence, position in levels
                ],
            }
        ]
    }


def package(
    items: list[Json],
    associations: list[Json],
    *,
    title: str = "Made-up mathematics",
    subject: str = "Mathematics",
    rubrics: list[Json] | None = None,
) -> Json:
    return {
        "CFDocument": {"identifier": "doc", "title": title, "subject": [subject]},
        "CFItems": items,
        "CFAssociations": associations,
        "CFRubrics": rubrics or [],
    }
