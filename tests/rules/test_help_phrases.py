"""Phrases are whole words in their order, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.help_phrases import are_said

PHRASES = ("want to disappear", "No quiero vivir", "can't go on", "لا أريد أن أعيش")


@pytest.mark.parametrize(
    "text",
    [
        "I want to disappear.",
        "WANT  TO\ndisappear",
        "they want to… disappear!",
        "ya nó quiéro vivir más",
        "I can’t go on",
        "I cant go on",
        "لا أُريدُ أنْ أعيش",
        "لا أريد أن أعيش!",
    ],
)
def test_a_phrase_is_found(text: str) -> None:
    assert are_said([text], PHRASES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "to disappear want",
        "I want the stain to disappear",
        "wanting to disappear",
        "quiero vivir en Madrid",
        "go on",
        "أريد أن أعيش هنا",
    ],
)
def test_other_words_are_not(text: str) -> None:
    assert not are_said([text], PHRASES)


@given(st.text())
def test_without_phrases_nothing_is_ever_found(text: str) -> None:
    assert not are_said([text], ())
    assert not are_said([text], ("", "  ", "?!"))


@given(st.text(), st.text())
def test_a_phrase_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert are_said([f"{before} want to disappear {after}"], PHRASES)
