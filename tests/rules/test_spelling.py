"""What a mistyped search may have meant."""

import pytest

from domain.rules.spelling import nearest

KNOWN = (
    "ratio",
    "rates",
    "percent",
    "problems",
    "equations",
    "inequalities",
    "expression",
    "words",
    "language",
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ratoi", ("ratio",)),
        ("eqations", ("equations",)),
        ("percnt problms", ("percent", "problems")),
        ("inequal", ("inequal",)),
        ("percnt ratio", ("percent", "ratio")),
    ],
)
def test_a_mistyped_word_is_taken_for_the_nearest(typed: str, meant: tuple[str, ...]) -> None:
    assert nearest(typed.split(), KNOWN) == meant


@pytest.mark.parametrize(
    "typed", ["hello", "test", "stuck", "rato 7", "rto", "😀", "help me", "percnt xyzzyx"]
)
def test_what_is_near_to_nothing_means_nothing(typed: str) -> None:
    assert nearest(typed.split(), KNOWN) is None
