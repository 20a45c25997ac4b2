"""Figures of small groups: left out, and not to be worked out from what is told."""

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.small_groups import FEWEST, hidden, may_tell_total

SIZES = st.dictionaries(st.integers(0, 30), st.integers(0, 40), max_size=12)


def test_a_single_small_group_takes_the_smallest_other_with_it() -> None:
    assert hidden({"a": 4, "b": 15, "c": 22}) == {"a", "b"}


def test_two_small_groups_hide_each_other_where_together_they_are_enough() -> None:
    assert hidden({"a": 6, "b": 5, "c": 22}) == {"a", "b"}


def test_two_very_small_groups_need_a_third() -> None:
    assert hidden({"a": 2, "b": 3, "c": 22, "d": 30}) == {"a", "b", "c"}


def test_large_groups_hide_nothing() -> None:
    assert hidden({"a": 10, "b": 15}) == frozenset()


def test_an_empty_group_hides_nothing() -> None:
    assert hidden({"a": 0, "b": 15}) == frozenset()


@given(SIZES)
def test_nothing_small_can_be_worked_out(sizes: dict[int, int]) -> None:
    secret = hidden(sizes)
    there = {name: size for name, size in sizes.items() if size}
    told = there.keys() - secret
    assert all(there[name] >= FEWEST for name in told)
    rest = sum(there[name] for name in secret)
    if secret and told:
        assert len(secret) > 1
        assert rest >= FEWEST


@given(SIZES)
def test_no_more_is_left_out_than_has_to_be(sizes: dict[int, int]) -> None:
    there = {name: size for name, size in sizes.items() if size}
    small = {name for name, size in there.items() if size < FEWEST}
    if len(small) > 1 and sum(there[name] for name in small) >= FEWEST:
        assert hidden(sizes) == small


@given(SIZES)
def test_a_total_is_of_enough_people(sizes: dict[int, int]) -> None:
    assert may_tell_total(sizes.values()) is (sum(sizes.values()) >= FEWEST)
