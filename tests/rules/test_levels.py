"""Levels, growth and the evidence rule."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.levels import Piece, Shown, current, evidence_rule, growth
from domain.rules.policy import Policy
from domain.vocabulary import EvidenceKind

AT = datetime(2026, 11, 1, tzinfo=UTC)
POLICY = Policy()

pieces = st.lists(st.builds(Piece, st.sampled_from(EvidenceKind), st.booleans()), max_size=6)
moments = st.integers(0, 40).map(lambda days: AT + timedelta(days=days))
judgements = st.lists(st.builds(Shown, st.integers(1, 4), moments, moments), min_size=1, max_size=6)


def test_one_piece_of_one_kind_still_wants_more() -> None:
    wanted = evidence_rule([Piece(EvidenceKind.ORAL)], POLICY)
    assert (wanted.pieces, wanted.kinds, wanted.new_contexts) == (1, 1, 1)
    assert not wanted.nothing


def test_two_pieces_of_two_kinds_with_a_new_context_want_nothing() -> None:
    there = [Piece(EvidenceKind.ORAL), Piece(EvidenceKind.WRITTEN, is_new_context=True)]
    assert evidence_rule(there, POLICY).nothing


def test_two_pieces_of_one_kind_want_another_kind() -> None:
    there = [Piece(EvidenceKind.ORAL), Piece(EvidenceKind.ORAL, is_new_context=True)]
    assert (evidence_rule(there, POLICY).pieces, evidence_rule(there, POLICY).kinds) == (0, 1)


@given(pieces, st.builds(Piece, st.sampled_from(EvidenceKind), st.booleans()))
def test_more_evidence_never_makes_the_rule_want_more(there: list[Piece], one_more: Piece) -> None:
    before, after = evidence_rule(there, POLICY), evidence_rule([*there, one_more], POLICY)
    assert after.pieces <= before.pieces
    assert after.kinds <= before.kinds
    assert after.new_contexts <= before.new_contexts


def test_nothing_judged_is_no_level_and_no_growth() -> None:
    assert current([]) is None
    assert growth([]) == 0


def test_a_judgement_entered_late_counts_from_when_it_was_shown() -> None:
    shown_last_week = Shown(2, AT, judged_at=AT + timedelta(days=9))
    shown_yesterday = Shown(3, AT + timedelta(days=6), judged_at=AT + timedelta(days=7))
    assert current([shown_yesterday, shown_last_week]) == shown_yesterday
    assert growth([shown_yesterday, shown_last_week]) == 1


@given(judgements)
def test_the_order_in_which_judgements_are_read_makes_no_difference(shown: list[Shown]) -> None:
    moments_used = [(each.shown_at, each.judged_at) for each in shown]
    if len(set(moments_used)) == len(moments_used):
        assert current(shown) == current(list(reversed(shown)))
        assert growth(shown) == growth(list(reversed(shown)))


@given(judgements, st.integers(1, 4))
def test_old_attempts_are_never_averaged_in(shown: list[Shown], rank: int) -> None:
    latest = Shown(rank, AT + timedelta(days=50), AT + timedelta(days=50))
    assert current([*shown, latest]) == latest
