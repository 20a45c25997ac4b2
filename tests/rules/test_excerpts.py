"""Long texts cut to what a message holds."""

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.excerpts import excerpt


def test_a_short_text_stays_as_it_is() -> None:
    assert excerpt("I can compare.", 14) == "I can compare."


def test_a_long_text_ends_at_a_word() -> None:
    assert excerpt("I can compare two amounts", 16) == "I can compare…"


def test_one_endless_word_is_cut_inside() -> None:
    assert excerpt("x" * 50, 10) == "x" * 9 + "…"


@given(st.text(max_size=200), st.integers(1, 80))
def test_an_excerpt_is_one_line_within_its_limit(text: str, limit: int) -> None:
    found = excerpt(text, limit)
    assert len(found) <= limit
    assert "\n" not in found
