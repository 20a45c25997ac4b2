"""How far judges agree: tables reckoned by hand, what holds for all of them, and what is not said."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.messages.agreement import KappaSilence
from domain.rules.agreement import (
    FEWEST_FOR_KAPPA,
    FEWEST_PAIRS,
    MOST_OPEN,
    Colleague,
    Pair,
    agreement,
    is_sampled,
    may_tell_leaders,
    whom_to_ask,
)

SCALE = ("beginning", "emerging", "proficient", "college_ready")
B, E, P, C = SCALE


def pairs(*counted: tuple[int, str, str]) -> list[Pair]:
    return [Pair(first, second) for count, first, second in counted for _ in range(count)]


SPREAD = pairs((8, P, P), (4, P, E), (4, C, C), (2, C, P), (2, E, E))
"""Beginning counts 0, College-ready 3. Seen: 6 pairs one level apart, 6/20 = 0.3. By chance: both variances
and the squared difference of the means, 0.36 + 0.49 + 0.3² = 0.94. Kappa 1 - 0.3/0.94 = 0.6809.
"""


@pytest.mark.parametrize(
    ("judged", "same", "next_to", "kappa"),
    [
        (SPREAD, 14, 6, 0.68),
        # As far apart as can be, each time: seen 9, by chance 2.25 + 2.25.
        (pairs((10, B, C), (10, C, B)), 0, 0, -1.0),
        # All four cells alike: seen 0.5, by chance 0.25 + 0.25.
        (pairs((5, E, E), (5, E, P), (5, P, E), (5, P, P)), 10, 10, 0.0),
        # A step of two counts four times: seen 2 x 4 / 20 = 0.4; means 2.5 and 2.3, so by chance
        # 0.25 + 0.81 + 0.2² = 1.1; kappa 1 - 0.4/1.1 = 0.6364.
        (pairs((8, P, P), (10, C, C), (2, P, B)), 18, 0, 0.64),
    ],
    ids=["mostly alike", "opposite", "chance", "one far off"],
)
def test_a_table_reckoned_by_hand(judged: list[Pair], same: int, next_to: int, kappa: float) -> None:
    found = agreement(judged, SCALE)
    assert found is not None
    assert (found.pairs, found.same, found.next_to) == (20, same, next_to)
    assert found.silence is None
    assert found.kappa == kappa


def _by_moments(judged: Sequence[Pair], scale: Sequence[str] = SCALE) -> float:
    """Kappa with quadratic weights by another way: twice the covariance over what chance would give."""
    n = len(judged)
    first = [Fraction(scale.index(pair.first)) for pair in judged]
    second = [Fraction(scale.index(pair.second)) for pair in judged]
    one, two = sum(first) / n, sum(second) / n
    spread = sum((x - one) ** 2 for x in first) / n + sum((y - two) ** 2 for y in second) / n
    together = sum((x - one) * (y - two) for x, y in zip(first, second, strict=True)) / n
    return round(float(2 * together / (spread + (one - two) ** 2)), 2) + 0.0


LEVELS = st.sampled_from(SCALE)
UNHURRIED = settings(deadline=None)
"""The first kappa of a process loads a library."""

TABLES = st.lists(st.builds(Pair, LEVELS, LEVELS), min_size=FEWEST_FOR_KAPPA, max_size=60)


@UNHURRIED
@given(TABLES)
def test_kappa_lies_between_minus_one_and_one_and_is_what_the_moments_say(judged: list[Pair]) -> None:
    found = agreement(judged, SCALE)
    assert found is not None
    assert (found.kappa is None) == (found.silence is not None)
    if found.kappa is not None:
        assert -1 <= found.kappa <= 1
        assert found.kappa == pytest.approx(_by_moments(judged), abs=0.011)


@UNHURRIED
@given(TABLES)
def test_who_judged_first_makes_no_difference(judged: list[Pair]) -> None:
    assert agreement([Pair(pair.second, pair.first) for pair in judged], SCALE) == agreement(judged, SCALE)


@UNHURRIED
@given(TABLES)
def test_the_order_of_the_pairs_makes_no_difference(judged: list[Pair]) -> None:
    mixed = sorted(judged, key=lambda pair: (pair.second, pair.first))
    assert agreement(mixed, SCALE) == agreement(judged, SCALE)


@UNHURRIED
@given(TABLES)
def test_a_scale_read_from_the_other_end_says_the_same(judged: list[Pair]) -> None:
    assert agreement(judged, SCALE[::-1]) == agreement(judged, SCALE)


@UNHURRIED
@given(TABLES)
def test_a_level_that_nobody_chose_changes_nothing(judged: list[Pair]) -> None:
    assert agreement(judged, (*SCALE, "soaring")) == agreement(judged, SCALE)


@UNHURRIED
@given(st.lists(LEVELS, min_size=FEWEST_FOR_KAPPA, max_size=60))
def test_whoever_always_agrees_has_a_kappa_of_one(levels: list[str]) -> None:
    found = agreement([Pair(level, level) for level in levels], SCALE)
    assert found is not None
    assert (found.same, found.next_to) == (len(levels), 0)
    if len(set(levels)) == 1:
        assert (found.kappa, found.silence) == (None, KappaSilence.ONE_LEVEL)
    else:
        assert (found.kappa, found.silence) == (1.0, None)


def test_the_order_of_the_levels_counts() -> None:
    mixed = (P, B, C, E)
    assert agreement(SPREAD, mixed) != agreement(SPREAD, SCALE)


def test_under_five_pairs_nothing_is_said() -> None:
    assert agreement(SPREAD[: FEWEST_PAIRS - 1], SCALE) is None
    assert agreement(SPREAD[:FEWEST_PAIRS], SCALE) is not None
    assert agreement([], SCALE) is None


def test_under_twenty_pairs_kappa_is_too_few_to_say() -> None:
    found = agreement(SPREAD[: FEWEST_FOR_KAPPA - 1], SCALE)
    assert found is not None
    assert (found.kappa, found.silence) == (None, KappaSilence.TOO_FEW)


def test_where_one_side_chose_one_level_only_kappa_says_nothing() -> None:
    """It would be 0, although nine of ten agree."""
    found = agreement(pairs((18, P, P), (2, P, E)), SCALE)
    assert found is not None
    assert (found.same, found.kappa, found.silence) == (18, None, KappaSilence.ONE_SIDED)


def test_a_level_of_another_scale_is_an_error() -> None:
    with pytest.raises(ValueError, match="soaring"):
        agreement([Pair(P, "soaring")], SCALE)


# --- the sample --------------------------------------------------------------------------------------------

IDS = [uuid5(UUID(int=7), str(number)) for number in range(4000)]


def test_the_sample_is_about_as_large_as_the_school_says() -> None:
    assert not any(is_sampled(each, 0) for each in IDS)
    assert all(is_sampled(each, 100) for each in IDS)
    share = sum(is_sampled(each, 5) for each in IDS) / len(IDS)
    assert 0.04 < share < 0.06


@given(st.uuids(), st.integers(0, 99))
def test_a_larger_sample_keeps_a_smaller_one(judgement_id: UUID, percent: int) -> None:
    assert is_sampled(judgement_id, percent + 1) >= is_sampled(judgement_id, percent)


def colleague(number: int, *, teaches_with: bool = False, waiting: int = 0) -> Colleague:
    return Colleague(UUID(int=number), teaches_with, waiting)


def test_who_teaches_the_section_is_asked_before_who_only_sees_the_student() -> None:
    near, far = colleague(1, teaches_with=True, waiting=MOST_OPEN - 1), colleague(2)
    assert whom_to_ask(IDS[0], [far, near]) == near.person_id


def test_whoever_has_least_waiting_is_asked() -> None:
    assert whom_to_ask(IDS[0], [colleague(1, waiting=1), colleague(2)]) == UUID(int=2)


def test_nobody_is_asked_beyond_a_few() -> None:
    assert whom_to_ask(IDS[0], [colleague(1, waiting=MOST_OPEN)]) is None
    assert whom_to_ask(IDS[0], []) is None


def test_between_equals_not_always_the_same_one_is_asked() -> None:
    two = [colleague(1), colleague(2)]
    asked = {whom_to_ask(each, two) for each in IDS[:50]}
    assert asked == {UUID(int=1), UUID(int=2)}
    assert all(whom_to_ask(each, two) == whom_to_ask(each, two[::-1]) for each in IDS[:50])


def test_leaders_are_told_totals_of_ten_cases_and_three_judges() -> None:
    assert may_tell_leaders(10, 3)
    assert not may_tell_leaders(9, 3)
    assert not may_tell_leaders(10, 2)
