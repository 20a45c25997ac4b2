"""Words, months and targets are looked for among one's own words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.seeking import LONGEST_QUERY_BYTES, Leaf, fold, is_found, short_query

MONTHS = {"november": 11, "noviembre": 11, "may": 5}
LEAF = Leaf(date(2026, 11, 18), "La TABLA me ayudó; I may try it again.", "RP.2 · Unit rates")


@pytest.mark.parametrize(
    "query",
    [
        "tabla",
        "AYUDO",
        "ayudó tabla",
        "tab",
        "november",
        "Noviembre",
        "2026-11",
        "2026",
        "rp.2",
        "RP.2 tabla november",
        "“tabla”",
        "unit",
        "may",
        "",
    ],
)
def test_every_word_is_in_the_words_the_target_or_the_month(query: str) -> None:
    assert is_found(LEAF, query, MONTHS)


@pytest.mark.parametrize("query", ["table", "tabla december", "2025", "2026-10", "rp.3", "tabla xyz"])
def test_one_word_that_is_nowhere_is_enough_to_leave_it_out(query: str) -> None:
    assert not is_found(LEAF, query, MONTHS)


def test_a_month_s_name_finds_what_was_written_in_it_and_what_says_it() -> None:
    in_may = Leaf(date(2026, 5, 3), "I drew it.")
    assert is_found(in_may, "may", MONTHS)
    assert is_found(LEAF, "may", MONTHS)
    assert not is_found(Leaf(date(2026, 11, 3), "I drew it."), "may", MONTHS)


@given(st.text(max_size=300))
def test_a_query_always_fits_into_a_button_and_is_found_as_it_was_typed(text: str) -> None:
    query = short_query(text)
    assert len(query.encode()) <= LONGEST_QUERY_BYTES
    assert fold(query) == query or not query.strip()
    assert is_found(Leaf(date(2026, 11, 18), text), query, {})


def test_a_long_query_is_cut_at_a_word() -> None:
    assert short_query("table " * 20) == " ".join(["table"] * 8)
    assert short_query("x" * 100) == "x" * LONGEST_QUERY_BYTES
