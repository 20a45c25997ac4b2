"""Grades as rosters and frameworks code them."""

import pytest

from domain.rules.grades import distance, span


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ((), ""),
        (("07",), "7"),
        (("09", "10", "11", "12"), "9–12"),
        (("08", "6", "07"), "6–8"),
        (("03", "05"), "3, 5"),
        (("KG",), "K"),
        (("KG", "01", "02"), "K–2"),
        (("UG", "Other"), ""),
        ("07", "7"),
        (None, ""),
        ({"07": 1}, ""),
    ],
)
def test_grades_are_said_briefly(codes: object, said: str) -> None:
    assert span(codes) == said


@pytest.mark.parametrize(
    ("codes", "own", "expected"),
    [
        (("07",), "07", 0),
        (("07",), "7", 0),
        (("09", "10", "11", "12"), "07", 2),
        (("03",), "07", 4),
        (("KG",), "01", 1),
        ((), "07", 0),
        (("07",), None, 0),
        (("07",), "ungraded", 0),
    ],
)
def test_what_is_of_no_grade_is_as_near_as_ones_own(
    codes: tuple[str, ...], own: str | None, expected: int
) -> None:
    assert distance(codes, own) == expected
