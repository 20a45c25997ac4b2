"""An order in which nothing comes before what it builds on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.sequence import CircleError, in_order, out_of_order

pairs = st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=25)


def test_what_nothing_stands_before_keeps_its_place() -> None:
    assert in_order("CAB", []) == ("C", "A", "B")


def test_a_target_comes_after_what_it_builds_on() -> None:
    assert in_order("ABCD", [("A", "C")]) == ("B", "C", "A", "D")


def test_a_chain_is_put_right_as_a_whole() -> None:
    assert in_order("ABC", [("A", "B"), ("B", "C")]) == ("C", "B", "A")


def test_what_is_not_planned_holds_nothing_up() -> None:
    assert in_order("AB", [("A", "X"), ("X", "B")]) == ("A", "B")


def test_a_circle_is_named_in_its_order() -> None:
    with pytest.raises(CircleError) as caught:
        in_order("XABC", [("A", "C"), ("B", "A"), ("C", "B"), ("X", "C")])

    assert caught.value.members == ("A", "B", "C")


def test_a_target_that_waits_for_itself_is_a_circle() -> None:
    with pytest.raises(CircleError) as caught:
        in_order("AB", [("B", "B")])

    assert caught.value.members == ("B",)


def test_pairs_out_of_order_are_found() -> None:
    assert out_of_order("ABC", [("A", "C"), ("B", "A"), ("C", "X")]) == (("A", "C"),)


@given(requirements=pairs)
def test_the_order_keeps_every_requirement_or_a_circle_is_shown(requirements: set[tuple[int, int]]) -> None:
    things = range(10)
    try:
        order = in_order(things, requirements)
    except CircleError as circle:
        members = circle.members
        following = zip(members, (*members[1:], members[0]), strict=True)
        assert all((later, earlier) in requirements for earlier, later in following)
    else:
        assert sorted(order) == list(things)
        assert out_of_order(order, requirements) == ()
        assert in_order(order, requirements) == order
