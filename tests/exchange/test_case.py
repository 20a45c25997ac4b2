"""CASE packages: what is read from good, odd and broken ones."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.case import CasePackage, read_package
from domain.exchange.case_selection import Selection, select
from domain.exchange.oddities import ImportRefused
from domain.vocabulary import CompetencyKind
from tests.exchange.packages import child, item, package, precedes, rubric


def read(whole: object) -> CasePackage:
    return read_package(json.dumps(whole).encode(), file_name="made_up.json")


def problems(result: CasePackage | Selection) -> list[str]:
    return [oddity.problem for oddity in result.oddities]


SIMPLE = package(
    [
        item("c", "Competency", code="RP"),
        item("t1", "Target", code="RP.1"),
        item("t2", "Target", code="RP.2"),
    ],
    [child("c", "doc", 1), child("t2", "c", 1), child("t1", "c", 2), precedes("t2", "t1")],
)


def test_items_come_in_the_order_of_their_sequence_numbers_parents_first() -> None:
    assert [one.guid for one in read(SIMPLE).items] == ["c", "t2", "t1"]


@pytest.mark.parametrize("wrapped", [{"CFPackage": SIMPLE}, [SIMPLE], [{"CFPackage": SIMPLE}]])
def test_a_wrapped_package_is_the_same_package(wrapped: object) -> None:
    assert read(wrapped) == read(SIMPLE)


def test_a_bare_list_of_items_is_a_package_of_its_own() -> None:
    result = read(SIMPLE["CFItems"])
    assert len(result.items) == 3
    assert "The file is a bare list of items without a document." in problems(result)
    assert result.guid == read(SIMPLE["CFItems"]).guid


def test_numbers_written_as_text_and_list_enumerations_order_items_as_people_count() -> None:
    result = read(
        package(
            [item(name, "Target", enumeration=name) for name in ("10", "9")] + [item("x", "Target")],
            [child("10", "doc"), child("9", "doc"), child("x", "doc", "1")],
        )
    )
    assert [one.guid for one in result.items] == ["x", "9", "10"]


def test_addresses_instead_of_links_and_repeated_associations_are_understood() -> None:
    link = {"associationType": "isChildOf", "originNodeURI": "https://x.example/CFItems/a"}
    link["destinationNodeURI"] = "https://x.example/CFDocuments/doc"
    result = read(package([item("a", None)], [link, link]))
    assert problems(result) == ["An association appears twice."]


def test_an_item_that_is_its_own_ancestor_is_put_under_the_document() -> None:
    result = read(package([item("a", "Domain"), item("b", "Target")], [child("a", "b"), child("b", "a")]))
    assert {one.guid: one.parent for one in result.items} == {"a": None, "b": "a"}
    assert "The item is its own ancestor." in problems(result)


def test_prerequisites_out_of_the_package_are_left_out_and_said() -> None:
    result = read(package([item("a", "Target")], [child("a", "doc"), precedes("elsewhere", "a")]))
    assert result.prerequisites == 0
    assert "A prerequisite points outside the package." in problems(result)


def test_a_target_without_a_code_is_numbered_and_titled_by_its_first_words() -> None:
    statement = "I can **compare** [ratios](https://x.example) " + "and say what they mean " * 5
    (target,) = select(read(package([item("a", "Target", statement=statement)], []))).targets
    assert target.code == "T1"
    assert target.title.startswith("I can compare ratios and say")
    assert len(target.title) <= 80
    assert target.statement == statement.strip()


def test_a_title_that_only_repeats_the_type_gives_way_to_the_statement() -> None:
    (target,) = select(
        read(package([item("a", "Target", title="Target A", statement="Compare ratios")], []))
    ).targets
    assert target.title == "Compare ratios"


def test_a_prerequisite_of_an_item_below_a_target_counts_for_the_target() -> None:
    chosen = select(
        read(
            package(
                [item("t1", "Target"), item("s1", "Measured Skill"), item("t2", "Target")],
                [child("s1", "t1"), precedes("s1", "t2"), precedes("t1", "t2"), precedes("s1", "t1")],
            )
        )
    )
    assert chosen.prerequisites == (("t2", "t1"),)


def test_the_prerequisite_that_closes_a_circle_is_left_out() -> None:
    chosen = select(
        read(
            package(
                [item(guid, "Target") for guid in "abcd"],
                [precedes("a", "b"), precedes("b", "c"), precedes("c", "a"), precedes("c", "d")],
            )
        )
    )
    assert chosen.prerequisites == (("b", "a"), ("c", "b"), ("d", "c"))
    assert "A prerequisite closes a circle." in problems(chosen)


def test_without_a_telling_type_the_leaves_are_the_targets_and_their_parents_the_competencies() -> None:
    chosen = select(
        read(package([item("a", None), item("b", None), item("c", None)], [child("b", "a"), child("c", "a")]))
    )
    assert [one.guid for one in chosen.targets] == ["b", "c"]
    assert [one.guid for one in chosen.competencies] == ["a"]


def test_types_may_be_named_in_any_case_and_an_unknown_one_is_refused_with_those_there_are() -> None:
    chosen = select(read(SIMPLE), targets_are=["competency"])
    assert [one.guid for one in chosen.targets] == ["c"]
    with pytest.raises(ImportRefused, match=r"type Goal\. There are: Target \(2\), Competency \(1\)"):
        select(read(SIMPLE), targets_are=["Goal"])


def test_named_competency_types_are_looked_for_above_the_nearest_parent() -> None:
    levels = package(
        [item("d", "Area of study"), item("c", "Cluster"), item("t", "Target")],
        [child("c", "d"), child("t", "c")],
    )
    assert select(read(levels)).targets[0].competency == "c"
    assert select(read(levels), competencies_are=["area of study"]).targets[0].competency == "d"


def test_habits_are_targets_of_a_competency_that_is_a_habit() -> None:
    chosen = select(read(package([item("h", "Habit")], [child("h", "doc")])))
    assert [one.kind for one in chosen.competencies] == [CompetencyKind.HABIT]


def test_rubrics_give_the_levels_and_their_sentences_by_position() -> None:
    result = read(
        package([item("t", "Target")], [], rubrics=[rubric("t", [("Now", "b", 2), ("First", "a", "1")])])
    )
    assert result.levels.names == ("First", "Now")
    assert select(result).targets[0].sentences == {1: "a", 2: "b"}


def test_targets_without_level_sentences_are_one_line_not_many() -> None:
    chosen = select(read(package([item(str(n), "Target") for n in range(30)], [])))
    assert [problem for problem in problems(chosen) if "level sentences" in problem] == [
        "30 of 30 targets without all level sentences."
    ]


def test_levels_that_are_items_themselves_are_no_targets() -> None:
    pointing = {"associationType": "hasSkillLevel", "originNodeURI": {"identifier": "t"}}
    result = read(
        package(
            [item("t", None), item("l1", None, title="Novice"), item("l2", None, title="Proficient")],
            [pointing | {"destinationNodeURI": {"identifier": guid}} for guid in ("l1", "l2")],
        )
    )
    assert result.levels.names == ("Novice", "Proficient")
    assert [one.guid for one in select(result).targets] == ["t"]


def test_extensions_bring_depth_assessment_resources_and_spanish() -> None:
    facts = {
        "depth": 9,
        "assessedBy": "A talk.",
        "resources": [{"title": "Video", "url": "https://v.example"}, {"url": "javascript:alert(1)"}],
        "es": {"fullStatement": "Comparo razones", "levels": ["uno", None, "tres"]},
    }
    chosen = select(read(package([item("t", "Target", extensions={"waymark": facts})], [])))
    (target,) = chosen.targets
    assert (target.depth, target.assessed_by) == (None, "A talk.")
    assert target.resources == (("Video", "https://v.example"),)
    assert target.translations == {"es": {"statement": "Comparo razones"}}
    assert target.translated_sentences == {"es": {1: "uno", 3: "tres"}}
    assert {"Depth 9 is not between 1 and 4.", "A resource has no usable web address."} <= set(
        problems(chosen)
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b'{\n "CFItems": [\n  nonsense', "line 3, column 3"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" + b"1" * 10_000 + b"]", "number too long"),
        (b"{}", "no CFItems"),
        (b"7", "no CFItems"),
        (b'{"CFItems": []}', "no items"),
        (b'{"CFDocument": {}}', "header"),
        (b'{"CFDocuments": [{}, {}]}', "is a list of 2 documents, not a package"),
        (b'[{"CFItems": []}, {"CFItems": []}]', "2 packages"),
    ],
)
def test_what_is_no_package_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        read_package(data, file_name="made_up.json")


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
GUIDS = st.sampled_from(["a", "b", "c", "doc", "elsewhere", "", None, 7])
LINK = GUIDS | st.builds(lambda guid: {"identifier": guid}, GUIDS) | ANY_JSON
KINDS = st.sampled_from(["isChildOf", "precedes", "hasSkillLevel", "isRelatedTo"]) | ANY_JSON
ODD_ITEM = st.fixed_dictionaries(
    {"identifier": GUIDS},
    optional={
        "fullStatement": ANY_JSON,
        "CFItemType": st.sampled_from(["Target", "Domain", "Habit"]) | ANY_JSON,
        "humanCodingScheme": ANY_JSON,
        "listEnumeration": ANY_JSON,
        "extensions": ANY_JSON | st.builds(lambda inner: {"waymark": inner}, ANY_JSON),
    },
)
ODD_ASSOCIATION = st.fixed_dictionaries(
    {},
    optional={
        "associationType": KINDS,
        "originNodeURI": LINK,
        "destinationNodeURI": LINK,
        "sequenceNumber": ANY_JSON,
    },
)
ODD_RUBRIC = st.fixed_dictionaries(
    {},
    optional={
        "CFRubricCriteria": ANY_JSON
        | st.lists(
            st.fixed_dictionaries(
                {"CFItemURI": LINK},
                optional={
                    "CFRubricCriterionLevels": ANY_JSON
                    | st.lists(
                        st.fixed_dictionaries(
                            {}, optional={"quality": ANY_JSON, "description": ANY_JSON, "position": ANY_JSON}
                        ),
                        max_size=3,
                    )
                },
            ),
            max_size=3,
        )
    },
)
ODD_PACKAGE = st.fixed_dictionaries(
    {"CFItems": st.lists(ODD_ITEM, max_size=5) | ANY_JSON},
    optional={
        "CFDocument": ANY_JSON | st.just({"identifier": "doc"}),
        "CFAssociations": st.lists(ODD_ASSOCIATION, max_size=8) | ANY_JSON,
        "CFRubrics": st.lists(ODD_RUBRIC, max_size=2) | ANY_JSON,
    },
)


def read_or_refuse(data: bytes) -> CasePackage | None:
    try:
        package = read_package(data, file_name="any.json")
    except ImportRefused:
        return None
    chosen = select(package)
    waits_for = dict.fromkeys((one.guid for one in chosen.targets), frozenset[str]())
    for target, earlier in chosen.prerequisites:
        waits_for[target] |= {earlier}
    while free := [guid for guid, earlier in waits_for.items() if not earlier]:
        waits_for = {guid: earlier.difference(free) for guid, earlier in waits_for.items() if earlier}
    assert not waits_for, "the prerequisites hold a circle"
    return package


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


@given(ANY_JSON | ODD_PACKAGE)
def test_any_json_is_read_or_refused(whole: Any) -> None:
    read_or_refuse(json.dumps(whole).encode())


@given(ODD_PACKAGE)
def test_every_item_is_in_the_tree_once_after_its_parent(whole: dict[str, Any]) -> None:
    package = read_or_refuse(json.dumps(whole).encode())
    seen: set[str | None] = {None}
    for one in package.items if package else ():
        assert one.parent in seen
        assert one.guid not in seen
        seen.add(one.guid)
